"""From a page's tree to the text that a reader sees, with its blocks and inline styles.

White space runs together as in a browser (CSS Text 3, 4.1); a line break between two East Asian
characters reads as nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from lxml.html import HtmlElement

from reader.articles.html.anchors import Places
from reader.articles.html.elements import (
    UNSEEN,
    is_data,
    is_hidden,
    item_numbers,
    link_of_sign,
    picture_text,
    raised_text,
)
from reader.articles.inner_links import place_of
from reader.articles.model import StyleKind
from reader.articles.normalise import normalise_text
from reader.articles.rendering import BULLET, CELLS, Rendering
from reader.articles.text.line import Line, runs_on
from reader.articles.web.addresses import web_link

_STYLES: dict[str, StyleKind] = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), "emphasis"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    **dict.fromkeys(("s", "strike", "del"), "strike"),
}
_BLOCK_TAGS = (
    "html body p div section article main header footer nav aside address center details "
    "summary dialog dir menu dl dt dd figure figcaption form fieldset legend hgroup search "
    "caption thead tbody tfoot colgroup h1 h2 h3 h4 h5 h6 ul ol li blockquote pre listing xmp "
    "plaintext hr table tr td th"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_EMBEDDED = ("audio", "video", "iframe", "object", "embed", "applet")
_WHITE = " \t\n\f"
_BROKEN = re.compile(r"(?<![ \t\f])[ \t\f]*+\n[ \t\n\f]*")
_SPACES = re.compile(r"[ \t\f]{2,}|[\t\f]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x85\u2028\u2029\ud800-\udfff\r]")
_QUOTES = (("“", "”"), ("‘", "’"))


@dataclass(frozen=True)
class Walked:
    """All that a page shows.

    For each block ``origins`` has the element in which it begins, and ``changes`` what was changed
    or left out in it or just before it, by name: ``html_hidden`` (parts that the page hides),
    ``images``, ``embedded`` (films and other pages), ``unsafe_links`` (that lost their target) and
    ``characters`` that no text may hold. ``rest`` are those after the last block. Links within the
    page have names still, see :mod:`reader.articles.inner_links`; ``places`` knows them.
    """

    page: Rendering
    origins: list[HtmlElement]
    changes: list[Counter[str]]
    rest: Counter[str]
    places: Places


def walk(root: HtmlElement, *, base: str = "") -> Walked:
    """Return what the tree below ``root`` shows; ``base`` is the address that links are read from.

    Without it only whole addresses are links.
    """
    walker = _Walker(base, Places(root, base))
    todo = [(root, False)]
    while todo:
        element, is_closing = todo.pop()
        if is_closing:
            walker.close(element)
        elif walker.opens(element):
            walker.add(element.text)
            todo.append((element, True))
            todo.extend((child, False) for child in reversed(element))
            continue
        if element is not root:
            walker.add(element.tail)
    walker.end_line()
    return Walked(walker.page, walker.origins, walker.changes, walker.change, walker.places)


class _Walker:
    """The place in a tree: what is open there, and the text so far."""

    def __init__(self, base: str, places: Places) -> None:
        self.base = base
        self.places = places
        self.waiting: list[str] = []  # names of the place where the next text begins
        self.page = Rendering()
        self.origins: list[HtmlElement] = []
        self.changes: list[Counter[str]] = []
        self.change: Counter[str] = Counter()
        self.line = Line()
        self.origin: HtmlElement | None = None  # where the line begins
        self.here: list[HtmlElement] = []
        self.styles: list[tuple[int, StyleKind, str]] = []
        self.numbers: list[dict[HtmlElement, str]] = []
        self.data_tables: list[bool] = []
        self.cells = -1  # in the row that is open; -1 where none is
        self.quotes = self.pre = 0

    def opens(self, element: HtmlElement) -> bool:
        """Enter an element; False where nothing of what is in it is to be looked at."""
        tag = element.tag
        if not isinstance(tag, str):  # a comment
            return False
        if tag in UNSEEN or is_hidden(element):
            self._pass_over(element)
            return False
        if tag in ("sup", "sub") and (sign := raised_text(element)):
            self._add_sign(element, sign)
            return False
        self.waiting += self.places.begin_in(element)
        self.here.append(element)
        if tag in _BLOCKS:
            self.end_line()
        elif kind := _STYLES.get(tag):
            self.styles.append((self.line.size, kind, ""))
        if action := _OPEN.get(tag):
            action(self, element)
        return True

    def close(self, element: HtmlElement) -> None:
        """Leave an element."""
        tag = element.tag
        if tag in _BLOCKS and tag not in ("tr", "pre"):
            self.end_line()
        elif tag in _STYLES or (tag == "a" and "href" in element.attrib):
            start, kind, href = self.styles.pop()
            self._style(start, kind, href)
        if action := _CLOSE.get(tag):
            action(self, element)
        self.here.pop()

    def add(self, text: str | None) -> None:
        """Append text of the page to the line."""
        if not text:
            return
        if _FORBIDDEN.search(text):
            self.change["characters"] += len(_FORBIDDEN.findall(text))
            text = normalise_text(text)[0]
        start, names = self.line.size, []
        if not text.isspace():
            names, self.waiting = self.waiting, []
            self.origin = self.here[-1] if self.origin is None and self.here else self.origin
        if self.pre:
            self.line.add_as_it_is(text)
        else:
            self._add_words(text)
        for name in names:
            self.line.style(start, "link", place_of(name))

    def _add_words(self, text: str) -> None:
        """Append text in which white space runs together."""
        words = text.strip(_WHITE)
        if text[0] in _WHITE:
            before = text[: len(text) - len(text.lstrip(_WHITE))]
            self._gap("\n" if "\n" in before else " ")
        if words:
            self.line.add(_SPACES.sub(" ", _BROKEN.sub(_joined, words)))
            if text[-1] in _WHITE:
                self._gap("\n" if "\n" in text[len(text.rstrip(_WHITE)) :] else " ")

    def _add_sign(self, element: HtmlElement, sign: str) -> None:
        """Append a raised or lowered sign; the sign of a note leads to the note."""
        for inner in element.iter():
            self.waiting += self.places.begin_in(inner)
        link = link_of_sign(element)
        is_note = sign.startswith("[")
        self.line.gap = "" if is_note else self.line.gap
        start = self.line.size
        self.add(sign)
        if is_note and link is not None and link is not element.getparent():
            self._style(start, "link", self.places.link(link.get("href")))

    def end_line(self) -> None:
        """Make a block of the line; in a table row or a listing it goes on."""
        if self.cells >= 0:
            self._gap(" ")
        elif self.pre:
            if self.line.last not in ("", "\n"):
                self.line.add_as_it_is("\n")
        elif self.line.size:
            self._put(self.page.add_paragraph)

    def _put(self, add: Callable[..., None], around: str = _WHITE) -> None:
        """Give the line to ``add``, with the styles that are open, which go on in the next."""
        for start, kind, href in dict.fromkeys(self.styles):  # hundreds may say the same
            self._style(start, kind, href)
        add(*self.line.finish(around))
        self._note()
        self.styles = [(0, kind, href) for _, kind, href in self.styles]
        self.line = Line()
        self.origin = None

    def _note(self) -> None:
        """Note where a new block came from, and what was changed on the way to it."""
        if len(self.page.blocks) > len(self.origins):
            self.origins.append(self.origin if self.origin is not None else self.here[-1])
            self.changes.append(self.change)
            self.change = Counter()

    def _gap(self, kind: str) -> None:
        self.line.gap = self.line.gap or kind

    def _style(self, start: int, kind: StyleKind, href: str) -> None:
        if kind != "link" or href:
            self.line.style(start, kind, href)

    def _pass_over(self, element: HtmlElement) -> None:
        if element.tag == "img":
            if words := picture_text(element):
                self.add(words)
            else:
                self.change["images"] += 1
        elif element.tag in _EMBEDDED:
            self.change["embedded"] += 1
        elif element.tag not in UNSEEN and element.text_content().strip():
            self.change["html_hidden"] += 1

    def open_link(self, element: HtmlElement) -> None:
        if "href" in element.attrib:
            href = element.get("href", "").strip(_WHITE)
            target = self.places.link(href) or web_link(href, self.base)
            if not target and href.lower().startswith("mailto:") and href.isprintable():
                target = href
            if not target and ":" in href.partition("/")[0]:
                self.change["unsafe_links"] += 1
            self.styles.append((self.line.size, "link", target))

    def open_heading(self, element: HtmlElement) -> None:
        self.page.heading = int(element.tag[1])

    def close_heading(self, _element: HtmlElement) -> None:
        self.page.heading = 0

    def open_list(self, element: HtmlElement) -> None:
        self.page.around.append("list")
        self.numbers.append(item_numbers(element) if element.tag == "ol" else {})

    def close_list(self, _element: HtmlElement) -> None:
        self.page.around.pop()
        self.numbers.pop()

    def open_item(self, element: HtmlElement) -> None:
        if self.numbers:
            self.page.marker = self.numbers[-1].get(element, BULLET)

    def close_item(self, _element: HtmlElement) -> None:
        self.page.marker = ""

    def open_quote(self, _element: HtmlElement) -> None:
        self.page.around.append("quote")

    def close_quote(self, _element: HtmlElement) -> None:
        self.page.around.pop()

    def open_listing(self, _element: HtmlElement) -> None:
        self.pre += self.cells < 0

    def close_listing(self, _element: HtmlElement) -> None:
        self.pre -= self.cells < 0
        if not self.pre and self.cells < 0:
            self._put(lambda text, styles: self.page.add("code", text, 0, styles), "\n")

    def open_table(self, element: HtmlElement) -> None:
        self.data_tables.append(is_data(element))

    def close_table(self, _element: HtmlElement) -> None:
        self.data_tables.pop()

    def open_row(self, _element: HtmlElement) -> None:
        if self.data_tables and self.data_tables[-1]:
            self.cells = 0

    def close_row(self, _element: HtmlElement) -> None:
        if self.cells >= 0:
            self.cells = -1
            self._put(self.page.add_row)

    def open_cell(self, _element: HtmlElement) -> None:
        if self.cells > 0:
            self.line.gap = ""
            self.line.add_as_it_is(CELLS)
        self.cells += self.cells >= 0

    def open_rule(self, _element: HtmlElement) -> None:
        if self.cells < 0 and not self.pre:
            self.page.add_rule()
            self._note()

    def open_break(self, _element: HtmlElement) -> None:
        if self.pre:
            self.line.add_as_it_is("\n")
        elif self.cells >= 0 or self.page.heading:
            self._gap(" ")
        elif self.line.last == "\n":
            self.end_line()
        elif self.line.size:
            self.line.hard_break()

    def open_words(self, _element: HtmlElement) -> None:
        self.add(_QUOTES[self.quotes % 2][0])
        self.quotes += 1

    def close_words(self, _element: HtmlElement) -> None:
        self.quotes -= 1
        self.line.gap = ""
        self.add(_QUOTES[self.quotes % 2][1])

    def open_reading(self, _element: HtmlElement) -> None:
        self.line.gap = ""
        self.add("(")

    def close_reading(self, _element: HtmlElement) -> None:
        self.line.gap = ""
        self.add(")")


_Action = Callable[[_Walker, HtmlElement], None]
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_OPEN: dict[str, _Action] = {
    **dict.fromkeys(_HEADINGS, _Walker.open_heading),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _Walker.open_list),
    **dict.fromkeys(("pre", "listing", "xmp"), _Walker.open_listing),
    **dict.fromkeys(("td", "th"), _Walker.open_cell),
    "a": _Walker.open_link,
    "li": _Walker.open_item,
    "blockquote": _Walker.open_quote,
    "table": _Walker.open_table,
    "tr": _Walker.open_row,
    "hr": _Walker.open_rule,
    "br": _Walker.open_break,
    "q": _Walker.open_words,
    "rt": _Walker.open_reading,
}
_CLOSE: dict[str, _Action] = {
    **dict.fromkeys(_HEADINGS, _Walker.close_heading),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _Walker.close_list),
    **dict.fromkeys(("pre", "listing", "xmp"), _Walker.close_listing),
    "li": _Walker.close_item,
    "blockquote": _Walker.close_quote,
    "table": _Walker.close_table,
    "tr": _Walker.close_row,
    "q": _Walker.close_words,
    "rt": _Walker.close_reading,
}


def _joined(broken: re.Match[str]) -> str:
    """Return what a line break between two words reads as."""
    text = broken.string
    return "" if runs_on(text[broken.start() - 1], text[broken.end()]) else " "
