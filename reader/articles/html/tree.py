"""A page's markup as a tree, always read as HTML: no entity is defined, nothing is fetched."""

from __future__ import annotations

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from reader.articles.errors import ArticleError

_RESOURCE_LIMIT = "ERR_RESOURCE_LIMIT"


def parse(text: str, *, name: str) -> HtmlElement:
    """Return the root of a page or a fragment, which must be canonical text.

    Raises ArticleError where there is nothing in it, or where it nests more than some 2,000
    elements, which is where the parser would stop without a word; ``name`` is what the message
    calls it.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8"), parser)
    except ParserError:
        raise ArticleError(f"{name} shows no text: there is nothing in its markup.") from None
    if any(fault.type_name == _RESOURCE_LIMIT for fault in parser.error_log):
        raise ArticleError(f"{name} nests its elements too deeply to be read.")
    return root
