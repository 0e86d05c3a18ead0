"""newsmark agree: figures of what is done, told what was left out, as a table, JSON and a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.session.article.marking import Marking
from reader.store.folder_store import open_store
from tests.review.studies import MARKED, TEXT

NEWS = load_builtin("news")
HOSTILE = "<script>alert(1)</script> \x1b[31m & \u202e"


def put(store, text, who, marks, *, done=True, title=""):
    article = load_bytes(text.encode(), name="x.txt")
    if title:
        article = type(article)(
            **{f: getattr(article, f) for f in article.__struct_fields__} | {"title": title}
        )
    store.add_article(article)
    marking = Marking(article, store.open(article.id, who), NEWS)
    for words, label in marks:
        start = text.index(words)
        marking.mark((start, start + len(words)), label)
    if done:
        marking.set_state("done")
    marking.work.close()
    return article.id


@pytest.fixture
def folder(home):
    folder = home / "data" / "newsmark" / "store"
    store = open_store(folder, machine="here")
    for who, labels in MARKED.items():
        marks = [(words, label) for label, passages in labels.items() for words in passages]
        put(store, TEXT, who, marks)
    put(
        store,
        "Only ann has read this. To its end.",
        "ann",
        [("To its end", "claim")],
        title=HOSTILE,
    )
    put(store, "Both found nothing here.", "ann", [])
    put(store, "Both found nothing here.", "bob", [])
    return folder


def test_the_table_has_the_figures_and_what_was_left_out(run, folder):
    code, out, err = run("agree")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "2 articles done by two or more of 3 annotators: ann, bob, cy"
    assert lines[1].startswith("left out, as fewer than two are done: 1 article (")
    quote = next(line.split() for line in lines if line.startswith("quote"))
    assert quote[:2] == ["quote", "6"]
    assert next(line for line in lines if line.startswith("ann – bob")).split()[3] == "2"


def test_json_has_every_figure(run, folder):
    out = json.loads(run("agree", "--annotator", "ann", "--annotator", "bob", "--json").out)
    assert out["annotators"] == ["ann", "bob"]
    assert out["pairs"][0]["exact"] == pytest.approx(0.4)
    assert len(out["by_article"]) == 2
    only = json.loads(run("agree", "--label", "claim", "--json").out)
    assert list(only["labels"]) == ["claim"]


def test_the_page_stands_alone_and_takes_no_markup_from_content(run, folder):
    code, _, err = run("agree", "--html", "page.html")
    assert code == 0 and "wrote the agreement of 2 articles" in err
    page = Path("page.html").read_text("utf-8")
    assert "<script" not in page and "\x1b" not in page and "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    code, _, err = run("agree", "--html", "page.html")
    assert code == 1 and "--force" in err
    assert run("agree", "--html", "page.html", "--force").code == 0


def test_gold_takes_part_only_where_it_is_named(run, folder):
    store = open_store(folder, machine="here")
    put(store, TEXT, "gold", [("The budget fell 3% in May", "claim")])
    assert json.loads(run("agree", "--json").out)["annotators"] == ["ann", "bob", "cy"]
    named = run("agree", "--annotator", "gold", "--annotator", "ann", "--json").out
    assert json.loads(named)["annotators"] == ["ann", "gold"]


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["--annotator", "ann"], 2, "at least two annotators"),
        (["--annotator", "ann", "--annotator", "zoe"], 1, "no annotator 'zoe'"),
        (["--article", "zz"], 1, "zz"),
    ],
)
def test_what_cannot_be_compared_is_told(run, folder, args, code, told):
    result = run("agree", *args)
    assert result.code == code and told in result.err


def test_where_nobody_is_done_it_says_how_to_be(run, home):
    store = open_store(home / "data" / "newsmark" / "store", machine="here")
    put(store, TEXT, "ann", [], done=False)
    code, out, err = run("agree")
    assert (code, out) == (1, "") and "no article is marked done" in err
    put(store, TEXT, "ann", [])
    assert "done by two people; 1 article by one" in run("agree").err
