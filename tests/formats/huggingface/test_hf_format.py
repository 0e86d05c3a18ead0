"""Data sets for Hugging Face: what is written, and that ``datasets`` loads every row of it."""

import json
import os
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from reader.annotations.model import Progress
from reader.articles.json_faults import WRONG_TYPE
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.registry import load_format
from reader.formats.common.report import Ledger
from reader.formats.exporting.export import export
from reader.formats.huggingface.schema import COLUMNS
from tests.formats.format_material import article, items, worked_example, written
from tests.formats.samples import items as samples
from tests.scale import scaled

HF = load_format("hf")


def rows(data):
    return [json.loads(line) for line in data.decode().split("\n") if line]


def read(path, annotator="zoe"):
    return list(
        HF.read([path], Reading(ledger=Ledger(), annotator=annotator, find=lambda key: None))
    )


def test_the_worked_example():
    (row,) = rows(written("hf", worked_example())[0])
    assert list(row) == list(COLUMNS)
    assert row["text"] == '"Japan is being too naive," he said.'
    assert row["annotators"] == [{"name": "ana", "state": "done"}]
    assert row["spans"][0] == {
        "start": 0,
        "end": 27,
        "label": "quote",
        "id": "0190a3c1-7b00-7000-8000-000000000001",
        "annotator": "ana",
        "note": "Who is he?",
        "attributes": "{}",
        "fragments": [],
    }
    assert (row["spans"][1]["start"], row["spans"][1]["end"]) == (1, 25)


def test_an_article_that_nobody_has_touched_is_no_row():
    assert written("hf", Item(article=article("Unread.")))[0] == b""


def test_data_sets_of_others_need_a_text_and_spans_only(tmp_path):
    path = tmp_path / "theirs.jsonl"
    path.write_text('{"text": "One two.", "spans": [{"start": 0, "end": 3, "label": "A"}]}\n')
    (found,) = read(path)
    (record,) = found.annotations
    assert (record.annotator, record.label, record.exact) == ("zoe", "A", "One")
    assert not HF.detect(Head(path, path.read_bytes()))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"text": "One", "spans": [{"start": 0, "end": 9, "label": "A"}]}', "line 1: the span 0"),
        (
            '{"text": "One", "spans": [{"start": 0, "end": "3", "label": "A"}]}',
            f"line 1: {WRONG_TYPE}",
        ),
        (
            '{"text":"One","spans":[{"start":0,"end":3,"label":"A","attributes":"[1]"}]}',
            "line 1: the attributes of the span 0 to 3 are no object",
        ),
        ("[1]", f"line 1: {WRONG_TYPE}"),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_line(tmp_path, line, told):
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(FormatError, match=told):
        read(path)


# What follows needs the extra ``datasets``; scripts/check_consumers.py runs it with that.


@pytest.fixture(scope="module")
def datasets():
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # it is read when the package is imported
    found = pytest.importorskip("datasets", reason="the extra datasets is not installed")
    found.disable_progress_bars()
    return found


@pytest.fixture
def load(datasets, tmp_path):
    def loaded(*args, **options):
        data = datasets.load_dataset(*args, split="train", cache_dir=tmp_path / "cache", **options)
        return data, [dict(row) for row in data]

    return loaded


def sent(*works):
    return rows(written("hf", *works)[0])


def test_load_dataset_of_a_folder_knows_all_columns_from_the_card(load, tmp_path):
    unmarked = Item(article=article("Nothing."), progress={"ana": Progress(state="done")})
    export("hf", [unmarked], f"{tmp_path}/out/")
    data, found = load(str(tmp_path / "out"))
    assert found == sent(unmarked)
    spans = data.features["spans"]  # a list of one before datasets 4
    span = spans[0] if isinstance(spans, list) else spans.feature
    assert span["start"].dtype == "int64"
    assert set(data.features) == set(COLUMNS)


def test_every_row_of_a_folder_is_there(load, tmp_path):
    export("hf", samples(), f"{tmp_path}/out/")
    assert load(str(tmp_path / "out"))[1] == sent(*samples())


def test_every_row_of_a_parquet_file_is_there_and_comes_back(load, tmp_path):
    path = tmp_path / "out.parquet"
    export("hf", samples(), path)
    data, found = load("parquet", data_files=str(path))
    assert found == sent(*samples())
    assert list(data.features) == list(COLUMNS)
    assert [each.annotations for each in _timeless(read(path))] == [
        each.annotations for each in _timeless(read(_jsonl(tmp_path)))
    ]


def _jsonl(folder):
    export("hf", samples(), folder / "out.jsonl")
    return folder / "out.jsonl"


def _timeless(works):
    return [
        replace(
            each,
            annotations=[replace(x, created="", updated="") for x in each.annotations],
        )
        for each in works
    ]


@settings(
    max_examples=scaled(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(work=items())
def test_any_work_is_loaded_as_it_is(load, datasets, tmp_path, work):
    for name in ("any", "cache"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)
    export("hf", [work], f"{tmp_path}/any/")
    assert load(str(tmp_path / "any"))[1] == sent(work)


def test_damaged_parquet_is_told(datasets, tmp_path):
    path = tmp_path / "bad.parquet"
    export("hf", samples(), path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(FormatError, match=r"bad\.parquet, row 1: it is not valid Parquet"):
        read(path)
