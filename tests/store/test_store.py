"""The store: articles, names, the library and its index, works of all."""

from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import PurePath

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings
from tinydb import TinyDB

from reader.annotations.model import Bookmark, Comment, Decision, Origin, Relation, Tag
from reader.articles.model import Block, Source, Style
from reader.store.folder_store import open_store
from reader.store.journal.names import check_annotator, machine_id
from reader.store.library import index
from reader.store.protocol import Change, StoreError
from tests.scale import scaled
from tests.store.conftest import (
    TEXT,
    added,
    article_file,
    cache_of,
    make_annotation,
    make_article,
    progress,
)
from tests.store.journal.test_faults import add, history, state

FULL = make_article(
    "“Zürich” \N{GRINNING FACE}\u2028x\u0085 \ufeff\n\ttab\nعربي",
    authors=["A. B.", "Ç"],
    published="2026-01-01",
    blocks=[Block("heading", 0, 5, 1), Block("paragraph", 7, 9)],
    styles=[Style(0, 3, "link", "https://example.org/?q=\"'&<")],
    source=Source(kind="html", location="https://example.org", normalised={"crlf": 3}),
    revision_of="0" * 20,
)


def as_json(records):
    return json.loads(msgspec.json.encode(records))


def put(path, data):
    """Replace a file by another, as git and sync tools do."""
    new = path.with_name("new")
    new.write_bytes(data)
    new.replace(path)


def test_a_store_is_made_once_and_found_again(folder):
    with pytest.raises(StoreError, match="no store"):
        open_store(folder, create=False)
    open_store(folder)
    made = (folder / "store.json").read_bytes()
    assert msgspec.json.decode(made) == {"format": 2}
    open_store(folder, create=False)
    assert (folder / "store.json").read_bytes() == made


def test_a_store_where_a_file_is_in_the_way(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "file")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "file" / "below")


def test_an_article_comes_back_as_it_went_in(store):
    assert store.add_article(FULL)
    assert not store.add_article(msgspec.structs.replace(FULL, title="other"))
    assert store.article(FULL.id) == FULL
    assert store.has_article(FULL.id)
    assert not store.has_article("0" * 20)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@settings(max_examples=scaled(50))
def test_any_text_comes_back(tmp_path_factory, text):
    store = open_store(tmp_path_factory.mktemp("any") / "store")
    article = make_article(text, title=text[:9])
    store.add_article(article)
    assert store.article(article.id) == article
    assert store.library("ana")[0].length == len(text)


def test_articles_are_listed_in_the_order_added(store):
    ids = store.article_ids()
    for number in range(20):
        article = make_article(f"text {number}")
        store.add_article(article)
        ids.append(article.id)
    assert store.article_ids() == ids


def test_an_article_is_found_by_any_unique_prefix(store):
    for number in range(40):
        store.add_article(make_article(f"text {number}"))
    for article in store.article_ids():
        assert store.find_article(article) == article
        assert store.find_article(article[:12].upper()) == article
    with pytest.raises(StoreError, match=r"\d+ articles' ids begin with '' .*more digits"):
        store.find_article("")
    with pytest.raises(StoreError, match="No article's id begins with 'zz'"):
        store.find_article("zz")


@pytest.mark.parametrize("bad", ["", "../../etc/passwd", "A" * 20, "0" * 19, "0" * 20 + "\n"])
def test_what_is_no_article_id_is_refused(store, bad):
    for ask in (store.article, store.has_article, lambda a: store.open(a, "ana")):
        with pytest.raises(StoreError, match="not an article's id"):
            ask(bad)


def test_an_article_whose_id_is_not_of_its_text_is_refused(store):
    with pytest.raises(StoreError, match="not that of its text"):
        store.add_article(msgspec.structs.replace(FULL, text="other"))
    with pytest.raises(StoreError, match="There is no article"):
        store.article(FULL.id)
    with pytest.raises(StoreError, match="There is no article"):
        store.open(FULL.id, "ana")


def test_a_damaged_article_is_told_and_the_others_are_listed(store, folder, article):
    store.add_article(FULL)
    path = article_file(folder, FULL.id)
    data = path.read_bytes()
    for place in range(0, len(data), 5):
        damaged = bytearray(data)
        damaged[place] ^= 4
        put(path, damaged)
        with pytest.raises(StoreError, match=f"{path.name} is damaged"):
            store.article(FULL.id)
        assert article in store.article_ids()
    put(path, b"")
    assert store.article_ids() == [article]
    put(path, data)
    assert store.article_ids() == [article, FULL.id]


