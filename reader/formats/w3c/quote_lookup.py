"""Where in an article a passage is that another program quotes: one place for sure, or none."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from reader.annotations.model import CONTEXT, Anchor
from reader.annotations.reanchoring.quote_search import Places, Quote
from reader.annotations.reanchoring.reanchor import FLOOR, MARGIN
from reader.annotations.selection import Span
from reader.articles.text.graphemes import ceil_boundary, floor_boundary


class Passage(NamedTuple):
    """A place; ``anchor`` says how it was found where the words are not quite those quoted."""

    start: int
    end: int
    anchor: Anchor | None = None


class Quotes:
    """Finds quoted passages in one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def find(
        self, quote: Quote, expected: Span | None = None, *, is_same: bool = False
    ) -> Passage | None:
        """Return the one place at which a quote stands; None where there is none or are several.

        That is where it is ``expected``, if these words are there; else the one place where it
        stands with the context that it comes with; else, where it is long, the one place where it
        stands at all. Failing all of these, a quote with context on both sides is searched for as
        an annotation of an earlier text is, with the same floor and margin; not so where the text
        ``is_same`` as was quoted.
        """
        if not quote.exact:
            return None
        if expected and self._text[slice(*expected)] == quote.exact:
            return Passage(*expected)
        starts = self._standing(quote)
        if not starts and len(quote.exact) >= CONTEXT:
            starts = self._standing(Quote(quote.exact, "", ""))
        if len(starts) == 1:
            return Passage(starts[0], starts[0] + len(quote.exact))
        if starts or is_same or not (quote.prefix and quote.suffix):
            return None
        return self._alike(quote, expected)

    def _standing(self, quote: Quote) -> list[int]:
        """Return where a quote stands with its context, two places at the most."""
        found: list[int] = []
        start = self._text.find(quote.exact)
        while start >= 0 and len(found) < 2:
            end = start + len(quote.exact)
            fits = self._text.endswith(quote.prefix, 0, start)
            if fits and self._text.startswith(quote.suffix, end):
                found.append(start)
            start = self._text.find(quote.exact, start + 1)
        return found

    def _alike(self, quote: Quote, expected: Span | None) -> Passage | None:
        found = self._places.find(quote, expected[0] if expected else 0)
        second = found[1].score if len(found) > 1 else 0.0
        if not found or found[0].score < FLOOR or found[0].score - second < MARGIN:
            return None
        start, end, score = found[0]
        span = floor_boundary(self._text, start), ceil_boundary(self._text, end)
        return Passage(*span, Anchor("quote", score))

    @cached_property
    def _places(self) -> Places:
        return Places(self._text)
