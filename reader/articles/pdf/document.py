"""A PDF to the text of its article: everything that is done in the process of its own."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime

from reader.articles.pdf.compose import Composer
from reader.articles.pdf.direction import is_right_to_left
from reader.articles.pdf.hyphens import Hyphens
from reader.articles.pdf.paragraphs import Builder
from reader.articles.pdf.pdfium_adapter import VERSION, Damaged, Document, Locked
from reader.articles.pdf.reading_order import flow
from reader.articles.pdf.records import Facts, Found, Page
from reader.articles.pdf.running_heads import without_furniture
from reader.articles.pdf.text_runs import Segment, segments
from reader.articles.plain import short_title
from reader.articles.web.addresses import clean

MOST_PAGES = 5_000
MOST_CHARACTERS = 10_000_000
_NO_TITLE = re.compile(
    r"(?:untitled|unbenannt|sans titre|document|dokument|layout|page)[\s\d]*"
    r"|microsoft (?:word|powerpoint|excel) - .*|[^\s]+\.\w{2,5}|[\W\d_]*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"(?:root|user|admin\w*|unknown|anonymous|owner|microsoft office user)?", re.IGNORECASE
)
_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_FIRST_YEAR = 1990
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST_NAME = 200
_MOST_AUTHORS = 20


def count_pages(data: bytes) -> int:
    """Return how many pages a PDF has, 0 where it cannot be opened."""
    try:
        return len(Document(data))
    except (Locked, Damaged):
        return 0


def read_document(data: bytes, *, whole: bool = False) -> Found:
    """Return what a PDF holds; with ``whole`` running heads and page numbers stay."""
    try:
        document = Document(data)
    except Locked:
        return Found(fault="locked")
    except Damaged:
        return Found(fault="damaged")
    count = len(document)
    if count > MOST_PAGES:
        return Found(fault="pages", pages=count)
    changes: Counter[str] = Counter()
    pages: list[list[Segment]] = []
    heights: list[float] = []
    characters = 0
    for page in document.pages():
        if page is None:
            changes["bad_pages"] += 1
            continue
        characters += len(page.glyphs)
        if characters > MOST_CHARACTERS:
            return Found(fault="characters", pages=count)
        _count(page, changes)
        pages.append(_segments(page))
        heights.append(page.height)
    if not characters:
        return Found(fault="scanned" if changes["scanned"] else "empty", pages=count)
    return _composed(pages, heights, document.facts(), changes, whole)


def _count(page: Page, changes: Counter[str]) -> None:
    changes["images"] += page.pictures
    changes["sideways"] += page.sideways
    changes["outside"] += page.outside
    changes["scanned"] += not page.glyphs and page.pictures > 0


def _segments(page: Page) -> list[Segment]:
    """Return the segments of a page, as in a mirror where it is read from right to left.

    So everything after this may go from left to right.
    """
    found = segments(page)
    if is_right_to_left("".join(segment.text for segment in found)):
        for segment in found:
            segment.left, segment.right = -segment.right, -segment.left
    return found


def _composed(
    pages: list[list[Segment]],
    heights: list[float],
    facts: Facts,
    changes: Counter[str],
    whole: bool,
) -> Found:
    if not whole:
        pages, changes["furniture"] = without_furniture(pages, heights)
    if not any(pages):
        return Found(fault="empty", pages=len(pages))
    found = flow(pages, heights)
    hyphens = Hyphens(line.row.text for line in found.text if not line.row.is_table)
    builder = Builder(found)
    paragraphs, notes = builder.text(), builder.notes()
    composer = Composer(hyphens, is_bold=found.is_bold)
    composer.write(paragraphs, notes)
    changes.update(composer.changes)
    headings = [x for x in paragraphs if x.kind == "heading" and x.lines[0].page == 0]
    largest = max(headings, key=lambda x: x.size, default=None)
    return Found(
        pages=len(pages),
        text=composer.page.text,
        blocks=composer.page.blocks,
        styles=composer.styles,
        title=_title(facts) or (short_title(clean(largest.text)) if largest else ""),
        authors=_authors(facts),
        published=_published(facts),
        lang=facts.lang if _LANG.fullmatch(facts.lang) else "",
        changes=dict(+changes),
        version=VERSION,
    )


def _title(facts: Facts) -> str:
    """Return the title, unless it is the name of a file or of the program that made it."""
    title = short_title(clean(facts.title))
    return "" if _NO_TITLE.fullmatch(title) else title


def _authors(facts: Facts) -> list[str]:
    names = (clean(name, _LONGEST_NAME) for name in facts.author.split(";"))
    return [name for name in names if not _NO_AUTHOR.fullmatch(name)][:_MOST_AUTHORS]


def _published(facts: Facts) -> str:
    """Return the day on which the file was made, which is the best that it tells."""
    found = _CREATED.match(facts.created)
    if not found:
        return ""
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return ""
    return day.isoformat() if _FIRST_YEAR <= day.year <= datetime.now(UTC).year else ""
