"""The records as JSON: what other programs read."""

from __future__ import annotations

import msgspec
import pytest

from reader.annotations.model import Annotation, Decision, Origin, Progress, Relation

MINE = Annotation(
    id="1", article="a", annotator="ana", start=4, end=12, exact="minister", label="claim",
    scheme="news@1", fragments=[(4, 6), (8, 12)], attributes={"sure": True},
    origin=Origin(kind="import", format="brat", original_id="T1"),
)  # fmt: skip


def test_an_annotation_is_written_with_every_field_and_reads_back():
    written = msgspec.json.encode(MINE)
    assert set(msgspec.json.decode(written)) == set(Annotation.__struct_fields__)
    assert msgspec.json.decode(written, type=Annotation) == MINE


def test_a_relation_says_from_and_to():
    relation = Relation(id="1", kind="says", source="a", target="b")
    assert msgspec.to_builtins(relation) == {"id": "1", "kind": "says", "from": "a", "to": "b"}


@pytest.mark.parametrize("record", [Progress(), Progress(state="done", position=7, seconds=1.5)])
def test_progress_reads_back(record):
    assert msgspec.json.decode(msgspec.json.encode(record), type=Progress) == record


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Annotation, {"status": "active"}),
        (Progress, {"state": "done"}),
        (Decision, {"outcome": "accept"}),
        (Origin, {"kind": "import"}),
    ],
)
def test_a_word_that_is_not_one_of_the_known_is_refused(kind, fields):
    complete = {
        "id": "1", "article": "a", "annotator": "b", "start": 0, "end": 1, "exact": "x",
        "label": "l", "scheme": "s", "cluster": "c", "inputs": [], **fields,
    }  # fmt: skip
    msgspec.convert(complete, kind)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(complete | dict.fromkeys(fields, "maybe"), kind)


def test_records_cannot_be_changed():
    with pytest.raises(AttributeError):
        MINE.label = "quote"
