"""Folders to import, and folders to export to, that a stranger has prepared."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from reader.articles.disk.regular_files import (
    ForeignFileError,
    RefusedFileError,
    open_regular,
    read_regular,
)
from reader.formats.common.errors import FormatError
from tests.formats.reading_files import read

SECRET = "the private words of somebody"
TEXT = "The mayor spoke of the flood.\n"
FOLDERS = {
    "brat": {"a.txt": TEXT, "a.ann": "T1\tclaim 0 9\tThe mayor\n"},
    "webanno": {"a.tsv": "#FORMAT=WebAnno TSV 3.3\n"},
    "doccano": {"a.jsonl": '{"text":"One","label":[[0,3,"claim"]]}\n'},
    "conll": {"a.conll": "The O\n"},
    "ptc": {"article1.txt": TEXT, "article1.task2-TC.labels": "1\tclaim\t0\t9\n"},
    "uima": {"a.xmi": "<xmi/>"},
    "uima-json": {"a.json": "{}"},
    "hf": {"a.jsonl": '{"text":"One","spans":[]}\n'},
}


@pytest.fixture
def away(tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    (away / "private.txt").write_text(SECRET)
    return away


def folders():
    return [(name, file) for name, files in FOLDERS.items() for file in files]


@pytest.mark.parametrize(("name", "file"), folders())
@pytest.mark.parametrize("trap", ["link", "zeros", "pipe", "dangling"])
def test_what_leads_out_of_an_imported_folder_is_refused(tmp_path, away, name, file, trap):
    folder = tmp_path / "theirs"
    folder.mkdir()
    for each, content in FOLDERS[name].items():
        (folder / each).write_text(content)
    (folder / file).unlink()
    if trap == "pipe":
        os.mkfifo(folder / file)
    else:
        goal = {"link": away / "private.txt", "zeros": "/dev/zero", "dangling": away / "none"}
        (folder / file).symlink_to(goal[trap])
    with pytest.raises(FormatError) as refused:
        read(name, folder)
    assert file in str(refused.value) and SECRET not in str(refused.value)
    assert "othing was imported" in str(refused.value)


def test_the_text_beside_a_named_file_does_not_lead_away(tmp_path, away):
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "a.ann").write_text("T1\tclaim 0 3\tthe\n")
    (folder / "a.txt").symlink_to(away / "private.txt")
    (folder / "article1.txt").symlink_to(away / "private.txt")
    (folder / "row.labels").write_text("1\tclaim\t0\t3\n")
    for name, file in (("brat", "a.ann"), ("ptc", "row.labels")):
        with pytest.raises(FormatError, match="a link out of the folder"):
            read(name, folder / file)


def test_a_link_that_the_user_names_is_read(tmp_path, away):
    (away / "rows.jsonl").write_text('{"text":"One","label":[[0,3,"claim"]]}\n')
    (tmp_path / "mine.jsonl").symlink_to(away / "rows.jsonl")
    ((item,), _) = read("doccano", tmp_path / "mine.jsonl")
    assert item.article.text == "One"


def test_links_inside_an_imported_folder_are_read(tmp_path):
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "a.txt").write_text(TEXT)
    (tmp_path / "ana" / "a.ann").write_text("T1\tclaim 0 9\tThe mayor\n")
    (tmp_path / "texts.txt").symlink_to(tmp_path / "ana" / "a.txt")
    assert read("brat", tmp_path)


# The gate itself ----------------------------------------------------------------------------------


def test_a_regular_file_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"words")
    assert read_regular(tmp_path / "a") == b"words"
    with open_regular(tmp_path / "a") as file:
        assert file.read() == b"words"


@pytest.mark.parametrize("kind", ["a link", "a folder", "a named pipe", "a socket", "a device"])
def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path, kind):
    path = tmp_path / "it"
    if kind == "a link":
        path.symlink_to(tmp_path)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a named pipe":
        os.mkfifo(path)
    elif kind == "a socket":
        server = socket.socket(socket.AF_UNIX)
        server.bind(os.path.relpath(path))
        server.close()
    else:
        path = Path("/dev/null")
    with pytest.raises(RefusedFileError, match=kind):
        open_regular(path)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(2_000_001)
    with pytest.raises(RefusedFileError, match="more than the 2 MB"):
        read_regular(path, most=2_000_000)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to another user")
def test_a_second_name_of_another_users_file_is_refused(tmp_path):
    path = tmp_path / "theirs"
    path.write_text("words")
    os.chown(path, 65534, 65534)
    assert read_regular(path) == b"words", "a colleague's own file is read"
    os.link(path, tmp_path / "second")
    with pytest.raises(ForeignFileError, match="hard link to a file of another user"):
        read_regular(path)
    shutil.copy(path, tmp_path / "copy")
    assert read_regular(tmp_path / "copy") == b"words"
