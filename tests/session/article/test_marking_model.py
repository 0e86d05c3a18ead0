"""Marking against a plain model: whatever is done, what is shown is what was done."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reader.articles.text.graphemes import clusters
from reader.session.article.marking import Marking
from tests.scale import scaled
from tests.session.conftest import LABELS, TEXT, a_store, marking_of

EDGES = [0, *(end for _, end in clusters(TEXT, 0, len(TEXT)))]
labels = st.sampled_from(LABELS)
spans = (
    st.tuples(st.sampled_from(EDGES), st.sampled_from(EDGES))
    .map(lambda pair: (min(pair), max(pair)))
    .filter(lambda span: span[0] < span[1])
    .filter(lambda span: TEXT[span[0] : span[1]] == TEXT[span[0] : span[1]].strip())
)
picks = st.integers(0, 99)

Marks = dict[str, tuple[int, int, str, str]]
"""Start, end, label and note by id."""


def shown(marking: Marking) -> Marks:
    found = {}
    for entry in marking.index:
        record = next(each for each in marking.here(entry.start) if each.id == entry.id)
        assert (entry.start, entry.end) == (record.start, record.end)
        found[entry.id] = record.start, record.end, record.label, record.note
    return found


def stored(marking: Marking) -> Marks:
    """The same, as the store says."""
    return {
        each.id: (each.start, each.end, each.label, each.note)
        for each in marking.work.annotations.values()
        if each.status == "active"
    }


def check(marking: Marking, marks: Marks) -> None:
    """Index, cover, counts and look-ups all say the same as the model."""
    assert shown(marking) == stored(marking) == marks
    check_shown(marking, marks)


def check_shown(marking: Marking, marks: Marks) -> None:
    assert [x.id for x in marking.index] == sorted(
        marks, key=lambda name: (marks[name][0], -marks[name][1], name)
    )
    assert +marking.counts == Counter(label for _, _, label, _ in marks.values())
    for label in LABELS:
        assert {x.id for x in marking.index_of(label)} == {
            name for name, mark in marks.items() if mark[2] == label
        }
    depths = Counter(
        (at, label) for start, end, label, _ in marks.values() for at in range(start, end)
    )
    runs = marking.coverage.runs(0, len(TEXT))
    assert depths == {
        (at, label): depth
        for run in runs
        for at in range(run.start, run.end)
        for label, depth in run.depths
    }
    for offset in range(0, len(TEXT), 7):
        here = [name for name, mark in marks.items() if mark[0] <= offset < mark[1]]
        found = marking.here(offset)
        assert {each.id for each in found} == set(here)
        assert [each.end - each.start for each in found] == sorted(
            each.end - each.start for each in found
        )
        assert marking.marks_in(offset, offset + 1) == [
            label for label in LABELS if any(marks[name][2] == label for name in here)
        ]


class MarkingMachine(RuleBasedStateMachine):
    """One annotator, one article, a store on disk that is closed and opened in between."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.marking = marking_of(a_store(self.folder))
        self.marks: Marks = {}
        self.past: list[Marks] = []
        self.future: list[Marks] = []

    def teardown(self):
        self.marking.work.close()
        shutil.rmtree(self.folder)

    def did(self, marks: Marks) -> None:
        self.past.append(self.marks)
        self.future.clear()
        self.marks = marks

    def pick(self, number: int) -> str:
        return sorted(self.marks)[number % len(self.marks)]

    @rule(span=spans, label=labels)
    def mark(self, span, label):
        same = [name for name, mark in self.marks.items() if mark[:3] == (*span, label)]
        effect = self.marking.mark(span, label)
        assert self.marking.last_label == label
        if same:
            assert effect.about in same
            assert effect.spans == ()
        else:
            assert effect.spans == (span,)
            self.did({**self.marks, effect.about: (*span, label, "")})

    @precondition(lambda self: self.marks)
    @rule(number=picks, label=labels)
    def relabel(self, number, label):
        name = self.pick(number)
        start, end, old, note = self.marks[name]
        effect = self.marking.relabel(name, label)
        assert bool(effect.spans) == (old != label)
        if old != label:
            self.did({**self.marks, name: (start, end, label, note)})

    @precondition(lambda self: self.marks)
    @rule(number=picks, span=spans)
    def move(self, number, span):
        name = self.pick(number)
        old = self.marks[name]
        effect = self.marking.move(name, span)
        assert set(effect.spans) == ({old[:2], span} if old[:2] != span else set())
        if old[:2] != span:
            self.did({**self.marks, name: (*span, *old[2:])})

    @precondition(lambda self: self.marks)
    @rule(number=picks, note=st.sampled_from(["", "why?", "🙂"]))
    def set_note(self, number, note):
        name = self.pick(number)
        old = self.marks[name]
        self.marking.set_note(name, note)
        if old[3] != note:
            self.did({**self.marks, name: (*old[:3], note)})

    @precondition(lambda self: self.marks)
    @rule(number=picks)
    def delete(self, number):
        name = self.pick(number)
        assert self.marking.delete(name).spans == (self.marks[name][:2],)
        assert self.marking.get(name) is None
        assert self.marking.delete(name).spans == ()
        self.did({key: mark for key, mark in self.marks.items() if key != name})

    @rule()
    def undo(self):
        effect = self.marking.undo()
        if not self.past:
            assert effect.message == "Nothing to undo"
            return
        self.future.append(self.marks)
        self.marks = self.past.pop()
        assert effect.message.startswith("Undone: ")

    @rule()
    def redo(self):
        effect = self.marking.redo()
        if not self.future:
            assert effect.message == "Nothing to redo"
            return
        self.past.append(self.marks)
        self.marks = self.future.pop()
        assert effect.message.startswith("Redone: ")

    @rule(position=st.integers(0, 80))
    def read_on(self, position):
        """Reading is no step that could be undone."""
        self.marking.set_place(position, 2.0)
        assert self.marking.work.progress.position == position

    @rule()
    def reopen(self):
        self.marking.work.close()
        self.marking = marking_of(a_store(self.folder))

    @rule()
    def rebuild(self):
        self.marking.rebuild()

    @invariant()
    def what_is_shown_is_what_was_done(self):
        check(self.marking, self.marks)