def test_stock_tinydb_reads_every_record_of_every_table(store, folder, article):
    store.add_article(FULL)
    work = store.open(article, "ana")
    first, second = (
        make_annotation(fragments=[(4, 6), (7, 9)]),
        make_annotation(attributes={"a": 1}),
    )
    origin = Origin(kind="import", format="brat", original_id="T1", score=0.5, parents=["x"])
    third = make_annotation(origin=origin, note='"\\ \u2028 \x7f \N{GRINNING FACE}')
    relation = Relation(id="r", kind="cue", source=first.id, target=second.id)
    comment = Comment(id="c", annotation=first.id, author="ana", text="…", created="")
    decision = Decision(id="d", cluster="k", inputs=[first.id], outcome="merge")
    work.apply("add", [*added(first), *added(second), *added(third)])
    work.apply("relate", [Change("relations", "r", None, relation)])
    work.apply("comment", [Change("comments", "c", None, comment)])
    work.apply("decide", [Change("decisions", "d", None, decision)])
    tag, bookmark = Tag(id="flood"), Bookmark(id="b", offset=4, name="the vote")
    work.apply("tag", [Change("tags", tag.id, None, tag)])
    work.apply("bookmark", [Change("bookmarks", "b", None, bookmark)])
    work.apply("progress", progress(state="done", position=7, seconds=1.5))
    done = work.progress
    work.close()
    expected = {
        "annotations": [first, second, third],
        "relations": [relation],
        "comments": [comment],
        "decisions": [decision],
        "tags": [tag],
        "bookmarks": [bookmark],
        "progress": [done],
    }
    with TinyDB(state(folder, article), encoding="utf-8", access_mode="r") as db:
        for table, records in expected.items():
            assert list(db.table(table)) == as_json(records)
        assert db.table("relations").all()[0]["from"] == first.id
        assert db.table("meta").all()[0]["format"] == 1
    with TinyDB(article_file(folder, FULL.id), encoding="utf-8", access_mode="r") as db:
        assert list(db.table("article")) == as_json([FULL])
        assert db.table("summary").all()[0]["length"] == len(FULL.text)
    again = store.read(article, "ana")
    assert list(again.annotations.values()) == expected["annotations"]
    assert again.relations == {"r": relation}
    assert again.comments == {"c": comment}
    assert again.decisions == {"d": decision}
    assert again.tags == {"flood": tag}
    assert again.bookmarks == {"b": bookmark}
    assert store.library("ana")[0].tags == ["flood"]
    assert again.progress == done


def test_marking_done_is_undone_without_losing_the_place(store, article):
    work = store.open(article, "ana")
    work.apply("progress", progress(state="reading", position=5))
    add(work)
    work.apply("progress", progress(state="done", position=9, seconds=3.0))
    work.apply("progress", progress(state="done", position=80, seconds=9.0))
    work.undo()
    assert (work.progress.state, work.progress.position) == ("reading", 80)
    assert len(work.annotations) == 1
    work.redo()
    assert (work.progress.state, work.progress.seconds) == ("done", 9.0)
    work.undo(), work.undo()
    assert not work.annotations
    work.apply("progress", progress(state="reading", position=81))
    work.redo()
    assert len(work.annotations) == 1, "reading on does not end what can be redone"
    work.close()


def test_undo_is_for_ones_own_actions_only(store, article):
    ana, bob = store.open(article, "ana"), store.open(article, "bob")
    add(ana)
    assert not bob.undo()
    bobs = add(bob)
    assert len(ana.undo()) == 1
    assert not ana.undo()
    assert set(store.read(article, "bob").annotations) == {bobs}
    assert store.annotators() == ["ana", "bob"]
    ana.close(), bob.close()


def test_the_values_that_a_change_replaces_are_the_stores_own(store, article):
    work = store.open(article, "ana")
    one = make_annotation()
    work.apply("add", added(one))
    wrong = make_annotation(id=one.id, note="not what is there")
    other = msgspec.structs.replace(one, label="quote")
    work.apply("change", [Change("annotations", one.id, wrong, other)])
    work.undo()
    assert work.annotations == {one.id: one}
    work.close()


def test_the_library_counts_what_is_active_by_label(store, article):
    work = store.open(article, "ana")
    for label in ("claim", "claim", "quote"):
        work.apply("add", added(make_annotation(label=label)))
    last = make_annotation(status="deleted")
    work.apply("add", added(last))
    work.apply("progress", progress(state="reading", position=12))
    store.add_article(FULL)
    for _ in range(2):
        first, second = store.library("ana")
        assert first.counts == {"claim": 2, "quote": 1}
        assert (first.progress.state, first.progress.position) == ("reading", 12)
        assert (first.title, first.lang, first.length) == ("A title", "en", len(TEXT))
        assert second.location == "https://example.org"
        assert second.published == "2026-01-01"
        assert (second.counts, second.progress.state) == ({}, "new")
    work.undo()
    assert store.library("ana")[0].counts == {"claim": 2, "quote": 1}
    work.undo()
    assert store.library("ana")[0].counts == {"claim": 2}
    assert store.library("bob")[0].counts == {}
    work.close()


