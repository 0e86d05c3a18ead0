"""Names and passwords in addresses, such as ``https://ana:secret@news.example/``.

Only who fetches needs them. They are in no article, no message, no list and no export.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from reader.articles.model import Article, Style

_LOGIN = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}:[/\\]{2,})[^\s/?#\\\"<>]*@")
_MASK = r"\1…@"


def without_login(text: str) -> str:
    """Return an address, or a message with addresses in it, without names and passwords."""
    return _LOGIN.sub(r"\1", text) if "@" in text else text


def masked(address: str) -> str:
    """Return an address with ``…`` for name and password, for lists that tell such feeds apart."""
    return _LOGIN.sub(_MASK, address) if "@" in address else address


def article_without_logins(article: Article) -> Article:
    """Return an article whose source and links have no names and passwords in their addresses.

    Its text is what its author wrote, and stays.
    """
    location = without_login(article.source.location)
    if location != article.source.location:
        article = replace(article, source=replace(article.source, location=location))
    if any(_has_login(style) for style in article.styles):
        styles = [
            replace(style, href=without_login(style.href)) if _has_login(style) else style
            for style in article.styles
        ]
        article = replace(article, styles=styles)
    return article


def _has_login(style: Style) -> bool:
    return "@" in style.href and without_login(style.href) != style.href
