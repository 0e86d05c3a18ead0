"""newsmark export html: how well those whose work goes out agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.store.folder_store import open_store
from tests.cli.team.test_agree_command import put

TEXT = "One sentence here. And another one there."
FIRST, SECOND = "One sentence here.", "And another one there."


@pytest.fixture
def store(home):
    store = open_store(home / "data" / "newsmark" / "store", machine="here")
    put(store, TEXT, "ann", [(FIRST, "claim"), (SECOND, "opinion")])
    put(store, TEXT, "bob", [(FIRST, "claim"), (SECOND, "claim")])
    put(store, TEXT, "cy", [(FIRST, "quote")], done=False)
    return store


def section(run, *options):
    """The part of the page that tells of all articles; empty where there is none."""
    assert run("export", "html", "-o", "page.html", "--force", *options).code == 0
    _, _, end = Path("page.html").read_text("utf-8").partition('id="agreement"')
    return end


def test_those_who_are_done_are_compared(run, store):
    end = section(run)
    assert "ann</bdi>, <bdi>bob" in end and "cy" not in end
    assert "0.500" in end  # F1: one of two spans each is the same


@pytest.mark.parametrize(
    "options",
    [
        ("--annotator", "ann"),
        ("--annotator", "ann", "--annotator", "cy"),
        ("--text", "sentence"),
        ("--since", "2000-01-01"),
    ],
)
def test_one_layer_or_parts_of_layers_are_not_compared(run, store, options):
    assert section(run, *options) == ""


def test_a_label_is_compared_where_only_it_goes_out(run, store):
    end = section(run, "--label", "claim")
    assert "0.667" in end and "Opinion" not in end


def test_other_formats_ask_for_no_figures(run, store, monkeypatch):
    monkeypatch.setattr("reader.session.exchange.exporting.study", None)
    assert run("export", "markdown", "-o", "page.md").code == 0
