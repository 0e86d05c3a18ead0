"""OPML, the list of subscriptions that feed readers exchange (opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import msgspec

from reader.articles.errors import ArticleError
from reader.articles.web.addresses import clean, web_link

MAX_DEPTH = 100


class OpmlError(ArticleError):
    """A file that is no list of subscriptions; the message names it and the line."""


class Outline(msgspec.Struct, frozen=True):
    """One subscription; ``folder`` is the names of the folders around it, joined by ``/``."""

    url: str
    title: str = ""
    folder: str = ""


class Outlines(msgspec.Struct, frozen=True):
    """What a list holds; ``refused`` counts the entries whose address is no web address."""

    feeds: list[Outline]
    refused: int = 0


def read_opml(data: bytes, *, name: str) -> Outlines:
    """Return the subscriptions in a list, each address once; ``name`` is what messages call it.

    Raises OpmlError. Entities that a file defines are refused: no list needs one.
    """
    parser = expat.ParserCreate()
    found: dict[str, Outline] = {}
    folders: list[str] = []
    is_folder: list[bool] = []
    seen = refused = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal seen, refused
        seen += tag.lower() == "opml"
        if tag.lower() != "outline":
            return
        if len(is_folder) >= MAX_DEPTH:
            raise OpmlError(f"{name} nests its folders deeper than {MAX_DEPTH} levels.")
        given = {key.lower(): value for key, value in attributes.items()}
        title = clean(given.get("title") or given.get("text"), 200)
        address = given.get("xmlurl", "")
        is_folder.append(not address)
        if not address:
            folders.append(title.replace("/", "∕"))
        elif url := web_link(address, ""):
            found.setdefault(url, Outline(url, title, "/".join(filter(None, folders))))
        else:
            refused += 1

    def end(tag: str) -> None:
        if tag.lower() == "outline" and is_folder.pop():
            folders.pop()

    def refuse_entity(*_declared: object) -> None:
        raise OpmlError(f"{name} defines entities of its own, which no list of feeds needs.")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = refuse_entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise OpmlError(f"{name}:{error.lineno}: this is not OPML: {reason}.") from None
    except (ValueError, LookupError) as error:  # such as an encoding that there is not
        raise OpmlError(f"{name} is not OPML: {error}.") from None
    if not seen:
        raise OpmlError(f"{name} is not OPML: it has no element named opml.")
    return Outlines(list(found.values()), refused)


def write_opml(feeds: Iterable[Outline], *, title: str = "newsmark feeds") -> bytes:
    """Return a list of subscriptions, folders sorted by name and before the feeds without one."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{_text(title)}</title></head>",
        "<body>",
    ]
    open_folders: list[str] = []
    for feed in sorted(feeds, key=lambda each: (not each.folder, each.folder.split("/"))):
        folders = feed.folder.split("/") if feed.folder else []
        while open_folders != folders[: len(open_folders)]:
            open_folders.pop()
            lines.append("</outline>")
        for folder in folders[len(open_folders) :]:
            open_folders.append(folder)
            lines.append(f"<outline text={_attribute(folder)}>")
        name = _attribute(feed.title or feed.url)
        lines.append(f'<outline type="rss" text={name} xmlUrl={_attribute(feed.url)}/>')
    lines += ["</outline>"] * len(open_folders) + ["</body>", "</opml>", ""]
    return "\n".join(lines).encode("utf-8")


def _attribute(text: str) -> str:
    return quoteattr(clean(text, 4000))


def _text(text: str) -> str:
    from xml.sax.saxutils import escape

    return escape(clean(text))
