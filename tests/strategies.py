"""Texts for property tests: every kind of character that has made a text program stumble."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = [
    *"abcXYZ 019.,;:!?-–—/'’“”«»()[]…|\\",
    *("\n", "\n\n", "\t", "  ", "\u00a0", "\u202f", "\u3000"),
    *("word ", "longerword ", "e\u0301", "o\u0308", "\u0301", "\u20dd", "x" + "\u0301" * 9),
    *("\U0001f1e9\U0001f1ea", "\U0001f1e9", "\U0001f1eb"),
    *("\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\U0001f3fd"),
    *("\u2764\ufe0f", "\u260e\ufe0e", "\U0001f600", "1\ufe0f\u20e3", "\u20e3", "\u200d", "\ufe0f"),
    *("\u4e2d\u56fd", "\u3002", "\uff0c", "\u300c", "\u300d", "\u30ab\u30fc", "\u3063", "\uff76"),
    *("\uac00", "\uac01", "\u1100", "\u1161", "\u11a8", "\u1160", "\u115f", "\u3164"),
    *("\u0915\u094d\u0937", "\u0937\u094d\u091f\u094d\u0930\u0940", "\u093f", "\u094d"),
    *("\u0e01\u0e33", "\u0e33", "\u1019\u1039\u1019", "\u102b", "\u1cf5", "\U00011a3a"),
    *("\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd", "\u0660", "\u0600", "\u06dd"),
    *("\U000110bd\U00011080", "\u0d4e", "\u070f"),
    *("\u200b", "\u00ad", "\u2060", "\ufeff", "\u200c", "\u200e", "\u200f", "\u202e", "\u2066"),
    *("\x1b[31m", "\x1b", "\x07", "\x7f", "\x9b", "\x85", "\u2028", "\ud800", "\ufffd"),
    *("\U000e0041", "\U000e0100", "\U000f0000", "\u0378", "\u180e", "\U0001f9ff\u200d"),
]
"""Every kind of cluster, whole and in parts that are nothing by themselves."""

any_text = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=40).map(
    "".join
)
"""Any text at all, line breaks and controls included."""

line_text = any_text.map(lambda text: text.replace("\n", " "))
"""Any text without line breaks."""

NARROW = [
    *"abcXYZ 019.,;:!?-–—/'’“”«»()…%",
    "\u00a0",
    "word ",
    "longerword",
    "  ",
    " (",
    "a-b",
    "é",
]

narrow_text = st.lists(st.sampled_from(NARROW), max_size=60).map("".join)
"""One line in which every code point is one cell."""
