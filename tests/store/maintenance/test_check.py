"""``check`` finds what is wrong with any file, ``repair`` mends what it may and nothing else."""

from __future__ import annotations

import glob
import os
import re
import time
import zlib
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.annotations.ids import new_id, now
from reader.annotations.model import Comment, Decision, Origin, Relation
from reader.annotations.schemes.file import load_builtin
from reader.store.folder_store import open_store
from reader.store.journal import files
from reader.store.journal import history as history_module
from reader.store.journal.history import Action, encode
from reader.store.journal.records import RecordReader
from reader.store.journal.unfinished_import import NOTE, note_of
from reader.store.library.article_files import brief_of, versions
from reader.store.maintenance.checks import articles, histories, installation, states
from reader.store.maintenance.checks.check import check_store
from reader.store.maintenance.checks.finding import KINDS, Finding, Report
from reader.store.maintenance.repair import _REPAIRS, repair
from reader.store.protocol import Change, StoreError
from reader.store.work.tinydb_layout import write_tables
from tests.scale import scaled
from tests.store.conftest import (
    TEXT,
    added,
    make_annotation,
    make_article,
    progress,
    store_with_article,
)

ARTICLE = make_article().id
NEWS = [load_builtin("news")]


def fill(folder: Path, machine: str = "7f3c", annotator: str = "ana") -> list:
    """Do a bit of everything; return the annotations."""
    store = store_with_article(folder, machine)[0]
    work = store.open(ARTICLE, annotator)
    made = [make_annotation(4 * n, 4 * n + 3, annotator=annotator) for n in range(3)]
    for annotation in made:
        work.apply("add", added(annotation))
    relation = Relation(id=new_id(), kind="of", source=made[0].id, target=made[1].id)
    work.apply("add", [Change("relations", relation.id, None, relation)])
    comment = Comment(
        id=new_id(), annotation=made[2].id, author=annotator, text="so", created=now()
    )
    work.apply("comment", [Change("comments", comment.id, None, comment)])
    work.apply("progress", progress(state="done", position=7))
    work.undo()
    work.redo()
    work.close()
    return made


@pytest.fixture
def rich(folder):
    """The folder of a store with two annotators' work, one of them on two machines."""
    fill(folder)
    fill(folder, annotator="ben")
    fill(folder, machine="99aa")
    return folder


def found(folder: Path, schemes=NEWS) -> list[Finding]:
    return check_store(folder, schemes).findings


def kinds(folder: Path) -> set[str]:
    return {finding.kind for finding in found(folder)}


def only(folder: Path, kind: str) -> Finding:
    """Return the one finding that there is, which is of this kind."""
    findings = found(folder)
    assert [finding.kind for finding in findings] == [kind], findings
    return findings[0]


def mend(folder: Path) -> list[str]:
    """Repair, look that all that was claimed is mended, and return what was said."""
    before = {(it.file, it.kind) for it in found(folder) if it.mended}
    done = list(repair(folder, found(folder)))
    assert all(it.done for it in done), done
    assert before.isdisjoint((it.file, it.kind) for it in found(folder))
    assert list(repair(folder, found(folder))) == [], "a second repair does nothing"
    return [str(it) for it in done]


def put(folder: Path, name: str, data: bytes = b"x") -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return name


def history_of(folder: Path, annotator: str = "ana", machine: str = "7f3c") -> Path:
    return folder / f"annotators/{annotator}/{ARTICLE}.{annotator}~{machine}~1.jsonl"


def state_of(folder: Path, annotator: str = "ana") -> Path:
    return folder / f"annotators/{annotator}/{ARTICLE}.json"


def article_file(folder: Path) -> Path:
    return versions(folder, ARTICLE)[0]


