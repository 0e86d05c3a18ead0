"""Where the cursor goes: pure functions on an article and an offset.

A motion takes the article and the cursor's offset and returns the new one, always the beginning of
a grapheme cluster that is painted: never a line break. Rows and pages are the layout's to know.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from reader.annotations.selection import Span
from reader.articles.model import Article, Block
from reader.articles.text.cells import is_hidden, next_shown, previous_shown
from reader.articles.text.graphemes import floor_boundary, next_boundary, previous_boundary
from reader.articles.text.units import (
    next_sentence_start,
    next_word_end,
    next_word_start,
    outer_quote,
    previous_sentence_start,
    previous_word_start,
    quote_at,
    sentence_at,
    word_at,
)

Motion = Callable[[Article, int], int]
Unit = Callable[[Article, Span | None, int], Span | None]


def settle(text: str, offset: int, *, forward: bool = True) -> int:
    """Return the nearest offset where a cursor can stand, at ``offset`` or on from it.

    Where there is none on that side, the nearest on the other; 0 where the whole text is hidden.
    """
    if not text:
        return 0
    at = floor_boundary(text, min(max(offset, 0), len(text) - 1))
    if not is_hidden(text[at]):
        return at
    ahead, behind = next_shown(text, at), previous_shown(text, at)
    first, second = (ahead, behind) if forward else (behind, ahead)
    return max(first if first >= 0 else second, 0)


def _back(article: Article, offset: int, previous: Motion) -> int:
    """Go to the beginning before ``offset`` that ``previous`` finds.

    A unit may begin with what is not painted; the cursor stands behind that, and must not be caught
    there.
    """
    text = article.text
    target = settle(text, previous(article, offset))
    if target < offset:
        return target
    shown = previous_shown(text, offset)
    if shown < 0:
        return offset
    return min(settle(text, previous(article, next_boundary(text, shown))), shown)


def right(article: Article, offset: int) -> int:
    """One cluster on, over line breaks; stays at the last."""
    target = settle(article.text, next_boundary(article.text, offset))
    return max(target, offset)


def left(article: Article, offset: int) -> int:
    """One cluster back, over line breaks; stays at the first."""
    target = settle(article.text, previous_boundary(article.text, offset), forward=False)
    return min(target, offset)


def word_right(article: Article, offset: int) -> int:
    """To the beginning of the next word."""
    last = next_boundary(article.text, offset) - 1
    return max(offset, settle(article.text, next_word_start(article.text, last)))


def word_left(article: Article, offset: int) -> int:
    """To the beginning of this word, or of the one before."""
    return _back(article, offset, lambda one, at: previous_word_start(one.text, at))


def word_end(article: Article, offset: int) -> int:
    """To the last cluster of this word, or of the next."""
    stop = next_word_end(article.text, next_boundary(article.text, offset))
    return max(offset, settle(article.text, previous_boundary(article.text, stop), forward=False))


def sentence_right(article: Article, offset: int) -> int:
    """To the beginning of the next sentence."""
    last = next_boundary(article.text, offset) - 1
    return max(offset, settle(article.text, next_sentence_start(article.text, last, article.lang)))


def sentence_left(article: Article, offset: int) -> int:
    """To the beginning of this sentence, or of the one before."""
    return _back(article, offset, lambda one, at: previous_sentence_start(one.text, at, one.lang))


def _block_start(block: Block) -> int:
    return block.start


def paragraph_right(article: Article, offset: int) -> int:
    """To the beginning of the next block, or the end of the text."""
    index = bisect_right(article.blocks, offset, key=_block_start)
    if index < len(article.blocks):
        return settle(article.text, article.blocks[index].start)
    return end(article, offset)


def paragraph_left(article: Article, offset: int) -> int:
    """To the beginning of this block, or of the one before."""
    return _back(article, offset, _previous_block_start)


def _previous_block_start(article: Article, offset: int) -> int:
    index = bisect_left(article.blocks, offset, key=_block_start) - 1
    return article.blocks[index].start if index >= 0 else 0


def home(article: Article, _offset: int) -> int:
    """To the beginning of the text."""
    return settle(article.text, 0)


def end(article: Article, _offset: int) -> int:
    """To the last cluster of the text."""
    return settle(article.text, len(article.text), forward=False)


MOTIONS: dict[str, Motion] = {
    "left": left,
    "right": right,
    "word-right": word_right,
    "word-left": word_left,
    "word-end": word_end,
    "sentence-right": sentence_right,
    "sentence-left": sentence_left,
    "paragraph-right": paragraph_right,
    "paragraph-left": paragraph_left,
    "home": home,
    "end": end,
}
"""Every motion that needs no layout, by name."""


def word_unit(article: Article, span: Span | None, head: int) -> Span | None:
    """The word at the cursor; with a selection, that and the next word."""
    text = article.text
    if span is None:
        return _whole(word_at(text, head))
    end = next_word_end(text, span[1])
    is_word = word_at(text, previous_boundary(text, end))[1] == end
    return (span[0], max(span[1], end)) if is_word else span


def sentence_unit(article: Article, span: Span | None, head: int) -> Span | None:
    """The sentence at the cursor; with a whole sentence selected, that and the next."""
    text, lang = article.text, article.lang
    if span is None:
        return _whole(sentence_at(text, head, lang))
    first = sentence_at(text, span[0], lang)
    last = sentence_at(text, previous_boundary(text, span[1]), lang)
    wider = min(first[0], span[0]), max(last[1], span[1])
    if wider != span:
        return wider
    start = next_sentence_start(text, previous_boundary(text, span[1]), lang)
    return span[0], max(span[1], sentence_at(text, start, lang)[1])


def paragraph_unit(article: Article, span: Span | None, head: int) -> Span | None:
    """The block at the cursor; with a whole block selected, that and the next."""
    blocks = article.blocks
    if not blocks:
        return None
    low, high = span or (head, head + 1)
    first = max(bisect_right(blocks, low, key=_block_start) - 1, 0)
    last = max(bisect_left(blocks, high, key=_block_start) - 1, first)
    start, end = blocks[first].start, blocks[last].end
    if span is not None:
        start, end = min(start, low), max(end, high)
        if (start, end) == span and last + 1 < len(blocks):
            end = blocks[last + 1].end
    return _whole((start, end))


def quote_unit(article: Article, span: Span | None, head: int) -> Span | None:
    """The quoted passage at the cursor; with a selection, the next larger one around it."""
    if span is None:
        return quote_at(article.text, head)
    return outer_quote(article.text, *span)


def _whole(span: Span) -> Span | None:
    return span if span[0] < span[1] else None


UNITS: dict[str, Unit] = {
    "word": word_unit,
    "sentence": sentence_unit,
    "paragraph": paragraph_unit,
    "quote": quote_unit,
}
"""What can be selected whole at the cursor, by name; each grows what is selected already."""
