"""Places of a page that links on it lead to: notes, and the places where they are referred to."""

from __future__ import annotations

from urllib.parse import unquote, urldefrag

from lxml.html import HtmlElement

from reader.articles.inner_links import leads_to
from reader.articles.web.addresses import web_link


class Places:
    """The elements of a page by the names that links lead to; ``base`` is the page's address."""

    def __init__(self, root: HtmlElement, base: str) -> None:
        self._base = base
        self._page = urldefrag(base)[0]
        hrefs = {link.get("href") for link in root.iter("a") if "#" in (link.get("href") or "")}
        wanted = {self._name(href) for href in hrefs} - {""}
        self.elements: dict[str, HtmlElement] = {}
        for element in root.iter() if wanted else ():
            for name in _names(element):
                if name in wanted:
                    self.elements.setdefault(name, element)

    def begin_in(self, element: HtmlElement) -> list[str]:
        """Return the names of the place where an element begins."""
        return [name for name in _names(element) if self.elements.get(name) is element]

    def link(self, href: str) -> str:
        """Return what a link to a place of the page is until offsets are known, else nothing."""
        name = self._name(href)
        return leads_to(name, web_link(href, self._base)) if name in self.elements else ""

    def _name(self, href: str) -> str:
        """Return the name of the place on this page that a link leads to, empty for any other."""
        address, _, name = href.strip().partition("#")
        if address and (not self._page or web_link(address, self._base) != self._page):
            return ""
        return unquote(name)


def _names(element: HtmlElement) -> list[str]:
    """Return the names that an element gives to its place, without those that are not sound."""
    if not isinstance(element.tag, str):
        return []
    given = [element.get("id"), element.get("name") if element.tag == "a" else None]
    return [name for name in dict.fromkeys(given) if name and "\0" not in name]
