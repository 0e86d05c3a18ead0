"""The panel of the review: the cluster in hand, each annotator's version, what was decided."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.annotations.fragments import bounds, quote
from reader.annotations.model import Annotation, Decision
from reader.annotations.schemes.scheme import Label
from reader.articles.text.cells import fit, printable, width_of
from reader.review.clusters import Cluster
from reader.session.review.review import Review
from reader.session.review.review_layers import letter
from reader.ui.core.rows_view import RowsView
from reader.ui.reading.annotation_detail import LONGEST, Row, wrapped
from reader.ui.themes import LabelStyles, ReadingStyles

KIND_WORDS = {
    "agreed": "all agree",
    "missing": "somebody has nothing here",
    "split": "one span against several",
    "label": "labels differ",
    "boundary": "ends differ",
    "attributes": "attributes differ",
}
OUTCOME_WORDS = {
    "accept": "accepted",
    "merge": "merged",
    "edit": "decided otherwise",
    "reject": "rejected: nothing here",
}


class ClusterPanel(RowsView):
    """Shows one cluster; scrolls where it is long. ``names`` is False while names are hidden."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._cluster: Cluster | None = None
        self.review: Review | None = None
        self.names = True

    def dress(self, review: Review, labels: LabelStyles, styles: ReadingStyles) -> None:
        """Set what to look things up in and how to paint."""
        self.review, self._labels, self._styles = review, labels, styles

    def show(self, cluster: Cluster | None, place: str) -> None:
        """Show a cluster and where it stands among the others, or only that there is none."""
        self._cluster, self._place = cluster, place
        self.fit()
        self.go_to_row(0)

    def fit(self) -> None:
        """Wrap at another width."""
        before = self._rows
        if self.review is not None:
            self._rows = self._rows_of(self._cluster, max(self.width - 2, 12))
        self.set_height(len(self._rows))
        self.refresh_changed(before, self._rows)

    def name_of(self, number: int, annotator: str) -> str:
        """Return what an annotator is called here."""
        return printable(annotator) if self.names else f"annotator {letter(number)}"

    def _rows_of(self, cluster: Cluster | None, width: int) -> list[Row]:
        faint, rule = self._styles.faint, self._styles.rule
        rows: list[Row] = [[(fit(self._place, width), faint)]]
        if cluster is None:
            return rows
        words = ", ".join(KIND_WORDS[kind] for kind in cluster.kinds)
        rows += [[(text, Style(bold=True))] for text in wrapped(words, width)]
        for number, (annotator, spans) in enumerate(cluster.versions.items()):
            rows.append([("─" * width, rule)])
            name = self.name_of(number, annotator)
            key = f"{number + 1} " if number < 9 else "  "
            rows.append(
                [
                    (key, Style(bold=True)),
                    (fit(f"{letter(number)} {name}", width - 2), Style(bold=True)),
                ]
            )
            if not spans:
                rows.append([("  nothing here", faint)])
            for each in spans:
                rows += self._span(each, width)
        return rows + self._decided(cluster, width)

    def _span(self, each: Annotation, width: int) -> list[Row]:
        assert self.review is not None
        label = self._label(each.label)
        where, faint = f" {bounds(each)}", self._styles.faint
        chip = f" {label.mark or '?'} "
        name = fit(f" {printable(label.name or label.id)}", width - width_of(chip))
        rows: list[Row] = [[(chip, self._labels.chip(label)), (name, Style())]]
        if width_of(chip + name + where) <= width:
            rows[0].append((where, faint))
        else:
            rows += [[(text, faint)] for text in wrapped(where.strip(), width)]
        rows += [[(text, Style())] for text in wrapped(quote(each, LONGEST), width)]
        if each.attributes:
            pairs = ", ".join(f"{key}: {value}" for key, value in each.attributes.items())
            rows += [[(text, faint)] for text in wrapped(pairs, width)]
        if each.note:
            rows += [[(text, Style(italic=True))] for text in wrapped(f"✎ {each.note}", width)]
        for author, text in self.review.comments(each.id):
            said = f"▸ {author if self.names else 'comment'}: {text}"
            rows += [[(line, faint)] for line in wrapped(said[:LONGEST], width)]
        return rows

    def _label(self, label_id: str) -> Label:
        assert self.review is not None
        found = self.review.scheme.label(label_id)
        mark = next((char for char in label_id if char.isalpha()), "?").upper()
        return found or Label(id=label_id, name=label_id, color="grey", mark=mark)

    def _decided(self, cluster: Cluster, width: int) -> list[Row]:
        assert self.review is not None
        faint = self._styles.faint
        rows: list[Row] = [[("─" * width, self._styles.rule)]]
        decision = self.review.decision(cluster)
        if decision is None:
            earlier = self.review.earlier(cluster)
            rows.append([("not decided", Style(bold=True))])
            for each in earlier:
                rows += [[(text, faint)] for text in wrapped(f"before: {_told(each)}", width)]
            return rows
        rows += [[(text, Style(bold=True))] for text in wrapped(f"✓ {_told(decision)}", width)]
        for gold in self.review.gold(cluster):
            rows += self._span(gold, width)
        if decision.rationale:
            reason = f"“{decision.rationale}”"
            rows += [[(text, Style(italic=True))] for text in wrapped(reason, width)]
        return rows

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        width, page = self.outer_size.width, self.page
        number = y + self.top
        if number >= len(self._rows):
            return Strip.blank(width, page)
        segments = [Segment(" ", page)]
        segments += [Segment(text, page + style) for text, style in self._rows[number]]
        return Strip(segments).adjust_cell_length(width, page)


def _told(decision: Decision) -> str:
    """Return a decision in a few words: what, by whom, on which day."""
    return f"{OUTCOME_WORDS[decision.outcome]}, {decision.by}, {decision.at[:10]}"
