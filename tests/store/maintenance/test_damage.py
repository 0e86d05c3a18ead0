"""Damaged files: what is whole still opens, and what is not is told by file and line."""

from __future__ import annotations

import random
import zlib

import msgspec
import pytest
from msgspec.structs import replace

from reader.store.folder_store import open_store
from reader.store.journal import history as history_module
from reader.store.journal.last_written import OWN
from reader.store.protocol import Change, StoreError
from tests.store.conftest import added, cache_of, make_annotation, progress, store_with_article
from tests.store.journal.test_faults import add, history, state


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A store with one work: its folder, the article's id, and the annotations in order."""
    folder = tmp_path_factory.mktemp("sample") / "store"
    store, article = store_with_article(folder)
    work = store.open(article, "ana")
    made = [make_annotation(note=f"note {n}") for n in range(6)]
    for annotation in made:
        work.apply("add", added(annotation))
    work.apply("progress", progress(state="reading", position=3))
    work.close()
    return folder, article, made


def reopen(sample, *, keep_state=True):
    folder, article, _ = sample
    if not keep_state:
        state(folder, article).unlink(missing_ok=True)
    return open_store(folder).read(article, "ana")


@pytest.fixture
def restored(sample):
    """The same, put back after the test, with what is noted of the history."""
    folder, article, _ = sample
    path = history(folder, article)
    paths = (path, state(folder, article), cache_of(folder) / OWN / "ana" / path.name)
    before = [path.read_bytes() for path in paths]
    yield sample
    for path, data in zip(paths, before, strict=True):
        path.write_bytes(data)
    for other in set(paths[0].parent.glob("*.jsonl")) - {paths[0]}:
        other.unlink()


def test_every_flipped_bit_of_a_history_is_told_and_costs_one_line(restored):
    folder, article, made = restored
    path = history(folder, article)
    data = path.read_bytes()
    whole = reopen(restored, keep_state=False)
    assert not whole.notices
    rng = random.Random(1)
    places = [rng.randrange(len(data)) for _ in range(300)]
    places += [at for at, byte in enumerate(data) if byte == ord("\n")]
    for place in places:
        damaged = bytearray(data)
        damaged[place] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        work = reopen(restored, keep_state=False)
        kept = sum(work.annotations.get(a.id) == a for a in made)
        assert kept >= 4, "at worst, two lines become one"
        hit = set(work.annotations) != {a.id for a in made} or not work.progress.position
        assert len(work.notices) == 1 or not hit
        if work.notices:
            line = data.count(b"\n", 0, place) + 1
            told = f"{path}, line {line} is damaged", f"{path} ends in"
            assert any(text in work.notices[0] for text in told)


def test_a_history_cut_anywhere_keeps_all_whole_lines(restored):
    folder, article, made = restored
    path = history(folder, article)
    data = path.read_bytes()
    for cut in [*range(0, len(data), 37), *range(len(data) - 3, len(data))]:
        path.write_bytes(data[:cut])
        lines = data.count(b"\n", 0, cut) + (data[cut : cut + 1] == b"\n")
        for keep_state in (False, True):
            work = reopen(restored, keep_state=keep_state)
            assert list(work.annotations.values()) == made[:lines]
        torn = data[:cut].rpartition(b"\n")[2]
        assert bool(work.notices) == bool(torn and lines == data.count(b"\n", 0, cut))


def test_a_torn_line_is_cut_off_and_kept_aside_by_the_next_action(restored, tmp_path):
    folder, article, made = restored
    path = history(folder, article)
    path.write_bytes(path.read_bytes() + b'{"id":"torn')
    store = open_store(folder, machine="7f3c")
    work = store.open(article, "ana")
    assert "11 bytes" in work.notices[0]
    more = add(work)
    work.close()
    aside = list((folder / "set-aside" / "ana").iterdir())
    assert b'{"id":"torn' in [kept.read_bytes() for kept in aside]
    again = store.read(article, "ana")
    assert set(again.annotations) == {a.id for a in made} | {more}
    assert not again.notices


