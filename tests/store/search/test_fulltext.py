"""Searching all articles of a store: what is found, exactly where, and what the index survives."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.articles.load import load_bytes
from reader.articles.model import Article
from reader.articles.text.graphemes import is_boundary
from reader.store.folder_store import TinyDBStore, open_store
from reader.store.protocol import Found, Hit, StoreError
from tests.scale import scaled
from tests.store.conftest import article_file, cache_of
from tests.strategies import PIECES

CLIMATE = "Le climat change.\n\nThe climate is changing. Climate change don’t wait."
EMOJI = "👨\u200d👩\u200d👧 At the cafe\u0301 👍🏽 they said: 気候変動は深刻だ。 Und Straße, Йод."


@pytest.fixture
def store(folder: Path) -> TinyDBStore:
    """A store without any article."""
    return open_store(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "empty"


def put(store: TinyDBStore, *texts: str) -> list[str]:
    ids = []
    for text in texts:
        article = load_bytes(text.encode(), name="article.txt")
        store.add_article(article)
        ids.append(article.id)
    return ids


def places(store: TinyDBStore, words: str) -> list[str]:
    """Return the marked text of each place found."""
    found = store.search(words)
    return [
        store.article(hit.article).text[it.start : it.end] for hit in found.hits
        for it in hit.passages
    ]  # fmt: skip


def ids_of(found: Found) -> set[str]:
    return {hit.article for hit in found.hits}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("climat", ["climat", "climate", "Climate"]),
        ('"climat"', ["climat"]),
        ('"climate change"', ["Climate change"]),
        ("climate chang", ["change", "climate", "changing", "Climate", "change"]),
        ("don't", ["don’t"]),
        ("CLIMATE wait", ["climate", "Climate", "wait"]),
        ('climate "', ["climate", "Climate"]),
        ("climate nowhere", []),
        ("limate", []),
        ('"change climate"', []),
    ],
)
def test_words_phrases_and_beginnings_are_found(
    store: TinyDBStore, words: str, expected: list[str]
) -> None:
    put(store, CLIMATE, "Something else.")
    assert places(store, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cafe", ["cafe\u0301"]),
        ("CAFÉ", ["cafe\u0301"]),
        ("気候", ["気候"]),
        ("動", ["動"]),
        ("変動は深刻", ["変動は深刻"]),
        ("strasse", ["Straße"]),
        ("йод", ["Йод"]),
        ("иод", []),
        ("👩", ["👨\u200d👩\u200d👧"]),
        ("👍", ["👍🏽"]),
    ],
)
def test_places_are_exact_whatever_stands_before_them(
    store: TinyDBStore, words: str, expected: list[str]
) -> None:
    put(store, EMOJI)
    assert places(store, words) == expected


@given(
    before=st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    after=st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    words=st.sampled_from(
        ["Überfall", "国会", "don’t stop", "👍🏽", "Йод", "कहना", "ガス", "café"]
    ),
)
@settings(max_examples=scaled(25))
def test_the_place_of_what_was_put_in_is_found(
    tmp_path_factory: pytest.TempPathFactory, before: str, after: str, words: str
) -> None:
    store = open_store(tmp_path_factory.mktemp("store") / "store")
    text = f"{before} {words} {after}".replace("\ud800", "")
    put(store, text)
    (hit,) = store.search(f'"{words}"').hits
    text = store.article(hit.article).text
    at = len(f"{before} ".replace("\ud800", "")) - before.startswith("\ufeff")
    spans = [(it.start, it.end) for it in hit.passages]
    assert hit.count >= len(spans) > 0
    assert any(start <= at and at + len(words) <= end for start, end in spans)
    for it in hit.passages:
        assert is_boundary(text, it.start) and is_boundary(text, it.end)
        assert text[it.start : it.end] == it.exact
        assert text[: it.start].endswith(it.before) and text[it.end :].startswith(it.after)
        assert "\n\n" not in it.before + it.after


@pytest.mark.parametrize("words", ["NEAR(a b)", "a AND b", "a*", "-a", "text:a", "a OR (b", "^a"])
def test_what_looks_like_a_query_is_text(store: TinyDBStore, words: str) -> None:
    plain, _ = put(store, f"We wrote {words} here.", "a b")
    assert plain in ids_of(store.search(words))
    for word in ("AND", "NEAR", "OR"):
        if word in words:
            assert ids_of(store.search(words)) == {plain}


@pytest.mark.parametrize("words", ["", "  ", '""', "*", "-- … !", "\x00", "\udcff"])
def test_a_search_without_a_word_is_refused(store: TinyDBStore, words: str) -> None:
    put(store, CLIMATE)
    with pytest.raises(StoreError, match="no word to search for"):
        store.search(words)


def test_a_very_long_search_is_refused_or_answered(store: TinyDBStore) -> None:
    (long,) = put(store, "word " * 200)
    assert ids_of(store.search('"' + "word " * 200 + '"')) == {long}
    with pytest.raises(StoreError, match="up to 200 words"):
        store.search('"' + "word " * 201 + '"')
    assert store.search("x" * 100_000).articles == 0


def test_nul_and_surrogates_part_words(store: TinyDBStore) -> None:
    (article,) = put(store, "one two")
    assert ids_of(store.search("one\x00two\udcff")) == {article}


def test_an_empty_store_has_no_hits(store: TinyDBStore) -> None:
    assert store.search("word") == Found([], 0)


def test_titles_and_authors_are_found(store: TinyDBStore) -> None:
    given = load_bytes(b"Nothing of it here.", name="a.txt")
    fields = {name: getattr(given, name) for name in Article.__struct_fields__}
    article = Article(**{**fields, "title": "Flut an der Ahr", "authors": ["Ana Müller"]})
    store.add_article(article)
    (hit,) = store.search("ahr").hits
    assert (hit.in_title, hit.count, hit.passages) == ([(12, 15)], 0, [])
    (hit,) = store.search("muller flut").hits
    assert (hit.in_title, hit.count) == ([(0, 4)], 0)


def test_only_so_many_articles_and_places_are_shown_and_all_are_counted(
    store: TinyDBStore,
) -> None:
    put(store, *(f"Article {number}. word word word" for number in range(5)))
    found = store.search("word", limit=2, passages=1)
    assert (len(found.hits), found.articles) == (2, 5)
    assert [(hit.count, len(hit.passages)) for hit in found.hits] == [(3, 1), (3, 1)]


def test_the_better_article_comes_first(store: TinyDBStore) -> None:
    rare, often = put(store, "flood " + "other " * 50, "flood flood flood other")
    assert [hit.article for hit in store.search("flood").hits] == [often, rare]
    assert rare != often


def test_new_articles_are_found_and_read_once(store: TinyDBStore) -> None:
    told: list[tuple[int, int]] = []

    def search() -> set[str]:
        told.clear()
        return ids_of(store.search("flood", on_progress=lambda *of: told.append(of)))

    first = set(put(store, "flood one", "flood two"))
    assert search() == first
    assert told == [(1, 2), (2, 2)]
    assert search() == first
    assert told == []
    third = set(put(store, "flood three"))
    assert search() == first | third
    assert told == [(1, 1)]


def test_articles_that_went_are_found_no_more_until_they_are_back(
    store: TinyDBStore, folder: Path
) -> None:
    gone, kept = put(store, "flood one", "flood two")
    assert ids_of(store.search("flood")) == {gone, kept}
    article_file(folder, gone).unlink()
    assert ids_of(store.search("flood")) == {kept}
    put(store, "flood one")
    assert ids_of(store.search("flood")) == {gone, kept}


def test_a_damaged_article_is_passed_over(store: TinyDBStore, folder: Path) -> None:
    bad, good = put(store, "flood one", "flood two")
    article_file(folder, bad).write_bytes(b"{")
    assert ids_of(store.search("flood")) == {good}


def test_filling_that_was_called_off_goes_on_where_it_was(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.store.search.fulltext._AT_ONCE", 2)
    ids = put(store, *(f"flood {number}" for number in range(7)))

    class EnoughError(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done == 5:
            raise EnoughError

    with pytest.raises(EnoughError):
        store.search("flood", on_progress=stop)
    told: list[int] = []
    found = store.search("flood", on_progress=lambda _, total: told.append(total))
    assert ids_of(found) == set(ids)
    assert told == [3, 3, 3]


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database at all, and of some length " * 200),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: _execute(path, "PRAGMA user_version = 77"),
        lambda path: _execute(path, "DROP TABLE words"),
        lambda path: _execute(path, "DROP TABLE articles"),
    ],
)
def test_a_damaged_index_is_made_again(store: TinyDBStore, folder: Path, damage) -> None:
    ids = put(store, CLIMATE, EMOJI + " climate")
    path = cache_of(folder) / "search.sqlite"
    assert ids_of(store.search("climate")) == set(ids)
    damage(path)
    assert ids_of(open_store(folder).search("climate")) == set(ids)
    assert ids_of(open_store(folder).search("気候")) == {ids[1]}
    (count,) = _execute(path, "SELECT count(*) FROM articles")
    assert count == (2,)


def _execute(path: Path, statement: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    with db:
        rows = db.execute(statement).fetchall()
    db.close()
    return rows


def test_where_the_index_cannot_be_written_it_is_in_memory(
    store: TinyDBStore, folder: Path
) -> None:
    ids = put(store, CLIMATE)
    (cache_of(folder) / "search.sqlite").mkdir(parents=True)
    told: list[int] = []
    for _ in range(2):
        found = store.search("climate", on_progress=lambda done, _: told.append(done))
        assert ids_of(found) == set(ids)
    assert told == [1]


def test_an_index_held_by_another_program_keeps_nobody_waiting_for_ever(
    store: TinyDBStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = put(store, CLIMATE)
    store.search("climate")
    monkeypatch.setattr("reader.store.search.database.BUSY", 0.01)
    db = sqlite3.connect(cache_of(folder) / "search.sqlite", isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    assert ids_of(open_store(folder).search("climate")) == set(ids)
    db.close()


def test_a_link_in_place_of_the_index_is_removed(
    store: TinyDBStore, folder: Path, tmp_path: Path
) -> None:
    ids = put(store, CLIMATE)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    (cache_of(folder) / "search.sqlite").symlink_to(elsewhere)
    assert ids_of(store.search("climate")) == set(ids)
    assert elsewhere.read_bytes() == b"mine"


def _search_in_process(folder: Path, found) -> None:
    found.put(ids_of(open_store(folder).search("flood", limit=100)))


def test_processes_that_fill_at_the_same_time_do_not_disturb_each_other(
    store: TinyDBStore, folder: Path
) -> None:
    ids = put(store, *(f"flood {number}" for number in range(60)))
    context = multiprocessing.get_context("spawn")
    found = context.Queue()
    processes = [context.Process(target=_search_in_process, args=(folder, found)) for _ in range(3)]
    for process in processes:
        process.start()
    assert [found.get(timeout=60) for _ in processes] == [set(ids)] * 3
    for process in processes:
        process.join()
    (count,) = _execute(cache_of(folder) / "search.sqlite", "SELECT count(*) FROM words")
    assert count == (60,)


def test_threads_may_search_one_store_at_the_same_time(store: TinyDBStore) -> None:
    ids = put(store, *(f"flood {number}" for number in range(20)))
    found: list[set[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(ids_of(store.search("flood"))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [set(ids)] * 4


def test_an_article_of_some_size_is_searched(store: TinyDBStore) -> None:
    (large,) = put(store, "Ein Überfall — 気候. " * 10_000)
    (hit,) = store.search("überfall", passages=3).hits
    assert isinstance(hit, Hit) and hit.article == large
    assert (hit.count, [it.exact for it in hit.passages]) == (10_000, ["Überfall"] * 3)
