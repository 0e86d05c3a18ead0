"""newsmark in a real pseudo-terminal, with a terminal emulator that shows what a person would see.

Nothing waits for a fixed time: every wait ends when something is on the screen, or fails.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pyte

PATIENCE = 30.0
"""Seconds to wait for anything that must appear, on a busy machine."""
KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "down": "\x1b[B", "up": "\x1b[A",
    "right": "\x1b[C", "left": "\x1b[D", "shift+right": "\x1b[1;2C", "shift+down": "\x1b[1;2B",
    "ctrl+r": "\x12", "ctrl+q": "\x11", "backspace": "\x7f",
}  # fmt: skip
ESCAPE = re.compile(
    rb"\x1b\[(?P<private>[<=>?]?)(?P<values>[0-9;:]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    rb"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|\x1b(?P<short>[=>78cDEHMNOZ]|[()][0-9A-B])"
)
"""Every form of escape sequence that a program may send; all else that begins so is foreign."""


class Terminal:
    """A running newsmark, its keyboard, its screen, and every byte that it has sent."""

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str],
        cwd: Path,
        shell: str = "",
    ) -> None:
        columns, rows = size
        command = [sys.executable, "-m", "reader", *arguments]
        if shell:
            command = ["/bin/sh", "-c", shell, *command]
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            try:
                termios.tcsetwinsize(0, (rows, columns))
                os.chdir(cwd)
                os.execvpe(command[0], command, env)
            finally:
                os._exit(127)
        self.output = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.code: int | None = None

    # Doing ---------------------------------------------------------------------------------------

    def press(self, keys: str) -> None:
        """Press keys with spaces between them."""
        for key in keys.split():
            os.write(self._fd, KEYS.get(key, key).encode())

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def kill(self, number: int) -> None:
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, as a window that is closed does."""
        os.close(self._fd)
        self._fd = -1

    # Seeing --------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[str]:
        lines, columns = range(self.screen.lines), range(self.screen.columns)
        return ["".join(self.cell(row, column).data for column in columns) for row in lines]

    @property
    def shown(self) -> str:
        return "\n".join(self.rows)

    def cell(self, row: int, column: int):
        return self.screen.buffer[row][column]

    def wait_for(self, wanted: str | Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until some words are on the screen, or something is so."""
        end = time.monotonic() + patience
        while not (wanted in self.shown if isinstance(wanted, str) else wanted()):
            alive = self._read()
            if not alive or time.monotonic() > end:
                what = "ended" if not alive else "is still waited for"
                raise AssertionError(f"{wanted!r} {what}; on the screen:\n{self.shown}")

    def wait_for_no(self, words: str) -> None:
        """Wait until some words have gone from the screen."""
        self.wait_for(lambda: words not in self.shown)

    def wait_for_end(self) -> int:
        """Wait until the program has ended; return its exit code, negative for a signal."""
        if self.code is not None:
            return self.code
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._fd >= 0:
                self._read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self._fd >= 0 and self._read(0.05):
                    pass
                self.code = os.waitstatus_to_exitcode(status)
                return self.code
            if self._fd < 0:
                select.select([], [], [], 0.02)
        raise AssertionError(f"it has not ended; on the screen:\n{self.shown}")

    def _read(self, patience: float = 0.5) -> bool:
        """Take what was sent; False where the program has closed its end."""
        if not select.select([self._fd], [], [], patience)[0]:
            return self.output is not None and patience > 0.1
        try:
            piece = os.read(self._fd, 1 << 16)
        except OSError:  # Linux says so where the other side has closed
            return False
        self.output += piece
        # The emulator takes some private sequences for plain ones; it need not see them.
        self._stream.feed(re.sub(rb"\x1b\[[<=>][0-9;]*[a-z]", b"", piece))
        return bool(piece)

    def close(self) -> None:
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if not pid:
                os.kill(self.pid, signal.SIGKILL)
                _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def escapes(output: bytes) -> tuple[set[bytes], bytes]:
    """Return the kinds of escape sequences in some output, and the output without them.

    A kind tells what a sequence does: positions and colours are left out, modes and titles not.
    """
    kinds = set()
    for found in ESCAPE.finditer(output):
        if found["final"] is None:
            kinds.add(found[0])
        elif found["final"] in b"mHABCDdG" and not found["private"]:
            kinds.add(b"CSI " + found["between"] + found["final"])
        else:
            kinds.add(found[0])
    return kinds, ESCAPE.sub(b"", output)
