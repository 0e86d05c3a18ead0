from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from reader.cli.shared import progress
from reader.cli.shared.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def stderr(monkeypatch):
    """A terminal, and a clock that moves on by a second with every look."""
    seconds = iter(range(1000))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds))
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=terminal))
    return terminal


def test_on_a_terminal_the_line_is_shown_and_cleared(stderr):
    with ProgressLine("taking in") as line:
        line.tell(1200, 3000)
    assert stderr.getvalue() == "\rtaking in: 1,200 of 3,000\r\x1b[K"


def test_nothing_is_cleared_where_nothing_was_shown(stderr):
    with ProgressLine("taking in"):
        pass
    assert stderr.getvalue() == ""


def test_the_line_goes_when_things_fail(stderr):
    with pytest.raises(ValueError), ProgressLine("taking in") as line:
        line.tell(1)
        raise ValueError
    assert stderr.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("why", ["pipe", "dumb", "quiet"])
def test_elsewhere_it_is_silent(stderr, monkeypatch, why):
    if why == "pipe":
        stderr = io.StringIO()
        monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=stderr))
    if why == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    with ProgressLine("taking in", quiet=why == "quiet") as line:
        line.tell(5, 10)
    assert stderr.getvalue() == ""
