"""Raised and lowered signs as characters: ``x²``, ``H₂O``, and the numbers of notes: ``[3]``."""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_NOTE = re.compile(r"[\[(]?(\d{1,4}|[a-zA-Z]{1,2}|[*†‡§]{1,3})[\])]?")
_SIGN = re.compile(r"[0-9+\-−()]{1,8}|n")


def note_sign(text: str) -> str:
    """Return how the sign that leads to a note is written, empty for what is none."""
    found = _NOTE.fullmatch(text)
    return f"[{found[1]}]" if found else ""


def raised(text: str) -> str:
    """Return a raised sign as characters, empty where there are none for it."""
    return text.translate(_RAISED) if _SIGN.fullmatch(text) else ""


def lowered(text: str) -> str:
    """Return a lowered sign as characters, empty where there are none for it."""
    return text.translate(_LOWERED) if _SIGN.fullmatch(text) else ""
