"""The archive of a store: what is in it, what is refused, and that half of one is never whole."""

from __future__ import annotations

import errno
import json
import os
import random
import stat
import zipfile
from hashlib import sha256

import pytest

from reader.store.backup import archive
from reader.store.backup import restore as archive_restore
from reader.store.backup import write as archive_write
from reader.store.backup.read import open_archive
from reader.store.backup.restore import take_in
from reader.store.backup.write import write_archive
from reader.store.folder_store import open_store
from reader.store.journal import files
from reader.store.journal.unfinished_import import unfinished
from reader.store.protocol import StoreError
from tests.store.conftest import article_file, make_article, progress, store_with_article
from tests.store.journal.test_faults import add, fail, history


def content(folder):
    """Return what counts in a store: its files by path, without states, cache and hidden files."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and archive.kind_of(name):
            found[name] = path.read_bytes()
    return found


@pytest.fixture
def full(folder, store, article):
    """A store with two articles and the work of two."""
    second = make_article("Nobody had asked.\n")
    store.add_article(second)
    for name, where in (("ana", article), ("ana", second.id), ("ana ë", article)):
        work = store.open(where, name)
        add(work), add(work)
        work.undo()
        work.apply("progress", progress(state="done"))
        work.close()
    return folder


@pytest.fixture
def packed(full, tmp_path):
    write_archive(full, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def restore(path, folder):
    with open_archive(path) as opened:
        return take_in(opened, folder)


def refused(path, folder, match):
    """See that an archive is refused in one sentence, and that nothing is written."""
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    existed = folder.exists()
    with pytest.raises(StoreError, match=match) as caught:
        restore(path, folder)
    assert "\n" not in str(caught.value)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    assert folder.exists() == existed


def test_what_goes_out_comes_back(full, packed, tmp_path, article):
    written = content(full)
    assert {archive.kind_of(name) for name in written} == {"store", "article", "history", "marker"}
    taken = restore(packed, tmp_path / "new")
    assert content(tmp_path / "new") == written
    assert taken.new == {"store": 1, "article": 2, "history": 3, "marker": 2}
    old, new = (open_store(place, create=False) for place in (full, tmp_path / "new"))
    assert new.article_ids() == old.article_ids()
    for name in ("ana", "ana ë"):
        one, two = old.read(article, name), new.read(article, name)
        assert two.annotations == one.annotations and two.progress == one.progress
        assert list(new.history(article, name)) == list(old.history(article, name))
    work = new.open(article, "ana")
    assert work.undo() and not work.notices, "undo goes on where it was"
    work.close()


def test_the_same_content_makes_the_same_bytes(full, packed, tmp_path):
    restore(packed, tmp_path / "new")
    (tmp_path / "new" / "cache").mkdir(exist_ok=True)
    (tmp_path / "new" / "cache" / "x").write_text("x")
    write_archive(tmp_path / "new", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()


def test_the_manifest_names_every_file_with_its_checksum(packed):
    with zipfile.ZipFile(packed) as file:
        assert file.testzip() is None
        manifest = json.loads(file.read("manifest.json"))
        names = file.namelist()
        assert names == ["manifest.json", *(entry["path"] for entry in manifest["files"])]
        assert names[1:] == sorted(names[1:])
        for entry in manifest["files"]:
            data = file.read(entry["path"])
            assert (len(data), sha256(data).hexdigest()) == (entry["size"], entry["sha256"])


def test_a_history_goes_in_up_to_its_last_whole_line(full, article, tmp_path):
    whole = history(full, article).read_bytes()
    history(full, article).write_bytes(whole + b'{"id":"half')
    (full / "annotators" / "ana" / f"{article}.ana~7f3c~2.jsonl").touch()
    write_archive(full, tmp_path / "a.zip")
    restore(tmp_path / "a.zip", tmp_path / "new")
    assert history(tmp_path / "new", article).read_bytes() == whole
    assert not history(tmp_path / "new", article, 2).exists(), "nothing was ever written there"


def test_what_is_written_meanwhile_is_left_for_the_next_time(
    full, store, article, tmp_path, monkeypatch
):
    before = content(full)
    work = store.open(article, "ana")
    real = archive_write._entry

    def entry(*args):
        add(work)
        return real(*args)

    monkeypatch.setattr(archive_write, "_entry", entry)
    write_archive(full, tmp_path / "a.zip")
    work.close()
    restore(tmp_path / "a.zip", tmp_path / "new")
    assert content(tmp_path / "new") == before


def test_nothing_but_the_store_goes_in(full, tmp_path):
    for name in ("notes.txt", "articles/x.json", "annotators/ana/y", ".hidden", ".git/config"):
        (full / name).parent.mkdir(exist_ok=True)
        (full / name).write_text("secret")
    written = write_archive(full, tmp_path / "a.zip")
    assert sorted(written.left_out) == ["annotators/ana/y", "articles/x.json", "notes.txt"]
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        assert set(file.namelist()) == {"manifest.json", *content(full)}


@pytest.mark.parametrize("name", ["articles", "annotators/ben", "store.json", "history"])
def test_a_link_is_refused(full, article, tmp_path, name):
    path = history(full, article) if name == "history" else full / name
    target = tmp_path / "elsewhere"
    path.rename(target) if path.exists() else target.mkdir()
    path.symlink_to(target)
    with pytest.raises(StoreError, match="is a link"):
        write_archive(full, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_pipe_in_place_of_a_history_is_refused(full, article, tmp_path):
    history(full, article).unlink()
    os.mkfifo(history(full, article))
    with pytest.raises(StoreError, match="no plain file"):
        write_archive(full, tmp_path / "a.zip")


def test_a_file_that_exists_is_replaced_only_by_force(full, tmp_path):
    target = tmp_path / "a.zip"
    target.write_text("precious")
    with pytest.raises(StoreError, match="--force"):
        write_archive(full, target)
    assert target.read_text() == "precious"
    write_archive(full, target, force=True)
    restore(target, tmp_path / "new")


@pytest.mark.parametrize(
    ("target", "match"),
    [("store/a.zip", "in the store"), (".", "is a folder"), ("no/a.zip", "no archive was written")],
)
def test_where_an_archive_cannot_go(full, tmp_path, target, match):
    with pytest.raises(StoreError, match=match):
        write_archive(full, tmp_path / target, force=True)
    assert not list(tmp_path.rglob("*.zip"))


def test_an_archive_that_cannot_be_written_leaves_nothing(full, tmp_path, monkeypatch):
    monkeypatch.setattr(archive_write, "sync", fail(errno.ENOSPC))
    (tmp_path / "a.zip").write_text("the last backup")
    with pytest.raises(StoreError, match="no archive was written"):
        write_archive(full, tmp_path / "a.zip", force=True)
    assert (tmp_path / "a.zip").read_text() == "the last backup"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "store"]


def test_a_store_that_packs_too_well_is_taken_in_again(full, store, tmp_path, monkeypatch):
    store.add_article(make_article("a" * 500_000))
    monkeypatch.setattr(archive, "FREE_BYTES", 1000)
    write_archive(full, tmp_path / "a.zip")
    restore(tmp_path / "a.zip", tmp_path / "new")
    assert content(tmp_path / "new") == content(full)


# Merging ---------------------------------------------------------------------------------


def test_taking_in_what_is_there_changes_nothing(full, packed):
    before = content(full)
    taken = restore(packed, full)
    assert not taken.new and not taken.longer
    assert content(full) == before


def test_the_longer_history_stays_whichever_it_is(full, packed, store, article, tmp_path):
    restore(packed, tmp_path / "new")
    work = store.open(article, "ana")
    add(work)
    work.close()
    longer = content(full)
    restore(packed, full)
    assert content(full) == longer
    write_archive(full, tmp_path / "later.zip")
    read = open_store(tmp_path / "new").read(article, "ana")
    assert restore(tmp_path / "later.zip", tmp_path / "new").longer == 1
    assert content(tmp_path / "new") == longer
    assert len(read.refresh()) == 1, "an open window shows what came"


def test_stores_are_merged_where_nothing_is_in_the_way(packed, tmp_path, article):
    other = open_store(tmp_path / "other", machine="0a1b")
    third = make_article("Another text.\n")
    other.add_article(third)
    other.add_article(make_article())
    work = other.open(article, "ana")
    add(work)
    work.close()
    before = content(tmp_path / "other")
    restore(packed, tmp_path / "other")
    after = content(tmp_path / "other")
    assert before.items() <= after.items(), "nothing that was there is changed"
    assert len(other.article_ids()) == 3
    assert len(list(other.history(article, "ana"))) == 1 + 4
    assert sorted(other.annotators()) == ["ana", "ana ë"]


@pytest.mark.parametrize("kind", ["article", "history"])
def test_a_file_that_is_another_one_refuses_all(full, packed, article, kind):
    path = article_file(full, article) if kind == "article" else history(full, article)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    for other in (full / "annotators" / "ana ë").glob("*.jsonl"):
        other.unlink()
    refused(packed, full, path.name)


def test_an_article_of_another_length_is_another_one(full, packed, article):
    path = article_file(full, article)
    path.write_bytes(path.read_bytes()[:-10])
    refused(packed, full, path.name)


def test_names_that_differ_in_case_are_not_merged(packed, tmp_path):
    store, article = store_with_article(tmp_path / "other")
    work = store.open(article, "Ana")
    add(work)
    work.close()
    refused(packed, tmp_path / "other", "share a folder")


def test_a_link_in_the_store_is_not_followed(packed, tmp_path):
    open_store(tmp_path / "other")
    (tmp_path / "outside").mkdir()
    (tmp_path / "other" / "annotators").symlink_to(tmp_path / "outside")
    refused(packed, tmp_path / "other", "is a link")
    assert not list((tmp_path / "outside").iterdir())


def test_what_was_set_aside_goes_along(full, tmp_path):
    names = ("store.json.damaged-1", "ana/a.ana~7f3c~1.jsonl.damaged-0a1b2c3d",
             "articles/.x.json.1.tmp.damaged-ff")  # fmt: skip
    for name in names:
        path = full / "set-aside" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (full / "set-aside" / "mine.txt").write_text("no newsmark wrote this")
    written = write_archive(full, tmp_path / "backup.zip")
    assert written.counts["aside"] == 3
    assert written.left_out == ["set-aside/mine.txt"]
    for _ in range(2):
        restore(tmp_path / "backup.zip", tmp_path / "new")
        files = [path for path in (tmp_path / "new" / "set-aside").rglob("*") if path.is_file()]
        found = {path.relative_to(tmp_path / "new" / "set-aside").as_posix() for path in files}
        assert found == {path.read_text() for path in files} == set(names)


def test_a_history_in_use_is_not_made_longer(packed, full, tmp_path, article):
    restore(packed, tmp_path / "new")
    work = open_store(full, machine="7f3c").open(article, "ana")
    add(work)
    work.close()
    write_archive(full, tmp_path / "later.zip")
    fd = files.open_append(history(tmp_path / "new", article))
    assert files.lock(fd)
    refused(tmp_path / "later.zip", tmp_path / "new", "being written by an open newsmark")
    os.close(fd)
    assert restore(tmp_path / "later.zip", tmp_path / "new").longer == 1


def test_a_history_that_grows_meanwhile_is_left_alone(packed, tmp_path, article, monkeypatch):
    new = tmp_path / "new"
    restore(packed, new)
    history(new, article).write_bytes(history(new, article).read_bytes()[:-40])

    def meanwhile(*_):
        with history(new, article).open("ab") as file:
            file.write(b"an action of another window\n")

    monkeypatch.setattr(archive_restore, "_check_space", meanwhile)
    with pytest.raises(StoreError, match="changed while it was read"):
        restore(packed, new)
    assert history(new, article).read_bytes().endswith(b"of another window\n")


def test_no_room_on_the_disk(packed, tmp_path, monkeypatch):
    monkeypatch.setattr(archive_restore, "MARGIN", 1 << 60)
    refused(packed, tmp_path / "new", "no room")


class Killed(BaseException):
    """The process ended here."""


def killed_at(number, monkeypatch):
    """Let the process end at the write with this number, that one half done."""
    count = iter(range(10**6))
    for name in ("write_atomic", "write_all", "make_folder", "sync_folder"):
        real = getattr(archive_restore, name)

        def write(*args, name=name, real=real):
            if next(count) == number:
                if name == "write_all":
                    real(args[0], args[1][: len(args[1]) // 2])
                raise Killed
            return real(*args)

        monkeypatch.setattr(archive_restore, name, write)


@pytest.mark.parametrize("into", ["new", "store"])
def test_killed_anywhere_it_goes_on_where_it_stopped(
    packed, full, tmp_path, monkeypatch, into, article
):
    expected = content(full)
    for number in range(100):
        target = tmp_path / f"{into}-{number}"
        if into == "store":
            _partial(target, packed, article)
        start = content(target)
        with monkeypatch.context() as patch:
            killed_at(number, patch)
            try:
                restore(packed, target)
            except Killed:
                pass
            else:
                break
        if content(target) not in (start, expected):
            assert unfinished(target) == str(packed)
        if into == "new" and unfinished(target) and content(target) != expected:
            with pytest.raises(StoreError, match="was interrupted"):
                open_store(target)
        restore(packed, target)
        assert content(target) == expected and not unfinished(target)
        open_store(target, create=False)
    assert number > 10


def _partial(target, packed, article):
    """Make a store that has the first lines of a history and an article."""
    restore(packed, target)
    for path in (target / "annotators" / "ana ë").rglob("*~*"):
        path.unlink()
    lines = history(target, article).read_bytes().splitlines(keepends=True)
    history(target, article).write_bytes(lines[0])


# Hostile and damaged archives --------------------------------------------------------------


def rewritten(packed, path, change, *, sums=True, names=None):
    """Write an archive anew with its files changed by ``change``, and its manifest made to fit."""
    with zipfile.ZipFile(packed) as file:
        files = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(files, manifest)
    if sums:
        manifest["files"] = [
            {"path": name, "size": len(data), "sha256": sha256(data).hexdigest()}
            for name, data in files.items()
        ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", json.dumps(manifest))
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (names or {}).get(name, 0o100644) << 16
            file.writestr(info, data)
    return path


HEX = "0123456789abcdef0123"


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "articles/../../evil",
        "/etc/evil",
        "C:\\evil",
        "articles\\..\\evil",
        "annotators/../writers/..~a~1",
        f"annotators/ana/{HEX}.ben~7f3c~1.jsonl",
        f"annotators/con/{HEX}.con~7f3c~1.jsonl",
        f"annotators/a\x1bb/{HEX}.a\x1bb~7f3c~1.jsonl",
        f"annotators/ana/{HEX}.json",
        f"articles/{HEX}.json",
        f"articles/ff/{HEX}.0123456789ab.json",
        "cache/articles.index",
        "set-aside/ana/x",
        "set-aside/ana/x.damaged-0a1b2c3d4",
        "set-aside/a/b/x.damaged-1",
        "set-aside/con/x.damaged-1",
        "set-aside/..damaged-1/x.damaged-1",
        "set-aside/x:y.damaged-1",
        "set-aside/x\x1b.damaged-1",
        "store.json/x",
        "articles/",
        ".gitattributes",
        "README",
    ],
)
def test_a_name_that_no_store_has_is_refused(packed, tmp_path, name):
    def change(files, manifest):
        files[name] = b"" if name.endswith("/") else b"{}\n"

    path = rewritten(packed, tmp_path / "bad.zip", change)
    refused(path, tmp_path / "new", "is not taken in|damaged")
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR])
def test_what_is_no_plain_file_is_refused(packed, tmp_path, kind):
    path = rewritten(
        packed, tmp_path / "bad.zip", lambda *_: None, names={"store.json": kind | 0o644}
    )
    refused(path, tmp_path / "new", "no plain file")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(packed, tmp_path):
    with zipfile.ZipFile(packed, "a") as file:
        file.writestr("store.json", b'{"format":1,"made":"x"}')
    refused(packed, tmp_path / "new", "have one name")


@pytest.mark.parametrize("moved", ["0" * 20, ""])
@pytest.mark.parametrize("name", ["ANA", "Ana"])
def test_names_that_differ_in_case_are_refused(packed, tmp_path, name, moved):
    def change(files, manifest):
        found = next(path for path in files if path.endswith(".jsonl") and "/ana/" in path)
        digits = found.split("/")[2][:20]
        files[found.replace("ana", name).replace(digits, moved or digits)] = files[found]

    refused(rewritten(packed, tmp_path / "bad.zip", change), tmp_path / "new", "on some systems")


def test_a_bomb_is_refused_unread(packed, tmp_path, monkeypatch):
    def change(files, manifest):
        files[next(path for path in files if path.endswith(".jsonl"))] = b"\n" * 80_000_000

    path = rewritten(packed, tmp_path / "bad.zip", change)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    refused(path, tmp_path / "new", "100 times")


@pytest.mark.parametrize(
    ("limit", "value", "match"), [("MAX_FILES", 3, "3 files"), ("MAX_BYTES", 3, "GiB")]
)
def test_what_is_beyond_the_limits_is_refused(packed, tmp_path, monkeypatch, limit, value, match):
    monkeypatch.setattr(archive, limit, value)
    refused(packed, tmp_path / "new", match)


def drop(files, manifest):
    del files[next(path for path in files if path.endswith(".jsonl"))]


def grow(files, manifest):
    files["store.json"] += b"\n"


def other(files, manifest):
    files["store.json"] = files["store.json"][::-1]


def more(files, manifest):
    files[f"annotators/ana/writers/ana~{'9' * 4}~1"] = b""


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (drop, "manifest.json says"),
        (grow, "manifest.json says"),
        (other, "the checksum of store.json"),
        (more, "manifest.json says"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(packed, tmp_path, change, match):
    path = rewritten(packed, tmp_path / "bad.zip", change, sums=False)
    refused(path, tmp_path / "new", match)


def test_a_marker_that_is_not_empty_is_refused(packed, tmp_path):
    def change(files, manifest):
        files[next(path for path in files if "/writers/" in path)] = b"x"

    refused(rewritten(packed, tmp_path / "bad.zip", change), tmp_path / "new", "not empty")


@pytest.mark.parametrize("there", [False, True])
def test_a_backup_of_a_store_of_format_1_can_be_restored(full, packed, tmp_path, there):
    def change(files, manifest):
        files["store.json"] = b'{"format": 1}\n'

    old = rewritten(packed, tmp_path / "old.zip", change)
    place = tmp_path / "new"
    if there:
        open_store(place).add_article(make_article("Here already.\n"))
    restore(old, place)
    told = []
    again = open_store(place, create=False, on_notice=told.append)
    assert len(told) == (not there)
    assert len(again.article_ids()) == 2 + there
    assert content(full).items() - content(place).items() == set()


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"[]", "damaged"),
        (b'{"format":3}', "format 3"),
        (b'{"format":0}', "format 0"),
        (None, "store.json is missing"),
    ],
)
def test_a_store_file_that_is_none_is_refused(packed, tmp_path, data, match):
    def change(files, manifest):
        del files["store.json"]
        if data is not None:
            files["store.json"] = data

    refused(rewritten(packed, tmp_path / "bad.zip", change), tmp_path / "new", match)


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [("format", 2, "newer newsmark"), ("kind", "x", "no archive"), ("files", {}, "damaged")],
)
def test_a_manifest_of_something_else_is_refused(packed, tmp_path, field, value, match):
    def change(files, manifest):
        manifest[field] = value

    path = rewritten(packed, tmp_path / "bad.zip", change, sums=False)
    refused(path, tmp_path / "new", match)


def test_a_zip_file_of_something_else_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr("store.json", "{}")
    refused(tmp_path / "x.zip", tmp_path / "new", "no archive of newsmark")


@pytest.mark.parametrize("data", [b"", b"PK", b"text" * 100, b"PK\5\6" + bytes(18)])
def test_what_is_no_zip_file_is_refused(tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)
    refused(tmp_path / "x.zip", tmp_path / "new", "damaged, cut off|no archive")


def test_a_folder_or_nothing_is_refused(tmp_path):
    refused(tmp_path, tmp_path / "new", "cannot be read: it is a folder")
    refused(tmp_path / "no.zip", tmp_path / "new", f"cannot be read: {os.strerror(errno.ENOENT)}")


def test_a_packing_that_newsmark_does_not_use_is_refused(packed, tmp_path):
    with (
        zipfile.ZipFile(packed) as file,
        zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_LZMA) as goal,
    ):
        for name in file.namelist():
            goal.writestr(name, file.read(name))
    refused(tmp_path / "x.zip", tmp_path / "new", "does not use")


def test_an_archive_damaged_anywhere_is_whole_or_refused(packed, full, tmp_path):
    """Cut off, bits flipped, bytes put in or taken out, at any place."""
    data, expected = packed.read_bytes(), content(full)
    chance = random.Random(20261123)
    seen = 0
    for number in range(400):
        bad = bytearray(data)
        place = chance.randrange(len(bad))
        match number % 4:
            case 0:
                del bad[place:]
            case 1:
                bad[place] ^= 1 << chance.randrange(8)
            case 2:
                bad[place:place] = chance.randbytes(3)
            case _:
                del bad[place : place + chance.randrange(1, 40)]
        path, target = tmp_path / "bad.zip", tmp_path / f"new-{number}"
        path.write_bytes(bad)
        try:
            restore(path, target)
        except StoreError as error:
            seen += 1
            assert "\n" not in str(error) and not target.exists()
        else:
            assert content(target) == expected
    assert seen > 300
