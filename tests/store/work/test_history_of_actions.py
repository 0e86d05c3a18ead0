"""The history of a work: who did what, what it was like after any action, and the way back."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from reader.annotations.edits import relabel, with_status
from reader.annotations.schemes.file import load_builtin
from reader.session.article.marking import Marking
from reader.store.folder_store import open_store
from reader.store.protocol import Change, StoreError
from reader.store.work import work as work_module
from reader.store.work.past import changes_back
from tests.scale import scaled
from tests.store.conftest import added, make_annotation, make_article, progress, store_with_article
from tests.store.journal.test_faults import add, history, state

NEWS = load_builtin("news")
MANY = 5000


def change(work, new, kind="change"):
    work.apply(kind, [Change("annotations", new.id, None, new)])


def logged(store, article, annotator="ana"):
    return list(store.history(article, annotator))


def kinds(store, article, annotator="ana"):
    return [action.kind for action in logged(store, article, annotator)]


def test_every_action_is_told_once_in_order(store, article):
    work = store.open(article, "ana")
    first = add(work)
    change(work, relabel(work.annotations[first], "opinion", NEWS))
    work.undo(), work.redo()
    work.apply("progress", progress(state="done"))
    work.close()
    told = logged(store, article)
    assert [each.kind for each in told] == ["add", "change", "undo", "redo", "progress"]
    assert [each.clock for each in told] == [1, 2, 3, 4, 5]
    assert {each.writer for each in told} == {"ana~7f3c~1"}
    assert [each.target for each in told] == ["", "", told[1].id, told[1].id, ""]
    assert [each.target_kind for each in told] == ["", "", "change", "change", ""]
    assert (told[1].changes[0].old.label, told[1].changes[0].new.label) == ("claim", "opinion")
    assert not any(each.overruled_by or each.overrules for each in told)
    assert kinds(store, article, "ben") == []


def test_two_windows_are_told_in_the_order_in_force(store, article):
    one, two = store.open(article, "ana"), store.open(article, "ana")
    for number in range(3):
        add(one if number % 2 else two)
        one.refresh(), two.refresh()
    one.close(), two.close()
    told = logged(store, article)
    assert [each.clock for each in told] == [1, 2, 3]
    assert [each.writer[-1] for each in told] == ["1", "2", "1"]


def test_an_action_that_was_written_twice_is_told_once(folder, store, article):
    work = store.open(article, "ana")
    add(work)
    work.close()
    lines = history(folder, article).read_bytes()
    history(folder, article, 2).write_bytes(lines)
    (folder / "annotators" / "ana" / "writers" / "ana~7f3c~2").touch()
    assert kinds(store, article) == ["add"]


def pull(source, goal):
    """Copy the histories that are new or longer, with their markers and articles, as git does."""
    for path in source.rglob("*"):
        target = goal / path.relative_to(source)
        ours = path.parent.name in ("writers", path.parent.name[:2]) or path.suffix == ".jsonl"
        if not path.is_file() or not (ours or path.name == "store.json"):
            continue
        if not target.exists() or target.stat().st_size < path.stat().st_size:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def two_machines(tmp_path):
    """Make a store and a copy of it on another machine, with one annotation."""
    store, article = store_with_article(tmp_path / "one")
    work = store.open(article, "ana")
    mark = make_annotation()
    work.apply("add", added(mark))
    work.close()
    pull(tmp_path / "one", tmp_path / "two")
    other = open_store(tmp_path / "two", machine="0a1b")
    return store, other, article, mark


def test_of_two_edits_that_did_not_know_of_each_other_both_are_told(tmp_path):
    store, other, article, mark = two_machines(tmp_path)
    for each, label in ((store, "opinion"), (other, "quote")):
        work = each.open(article, "ana")
        change(work, relabel(mark, label, NEWS))
        work.close()
    pull(tmp_path / "two", tmp_path / "one")
    pull(tmp_path / "one", tmp_path / "two")
    first, loser, winner = logged(store, article)
    assert [each.id for each in logged(other, article)] == [first.id, loser.id, winner.id]
    assert loser.overruled_by == {mark.id: winner.id}
    assert winner.overrules == [loser.id]
    assert not first.overruled_by and not winner.overruled_by
    in_force = store.read(article, "ana").annotations[mark.id]
    assert in_force.label == winner.changes[0].new.label == "opinion"


def test_edits_of_different_marks_on_two_machines_overrule_nothing(tmp_path):
    store, other, article, mark = two_machines(tmp_path)
    for each in (store, other):
        work = each.open(article, "ana")
        add(work)
        work.close()
    work = store.open(article, "ana")
    change(work, relabel(mark, "opinion", NEWS))
    work.close()
    pull(tmp_path / "two", tmp_path / "one")
    assert len(logged(store, article)) == 4
    assert not any(each.overruled_by for each in logged(store, article))


def test_an_edit_after_having_seen_the_other_overrules_nothing(tmp_path):
    store, other, article, mark = two_machines(tmp_path)
    work = other.open(article, "ana")
    change(work, relabel(mark, "opinion", NEWS))
    work.close()
    pull(tmp_path / "two", tmp_path / "one")
    work = store.open(article, "ana")
    change(work, relabel(work.annotations[mark.id], "quote", NEWS))
    work.close()
    assert [each.changes[0].new.label for each in logged(store, article)][1:] == [
        "opinion", "quote"
    ]  # fmt: skip
    assert not any(each.overruled_by for each in logged(store, article))


def test_the_same_edit_on_two_machines_overrules_nothing(tmp_path):
    store, other, article, mark = two_machines(tmp_path)
    done = replace(mark, note="the same")
    for each in (store, other):
        work = each.open(article, "ana")
        change(work, done)
        work.close()
    pull(tmp_path / "two", tmp_path / "one")
    assert kinds(store, article) == ["add", "change", "change"]
    assert not any(each.overruled_by for each in logged(store, article))


def test_after_a_damaged_line_nothing_of_its_own_writer_is_overruled(tmp_path):
    store, other, article, mark = two_machines(tmp_path)
    work = store.open(article, "ana")
    for label in ("opinion", "quote"):
        change(work, relabel(work.annotations[mark.id], label, NEWS))
    work.close()
    work = other.open(article, "ana")
    add(work)
    work.close()
    pull(tmp_path / "two", tmp_path / "one")
    path = history(tmp_path / "one", article)
    path.write_bytes(path.read_bytes().replace(b'"label":"opinion"', b'"label":"opiniom"', 1))
    told = logged(store, article)
    assert [each.kind for each in told].count("change") == 1
    assert not any(each.overruled_by for each in told)


def test_a_damaged_line_is_told_and_the_rest_is_there(folder, store, article):
    work = store.open(article, "ana")
    mark = add(work)
    change(work, relabel(work.annotations[mark], "opinion", NEWS))
    change(work, relabel(work.annotations[mark], "quote", NEWS))
    work.close()
    lines = history(folder, article).read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"opinion", b"opiniom")
    history(folder, article).write_bytes(b"".join(lines))
    told: list[str] = []
    actions = list(store.history(article, "ana", on_notice=told.append))
    assert [each.clock for each in actions] == [1, 3]
    assert "line 2 is damaged" in told[0]
    assert not any(each.overruled_by for each in actions)


@given(st.lists(st.sampled_from("acdurp"), min_size=1, max_size=12))
@settings(max_examples=scaled(30))
def test_the_past_is_what_it_was(tmp_path_factory, doings):
    store, article = store_with_article(tmp_path_factory.mktemp("past") / "store")
    work = store.open(article, "ana")
    states = []
    for number, doing in enumerate(doings):
        known = list(work.annotations.values())
        if doing == "c" and known:
            change(work, replace(known[-1], note=f"note {number}"))
        elif doing == "d" and known:
            change(work, with_status(known[0], "deleted"), "delete")
        elif doing == "p":
            work.apply("progress", progress(position=number + 1))
        elif doing in "ur":
            work.undo() if doing == "u" else work.redo()
        else:
            add(work)
        states.append((dict(work.annotations), work.progress))
    work.close()
    seen = []
    for action in logged(store, article):
        past = store.past(article, "ana", action=action.id)
        assert past.after == action.id and past.time == action.time
        seen.append((past.annotations, past.progress))
    assert all(one in states for one in seen)
    assert not seen or seen[-1] == states[-1]
    now = store.past(article, "ana")
    assert (now.annotations, now.progress) == states[-1]


def test_the_past_at_a_time(store, article, monkeypatch):
    times = [f"2026-01-0{day}T12:00:00.000Z" for day in (1, 2, 3)]
    work = store.open(article, "ana")
    made = []
    for time in times:
        monkeypatch.setattr(work_module, "now", lambda time=time: time)
        made.append(add(work))
    work.close()

    def there(time):
        return set(store.past(article, "ana", time=time).annotations)

    assert there("2025-12-31T00:00:00.000Z") == set()
    assert store.past(article, "ana", time="2025-12-31T00:00:00.000Z").after == ""
    assert there(times[1]) == set(made[:2])
    assert there("2026-01-02T23:59:59.999Z") == set(made[:2])
    assert there("2030") == set(made)
    with pytest.raises(StoreError, match="ben did no action"):
        store.past(article, "ben", action=logged(store, article)[0].id)


def restore(work, past):
    changes = changes_back(work, past)
    work.apply("restore", changes, target=past.after)
    return changes


def test_a_restore_is_one_action_that_one_undo_takes_back(store, article):
    work = store.open(article, "ana")
    first = add(work)
    work.apply("progress", progress(state="reading", position=9, seconds=4.0))
    then = dict(work.annotations)
    at = logged(store, article)[1].id
    change(work, replace(work.annotations[first], note="later"))
    add(work)
    work.apply("progress", progress(state="done", position=70, seconds=8.0))
    later = dict(work.annotations)
    colleague = store.open(article, "ben")
    theirs = add(colleague)
    before = len(logged(store, article))
    assert len(restore(work, store.past(article, "ana", action=at))) == 3
    assert dict(work.annotations) == then
    assert (work.progress.state, work.progress.position) == ("reading", 70)
    assert len(logged(store, article)) == before + 1
    assert logged(store, article)[-1].target == at
    work.close()
    again = Marking(make_article(), store.open(article, "ana"), NEWS)
    assert "Undone" in again.undo().message
    assert dict(again.work.annotations) == later and again.work.progress.state == "done"
    again.redo()
    assert dict(again.work.annotations) == then
    again.work.close()
    assert set(colleague.annotations) == {theirs}
    assert not colleague.refresh()
    colleague.close()


def test_an_open_window_shows_what_was_restored(store, article):
    window, other = store.open(article, "ana"), store.open(article, "ana")
    first = add(window)
    at = logged(store, article)[0].id
    second = add(window)
    other.refresh()
    restore(other, store.past(article, "ana", action=at))
    assert [each.id for each in window.refresh()] == [second]
    assert set(window.annotations) == {first}
    window.undo()
    assert set(window.annotations) == {first, second}
    window.close(), other.close()


def test_a_restore_of_what_is_there_does_nothing(store, article):
    work = store.open(article, "ana")
    add(work)
    assert restore(work, store.past(article, "ana")) == []
    work.close()
    assert kinds(store, article) == ["add"]


def many(kind, work):
    """Do one action of many annotations, and return what is there before and after."""
    before = dict(work.annotations)
    if kind == "import":
        new = [make_annotation(n % 1000, n % 1000 + 5) for n in range(MANY)]
    else:
        new = [replace(a, start=a.start + 3, end=a.end + 3) for a in before.values()]
    work.apply(kind, [Change("annotations", each.id, None, each) for each in new])
    return before, dict(work.annotations)


@pytest.mark.parametrize("kind", ["import", "re-anchor"])
def test_a_batch_of_thousands_is_one_key_press_to_undo(folder, store, article, kind):
    work = store.open(article, "ana")
    if kind == "re-anchor":
        many("import", work)
    before, after = many(kind, work)
    done = Marking(make_article(), work, NEWS)
    assert len(done.undo().spans) == MANY * (1 if kind == "import" else 2)
    assert dict(work.annotations) == before and len(done.index) == len(before)
    done.redo()
    assert dict(work.annotations) == after and len(done.index) == MANY
    work.close()
    state(folder, article).unlink()
    again = Marking(make_article(), store.open(article, "ana"), NEWS)
    assert dict(again.work.annotations) == after
    again.undo()
    assert dict(again.work.annotations) == before
    again.redo()
    assert dict(again.work.annotations) == after
    again.work.close()
    assert kinds(store, article)[-5:] == [kind, "undo", "redo", "undo", "redo"]


@pytest.mark.parametrize("kind", ["import", "re-anchor"])
def test_a_batch_of_thousands_torn_in_the_middle_is_not_done(folder, store, article, kind):
    work = store.open(article, "ana")
    if kind == "re-anchor":
        many("import", work)
    start = history(folder, article).stat().st_size if kind == "re-anchor" else 0
    before, _ = many(kind, work)
    work.close()
    state(folder, article).unlink()
    data = history(folder, article).read_bytes()
    assert data[start:].count(b"\n") > 1, "a batch of several lines"
    history(folder, article).write_bytes(data[: start + (len(data) - start) // 2])
    torn = Marking(make_article(), store.open(article, "ana"), NEWS)
    assert dict(torn.work.annotations) == before
    assert "never written in whole" in torn.work.notices[0]
    assert kinds(store, article) == (["import"] if before else [])
    assert bool(torn.undo().spans) == bool(before), "what is undone is what came before the batch"
    torn.work.close()
