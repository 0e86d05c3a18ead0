"""What the lines around the article say."""

from __future__ import annotations

from rich.style import Style

from reader.articles.text.cells import fit, printable
from reader.session.article.reading_time import minutes, time_left
from reader.session.article.rescue import unsaved_work
from reader.ui.actions import BY_ID
from reader.ui.core.lines import Piece
from reader.ui.core.status_pieces import key_pieces, saved
from reader.ui.keymap import shown
from reader.ui.reading.protocol import Reading

_STATES = {"new": "◐ reading", "reading": "◐ reading", "done": "● done", "skipped": "– skipped"}


def title(screen: Reading) -> tuple[list[Piece], list[Piece]]:
    """Title and place in the list; the annotator and how far the article is."""
    assert screen.marking is not None
    app, faint = screen.newsmark, screen.newsmark.reading_styles.faint
    number, total = app.place_in_list()
    left = [(printable(screen.article.title), Style())]
    if number and total > 1:
        left.insert(0, (f"{number}/{total}  ", faint))
    state = _STATES[screen.marking.work.progress.state]
    right: list[Piece] = [(f"{state}  ", faint), (printable(app.annotator), Style())]
    keys = app.keymap.keys("later-text")
    if screen.later and keys:
        right.insert(0, (f"{shown(keys[0])} later text  ", Style(bold=True)))
    return left, right


def status(screen: Reading) -> tuple[list[Piece], list[Piece]]:
    """What just happened or is selected; counts, place, time left, saved or not."""
    marking, view = screen.marking, screen.view
    assert marking is not None
    styles = screen.newsmark.reading_styles
    left: list[Piece] = []
    span = view.selection.span(screen.article.text)
    if screen.message:
        left = [(printable(screen.message), Style(bold=True))]
    elif span is not None:
        size = span[1] - span[0]
        exact = " ".join(screen.article.text[span[0] : min(span[1], span[0] + 200)].split())
        count = f"SELECT {size:,} character" + ("  " if size == 1 else "s  ")
        left = [(count, Style(bold=True)), (fit(exact, 120), styles.faint)]
    elif screen.words:
        words = printable(screen.words)
        left = [(words if words.startswith("/") else f"/{words}", styles.faint)]
    text = screen.article.text
    remaining = minutes(max(len(text) - view.last_offset(), 0), screen.article.lang)
    right: list[Piece] = []
    for label in marking.scheme.labels:
        if marking.counts[label.id]:
            letter = screen.newsmark.label_styles.letter(label)
            right += [(label.mark, letter), (f" {marking.counts[label.id]:,}  ", Style())]
    right += [(f"{view.percent()}%", Style()), (f"  {time_left(remaining)}  ", styles.faint)]
    work = marking.work
    right.append(saved(screen.newsmark.palette, unsaved_work(work) if work.fault else None))
    return left, right


_PANEL_HINTS = ("panel-down", "details", "note", "delete", "filter", "panel-leave")
_READING_HINTS = (
    "select", "select-sentence", "select-quote", "next-annotation", "undo", "done", "switch",
    "search", "links", "outline",
)  # fmt: skip


def hints(screen: Reading) -> tuple[list[Piece], list[Piece]]:
    """The keys that matter now, from the keymap and the scheme; help at the right."""
    assert screen.marking is not None
    scheme = screen.marking.scheme
    if screen.view.selection.is_active:
        pairs = [(label.key or str(n), label.name) for n, label in enumerate(scheme.active[:9], 1)]
        pairs += _named(screen, ("swap", "drop", "move-both", "add-part", "cut-out", "copy"))
    elif screen.place() == "panel":
        pairs = _named(screen, _PANEL_HINTS)
    else:
        pairs = [(str(n), label.name) for n, label in enumerate(scheme.active[:3], 1)]
        pairs += _named(screen, _READING_HINTS)
    helps = key_pieces(_named(screen, ("help",)), screen.size.width)
    return key_pieces(pairs, screen.size.width - 12), helps


_SHORT = {
    "select-sentence": "sentence",
    "select-quote": "quote",
    "next-annotation": "next mark",
    "panel-leave": "text",
    "panel-down": "next",
    "move-both": "move mark here",
    "swap": "other end",
    "switch": "panel",
}


def _named(screen: Reading, names: tuple[str, ...]) -> list[tuple[str, str]]:
    keymap = screen.newsmark.keymap
    return [
        (shown(keymap.keys(name)[0]), _SHORT.get(name, BY_ID[name].label))
        for name in names
        if keymap.keys(name)
    ]
