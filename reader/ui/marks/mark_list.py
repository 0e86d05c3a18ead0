"""All marks, two lines each: the words in their context, then article, note and date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.message import Message

from reader.annotations.schemes.scheme import Scheme
from reader.articles.text.cells import fit, printable, width_of
from reader.session.library.marks import LONGEST, passage_of
from reader.session.search.in_context import in_context
from reader.store.marks_protocol import Mark
from reader.ui.core.lines import Piece
from reader.ui.core.row_list import RowList
from reader.ui.themes import LabelStyles, ReadingStyles

MOST_KEPT = 5_000
"""Marks kept in memory; of others only the keys are."""
AROUND = 50
"""Rows before and behind what is in sight that are asked for with it."""
_TITLE_SHARE = 2
"""One of so many parts of a line is for the title where there is a note, too."""


class MarkList(RowList, inherit_bindings=False):
    """Shows marks by their keys; what is in sight and not there yet is asked for."""

    LINES = 2

    class Opened(RowList.Opened):
        """A mark was clicked when it was chosen."""

    @dataclass
    class Wanted(Message):
        """These marks are in or near sight, and are to be taken in."""

        keys: Sequence[int]

    def __init__(self) -> None:
        super().__init__()
        self.keys: Sequence[int] = ()
        self._marks: dict[int, Mark] = {}
        self._asked: set[int] = set()

    def dress(
        self, scheme: Scheme, labels: LabelStyles, styles: ReadingStyles, annotator: str
    ) -> None:
        """Set the scheme and the styles to paint with, and whose marks need no name."""
        self._scheme, self._labels, self._styles = scheme, labels, styles
        self._own = annotator
        self.refresh()

    def load(self, keys: Sequence[int], chosen: int, near: Iterable[Mark]) -> None:
        """Show other marks; ``near`` are those around the chosen one."""
        self.keys, self.chosen = keys, chosen
        self._marks = {mark.key: mark for mark in near}
        self._asked = set(self._marks)
        self.fit()

    def take(self, marks: Iterable[Mark]) -> None:
        """Take in marks that were asked for."""
        self._marks.update((mark.key, mark) for mark in marks)
        self.refresh()

    @property
    def count(self) -> int:
        """The number of marks."""
        return len(self.keys)

    @property
    def key(self) -> int:
        """The key of the chosen mark; 0 where there is none."""
        return self.keys[self.chosen] if self.keys else 0

    @property
    def mark(self) -> Mark | None:
        """The chosen mark; None where there is none, or while it is not there yet."""
        return self._marks.get(self.key)

    @property
    def in_sight(self) -> range:
        """The numbers of the rows in sight and around."""
        first = self.top // self.LINES
        last = first + self.outer_size.height // self.LINES + 1
        return range(max(first - AROUND, 0), min(last + AROUND, self.count))

    def choose_article(self, count: int) -> None:
        """Choose the next mark in another article, or the last one in another before it."""
        here = self.mark
        if here is None:
            return
        place = self.chosen + count
        while 0 <= place < self.count:
            mark = self._marks.get(self.keys[place])
            if mark is None or mark.article != here.article:
                break
            place += count
        if 0 <= place < self.count:
            self.choose(place)

    def lines_of(self, number: int) -> Sequence[list[Piece]]:
        """Return a mark's words in their context, and what there is to know about it."""
        mark = self._marks.get(self.keys[number])
        if mark is None:
            self._ask()
            return [[("…", self._styles.faint)], []]
        return [self._words(mark), self._about(mark)]

    def _ask(self) -> None:
        """Ask for what is in sight, once for each mark."""
        keys = [self.keys[n] for n in self.in_sight if self.keys[n] not in self._asked]
        if keys:
            if len(self._marks) > MOST_KEPT:
                self._marks.clear()
                self._asked.clear()
            self._asked.update(keys)
            self.post_message(self.Wanted(keys))

    def _words(self, mark: Mark) -> list[Piece]:
        label = self._scheme.shown(mark.label)
        letter = label.mark or "?"
        letter = letter if mark.annotator == self._own else letter.lower()
        before, exact, after = in_context(passage_of(mark), self.room - 3)
        on_page = Style(color=self._styles.page.color)  # whatever the row's own colour is
        return [
            (letter, self._labels.chip(label)),
            (" ", Style()),
            (before, self._styles.faint),
            (exact, on_page + self._labels.text((mark.label,))),
            (after, self._styles.faint),
        ]

    def _about(self, mark: Mark) -> list[Piece]:
        faint = self._styles.faint
        date = f"  {mark.time[:10] or 'no date':>10} "
        state = "" if mark.status == "active" else f"{mark.status}  "
        whose = "" if mark.annotator == self._own else f"{printable(mark.annotator)}  "
        room = max(self.room - 2 - width_of(date + state + whose), 4)
        title = mark.title or mark.article
        note = printable(f"  ✎ {mark.note[:LONGEST]}") if mark.note else ""
        title = fit(title, room if not note else max(room // _TITLE_SHARE, room - width_of(note)))
        note = fit(note, room - width_of(title))
        gap = " " * max(room - width_of(title + note), 0)
        return [
            ("  ", Style()),
            (state + whose, Style(bold=True)),
            (title, faint),
            (note, Style()),
            (gap + date, faint),
        ]
