"""Regular expressions that somebody wrote, run by a process of its own within limits.

An expression of a dozen characters can want gigabytes before its first character is compared, and
hours after that, so neither its compiling nor its matching happens where an article is being read.
Offsets of what is found are code points, as everywhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from reader.articles.errors import NewsmarkError
from reader.articles.processes import worker
from reader.articles.processes.limits import Limits, Task
from reader.session.search.pattern_process import LONGEST, Answer, Fault, Request, Search

SECONDS = 2.0
"""Seconds that one expression may take in one text."""
COMPUTING = 4
"""Seconds of computing for one expression in one text, compiling included."""
MEGABYTES = 256
"""Memory that the process may take, beside what the texts need."""
BYTES_PER_CHARACTER = 32
MATCH = "reader.session.search.pattern_process:answers"
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
    data = msgspec.msgpack.encode(request)
    task = _Matching(MATCH, "The regular expression", "it", len(data), NewsmarkError)
    memory = MEGABYTES + BYTES_PER_CHARACTER * sum(map(len, request.texts)) / 1e6
    answers: list[Answer] = []
    try:
        results = worker.run(task, data, limits=Limits(computing, memory))
        answers.extend(msgspec.msgpack.decode(result, type=Answer) for result in results)
    except _EndedError as error:
        return answers, error.fault
    return answers, ""


class _EndedError(NewsmarkError):
    """The process was ended at an expression, or ended by itself."""

    def __init__(self, fault: Fault):
        super().__init__(_FAULTS[fault])
        self.fault = fault


class _Matching(Task, frozen=True):
    """The task of matching, whose errors say which limit was reached."""

    def not_started(self, reason: str) -> NewsmarkError:
        return NewsmarkError(f"No process for regular expressions could be started: {reason}.")

    def too_slow(self, _limits: Limits) -> NewsmarkError:
        return _EndedError("time")

    def too_big(self, _limits: Limits) -> NewsmarkError:
        return _EndedError("memory")

    def broken(self, _limits: Limits) -> NewsmarkError:
        return _EndedError("crash")
