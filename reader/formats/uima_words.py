"""Characters that XML cannot hold, controls above all: in texts, and in labels and other words."""

from __future__ import annotations

import re

from reader.formats.escapes import escape, unescape

_NOT_XML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]"


def xml_text(text: str) -> str:
    """Return the text with U+FFFD for each character that XML cannot hold."""
    return re.sub(_NOT_XML, "\ufffd", text)


def xml_words(words: str) -> str:
    """Return the words with a sign for each such character."""
    return escape(words, _NOT_XML) if words else words


def read_words(words: str) -> str:
    """Return the words that :func:`xml_words` was given."""
    return unescape(words, _NOT_XML) if "_u" in words else words
