"""The panel beside the article: every annotation in order, and the current one in full."""

from __future__ import annotations

from textual.app import ComposeResult

from reader.articles.text.cells import printable
from reader.session.article.marking import Marking
from reader.ui.core.lines import KeptVertical, Line
from reader.ui.reading.annotation_detail import AnnotationDetail
from reader.ui.reading.annotation_list import AnnotationList
from reader.ui.themes import LabelStyles, ReadingStyles

MOST_NAMED = 2
"""Colleagues named above the list; of more, only the number is told there."""


class AnnotationPanel(KeptVertical):
    """A heading with the counts, the list, and the current annotation in full."""

    def compose(self) -> ComposeResult:
        """Heading, list, details."""
        yield Line(id="panel-heading")
        yield AnnotationList()
        yield AnnotationDetail()

    def load(self, marking: Marking, labels: LabelStyles, styles: ReadingStyles) -> None:
        """Show the annotations of an article."""
        self.marking, self._styles = marking, styles
        self.list = self.query_one(AnnotationList)
        self.detail = self.query_one(AnnotationDetail)
        self.list.load(marking, labels, styles)
        self.detail.dress(marking, labels, styles)
        self.update("")

    @property
    def label(self) -> str:
        """The label that the list is narrowed to; empty for all."""
        return self.list.label

    def narrow(self, label: str) -> None:
        """List one label only, or all."""
        self.list.label = label
        self.list.go_to_row(0)
        self.update(self.list.current)

    def choose(self, current: str) -> None:
        """Make an annotation the current one, or none."""
        self.list.choose(current)
        self.detail.show(self.marking.get(current))

    def update(self, current: str, start: int = 0) -> None:
        """Bring all up to date after annotations from the offset ``start`` on have changed."""
        self.list.update(current, start)
        self.detail.show(self.marking.get(current))
        total, shown = len(self.marking.index), len(self.marking.index_of(self.label))
        heading = f"{total:,} annotation" + ("" if total == 1 else "s")
        if self.marking.colleagues is not None:
            heading = whose(self.marking)
        if self.label:
            name = printable(self.marking.label(self.label).name)
            heading = f"{name}: {shown:,} of {total:,}"
        self.query_one("#panel-heading", Line).show([(heading, self._styles.faint)])

    def show_place(self, offset: int) -> None:
        """Scroll the list to where the reader is, while no annotation is current."""
        self.list.show_place(offset)


def whose(marking: Marking) -> str:
    """Return how many annotations are one's own and the colleagues', and who of two is done."""
    own, others = f"{sum(marking.counts.values()):,} yours", marking.others
    if not others:
        return f"{own} · nobody else"
    if len(others) > MOST_NAMED:
        return f"{own} · {marking.theirs.total():,} of {len(others)} others"
    parts = [own]
    for name, work in sorted(others.items()):
        is_early = marking.colleagues is not None and name in marking.colleagues.brought
        done = " ●" if work.progress.state == "done" else " before" if is_early else ""
        parts.append(f"{printable(name)} {marking.theirs[name]:,}{done}")
    return " · ".join(parts)
