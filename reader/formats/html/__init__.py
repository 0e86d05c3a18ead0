"""HTML: a page that stands alone, the text with its marks and everything said about them.

No script and nothing from elsewhere: the page's own policy forbids both, and allows the one style
sheet by its digest. What comes from an article or a person is text, never markup.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files as resources
from itertools import chain, islice

from reader import __version__
from reader.annotations.model import Annotation
from reader.articles.model import Article, Block
from reader.formats.common.file_names import article_stem
from reader.formats.common.model import EVERYTHING, Agreed, Figures, Format, Item, Job
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.presentation import byline, flat, in_order, is_placed, place
from reader.formats.html.charts import all_figures, article_figures
from reader.formats.html.notes import aside
from reader.formats.html.paint import (
    Looks,
    Mark,
    Painter,
    address,
    attribute,
    blocks_of,
    body,
    content,
)

_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_FOOT = f"<footer>Made with newsmark {__version__}</footer>\n</body>\n</html>\n"


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    looks = Looks(job.scheme)
    if files.is_folder:
        for item in items:
            with files.open(article_stem(item.article), key=item.article.id) as out:
                for part in _page(item.article.title, [item], looks, job.figures):
                    out.write(part.encode())
        return
    items = iter(items)
    first = list(islice(items, 2))
    title = first[0].article.title if len(first) == 1 else "Marked articles"
    out = files.shared()
    for part in _page(title, chain(first, items), looks, job.figures, of_all=True):
        out.write(part.encode())


def _page(
    title: str,
    items: Iterable[Item],
    looks: Looks,
    figures: Figures | None,
    *,
    of_all: bool = False,
) -> Iterator[str]:
    """The page; ``of_all`` tells that it holds all articles of the figures."""
    style = resources(__name__).joinpath("page.css").read_text("utf-8") + looks.css
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    yield f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'\
; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{content(flat(title)) or "Untitled"}</title>
<style>{style}</style>
</head>
<body>
"""
    compared = figures.articles if figures else {}
    titles: dict[str, tuple[str, str]] = {}
    for number, item in enumerate(items, 1):
        agreed = compared.get(item.article.id)
        yield from _article(item, str(number), looks, agreed)
        if agreed is not None:
            titles[item.article.id] = str(number), item.article.title
    if figures and of_all and titles:
        yield all_figures(figures, titles, looks)
    yield _FOOT


def _article(item: Item, anchor: str, looks: Looks, agreed: Agreed | None) -> Iterator[str]:
    article = item.article
    marks = [
        Mark(number, each, looks.look(each.label))
        for number, each in enumerate(in_order(item.annotations), 1)
    ]
    placed = [each for each in marks if is_placed(each.annotation, article.text)]
    painter = Painter(article, placed, _lanes([each.annotation for each in placed], looks), anchor)
    title = _title_block(article)
    lang = article.lang if _LANG.fullmatch(article.lang) else ""
    yield f'<article id="a{anchor}" lang="{lang}">\n<header>\n'
    if title is None:
        yield f'<h1 dir="auto">{content(flat(article.title)) or "Untitled"}</h1>\n'
    yield f"{_source(article)}</header>\n"
    yield '<div class="columns">\n<div class="text">'
    yield from body(article, painter, title)
    yield "</div>\n"
    yield from aside(item, marks, anchor, article_figures(agreed))
    yield "</div>\n</article>\n"


def _lanes(annotations: Iterable[Annotation], looks: Looks) -> dict[str, int]:
    """The place of each label's underline, so that those of overlapping marks are told apart."""
    labels = {each.label for each in annotations}
    return {
        label: lane
        for lane, label in enumerate(sorted(labels, key=lambda each: looks.look(each).rank))
    }


def _title_block(article: Article) -> Block | None:
    """The first block, where it is the article's title: not to be shown twice."""
    first = next(iter(blocks_of(article)), None)
    if first is None or first.kind not in ("heading", "paragraph"):
        return None
    shown = " ".join(article.text[first.start : first.end].split())
    return first if shown == " ".join(article.title.split()) else None


def _source(article: Article) -> str:
    known = [content(flat(each)) for each in byline(article)]
    if where := content(flat(place(article))):
        href = address(article.source.location)
        link = f'<a href="{href}" rel="noopener noreferrer">{where}</a>'
        known.append(link if href else where)
    known.append(f'<span title="{attribute(article.id)}">{content(flat(article.id[:8]))}</span>')
    return f'<p class="source" dir="auto">{" · ".join(known)}</p>\n'


FORMAT = Format(
    name="html",
    title="HTML page",
    suffix=".html",
    carries=EVERYTHING - {"decisions", "deleted"},
    write=_write,
    per="article",
    shows_agreement=True,
)
