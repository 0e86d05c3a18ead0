"""How brat is told what it has no place for: types, values, notes, spans over line breaks.

What cannot stand in a word is escaped (:mod:`reader.formats.common.text_files`). What each function
here writes, the one after it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from reader.annotations.fragments import joined
from reader.annotations.selection import Span
from reader.formats.common.text_files import escape, unescape

NOTES = "AnnotatorNotes"
"""The type of a note that the annotator wrote."""
EQUIVALENT = "Equiv"
"""The kind of a relation that brat writes as ``*``."""

_NAME = r"[^A-Za-z0-9_\-]|^-(?=-*\Z)"
"""What cannot be in the name of a type: brat takes a line of hyphens for a separator."""
_VALUE = r"[\s,|<>\x00-\x1f\x7f-\x9f]"
"""What cannot be in a value: the server's configuration would part it, or take it for a macro."""
_LINE = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|^\s|\s\Z"
"""What cannot be in a line of a note, which readers trim."""
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_MARK = re.compile("T[1-9][0-9]{0,8}")
_COMMENT = re.compile(r"Comment[0-9]*-(.+)", re.DOTALL)


def type_of(label: str) -> str:
    """Return the name of the type that stands for a label, or for any other word."""
    return escape(label, _NAME)


def label_of(name: str) -> str:
    """Return the label that a type stands for; a type that is not ours is its own label."""
    return unescape(name, _NAME)


def value_word(value: Any) -> str:
    """Return the word for the value of an attribute.

    A text and a number stand for themselves; the JSON of anything else follows an escaped NUL.
    """
    if isinstance(value, str) and not value.startswith("\0") and not _NUMBER.fullmatch(value):
        return escape(value, _VALUE)
    data = msgspec.json.encode(value).decode()
    is_number = isinstance(value, int | float) and _NUMBER.fullmatch(data) is not None
    return data if is_number else escape(f"\0{data}", _VALUE)


def value_of(word: str) -> Any:
    """Return the value that a word stands for: a number if it is written as we do, else a text."""
    text = unescape(word, _VALUE)
    if not text.startswith("\0") and not _NUMBER.fullmatch(word):
        return text
    try:
        value = msgspec.json.decode(text.removeprefix("\0"))
        return value if value_word(value) == word else text
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text


def note_lines(text: str) -> list[str]:
    """Return a note, or a comment, as lines that no reader trims or parts."""
    return [escape(line, _LINE) for line in text.split("\n")]


def note_of(lines: Iterable[str]) -> str:
    """Return the note that these lines make."""
    return "\n".join(unescape(line, _LINE) for line in lines)


def comment_type(author: str, number: int) -> str:
    """Return the type of the notes that hold somebody's comment, the first, second, … on a mark."""
    return f"Comment{number if number > 1 else ''}-{type_of(author)}"


def is_mark(name: str) -> bool:
    """Tell whether this is what brat calls a marked span: ``T`` and a number."""
    return _MARK.fullmatch(name) is not None


def comment_author(name: str) -> str:
    """Return whose comment a type of note holds; empty where it holds none."""
    found = _COMMENT.fullmatch(name)
    return label_of(found[1]) if found else ""


def written_parts(text: str, parts: Iterable[Span]) -> list[Span]:
    """Return the parts as brat takes them: each of one line, without its end."""
    return [
        (start + line.start(), start + line.end())
        for start, end in parts
        for line in re.finditer("[^\n]+", text[start:end])
    ]


def read_parts(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the parts that spans stand for: those with nothing but line breaks between are one."""
    found: list[Span] = []
    for start, end in joined(spans):
        if found and not text[found[-1][1] : start].strip("\n"):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found
