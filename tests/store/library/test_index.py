"""The library's index: counts are right after every change, whatever the cache holds."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager

import hypothesis.strategies as st
import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from reader.cli.app import newsmark
from reader.store.folder_store import open_store
from reader.store.journal import signatures
from reader.store.library import cache_file, index
from reader.store.protocol import Change
from tests.scale import scaled
from tests.store.conftest import (
    added,
    cache_of,
    make_annotation,
    make_article,
    progress,
    store_with_article,
)

PAST = 1_600_000_000_000_000_000
"""A time, in nanoseconds, long enough ago for a folder to count as settled."""


def counts(store, annotator="ana"):
    """The counts of the first article, as the library tells them."""
    return store.library(annotator)[0].counts


def fresh(folder, annotator="ana"):
    """What the library says when all files are read: a copy of the store without its cache."""
    copy = folder.with_name("fresh")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    return open_store(copy).library(annotator)


@contextmanager
def at_work(store, article, annotator="ana"):
    work = store.open(article, annotator)
    try:
        yield work
    finally:
        work.close()


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    """Take every folder for settled at once, as it is after two seconds."""
    monkeypatch.setattr(signatures, "SETTLING_NS", -(10**18))


def test_every_action_is_in_the_counts_at_once(store, article):
    with at_work(store, article) as work:
        one, two = make_annotation(), make_annotation(label="quote")
        work.apply("add", added(one))
        assert counts(store) == {"claim": 1}
        work.apply("add", added(two))
        assert counts(store) == {"claim": 1, "quote": 1}
        other = msgspec.structs.replace(one, label="opinion")
        work.apply("change", [Change("annotations", one.id, None, other)])
        assert counts(store) == {"opinion": 1, "quote": 1}
        gone = msgspec.structs.replace(two, status="deleted")
        work.apply("delete", [Change("annotations", two.id, None, gone)])
        assert counts(store) == {"opinion": 1}
        work.undo()
        assert counts(store) == {"opinion": 1, "quote": 1}
        work.redo()
        assert counts(store) == {"opinion": 1}
        work.checkpoint(idle=True)
        assert counts(store) == {"opinion": 1}
        work.apply("progress", progress(state="done", position=7))
        assert store.library("ana")[0].progress.state == "done"
    assert counts(store) == {"opinion": 1}


def test_another_window_and_another_annotator_are_counted(folder, store, article):
    assert counts(store) == {}
    with at_work(store, article) as here, at_work(open_store(folder), article) as there:
        here.apply("add", added(make_annotation()))
        assert counts(store) == {"claim": 1}
        there.apply("add", added(make_annotation()))
        assert counts(store) == {"claim": 2}
    with at_work(store, article, "bob") as work:
        work.apply("add", added(make_annotation(annotator="bob", label="quote")))
        assert (counts(store), counts(store, "bob")) == ({"claim": 2}, {"quote": 1})
    assert (counts(store), counts(store, "bob")) == ({"claim": 2}, {"quote": 1})


def test_what_a_git_pull_brings_is_counted(folder, store, article, tmp_path):
    """Another machine's histories and articles come as files; states and the cache stay away."""
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation()))
    assert counts(store) == {"claim": 1}
    elsewhere, _ = store_with_article(tmp_path / "elsewhere", "9999")
    with at_work(elsewhere, article) as work:
        work.apply("add", added(make_annotation(label="quote")))
    more = make_article("Another text.\n")
    elsewhere.add_article(more)
    for path in (tmp_path / "elsewhere").rglob("*"):
        name = path.relative_to(tmp_path / "elsewhere")
        if path.is_file() and (path.suffix == ".jsonl" or more.id in path.name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / name)
    assert counts(store) == {"claim": 1, "quote": 1}
    assert [row.id for row in store.library("ana")] == [article, more.id]


def test_a_state_that_is_gone_damaged_or_behind_changes_no_count(folder, store, article):
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation()))
    [state] = folder.glob(f"annotators/ana/{article}.json")
    early = state.read_bytes()
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation()))
    late = state.read_bytes()
    assert b'"counts":{"claim":2}' in late
    for content in (
        early,
        None,
        late.replace(b'"counts":{"claim":2}', b'"counts":{"claim":9}'),
        late.replace(b'"label":"claim"', b'"label":"quote"'),
        late[:-9],
        b"",
    ):
        state.unlink(missing_ok=True)
        if content is not None:
            state.write_bytes(content)
        shutil.rmtree(cache_of(folder), ignore_errors=True)
        assert counts(open_store(folder)) == {"claim": 2}
        assert counts(store) == {"claim": 2}


