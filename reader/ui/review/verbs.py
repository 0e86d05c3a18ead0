"""What the actions of the review screen do: one function each, in one table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from reader.annotations.fragments import quote
from reader.review.clusters import KINDS
from reader.ui.keymap import shown as shown_key
from reader.ui.reading.verbs import moving
from reader.ui.reading.verbs.browsing import STEP
from reader.ui.review.cluster_filter import Shown
from reader.ui.review.queue import go_on

if TYPE_CHECKING:
    from reader.session.review.review import Review
    from reader.ui.core.choose import Answer
    from reader.ui.review.screen import ReviewScreen


def comment(screen: ReviewScreen) -> None:
    """Comment on a span of the cluster: on the one there is, or on one of several."""
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog  # not needed to look

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


if TYPE_CHECKING:
    from reader.ui.core.choose import Answer
    from reader.ui.review.screen import ReviewScreen


def step(screen: ReviewScreen, count: int) -> None:
    """Go to the next or the last cluster of those shown."""
    found = screen.step(count)
    if found is None:
        screen.say("No more in this article")
    else:
        screen.go_to(found)


def step_open(screen: ReviewScreen, count: int) -> None:
    """Go to the next or the last disagreement that is not decided."""
    found = screen.next_open(count)
    if found is not None:
        screen.go_to(found)
        return
    assert screen.review is not None
    if any(each.kind != "agreed" for each in screen.review.open):
        screen.say("None further " + ("on" if count > 0 else "back") + ", but there are others")
    elif screen.review.is_finished:
        go_on(screen, count, "All disagreements of all articles are decided")
    else:
        keys = screen.newsmark.keymap.keys("done")
        screen.say(
            f"All disagreements are decided; {shown_key(keys[0]) if keys else 'done'}: next article"
        )


def _decided(screen: ReviewScreen, message: str) -> None:
    """Tell what was decided, and go on to the next that is open."""
    screen.message = message
    screen.go_to(screen.next_open(1) or screen.next_open(-1) or screen.cluster)


def accept(screen: ReviewScreen, number: int) -> None:
    """Take the version of the annotator with this number."""
    review, cluster = screen.in_hand()
    names = list(cluster.versions)
    if number > len(names):
        screen.say(f"There are {len(names)} annotators here")
        return
    review.accept(cluster, names[number - 1])
    what = screen.panel.name_of(number - 1, names[number - 1])
    nothing = "" if cluster.versions[names[number - 1]] else ": nothing here"
    _decided(screen, f"Took the version of {what}{nothing}")


def merge(screen: ReviewScreen, how: str) -> None:
    """Take the union or the intersection; ask for the label where there are several."""
    review, cluster = screen.in_hand()
    labels = cluster.labels()

    def do(label: str) -> None:
        review.merge(cluster, how, label)
        _decided(screen, f"Took the {how}")

    if len(labels) == 1:
        do(labels[0])
    else:
        _choose_label(screen, f"Label of the {how}", labels, do)


def edit(screen: ReviewScreen) -> None:
    """Take the selection, or the whole of the cluster, with a label that is asked for."""
    review, cluster = screen.in_hand()
    selected = screen.view.selection.span(review.article.text)
    span = selected or (cluster.start, cluster.end)
    own = [label.id for label in review.scheme.active]
    labels = [*cluster.labels(), *(each for each in own if each not in cluster.labels())]

    def do(label: str) -> None:
        review.edit(cluster, span, label)
        screen.view.set_selection(screen.view.selection.drop())
        _decided(screen, "Took a span of your own")

    what = "Label of the selection" if selected else "Label of the whole"
    _choose_label(screen, what, labels, do)


def _choose_label(
    screen: ReviewScreen, heading: str, labels: list[str], do: Callable[[str], None]
) -> None:
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog  # not needed to look

    assert screen.review is not None
    scheme = screen.review.scheme

    def take(answer: Answer | None) -> None:
        if answer is not None:
            screen.attempt(partial(do, labels[answer[0]]))

    rows = [Choice(scheme.shown(label).name) for label in labels]
    screen.app.push_screen(ChooseDialog(heading, rows, enter="take it"), take)


def reject(screen: ReviewScreen) -> None:
    """Decide that nothing is to be marked here."""
    review, cluster = screen.in_hand()
    review.reject(cluster)
    _decided(screen, "Rejected: nothing is marked here")


def accept_agreed(screen: ReviewScreen) -> None:
    """Take all on which everybody agrees, in one action."""
    assert screen.review is not None
    count = screen.review.accept_agreed()
    screen.show_panel()
    what = "1 span" if count == 1 else f"{count:,} spans"
    screen.say(f"Took {what} on which all agree" if count else "Nothing agreed is open")


def reopen(screen: ReviewScreen) -> None:
    """Take back what was decided on the cluster in hand."""
    review, cluster = screen.in_hand()
    done = review.reopen(cluster)
    screen.show_panel()
    screen.say("Open again" if done else "This is not decided")


def reason(screen: ReviewScreen) -> None:
    """Write down why the cluster was decided so."""
    review, cluster = screen.in_hand()
    decision = review.decision(cluster)
    if decision is None:
        screen.say("Decide first, then say why")
        return

    def keep(words: str) -> None:
        review.explain(cluster, words)
        screen.show_panel()
        screen.say("Reason saved")

    screen.ask_then("reason", decision.rationale, keep)


def undo(screen: ReviewScreen, *, forth: bool = False) -> None:
    """Undo the last decision, or redo it, and go where it was."""
    assert screen.review is not None
    before = {each.id: screen.review.decision(each) for each in screen.review.clusters}
    done = screen.review.redo() if forth else screen.review.undo()
    if not done:
        screen.say("Nothing to redo" if forth else "Nothing to undo")
        return
    changed = [x for x in screen.review.clusters if screen.review.decision(x) != before[x.id]]
    if changed:
        screen.go_to(changed[0])
    screen.show_panel()
    screen.say("Redone" if forth else "Undone")


def narrow(screen: ReviewScreen) -> None:
    """Choose what is shown: a kind, a label, an annotator, or everything."""
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog  # not needed to look
    from reader.ui.review.cluster_panel import KIND_WORDS

    assert screen.review is not None
    labels = sorted({label for each in screen.review.clusters for label in each.labels()})
    choices = [("everything", Shown())]
    choices += [(f"kind: {KIND_WORDS[kind]}", Shown(kind=kind)) for kind in (*KINDS, "agreed")]
    choices += [(f"label: {label}", Shown(label=label)) for label in labels]
    choices += [
        (f"where {screen.panel.name_of(n, name)} differs", Shown(annotator=name))
        for n, name in enumerate(screen.review.layers)
    ]

    def take(answer: Answer | None) -> None:
        if answer is not None:
            screen.shown = choices[answer[0]][1]
            found = screen.chosen()
            screen.go_to(screen.cluster if screen.cluster in found else next(iter(found), None))
            screen.say(f"{len(found):,} shown")

    rows = [Choice(words) for words, _ in choices]
    screen.app.push_screen(ChooseDialog("Show", rows, enter="show"), take)


def hide_names(screen: ReviewScreen) -> None:
    """Hide the annotators' names behind letters, or show them."""
    screen.panel.names = not screen.panel.names
    screen.show_panel()
    screen.say("Names are shown" if screen.panel.names else "Names are hidden")


