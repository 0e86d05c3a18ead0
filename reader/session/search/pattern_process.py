"""Running regular expressions, in the process that reads what came from outside.

They may hang or want all memory there is, in compiling or in matching; whoever asked goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from operator import methodcaller
from typing import Literal

import msgspec


class Search(msgspec.Struct, frozen=True):
    """One expression, and which of the request's texts it is to look at.

    With ``any_case`` small letters and capitals are one; with ``by_line`` the signs for beginning
    and end stand for those of a line.
    """

    source: str
    texts: list[int]
    any_case: bool = False
    by_line: bool = False


class Request(msgspec.Struct, frozen=True):
    """What is asked of the process.

    ``seconds`` is the time that one expression may take in one text, ``most`` how many places it
    may find there.
    """

    texts: list[str]
    searches: list[Search]
    seconds: float
    most: int


Fault = Literal["", "wrong", "long", "memory", "time", "crash"]


class Answer(msgspec.Struct, frozen=True):
    """What one expression found.

    ``places`` has the places of each text one after the other: start, end, start, end. ``slow``
    are the texts that took too long, ``crowded`` those with more places than asked for. ``fault``
    says why the expression cannot be used at all, ``message`` what is ``wrong``.
    """

    places: list[list[int]] = []
    slow: list[int] = []
    crowded: list[int] = []
    fault: Fault = ""
    message: str = ""


LONGEST = 10_000
"""Characters of the longest expression."""
MOST_SLOW = 3
"""Texts in which an expression may take too long before it is given up for the rest."""


def answers(data: bytes, _ask: object) -> Iterator[bytes]:
    """Yield the encoded answer of each expression of an encoded request."""
    request = msgspec.msgpack.decode(data, type=Request)
    for search in request.searches:
        yield msgspec.msgpack.encode(_answered(request, search))


def _answered(request: Request, search: Search) -> Answer:
    if len(search.source) > LONGEST:
        return Answer(fault="long")
    try:
        return _answer(request, search)
    except MemoryError:
        return Answer(fault="memory")


def _answer(request: Request, search: Search) -> Answer:
    import regex

    flags = (regex.IGNORECASE if search.any_case else 0) | (regex.M if search.by_line else 0)
    try:
        pattern = regex.compile(search.source, flags)
    except (regex.error, RecursionError, OverflowError, ValueError, KeyError) as error:
        return Answer(fault="wrong", message=str(error))
    answer = Answer(places=[], slow=[], crowded=[])
    for number in search.texts:
        hits = pattern.finditer(request.texts[number], timeout=request.seconds)
        places: list[int] = []
        try:
            places += chain.from_iterable(map(_SPAN, islice(hits, request.most + 1)))
        except TimeoutError:
            answer.slow.append(number)
            if len(answer.slow) == MOST_SLOW < len(search.texts):
                return Answer(fault="time")
        if len(places) > 2 * request.most:
            answer.crowded.append(number)
        answer.places.append(places[: 2 * request.most])
    return answer


_SPAN = methodcaller("span")
