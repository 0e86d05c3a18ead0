"""What a page says of its article: title, authors, date, language, and its own address.

Sources: the Open Graph protocol, schema.org in JSON-LD and the usual ``meta`` names, through
trafilatura; the time of day, which that leaves out, is read here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import chain, islice

import msgspec
from lxml.etree import Comment
from lxml.html import HtmlElement

from reader.articles.html.trafilatura_adapter import metadata
from reader.articles.language import language_tag
from reader.articles.plain import short_title
from reader.articles.web.addresses import clean, web_link

_TIME_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "pubdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
)
_JSON_TIME = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_SAVED_FROM = re.compile(r"\s*saved from url=\(\d+\)(\S+)")
_LONGEST_NAME = 200
_MOST_AUTHORS = 20


class Head(msgspec.Struct, frozen=True):
    """What was found; empty where the page does not say. ``published`` is RFC 3339 or a date."""

    title: str = ""
    authors: list[str] = []
    published: str = ""
    lang: str = ""


def read_head(root: HtmlElement, *, url: str = "") -> Head:
    """Return what the page below ``root`` says of itself."""
    title, authors, day = metadata(root, url)
    names = [clean(name, _LONGEST_NAME) for name in authors]
    return Head(
        title=short_title(clean(title or _first(root, "//title"))),
        authors=list(dict.fromkeys(filter(None, names)))[:_MOST_AUTHORS],
        published=_time(root) or day,
        lang=_lang(root),
    )


def base_address(root: HtmlElement, url: str) -> str:
    """Return the address from which a page's links are read, empty where nothing tells it.

    A page that a browser saved names the address where it was.
    """
    given = root.find(".//base[@href]")
    base = url or _own_address(root)
    return web_link(given.get("href"), base) or base if given is not None else base


def _own_address(root: HtmlElement) -> str:
    before = reversed([*root.itersiblings(Comment, preceding=True)])
    in_heads = (each for head in root.iter("head") for each in head.iterchildren(Comment))
    for comment in islice(chain(before, in_heads), 5):
        if saved := _SAVED_FROM.match(comment.text or ""):
            return web_link(saved[1], "")
    for place in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for found in root.xpath(place)[:1]:
            return web_link(str(found), "")
    return ""


def _time(root: HtmlElement) -> str:
    """Return when the article was published, if the page tells it to the minute."""
    told = {
        (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): meta
        for meta in reversed(root.xpath("//meta[@content]"))
    }
    given = [told[name].get("content") for name in _TIME_NAMES if name in told]
    for script in root.xpath("//script[@type='application/ld+json']"):
        given += _JSON_TIME.findall(script.text or "")
    for text in given:
        try:
            time = datetime.fromisoformat(text.strip())
        except ValueError:
            continue
        if len(text.strip()) > len("2026-01-31") and time.tzinfo:
            time = time.astimezone(UTC)
            return time.isoformat(timespec="seconds").replace("+00:00", "Z")
    return ""


def _lang(root: HtmlElement) -> str:
    given = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    given = given or root.get("xml:lang") or ""
    return language_tag(given)


def _first(root: HtmlElement, path: str) -> str:
    return next((found.text_content() for found in root.xpath(path)), "")
