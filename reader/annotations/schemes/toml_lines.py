"""Which line of a TOML text holds which key: the standard parser tells values, not places.

The text is walked once, token by token, without recursion, so that a hostile file costs no more
than its length; one that nests deeper than any sensible file is refused before the parser, whose
cost grows with the square of the depth, ever sees it.
"""

from __future__ import annotations

import re
import sys
import tomllib

Path = tuple[str | int, ...]
"""Keys and list positions from the top of the document: ``("labels", 0, "id")``."""

MAX_DEPTH = 16
"""The most brackets that may be open at once, and the most parts of one dotted key."""

# Without possessive quantifiers, which the re module of Python 3.11.0 to 3.11.4 gets wrong. No
# string can fail to match once it has begun, so nothing is ever tried twice.
_TOKEN = re.compile(
    r'''
      (?P<gap> [ \t]+ | \#[^\n]* )
    | (?P<newline> \n )
    | (?P<text> """ [^"\\]* (?: (?: \\.? | "(?!"") ) [^"\\]* )* (?: "{3,5} | \Z )
              | \'\'\' [^']* (?: '(?!\'\') [^']* )* (?: '{3,5} | \Z )
              | " [^"\\\n]* (?: \\[^\n]? [^"\\\n]* )* "?
              | ' [^'\n]* '? )
    | (?P<mark> [\[\]{}=,.] )
    | (?P<bare> [^\s\[\]{}=,."'\#]+ | . )
    ''',
    re.VERBOSE | re.DOTALL,
)

_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")


class DepthError(ValueError):
    """The text nests deeper than :data:`MAX_DEPTH`; ``line`` says where."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Walk:
    """Where the walk is: the current table, the open brackets, the key being read."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.table: Path = ()
        self.elements: dict[Path, int] = {}
        self.open: list[tuple[Path, int]] = []  # place of each bracket; element number, -1 for {
        self.keys: list[str] = []
        self.header = 0
        self.value: Path | None = None  # the place whose value is being read; None: reading a key

    def end_of_line(self, line: int) -> None:
        """A newline ends a header or a value, unless a bracket is open."""
        if self.open:
            return
        if self.header and self.keys:
            self._enter_table(line)
        self.keys, self.header, self.value = [], 0, None

    def _enter_table(self, line: int) -> None:
        path: Path = ()
        for key in self.keys[:-1]:
            path = (*path, key)
            if path in self.elements:
                path = (*path, self.elements[path])
        path = (*path, self.keys[-1])
        if self.header > 1:
            self.elements[path] = self.elements.get(path, -1) + 1
        if path in self.elements:
            self.lines.setdefault(path, line)
            path = (*path, self.elements[path])
        self._note(path, line)
        self.table = path

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def word(self, kind: str, token: str, line: int) -> None:
        """A key or a value."""
        if self.value is not None:
            self.lines.setdefault(self.value, line)
        else:
            self.keys.append(_unquoted(token) if kind == "text" else token)

    def mark(self, token: str, line: int) -> None:
        """A bracket, a comma, an equals sign."""
        if token == "=" and self.value is None:
            inside = self.open[-1][0] if self.open else self.table
            self.value = (*inside, *self.keys)
            self._note(self.value, line)
            self.keys = []
        elif token == "[" and self.value is None:
            self.header += 1
        elif token in "[{" and self.value is not None:
            self.lines.setdefault(self.value, line)
            self.open.append((self.value, 0 if token == "[" else -1))
            self.value = (*self.value, 0) if token == "[" else None
        elif token in "]}" and self.open:
            self.value = self.open.pop()[0]
            self.keys = []
        elif token == "," and self.open:
            place, element = self.open[-1]
            if element >= 0:
                self.open[-1] = (place, element + 1)
            self.value = (*place, element + 1) if element >= 0 else None
            self.keys = []


def _unquoted(token: str) -> str:
    """The key that a quoted token stands for."""
    if "\\" not in token or token[0] == "'":
        return token.strip(token[0])
    try:
        return str(tomllib.loads(f"key = {token}")["key"])
    except ValueError:
        return token


def syntax_fault(error: tomllib.TOMLDecodeError) -> tuple[str, tuple[int, int] | None]:
    """Return what the parser says, and the line and column, from 1; None for the end of the text.

    Python 3.14 and later give the place as attributes, those before in the message alone.
    """
    if sys.version_info >= (3, 14):
        at_end = error.pos >= len(error.doc)
        return error.msg, None if at_end else (error.lineno, error.colno)
    message = str(error)
    if found := _AT.search(message):
        return message[: found.start()], (int(found[1]), int(found[2]))
    return message.removesuffix(" (at end of document)"), None


def locate(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every table header, key and list element of ``text``.

    A text that is not TOML gives whatever could be made out. Raises :class:`DepthError`.
    """
    walk = _Walk()
    line = 1
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "newline":
            walk.end_of_line(line)
        elif kind == "mark":
            walk.mark(token, line)
        elif kind in ("text", "bare"):
            walk.word(kind, token, line)
        line += token.count("\n")
        if len(walk.open) > MAX_DEPTH or len(walk.keys) > MAX_DEPTH:
            raise DepthError(line)
    walk.end_of_line(line)
    return walk.lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of ``path``, or of the nearest table around it; 1 when none is known."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