@pytest.mark.parametrize("ending", [b"", b"\n"])
def test_a_last_line_without_its_line_end_counts(restored, ending):
    folder, article, made = restored
    path = history(folder, article)
    path.write_bytes(path.read_bytes().rstrip(b"\n") + ending)
    store = open_store(folder, machine="7f3c")
    work = store.open(article, "ana")
    assert work.progress.position == 3
    more = [add(work), add(work)]
    assert work.undo()
    work.close()
    state(folder, article).unlink()
    again = store.open(article, "ana")
    assert not again.notices
    assert set(again.annotations) == {a.id for a in made} | {more[0]}
    assert [len(again.redo()), len(again.undo()), len(again.undo())] == [1, 1, 1]
    again.close()


def test_any_damage_of_the_state_costs_nothing(restored):
    folder, article, made = restored
    path = state(folder, article)
    data = path.read_bytes()
    rng = random.Random(2)
    damaged = [data[: rng.randrange(len(data))] for _ in range(60)]
    for _ in range(200):
        place = rng.randrange(len(data))
        flipped = bytearray(data)
        flipped[place] ^= 1 << rng.randrange(8)
        damaged.append(bytes(flipped))
    damaged += [b"", b"\0" * len(data), b"{}", b"[]", b"null", data + b"x", data * 2, b"\xff" * 9]
    damaged += [b"[" * 100_000, b'"' * 1000, data.replace(b"note 1", b"note 7")]
    for bad in damaged:
        path.write_bytes(bad)
        work = reopen(restored)
        assert list(work.annotations.values()) == made
        assert len(work.notices) == 1
        assert str(path) in work.notices[0]


def test_a_damaged_state_is_set_aside_and_made_again(restored):
    folder, article, _ = restored
    path = state(folder, article)
    good = path.read_bytes()
    path.write_bytes(b"")
    before = set((folder / "set-aside").rglob("*.damaged-*"))
    work = open_store(folder).open(article, "ana")
    assert "set aside" in work.notices[0]
    assert len(set((folder / "set-aside").rglob("*.damaged-*")) - before) == 1
    work.close()
    assert path.read_bytes() == good
    assert not reopen(restored).notices


def test_a_state_of_another_article_is_not_taken(restored):
    folder, article, made = restored
    path = state(folder, article)
    body = (
        path.read_bytes()
        .rpartition(b',"sum":"')[0]
        .replace(b'"annotator":"ana","clo', b'"annotator":"bob","clo')
    )
    path.write_bytes(b'%b,"sum":"%08x"}\n}}\n' % (body, zlib.crc32(body)))
    work = reopen(restored)
    assert "another article or annotator" in work.notices[0]
    assert list(work.annotations.values()) == made


def signed(text: str) -> bytes:
    body = text.encode()[:-1]
    return b'%b,"sum":"%08x"}\n' % (body, zlib.crc32(body))


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"id":1}',
        '{"id":"a","clock":-1,"time":"","kind":"add","changes":[]}',
        '{"id":"a","clock":9007199254740993,"time":"","kind":"add","changes":[]}',
        '{"id":"a","clock":90,"time":"","kind":"add","changes":{}}',
        '{"id":"a","clock":90,"time":"","kind":"add","changes":[1]}',
        '{"id":"a","clock":90,"time":"","kind":"add","part":3,"parts":2}',
        '{"id":"a","clock":90,"time":"","kind":"add","changes":'
        '[{"table":"users","id":"x","old":null,"new":{}}]}',
        '{"id":"a","clock":90,"time":"","kind":"add","changes":'
        '[{"table":"annotations","id":"x","old":null,"new":{}}]}',
        '{"id":"a","clock":90,"time":"","kind":"add","changes":'
        '[{"table":"comments","id":"x","old":null,"new":'
        '{"id":"y","annotation":"","author":"","text":"","created":""}}]}',
        '{"id":"a","clock":90,"time":"","kind":"add","changes":'
        + "[" * 90_000
        + "]" * 90_000
        + "}",
    ],
)
def test_a_line_with_a_right_checksum_and_wrong_content_is_left_out(restored, text):
    folder, article, made = restored
    path = history(folder, article)
    path.write_bytes(signed(text) + path.read_bytes())
    work = open_store(folder, machine="7f3c").open(article, "ana")
    assert list(work.annotations.values()) == made
    assert any(f"{path}, line 1 " in notice for notice in work.notices)
    assert len([work.undo() for _ in range(8)]) == 8
    assert not work.annotations
    work.close()


