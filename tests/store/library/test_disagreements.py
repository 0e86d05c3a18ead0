"""Articles that several annotators are done with and have not marked the same."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.store.folder_store import open_store
from reader.store.protocol import Change
from reader.store.work import state_file as state
from reader.store.work import tinydb_layout as tinydb_file
from tests.scale import scaled
from tests.store.conftest import added, make_annotation, progress, store_with_article

PLACES = [(4, 9, "claim"), (4, 9, "opinion"), (4, 12, "claim"), (20, 31, "quote")]
layer = st.tuples(
    st.sets(st.sampled_from(PLACES)), st.sampled_from(["new", "reading", "done", "done", "skipped"])
)


def do(store, article, annotator, places, done="done"):
    """Let an annotator mark these places, and be done or not."""
    work = store.open(article, annotator)
    for start, end, label in places:
        work.apply("add", added(make_annotation(start, end, label=label, annotator=annotator)))
    work.apply("progress", progress(state=done))
    work.close()


@pytest.mark.parametrize("other", PLACES[1:])
def test_another_label_start_or_end_is_a_disagreement(store, article, other):
    do(store, article, "ana", PLACES[:1])
    do(store, article, "ben", [other])
    assert store.disagreements() == {article}


def test_nobody_disagrees_alone_or_before_both_are_done(store, article):
    assert store.disagreements() == set()
    do(store, article, "ana", PLACES[:1])
    assert store.disagreements() == set()
    do(store, article, "ben", PLACES[1:2], done="reading")
    assert store.disagreements() == set()
    do(store, article, "ben", [])
    assert store.disagreements() == {article}


def test_who_has_found_nothing_disagrees_with_who_has(store, article):
    do(store, article, "ana", PLACES[:1])
    do(store, article, "ben", [])
    assert store.disagreements() == {article}


def test_order_notes_and_deleted_marks_make_no_disagreement(store, article):
    do(store, article, "ana", PLACES[:2])
    work = store.open(article, "ben")
    for start, end, label in reversed(PLACES):
        made = make_annotation(start, end, label=label, annotator="ben", note="Really?")
        work.apply("add", added(made))
        if (start, end, label) not in PLACES[:2]:
            gone = replace(made, status="deleted")
            work.apply("delete", [Change("annotations", made.id, made, gone)])
    work.apply("progress", progress(state="done"))
    work.close()
    assert store.disagreements() == set()


def test_what_is_undone_counts_no_more(store, article):
    do(store, article, "ana", PLACES[:1])
    do(store, article, "ben", PLACES[:1])
    work = store.open(article, "ben")
    work.apply("add", added(make_annotation(40, 44, annotator="ben")))
    assert store.disagreements() == {article}
    work.undo()
    assert store.disagreements() == set()
    work.close()


@settings(
    max_examples=scaled(30),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(layers=st.lists(layer, min_size=1, max_size=3))
def test_it_is_what_the_works_themselves_say(tmp_path, layers):
    shutil.rmtree(tmp_path / "any", ignore_errors=True)
    store, article = store_with_article(tmp_path / "any")
    for name, (places, done) in zip(("ana", "ben", "cleo"), layers, strict=False):
        do(store, article, name, places, done)
    told = []
    for work in store.works():
        active = {(a.start, a.end, a.label) for a in work.annotations.values()}
        if work.progress.state == "done" and active not in told:
            told.append(active)
    assert store.disagreements() == ({article} if len(told) > 1 else set())


def test_a_state_written_before_there_were_such_figures_is_read_anew(folder, store, article):
    do(store, article, "ana", PLACES[:1])
    do(store, article, "ben", PLACES[1:2])
    for name in ("ana", "ben"):
        path = folder / "annotators" / name / f"{article}.json"
        tables, meta = state.read_state(path, folder, state.RecordReader())
        old = replace(meta, figures=replace(meta.figures, spans="", notes=0))
        records = {table: values.values() for table, values in tables.items()}
        tinydb_file.write_tables(path, records, old)
        assert json.loads(path.read_text())["meta"]["1"]["figures"]["spans"] == ""
        assert state.read_meta(str(path)).figures is None
    again = open_store(folder)
    assert again.disagreements() == {article}
    assert again.library("ana")[0].counts == {"claim": 1}


def test_notes_are_counted_on_active_marks(store, article):
    work = store.open(article, "ana")
    one, two = make_annotation(note="Is it?"), make_annotation(label="quote", note="Who?")
    for each in (one, two, make_annotation(label="opinion")):
        work.apply("add", added(each))
    assert store.library("ana")[0].notes == 2
    work.apply("delete", [Change("annotations", two.id, two, replace(two, status="deleted"))])
    work.close()
    assert store.library("ana")[0].notes == 1
