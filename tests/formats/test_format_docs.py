"""The examples in docs/formats.md are what the program writes."""

import json
import re
from pathlib import Path

import pytest
from format_material import worked_example, written

from reader.formats.registry import format_names

DOCS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")


def shown(name):
    """The first fenced block of a format's section."""
    section = DOCS.split(f"\n## {name}\n")[1]
    return re.search(r"^```\w+\n(.*?)^```", section, re.DOTALL | re.MULTILINE)[1]


def test_every_format_is_in_the_table():
    assert re.findall(r"^\| `(\w+)` \|", DOCS, re.MULTILINE) == format_names()


@pytest.mark.parametrize("name", ["jsonl", "csv", "markdown"])
def test_whole_files(name):
    assert shown(name) == written(name, worked_example())[0].decode().replace("\r\n", "\n")


def test_the_annotation_of_the_w3c_document():
    document = json.loads(written("w3c", worked_example())[0])
    assert json.loads(shown("w3c")) == document["first"]["items"][0]


def test_the_text_of_the_page():
    assert shown("html").strip() in written("html", worked_example())[0].decode()