def relative(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def act(folder: Path, kind: str, changes: list[Change], target: str = "", clock: int = 0) -> None:
    """Append an action to ana's history, past all checks of the store."""
    path = history_of(folder)
    lines = b"".join(it.read_bytes() for it in path.parent.glob("*.jsonl")).splitlines()
    clock = clock or max(msgspec.json.decode(line)["clock"] for line in lines)
    action = Action(new_id(), clock + 1, now(), kind, tuple(changes), "ana~7f3c~1", target)
    with path.open("ab") as file:
        file.write(encode(action, RecordReader())[1])


def rewritten(line: bytes, old: bytes, new: bytes) -> bytes:
    """Return a line of a history with other content and a checksum that fits."""
    body = line[: line.rindex(b',"sum":"')].replace(old, new)
    assert body != line[: line.rindex(b',"sum":"')]
    return b'%b,"sum":"%08x"}\n' % (body, zlib.crc32(body))


def aside(folder: Path, name: str) -> Path:
    """Return the one file that was set aside under a name."""
    (path,) = folder.glob(f"set-aside/{glob.escape(name)}.damaged-*")
    return path


# What is whole has no findings.


def test_a_whole_store_has_no_findings_and_everything_in_it_is_counted(rich):
    report = check_store(rich, NEWS)
    assert report.findings == []
    paths = [path for path in rich.rglob("*") if path.is_file()]
    assert report.files == len(paths)
    assert (report.articles, report.annotations) == (1, 9)


def test_checking_changes_nothing(rich):
    def everything():
        return {path: path.stat().st_mtime_ns for path in rich.rglob("*")}

    put(rich, "annotators/ana/.gone.abcd.tmp")
    history_of(rich).write_bytes(history_of(rich).read_bytes()[:-9])
    before = everything()
    found(rich)
    assert everything() == before


def test_a_folder_that_is_no_store_is_refused(tmp_path):
    with pytest.raises(StoreError, match="There is no store"):
        check_store(tmp_path, NEWS)


def test_findings_are_sorted_and_the_same_every_time(rich):
    for name in ("zebra", "annotators/ana/what", "articles/who"):
        put(rich, name)
    act(rich, "add", added(make_annotation(exact="nothing")))
    findings = found(rich)
    assert findings == found(rich)
    assert [it.file for it in findings] == sorted(it.file for it in findings)
    assert len(findings) == 4


def test_progress_counts_the_articles(rich):
    open_store(rich).add_article(make_article("Another one.\n"))
    told = []
    check_store(rich, NEWS, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


# Any damage of any file is found, or it is none.


def harmless(path: Path, before: bytes, after: bytes) -> bool:
    """Tell whether a damage changed nothing that counts: who made the store, and when."""
    if path.name == "store.json":
        told = [msgspec.json.decode(data) for data in (before, after)]
        return told[0]["format"] == told[1]["format"] and set(told[0]) == set(told[1])
    return before.rstrip(b"\n") == after.rstrip(b"\n")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "store"
    fill(folder)
    fill(folder, annotator="ben")
    fill(folder, machine="99aa")
    counted = [folder / "store.json", article_file(folder), *folder.glob("annotators/*/*.json*")]
    assert len(counted) == 7
    return folder, sorted(counted)


SLOW = settings(
    max_examples=scaled(250),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def damaged(sample, which, change):
    """Damage one file, return whether that is found or is none, and put the file back."""
    folder, counted = sample
    path = counted[which % len(counted)]
    before = path.read_bytes()
    after = change(before)
    path.write_bytes(after)
    try:
        findings = found(folder)
        return any(relative(folder, path) in f"{it.file} {it.what}" for it in findings) or (
            harmless(path, before, after)
        )
    finally:
        path.write_bytes(before)


@SLOW
@given(st.integers(0, 6), st.integers(0), st.integers(0, 7))
def test_any_flipped_bit_is_found(sample, which, place, bit):
    def flip(data: bytes) -> bytes:
        flipped = bytearray(data)
        flipped[place % len(data)] ^= 1 << bit
        return bytes(flipped)

    assert damaged(sample, which, flip)


@SLOW
@given(st.integers(0, 6), st.integers(0))
def test_any_truncation_is_found(sample, which, size):
    folder, counted = sample
    path = counted[which % len(counted)]
    before = path.read_bytes()
    path.write_bytes(before[: size % len(before)])
    try:
        findings = found(folder)
        names = {it.file for it in findings}
        state = path.with_name(f"{ARTICLE}.json")
        assert names & {relative(folder, path), relative(folder, state)} or harmless(
            path, before, path.read_bytes()
        )
    finally:
        path.write_bytes(before)


@SLOW
@given(st.integers(0, 6), st.integers(0), st.integers(0, 7), st.booleans())
def test_repair_never_loses_a_whole_line_and_always_ends(tmp_path_factory, which, at, bit, cut):
    folder = tmp_path_factory.mktemp("damaged") / "store"
    fill(folder)
    fill(folder, annotator="ben")
    counted = [folder / "store.json", article_file(folder), *folder.glob("annotators/*/*.json*")]
    path = sorted(counted)[which % len(counted)]
    data = bytearray(path.read_bytes())
    at %= len(data)
    data[at] ^= 1 << bit
    path.write_bytes(data[:at] if cut else data)
    lines = [
        line for line in path.read_bytes().splitlines() if re.search(rb',"sum":".{8}"}$', line)
    ]
    with suppress(StoreError):
        list(repair(folder, found(folder)))
    kept = b"\n".join(it.read_bytes() for it in folder.rglob("*") if it.is_file())
    if path.suffix == ".jsonl":
        assert all(line in kept for line in lines)
    assert kinds(folder) == {"newer-format"} or not any(it.mended for it in found(folder))


# The store's own file.


def test_a_damaged_store_file_is_made_anew_and_the_old_one_kept(rich):
    put(rich, "store.json", b"{ format")
    assert only(rich, "store-file").file == "store.json"
    assert "made anew, with format 2" in mend(rich)[0]
    assert aside(rich, "store.json").read_bytes() == b"{ format"
    assert open_store(rich, create=False).article_ids() == [ARTICLE]


def test_a_format_that_never_was_is_damage(rich):
    put(rich, "store.json", b'{"format": 0}')
    assert "format 0" in only(rich, "store-file").what
    mend(rich)
    assert kinds(rich) == {"set-aside"}


def test_an_interrupted_import_of_an_archive_is_left_to_be_done_again(rich):
    put(rich, NOTE, note_of(Path("/somewhere/all.zip")))
    assert "/somewhere/all.zip" in only(rich, "unfinished-import").what
    (rich / "store.json").unlink()
    only(rich, "unfinished-import")
    assert list(repair(rich, found(rich))) == []


def test_a_missing_store_file_is_made_anew(rich):
    (rich / "store.json").unlink()
    assert "missing" in only(rich, "store-file").what
    mend(rich)
    assert found(rich) == []


def test_a_newer_store_is_told_and_nothing_of_it_is_touched(rich):
    put(rich, "store.json", b'{"format": 3}')
    put(rich, "annotators/ana/.old.tmp")
    assert "format 3" in only(rich, "newer-format").what
    with pytest.raises(StoreError, match="update this one"):
        list(repair(rich, found(rich)))


def test_a_conflict_of_git_is_told_as_what_it_is(rich):
    whole = article_file(rich).read_bytes()
    for path in (rich / "store.json", article_file(rich), state_of(rich)):
        data = path.read_bytes()
        path.write_bytes(b"<<<<<<< HEAD\n" + data + b"=======\n" + data + b">>>>>>> theirs\n")
    lines = history_of(rich).read_bytes().splitlines(keepends=True)
    marks = [b"<<<<<<< HEAD\n", *lines[:2], b"=======\n", b">>>>>>> ours\n", *lines[2:]]
    history_of(rich).write_bytes(b"".join(marks))
    told = {(it.file, it.line, it.kind) for it in found(rich)}
    ours = relative(rich, history_of(rich))
    assert {(ours, 1, "git-conflict"), (ours, 4, "git-conflict"), (ours, 5, "git-conflict")} < told
    assert ("store.json", 1, "store-file") in told
    assert (relative(rich, article_file(rich)), 1, "article-damaged") in told
    assert (relative(rich, state_of(rich)), 1, "state-damaged") in told
    assert all("git" in it.what for it in found(rich) if it.file != ours and it.line)
    mend(rich)
    assert article_file(rich).read_bytes() == whole
    assert history_of(rich).read_bytes() == b"".join(marks), "its lines are never rewritten"


# Articles.


def rewrite_article(folder: Path, article=None, brief=None, meta=None) -> None:
    article = article or make_article()
    path = article_file(folder)
    sequence = "0" * 20 + path.name.split(".")[1]
    brief = brief or brief_of(article, now(), sequence)
    write_tables(path, {"summary": [brief], "article": [article]}, meta or {"format": 1})


def test_a_damaged_article_whose_text_is_whole_is_made_anew(rich):
    path = article_file(rich)
    path.write_bytes(path.read_bytes().replace(b"A title", b"B title"))
    assert "checksum" in only(rich, "article-damaged").what
    assert "look whether the title is right, 'B title'" in mend(rich)[0]
    assert found(rich)[0].kind == "set-aside"
    assert open_store(rich).article(ARTICLE).text == TEXT
    assert article_file(rich) == path


def test_an_article_whose_summary_is_lost_gets_a_file_of_another_name(rich):
    path = article_file(rich)
    path.write_bytes(path.read_bytes().replace(b'"sequence":"', b'"sequence":"\x00'))
    assert "made anew" in mend(rich)[0]
    assert not path.exists()
    assert open_store(rich).article(ARTICLE).text == TEXT
    assert kinds(rich) == {"set-aside"}


def test_an_article_whose_text_is_damaged_is_set_aside_and_can_be_added_again(rich):
    path = article_file(rich)
    path.write_bytes(path.read_bytes().replace(b"The mayor", b"The major", 1))
    only(rich, "article-damaged")
    assert "add the article again" in mend(rich)[0]
    assert not path.exists()
    assert kinds(rich) == {"no-article", "set-aside"}
    assert open_store(rich).add_article(make_article())
    assert kinds(rich) == {"set-aside"}


def test_a_damaged_file_of_an_article_that_another_file_holds_is_set_aside(rich):
    path = article_file(rich)
    put(rich, relative(rich, path.with_name(f"{ARTICLE}.0123456789ab.json")), b"")
    assert "empty" in only(rich, "article-damaged").what
    assert "another file holds the article" in mend(rich)[0]
    assert kinds(rich) == {"set-aside"}


def test_an_article_that_a_merge_doubled_is_told_as_that(rich):
    path = article_file(rich)
    path.write_bytes(path.read_bytes() * 2)
    assert "two versions of itself" in only(rich, "article-damaged").what


def test_another_text_than_the_name_says_is_damage(rich):
    rewrite_article(rich, make_article(TEXT + "more"))
    assert "the text that its name stands for" in only(rich, "article-damaged").what


def test_a_summary_of_something_else_is_made_anew(rich):
    sequence = "0" * 20 + article_file(rich).name.split(".")[1]
    rewrite_article(rich, brief=brief_of(make_article(title="Another"), now(), sequence))
    only(rich, "article-summary")
    mend(rich)
    assert kinds(rich) == {"set-aside"}


@pytest.mark.parametrize(
    ("field", "values", "told"),
    [
        ("blocks", [["paragraph", 0, 5], ["paragraph", 5, 99999]], "block 2 (5 to 99999)"),
        ("blocks", [["paragraph", 9, 12], ["paragraph", 0, 5]], "begins before"),
        ("styles", [[-1, 5, "strong"]], "style 1 (-1 to 5)"),
    ],
)
def test_blocks_and_styles_lie_in_the_text_in_order(rich, field, values, told):
    article = msgspec.to_builtins(make_article())
    rewrite_article(rich, msgspec.convert({**article, field: values}, type=type(make_article())))
    assert told in only(rich, "article-layout").what


@pytest.mark.parametrize("kind", ["article", "state"])
def test_files_of_a_newer_format_are_told_and_left_alone(rich, kind):
    if kind == "article":
        rewrite_article(rich, meta={"format": 2})
    else:
        write_tables(state_of(rich), {"annotations": []}, {"format": 2, "new": True})
    only(rich, "newer-format")
    with pytest.raises(StoreError, match="newer newsmark"):
        list(repair(rich, found(rich)))


def test_an_article_in_the_wrong_folder_is_told(rich):
    wrong = rich / "articles" / "zz"
    put(rich, f"articles/00/{article_file(rich).name}")
    assert f"articles/{ARTICLE[:2]}" in only(rich, "misplaced").what
    assert not wrong.exists()


# Histories.


def damage_line(folder: Path, number: int, change=lambda line: line[:9] + b"x" + line[10:]) -> None:
    path = history_of(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number - 1] = change(lines[number - 1])
    path.write_bytes(b"".join(lines))


def test_a_damaged_line_is_told_with_its_number_and_left_as_it_is(rich):
    damage_line(rich, 2)
    data = history_of(rich).read_bytes()
    told = {it.kind: it for it in found(rich)}
    assert set(told) == {"damaged-line", "points-to-nothing", "state-kept"}
    assert "before a history was damaged" in told["state-kept"].what
    assert told["damaged-line"].line == 2
    mend(rich)
    assert history_of(rich).read_bytes() == data
    assert set(told) == kinds(rich)


def test_two_lines_that_run_into_one_are_told_as_that(rich):
    damage_line(rich, 2, lambda line: line[:-1])
    told = next(it for it in found(rich) if it.kind == "damaged-line")
    assert "run into one" in told.what


def test_changed_line_ends_are_told_once(rich):
    path = history_of(rich)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    told = [it for it in found(rich) if it.kind == "line-ends"]
    assert len(told) == 1
    assert "8 lines" in told[0].what or "9 lines" in told[0].what
    assert "damaged-line" not in kinds(rich)


def test_a_torn_end_is_kept_and_cut_off(rich):
    path = history_of(rich)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    assert only(rich, "torn-end").line == whole.count(b"\n") + 1
    assert "50 bytes at its end were cut off" in mend(rich)[0]
    assert path.read_bytes() == whole
    assert aside(rich, f"ana/{path.name}").read_bytes() == whole[:50]
    assert kinds(rich) == {"set-aside"}


def test_a_history_of_nothing_but_a_torn_end_is_set_aside(rich):
    path = history_of(rich, "ben")
    state_of(rich, "ben").unlink()
    os.truncate(path, 30)
    only(rich, "torn-end")
    assert "set aside" in mend(rich)[0]
    assert not path.exists()
    assert kinds(rich) == {"set-aside"}


def test_a_torn_end_that_is_being_written_is_none(rich):
    work = open_store(rich, machine="7f3c").open(ARTICLE, "ana")
    work.apply("add", added(make_annotation()))
    with history_of(rich).open("ab") as file:
        file.write(b'{"id":"half')
    assert found(rich) == []
    torn = Finding(relative(rich, history_of(rich)), 0, "torn-end", "")
    state = Finding(relative(rich, state_of(rich)), 0, "state-differs", "")
    data = history_of(rich).read_bytes(), state_of(rich).read_bytes()
    for done in repair(rich, [torn, state]):
        assert not done.done
        assert "a running newsmark has" in done.what
    assert data == (history_of(rich).read_bytes(), state_of(rich).read_bytes())
    work.close()


def test_a_torn_batch_is_told(rich, monkeypatch):
    monkeypatch.setattr(history_module, "LINE_BYTES", 600)
    size = history_of(rich).stat().st_size
    act(rich, "import", [added(make_annotation(n, n + 3))[0] for n in (0, 4)])
    batch = history_of(rich).read_bytes()[size:].splitlines(keepends=True)
    assert len(batch) == 2
    os.truncate(history_of(rich), size + len(batch[0]))
    assert kinds(rich) == {"torn-end"}
    act(rich, "add", added(make_annotation()))
    torn = only(rich, "torn-batch")
    assert "2 lines of which 1 were written" in torn.what


def test_a_missing_last_line_end_is_put_back(rich):
    path = history_of(rich)
    state_of(rich).unlink()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    only(rich, "no-line-end")
    mend(rich)
    assert path.read_bytes() == whole
    assert found(rich) == []


def test_a_line_end_that_came_late_leaves_the_state_in_force(rich):
    path = history_of(rich)
    state_of(rich).unlink()
    path.write_bytes(path.read_bytes()[:-1])
    repair(rich, found(rich))
    open_store(rich, machine="none").open(ARTICLE, "ana").close()  # the state ends before the end
    with path.open("ab") as file:
        file.write(b"\n")
    assert found(rich) == []


def test_a_clock_that_goes_back_is_told(rich):
    act(rich, "add", added(make_annotation()), clock=2)
    assert "is not after" in only_of(rich, "clock-order").what


def only_of(folder: Path, kind: str) -> Finding:
    """Return the one finding of a kind, whatever else there is."""
    findings = [it for it in found(folder) if it.kind == kind]
    assert len(findings) == 1, found(folder)
    return findings[0]


def test_one_id_with_two_contents_is_told_and_a_line_written_twice_is_not(rich):
    first = history_of(rich).read_bytes().splitlines(keepends=True)[0]
    twin = history_of(rich, machine="7f3c").with_name(f"{ARTICLE}.ana~7f3c~2.jsonl")
    twin.write_bytes(first)
    (twin.parent / "writers/ana~7f3c~2").touch()
    assert found(rich) == []
    twin.write_bytes(rewritten(first, b'"label":"claim"', b'"label":"quote"'))
    assert only_of(rich, "action-id").line == 1


def test_a_record_that_is_none_is_told(rich):
    last = history_of(rich).read_bytes().splitlines(keepends=True)[0]
    line = rewritten(last, b'"end":3', b'"end":0')
    line = rewritten(line, b'"clock":', b'"clock":1000')
    with history_of(rich).open("ab") as file:
        file.write(line)
    told = only(rich, "bad-record")
    assert "the span 0 to 0 is none" in told.what
    assert told.line == history_of(rich).read_bytes().count(b"\n")


def test_an_undo_of_nothing_is_told(rich):
    act(rich, "undo", [], target="nowhere")
    assert "nowhere" in only(rich, "undo-target").what


def test_an_empty_history_is_set_aside(rich):
    name = f"annotators/ana/{ARTICLE}.ana~7f3c~5.jsonl"
    put(rich, name, b"")
    (rich / "annotators/ana/writers/ana~7f3c~5").touch()
    assert only(rich, "empty-history").file == name
    mend(rich)
    assert not (rich / name).exists()
    assert kinds(rich) == {"set-aside"}


def test_a_missing_marker_is_made_again(rich):
    (rich / "annotators/ana/writers/ana~99aa~1").unlink()
    assert "ana~99aa~1" in only(rich, "no-marker").what
    mend(rich)
    assert found(rich) == []


def test_foreign_markers_are_told(rich):
    put(rich, "annotators/ana/writers/ben~7f3c~1", b"")
    assert only(rich, "foreign-marker").level == "note"


# States.


def test_a_damaged_state_is_made_anew(rich):
    whole = state_of(rich).read_bytes()
    state_of(rich).write_bytes(whole.replace(b"claim", b"quote"))
    only(rich, "state-damaged")
    assert "made anew from the histories" in mend(rich)[0]
    assert state_of(rich).read_bytes() == whole
    assert b"quote" in aside(rich, f"ana/{ARTICLE}.json").read_bytes()


def test_a_state_that_the_histories_do_not_fold_to_is_made_anew(rich):
    whole = state_of(rich).read_bytes()
    body = whole[: whole.rindex(b',"sum":"')].replace(b'"note":""', b'"note":"!"')
    state_of(rich).write_bytes(b'%b,"sum":"%08x"}\n}}\n' % (body, zlib.crc32(body)))
    assert "records that differ: 6" in only(rich, "state-differs").what
    mend(rich)
    assert state_of(rich).read_bytes() == whole


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"counts":{"claim":3', b'"counts":{"claim":4', "figures"),
        (b'"clock":', b'"clock":1', "clock"),
    ],
)
def test_what_a_state_says_of_itself_is_checked(rich, old, new, told):
    whole = state_of(rich, "ben").read_bytes()
    assert whole.count(old) == 1
    body = whole[: whole.rindex(b',"sum":"')].replace(old, new)
    state_of(rich, "ben").write_bytes(b'%b,"sum":"%08x"}\n}}\n' % (body, zlib.crc32(body)))
    assert told in only(rich, "state-differs").what
    mend(rich)
    assert state_of(rich, "ben").read_bytes() == whole


def test_an_old_state_is_in_order(rich):
    act(rich, "add", added(make_annotation()))
    assert found(rich) == []


def test_a_state_with_more_than_its_history_is_kept_and_made_anew(rich):
    lines = history_of(rich).read_bytes().splitlines(keepends=True)
    history_of(rich).write_bytes(b"".join(lines[:-3]))
    state = state_of(rich).read_bytes()
    assert history_of(rich).name in only(rich, "state-stale").what
    mend(rich)
    assert aside(rich, f"ana/{ARTICLE}.json").read_bytes() == state
    assert kinds(rich) == {"set-aside"}


def test_a_state_without_any_history_is_set_aside(rich):
    history_of(rich, "ben").unlink()
    assert "missing" in only(rich, "state-stale").what
    mend(rich)
    assert not state_of(rich, "ben").exists()


def test_a_state_of_another_article_is_damage(rich):
    state_of(rich, "ben").write_bytes(state_of(rich).read_bytes())
    assert "another article or annotator" in only(rich, "state-damaged").what
    mend(rich)


# Marks.


def mark(folder: Path, **fields) -> None:
    act(folder, "add", added(make_annotation(**fields)))


@pytest.mark.parametrize(
    ("fields", "kind", "told"),
    [
        ({"start": 4, "end": 99999, "exact": TEXT[4:]}, "bounds", "the text has"),
        ({"exact": "mazor"}, "quote", "quotes 'mazor' at 4, where the text says 'mayor'"),
        ({"prefix": "A"}, "context", "other words around it"),
        ({"suffix": "!"}, "context", "other words around it"),
        ({"scheme": "mine@1"}, "unknown-scheme", "1 annotation has the unknown scheme 'mine@1'"),
        ({"label": "clam"}, "unknown-label", "the label 'clam'"),
        ({"article": "0" * 20}, "other-work", "0" * 20),
        ({"annotator": "ben"}, "other-work", "is ben's"),
    ],
)
def test_a_mark_that_does_not_fit_is_told_with_its_line(rich, fields, kind, told):
    mark(rich, **fields)
    finding = only(rich, kind)
    assert told in finding.what
    assert finding.file == relative(rich, history_of(rich))
    assert finding.line == history_of(rich).read_bytes().count(b"\n")


def test_a_shorter_context_and_another_version_of_a_scheme_are_in_order(rich):
    mark(rich, prefix="e ", suffix="", scheme="news@7")
    assert found(rich) == []


def test_deleted_marks_are_not_measured(rich):
    mark(rich, exact="gone", status="deleted")
    mark(rich, start=4, end=99999, status="orphaned")
    assert found(rich) == []


def test_retired_labels_are_known_ones(rich):
    scheme = NEWS[0]
    labels = [replace(label, retired=True) for label in scheme.labels]
    assert found(rich, [replace(scheme, labels=labels)]) == []
    assert {it.kind for it in found(rich, [])} == {"unknown-scheme"}


def test_marks_by_hand_do_not_cut_a_character(folder):
    text = "A family 👨‍👩‍👧 of three.\n"
    store = open_store(folder, machine="7f3c")
    article = make_article(text)
    store.add_article(article)
    work = store.open(article.id, "ana")
    for kind in ("human", "import"):
        fields = {"article": article.id, "exact": text[10:12], "origin": Origin(kind=kind)}
        fields |= {"prefix": text[:10], "suffix": text[12:]}
        work.apply("add", added(make_annotation(10, 12, **fields)))
    work.close()
    assert [it.kind for it in found(folder)] == ["grapheme", "grapheme"]
    assert {it.line for it in found(folder)} == {1}


def pointer(kind: str, target: str) -> Change:
    record = {
        "relations": Relation(id=new_id(), kind="of", source=target, target=target),
        "comments": Comment(id=new_id(), annotation=target, author="ana", text="?", created=now()),
        "decisions": Decision(id=new_id(), cluster="1", inputs=[target], outcome="reject"),
    }[kind]
    return Change(kind, record.id, None, record)


@pytest.mark.parametrize("table", ["relations", "comments", "decisions"])
def test_what_points_to_nothing_is_told(rich, table):
    theirs = next(iter(open_store(rich).read(ARTICLE, "ben").annotations))
    act(rich, "add", [pointer(table, theirs)])
    assert found(rich) == [], "a colleague's annotation"
    act(rich, "add", [pointer(table, "nobody")])
    assert "about the annotation nobody" in only(rich, "points-to-nothing").what


def test_what_points_to_something_taken_back_is_a_note(rich):
    store = open_store(rich, machine="7f3c")
    ben = store.open(ARTICLE, "ben")
    annotation = make_annotation(annotator="ben")
    ben.apply("add", added(annotation))
    act(rich, "add", [pointer("comments", annotation.id)])
    ben.undo()
    ben.close()
    assert only(rich, "points-to-undone").level == "note"


def test_the_same_id_in_two_works_is_told(rich):
    theirs = next(iter(open_store(rich).read(ARTICLE, "ben").annotations.values()))
    act(rich, "add", added(replace(theirs, annotator="ana")))
    assert theirs.id in only(rich, "same-id").what


def test_a_reading_position_beyond_the_text_is_told(rich):
    act(rich, "progress", progress(state="done", position=10**6))
    only(rich, "position")


def test_work_on_an_article_that_is_not_there_is_told_once_for_each_annotator(rich):
    article_file(rich).unlink()
    assert [it.kind for it in found(rich)] == ["no-article"] * 2


# Names and files.


@pytest.mark.parametrize("name", ["con", ".hidden", "a\u0301na", "dot."])
def test_bad_names_of_annotators_are_told(rich, name):
    (rich / "annotators" / name).mkdir()
    assert only(rich, "annotator-name").file == f"annotators/{name}"


def test_names_that_clash_are_told(rich):
    (rich / "annotators" / "Ana").mkdir()
    assert "'Ana'" in only(rich, "name-clash").what


def test_links_that_lead_out_are_told_and_not_followed(rich, tmp_path):
    other = tmp_path / "other"
    fill(other)
    (rich / "annotators" / "eve").symlink_to(other / "annotators" / "ana")
    (rich / "gone").symlink_to(rich / "nothing")
    assert [(it.file, it.kind) for it in found(rich)] == [
        ("annotators/eve", "link-out"),
        ("gone", "link-broken"),
    ]
    assert not any(it.mended for it in found(rich))


@pytest.mark.parametrize(
    "name",
    [f"annotators/ana/.{ARTICLE}.json.12ab.tmp", ".x.tmp", "articles/.x.tmp"],
)
def test_temporary_files_are_left_over_after_an_hour(rich, name):
    path = rich / put(rich, name)
    assert found(rich) == []
    os.utime(path, (time.time() - 3700,) * 2)
    only(rich, "temporary")
    mend(rich)
    assert aside(rich, path.name).read_bytes() == b"x"


def test_a_temporary_file_of_a_work_that_nobody_has_open_is_left_over_sooner(rich):
    path = rich / put(rich, f"annotators/ana/.{ARTICLE}.json.12ab.tmp")
    os.utime(path, (time.time() - 100,) * 2)
    work = open_store(rich, machine="7f3c").open(ARTICLE, "ana")
    work.apply("add", added(make_annotation()))
    assert found(rich) == []
    work.close()
    only(rich, "temporary")


@pytest.mark.parametrize(
    "name",
    [
        "{}.sync-conflict-20260101-120000-ABCDEFG.jsonl",
        "{} (conflicted copy 2026-01-01 120000).jsonl",
        "{} (Ana's conflicted copy 2026-01-01).jsonl",
        "{} 2.jsonl",
        "{} (1).jsonl",
        "{}.jsonl.orig",
        "{}_REMOTE_4711.jsonl",
    ],
)
def test_second_versions_made_by_sync_tools_are_told(rich, name):
    history = history_of(rich)
    copy = history.with_name(name.format(history.stem))
    copy.write_bytes(history.read_bytes())
    assert "holds every action of it" in only(rich, "conflict-copy").what
    new = rewritten(history.read_bytes().splitlines()[0], b'"clock":1', b'"clock":77')
    copy.write_bytes(history.read_bytes() + b"torn\n" + new)
    assert "lacks: 1" in only(rich, "conflict-copy").what


def test_what_does_not_belong_there_is_a_note(rich):
    put(rich, "notes.txt")
    (rich / "annotators/ana/drafts").mkdir()
    put(rich, ".git/config")
    put(rich, ".gitignore")
    put(rich, ".DS_Store")
    assert [(it.file, it.kind) for it in found(rich)] == [
        ("annotators/ana/drafts", "foreign"),
        ("notes.txt", "foreign"),
    ]
    assert not list(check_store(rich, NEWS).problems())


def test_files_that_cannot_be_read_are_told_and_the_rest_is_checked(rich, monkeypatch):
    refused = (article_file(rich), history_of(rich), state_of(rich))

    def opened(path, root):
        if path in refused:
            raise PermissionError(13, "Permission denied")
        return files.open_read(path, root)

    for module in (articles, histories, states):
        monkeypatch.setattr(module, "open_read", opened)
    history_of(rich, "ben").write_bytes(b"torn")
    told = {(it.file, it.kind) for it in found(rich) if it.kind in ("unreadable", "torn-end")}
    assert told == {
        (relative(rich, article_file(rich)), "unreadable"),
        (relative(rich, history_of(rich)), "unreadable"),
        (relative(rich, state_of(rich)), "unreadable"),
        (relative(rich, history_of(rich, "ben")), "torn-end"),
    }
    assert all("Permission denied" in it.what for it in found(rich) if it.kind == "unreadable")


def test_the_foreign_package_of_the_same_import_name_is_told(monkeypatch):
    def installed(*names):
        monkeypatch.setattr(installation, "packages_distributions", lambda: {"reader": names})
        report = Report()
        installation.check_installation(report)
        return [it.what for it in report.findings]

    assert installed("newsmark") == installed() == []
    assert "the package reader is installed beside newsmark" in installed("newsmark", "reader")[0]


# The tables.


def test_every_repair_is_announced_and_every_announcement_is_kept():
    assert set(_REPAIRS) == {kind for kind, it in KINDS.items() if it.mended}


def test_every_kind_is_on_the_page():
    page = (Path(__file__).parents[3] / "docs" / "check.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \|.*\| (yes|no|note) \|$", page, re.MULTILINE))
    word = {kind: "note" if it.level == "note" else "yes" if it.mended else "no"
            for kind, it in KINDS.items()}  # fmt: skip
    assert rows == word
