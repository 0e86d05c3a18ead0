"""A command in a real pseudo-terminal, timed from outside by the bytes that it writes.

All subjects, whatever they are built with, are measured by the same two definitions:

- *first text*: from just before the fork to the first output that holds a given word;
- *key to paint*: from just before the key is written to the last byte that arrives before the
  program is silent for :data:`QUIET` seconds. The silence itself is not counted.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

QUIET = 0.06
"""Seconds without output that end a paint."""

SETTLED = 0.25
"""Seconds without output before a key is sent: what a program does after a paint is over."""

SIZE = (40, 120)
"""Rows and columns."""

CHUNK = 1 << 16

_ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences
    rb"|\x1b\].*?(?:\x07|\x1b\\)"  # operating system commands
    rb"|\x1b[()][0-9A-Za-z]|\x1b[=>78cDEHMNOZ]"
)
_QUERY = re.compile(rb"\x1b\[\?(\d+)\$p|\x1b\[(c)|\x1b\[(6n)|\x1b\[\?(u)")
_LONGEST_QUERY = 12
_MODES = {b"2026": b"2"}  # synchronized output: known, not set; every other mode: not known


class NotAvailableError(Exception):
    """A subject that cannot be measured here; the message says why in a few words."""


@dataclass(frozen=True)
class Command:
    """What to start: arguments, folder to start it in, and additions to the environment."""

    argv: Sequence[str]
    cwd: Path = field(default_factory=Path.cwd)
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Memory:
    """Resident set of a process in megabytes (10**6 bytes): now, and the most it ever was."""

    resident: float
    peak: float


class Terminal:
    """A running command and our end of its terminal. Close it, or use it in a ``with``."""

    def __init__(self, command: Command) -> None:
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            _become(command)
        self._unanswered = b""
        self.output = bytearray()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def first_text(self, marker: str, timeout: float = 60.0) -> float:
        """Return the seconds from the start to the first output that shows ``marker``."""
        wanted = marker.encode()
        while time.perf_counter() - self.started < timeout:
            chunk = self._read(timeout)
            now = time.perf_counter()
            if chunk and wanted in _ESCAPES.sub(b"", bytes(self.output)):
                return now - self.started
        raise NotAvailableError(f"{marker!r} was not shown within {timeout:.0f} s")

    def key_to_paint(self, key: bytes, timeout: float = 60.0) -> float:
        """Send ``key`` and return the seconds to the last byte of the paint that it causes."""
        sent = time.perf_counter()
        os.write(self._fd, key)
        if not self._read(timeout):
            raise NotAvailableError(f"no output within {timeout:.0f} s of the key {key!r}")
        last = time.perf_counter()
        while self._read(QUIET):
            last = time.perf_counter()
        return last - sent

    def settle(self, quiet: float = SETTLED, timeout: float = 60.0) -> int:
        """Read until nothing has come for ``quiet`` seconds; return how many bytes came."""
        end = time.perf_counter() + timeout
        count = 0
        while time.perf_counter() < end:
            chunk = self._read(quiet)
            if not chunk:
                return count
            count += len(chunk)
        raise NotAvailableError(f"never silent for {quiet} s within {timeout:.0f} s")

    def memory(self) -> Memory:
        """Return the memory of the process (not of children that it may have)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kib = {key: int(value) for key, value in re.findall(r"(Vm\w+):\s+(\d+) kB", status)}
        return Memory(kib["VmRSS"] * 1024 / 1e6, kib["VmHWM"] * 1024 / 1e6)

    def processor(self) -> float:
        """Return the processor time that the process has used, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the process and wait for it."""
        if self._fd < 0:
            return
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)
        self._fd = -1

    def _read(self, timeout: float) -> bytes:
        """Return what the program has written, waiting up to ``timeout`` seconds for the first."""
        if not select.select([self._fd], [], [], timeout)[0]:
            return b""
        try:
            chunk = os.read(self._fd, CHUNK)
        except OSError:  # Linux says EIO where the other side has closed
            chunk = b""
        if not chunk:
            text = _ESCAPES.sub(b"", bytes(self.output[-4000:])).decode(errors="replace")
            said = [line.strip() for line in text.splitlines() if line.strip()]
            raise NotAvailableError(f"it ended: {(said or ['without a word'])[-1][-200:]}")
        self.output += chunk
        self._answer(chunk)
        return chunk

    def _answer(self, chunk: bytes) -> None:
        """Answer what the program asks the terminal, as a terminal with mode 2026 does."""
        pending = self._unanswered + chunk
        done = 0
        for match in _QUERY.finditer(pending):
            done = match.end()
            os.write(self._fd, _reply(match))
        self._unanswered = pending[max(done, len(pending) - _LONGEST_QUERY) :]


def _reply(query: re.Match[bytes]) -> bytes:
    mode, attributes, position, _keyboard = query.groups()
    if mode:
        return b"\x1b[?%s;%s$y" % (mode, _MODES.get(mode, b"0"))
    if attributes:
        return b"\x1b[?62;22c"
    if position:
        return b"\x1b[1;1R"
    return b""  # a terminal without the kitty keyboard protocol does not answer


def _become(command: Command) -> None:
    """Turn this forked child into the command; never returns."""
    try:
        termios.tcsetwinsize(0, SIZE)
        os.chdir(command.cwd)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TEXTUAL", "NEWSMARK", "LC_")) and name != "NO_COLOR"
        }
        environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        os.execvpe(command.argv[0], list(command.argv), {**environment, **command.env})
    except OSError as error:
        os.write(2, f"{command.argv[0]}: {error}\n".encode())
    finally:
        os._exit(127)
