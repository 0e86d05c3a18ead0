"""Articles and spans to measure with: made from a seed, the same on every machine.

``python -m benchmarks.make_data FOLDER`` writes the articles of all sizes, to look at.
"""

from __future__ import annotations

import bisect
import itertools
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SIZES = {"10 kB": 10_000, "1 MB": 1_000_000, "5 MB": 5_000_000}
"""Name and size of each article in bytes of UTF-8 (10**3 and 10**6)."""

COUNTS = (0, 1_000, 50_000)
"""Annotations on an article."""

MARKER = "Quendoby"
"""A word that every article holds once, near its beginning and not in its headline."""

LABELS = ("claim", "opinion", "quote")


def _listed(words: str) -> list[str]:
    return re.split(", ", words)


_SYLLABLES = _listed(
    "ar, bel, cor, dan, el, far, gil, hol, is, jor, kal, lin, mer, nor, os, pel, rin, sal, tor, ul"
)
_NAME_ENDS = ("a", "o", "ius", "ström", "ez", "sen", "ák", "ley", "ova", "i", "berg", "é")
_PLACE_ENDS = ("ton", "by", "hafen", "ville", "grad", "stad", "mouth", "ópolis", "burg", "ia")
_ROLES = _listed(
    "the minister, the mayor, a spokeswoman, the coach, the chief economist, a nurse, "
    "the union’s lawyer, a resident, the inspector, the head of research, a farmer"
)
_THINGS = _listed(
    "the budget, a new tram line, the flood barrier, the school meals plan, the port, "
    "wheat prices, the court’s ruling, the transfer, a vaccine trial, the strike, the power cut, "
    "rents, the vote"
)
_ACTS = _listed(
    "will be delayed, costs more than planned, has divided the council, fell short of hopes, "
    "was approved, rose again, cannot go on like this, must be paid for, surprised everyone"
)
_WHEN = _listed(
    "on Monday, last week, in the second quarter, after months of talks, before dawn, this year, "
    "for the first time since 1998, late on Friday"
)
_PLAIN = (
    "{thing} {act} {when}, {role} in {place} said.",
    "According to {role}, {number} people in {place} are affected, {percent} more than a year ago.",
    "{name} called it “a mistake that {place} will remember” — and left without taking questions.",
    "“We knew that {thing} {act},” said {name}, {role} of {place}. “Nobody listened.”",
    "It is hard to see how {thing} could have gone worse.",
    "Figures published {when} put it at €{number} million; {name} spoke of £{number} million.",
    "{name} ({number}), {role}, denied that {thing} {act}.",
    "Nobody knows why.",
    "In {place}, where {thing} {act} {when}, shops stayed closed and {number} homes had no water, "
    "which {role} described as “regrettable, but not unexpected”.",
    "The best answer, {name} argues, is to wait until {thing} {act}.",
    "Does {place} need it? {name} thinks so; {percent} of those asked do not.",
)
_FOREIGN = (
    "«Мы не знали об этом», — сказал представитель города {place}.",
    "市长表示，预算将在星期一公布。「我们没有别的选择」，{name}说。",
    "Η {name} είπε ότι «{number} άνθρωποι περιμένουν».",
    "{name} replied with a single 👍🏽 and, a minute later, the flag 🇸🇪.",
)


class Span(NamedTuple):
    """A marked stretch ``[start, end)`` in code points, and its label."""

    start: int
    end: int
    label: str


def article(size: int, seed: int = 1) -> str:
    """Return a headline and paragraphs, one a line with a blank line between: ``size`` bytes."""
    chance = random.Random(seed)
    parts = [_sentence(chance, _PLAIN[:1])[:-1], f"{MARKER} — {_sentence(chance, _PLAIN)}"]
    length = sum(len(part.encode()) + 2 for part in parts)
    while length < size:
        part = " ".join(_sentences(chance))
        parts.append(part)
        length += len(part.encode()) + 2
    return "\n\n".join(parts).encode()[: size - 1].decode(errors="ignore") + "\n"


def random_spans(text: str, count: int, seed: int = 2) -> list[Span]:
    """Return spans that begin and end with words, in no order; they nest, cross and repeat.

    Lengths run from one word to some sentences. None leaves its line.
    """
    chance = random.Random(seed)
    words = [word.span() for word in re.finditer(r"\S+", text)]
    starts = [start for start, _ in words]
    line_ends = [match.start() for match in re.finditer(r"\n|\Z", text)]
    spans = []
    for _ in range(count):
        first = chance.randrange(len(words))
        line_end = line_ends[bisect.bisect_left(line_ends, starts[first])]
        after_line = bisect.bisect_left(starts, line_end)
        last = min(first + int(chance.expovariate(1 / 15)), after_line - 1)
        spans.append(Span(starts[first], words[last][1], chance.choice(LABELS)))
    return spans


def _sentences(chance: random.Random) -> Iterator[str]:
    for number in range(chance.randint(1, 7)):
        foreign = number and chance.random() < 0.01
        yield _sentence(chance, _FOREIGN if foreign else _PLAIN)


def _sentence(chance: random.Random, patterns: tuple[str, ...]) -> str:
    sentence = chance.choice(patterns).format(
        thing=chance.choice(_THINGS),
        act=chance.choice(_ACTS),
        when=chance.choice(_WHEN),
        role=chance.choice(_ROLES),
        place=_word(chance, _PLACE_ENDS),
        name=f"{_word(chance, _NAME_ENDS)} {_word(chance, _NAME_ENDS)}",
        number=chance.randint(2, 990),
        percent=f"{chance.uniform(0.1, 60):.1f}%",
    )
    return sentence[0].upper() + sentence[1:]


def _word(chance: random.Random, ends: tuple[str, ...]) -> str:
    syllables = itertools.islice(iter(lambda: chance.choice(_SYLLABLES), ""), chance.randint(1, 2))
    return ("".join(syllables) + chance.choice(ends)).capitalize()


if __name__ == "__main__":
    for size_name, size in SIZES.items():
        target = Path(sys.argv[1]) / f"article-{size_name.replace(' ', '-')}.txt"
        target.write_text(article(size), "utf-8")
        print(target)