def test_a_state_that_is_whole_is_not_decoded_for_its_figures(folder, store, article, monkeypatch):
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation()))
        work.apply("progress", progress(state="reading", position=3))
    expected = store.library("ana")
    shutil.rmtree(cache_of(folder))

    def unexpected(*_, **__):
        raise AssertionError("the work was loaded")

    monkeypatch.setattr(index, "load", unexpected)
    assert store.library("ana") == expected
    assert expected[0].counts == {"claim": 1}


def test_a_state_of_a_replaced_history_does_not_count(folder, store, article):
    """The state names the end of the history; the same size with other bytes there is another."""
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation(label="claim")))
    [history] = folder.glob("annotators/ana/*.jsonl")
    with at_work(open_store(folder.with_name("b"), machine="7f3c"), *other_store(folder)) as work:
        work.apply("add", added(make_annotation(label="quote")))
    [other] = folder.with_name("b").glob("annotators/ana/*.jsonl")
    assert other.stat().st_size == history.stat().st_size
    shutil.rmtree(cache_of(folder), ignore_errors=True)
    history.write_bytes(other.read_bytes())
    assert counts(store) == {"quote": 1}


def other_store(folder):
    """Make a second store beside the first, with the same article; return its id."""
    return [store_with_article(folder.with_name("b"))[1]]


def test_a_file_replaced_within_its_size_and_time_is_read_again(folder, store, article):
    """A copy that keeps the time: only the inode, or the time of change, tells."""
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation(label="claim")))
    assert counts(store) == {"claim": 1}
    [history] = folder.glob("annotators/ana/*.jsonl")
    with at_work(open_store(folder.with_name("b"), machine="7f3c"), *other_store(folder)) as work:
        work.apply("add", added(make_annotation(label="quote")))
    [other] = folder.with_name("b").glob("annotators/ana/*.jsonl")
    before = history.stat()
    new = folder / "new"
    new.write_bytes(other.read_bytes())
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.replace(history)
    after = history.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert counts(store) == {"quote": 1}


def test_a_file_that_grows_within_its_time_is_read_again(folder, store, article):
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation()))
        [history] = folder.glob("annotators/ana/*.jsonl")
        os.utime(history, ns=(PAST, PAST))
        assert counts(store) == {"claim": 1}
        work.apply("add", added(make_annotation()))
        os.utime(history, ns=(PAST, PAST))
        assert counts(store) == {"claim": 2}


def test_an_article_added_elsewhere_or_removed_is_seen(folder, store, article):
    assert [row.id for row in store.library("ana")] == [article]
    more = make_article("More.\n")
    open_store(folder).add_article(more)
    assert [row.id for row in store.library("ana")] == [article, more.id]
    next(folder.glob(f"articles/*/{article}.*.json")).unlink()
    assert [row.id for row in store.library("ana")] == [more.id]
    assert store.article_ids() == [more.id]


def test_a_damaged_article_is_passed_over_until_it_is_mended(folder, store, article):
    path = next(folder.glob(f"articles/*/{article}.*.json"))
    good = path.read_bytes()
    damaged = folder / "new"
    damaged.write_bytes(b"{")
    damaged.replace(path)
    assert store.library("ana") == []
    assert store.library("ana") == []
    path.write_bytes(good)
    assert [row.id for row in store.library("ana")] == [article]


def caches(folder):
    return sorted(cache_of(folder).glob("*.index"))


def summed(body):
    return body + b"\n%08x" % cache_file.zlib.crc32(body)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"\xff" * 40,
        summed(b"[]"),
        summed(b"{}"),
        summed(b'{"format":1,"entries":{},"folder":-1}'),
        summed(b'[1,"",[],{},{}]'),
        summed(b'[999,"",[],{},{}]'),
        summed(b'[2,"carl",[],{},{}]'),
        summed(b'[2,"ana",[],{"x":1},{}]'),
        summed(b'[2,"",[],{},[]]'),
        summed(b"[" * 100_000),
        None,
    ],
)
def test_any_cache_gives_the_same_library(folder, store, article, content):
    """Missing, damaged, of another version, and that while the store is open."""
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation()))
    expected = store.library("ana")
    assert len(caches(folder)) == 2
    for _ in range(2):
        for path in caches(folder):
            path.unlink() if content is None else path.write_bytes(content)
        assert store.library("ana") == expected
        assert open_store(folder).library("ana") == expected
    assert expected[0].counts == {"claim": 1}


