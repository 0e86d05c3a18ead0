"""Figures of agreement as they are printed."""

from __future__ import annotations


def decimal(value: float | None, digits: int = 3) -> str:
    """Return a number with so many digits, or a dash for one that is not defined."""
    return "–" if value is None else f"{value:z.{digits}f}".replace("-", "−")
