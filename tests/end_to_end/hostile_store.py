"""A store in which every word that anyone may have written commands the terminal."""

from __future__ import annotations

from pathlib import Path

from reader.annotations.ids import new_id, now
from reader.annotations.model import (
    Annotation,
    Bookmark,
    Comment,
    Decision,
    Origin,
    Progress,
    Relation,
    Tag,
)
from reader.articles.feeds.items import Item
from reader.articles.model import Article, Block, Source, Style, article_id
from reader.store.feeds_protocol import Fetch, Subscription
from reader.store.folder_store import open_store
from reader.store.protocol import PROGRESS, Change

COMMANDS = (
    "\x1b]0;owned\x07\x1b[31;53;8m\x9b2J\x9d52;c;b3duZWQ=\x9c\x90+q\x9c\x1bc\x1b[?1049l"
    "\u202eowned\u2066\u2028\u2029\u200f\x08\x00\x7f\r\x0e\x84"
)
BEGIN = "Rain fell here. "
ARTICLE = f"{BEGIN}It {COMMANDS} rained.\n\nNobody came {COMMANDS} then.\n"
FEED = "https://feed.example/rss"


def hostile(tag: str) -> str:
    return f"{tag}{COMMANDS}<b>[/][@click=app.quit]x[/]$(owned)`owned`"


def make_store(root: Path) -> list[str]:
    """Make it, past all checks of what a person types; return the ids of its articles."""
    store = open_store(root, machine="test")
    source = Source(
        kind=hostile("kind"), location=hostile("location"), fetched_at=hostile("fetched"),
        extractor=hostile("extractor"), extractor_version=hostile("version"),
        normalised={hostile("change"): 2},
    )  # fmt: skip
    end = ARTICLE.index("\n")
    first = Article(
        id=article_id(ARTICLE), text=ARTICLE, title=hostile("Title"), lang=hostile("lang"),
        authors=[hostile("author")], published=hostile("published"), source=source,
        blocks=[
            Block("heading", 0, end, 1, hostile("marker")),
            Block("paragraph", end + 2, len(ARTICLE) - 1, 0, hostile("marker")),
        ],
        styles=[
            Style(0, 4, "link", hostile("https://a.example/")),
            Style(5, 9, "link", hostile("javascript:")),
        ],
    )  # fmt: skip
    second = Article(
        id=article_id("Another text."), text="Another text.", title=hostile("Second"),
        revision_of=first.id,
    )  # fmt: skip
    for article in (first, second):
        store.add_article(article)
    for who in ("ana", "ben"):
        _work(store, first, who)
        for history in (root / "annotators" / who).glob("*.jsonl"):
            with history.open("ab") as file:
                file.write(hostile("damaged").encode() + b"\n")
    feeds = store.feeds("ana")
    feeds.subscribe(Subscription(FEED, title=hostile("feed"), folder=hostile("folder")))
    item = Item(
        id=hostile("item"), title=hostile("Item"), link="https://feed.example/1",
        authors=[hostile("author")], published=hostile("published"),
        html=f"<p>{hostile('html')}</p>", teaser_only=False,
    )  # fmt: skip
    fetch = Fetch(FEED, title=hostile("feed"), refreshed=now(), error=hostile("error"))
    feeds.cache.keep(fetch, [item])
    feeds.close()
    return [first.id, second.id]


def _work(store, article: Article, who: str) -> None:
    work = store.open(article.id, who)

    def mark(start: int, end: int, label: str) -> Annotation:
        made = Annotation(
            id=new_id(), article=article.id, annotator=who, start=start, end=end,
            exact=article.text[start:end], label=label, scheme=hostile("scheme"),
            attributes={hostile("attribute"): hostile("value")}, note=hostile("note"),
            origin=Origin("import", name=hostile("name"), format=hostile("format")),
            created=hostile("created"), updated=hostile("updated"),
        )  # fmt: skip
        work.apply(hostile("add"), [Change("annotations", made.id, None, made)])
        return made

    one, two = mark(0, 15, "claim" if who == "ana" else "opinion"), mark(16, 18, hostile("label"))
    kinds = {
        "relations": Relation(id=new_id(), kind=hostile("cause"), source=one.id, target=two.id),
        "comments": Comment(
            id=new_id(), annotation=one.id, author=who, text=hostile("comment"), created=now()
        ),
        "decisions": Decision(
            id=new_id(), cluster=hostile("cluster"), inputs=[one.id], outcome="accept",
            output=[one.id], by=hostile("by"), at=hostile("at"), rationale=hostile("why"),
        ),
        "tags": Tag(id=hostile("tag")),
        "bookmarks": Bookmark(id=new_id(), offset=3, name=hostile("bookmark")),
    }  # fmt: skip
    for table, record in kinds.items():
        work.apply(hostile(table), [Change(table, record.id, None, record)])
    done = Progress(state="done", updated=hostile("updated"), heard=hostile("heard"))
    work.apply("progress", [Change("progress", PROGRESS, work.progress, done)])
    work.close()
