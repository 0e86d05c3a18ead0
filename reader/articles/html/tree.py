"""A page's markup as a tree, always read as HTML: no entity is defined, nothing is fetched."""

from __future__ import annotations

import re
from itertools import islice

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from reader.articles.errors import ArticleError

_RESOURCE_LIMIT = "ERR_RESOURCE_LIMIT"
_STYLE = re.compile(r"<(/?)(b|i|s|strike|tt)(?=[\s/>])", re.IGNORECASE)
MOST_ATTRIBUTES = 500
_LONG = 2 * MOST_ATTRIBUTES
"""Code points that a tag with more attributes has at the least."""
_LONG_TAG = re.compile(r"""<[a-zA-Z](?>[^>"']+|"[^"]*"|'[^']*'|["'])*+>?""")
_ATTRIBUTE = re.compile(r"""(?<=[\s"'/])[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)?)?""")
_SAME_STYLE = {"b": "strong", "i": "em", "s": "del", "strike": "del", "tt": "kbd"}
"""Elements that the parser ends where a paragraph begins in them, and others that mean the same."""
_OF_HEAD = frozenset(("title", "meta", "link", "base", "script", "style", "noscript", "template"))


def parse(text: str, *, name: str) -> HtmlElement:
    """Return the root of a page or a fragment, which must be canonical text.

    Raises ArticleError where there is nothing in it, or where it nests more than some 2,000
    elements, which is where the parser would stop without a word; ``name`` is what the message
    calls it.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(
            _few_attributes(_renamed(text)).encode("utf-8"), parser
        )
    except ParserError:
        raise ArticleError(f"{name} shows no text: there is nothing in its markup.") from None
    if any(fault.type_name == _RESOURCE_LIMIT for fault in parser.error_log):
        raise ArticleError(f"{name} nests its elements too deeply to be read.")
    _free_body(root)
    return root


def _few_attributes(text: str) -> str:
    """Return markup in which no tag has more than :data:`MOST_ATTRIBUTES` of them.

    The parser compares each attribute of a tag with all before it.
    """
    return _LONG_TAG.sub(_with_few, text) if len(text) > _LONG else text


def _with_few(tag: re.Match[str]) -> str:
    if tag.end() - tag.start() < _LONG:
        return tag[0]
    attributes = islice(_ATTRIBUTE.finditer(tag[0]), MOST_ATTRIBUTES, None)
    first_left_out = next(attributes, None)
    return tag[0] if first_left_out is None else tag[0][: first_left_out.start()] + ">"


def _renamed(text: str) -> str:
    """Return markup in which a style may go around paragraphs, as it does in a browser."""
    return _STYLE.sub(lambda found: f"<{found[1]}{_SAME_STYLE[found[2].lower()]}", text)


def _free_body(root: HtmlElement) -> None:
    """Move what the parser took for a part of the head, not knowing newer elements, to the body."""
    head = root.find("head")
    children = list(head) if head is not None else []
    others = (n for n, x in enumerate(children) if isinstance(x.tag, str) and x.tag not in _OF_HEAD)
    first = next(others, None)
    if head is None or first is None:
        return
    body = root.find("body")
    if body is None:
        body = root.makeelement("body")
        root.append(body)
    if body.text and body.text.strip():
        children[-1].tail = (children[-1].tail or "") + body.text
        body.text = None
    for place, child in enumerate(children[first:]):
        body.insert(place, child)
