"""Regular expressions that somebody wrote, run by a process of its own within limits.

An expression of a dozen characters can want gigabytes before its first character is compared, and
hours after that, so neither its compiling nor its matching happens where an article is being read.
Offsets of what is found are code points, as everywhere.
"""

from __future__ import annotations

import signal
import subprocess
from array import array
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from reader.articles.errors import NewsmarkError
from reader.articles.python_process import PACKAGE, python_command, python_environment
from reader.session.pattern_process import (
    LONGEST,
    OUT_OF_MEMORY,
    Answer,
    Fault,
    Request,
    Search,
)

SECONDS = 2.0
"""Seconds that one expression may take in one text."""
COMPUTING = 4
"""Seconds of computing that a process may take for one expression in one text, compiling included;
three times as many are waited for it, since others may need the machine too."""
BYTES = 256 << 20
"""Bytes of memory that a process may take, beside the texts."""
BYTES_PER_CHARACTER = 32
MOST = 1_000_000
"""Places that an expression may find in one article."""
TOO_SLOW = "takes too long; make it simpler"
TOO_MANY = f"finds more than {MOST:,} places; make it narrower"
_FAULTS: dict[Fault, str] = {
    "long": f"is longer than {LONGEST:,} characters; make it shorter",
    "memory": "takes too much memory; make it simpler",
    "time": TOO_SLOW,
    "crash": "makes the library for regular expressions fail; write it in another way",
}
_OUT_OF_TIME = tuple(
    -number for number in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)) if number
)


class PatternError(NewsmarkError):
    """A regular expression that cannot be used, or takes too much.

    The message is the end of a sentence that begins with the expression.
    """


@lru_cache(maxsize=1)
def places(source: str, text: str, *, any_case: bool) -> Sequence[int]:
    """Return start, end, start, end … of all places of an expression in a text, in order.

    None overlaps another; some may be empty. Raises PatternError.
    """
    try:
        source.encode()
    except UnicodeEncodeError:
        raise PatternError("is not a regular expression: it has half a character") from None
    [answer] = run([Search(source, [0], any_case, by_line=True)], [text], most=MOST)
    check(answer)
    if answer.slow:
        raise PatternError(TOO_SLOW)
    if answer.crowded:
        raise PatternError(TOO_MANY)
    return array("q", answer.places[0])


def check(answer: Answer) -> None:
    """Raise PatternError where an expression cannot be used at all."""
    if answer.fault == "wrong":
        raise PatternError(f"is not a regular expression: {answer.message}")
    if answer.fault:
        raise PatternError(_FAULTS[answer.fault])


def run(
    searches: Sequence[Search],
    texts: Sequence[str],
    *,
    most: int,
    seconds: float = SECONDS,
    computing: int = COMPUTING,
) -> list[Answer]:
    """Return what each expression finds in its texts, at most ``most`` places in each.

    ``seconds`` is for one expression in one text, ``computing`` for all. An expression that ends
    the process does not take the others with it. Raises NewsmarkError where there is no process.
    """
    answers: list[Answer] = []
    while len(answers) < len(searches):
        rest = [*searches[len(answers) :]]
        found, fault = _from_process(Request([*texts], rest, seconds, most), computing)
        answers += found
        if fault:
            answers.append(Answer(fault=fault))
    return answers


def _from_process(request: Request, computing: int) -> tuple[list[Answer], Fault]:
    """Return the answers that came, and what was wrong with the expression after those."""
    memory = BYTES + BYTES_PER_CHARACTER * sum(map(len, request.texts))
    limits = str(computing), str(memory)
    try:
        with subprocess.Popen(
            python_command("reader.session.pattern_process", *limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=python_environment(),
            cwd=PACKAGE,
        ) as process:
            output = _output(process, msgspec.json.encode(request), 3 * computing)
    except OSError as error:
        raise NewsmarkError(
            f"No process for regular expressions could be started: {error}."
        ) from None
    answers = [msgspec.json.decode(line, type=Answer) for line in output.split(b"\n")[:-1]]
    if len(answers) == len(request.searches):
        return answers, ""
    if process.returncode == OUT_OF_MEMORY:
        return answers, "memory"
    if process.returncode < 0:
        return answers, "time" if process.returncode in _OUT_OF_TIME else "crash"
    raise NewsmarkError(
        f"The process for regular expressions ended by itself (exit code {process.returncode})."
    )


def _output(process: subprocess.Popen[bytes], data: bytes, seconds: float) -> bytes:
    try:
        return process.communicate(data, timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]
