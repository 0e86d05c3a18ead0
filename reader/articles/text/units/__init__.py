"""Text units of an article: the edges of words, tokens, sentences and quoted passages.

Everything here is a pure function on `str`. Offsets are code points, spans half-open. Functions
that take an offset look only at a window round it, so their cost does not grow with the text.
"""

from reader.articles.text.units.quotes import outer_quote, quote_at
from reader.articles.text.units.sentences import (
    next_sentence_start,
    previous_sentence_start,
    sentence_at,
    sentences,
)
from reader.articles.text.units.tokens import tokens
from reader.articles.text.units.words import (
    next_word_end,
    next_word_start,
    previous_word_start,
    word_at,
)

__all__ = [
    "next_sentence_start",
    "next_word_end",
    "next_word_start",
    "outer_quote",
    "previous_sentence_start",
    "previous_word_start",
    "quote_at",
    "sentence_at",
    "sentences",
    "tokens",
    "word_at",
]
