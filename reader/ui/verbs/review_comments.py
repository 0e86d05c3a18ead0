"""Comments in the review: on a span of the cluster in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.annotations.ids import new_id, now
from reader.annotations.model import Comment
from reader.annotations.parts import quote
from reader.review.clusters import Cluster
from reader.session.reviewing import Review, ReviewError
from reader.store.protocol import Change

if TYPE_CHECKING:
    from reader.ui.screens.choose import Answer
    from reader.ui.screens.review import ReviewScreen


def in_hand(screen: ReviewScreen) -> tuple[Review, Cluster]:
    """Return the review and the cluster in hand; ReviewError where there is none."""
    if screen.review is None or screen.cluster is None:
        raise ReviewError("There is no cluster here to decide on.")
    return screen.review, screen.cluster


def comment(screen: ReviewScreen) -> None:
    """Comment on a span of the cluster: on the one there is, or on one of several."""
    from reader.ui.screens.choose import ChooseDialog  # not needed to look
    from reader.ui.widgets.choice_list import Choice

    review, cluster = in_hand(screen)
    known = {label.id: label.name for label in review.scheme.labels}
    told = {name: screen.panel.name_of(n, name) for n, name in enumerate(cluster.versions)}

    def take(answer: Answer | None) -> None:
        if answer is not None:
            _ask_comment(screen, review, cluster.members[answer[0]].id)

    if len(cluster.members) == 1:
        take((0, "enter"))
        return
    rows = [
        Choice(f"{known.get(each.label) or each.label}  {quote(each)}", 0, told[each.annotator])
        for each in cluster.members
    ]
    screen.app.push_screen(ChooseDialog("Comment on", rows, enter="comment"), take)


def _ask_comment(screen: ReviewScreen, review: Review, about: str) -> None:
    def keep(words: str) -> None:
        if words.strip():
            made = Comment(
                id=new_id(), annotation=about, author=review.by, text=words, created=now()
            )
            review.work.apply("comment", [Change("comments", made.id, None, made)])
            screen.show_panel()
            screen.say("Comment saved")

    screen.ask_then("comment", "", keep)
