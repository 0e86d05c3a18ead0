"""File names made of titles and of people's names: no path escapes, no system refuses them."""

from __future__ import annotations

import re
import unicodedata

from reader.articles.model import Article

LENGTH = 60
"""The most code points of a stem."""

BYTES = 200
"""The most bytes of a stem in UTF-8."""

_UNSAFE = re.compile(r'[\s/\\<>:"|?*\'`$&;!#%{}\[\]()~^=,]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|com[¹²³]|lpt[¹²³])(\..*)?", re.IGNORECASE)
_HIDDEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
ID_DIGITS = 8


def safe_stem(name: str, fallback: str = "untitled", *, spare: int = 0) -> str:
    """Return a name for a file, without suffix: no separator, no control, no leading dot or dash.

    The same name always gives the same stem; different names may give the same. ``spare`` is the
    number of ASCII characters by which it is to be shorter than it may be.
    """
    length, size = LENGTH - spare, BYTES - spare
    name = unicodedata.normalize("NFC", name)
    visible = "".join(
        "-" if unicodedata.category(char) in _HIDDEN_CATEGORIES else char for char in name
    )
    stem = re.sub("-{2,}", "-", _UNSAFE.sub("-", visible))[:length].strip("-. ")
    while len(stem.encode()) > size:
        stem = stem[:-1]
    stem = stem.rstrip("-. ") or fallback
    return f"_{stem}" if _RESERVED.fullmatch(stem) else stem


def article_stem(article: Article) -> str:
    """Return the title and the beginning of the id: the same whatever else is written beside it."""
    name = safe_stem(article.id[:ID_DIGITS], "id")
    return f"{safe_stem(article.title, spare=len(name) + 1)}-{name}"


def folded(name: str) -> str:
    """Return what file systems that fold case or compose characters make of a name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
