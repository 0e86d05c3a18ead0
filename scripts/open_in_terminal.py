"""Open an article in a pseudo-terminal as a person would: read, mark, see it saved, quit.

``python scripts/open_in_terminal.py COMMAND ARTICLE WORDS`` starts ``COMMAND ARTICLE``, waits until
WORDS are on the screen, marks the first sentence, waits for ``saved`` and quits. The exit code is 0
where all of that happened and the terminal was given back. Needs nothing but Python.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

PATIENCE = 60.0
"""Seconds to wait for anything that must appear."""
ROWS, COLUMNS = 34, 110
ALTERNATE_SCREEN, MAIN_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
_ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\].*?(?:\x07|\x1b\\)|\x1b[()].|\x1b[=>78]")


class FailedError(Exception):
    """Something that must happen did not; the message says what."""


class Terminal:
    """A program in a terminal of its own, and everything that it has written."""

    def __init__(self, arguments: list[str]) -> None:
        self.written = b""
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvp(arguments[0], arguments)

    def press(self, key: str) -> int:
        """Send a key; return the place in the output from which its effect is to be looked for."""
        os.write(self._terminal, key.encode())
        return len(self.written)

    def wait_for(self, words: str, since: int = 0) -> None:
        """Wait until words are on the screen; FailedError where they do not come."""
        end = time.monotonic() + PATIENCE
        while words not in self._text(since):
            if time.monotonic() > end or not self._read():
                raise FailedError(f"{words!r} was not shown; the end is\n{self._text(0)[-2000:]}")

    def wait_for_exit(self) -> int:
        """Read to the end and return the exit code; FailedError where the program does not end."""
        end = time.monotonic() + PATIENCE
        while self._read():
            if time.monotonic() > end:
                raise FailedError("the program did not end")
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def _text(self, since: int) -> str:
        return _ESCAPES.sub(b"", self.written[since:]).decode("utf-8", "replace")

    def _read(self) -> bool:
        """Take what was written; False where the program has closed its end, or is silent."""
        if not select.select([self._terminal], [], [], PATIENCE)[0]:
            return False
        try:
            piece = os.read(self._terminal, 1 << 16)
        except OSError:  # Linux reports an error where the other side has closed
            return False
        self.written += piece
        return bool(piece)


def try_out(command: str, article: str, words: str) -> None:
    """Read, mark and quit; FailedError where anything is not as it must be."""
    terminal = Terminal([command, article])
    terminal.wait_for(words)
    since = terminal.press("1")
    terminal.wait_for("Marked as", since)
    terminal.wait_for("saved", since)
    terminal.press("q")
    code = terminal.wait_for_exit()
    if code != 0:
        raise FailedError(f"the exit code is {code}")
    if not 0 <= terminal.written.find(ALTERNATE_SCREEN) < terminal.written.rfind(MAIN_SCREEN):
        raise FailedError("the terminal was not given back as it was")


def main(arguments: list[str]) -> int:
    """Try a command out and say how it went; return the exit code."""
    if len(arguments) != 3:
        print("usage: python scripts/open_in_terminal.py COMMAND ARTICLE WORDS", file=sys.stderr)
        return 2
    try:
        try_out(*arguments)
    except FailedError as error:
        print(f"open_in_terminal: {error}", file=sys.stderr)
        return 1
    print("opened, marked, saved and closed in a terminal")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
