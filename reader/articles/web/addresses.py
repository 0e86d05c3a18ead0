"""Titles, names and addresses from the web, which may be hostile, made fit to show and to open."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from reader.articles.files import printable

LONGEST_ADDRESS = 2000
"""An address of more characters than this is none."""
_LONGEST_NAME = 200
_TAGS = re.compile(r"<[^<>]*>")

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What commands a terminal or reorders a line, and half characters."""


def clean(text: object, longest: int = 1000) -> str:
    """Return a text of one line for a title or a name: no markup, no control character."""
    if not isinstance(text, str):
        return ""
    return " ".join(UNSAFE.sub(" ", text[: longest * 4]).split())[:longest]


def web_link(link: object, base: str) -> str:
    """Return a link as an absolute web address; empty for any other kind of address."""
    if not isinstance(link, str) or not link.strip():
        return ""
    try:
        whole = urljoin(base, link.strip())
        parts = urlsplit(whole)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return whole if fits and whole.isprintable() and len(whole) <= LONGEST_ADDRESS else ""


def words_of(markup: str, between: str = " ") -> str:
    """Return the words of a piece of HTML, its tags taken out: for guesses, rules and searches."""
    return html.unescape(_TAGS.sub(between, markup))


def named(url: str) -> str:
    """Return an address as messages show it: printable, without a password, not endless."""
    try:
        parts = urlsplit(url)
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    except ValueError:
        shown = url
    shown = printable(shown)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}…"
