"""The agreement screen: every figure, and behind each the disagreements that it comes from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from reader.annotations.decimals import decimal
from reader.articles.errors import NewsmarkError
from reader.session.review import disagreements as behind
from reader.ui.actions import BY_ID, Where
from reader.ui.core.base_screen import ActionScreen
from reader.ui.core.lines import Line, Piece
from reader.ui.core.status_pieces import key_pieces
from reader.ui.keymap import shown
from reader.ui.review.figure_list import FigureList, FigureRow

if TYPE_CHECKING:
    from reader.review.agreement import Agreement, Figure, Measures
    from reader.ui.core.choose import Answer

LOOK_AGAIN = 0.2
WORST, MET = 50, 20
"""The most articles, and labels that met, that are listed."""
_HINTS = ("figures-open", "figures-down", "figures-leave", "help")


class _Stopped(Exception):  # noqa: N818
    """Nobody waits for the figures any more."""


class AgreementScreen(ActionScreen):
    """Figures of the articles ``queue``; a row opens what is behind it."""

    kind = "agreement"

    def __init__(self, queue: list[str]) -> None:
        super().__init__()
        self.queue = queue
        self._told = (0, 0)
        self._what = "reading"
        self._is_gone = False
        self.found: Agreement | None = None
        self.titles: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Title, list, hints."""
        yield Line(id="title")
        yield FigureList()
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Compute the figures in a thread of their own."""
        self.list = self.query_one(FigureList)
        self.list.focus()
        self.restyle()
        self._looking = self.set_interval(LOOK_AGAIN, self._show_lines)
        self.run_worker(self._compute, thread=True)
        self._show_lines()

    def on_unmount(self) -> None:
        """Let go of what is being computed."""
        self._is_gone = True

    def restyle(self) -> None:
        """Paint in another theme."""
        self.list.dress(self.newsmark.reading_styles)

    def place(self) -> Where:
        """The figures have the keyboard."""
        return "figures"

    def _tell(self, done: int, total: int) -> None:
        if self._is_gone:
            raise _Stopped
        self._told = done, total

    def _compute(self) -> None:
        from reader.session.review.study import study, titles  # not needed to review

        store = self.newsmark.store
        try:
            studied = study(store, articles=self.queue, on_progress=self._tell)
            from reader.review.agreement import agreement  # not quick to import

            self._what = "computing"
            found, names = agreement(studied), titles(store)
        except _Stopped:
            return
        except NewsmarkError as error:
            self.app.call_from_thread(self.tell, str(error), problem=True)
            return
        if not self._is_gone:
            self.app.call_from_thread(self._take, found, names)

    def _take(self, found: Agreement, names: dict[str, str]) -> None:
        self.found, self.titles = found, names
        self._looking.pause()
        self.list.load(tables(found, names))
        self._show_lines()

    def _show_lines(self) -> None:
        app = self.newsmark
        left: list[Piece] = [("Agreement", app.reading_styles.heading)]
        right: list[Piece] = []
        if self.found is None:
            told = "{:,} of {:,}".format(*self._told) if self._told[1] else ""
            right = [(f"{self._what}  {told}", app.reading_styles.faint)]
        else:
            people = ", ".join(self.found.annotators)
            left.append((f"   {people}", app.reading_styles.faint))
            count = len(self.found.articles)
            told = f"{count:,} article{'' if count == 1 else 's'}"
            right = [(told, app.reading_styles.faint)]
        self.query_one("#title", Line).show(left, right)
        pairs = [
            (shown(app.keymap.keys(name)[0]), BY_ID[name].label)
            for name in _HINTS
            if app.keymap.keys(name)
        ]
        self.query_one("#hints", Line).show(key_pieces(pairs, self.size.width - 2))

    # Opening ------------------------------------------------------------------------------------

    def open_row(self) -> None:
        """Open what is behind the chosen figure."""
        target = self.list.target
        if isinstance(target, str):
            self._review(target, "")
        elif callable(target):
            self._what, self._told = "looking for the spans", (0, 0)
            self.run_worker(partial(self._look_behind, target), thread=True, exclusive=True)

    def _look_behind(self, wanted: behind.Wanted) -> None:
        found = behind.disagreements(self.newsmark.store, self.queue, self._tell)
        try:
            chosen = [each for each in found if wanted(each.cluster)]
        except _Stopped:
            return
        self.app.call_from_thread(self._choose, chosen)

    def _choose(self, found: list[behind.Found]) -> None:
        from reader.ui.core.choice_list import Choice
        from reader.ui.core.choose import ChooseDialog
        from reader.ui.review.cluster_panel import KIND_WORDS

        if not found:
            self.tell("There is no disagreement behind this figure.")
            return

        def take(answer: Answer | None) -> None:
            if answer is not None:
                self._review(found[answer[0]].article, found[answer[0]].cluster.id)

        rows = [
            Choice(
                f"{each.cluster.members[0].exact[:80]}",
                0,
                f"{KIND_WORDS[each.cluster.kind]} · {self.titles.get(each.article, '')[:30]}",
            )
            for each in found
        ]
        heading = f"{len(found):,} disagreement{'' if len(found) == 1 else 's'}"
        self.app.push_screen(ChooseDialog(heading, rows, enter="review it"), take)

    def _review(self, article: str, cluster: str) -> None:
        below: list[Any] = [x for x in self.app.screen_stack if isinstance(x, ActionScreen)]
        for screen in reversed(below):
            if screen.kind == "review":
                self.app.pop_screen()
                screen.open_article(article, cluster)
                return
        self.app.push_screen(self.newsmark.make_screen("review", article, self.queue))

    def leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()


def tables(found: Agreement, titles: dict[str, str]) -> list[list[FigureRow]]:
    """Return the figures as tables of rows that lead to what is behind them."""
    head = ("Label", "spans", "alpha-U", "cover alpha", "F1 exact", "F1 IoU ≥ .5", "")
    labels = [FigureRow(head)]
    labels += [
        FigureRow(_measures(label, each), behind.with_label(label))
        for label, each in found.labels.items()
    ]
    labels.append(FigureRow(_measures("all", found.overall), behind.with_label("")))
    pairs = [FigureRow(("Pair", "articles", "F1 exact", "F1 IoU ≥ .5", ""))]
    pairs += [
        FigureRow(
            (
                f"{x.one} – {x.other}",
                f"{x.articles:,}",
                decimal(x.exact, 2),
                decimal(x.overlap, 2),
                "",
            ),
            behind.between(x.one, x.other),
        )
        for x in found.pairs
    ]
    unlike = [each for each in found.confusion if each.one != each.other][:MET]
    met = [FigureRow(("Labels that met", "times", ""))]
    met += [
        FigureRow(
            (f"{x.one or 'nothing'} – {x.other}", f"{x.count:,}", ""), behind.met(x.one, x.other)
        )
        for x in unlike
    ]
    worst = [each for each in found.by_article if each.overlap is not None]
    worst.sort(key=lambda each: (each.overlap, each.article))
    articles = [FigureRow(("Articles", "spans", "alpha-U", "F1 IoU ≥ .5", ""))]
    articles += [
        FigureRow(
            (x.article[:8], f"{x.spans:,}", decimal(x.alpha_u, 2), decimal(x.overlap, 2),
             titles.get(x.article, "")),
            x.article,
        )
        for x in worst[:WORST]
    ]  # fmt: skip
    return [table for table in (labels, pairs, met, articles) if len(table) > 1]


def _measures(label: str, each: Measures) -> tuple[str, ...]:
    figures = (each.alpha_u, each.cover, each.exact, each.overlap)
    return label, f"{each.spans:,}", *map(_figure, figures), ""


def _figure(each: Figure | None) -> str:
    if each is None:
        return ""
    if each.low is None or each.high is None:
        return decimal(each.value, 2)
    return f"{decimal(each.value, 2)} ({decimal(each.low, 2)}–{decimal(each.high, 2)})"


VERBS: dict[str, Callable[[AgreementScreen], None]] = {
    "figures-open": AgreementScreen.open_row,
    "figures-down": lambda screen: screen.list.step(1),
    "figures-up": lambda screen: screen.list.step(-1),
    "figures-page-down": lambda screen: screen.list.step(10),
    "figures-page-up": lambda screen: screen.list.step(-10),
    "figures-leave": AgreementScreen.leave,
    "back": AgreementScreen.leave,
}
"""What every action does here."""
