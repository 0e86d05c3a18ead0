"""The YAML head of a Markdown file, as far as news articles use it.

Read are ``key: value`` lines, quoted values, lists in either notation and folded text. What else
YAML can say is not understood, and not needed for a title, authors, a date and a language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reader.articles.language import language_tag

_OPEN = re.compile(r"---[ \t]*\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_PAIR = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_COMMENT = re.compile(r"(?:^|(?<![ \t])[ \t]++)#.*$")
_FOLDED = re.compile(r"[>|][+-]?\d?$")


@dataclass(frozen=True)
class FrontMatter:
    """What the head says of the article; ``lines`` counts its lines, fences included."""

    title: str = ""
    authors: list[str] = field(default_factory=list)
    published: str = ""
    lang: str = ""
    lines: int = 0


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter of ``text`` and the text below it.

    A head opens with ``---`` on the first line and ends with ``---`` or ``...``. Where it has no
    end, or a line between is no YAML of the simple kind, the text has no front matter: the dashes
    are a Markdown rule then.
    """
    opened = _OPEN.match(text)
    closed = _CLOSE.search(text, opened.end()) if opened else None
    if not opened or not closed:
        return FrontMatter(), text
    values = _pairs(text[opened.end() : closed.start()].split("\n"))
    if values is None:
        return FrontMatter(), text
    found = FrontMatter(
        title=" ".join(_first(values, "title")),
        authors=_first(values, "authors", "author", "by"),
        published=" ".join(_first(values, "published", "date")),
        lang=language_tag(" ".join(_first(values, "lang", "language"))),
        lines=text.count("\n", 0, closed.end()) + 1,
    )
    return found, text[closed.end() :]


def _pairs(lines: list[str]) -> dict[str, list[str]] | None:
    """Return the values by lower-case key, or None where a line is not of the simple kind."""
    values: dict[str, list[str]] = {}
    current: list[str] | None = None
    folded: list[str] | None = None  # the lines so far of a text that runs over several
    for line in lines:
        bare = line.strip()
        if not bare or (bare.startswith("#") and folded is None):
            continue
        pair = _PAIR.match(line)
        if pair:
            _unfold(current, folded)
            current = values.setdefault(pair[1].lower(), [])
            value = (pair[2] or "").strip()
            folded = [] if _FOLDED.match(value) else None
            current += _values(value) if folded is None else []
        elif current is None or not (line[0] in " \t" or bare.startswith("- ")):
            return None
        elif folded is not None:
            folded.append(bare)
        elif bare.startswith("- "):
            current += _values(bare[2:].strip())
    _unfold(current, folded)
    return values or None


def _unfold(values: list[str] | None, lines: list[str] | None) -> None:
    """Make one value of a text over several lines and those that its key had before."""
    if values is not None and lines:
        values[:] = [" ".join([*values, *lines])]


def _values(value: str) -> list[str]:
    """Return the values that one piece of YAML stands for."""
    if value.startswith("[") and value.endswith("]"):
        parts = re.findall(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^,\s][^,]*', value[1:-1])
        return [word for part in parts for word in _values(part.strip().strip("[]"))]
    if len(value) > 1 and value[0] == value[-1] == '"':
        return [re.sub(r'\\(["\\])', r"\1", value[1:-1])]
    if len(value) > 1 and value[0] == value[-1] == "'":
        return [value[1:-1].replace("''", "'")]
    value = _COMMENT.sub("", value)
    return [value] if value and value not in ("~", "null") else []


def _first(values: dict[str, list[str]], *keys: str) -> list[str]:
    return next((values[key] for key in keys if values.get(key)), [])