def test_a_warm_library_reads_no_article_and_no_history(store, article, monkeypatch):
    work = store.open(article, "ana")
    add(work)
    work.close()
    expected = store.library("ana")

    def unexpected(*_):
        raise AssertionError("a file was read")

    monkeypatch.setattr(index, "load_brief", unexpected)
    monkeypatch.setattr(index, "load", unexpected)
    told = []
    assert store.library("ana", on_progress=lambda *step: told.append(step)) == expected
    assert not told


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\0" * 99, b'{"format":9,"entries":{}}', None]
)
def test_a_damaged_or_deleted_cache_is_made_again(store, folder, article, damage):
    work = store.open(article, "ana")
    add(work)
    work.close()
    expected = store.library("ana")
    for path in list(cache_of(folder).glob("*.index")):
        path.unlink() if damage is None else path.write_bytes(damage)
    told = []
    assert store.library("ana", on_progress=lambda *step: told.append(step)) == expected
    assert told == [(1, 1), (1, 1)]
    assert store.library("ana") == expected


def test_a_cache_that_cannot_be_written_costs_only_time(store, folder, article):
    cache = cache_of(folder)
    shutil.rmtree(cache)
    cache.write_text("in the way")
    assert store.library("ana") == store.library("ana")


def test_all_works_come_article_by_article(store, folder, article):
    store.add_article(FULL)
    for name, ids in (("bob", [article]), ("ana", [FULL.id, article])):
        for one in ids:
            work = store.open(one, name)
            add(work)
            work.close()
    found = [(work.article, work.annotator) for work in store.works()]
    assert found == sorted([(article, "ana"), (FULL.id, "ana"), (article, "bob")])
    assert [work.annotator for work in store.works(["bob"])] == ["bob"]


@pytest.mark.parametrize("name", ["ana", "Ana Müller", "李明", "a.b-c_d", "محمد", "x" * 100])
def test_names_that_are_fine(store, article, name):
    work = store.open(article, name)
    add(work)
    work.close()
    assert store.annotators() == [name]
    assert len(store.read(article, name).annotations) == 1


@pytest.mark.parametrize(
    "name",
    [
        *[
            "",
            " ",
            "a ",
            ".hidden",
            "..",
            "a/b",
            "a\\b",
            "a~1",
            "con",
            "COM1.x",
            "a\nb",
            "a\x1bb",
            "a:",
        ],
        *[
            "a.",
            "x" * 101,
            "é" * 51,
            unicodedata.normalize("NFD", "é"),
            "a\u202eb",
            "\ud800",
            "a\0",
        ],
    ],
)
def test_names_that_are_refused(store, article, name):
    for ask in (store.library, lambda n: store.open(article, n), lambda n: store.read(article, n)):
        with pytest.raises(StoreError, match="cannot be an annotator's name"):
            ask(name)


@given(st.text())
def test_a_name_that_passes_stays_inside_its_folder(name):
    try:
        check_annotator(name)
    except StoreError as error:
        assert all(ord(c) >= 32 for c in str(error))
        return
    assert name == PurePath(name).name
    assert not name.startswith(".")


def test_names_that_differ_in_case_only_clash(store, article):
    work = store.open(article, "Ana")
    add(work)
    work.close()
    with pytest.raises(StoreError, match="'ana' and the annotator 'Ana' would share a folder"):
        store.open(article, "ana")


def test_links_out_of_the_store_are_refused(store, folder, article, tmp_path):
    work = store.open(article, "ana")
    add(work)
    work.close()
    for path in (
        history(folder, article),
        article_file(folder, article),
        folder / "annotators" / "ana",
    ):
        away = tmp_path / path.name
        path.rename(away)
        path.symlink_to(away)
        with pytest.raises(StoreError, match="is a link"):
            store.article(article)
            store.open(article, "ana")
        path.unlink()
        away.rename(path)
    assert store.library("ana")[0].counts == {"claim": 1}


def test_a_link_as_state_is_not_followed(store, folder, article, tmp_path):
    work = store.open(article, "ana")
    add(work)
    work.close()
    secret = tmp_path / "secret"
    state(folder, article).rename(secret)
    state(folder, article).symlink_to(secret)
    with pytest.raises(StoreError, match="is a link"):
        store.open(article, "ana")


def test_a_machine_has_one_id_for_good(tmp_path):
    one = machine_id(tmp_path / "config")
    assert machine_id(tmp_path / "config") == one
    assert machine_id(tmp_path / "other") != one
    (tmp_path / "config" / "machine").write_bytes(b"../../x\n")
    fresh = machine_id(tmp_path / "config")
    assert fresh.isalnum()
    assert machine_id(tmp_path / "config") == fresh
    (tmp_path / "file").write_text("")
    assert machine_id(tmp_path / "file").isalnum()


def test_stores_without_a_machine_never_share_a_history(folder, store, article):
    for _ in range(3):
        work = open_store(folder).open(article, "ana")
        add(work)
        work.close()
    assert len(list((folder / "annotators" / "ana").glob("*.jsonl"))) == 3
    assert len(store.read(article, "ana").annotations) == 3
