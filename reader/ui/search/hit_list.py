"""What a search of all articles has found: an article a row, its places in context below it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from reader.articles.text.cells import fit, printable, width_of
from reader.session.search.in_context import in_context
from reader.store.protocol import Hit, Passage
from reader.ui.core.lines import Piece
from reader.ui.core.row_list import RowList
from reader.ui.themes import ReadingStyles

Row = tuple[Hit, Passage | None]
"""An article, and the place of it that the row shows; None for the article's own row."""


class HitList(RowList, inherit_bindings=False):
    """Shows hits; rows are made when painted."""

    class Opened(RowList.Opened):
        """A place was clicked when it was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def dress(self, styles: ReadingStyles) -> None:
        """Set the styles to paint with."""
        self._styles = styles
        self.refresh()

    def load(self, hits: Sequence[Hit]) -> None:
        """Show other hits, the first place chosen."""
        self.rows = [(hit, place) for hit in hits for place in (None, *hit.passages)]
        self.chosen = 0
        self.fit()
        if self.rows and self.rows[0][0].passages:
            self.choose(1)

    @property
    def row(self) -> Row | None:
        """The chosen row; None where there is none."""
        return self.rows[self.chosen] if self.rows else None

    def choose_article(self, count: int) -> None:
        """Choose the row of the next article, or of the one before."""
        numbers = range(self.chosen + count, len(self.rows) if count > 0 else -1, count)
        self.choose(next((n for n in numbers if self.rows[n][1] is None), self.chosen))

    def lines_of(self, number: int) -> Sequence[list[Piece]]:
        """Return an article, or a place in its context."""
        hit, passage = self.rows[number]
        return [self._article(hit) if passage is None else self._place(passage)]

    def _article(self, hit: Hit) -> list[Piece]:
        count = f"  {hit.count:,} " if hit.count else "  in title or authors "
        name = printable(hit.title or hit.location or hit.article)
        title = fit(name, self.room - 1 - len(count))
        gap = " " * max(self.room - width_of(title) - len(count), 0)
        return [(title, Style(bold=True)), (gap, Style()), (count, self._styles.faint)]

    def _place(self, passage: Passage) -> list[Piece]:
        before, exact, after = in_context(passage, max(self.room - 3, 10))
        return [("  " + before, Style()), (exact, self._styles.found), (after, Style())]
