"""What the lines around the article say under review."""

from __future__ import annotations

from rich.style import Style

from reader.articles.text.cells import printable
from reader.session.article.rescue import unsaved_work
from reader.ui.actions import BY_ID
from reader.ui.core.lines import Piece
from reader.ui.core.status_pieces import key_pieces, saved
from reader.ui.keymap import shown
from reader.ui.review.protocol import Reviewing

_HINTS = (
    "review-next", "review-accept-1", "review-union", "review-intersection", "review-edit",
    "review-reject", "review-agreed", "undo", "done",
)  # fmt: skip
_SHORT = {"review-next": "next", "review-accept-1": "take 1", "done": "next article"}


def title(screen: Reviewing) -> tuple[list[Piece], list[Piece]]:
    """Title and place in the queue; how much is open, and the reviewer."""
    assert screen.review is not None
    faint = screen.newsmark.reading_styles.faint
    left: list[Piece] = [("review  ", faint), (printable(screen.review.article.title), Style())]
    name = screen.newsmark.current_article
    if len(screen.queue) > 1 and name in screen.queue:
        left.insert(1, (f"{screen.queue.index(name) + 1}/{len(screen.queue)}  ", faint))
    state = "● done  " if screen.review.work.progress.state == "done" else ""
    return left, [(state, faint), (printable(screen.newsmark.annotator), Style())]


def status(screen: Reviewing) -> tuple[list[Piece], list[Piece]]:
    """What just happened or is shown; how many clusters are open; saved or not."""
    assert screen.review is not None
    review, styles = screen.review, screen.newsmark.reading_styles
    theme = screen.newsmark.palette
    left: list[Piece] = []
    if screen.message:
        left = [(printable(screen.message), Style(bold=True))]
    elif screen.shown.told:
        left = [(f"only {printable(screen.shown.told)}", styles.faint)]
    unlike = [each for each in review.clusters if each.kind != "agreed"]
    waiting = sum(review.decision(each) is None for each in unlike)
    agreed = sum(each.kind == "agreed" for each in review.open)
    right: list[Piece] = [(f"{waiting:,} open of {len(unlike):,}  ", Style())]
    if agreed:
        right.append((f"{agreed:,} agreed to take  ", styles.faint))
    right.append(saved(theme, unsaved_work(review.work) if review.work.fault else None))
    return left, right


def hints(screen: Reviewing) -> tuple[list[Piece], list[Piece]]:
    """The keys that matter now; help at the right."""
    keymap = screen.newsmark.keymap
    named = [
        (shown(keymap.keys(name)[0]), _SHORT.get(name, BY_ID[name].label))
        for name in (*_HINTS, "help")
        if keymap.keys(name)
    ]
    helps = key_pieces(named[-1:], screen.size.width)
    return key_pieces(named[:-1], screen.size.width - 12), helps
