"""Tables of a page: those that hold data, and those that only arrange things."""

from __future__ import annotations

from lxml.html import HtmlElement

_NOT_IN_A_ROW = ("table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr", "article")
_LONGEST_CELL = 600
"""A cell with more characters than this is a column of a page, not a piece of data."""


def is_data(table: HtmlElement) -> bool:
    """Tell whether the rows of a table read as rows: several short cells beside each other."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(found is not table for found in table.iter(*_NOT_IN_A_ROW)):
        return False
    widest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if any(len(cell.text_content()) > _LONGEST_CELL for cell in cells):
            return False
        widest = max(widest, len(cells))
    return widest > 1
