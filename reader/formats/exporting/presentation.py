"""What the formats made for people (markdown, html) have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from reader.annotations.fragments import cut_to, parts_of
from reader.annotations.model import Annotation
from reader.annotations.schemes.scheme import Scheme
from reader.articles.model import Article
from reader.formats.common.model import Item

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that reorder the text around them."""

_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"}
_PICTURES |= {0x7F: "␡"} | dict.fromkeys(range(0x80, 0xA0), "\ufffd")
_PICTURES |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_FLAT = _PICTURES | dict.fromkeys((9, 10, 0x2028, 0x2029), " ")
_FLAT |= dict.fromkeys((0x061C, 0x200F, 0x202B, 0x202E, 0x2067), "⇠")
_FLAT |= dict.fromkeys((0x200E, 0x202A, 0x202D, 0x2066), "⇢")
_FLAT |= dict.fromkeys((0x202C, 0x2068, 0x2069), "⇡")


def pictured(text: str) -> str:
    """Return the text with a picture for every control character but TAB and LF, one for one.

    Neither HTML nor Markdown can hold them. Half characters (lone surrogates) become U+FFFD.
    """
    return text.translate(_PICTURES)


def flat(text: str) -> str:
    """Return the text for one line: no control and no character that reorders, one for one."""
    return text.translate(_FLAT)


def label_name(scheme: Scheme | None, label_id: str) -> str:
    """Return the name of a label for people; the id where the scheme has none."""
    label = scheme.label(label_id) if scheme else None
    return (label.name if label else "") or label_id


def is_placed(annotation: Annotation, text: str) -> bool:
    """Tell whether the annotation marks a place in this text."""
    return annotation.status != "orphaned" and 0 <= annotation.start < annotation.end <= len(text)


def pieces(annotation: Annotation, size: int) -> list[tuple[int, int]]:
    """Return the spans that are marked, several where it has gaps, none beyond ``size``."""
    return cut_to(parts_of(annotation), (0, size))


def in_order(annotations: Iterable[Annotation]) -> list[Annotation]:
    """Return them as they stand in the text, the longer of two that begin together first."""
    return sorted(annotations, key=lambda each: (each.start, -each.end, each.label, each.id))


def described(attributes: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the name and the value of every attribute as text; one that is false is left out."""
    return [
        (name.replace("-", " "), _described(value))
        for name, value in attributes.items()
        if value not in (None, False, "", [])
    ]


def _described(value: Any) -> str:
    if value is True:
        return "yes"
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def byline(article: Article) -> list[str]:
    """Return what is known of the article's origin, but for its address."""
    return [each for each in (", ".join(article.authors), article.published[:10]) if each]


def place(article: Article) -> str:
    """Return where the article came from: its address, or a file's name without its folders.

    A page or a note is made to be passed on, and folders say who one is.
    """
    location = article.source.location
    return location if "://" in location else re.split(r"[/\\]", location)[-1]


def annotators(item: Item) -> list[str]:
    """Return everybody who marked the article or finished it, sorted."""
    finished = {who for who, progress in item.progress.items() if progress.state == "done"}
    return sorted({each.annotator for each in item.annotations} | finished)


def remarks(item: Item) -> dict[str, list[tuple[str, str]]]:
    """Return, by annotation id, the author and text of every comment, in order of time."""
    found: dict[str, list[tuple[str, str]]] = {}
    comments = [each for layer in item.comments.values() for each in layer]
    for each in sorted(comments, key=lambda comment: (comment.created, comment.id)):
        found.setdefault(each.annotation, []).append((each.author, each.text))
    return found


def links(item: Item) -> dict[str, list[tuple[str, str]]]:
    """Return, by annotation id, the kind and the other end of every relation that leads from it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for layer in item.relations.values():
        for each in layer:
            found.setdefault(each.source, []).append((each.kind, each.target))
    return found
