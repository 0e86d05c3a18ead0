"""Quoted passages: the marks round an offset, paired as the languages of news text pair them.

Marks are paired within a paragraph, which ends at a blank line, and within a window of it where it
is very long. A quotation that is still open at the end of its paragraph ends there, as it does in
news text that opens it again in the next one. Apostrophes open and close nothing; a single mark
that finds no partner is taken for one. Titles in 《》 are not quotations.
"""

from __future__ import annotations

from reader.articles.text.patterns import Pattern

_WINDOW = 8000
_DEEPEST = 12
"""Quotations open at once; more are stray marks, and the oldest is forgotten."""

# Which marks may close a quotation, by the mark that opened it.
_CLOSERS = {
    "“": "”",
    "„": '“”"',
    "”": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    "〝": "〟",
    '"': '"',
    "'": "'",
}
_NEEDS_SPACE_BEFORE = "”»›\"'‘"  # open only where a word may start; elsewhere they close
_SINGLE = "‘‚'‹›"  # too easily something else to run on to the end of the paragraph
_MARKS = Pattern(r"""[“”„«»‹›‘‚「」『』〝〟"]|(?<!\w)'|(?<!\w)’(?!\w)|(?<=\w)['’](?!\w)""")
_OPENS = Pattern(r"""(?<![^\s(\[{¿¡“”„«»‹›‘‚「『"'—–/-])[^\s](?=[\w$€£¥(\[¿¡“„«‘‚"'…@#.-])""")
_CLOSES = Pattern(r"(?<=\S)\S(?!\w)")
_ELISION = Pattern(r"['‘](?:\d0s|n['’]|tis\b|twas\b|em\b|til\b|cause\b|bout\b|round\b)", "I")
_PLURAL = Pattern(r"(?<=s)['’] \p{Ll}")
_PARAGRAPH_END = Pattern(r"\n[^\S\n]*\n")
_PARAGRAPH_START = Pattern(r"(?r)\n[^\S\n]*\n")


def _paragraph(text: str, offset: int) -> tuple[int, int, bool]:
    """The paragraph at `offset`, cut to the window, and whether its real end is in the window."""
    low, high = max(0, offset - _WINDOW), min(len(text), offset + _WINDOW)
    if text[offset : offset + 1].isspace():  # a blank line belongs to the paragraph before it
        offset = low + len(text[low:offset].rstrip())
    before = _PARAGRAPH_START.search(text, low, offset)
    after = _PARAGRAPH_END.search(text, offset, high)
    end = after.start() if after else high
    return before.end() if before else low, end, after is not None or high == len(text)


def _is_apostrophe(text: str, at: int, high: int) -> bool:
    """Whether the single mark at `at`, which could close a quotation, is a plural's: workers'."""
    if not _PLURAL.match(text, at):
        return False
    later = text.find(text[at], at + 1, min(high, at + 300))
    return later > 0 and not text[later + 1 : later + 2].isalnum()


def _passages(text: str, low: int, high: int, ends: bool) -> list[tuple[int, int]]:
    """All quoted passages of the paragraph `[low, high)`, marks included, inner ones first."""
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for match in _MARKS.finditer(text, low, high):
        mark, at = match.group(), match.start()
        opens = mark in _CLOSERS and not (mark in "'‘" and _ELISION.match(text, at))
        if opens and mark in _NEEDS_SPACE_BEFORE:
            opens = _OPENS.match(text, at, high) is not None
        partner = next(
            (i for i in range(len(stack) - 1, -1, -1) if mark in _CLOSERS[stack[i][0]]), None
        )
        if opens and _OPENS.match(text, at, high):
            partner = None  # a word right behind the mark and none before it: it cannot close
        if (
            partner is not None
            and mark in "'’‘"
            and (not _CLOSES.match(text, at, high) or _is_apostrophe(text, at, high))
        ):
            continue
        if partner is not None:
            found.append((stack[partner][1], at + 1))
            del stack[partner:]
        elif opens:
            stack = [*stack[-_DEEPEST:], (mark, at)]
    if ends:
        end = low + len(text[low:high].rstrip())
        found += [(at, end) for mark, at in reversed(stack) if mark not in _SINGLE]
    return found


def _smallest(spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    return min(spans, key=lambda span: span[1] - span[0], default=None)


def quote_at(text: str, offset: int) -> tuple[int, int] | None:
    """The innermost quoted passage that holds `offset`, with its marks; None if there is none."""
    offset = max(0, min(offset, len(text)))
    spans = _passages(text, *_paragraph(text, offset))
    return _smallest([span for span in spans if span[0] <= offset < span[1]])


def outer_quote(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The smallest quoted passage that holds `[start, end)` and is larger than it, or None."""
    spans = _passages(text, *_paragraph(text, max(0, min(start, len(text)))))
    return _smallest(
        [span for span in spans if span[0] <= start and end <= span[1] and span != (start, end)]
    )
