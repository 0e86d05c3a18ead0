"""Sources into the store: shared by ``read`` and ``add``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.articles.errors import NewsmarkError

if TYPE_CHECKING:
    from reader.articles.model import Article
    from reader.session.feeds.sources import Found
    from reader.store.protocol import Store


@dataclass
class Taken:
    """What came of some sources: full ids in the order of the sources, each once.

    ``feeds`` are those among them, to be followed.
    """

    ids: list[str] = field(default_factory=list)
    added: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)
    feeds: list[Found] = field(default_factory=list)

    def __str__(self) -> str:
        counts = [f"added {self.added} article{'' if self.added == 1 else 's'}"]
        if self.known:
            counts.append(f"{self.known} already there")
        if self.refused:
            counts.append(f"{len(self.refused)} refused")
        return ", ".join(counts)


def take(
    store: Store,
    sources: Iterable[str],
    *,
    max_mb: float,
    encoding: str | None = None,
    whole: bool = False,
    on_article: Callable[[Article, bool], None] = lambda _article, _new: None,
    on_refusal: Callable[[str], None] = lambda _message: None,
) -> Taken:
    """Add all that the sources hold to the store; what cannot be read is told and the rest goes on.

    ``max_mb`` is the largest source in millions of bytes; ``encoding`` holds for sources without a
    byte order mark (UTF-8 by default). ``whole``: pages with all that they show.
    """
    from reader.cli.shared.progress import while_shown
    from reader.session.article.revisions import Latest
    from reader.session.feeds.sources import Found, load_sources

    latest = Latest(store)
    taken = Taken()
    seen: set[str] = set()
    max_bytes = int(max_mb * 1_000_000)
    loaded = load_sources(sources, max_bytes=max_bytes, encoding=encoding, whole=whole)
    for found in while_shown(loaded):
        if isinstance(found, NewsmarkError):
            taken.refused.append(str(found))
            on_refusal(str(found))
            continue
        if isinstance(found, Found):
            taken.feeds.append(found)
            continue
        found = latest.link(found)
        new = store.add_article(found)
        taken.added += new
        taken.known += not new
        if found.id not in seen:
            seen.add(found.id)
            taken.ids.append(found.id)
        on_article(found, new)
    return taken
