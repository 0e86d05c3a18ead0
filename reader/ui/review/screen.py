"""The review screen: an article with everybody's spans, one disagreement after the other."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult

from reader.review.clusters import Cluster
from reader.session.review.proposals import ReviewError
from reader.session.review.review import Review, open_review
from reader.session.review.review_layers import ReviewLayers
from reader.store.protocol import StoreError
from reader.ui.actions import Where
from reader.ui.core.base_screen import ActionScreen
from reader.ui.core.lines import KeptHorizontal, KeptVertical, Line
from reader.ui.core.unsaved import may_leave
from reader.ui.reading.article_view import ArticleView
from reader.ui.review.cluster_filter import Shown, shows
from reader.ui.review.cluster_panel import ClusterPanel
from reader.ui.review.lines import hints, status, title
from reader.ui.review.queue import begin


class ReviewScreen(ActionScreen):
    """Decides on the clusters of one article after another; ``queue`` are the articles' ids."""

    kind = "review"

    def __init__(self, article: str, queue: list[str]) -> None:
        super().__init__()
        self._first = article
        self.queue = queue
        self.review: Review | None = None
        self.cluster: Cluster | None = None
        self.shown = Shown()
        self.message = ""
        self.view: ArticleView
        self.panel: ClusterPanel

    def compose(self) -> ComposeResult:
        """Title, article and panel, prompt, status, hints."""
        yield Line(id="title")
        with KeptHorizontal(id="reading"):
            yield ArticleView(self.newsmark.settings, self.show_lines)
            with KeptVertical(id="cluster-side"):
                yield ClusterPanel()
        yield self.prompt
        yield Line(id="status")
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Open the first article."""
        self.view = self.query_one(ArticleView)
        self.panel = self.query_one(ClusterPanel)
        self.view.focus()
        self.open_article(self._first)
        begin(self)
        self.set_interval(1.0, self._look_after)
        self.after_first_paint(self.newsmark.settle_memory)

    # Opening ------------------------------------------------------------------------------------

    def open_article(self, name: str, cluster: str = "") -> None:
        """Show an article with the cluster of this id, or its first open disagreement."""
        app = self.newsmark
        try:
            article = app.store.article(name)
            review = open_review(app.store, article, app.scheme, app.annotator)
        except StoreError as error:
            self.tell(str(error), problem=True)
            return
        if not self.leave_article():
            review.work.close()
            return
        app.current_article = name
        self.review = review
        if len(review.layers) < 2:
            self.tell("Fewer than two people are done with this article.", problem=True)
        self.load()
        self.cluster = None
        named = next((each for each in review.clusters if each.id == cluster), None)
        self.go_to(named or self.next_open(1) or next(iter(review.clusters), None))

    def leave_article(self, *, at_once: bool = False) -> bool:
        """Write the state and let go of the store; False as :func:`may_leave` says."""
        if self.review is None:
            return True
        if not may_leave(self, self.review, at_once=at_once):
            return False
        self.review.work.close()
        self.review = None
        return True

    def load(self) -> None:
        """Paint the article with all spans."""
        assert self.review is not None
        app, review = self.newsmark, self.review
        spans = [each for cluster in review.clusters for each in cluster.members]
        layers = ReviewLayers(review.article, review.scheme, list(review.layers), spans)
        self.view.load(layers, app.label_styles, app.reading_styles)
        self.panel.dress(review, app.label_styles, app.reading_styles)

    def _look_after(self) -> None:
        """Once a second: take in what others decide and annotators change; try again to save."""
        if self.review is None:
            return
        work = self.review.work
        if work.fault and work.retry():
            self.was_warned = False
            self.tell("Everything is saved again.")
        changed = bool(work.refresh())
        for each in self.review.layers.values():
            changed |= bool(each.refresh())
        if changed:
            self.review.rebuild()
            self.load()
            self.go_to(self.same_cluster())
        work.checkpoint()
        self.show_lines()

    def same_cluster(self) -> Cluster | None:
        """Return the cluster that stands now where the one in hand stood."""
        assert self.review is not None
        old = self.cluster
        if old is None:
            return next(iter(self.review.clusters), None)
        near = [each for each in self.review.clusters if each.id == old.id]
        near += [x for x in self.review.clusters if x.start < old.end and old.start < x.end]
        return next(iter(near), None) or self.next_open(1)

    def restyle(self) -> None:
        """Paint in another theme."""
        if self.review is not None:
            self.load()
            self.go_to(self.cluster)

    def in_hand(self) -> tuple[Review, Cluster]:
        """Return the review and the cluster in hand; ReviewError where there is none."""
        if self.review is None or self.cluster is None:
            raise ReviewError("There is no cluster here to decide on.")
        return self.review, self.cluster

    # Going about --------------------------------------------------------------------------------

    def chosen(self) -> list[Cluster]:
        """Return the clusters that the filter lets through."""
        assert self.review is not None
        return [each for each in self.review.clusters if shows(self.shown, each)]

    def step(self, count: int) -> Cluster | None:
        """Return the cluster so many places on among those shown; None past the ends."""
        return self._beside(self.chosen(), count)

    def next_open(self, count: int) -> Cluster | None:
        """Return the next, or the last, disagreement that is not decided."""
        assert self.review is not None
        found = [
            each
            for each in self.chosen()
            if self.review.decision(each) is None and each.kind != "agreed"
        ]
        return self._beside(found, count)

    def _beside(self, found: list[Cluster], count: int) -> Cluster | None:
        assert self.review is not None
        order = {each.id: number for number, each in enumerate(self.review.clusters)}
        here = order.get(self.cluster.id, -1) if self.cluster is not None else -1
        if count > 0:
            return next((each for each in found if order[each.id] > here), None)
        return next((each for each in reversed(found) if order[each.id] < here), None)

    def go_to(self, cluster: Cluster | None) -> None:
        """Take a cluster in hand and show its place."""
        assert self.review is not None
        self.cluster = cluster
        self.show_panel()
        if cluster is None:
            self.view.set_current([])
            self.show_lines()
        else:
            self.view.set_current([(cluster.start, cluster.end)])
            self.view.go_to((cluster.start, cluster.end))  # which shows the lines too

    def show_panel(self) -> None:
        """Bring the panel up to date."""
        assert self.review is not None
        clusters = self.review.clusters
        place = "There is nothing to review in this article."
        if self.cluster is not None:
            number = [each.id for each in clusters].index(self.cluster.id) + 1
            place = f"{number:,} of {len(clusters):,}"
        self.panel.show(self.cluster, place)

    def say(self, message: str) -> None:
        """Show a message in the status line until the next key."""
        self.message = message
        self.show_lines()

    def show_lines(self) -> None:
        """Bring title, status and hints up to date."""
        if self.review is None or not self.is_mounted:
            return
        self.query_one("#title", Line).show(*title(self))
        self.query_one("#status", Line).show(*status(self))
        self.query_one("#hints", Line).show(*hints(self))

    # Keys ---------------------------------------------------------------------------------------

    def place(self) -> Where:
        """The review has the keyboard."""
        return "review"

    def take_key(self, _key: str) -> bool:
        """A message stays until the next key."""
        self.message = ""
        return False

    def verb(self, action: str) -> Callable[[], None] | None:
        """Return what carries an action out here, while an article is open."""
        return super().verb(action) if self.review is not None else None
