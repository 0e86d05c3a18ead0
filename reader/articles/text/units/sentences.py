"""Sentences: where they start and end in a news text.

A break is an offset between two sentences. Whether there is one at an offset depends on the
`_CONTEXT` code points on either side of it and on nothing else, so the answer is the same from
wherever one asks, and no function here reads more than a window of the text. White space round a
break belongs to no sentence. A sentence never goes across a blank line; a single line feed inside
a hard-wrapped paragraph is a space. Text without any break for thousands of characters is cut at
fixed offsets, so that work stays bounded there too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reader.articles.text.graphemes import floor_boundary
from reader.articles.text.patterns import Pattern
from reader.articles.text.units.abbreviations import (
    ENDINGS,
    ORDINAL_LANGUAGES,
    ORDINAL_NOUNS,
    UNITS,
    Lists,
    lists,
)

_CONTEXT = 200
_CUT = 2048
"""A sentence longer than twice this is cut at multiples of this."""
_REACH = 4 * _CUT

_EXT = r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]"
_SPACE = rf"(?:[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]|(?<!\p{{GCB=Prepend}})\s(?!{_EXT}))"
_CJK = (
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}ー、，：；（）「」『』"
)
_WIDE = "。！？｡"  # end a sentence with no space behind them
_BARE = "؟۔।॥։።፧။၊"  # the same in scripts without capital letters
_TIGHT = r"""["'”’»›）」』】〕》〉)\]}]"""  # closing marks that stand directly behind the full stop
_FLEXIBLE = r"[“‘«‹]"  # close in German, open elsewhere: closing only where a space or end follows

_CANDIDATE = Pattern(
    rf"""
    (?P<wide> [{_WIDE}][{_WIDE}!?…‥.]*+ {_EXT}*+ )
    (?P<close> (?: [ ]?[”」』]{_EXT}*+ | {_TIGHT}{_EXT}*+ )*+ )
  | (?P<end> [.!?…‥‼⁇⁈⁉{_BARE}]++ {_EXT}*+ )
    (?P<close>
      (?: {_TIGHT}{_EXT}*+ | {_FLEXIBLE}{_EXT}*+(?=[\s)\]"'”’]|$) | \[\d{{1,3}}\] )*+
      (?: [ \u00a0\u202f](?:[”»›]{_EXT}*+)(?=[\s.,;:!?)]|$) )?
    )
    (?= \s | $ | (?<=[!?…][”’」』)"]*)[{_CJK}] | (?<=[{_BARE}])\w | (?<=[”»"])[\p{{Lu}}—–] )
  | (?P<line> \n )
    """,
    "X V1",
)
_NEXT = Pattern(  # what comes behind a break: opening marks and dashes, then a word
    r"""\s*+ (?:[-–—―]{1,3}\s*+)? (?P<open>[\[("'“”„«»‹›‘‚¿¡「『（*•·#]\s?)*+
    (?P<word>[\p{L}\p{M}]++(?:['’\u2010-][\p{L}\p{M}]++)*+)? (?P<rest>\S?)""",
    "X V1",
)
_TOKEN = Pattern(  # the word before a full stop, `z. B` as one, and the word before that
    r"""(?r)(?: (?P<before>[\p{L}\p{M}\p{N}№]++\.?) [ \u00a0\u202f] )?
    (?P<token> (?:\b\p{L}\.[ \u00a0\u202f])* [\p{L}\p{M}\p{N}.'’&№\u2010/-]++ )""",
    "X V1",
)
_INITIALS = Pattern(r"(?:\p{L}\p{M}*\.)*(?:\p{L}\p{M}*|\p{Lu}\p{Ll})", "V1")
_DOTTED = Pattern(r"(?:(?:\p{L}\p{M}*){1,3}\.)+(?:\p{L}\p{M}*){1,3}", "V1")
_ITEM = Pattern(r"(?:\p{Nd}{1,3}|\p{L}|[ivxIVX]{1,4})(?:\.\p{Nd}{1,2})*", "V1")
_NUMBER = Pattern(r"(?:\p{Nd}{1,2}|[IVXLC]+)")
_LIST_LINE = Pattern(r"(?:[-–—*•·▪◦>+]\s|\p{Nd}{1,3}[.)]\s|\p{L}\)\s)", "V1")
_SAID = Pattern(  # “Is it true?” Mr. Smith asked.
    r"""\s(?:\p{Lu}[\p{L}'’-]*\.?\s|(?:the|his|her|their|one|another|a)\s|\p{Ll}+\s){1,5}?
    (?:said|says|asked|asks|wrote|writes|added|told|replied|tweeted|wondered|shouted|cried)\b""",
    "X V1",
)
_WIDE_GOES_ON = Pattern(  # 「…。」と述べた   “…。”他说
    r"""[とがはをにのでもへやなかっ、，,：:；]|という
    |[^\s。！？，、“「]{1,12}?(?:说|說|表示|称|稱|问|問|写道|指出|强调|強調)(?:[。！]|[，：]\s?[“「])""",
    "X",
)
_BLANK = Pattern(rf"{_SPACE}*+", "V1")
_BLANK_BEFORE = Pattern(rf"(?r){_SPACE}*+", "V1")
_INK = Pattern(r"[^\s\x1c-\x1f]")
_INK_BEFORE = Pattern(r"(?r)[^\s\x1c-\x1f]")


def _ends_line(text: str, at: int) -> bool:
    """Whether the line feed at `at` parts sentences by itself, rather than wrapping a line."""
    head = text[max(0, at - _CONTEXT) : at].rpartition("\n")[2].rstrip()
    tail = text[at + 1 : at + 1 + _CONTEXT].partition("\n")[0].rstrip()
    if not head or not tail or _LIST_LINE.match(tail.lstrip()):
        return True
    first = tail.lstrip()
    if first[0].islower() or first[0] in ",;:.)":
        return False
    if head[-1] in ",;(-–—、，":
        return False
    wide = head[-1] > "\u2e80"
    if len(head) < (20 if wide else 40) or max(len(head), len(tail)) > 120:
        return True
    word = first[:1] if wide else first.partition(" ")[0]
    return len(head) + 1 + len(word) <= len(tail)  # the word would have fitted: not wrapped


def _full_stop_ends(text: str, match: Any, base: int, after: Any, lang: str, names: Lists) -> bool:
    """Whether a full stop (one, not an ellipsis) ends a sentence that goes on behind it."""
    stop = base + match.start("end")
    last = _TOKEN.match(text, max(0, stop - 40), stop)
    if not last:
        return True
    token = "".join(last["token"].split()).lstrip(".'’-")
    low, before = token.lower(), (last["before"] or "").rstrip(".").lower()
    word, rest = after["word"] or "", after["rest"] or " "
    number_follows = not word and rest.isnumeric()
    opener = word.lower() in names.openers and rest != "."
    closed = bool(match["close"])
    if low in ENDINGS or (low in UNITS and before[-1:].isnumeric()):
        return not number_follows
    if low in names.before_number and number_follows:
        return False
    if low in names.inner:
        return closed and opener
    if _INITIALS.fullmatch(token) or _DOTTED.fullmatch(token) or low in names.either:
        return opener or bool(after["open"]) or not (word or number_follows)
    line = text[max(0, stop - 8) : stop].rpartition("\n")[2]
    if line.strip() == token and (stop <= 8 or len(line) < 8) and _ITEM.fullmatch(token):
        return False
    if _NUMBER.fullmatch(token) and word and not closed and before not in names.before_number:
        if word.lower() in ORDINAL_NOUNS:
            return False
        return opener or lang.lower()[:2] not in ORDINAL_LANGUAGES
    return True


def _is_break(text: str, match: Any, base: int, lang: str, names: Lists) -> bool:
    """Whether the candidate that ends at `base + match.end()` parts two sentences."""
    if match["line"]:
        return _ends_line(text, base + match.start())
    at = base + match.end()
    if match["wide"]:
        return not (match["close"] and _WIDE_GOES_ON.match(text, at, at + _CONTEXT))
    after = _NEXT.match(text, at, at + _CONTEXT)
    word, rest, end = after["word"], after["rest"], match["end"]
    if word:
        if word[0].islower() and not (len(word) > 1 and word[1].isupper()):
            return False
    elif rest and rest in ",;:.!?…)]}" and not after["open"]:
        return False
    if end == ".":
        return _full_stop_ends(text, match, base, after, lang, names)
    quoted = any(mark in "\"'”’»" for mark in match["close"])
    return not (quoted and not after["open"] and _SAID.match(text, at, at + _CONTEXT))


def _candidates(text: str, low: int, high: int) -> Iterator[tuple[int, Any, int]]:
    """Offsets in `(low, high]` that may be breaks, with the match and the offset it counts from."""
    base = max(0, low - _CONTEXT)
    window = text[base : high + _CONTEXT]
    is_cut = base + len(window) < len(text)
    for match in _CANDIDATE.finditer(window):
        at = base + match.end()
        if at > high:
            return
        if at > low and not (is_cut and match.end() == len(window)):
            yield at, match, base


def _breaks(text: str, low: int, high: int, lang: str, names: Lists) -> Iterator[int]:
    """The natural breaks in `(low, high]`, in order."""
    for at, match, base in _candidates(text, low, high):
        if _is_break(text, match, base, lang, names):
            yield at


def _break_before(text: str, offset: int, lang: str, names: Lists) -> int:
    """The last natural break at or before `offset`; the text's start or the window's, if none."""
    low, step, floor = offset, 256, max(0, offset - _REACH)
    while low > floor:
        high, low, step = low, max(floor, low - step), step * 2
        for at, match, base in [*_candidates(text, low, high)][::-1]:
            if _is_break(text, match, base, lang, names):
                return at
    return floor


def _break_after(text: str, offset: int, lang: str, names: Lists) -> int:
    """The first natural break after `offset`; the text's end or the window's, if none."""
    high, step, roof = offset, 256, min(len(text), offset + _REACH)
    while high < roof:
        low, high, step = high, min(roof, high + step), step * 2
        for at in _breaks(text, low, high, lang, names):
            return at
    return roof


def _cut_at(text: str, grid: int) -> int:
    """Where to cut an overlong sentence near `grid`: before a space, else between clusters."""
    space = text.rfind(" ", grid - _CONTEXT, grid)
    return floor_boundary(text, space if space > 0 else grid)


def _segment(text: str, offset: int, lang: str, names: Lists) -> tuple[int, int]:
    """The stretch between two breaks that holds `offset`, white space included."""
    low, high = (
        _break_before(text, offset, lang, names),
        _break_after(text, offset, lang, names),
    )
    if high - low > 2 * _CUT:
        first = (offset // _CUT - 1) * _CUT
        cuts = [
            _cut_at(text, grid)
            for grid in range(first, first + 4 * _CUT, _CUT)
            if low + _CUT <= grid <= high - _CUT
        ]
        low = max([low, *(cut for cut in cuts if cut <= offset)])
        high = min([high, *(cut for cut in cuts if cut > offset)])
    return low, high


def _trim(text: str, low: int, high: int) -> tuple[int, int]:
    """The span without white space at its edges; empty where there is nothing else."""
    start = int(_BLANK.match(text, low, high).end())
    return start, max(start, _BLANK_BEFORE.match(text, start, high).start())


def sentence_at(text: str, offset: int, lang: str = "") -> tuple[int, int]:
    """The sentence at `offset`; between sentences the next one, behind the last one that one.

    `lang` is the language as a BCP 47 tag; it chooses the abbreviations, none means all of them.
    `(offset, offset)` where the text is blank.
    """
    offset = max(0, min(offset, len(text)))
    ink = _INK.search(text, offset) or _INK_BEFORE.search(text, 0, offset)
    if ink is None:
        return offset, offset
    return _trim(text, *_segment(text, ink.start(), lang, lists(lang)))


def sentences(text: str, start: int, end: int, lang: str = "") -> Iterator[tuple[int, int]]:
    """The sentences that overlap `[start, end)`, in order and whole."""
    at, end, names = max(0, start), min(end, len(text)), lists(lang)
    while at < end:
        low, high = _segment(text, at, lang, names)
        for edge in [*_breaks(text, high, min(end, high + _REACH), lang, names), None]:
            span = _trim(text, low, high)
            if span[1] > span[0] and span[1] > start and span[0] < end:
                yield span
            at = high
            if edge is None or edge - high > 2 * _CUT:
                break
            low, high = high, edge


def next_sentence_start(text: str, offset: int, lang: str = "") -> int:
    """Where the first sentence after `offset` starts (vim's `)`); `len(text)` if there is none."""
    start, end = sentence_at(text, offset, lang)
    if start <= offset < end:
        start, end = sentence_at(text, end, lang)
    return start if start > offset else len(text)


def previous_sentence_start(text: str, offset: int, lang: str = "") -> int:
    """Where the last sentence that starts before `offset` starts (vim's `(`); 0 if none does."""
    offset = max(0, min(offset, len(text)))
    ink = _INK_BEFORE.search(text, 0, offset)
    return sentence_at(text, ink.start(), lang)[0] if ink else 0
