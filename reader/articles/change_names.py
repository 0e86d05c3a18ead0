"""What was done to a text on its way in, in words: the names that ``source.normalised`` counts."""

from __future__ import annotations

from reader.articles.model import Article

CHANGES = {
    "bom": "byte order mark dropped",
    "crlf": "CRLF to LF",
    "cr": "CR to LF",
    "nel": "NEL to LF",
    "ls": "line separator to LF",
    "ps": "paragraph separator to LF",
    "controls": "control character to space",
    "surrogates": "lone surrogate to U+FFFD",
    "characters": "forbidden character replaced",
    "html_tags": "HTML tag left out",
    "html_hidden": "hidden HTML part left out",
    "images": "image left out",
    "unsafe_links": "unsafe link target left out",
    "nesting": "deeper nesting flattened",
    "brackets": "bracket too many to be looked at for a link",
    "front_matter": "line of front matter left out",
    "attachments": "attachment left out",
    "beside": "part of the page beside its article left out",
    "embedded": "embedded film or page left out",
    "charset": "wrong declaration of the charset passed over",
    "undecodable": "undecodable byte replaced",
    "furniture": "running head, foot or page number left out",
    "sideways": "sideways character left out",
    "outside": "character beyond the page's edge left out",
    "scanned": "page that is a picture left out",
    "bad_pages": "page that could not be read",
    "hyphens": "hyphen at a line's end taken out",
    "hyphens_kept": "hyphen at a line's end kept",
    "notes": "footnote put at the end",
    "unknown": "unknown character of a font replaced",
}
"""What each of them says."""


def changes_told(article: Article) -> str:
    """Return in words what was changed in an article's characters, or nothing."""
    return ", ".join(
        f"{count:,} x {CHANGES.get(name, name)}"
        for name, count in article.source.normalised.items()
    )
