"""What is typed to search a store, as phrases: rows of folded words that stand next to each other.

Nothing that is typed commands anything but double quotes: ``*``, ``-``, ``NEAR`` and ``AND`` are
text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reader.articles.text.folding import fold
from reader.store.protocol import StoreError

MOST_WORDS = 200
"""Words of one search, a character of Chinese or Japanese being one: more is a mishap."""
_TYPED = re.compile(r'"([^"]*)(?:"|$)|([^\s"]+)')


class Phrase(NamedTuple):
    """Words next to each other; with ``is_prefix`` the last one may be the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False


def parse_phrases(typed: str) -> list[Phrase]:
    """Return what to look for: all of these, anywhere in an article.

    What stands between double quotes is one phrase; everything else a phrase for each word, since
    ``don't`` and 気候 are several. The word typed last, unless quoted, may be the beginning of one.
    Raises StoreError where there is no word at all, or far too many.
    """
    found = list(_TYPED.finditer(typed))
    phrases = []
    for one in found:
        is_quoted = one[2] is None
        words = tuple(fold(one[1] if is_quoted else one[2]).split())
        if words:
            phrases.append(Phrase(words, one is found[-1] and not is_quoted))
    if sum(len(phrase.words) for phrase in phrases) > MOST_WORDS:
        raise StoreError(f"A search takes up to {MOST_WORDS} words; leave some out.")
    if not phrases:
        raise StoreError("There is no word to search for; type letters, digits or an emoji.")
    return list(dict.fromkeys(phrases))


def as_query(phrases: Sequence[Phrase]) -> str:
    """Return the same in the query language of SQLite's FTS5.

    Folded words hold neither quotes nor anything else that means something there.
    """
    return " AND ".join(f'"{" ".join(it.words)}"{" *" * it.is_prefix}' for it in phrases)


def as_pattern(phrases: Sequence[Phrase]) -> re.Pattern[str]:
    """Return what finds any of the phrases in folded text, whole words each."""
    longest_first = sorted(phrases, key=lambda it: (-len(it.words), it.is_prefix))
    sources = (" +".join(it.words) + "[^ ]*" * it.is_prefix for it in longest_first)
    return re.compile(rf"(?<![^ ])(?:{'|'.join(sources)})(?![^ ])")
