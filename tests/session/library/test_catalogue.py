"""What the library shows: views, orders, the filter, and what they do to each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.annotations.model import Progress
from reader.session.article.colleague_layers import GOLD
from reader.session.library.catalogue import (
    ADDED,
    ALL,
    DISAGREEMENTS,
    KEYS,
    VIEWS,
    Catalogue,
    Order,
    as_left,
    disagreements_in,
    found_in_name,
    in_order,
    in_view,
    name_of,
    read_order,
    tags_of,
)
from reader.store.protocol import Summary
from tests.store.conftest import added, make_annotation, progress, store_with_article


def row(id="a", title="", state="new", position=0, read="", counts=None, **more):
    fields = {"lang": "en", "location": "", "published": "", "length": 100, "added": "", **more}
    progress = Progress(state=state, position=position, updated=read)
    return Summary(id=id, title=title, progress=progress, counts=counts or {}, **fields)


NEW = row("new", "The flood", published="2026-03-01", length=300, tags=["rain"])
OPEN = row("open", "Élan vital", "reading", 40, "2026-05-02", {"claim": 2}, notes=1)
NEAR = row("near", "zebra crossing", "reading", 90, "2026-05-03", published="2025-12-31")
DONE = row("done", "Apple harvest", "done", 0, "2026-05-01", {"claim": 1, "quote": 4}, length=50)
LEFT = row("left", "", "skipped", location="/home/ana/letter.txt", tags=["press", "rain"])
ROWS = [NEW, OPEN, NEAR, DONE, LEFT]


def ids(rows):
    return " ".join(each.id for each in rows)


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("all", "new open near done left"),
        ("unread", "new"),
        ("in-progress", "open near"),
        ("done", "done"),
        ("skipped", "left"),
        ("marks", "open done"),
        ("notes", "open"),
        ("disagreements", "near done"),
        ("#rain", "new left"),
        ("#press", "left"),
        ("#none", ""),
    ],
)
def test_a_view_shows_the_articles_that_it_names(view, shown):
    assert ids(in_view(ROWS, view, {"near", "done", "gone"})) == shown


@pytest.mark.parametrize(
    ("key", "shown", "other"),
    [
        ("added", "new open near done left", "left done near open new"),
        ("title", "done open left new near", "near new left open done"),
        ("published", "new near open done left", "near new open done left"),
        ("read", "near open done new left", "done open near new left"),
        ("progress", "done left near open new", "new open near left done"),
        ("marks", "done open new near left", "new near left open done"),
        ("length", "done open near left new", "new open near left done"),
    ],
)
def test_an_order_and_the_other_way_round(key, shown, other):
    assert ids(in_order(ROWS, Order(key))) == shown
    assert ids(in_order(ROWS, Order(key, is_reversed=True))) == other


def test_every_view_and_key_is_tested():
    tested = {
        mark.args[1][n][0]
        for test in (
            test_a_view_shows_the_articles_that_it_names,
            test_an_order_and_the_other_way_round,
        )
        for mark in test.pytestmark
        for n in range(len(mark.args[1]))
    }
    assert {*VIEWS, *KEYS} <= tested


@given(st.permutations(ROWS), st.sampled_from(list(KEYS)), st.booleans())
def test_an_order_neither_loses_nor_doubles_an_article(rows, key, is_reversed):
    order = Order(key, is_reversed)
    assert sorted(ids(in_order(rows, order)).split()) == sorted(ids(ROWS).split())
    assert read_order(str(order)) == order


@pytest.mark.parametrize("words", ["", "nothing", "title upside-down", "\x00", "reversed title"])
def test_an_order_that_cannot_be_read_is_that_of_adding(words):
    assert read_order(words).key in (ADDED, "title")
    assert not read_order(words).is_reversed


def test_an_article_without_a_title_is_called_by_where_it_came_from():
    assert [name_of(each) for each in (NEW, LEFT, row("3f2a"))] == [
        "The flood",
        "/home/ana/letter.txt",
        "3f2a",
    ]


def test_tags_are_counted_by_name():
    assert tags_of(ROWS) == {"press": 1, "rain": 2}


def catalogue(rows=ROWS, disagreements=None):
    made = Catalogue(Order())
    made.take(rows, disagreements)
    return made


def test_view_order_and_filter_hold_together():
    made = catalogue()
    made.sort(Order("title"))
    made.show("in-progress")
    assert ids(made.shown) == "open near"
    made.find("e")
    assert ids(made.shown) == "open near"
    made.find("zc")
    assert ids(made.shown) == "near"
    made.show(ALL)
    assert (ids(made.shown), made.query) == ("near", "zc")
    made.find("")
    assert ids(made.shown) == "done open left new near"


def test_the_filter_finds_titles_tags_addresses_and_ids():
    made = catalogue()
    for query, shown in {
        "fld": "new",
        "elan": "open",
        "RAIN": "new left near",
        "#pre": "left",
        "de": "",
        "letter": "left",
        "home/ana": "left",
        "near": "near",
        "fl rain": "new",
        "nothing at all": "",
    }.items():
        made.find(query)
        assert ids(made.shown) == shown, query


def test_the_letters_of_tags_are_not_looked_for_in_the_name():
    assert found_in_name(NEW, "rain") == []
    assert found_in_name(NEW, "fld rain") == [(4, 6), (8, 9)]


def test_equals_of_the_filter_stand_in_the_order_chosen():
    rows = [row("1", "flood a"), row("2", "flood b"), row("3", "flood c")]
    made = catalogue(rows)
    made.find("flood")
    assert ids(made.shown) == "1 2 3"
    made.sort(Order("title", is_reversed=True))
    assert ids(made.shown) == "3 2 1"


def test_all_is_counted_whatever_is_shown():
    made = catalogue()
    made.show("unread")
    made.find("x")
    assert (made.done, made.marks, len(made.rows)) == (2, 7, 5)


def test_views_are_counted_with_their_tags():
    counts = catalogue(disagreements={"near"}).counts()
    assert counts == {
        **{"all": 5, "unread": 1, "in-progress": 2, "done": 1, "skipped": 1, "marks": 2},
        **{"notes": 1, "disagreements": 1, "#press": 1, "#rain": 2},
    }
    assert catalogue().counts()[DISAGREEMENTS] is None


def test_the_next_view_is_one_that_has_something():
    made = catalogue([NEW, DONE], disagreements=set())
    seen = []
    for _ in range(5):
        made.show(made.next_view())
        seen.append(made.view)
    assert seen == ["unread", "done", "marks", "all", "unread"]
    made.show("#rain")
    assert made.next_view() == ALL
    assert catalogue([], set()).next_view() == ALL


def test_what_is_not_known_yet_counts_as_something():
    made = catalogue([NEW])
    made.show("unread")
    assert made.next_view() == DISAGREEMENTS


def test_fresh_rows_are_shown_as_the_old_ones_were():
    made = catalogue()
    made.show("unread")
    made.find("fl")
    made.take([replace(NEW, title="Fly"), replace(OPEN, title="Flat", progress=Progress())], None)
    assert ids(made.shown) == "new open"


def test_the_gold_layer_disagrees_with_nobody(tmp_path):
    store, article = store_with_article(tmp_path / "store")
    for name, places in (("ana", [(4, 9)]), (GOLD, []), ("ben", [(4, 9)])):
        work = store.open(article, name)
        for start, end in places:
            work.apply("add", added(make_annotation(start, end, annotator=name)))
        work.apply("progress", progress(state="done"))
        work.close()
        assert disagreements_in(store) == set()
    work = store.open(article, "ben")
    work.apply("add", added(make_annotation(20, 31, annotator="ben")))
    work.close()
    assert disagreements_in(store) == {article}
    assert store.disagreements(["ana", GOLD]) == {article}


def test_an_article_is_known_as_it_was_left(marking):
    old = row(marking.article.id)
    marking.mark((0, 9), "claim")
    effect = marking.mark((4, 9), "quote")
    marking.set_note(effect.about, "Who?")
    gone = marking.mark((17, 22), "opinion")
    marking.delete(gone.about)
    marking.set_state("done")
    new = as_left(old, marking.work)
    assert new.counts == {"claim": 1, "quote": 1}
    assert new.notes == 1
    assert new.progress.state == "done"
    assert new.title == old.title
