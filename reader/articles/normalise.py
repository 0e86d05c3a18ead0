"""Bytes to canonical text: what every article's text went through, whatever its format.

Nothing is composed (no NFC), trimmed or wrapped anew, so that offsets of other tools still hold.
"""

from __future__ import annotations

import codecs
import re

from reader.articles.errors import ArticleError

_BOMS = (  # longest first: the mark of UTF-32-LE begins with that of UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
)
_BREAKS = (  # CRLF first, so that what is left of CR stood alone
    ("crlf", "\r\n"),
    ("cr", "\r"),
    ("nel", "\u0085"),
    ("ls", "\u2028"),
    ("ps", "\u2029"),
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_FEED = re.compile(rb"\r\n?|\n")


def normalise_text(text: str) -> tuple[str, dict[str, int]]:
    """Return the canonical form of ``text`` and how often each kind of change was made.

    The names are ``crlf``, ``cr``, ``nel``, ``ls``, ``ps`` (line breaks that became LF),
    ``controls`` (C0 other than LF and TAB, now spaces) and ``surrogates`` (lone surrogates, now
    U+FFFD). Only CRLF changes the number of code points. Doing it twice changes nothing more.
    """
    counts: dict[str, int] = {}
    for name, found in _BREAKS:
        if count := text.count(found):
            counts[name] = count
            text = text.replace(found, "\n")
    for name, pattern, instead in (
        ("controls", _CONTROLS, " "),
        ("surrogates", _SURROGATES, "\ufffd"),
    ):
        text, count = pattern.subn(instead, text)
        if count:
            counts[name] = count
    return text, counts


def normalise_bytes(
    data: bytes, *, name: str, encoding: str | None = None
) -> tuple[str, dict[str, int]]:
    """Decode ``data`` and return its canonical text and the counts, ``bom`` among them.

    A byte order mark decides the encoding, else ``encoding``, else it must be UTF-8. ``name`` is
    what error messages call the source. Raises ArticleError for data that is empty, blank, binary
    or not in its encoding.
    """
    if not data:
        raise ArticleError(f"{name} is empty, so there is nothing to read.")
    mark, codec = next(((m, c) for m, c in _BOMS if data.startswith(m)), (b"", encoding or ""))
    if not codec:
        _refuse_binary(data, name)
    text = _decode(data[len(mark) :], codec or "utf-8", name=name, shift=len(mark))
    bom = bool(mark)
    if not mark and text.startswith("\ufeff"):  # an encoding that writes the mark in its own way
        text, bom = text[1:], True
    text, counts = normalise_text(text)
    if not text or text.isspace():
        raise ArticleError(f"{name} holds nothing but white space, so there is nothing to read.")
    return text, ({"bom": 1} if bom else {}) | counts


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise ArticleError(
                f"{name} is {kind}, not text; convert it to plain text or Markdown first."
            )
    if (zero := data.find(0)) >= 0:
        raise ArticleError(
            f"{name} looks like a binary file (byte 0x00 at offset {zero}); if it is text, name "
            "its encoding with --encoding, for example --encoding utf-16-le."
        )


def _decode(data: bytes, codec: str, *, name: str, shift: int) -> str:
    """Decode, letting lone surrogates pass; ``shift`` is what was cut off before ``data``."""
    try:
        codec_name = codecs.lookup(codec).name
        return data.decode(codec)
    except UnicodeError as error:
        fault = error
    except (LookupError, ValueError):
        raise ArticleError(
            f"{name} cannot be read: there is no text encoding called {codec!r}; "
            "utf-8, latin-1, cp1252, utf-16 and gb18030 are examples of what --encoding takes."
        ) from None
    if codec_name.startswith("utf-"):
        try:
            return data.decode(codec, "surrogatepass")
        except UnicodeError as error:
            fault = error
    raise ArticleError(_undecodable(data, codec_name, fault, name, shift))


def _undecodable(data: bytes, codec: str, fault: UnicodeError, name: str, shift: int) -> str:
    place = "somewhere"
    if isinstance(fault, UnicodeDecodeError) and fault.start < len(data):
        line = len(_LINE_FEED.findall(data, 0, fault.start)) + 1
        value = data[fault.start]
        place = f"byte 0x{value:02X} at offset {fault.start + shift} (line {line})"
    return (
        f"{name} is not valid {codec.upper()}: {place} does not belong there; name its encoding "
        "with --encoding (for example --encoding cp1252) or convert it with "
        "`iconv -f cp1252 -t utf-8`."
    )
