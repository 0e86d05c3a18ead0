"""A history is written on only where it is what was left there, whatever happened since."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from reader.store.journal.files import open_append
from reader.store.journal.history import MARK_BYTES, Position
from reader.store.journal.last_written import OWN, LastWritten, is_kept
from reader.store.journal.paths import Place
from reader.store.journal.scan import mark_at
from tests.store.conftest import cache_of

WRITER = "ana~7f3c~1"
ONE, TWO, THREE = (b'{"%b"}\n' % (letter * 40) for letter in (b"1", b"2", b"3"))


class History:
    """A history and what is noted of it, by as many processes as need be."""

    def __init__(self, folder: Path):
        folder.mkdir()
        self.place = Place(folder, "ana", "0" * 20)
        self.path = self.place.history(WRITER)
        self.path.parent.mkdir(parents=True)
        self.note = cache_of(folder) / OWN / "ana" / self.path.name

    def write(self, *lines: bytes, killed_at: int | None = None) -> None:
        """Append lines as a process of its own, which is killed after so many bytes of the last."""
        fd = open_append(self.path)
        written = LastWritten(self.place, WRITER, fd)
        assert written.is_history()
        for number, line in enumerate(lines, 1):
            written.expect(os.fstat(fd).st_size, line)
            os.write(fd, line if number < len(lines) else line[:killed_at])
        written.close()
        os.close(fd)

    def is_left(self) -> bool:
        """Tell whether another process may write on."""
        fd = open_append(self.path)
        left = LastWritten(self.place, WRITER, fd).is_history()
        os.close(fd)
        return left

    def put(self, data: bytes, *, same_number: bool = False) -> None:
        """Put another version in place, as git does; its file may get the number of the last."""
        if not same_number:
            self.path.rename(self.path.with_name("before"))
        self.path.write_bytes(data)

    def kept(self, end: int, data: bytes) -> bool:
        """Tell whether what was read of this much is known to be somewhere else."""
        path = self.path.with_name("read")
        path.write_bytes(data)
        with path.open("rb") as file:
            return is_kept(self.place, WRITER, Position(end, 1, mark_at(file, end)))


@pytest.fixture
def history(folder) -> History:
    return History(folder)


def test_a_new_one_is_written_on(history):
    assert history.is_left()
    history.write(ONE)
    history.write(TWO, THREE)
    assert history.is_left()


@pytest.mark.parametrize("same_number", [True, False])
def test_the_same_content_taken_away_and_brought_back_is(history, same_number):
    history.write(ONE, TWO)
    history.put(ONE + TWO, same_number=same_number)
    assert history.is_left()


@pytest.mark.parametrize("same_number", [True, False])
@pytest.mark.parametrize("other", [b"", ONE, THREE, TWO + THREE])
def test_another_version_in_its_place_is_not(history, other, same_number):
    history.write(ONE, TWO)
    history.put(other, same_number=same_number)
    assert not history.is_left()


def test_a_last_line_that_a_power_cut_has_damaged_is_told_from_another_version(history):
    history.write(ONE, TWO)
    history.put(ONE + bytes(len(TWO)), same_number=True)
    assert history.is_left()
    history.put(ONE + THREE)
    assert not history.is_left()


def test_a_longer_version_in_its_place_is_not(history):
    """What was noted is in it, and yet nobody knows who wrote the rest, or whether it is all."""
    history.write(ONE)
    history.put(ONE + TWO)
    assert not history.is_left()


@pytest.mark.parametrize("killed_at", [1, len(TWO) - 1, len(TWO)])
def test_one_whose_writer_was_killed_is_taken_over(history, killed_at):
    history.write(ONE, TWO, killed_at=killed_at)
    assert history.is_left()


@pytest.mark.parametrize("killed_at", [0, 1, len(TWO)])
@pytest.mark.parametrize("same_number", [True, False])
def test_after_a_kill_an_older_version_in_its_place_is_not(history, killed_at, same_number):
    history.write(ONE, TWO, killed_at=killed_at)
    history.put(ONE, same_number=same_number)
    assert not history.is_left()


def test_a_note_that_a_power_cut_has_set_back_is_enough_for_the_same_file(history):
    history.write(ONE)
    noted = history.note.read_bytes()
    history.write(TWO, THREE)
    history.note.write_bytes(noted)
    assert history.is_left()
    history.put(ONE + TWO + THREE)
    assert not history.is_left()


@pytest.mark.parametrize("damage", [None, b"", b"\0" * 128, b"1 2 3 4 5 6 00000000\n"])
def test_without_a_note_only_a_new_or_a_torn_one_is(history, damage):
    history.write(ONE)
    history.note.unlink() if damage is None else history.note.write_bytes(damage)
    assert not history.is_left()
    history.put(ONE + TWO[:9])
    assert history.is_left(), "a power cut, before the note was on the disk"
    history.put(b"")
    assert history.is_left()


def test_any_flipped_bit_of_a_note_is_seen(history):
    history.write(ONE)
    noted = history.note.read_bytes()
    for place in range(len(noted) * 8):
        damaged = bytearray(noted)
        damaged[place // 8] ^= 1 << place % 8
        history.note.write_bytes(damaged)
        assert not history.is_left()


def test_where_nothing_can_be_noted_it_is_written_by_one_process(history):
    shutil.rmtree(history.note.parents[1], ignore_errors=True)
    history.note.parents[1].write_text("in the way")
    history.write(ONE, TWO)
    assert not history.is_left()


def test_a_note_that_cannot_be_written_is_removed(history, monkeypatch):
    history.write(ONE)
    fd = open_append(history.path)
    written = LastWritten(history.place, WRITER, fd)
    with monkeypatch.context() as patched:
        patched.setattr("reader.store.journal.last_written.LENGTH", 1 << 20)
        patched.setattr(os, "write", lambda fd, data: 1)
        written.expect(len(ONE), TWO)
    os.write(fd, TWO)
    os.close(fd)
    assert not history.note.exists()
    history.put(ONE)
    assert not history.is_left()


def test_what_git_replaced_is_kept_and_what_was_damaged_is_not(history):
    data = ONE + TWO + THREE
    history.write(ONE, TWO, THREE)
    ends = [len(ONE), len(ONE + TWO), len(data)]
    assert not any(history.kept(end, data) for end in ends), "it is the file itself"
    damaged = bytearray(data)
    damaged[-5] ^= 1
    for other in (damaged, data[:-5], b""):
        history.put(other, same_number=True)
        assert not history.kept(len(data), data)
    history.put(ONE, same_number=True)
    assert history.kept(len(data), data), "git has used the number again"
    history.put(ONE)
    assert all(history.kept(end, data) for end in ends)
    history.path.unlink()
    assert history.kept(len(data), data)
    assert not history.kept(len(data), data[:-MARK_BYTES] + b"?" * MARK_BYTES)
    assert not history.kept(len(data) + 1, data + b"?")
    history.note.unlink()
    assert not history.kept(len(data), data)