def batch_of(folder, monkeypatch, count=5):
    """Make a store with one action of several lines."""
    monkeypatch.setattr(history_module, "LINE_BYTES", 100)
    store, article = store_with_article(folder)
    work = store.open(article, "ana")
    first = add(work)
    made = [make_annotation() for _ in range(count)]
    work.apply("import", [change for one in made for change in added(one)])
    work.close()
    state(folder, article).unlink()
    lines = history(folder, article).read_bytes().splitlines(keepends=True)
    assert len(lines) == count + 1
    return store, article, lines, first, [one.id for one in made]


def test_an_import_is_one_step_of_undo(folder, monkeypatch):
    store, article, _, first, made = batch_of(folder, monkeypatch)
    work = store.open(article, "ana")
    assert len(work.undo()) == len(made)
    assert set(work.annotations) == {first}
    assert len(work.redo()) == len(made)
    assert set(work.annotations) == {first, *made}
    work.close()


def test_a_large_import_is_undone_from_its_lines_in_the_history(store, article):
    work = store.open(article, "ana")
    made = [make_annotation() for _ in range(1001)]
    work.apply("import", [change for one in made for change in added(one)])
    more = add(work)
    assert [len(work.undo()) for _ in range(3)] == [1, 1001, 0]
    assert [len(work.redo()) for _ in range(3)] == [1001, 1, 0]
    assert set(work.annotations) == {more, *(one.id for one in made)}
    work.close()


@pytest.mark.parametrize("kept", [1, 2, 3, 4, 5])
def test_a_torn_batch_does_not_count(folder, monkeypatch, kept):
    store, article, lines, first, _ = batch_of(folder, monkeypatch)
    history(folder, article).write_bytes(b"".join(lines[:kept]) + lines[kept][:50])
    work = store.open(article, "ana")
    assert set(work.annotations) == {first}
    assert "never written in whole" in work.notices[0]
    more = add(work)
    work.close()
    again = store.read(article, "ana")
    assert set(again.annotations) == {first, more}
    assert not again.notices


def test_a_torn_batch_before_other_lines_is_told(folder, monkeypatch):
    store, article, lines, first, _ = batch_of(folder, monkeypatch)
    other = store_with_article(folder.with_name("other"))[0].open(article, "ana")
    for _ in range(9):
        more = add(other)
    last = history(folder.with_name("other"), article).read_bytes().splitlines(keepends=True)[-1]
    history(folder, article).write_bytes(b"".join(lines[:3]) + last)
    work = store.open(article, "ana")
    assert set(work.annotations) == {first, more}
    assert "line 2 begins a batch of 5 lines of which 2 were written" in work.notices[0]
    work.close()


@pytest.mark.parametrize("line", [1, 3, 5])
def test_a_damaged_line_of_a_batch_leaves_the_others(folder, monkeypatch, line):
    store, article, lines, first, made = batch_of(folder, monkeypatch)
    lines[line] = lines[line].replace(b"claim", b"clAim")
    history(folder, article).write_bytes(b"".join(lines))
    work = store.open(article, "ana")
    assert set(work.annotations) == {first, *made} - {made[line - 1]}
    assert f"line {line + 1} is damaged" in work.notices[0]
    assert len(work.undo()) == len(made) - 1
    work.close()


def test_damage_that_comes_while_open_is_left_for_later(store, article, folder):
    work, other = store.open(article, "ana"), store.open(article, "ana")
    first = add(other)
    path = history(folder, article)
    whole = path.read_bytes()
    assert work.refresh()
    second = make_annotation()
    other.apply("add", added(second))
    written = path.read_bytes()
    path.write_bytes(written[:-20] + b"\0" * 20)
    assert not work.refresh(), "a part of a line may still be on its way"
    path.write_bytes(written)
    assert [change.id for change in work.refresh()] == [second.id]
    assert set(work.annotations) == {first, second.id}
    assert not work.notices
    assert whole


def test_the_same_record_changed_in_two_places_is_told(folder):
    store, article = store_with_article(folder)
    work = store.open(article, "ana")
    annotation = make_annotation()
    work.apply("add", added(annotation))
    other = open_store(folder, machine="0a1b").open(article, "ana")
    for one, note in ((work, "mine"), (other, "also mine")):
        new = replace(annotation, note=note)
        one.apply("change", [Change("annotations", annotation.id, annotation, new)])
    work.refresh(), other.refresh()
    assert work.annotations == other.annotations
    assert work.annotations[annotation.id].note == "mine", "the same clock: the writer decides"
    work.close(), other.close()
    state(folder, article).unlink()
    again = store.read(article, "ana")
    assert again.annotations == work.annotations
    assert "changed in two places at once" in again.notices[0]