def test_the_cache_of_another_store_or_annotator_counts_for_nothing(folder, store, article):
    other = folder.with_name("other")
    there, _ = store_with_article(other)
    for each, label in ((store, "claim"), (there, "quote")):
        with at_work(each, article) as work:
            work.apply("add", added(make_annotation(label=label)))
        each.library("ana")
    for path in caches(other):
        shutil.copy2(path, cache_of(folder) / path.name)
    assert counts(store) == {"claim": 1}
    shutil.copy2(cache_of(folder) / "work.ana.index", cache_of(folder) / "work.bob.index")
    assert counts(store, "bob") == {}


def test_a_copied_store_reads_its_own_files(folder, store, article):
    """A copy that keeps all times, made before the original changed."""
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation()))
    store.library("ana")
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    told = []
    rows = open_store(copy).library("ana", on_progress=lambda *step: told.append(step))
    assert rows == store.library("ana")
    assert told, "nothing that was known of the original was taken for known of the copy"


def test_the_rows_of_last_time_come_first_and_are_checked(folder, store, article):
    with at_work(store, article) as work:
        work.apply("add", added(make_annotation()))
        work.checkpoint(idle=True)
        store.library("ana")
        work.apply("add", added(make_annotation()))
        early = []
        rows = store.library("ana", on_rows=lambda *told: early.append(told))
        assert rows[0].counts == {"claim": 2}
        (last_time, is_partial), *_ = early
        assert (last_time[0].counts, is_partial) == ({"claim": 1}, False)
    shutil.rmtree(cache_of(folder))
    early.clear()
    store.library("ana", on_rows=lambda *told: early.append(told))
    [(before, is_partial)] = early
    assert (before[0].id, before[0].counts, is_partial) == (article, {}, True)


@pytest.mark.parametrize(("settling", "listings"), [(10**18, 3), (-(10**18), 1)])
def test_folders_are_listed_again_until_they_have_settled(store, monkeypatch, settling, listings):
    """A folder that changed a moment ago may change again within the grain of its time."""
    monkeypatch.setattr(signatures, "SETTLING_NS", settling)
    calls = []
    listed = index.article_files

    def counted(root):
        calls.append(root)
        return listed(root)

    monkeypatch.setattr(index, "article_files", counted)
    for _ in range(3):
        store.library("ana")
    assert len(calls) == listings


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "bob"]),
        st.integers(0, 2),
        st.sampled_from(["add", "delete", "undo", "redo", "progress", "checkpoint"]),
        st.sampled_from(["claim", "quote", "ö,x"]),
        st.sampled_from(["", "look", "list", "cache", "state", "article"]),
    ),
    max_size=14,
)


@settings(max_examples=scaled(30))
@given(ACTIONS)
def test_the_list_is_equal_warm_and_cold(tmp_path_factory, actions):
    """Random work by two, the library looked at and files taken away in between."""
    folder = tmp_path_factory.mktemp("random") / "store"
    store, _ = store_with_article(folder)
    for number in range(2):
        store.add_article(make_article(f"Article {number}.\n"))
    articles = store.article_ids()
    for annotator, number, action, label, then in actions:
        with at_work(store, articles[number], annotator) as work:
            act(work, action, label, annotator, articles[number])
        if then == "look":
            store.library(annotator)
        elif then == "list":
            as_json(folder, annotator)
        elif then == "cache":
            shutil.rmtree(cache_of(folder), ignore_errors=True)
        elif then == "state":
            (folder / "annotators" / annotator / f"{articles[number]}.json").unlink(missing_ok=True)
        elif then == "article":
            store.add_article(make_article(f"Article {len(store.article_ids())} more.\n"))
    for annotator in ("ana", "bob"):
        warm = as_json(folder, annotator)
        assert warm == as_json(folder, annotator)
        shutil.rmtree(cache_of(folder), ignore_errors=True)
        assert warm == as_json(folder, annotator)
        for row, summary in zip(warm, fresh(folder, annotator), strict=True):
            assert row == {**msgspec.to_builtins(summary), "annotator": annotator}


def act(work, action, label, annotator, article):
    if action == "add":
        fields = {"label": label, "annotator": annotator, "article": article}
        work.apply("add", added(make_annotation(**fields)))
    elif action == "delete" and work.annotations:
        last = list(work.annotations.values())[-1]
        gone = msgspec.structs.replace(last, status="deleted")
        work.apply("delete", [Change("annotations", last.id, None, gone)])
    elif action == "progress":
        work.apply("progress", progress(state="done", position=len(label)))
    elif action == "checkpoint":
        work.checkpoint(idle=True)
    elif action in ("undo", "redo"):
        getattr(work, action)()


def as_json(folder, annotator):
    arguments = ["--store", str(folder), "--annotator", annotator, "list", "--json"]
    result = CliRunner().invoke(newsmark, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return json.loads(result.stdout)
