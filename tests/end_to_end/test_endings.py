"""However it ends, what was marked is saved and the terminal is given back."""

from __future__ import annotations

import os
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


SIGNALS = pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda x: x.name
)


@SIGNALS
def test_a_signal_saves_and_gives_the_terminal_back(user, number):
    terminal = begin(user)
    terminal.kill(number)
    assert terminal.wait_for_end() >= 0, "it ends by itself"
    left = bytes(terminal.output)
    assert left.rfind(LEAVE_ALTERNATE_SCREEN) > left.rfind(b"\x1b[?1049h") >= 0
    assert left.rfind(SHOW_CURSOR) > left.rfind(b"\x1b[?25l")
    assert_saved(user)


HOLDING = """
import os, time

save = os.fdatasync

def hold(fd):
    while os.path.exists({hold!r}):
        open({reached!r}, "w").close()
        time.sleep(0.01)
    save(fd)

os.fdatasync = hold
"""


def begin_held(user):
    """Mark two sentences and stop in the middle of saving the second; return what holds it."""
    hold, reached = user.folder / "hold", user.folder / "reached"
    (user.folder / "sitecustomize.py").write_text(
        HOLDING.format(hold=str(hold), reached=str(reached)), "utf-8"
    )
    user.env["PYTHONPATH"] = f"{user.folder}{os.pathsep}{user.env['PYTHONPATH']}"
    terminal = begin(user)
    hold.write_text("")
    terminal.press(") 2")
    terminal.wait_for(reached.exists)
    return terminal, hold


@SIGNALS
def test_a_signal_during_a_save_ends_it_after_the_save(user, number):
    terminal, hold = begin_held(user)
    terminal.kill(number)
    hold.unlink()
    assert terminal.wait_for_end() >= 0, "it ends by itself"
    assert user.marks() == [("claim", "We stayed at home."), ("opinion", "Nobody came.")]
    assert LEAVE_ALTERNATE_SCREEN in terminal.output


def test_a_terminal_closed_during_a_save_ends_it_after_the_save(user):
    terminal, hold = begin_held(user)
    terminal.hang_up()
    hold.unlink()
    terminal.wait_for_end()
    assert user.marks() == [("claim", "We stayed at home."), ("opinion", "Nobody came.")]


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