class TestMarking(MarkingMachine.TestCase):
    settings = settings(max_examples=scaled(25), stateful_step_count=25)


class WindowsMachine(RuleBasedStateMachine):
    """Two windows of one annotator on one article; each takes in what the other has written."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.windows = [marking_of(a_store(self.folder)) for _ in range(2)]

    def teardown(self):
        for each in self.windows:
            each.work.close()
        shutil.rmtree(self.folder)

    @rule(window=st.integers(0, 1), span=spans, label=labels)
    def mark(self, window, span, label):
        self.windows[window].mark(span, label)

    @rule(window=st.integers(0, 1), number=picks, label=labels, span=spans, what=st.integers(0, 3))
    def change(self, window, number, label, span, what):
        marking = self.windows[window]
        names = [entry.id for entry in marking.index]
        if names:
            name = names[number % len(names)]
            (
                lambda: marking.relabel(name, label),
                lambda: marking.move(name, span),
                lambda: marking.set_note(name, label),
                lambda: marking.delete(name),
            )[what]()

    @rule(window=st.integers(0, 1), back=st.booleans())
    def undo_or_redo(self, window, back):
        marking = self.windows[window]
        marking.undo() if back else marking.redo()

    @rule(window=st.integers(0, 1))
    def refresh(self, window):
        marking = self.windows[window]
        marking.refresh()
        assert shown(marking) == stored(marking)

    @rule()
    def refresh_both(self):
        one, other = self.windows
        one.refresh()
        other.refresh()
        assert shown(one) == shown(other)

    @invariant()
    def what_is_shown_is_of_one_piece(self):
        for marking in self.windows:
            check_shown(marking, shown(marking))


class TestTwoWindows(WindowsMachine.TestCase):
    settings = settings(max_examples=scaled(25), stateful_step_count=20)
