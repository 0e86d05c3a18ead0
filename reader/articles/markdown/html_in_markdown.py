"""The text of HTML that stands inside Markdown. Whole pages are another module's matter."""

from __future__ import annotations

import html
import re
from collections import Counter

from reader.articles.normalise import normalise_text

_HIDDEN = re.compile(  # what has no end reaches to the end, as in a browser
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!.*?(?:>|\Z)"
    r"|<(script|style|template|noscript|iframe|svg|head|title|textarea)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"</?([a-z][a-z0-9-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*'){0,1000}+>", re.IGNORECASE)
_INSIDE_A_LINE = (
    "a abbr b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q rp rt "
    "ruby s samp small span strike strong sub sup time tt u var wbr"
)


def html_paragraphs(source: str, changes: Counter[str]) -> list[str]:
    """Return the paragraphs of text in ``source``, each on one line.

    Tags are dropped, those of blocks and ``<br>`` end a paragraph, entities are decoded. Counts
    ``html_tags``, ``html_hidden`` (comments, scripts, styles) and ``characters`` (entities for what
    no text may hold) in ``changes``.
    """
    source, hidden = _HIDDEN.subn("", source)
    changes["html_hidden"] += hidden
    source = source.replace("\n", " ")
    source, tags = _TAG.subn(_in_place, source)
    changes["html_tags"] += tags
    paragraphs = []
    for piece in source.split("\n"):
        text, forbidden = normalise_text(html.unescape(piece))
        changes["characters"] += sum(forbidden.values())
        if words := re.sub(r"[ \t\n]+", " ", text).strip(" "):
            paragraphs.append(words)
    return paragraphs


def _in_place(tag: re.Match[str]) -> str:
    """Return what stands in place of a tag: nothing inside a line, else a line break."""
    return "" if tag[1].lower() in _INSIDE_A_LINE.split() else "\n"
