"""What is asked of trafilatura: which text of a page is its article, and what is known of that.

Its own text is not taken, since styles, listings and rules get lost in it; see ``content``.
"""

from __future__ import annotations

import logging
from copy import deepcopy
from typing import Any

from lxml.html import HtmlElement
from trafilatura import __version__, bare_extraction
from trafilatura.metadata import extract_metadata

EXTRACTOR = "trafilatura"
EXTRACTOR_VERSION = __version__
MOST_ELEMENTS = 200_000
"""A page of more elements is not looked through for its article: that would take minutes."""

_DATES = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}

for _name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)  # it would write over the screen


def article_texts(root: HtmlElement, url: str) -> list[str]:
    """Return the runs of text that belong to a page's article, in order; none where it has none.

    A run ends where an element begins or ends.
    """
    try:
        found: Any = bare_extraction(
            deepcopy(root), url=url or None, include_comments=False, include_tables=True
        )
    except MemoryError:
        raise
    except Exception:  # whatever a hostile page brings it to, the page is read without it
        return []
    return [] if found is None else [text for text in found.body.itertext() if text.strip()]


def metadata(root: HtmlElement, url: str) -> tuple[str, list[str], str]:
    """Return a page's title, authors and day of publication, each empty where it is not told."""
    try:
        found = extract_metadata(deepcopy(root), url or None, dict(_DATES), extensive=False)
    except MemoryError:
        raise
    except Exception:  # as above
        return "", [], ""
    authors = (found.author or "").split(";")
    return found.title or "", [name.strip() for name in authors], found.date or ""
