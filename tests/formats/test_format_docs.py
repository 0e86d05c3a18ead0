"""docs/formats.md and the pages of the formats say what the program does."""

import json
import re
from pathlib import Path

import pytest

from reader.formats.common.model import EVERYTHING
from reader.formats.common.registry import format_names, load_format
from reader.formats.exporting.export import export
from tests.formats.format_material import worked_example, written

DOCS = Path(__file__).parents[2] / "docs"
OVERVIEW = (DOCS / "formats.md").read_text("utf-8")
CARRIED = {
    "several annotators in one file": "annotators",
    "overlapping spans": "overlap",
    "attributes": "attributes",
    "notes": "notes",
    "spans with gaps": "fragments",
    "relations": "relations",
    "comments": "comments",
    "review decisions": "decisions",
    "“read to the end, found nothing”": "progress",
    "annotations whose text is gone": "orphaned",
    "deleted annotations": "deleted",
}
"""The words of the pages for what a format may carry."""


def page(name):
    return (DOCS / "formats" / f"{name}.md").read_text("utf-8")


def shown(name):
    """The first fenced block of a format's page."""
    return re.search(r"^```\w*\n(.*?)^```", page(name), re.DOTALL | re.MULTILINE)[1]


def direction(form):
    return ", ".join(
        word for word, way in (("in", form.read), ("out", form.write)) if way is not None
    )


def test_every_format_is_in_the_table_with_its_direction():
    row = r"^\| \[`([\w-]+)`\]\(formats/([\w-]+)\.md\) \| ([^|]+) \|"
    rows = re.findall(row, OVERVIEW, re.MULTILINE)
    assert rows == [(name, name, direction(load_format(name))) for name in format_names()]


def test_every_format_has_a_page_and_every_page_a_format():
    assert {path.stem for path in (DOCS / "formats").glob("*.md")} == set(format_names())


@pytest.mark.parametrize("name", format_names())
def test_the_page_says_what_is_carried(name):
    table = page(name).partition("\n## What is carried\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| ([^|]+) \| ((?:yes|no)\b)[^|]* \|$", table, re.MULTILINE))
    assert set(CARRIED.values()) == EVERYTHING
    assert list(rows) == list(CARRIED)
    carried = {CARRIED[words] for words, answer in rows.items() if answer == "yes"}
    assert carried == load_format(name).carries


WHOLE = ["jsonl", "csv", "conll", "ptc", "markdown", "webanno", "uima-json"]
WHOLE += ["prodigy", "doccano", "labelstudio"]


@pytest.mark.parametrize("name", [*WHOLE, "hf"])
def test_whole_files(name):
    assert shown(name) == written(name, worked_example())[0].decode().replace("\r\n", "\n")


def test_the_file_in_a_folder(tmp_path):
    export("uima", [worked_example()], f"{tmp_path}/out/")
    (path,) = (tmp_path / "out" / "ana").iterdir()
    assert shown("uima") == path.read_text("utf-8")


def test_the_annotation_of_the_w3c_document():
    document = json.loads(written("w3c", worked_example())[0])
    assert json.loads(shown("w3c")) == document["first"]["items"][0]


def test_the_text_of_the_page():
    assert shown("html").strip() in written("html", worked_example())[0].decode()


def test_the_marks_of_a_folder_of_brat(tmp_path):
    export("brat", [worked_example()], f"{tmp_path}/")
    (path,) = tmp_path.glob("*.ann")
    assert shown("brat") == path.read_text("utf-8")
