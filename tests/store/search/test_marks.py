"""All marks of a store: what is found is what a walk over every work finds, whatever happened."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.annotations.ids import new_id
from reader.annotations.model import Tag
from reader.annotations.times import moment_of
from reader.articles.text.folding import fold
from reader.store.folder_store import TinyDBStore, open_store
from reader.store.marks_protocol import Blindness, FoundMarks, Mark, MarkQuery
from reader.store.protocol import Change, Store, StoreError
from reader.store.search.phrases import as_pattern, parse_phrases
from tests.scale import scaled
from tests.store.conftest import cache_of
from tests.store.search.marks_material import TEXT, apply, mark, put, tag
from tests.strategies import PIECES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> TinyDBStore:
    return open_store(folder, machine="test")


def found(store: Store, **query: object) -> list[Mark]:
    marks = store.marks()
    return marks.read(marks.find(MarkQuery(**sets(query))).keys)


def sets(query: dict[str, object]) -> dict[str, object]:
    return {
        name: frozenset([value]) if name.endswith("s") and isinstance(value, str)
        and name != "words" else value
        for name, value in query.items()
    }  # fmt: skip


def exact(store: Store, **query: object) -> list[str]:
    return [each.exact for each in found(store, **query)]


# What is asked ------------------------------------------------------------------------------------


@pytest.fixture
def marked(store: TinyDBStore) -> dict[str, str]:
    """Two articles, marked by ana and ben; their ids."""
    flood, bridge = put(store, TEXT, "Flood at night"), put(store, "The bridge is safe.", "Bridge")
    mark(store, flood, "mayor", "opinion", time="2026-01-01T00:00:00.000Z")
    mark(store, flood, "flood came", note="Really? Ask the Café owner.")
    mark(store, flood, "such a flood", "quote", by="ben", time="2026-02-01T00:00:00.000Z")
    mark(store, bridge, "bridge", time="2026-03-01T00:00:00.000Z")
    mark(store, bridge, "safe", status="deleted", time="2026-02-15T00:00:00.000Z")
    mark(store, bridge, "is", status="orphaned", time="yesterday")
    tag(store, bridge, "roads")
    tag(store, flood, "water", by="ben")
    return {"flood": flood, "bridge": bridge}


NEWEST = ["bridge", "such a flood", "flood came", "mayor"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, NEWEST),
        ({"labels": "claim"}, ["bridge", "flood came"]),
        ({"labels": frozenset({"quote", "opinion"})}, ["such a flood", "mayor"]),
        ({"labels": "nothing"}, []),
        ({"annotators": "ben"}, ["such a flood"]),
        ({"annotators": frozenset({"ana", "ben"})}, NEWEST),
        ({"annotators": "../ana"}, []),
        ({"statuses": "deleted"}, ["safe"]),
        ({"statuses": frozenset({"active", "deleted", "orphaned"})},
         ["bridge", "safe", "such a flood", "flood came", "mayor", "is"]),
        ({"since": "2026-02-01T00:00:00.000Z"}, ["bridge", "such a flood"]),
        ({"until": "2026-02-01T00:00:00.000Z"}, ["such a flood", "flood came", "mayor"]),
        ({"since": "2027", "statuses": "orphaned"}, ["is"]),
        ({"until": "2000", "statuses": "orphaned"}, ["is"]),
        ({"words": "flood"}, ["such a flood", "flood came"]),
        ({"words": "FLO"}, ["such a flood", "flood came"]),
        ({"words": '"flo"'}, []),
        ({"words": '"such a flood"'}, ["such a flood"]),
        ({"words": "cafe"}, ["flood came"]),
        ({"words": "flood really"}, ["flood came"]),
        ({"words": '"came really"'}, []),
        ({"note": "owner"}, ["flood came"]),
        ({"note": "flood"}, []),
        ({"words": "flood", "note": "ask"}, ["flood came"]),
        ({"title": "night"}, ["such a flood", "flood came", "mayor"]),
        ({"title": "brid"}, ["bridge"]),
        ({"title": "flood bridge"}, []),
        ({"tags": "roads"}, ["bridge"]),
        ({"tags": "water"}, ["such a flood", "flood came", "mayor"]),
        ({"tags": frozenset({"water", "roads"}), "annotators": "ana"},
         ["bridge", "flood came", "mayor"]),
        ({"tags": "nothing"}, []),
        ({"order": "article"}, ["bridge", "mayor", "flood came", "such a flood"]),
        ({"order": "article", "annotators": "ana", "words": "flood"}, ["flood came"]),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_found(store, marked, query, expected):
    assert exact(store, **query) == expected
    assert exact(store, **query) == expected, "and again, from what is known"


def test_articles_are_chosen_by_id_by_the_beginning_of_one_and_by_tags_elsewhere(store, marked):
    bridge = marked["bridge"]
    assert exact(store, articles=frozenset({bridge})) == ["bridge"]
    assert exact(store, title=bridge[:6].upper()) == ["bridge"]
    assert exact(store, title=bridge) == ["bridge"]
    assert exact(store, title=bridge[:5]) == []
    assert exact(store, tagged=frozenset({bridge})) == ["bridge"]
    assert exact(store, tags="water", tagged=frozenset({bridge})) == NEWEST


def test_what_somebody_is_not_to_see_is_not_found_until_they_are_done(store, marked):
    blind = Blindness("ana")
    assert exact(store, blind=blind) == ["bridge", "flood came", "mayor"]
    assert exact(store, blind=blind, annotators="ben") == []
    done = Blindness("ana", frozenset({marked["flood"]}))
    assert exact(store, blind=done) == NEWEST
    assert exact(store, blind=Blindness("ben", frozenset({marked["bridge"]}))) == [
        "bridge", "such a flood"
    ]  # fmt: skip


def test_a_mark_tells_where_it_is(store, marked):
    (each,) = found(store, note="owner")
    assert each.article == marked["flood"]
    assert (each.title, each.annotator, each.label) == ("Flood at night", "ana", "claim")
    assert TEXT[each.start : each.end] == each.exact == "flood came"
    assert each.time == "2026-01-31T09:30:00.000Z"
    assert each.status == "active"


@pytest.mark.parametrize("words", ["!", "…", '""', "\x00"])
@pytest.mark.parametrize("field", ["words", "note", "title"])
def test_words_without_a_word_are_refused(store, field, words):
    with pytest.raises(StoreError, match="no word to search for"):
        found(store, **{field: words})


@pytest.mark.parametrize("words", ["NEAR(a b)", "a AND b", "note:a", "a*", "-a", "{note} : a"])
def test_what_looks_like_a_query_is_text(store, words):
    article = put(store)
    mark(store, article, f"We wrote {words} here")
    mark(store, article, "zzz", note="b")
    assert exact(store, words=words) == [f"We wrote {words} here"]


def test_labels_and_tags_in_use_are_listed(store, marked):
    found(store)
    assert store.marks().labels() == ["claim", "opinion", "quote"]
    assert store.marks().tags() == ["roads", "water"]


def test_an_empty_store_has_no_marks(store):
    assert found(store) == []
    assert (store.marks().labels(), store.marks().tags()) == ([], [])


# What changes -------------------------------------------------------------------------------------


def test_every_change_is_seen_at_once_and_keys_stay(store, folder):
    article = put(store)
    first = mark(store, article, "mayor")
    second = mark(store, article, "flood")
    keys = {each.id: each.key for each in found(store)}
    changed = replace(first, label="opinion", note="Hm.", updated="2026-05-01T00:00:00.000Z")
    apply(store, article, "ana", Change("annotations", first.id, first, changed))
    (each,) = found(store, labels="opinion")
    assert (each.key, each.note, each.time) == (keys[first.id], "Hm.", changed.updated)
    assert exact(store, words="hm") == ["mayor"]
    gone = replace(second, status="deleted")
    apply(store, article, "ana", Change("annotations", second.id, second, gone))
    assert exact(store) == ["mayor"]
    apply(store, article, "ana", Change("annotations", first.id, changed, None))
    assert found(store) == []
    assert exact(store, words="hm") == exact(store, words="mayor") == []
    assert found(open_store(folder), statuses="deleted")[0].key == keys[second.id]


def test_an_open_work_is_seen_as_far_as_it_is_saved(store):
    article = put(store)
    made = replace(mark(store, article, "mayor"), id=new_id(), exact="flood")
    work = store.open(article, "ana")
    work.apply("add", [Change("annotations", made.id, None, made)])
    assert sorted(exact(store)) == ["flood", "mayor"]
    work.undo()
    assert exact(store) == ["mayor"]
    work.close()


def test_only_what_is_new_is_read_the_latest_first(store, folder):
    told: list[tuple[int, int]] = []

    def look() -> FoundMarks:
        told.clear()
        return store.marks().find(MarkQuery(), on_progress=lambda *of: told.append(of))

    articles = [put(store, f"{TEXT} {number}") for number in range(4)]
    for number, article in enumerate(articles):
        mark(store, article, "flood", time=f"2026-01-0{number + 1}T00:00:00.000Z")
        (history,) = (folder / "annotators" / "ana").glob(f"{article}.*.jsonl")
        os.utime(history, (1_000_000 + number, 1_000_000 + number))
    assert len(look().keys) == 4
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(look().keys) == 4
    assert told == []
    mark(store, articles[0], "mayor")
    assert len(look().keys) == 5
    assert told == [(1, 1)]


def test_what_has_been_read_can_be_found_meanwhile(store, monkeypatch):
    monkeypatch.setattr("reader.store.search.marks_index.AT_ONCE", 1)
    seen: list[int] = []
    for number in range(3):
        mark(store, put(store, f"{TEXT} {number}"), "flood")
    marks = store.marks()
    marks.look(on_news=lambda: seen.append(len(marks.find_known(MarkQuery()))))
    assert seen == [1, 2, 3]
    seen.clear()
    marks.look(on_news=lambda: seen.append(0))
    assert seen == []


def test_what_was_read_is_kept_when_it_is_called_off(store, monkeypatch):
    monkeypatch.setattr("reader.store.search.marks_index.AT_ONCE", 2)
    for number in range(7):
        mark(store, put(store, f"{TEXT} {number}"), "flood")

    class EnoughError(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done == 5:
            raise EnoughError

    with pytest.raises(EnoughError):
        store.marks().find(MarkQuery(), on_progress=stop)
    told: list[int] = []
    done = store.marks().find(MarkQuery(), on_progress=lambda _, total: told.append(total))
    assert (len(done.keys), told) == (7, [3, 3, 3])


def test_only_those_asked_for_are_read(store):
    article = put(store)
    mark(store, article, "mayor")
    mark(store, article, "flood", by="ben")
    told: list[int] = []
    query = MarkQuery(annotators=frozenset({"ana"}))
    store.marks().find(query, on_progress=lambda _, total: told.append(total))
    assert told == [1]
    assert len(store.marks().find_known(MarkQuery())) == 1
    assert len(store.marks().find(MarkQuery()).keys) == 2


def test_what_went_is_found_no_more_until_it_is_back(store, folder, tmp_path):
    article, other = put(store), put(store, "Another text.")
    mark(store, article, "mayor")
    mark(store, other, "text", by="ben")
    assert sorted(exact(store)) == ["mayor", "text"]
    shutil.move(folder / "annotators" / "ben", tmp_path / "ben")
    assert exact(store) == ["mayor"]
    shutil.move(tmp_path / "ben", folder / "annotators" / "ben")
    assert sorted(exact(store)) == ["mayor", "text"]
    shutil.rmtree(folder / "articles" / article[:2])
    assert exact(store) == ["text"]
    assert exact(store, words="mayor") == []
    put(store)
    assert sorted(exact(store)) == ["mayor", "text"]


def test_a_title_that_has_become_another_is_the_one_that_counts(store, folder, tmp_path):
    article = put(store, TEXT, "Later title")
    mark(store, article, "mayor")
    assert exact(store, title="later") == ["mayor"]
    elsewhere = open_store(tmp_path / "elsewhere")
    put(elsewhere, TEXT, "Earlier title")
    (here,) = (folder / "articles").rglob("*.json")
    (there,) = (tmp_path / "elsewhere" / "articles").rglob("*.json")
    here.unlink()
    shutil.copy(there, here.with_name(there.name))
    assert exact(store, title="later") == []
    (each,) = found(store, title="earlier")
    assert each.title == "Earlier title"


def test_a_work_that_cannot_be_read_is_told_and_the_others_are_there(store, folder):
    good, bad = put(store), put(store, "Another text.")
    mark(store, good, "mayor")
    mark(store, bad, "text")
    (history,) = (folder / "annotators" / "ana").glob(f"{bad}.*.jsonl")
    history.rename(history.with_name("elsewhere"))
    history.symlink_to(folder.parent / "outside")
    (folder.parent / "outside").write_bytes(history.with_name("elsewhere").read_bytes())
    for _ in range(2):
        done = store.marks().find(MarkQuery())
        assert [each.exact for each in store.marks().read(done.keys)] == ["mayor"]
        (fault,) = done.faults
        assert "is a link" in fault and bad in fault


def test_marks_of_an_article_that_cannot_be_read_are_told(store, folder):
    good, bad = put(store), put(store, "Another text.")
    mark(store, good, "mayor")
    mark(store, bad, "text")
    assert len(store.marks().find(MarkQuery()).keys) == 2
    (file,) = (folder / "articles").rglob(f"{bad}.*")
    file.write_bytes(b"{")
    for opened in (store, open_store(folder), open_store(folder)):
        done = opened.marks().find(MarkQuery())
        assert [each.exact for each in opened.marks().read(done.keys)] == ["mayor"]
        (fault,) = done.faults
        assert f"What ana marked in {bad} is left out" in fault


# What the index survives --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database at all, and of some length " * 200),
        lambda path: path.write_bytes(path.read_bytes()[:9000]),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: _execute(path, "PRAGMA user_version = 77"),
        lambda path: _execute(path, "DROP TABLE words"),
        lambda path: _execute(path, "DROP TABLE looks"),
    ],
)
def test_a_damaged_index_is_made_again(store, folder, marked, damage):
    before = found(store)
    damage(cache_of(folder) / "marks.sqlite")
    fresh = open_store(folder)
    again = found(fresh)
    assert [each.exact for each in again] == NEWEST
    assert exact(fresh, words="flood") == ["such a flood", "flood came"]
    assert [replace(each, key=0) for each in again] == [replace(each, key=0) for each in before]


def test_damage_that_shows_when_marks_are_read_leaves_no_marks_and_the_next_look_finds_all(
    store, folder, marked
):
    keys = store.marks().find(MarkQuery()).keys
    _execute(cache_of(folder) / "marks.sqlite", "UPDATE texts SET text = X'5b5d'")
    assert store.marks().read(keys) == []
    assert exact(store) == NEWEST


def test_a_key_of_an_index_that_was_made_again_is_never_that_of_another_mark(store, folder):
    article = put(store)
    mark(store, article, "mayor")
    keys = store.marks().find(MarkQuery()).keys
    (cache_of(folder) / "marks.sqlite").unlink()
    mark(store, article, "flood")
    store.marks().find(MarkQuery())
    assert store.marks().read(keys) == []


def _execute(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    with db:
        db.execute(statement)
    db.close()


def test_where_the_index_cannot_be_written_it_is_in_memory(store, folder, marked):
    (cache_of(folder) / "marks.sqlite").mkdir(parents=True)
    told: list[int] = []
    for _ in range(2):
        done = store.marks().find(MarkQuery(), on_progress=lambda done, _: told.append(done))
        assert len(done.keys) == 4
        assert len(store.marks().find_known(MarkQuery())) == 4
        assert [each.exact for each in store.marks().read(done.keys)] == NEWEST
    assert told == [1, 2, 3]


def test_an_index_held_by_another_program_keeps_nobody_waiting_for_ever(
    store, folder, marked, monkeypatch
):
    found(store)
    monkeypatch.setattr("reader.store.search.database.BUSY", 0.01)
    db = sqlite3.connect(cache_of(folder) / "marks.sqlite", isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    assert exact(open_store(folder)) == NEWEST
    db.close()


def test_a_link_in_place_of_the_index_is_removed(store, folder, marked, tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (cache_of(folder) / "marks.sqlite").symlink_to(tmp_path / "elsewhere")
    assert len(found(store)) == 4
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"


def test_threads_may_look_at_the_same_time(store):
    for number in range(20):
        mark(store, put(store, f"{TEXT} {number}"), "flood")
    results: list[int] = []

    def look() -> None:
        results.append(len(open_store(store._root).marks().find(MarkQuery()).keys))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [20] * 4
    assert exact(store, words="flood") == ["flood"] * 20


def test_a_very_long_mark_and_note_are_found(store):
    long = "Ein Überfall — 気候. " * 20_000
    article = put(store, long)
    mark(store, article, long, note="x" * 100_000)
    (each,) = found(store, words="überfall 気候")
    assert each.exact == long


# Beside a plain walk ------------------------------------------------------------------------------


def walk(store: Store, query: MarkQuery) -> Iterator[tuple[str, str]]:
    """Find marks by reading every work and looking at every one of its annotations."""
    works = list(store.works())
    tagged = {work.article for work in works if query.tags & work.tags.keys()} | query.tagged
    for work in works:
        title = fold(store.article(work.article).title)
        in_articles = (
            (not query.annotators or work.annotator in query.annotators)
            and (not query.articles or work.article in query.articles)
            and (not query.tags or work.article in tagged)
            and _has(query.title, title)
        )
        for each in work.annotations.values() if in_articles else ():
            moment = moment_of(each)
            if (
                each.status in query.statuses
                and (not query.labels or each.label in query.labels)
                and (not moment or moment >= query.since)
                and (not moment or not query.until or moment <= query.until)
                and _has(query.words, fold(each.exact), fold(each.note))
                and _has(query.note, fold(each.note))
            ):
                yield work.annotator, each.id


def _has(typed: str, *texts: str) -> bool:
    """Tell whether each of the phrases is in one of some folded texts."""
    phrases = parse_phrases(typed) if typed else []
    return all(any(as_pattern([it]).search(text) for text in texts) for it in phrases)


WORDS = ["flood", "flo", '"such a"', "Überfall", "国", "cafe", "👍", "mayor flood", "Йод"]
some_words = st.sampled_from(["", "", *WORDS])
text = st.lists(st.sampled_from([*PIECES, *WORDS, " "]), max_size=6).map(
    lambda parts: "".join(parts).replace("\ud800", "")
)
times = st.sampled_from(["2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z", "2027", "", "no"])
labels, tags, who = (st.sampled_from(each) for each in (("a", "b"), ("x", "y"), ("ana", "ben")))
statuses = st.sampled_from(["active", "deleted", "orphaned"])
articles = st.integers(0, 2)
queries = st.builds(
    dict,
    words=some_words,
    note=some_words,
    title=st.sampled_from(["", "", "", "flood", "bri"]),
    labels=st.frozensets(labels, max_size=1),
    tags=st.frozensets(tags, max_size=2),
    annotators=st.frozensets(who, max_size=2),
    statuses=st.frozensets(statuses, min_size=1),
    since=st.sampled_from(["", "", "2026-01-02T00:00:00.000Z"]),
    until=st.sampled_from(["", "", "2026-01-01T00:00:00.000Z"]),
    order=st.sampled_from(["newest", "article"]),
)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("mark"), articles, who, text, text, labels, statuses, times),
        st.tuples(st.just("change"), articles, who, st.integers(0, 3), text, labels),
        st.tuples(st.just("remove"), articles, who, st.integers(0, 3)),
        st.tuples(st.just("tag"), articles, who, tags),
        st.tuples(st.just("undo"), articles, who),
        st.tuples(st.just("look"), queries),
    ),
    min_size=3,
    max_size=25,
)


@given(acts=acts, asked=st.lists(queries, min_size=3, max_size=6))
@settings(max_examples=scaled(60))
def test_what_is_found_is_what_a_plain_walk_finds(tmp_path_factory, acts, asked):
    folder = tmp_path_factory.mktemp("marks") / "store"
    # Power cuts are for other tests; here the disk need not be waited for.
    with mock.patch.multiple(os, fsync=lambda _: None, fdatasync=lambda _: None):
        _act_and_check(open_store(folder, machine="test"), acts, asked)


def _act_and_check(store: TinyDBStore, acts: list, asked: list) -> None:
    ids = [put(store, f"{TEXT} {title}", title) for title in ("Flood", "Bridge", "A flood bridge")]
    for act, *values in acts:
        if act == "look":
            _check(store, MarkQuery(**values[0]))
            continue
        article, by = ids[values[0]], values[1]
        rest = values[2:]
        work = store.open(article, by)
        known = list(work.annotations.values())
        if act == "mark":
            exact_words, note, label, status, time = rest
            work.close()
            mark(store, article, exact_words, label, by, note=note, status=status, time=time)
            continue
        if act == "change" and known:
            number, note, label = rest
            old = known[number % len(known)]
            new = replace(old, note=note, label=label, updated="2026-01-02T00:00:00.000Z")
            work.apply("change", [Change("annotations", old.id, old, new)])
        elif act == "remove" and known:
            old = known[rest[0] % len(known)]
            work.apply("remove", [Change("annotations", old.id, old, None)])
        elif act == "tag":
            work.apply("tag", [Change("tags", rest[0], None, Tag(id=rest[0]))])
        elif act == "undo":
            work.undo()
        work.close()
    for each in asked:
        _check(store, MarkQuery(**each))


def _check(store: TinyDBStore, query: MarkQuery) -> None:
    marks = store.marks().read(store.marks().find(query).keys)
    assert sorted((each.annotator, each.id) for each in marks) == sorted(walk(store, query))
    if query.order == "newest":
        assert [each.time for each in marks] == sorted((x.time for x in marks), reverse=True)
    else:
        places = [(fold(each.title), each.article, each.start) for each in marks]
        assert places == sorted(places)
    for each in marks:
        record = store.read(each.article, each.annotator).annotations[each.id]
        for name in ("label", "status", "start", "end", "exact", "prefix", "suffix", "note"):
            assert getattr(each, name) == getattr(record, name)
