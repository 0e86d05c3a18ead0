"""However it ends, what was marked is saved and the terminal is given back."""

from __future__ import annotations

import resource
import signal
import sys

import pytest

RAIN = "It rained all day. We stayed at home. Nobody came."
LEAVE_ALTERNATE_SCREEN = b"\x1b[?1049l"
SHOW_CURSOR = b"\x1b[?25h"


def begin(user):
    terminal = user.open(user.write("rain.txt", RAIN))
    terminal.wait_for("It rained")
    terminal.press(") 1")
    terminal.wait_for("Marked as Claim")
    return terminal


def assert_saved(user) -> None:
    assert user.marks() == [("claim", "We stayed at home.")]
    assert user.progress().position == RAIN.index("We"), "the place is kept"
    [state] = (user.store / "annotators" / "ana").glob("*.json")
    assert "We stayed at home." in state.read_text("utf-8"), "the state file is written"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda x: x.name)
def test_a_signal_saves_and_gives_the_terminal_back(user, number):
    terminal = begin(user)
    terminal.kill(number)
    assert terminal.wait_for_end() >= 0, "it ends by itself"
    left = bytes(terminal.output)
    assert left.rfind(LEAVE_ALTERNATE_SCREEN) > left.rfind(b"\x1b[?1049h") >= 0
    assert left.rfind(SHOW_CURSOR) > left.rfind(b"\x1b[?25l")
    assert_saved(user)


def test_a_closed_terminal_saves_and_ends(user):
    terminal = begin(user)
    terminal.hang_up()
    terminal.wait_for_end()
    assert_saved(user)


def test_leaving_gives_the_terminal_back(user):
    terminal = begin(user)
    terminal.press("ctrl+q")
    assert terminal.wait_for_end() == 0
    assert LEAVE_ALTERNATE_SCREEN in terminal.output
    assert_saved(user)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are set on Linux")
def test_a_disk_that_takes_nothing_is_told_and_work_is_saved_when_it_does_again(user):
    terminal = begin(user)
    _, hard = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (1, hard))
    terminal.press(") 2")
    terminal.wait_for("memory")
    terminal.wait_for("✗ NOT SAVED (")
    terminal.press("v e 3")
    terminal.wait_for("Q 1")
    assert "NOT SAVED" in terminal.shown
    assert len(user.marks()) == 1
    resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (hard, hard))
    terminal.wait_for("✓ saved")
    terminal.wait_for("Everything is saved again.")
    assert [label for label, _ in user.marks()] == ["claim", "opinion", "quote"]
    terminal.press("q")
    assert terminal.wait_for_end() == 0
