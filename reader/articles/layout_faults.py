"""What can be wrong with the blocks and styles of an article that came from a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.articles.model import Article, Block, Style


def layout_faults(article: Article) -> Iterator[str]:
    """Yield what is wrong: the first block and the first style outside of the text or of order."""
    for what, items in (("block", article.blocks), ("style", article.styles)):
        yield from _first_fault(what, items, len(article.text))


def _first_fault(what: str, items: Sequence[Block | Style], length: int) -> Iterator[str]:
    last = 0
    for number, item in enumerate(items, 1):
        if not 0 <= item.start <= item.end <= length:
            fault = "lies outside of the text"
        elif item.start < last:
            fault = "begins before the one before it"
        else:
            last = item.start
            continue
        yield f"its {what} {number} ({item.start} to {item.end}) {fault}"
        return
