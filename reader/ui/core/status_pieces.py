"""Pieces of the lines around a screen: keys with what they do, and whether all is saved."""

from __future__ import annotations

from rich.style import Style

from reader.articles.text.cells import printable, width_of
from reader.ui.core.lines import Piece
from reader.ui.themes import Palette


def saved(theme: Palette, unsaved: int | None) -> Piece:
    """Whether every action is on disk; ``unsaved`` counts those that cannot be brought there.

    It is 0 where nothing can be saved, and nothing was done that would be lost.
    """
    if unsaved is not None:
        color = None if theme.plain else theme.interface["error"]
        told = f"NOT SAVED ({unsaved})" if unsaved else "CANNOT SAVE"
        return f"✗ {told}", Style(color=color, bold=True)
    return "✓ saved", Style(color=None if theme.plain else theme.interface["success"])


def key_pieces(pairs: list[tuple[str, str]], room: int) -> list[Piece]:
    """Return keys and what they do, as many as there is room for in cells."""
    pieces: list[Piece] = []
    for key, label in pairs:
        texts = printable(key), f" {printable(label).lower()}  "
        room -= sum(width_of(text) for text in texts)
        if room < 0:
            break
        pieces += [(texts[0], Style(bold=True)), (texts[1], Style())]
    return pieces
