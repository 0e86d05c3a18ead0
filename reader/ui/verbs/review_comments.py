"""Comments in the review: on a span of the cluster in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.annotations.fragments import quote

if TYPE_CHECKING:
    from reader.session.review.review import Review
    from reader.ui.screens.choose import Answer
    from reader.ui.screens.review import ReviewScreen


def comment(screen: ReviewScreen) -> None:
    """Comment on a span of the cluster: on the one there is, or on one of several."""
    from reader.ui.screens.choose import ChooseDialog  # not needed to look
    from reader.ui.widgets.choice_list import Choice

    review, cluster = screen.in_hand()
    told = {name: screen.panel.name_of(n, name) for n, name in enumerate(cluster.versions)}

    def take(answer: Answer | None) -> None:
        if answer is not None:
            _ask_comment(screen, review, cluster.members[answer[0]].id)

    if len(cluster.members) == 1:
        take((0, "enter"))
        return
    rows = [
        Choice(f"{review.scheme.shown(each.label).name}  {quote(each)}", 0, told[each.annotator])
        for each in cluster.members
    ]
    screen.app.push_screen(ChooseDialog("Comment on", rows, enter="comment"), take)


def _ask_comment(screen: ReviewScreen, review: Review, about: str) -> None:
    def keep(words: str) -> None:
        if words.strip():
            review.comment(about, words)
            screen.show_panel()
            screen.say("Comment saved")

    screen.ask_then("comment", "", keep)
