"""Words: what a reader steps over with w, b and e.

The rules follow UAX #29 word boundaries with what news text asks for on top: an e-mail address, a
link, `U.S.`, `o'clock`, `state-of-the-art`, `1,000.50`, `3.5%` and `$5` are one word each. A Han
character is a word, so is a run of hiragana, a run of katakana and an emoji cluster. Other
punctuation belongs to no word. Edges never fall inside a grapheme cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from reader.articles.text.graphemes import floor_boundary
from reader.articles.text.patterns import Pattern

_REACH = 2000
"""Code points read at once. A link longer than this may be cut; nothing else is so long."""
_LONGEST = 500

_EXT = r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*+"
_CJK = r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー"
_LETTER = rf"(?:[[\p{{L}}\p{{N}}\p{{Pc}}]--[{_CJK}]]{_EXT})"

_EXTENDER = Pattern(r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]")
WORD = rf"""
    (?=[\w\p{{Sc}}@\#*\p{{Extended_Pictographic}}\p{{RI}}\p{{GCB=Prepend}}])
    \p{{GCB=Prepend}}*+
    (?:
      (?:https?://|www\.)[[!-~]--["'<>]]*[A-Za-z0-9_/]  # a link; its full stop is not
    | [A-Za-z0-9][A-Za-z0-9._%+-]*+@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)+
    | (?:[\p{{L}}--[{_CJK}]]\.|\p{{Lu}}\p{{Ll}}\.){{2,}}  # U.S., p.m., z.B., Ph.D.
    | [\p{{Sc}}@\#]?{_LETTER}++
      (?:
        (?:
          [-'’‘\u2010\u2011\u00b7\u05f3\u05f4]
        | (?<=\d)[.,:/٫٬](?=\d)
        | (?<=\d)[\u00a0\u202f](?=\d{{3}}(?!\d))  # 10 000 with a no-break space
        | (?<=\p{{Lu}})&(?=\p{{Lu}})
        )
        {_LETTER}++
      )*+
      (?:[%‰]|(?<=\d)\p{{Sc}})?
    | \p{{Script=Han}}
    | [\p{{Script=Hiragana}}ー]++
    | [\p{{Script=Katakana}}ー]++
    | \p{{Extended_Pictographic}}{_EXT}(?:(?<=\u200d)\p{{Extended_Pictographic}}{_EXT})*+
    | \p{{RI}}{{1,2}}                               # a flag
    | [\#*]\ufe0f?\u20e3
    )
    {_EXT}
    """
"""One word, as a pattern with the flags X and V1."""
_WORD = Pattern(WORD, "X V1")
# No word reaches across white space (but 10 000 may hold a no-break space) or begins before a Han
# character and ends behind it, so reading may begin behind either.
_SAFE = Pattern(r"(?r)[\s--[\u00a0\u202f]]|\p{Script=Han}", "V1")


def _safe_start(text: str, offset: int) -> int:
    """A place at or before `offset` where no word is under way."""
    floor = max(0, offset - _REACH)
    found = _SAFE.search(text, floor, offset)
    start = int(found.end()) if found else floor
    return floor_boundary(text, start) if _EXTENDER.match(text, start) else start


def _words(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """The words that start in `[begin, stop)`; `begin` must be a safe start."""
    for match in _WORD.finditer(text, begin, min(len(text), stop + _LONGEST)):
        if match.start() >= stop:
            return
        yield match.span()


def _words_on(text: str, offset: int) -> Iterator[tuple[int, int]]:
    """The words from the one at `offset` on, read window by window."""
    begin = _safe_start(text, offset)
    while begin < len(text):
        stop = max(begin, offset) + _REACH
        for start, end in _words(text, begin, stop):
            yield start, end
            begin = end
        begin = max(begin, stop)


def _last_before(text: str, offset: int, low: int) -> tuple[int, int] | None:
    """The last word that starts in `[low, offset)`."""
    while offset > low:
        begin = max(low, _safe_start(text, max(low, offset - 100)))
        found = list(_words(text, begin, offset))
        if found:
            return found[-1]
        offset = begin
    return None


def word_at(text: str, offset: int) -> tuple[int, int]:
    """The word at `offset`; between words the next one of the line, else the last one before.

    `(offset, offset)` where the line has no word.
    """
    offset = max(0, min(offset, len(text)))
    low, high = max(0, offset - _REACH), min(len(text), offset + _REACH)
    line_end = text.find("\n", offset, high)
    stop = high if line_end < 0 else line_end
    for start, end in _words(text, _safe_start(text, offset), stop):
        if end > offset:
            return start, end
    line_start = text.rfind("\n", low, offset) + 1 or low
    return _last_before(text, offset, line_start) or (offset, offset)


def next_word_start(text: str, offset: int) -> int:
    """Where the first word after `offset` starts (vim's w); `len(text)` when there is none."""
    offset = max(0, min(offset, len(text)))
    return next((start for start, _ in _words_on(text, offset) if start > offset), len(text))


def next_word_end(text: str, offset: int) -> int:
    """The first end of a word after `offset` (vim's e), half-open; `len(text)` if there is none.

    A cursor that sits *on* the last character of a word gives the offset behind that character.
    """
    offset = max(0, min(offset, len(text)))
    return next((end for _, end in _words_on(text, offset) if end > offset), len(text))


def previous_word_start(text: str, offset: int) -> int:
    """Where the last word that starts before `offset` starts (vim's b); 0 when there is none."""
    offset = max(0, min(offset, len(text)))
    last = _last_before(text, offset, 0)
    return last[0] if last else 0
