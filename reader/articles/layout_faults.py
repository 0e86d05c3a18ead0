"""What can be wrong with the blocks and styles of a text that came from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.articles.model import Article, Block, Style


def layout_faults(article: Article) -> Iterator[str]:
    """Yield what is wrong: the first block and the first style outside of the text or of order."""
    return faults(article.text, article.blocks, article.styles)


def faults(text: str, blocks: Sequence[Block], styles: Sequence[Style]) -> Iterator[str]:
    """Yield the same of a text that is no article yet."""
    yield from _first_fault("block", blocks, len(text))
    yield from _first_fault("style", styles, len(text))


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