def test_damage_is_not_told_again_when_late_work_of_another_machine_arrives(folder, tmp_path):
    store, article = store_with_article(folder)
    first = store.open(article, "ana")
    for _ in range(4):
        add(first)
    first.close()
    state(folder, article).unlink()
    path = history(folder, article)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[1].replace(b"claim", b"clamp"), *lines[2:]]))
    work = open_store(folder, machine="7f3c").open(article, "ana")
    assert len(work.notices) == 1 and "line 2 is damaged" in work.notices[0]
    away = store_with_article(tmp_path / "away", machine="0a1b")[0].open(article, "ana")
    late = add(away)
    away.close()
    pull(tmp_path / "away", folder)
    assert late in {change.id for change in work.refresh()}
    assert len(work.notices) == 1
    work.close()


def pull(source, goal):
    """Copy what is new, as git does; git does not know the state files."""
    for path in source.rglob("*"):
        target = goal / path.relative_to(source)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


@pytest.mark.parametrize("all_gone", [True, False])
def test_histories_are_found_without_their_markers(folder, article, store, all_gone):
    work = store.open(article, "ana")
    ids = {add(work)}
    other = store.open(article, "ana")
    ids |= {add(other), add(work)}
    work.close(), other.close()
    markers = folder / "annotators" / "ana" / "writers"
    (markers / "ana~7f3c~2").unlink()
    if all_gone:
        (markers / "ana~7f3c~1").unlink()
        markers.rmdir()
    else:
        assert store.library("ana")[0].counts == {"claim": 3}
        assert len(list(markers.iterdir())) == 2
    again = store.open(article, "ana")
    assert set(again.annotations) == ids
    assert not again.notices
    ids.add(add(again))
    again.close()
    assert set(store.read(article, "ana").annotations) == ids


def test_a_history_that_arrives_late_is_folded_in_its_place(folder):
    store, article = store_with_article(folder)
    far = store_with_article(folder.with_name("far"), machine="0a1b")[0].open(article, "ana")
    late = add(far)
    far.close()
    work = store.open(article, "ana")
    ids = {add(work) for _ in range(3)}
    work.checkpoint(idle=True)
    pull(folder.with_name("far"), folder)
    assert [change.id for change in work.refresh()] == [late]
    assert set(work.annotations) == ids | {late}
    work.close()
    again = store.open(article, "ana")
    assert not again.notices
    assert set(again.annotations) == ids | {late}
    assert [len(again.undo()) for _ in range(5)] == [1, 1, 1, 1, 0]
    again.close()


def test_a_newer_format_is_refused(folder):
    folder.mkdir()
    (folder / "store.json").write_bytes(msgspec.json.encode({"format": 3}))
    with pytest.raises(StoreError, match=r"format 3, made by a newer newsmark; this one"):
        open_store(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format":"1"}', b"[" * 100_000])
def test_a_damaged_store_file_is_refused(folder, content):
    folder.mkdir()
    (folder / "store.json").write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.json is damaged"):
        open_store(folder)


@pytest.mark.parametrize("ended", [True, False])
def test_a_line_without_end_takes_no_memory_and_harms_no_other(
    folder, store, article, monkeypatch, ended
):
    work = store.open(article, "ana")
    first = add(work)
    work.close()
    (history,) = (folder / "annotators" / "ana").glob(f"{article}.*.jsonl")
    whole = history.read_bytes()
    monkeypatch.setattr("reader.store.journal.scan.MAX_LINE", len(whole))
    monkeypatch.setattr("reader.store.journal.history.MAX_LINE", len(whole))
    state(folder, article).unlink()
    history.write_bytes(whole + b"x" * (5 * len(whole)) + (b"\n" + whole if ended else b""))
    again = store.read(article, "ana")
    assert set(again.annotations) == {first}
    assert len(again.notices) == 1
    assert ("line 2 is damaged" if ended else "never written in whole") in again.notices[0]


def test_what_would_not_be_read_back_is_not_written(store, article, monkeypatch):
    work = store.open(article, "ana")
    monkeypatch.setattr("reader.store.journal.history.MAX_LINE", 2_000)
    with pytest.raises(StoreError, match="cannot be saved"):
        work.apply("add", added(make_annotation(note="x" * 3_000)))
    assert not work.annotations
