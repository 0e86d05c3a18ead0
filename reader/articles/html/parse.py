"""The characters of a web page, whose charset may be declared in several places, and wrongly.

The order is that of the WHATWG encoding standard (encoding.spec.whatwg.org, html.spec.whatwg.org
"determining the character encoding"): byte order mark, header, the page's own words.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from reader.articles.errors import ArticleError
from reader.articles.normalise import normalise_bytes, normalise_text

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


_HEAD_BYTES = 4096
_DECLARED = (
    re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE),
    re.compile(rb"^\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE),
)
_READ_AS = {  # the names that browsers take for a larger set
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
_CODECS = (
    "utf-8 utf-16-le utf-16-be cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
    "cp866 cp874 cp932 cp949 gb18030 big5 big5hkscs euc_jp iso2022_jp koi8-r koi8-u mac-roman "
    "iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 "
    "iso8859-13 iso8859-14 iso8859-15 iso8859-16"
)
_KNOWN = frozenset(_CODECS.split())
"""What is read on a page's word; Python knows codecs that are no charsets."""
_MOST_BAD = 0.01
"""The largest share of bytes that may belong to no character, in a page that is still read."""


def decode_page(
    data: bytes, *, name: str, declared: str = "", encoding: str | None = None
) -> tuple[str, dict[str, int]]:
    """Return the canonical text of a page's bytes, and what was changed in it, by name.

    A byte order mark decides; else ``encoding``, which is the user's word; else UTF-8 where the
    bytes are that and more than ASCII, whatever is declared; else the first that fits of
    ``declared`` (by the server), what the page itself declares, and UTF-8. Beside the counts of
    :func:`reader.articles.normalise.normalise_bytes` there are ``charset`` (1 where a declaration
    did not fit and another charset was read) and ``undecodable`` (bytes that belong to no
    character, now U+FFFD; a hundredth of all at the most). Raises ArticleError as that does.
    """
    if encoding or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return normalise_bytes(data, name=name, encoding=encoding)
    names = list(_candidates(data, declared))
    if not data.isascii() and _is_utf_8(data):  # which next to no text of another charset is
        text, changes = normalise_bytes(data, name=name, encoding="utf-8")
        return text, changes | ({} if names[0] == "utf-8" else {"charset": 1})
    for place, codec in enumerate(names):
        try:
            data.decode(codec)
        except UnicodeError:
            continue
        text, changes = normalise_bytes(data, name=name, encoding=codec)
        return text, changes | ({"charset": 1} if place else {})
    text = data.decode(names[0], "replace")
    bad = text.count("\ufffd")
    if bad > max(1, len(data) * _MOST_BAD):
        return normalise_bytes(data, name=name, encoding=names[0])  # which tells what is wrong
    text, changes = normalise_text(text)
    return text, changes | {"undecodable": bad}


def _candidates(data: bytes, declared: str) -> Iterator[str]:
    """Yield the codecs to be tried, the likeliest first, each once."""
    head = data[:_HEAD_BYTES]
    found = [declared, *(m[1].decode("ascii") for p in _DECLARED if (m := p.search(head)))]
    codecs_found = dict.fromkeys(filter(None, map(_codec, found)))
    # A page that was read byte by byte to its declaration is in no 16-bit charset.
    if not declared:
        codecs_found = {each: None for each in codecs_found if not each.startswith("utf-16")}
    yield from dict.fromkeys((*codecs_found, "utf-8"))


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeError:
        return False
    return True


def _codec(label: str) -> str:
    """Return Python's name of the charset that browsers read for ``label``, or nothing."""
    try:
        found = codecs.lookup(label.strip()).name if label.strip() else ""
    except (LookupError, ValueError):
        return ""
    found = _READ_AS.get(found, found)
    return found if found in _KNOWN else ""
