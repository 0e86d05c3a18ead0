"""History lines: what goes in comes out, and nothing else does."""

from __future__ import annotations

import io

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from reader.annotations.model import Annotation, Comment, Origin
from reader.store.journal import history
from reader.store.journal.history import START, Action, Position, action_of, encode
from reader.store.journal.records import RecordReader
from reader.store.journal.scan import Scan
from reader.store.protocol import Change
from tests.scale import scaled

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 60), 1 << 60) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=3,
)
ORIGINS = st.builds(
    Origin,
    kind=st.sampled_from(["human", "suggestion", "import", "adjudication"]),
    name=TEXTS,
    score=st.none() | st.floats(0, 1),
    original_id=TEXTS,
    parents=st.lists(TEXTS, max_size=2),
)


@st.composite
def changes(draw):
    if draw(st.booleans()):
        text = draw(TEXTS)
        record = Comment(id=draw(TEXTS), annotation=text, author=text, text=text, created="")
        return Change("comments", record.id, None, record)
    start = draw(st.integers(0, 1 << 30))
    record = Annotation(
        id=draw(TEXTS),
        article="0" * 20,
        annotator="ana",
        start=start,
        end=start + draw(st.integers(1, 99)),
        exact=draw(TEXTS),
        label="claim",
        scheme="news@1",
        attributes={"x": draw(VALUES)},
        note=draw(TEXTS),
        origin=draw(ORIGINS),
    )
    old = draw(st.sampled_from([None, record]))
    return Change("annotations", record.id, old, draw(st.sampled_from([record, None])))


@st.composite
def actions(draw):
    return Action(
        id=draw(st.uuids().map(str)),
        clock=draw(st.integers(1, 1 << 50)),
        time="",
        kind=draw(TEXTS),
        changes=tuple(draw(st.lists(changes(), max_size=3))),
        writer="ana~7f3c~1",
        target=draw(TEXTS),
    )


def read(data, position=START, **options):
    reader = RecordReader()
    scan = Scan(io.BytesIO(data), position, **options)
    found = [action_of(entry.lines, "ana~7f3c~1", reader) for entry in scan]
    return found, scan


@given(st.lists(actions(), max_size=3, unique_by=lambda a: a.id), st.integers(1, 3000))
@settings(max_examples=scaled(60))
def test_what_is_encoded_is_read_back(written, line_bytes):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(history, "LINE_BYTES", line_bytes)
        encoded = [encode(action, RecordReader()) for action in written]
    data = b"".join(lines for _, lines in encoded)
    found, scan = read(data)
    assert found == written == [action for action, _ in encoded]
    assert scan.position.end == len(data)
    assert scan.position.lines == data.count(b"\n")
    assert not scan.notices
    assert not scan.torn


@given(st.lists(actions(), min_size=2, max_size=3, unique_by=lambda a: a.id), st.data())
@settings(max_examples=scaled(60))
def test_reading_on_from_any_place_is_the_same_as_reading_all(written, data):
    whole = b"".join(encode(action, RecordReader())[1] for action in written)
    cut = data.draw(st.integers(0, len(whole)))
    live = data.draw(st.booleans())
    first, scan = read(whole[:cut], live=live)
    rest, scan = read(whole, scan.position)
    assert first + rest == written
    assert scan.position == read(whole)[1].position


@given(actions(), st.binary(max_size=60))
@settings(max_examples=scaled(60))
def test_anything_else_in_a_history_is_no_action(action, noise):
    line = encode(action, RecordReader())[1]
    found, scan = read(noise + b"\n" + line)
    assert found == [action]
    assert len(scan.notices) == noise.count(b"\n") + 1 - (noise + b"\n").split(b"\n").count(b"") + 1
    found, scan = read(line + noise)
    assert found == [action]


def test_the_place_of_a_damaged_line_is_told():
    line = encode(Action("i", 1, "t", "add", (), "ana~7f3c~1"), RecordReader())[1]
    _, scan = read(line + b"?\n" + line + b"??\n")
    assert [notice.partition(" is")[0] for notice in scan.notices] == ["line 2", "line 4"]
    assert scan.position == Position(2 * len(line) + 5, 4, scan.position.mark)
    _, live = read(line + b"?\n" + line + b"??\n", live=True)
    assert live.position.lines == 3
    assert live.torn == 3