def agreement(screen: ReviewScreen) -> None:
    """Show the agreement figures of the queue."""
    screen.app.push_screen(screen.newsmark.make_screen("agreement", screen.queue))


def finish(screen: ReviewScreen) -> None:
    """Say that this article is reviewed, and go on to the next of the queue that is not."""
    assert screen.review is not None
    screen.review.finish()
    go_on(screen, 1, "Reviewed; this was the last article", told="Reviewed")


def neighbour(screen: ReviewScreen, count: int) -> None:
    """Go to the next article of the queue, or the one before."""
    queue, name = screen.queue, screen.newsmark.current_article
    place = queue.index(name) + count if name in queue else 0
    if 0 <= place < len(queue):
        screen.open_article(queue[place])
        screen.say("")
    else:
        screen.say("No more articles")


def widen(screen: ReviewScreen, cells: int) -> None:
    """Make the reading column wider or narrower."""
    screen.view.set_column(max(screen.view.column + cells, 20))


def _unit(screen: Any, name: str) -> None:
    if not screen.view.select_unit(name):
        screen.say(f"No {name} here")


def _drop(screen: ReviewScreen) -> None:
    screen.view.set_selection(screen.view.selection.drop())


VERBS: dict[str, Callable[[ReviewScreen], None]] = {
    **moving.VERBS,
    **{
        f"select-{name}": partial(_unit, name=name)
        for name in ("word", "sentence", "paragraph", "quote")
    },
    "drop": _drop,
    "narrower": partial(widen, cells=-STEP),
    "wider": partial(widen, cells=STEP),
    "undo": undo,
    "redo": partial(undo, forth=True),
    "comment": comment,
    "done": finish,
    "next-article": partial(neighbour, count=1),
    "previous-article": partial(neighbour, count=-1),
    "review-next": partial(step_open, count=1),
    "review-previous": partial(step_open, count=-1),
    "review-forward": partial(step, count=1),
    "review-back": partial(step, count=-1),
    **{f"review-accept-{digit}": partial(accept, number=digit) for digit in range(1, 10)},
    "review-union": partial(merge, how="union"),
    "review-intersection": partial(merge, how="intersection"),
    "review-edit": edit,
    "review-reject": reject,
    "review-agreed": accept_agreed,
    "review-reopen": reopen,
    "review-reason": reason,
    "review-filter": narrow,
    "review-names": hide_names,
    "review-agreement": agreement,
}
"""What every action does here."""
