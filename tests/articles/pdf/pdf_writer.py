"""Writes small PDF documents for tests: words in places, so that a test says what is on a page.

The one font is not embedded; each character is half as wide as its size (an East Asian one as
wide), and its code is that of Unicode, so that any script can be written. Places are in points from
the upper left corner of a page of 600 by 800.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 600, 800


@dataclass
class Sheet:
    """One page under construction."""

    parts: list[str] = field(default_factory=list)
    links: list[tuple[float, float, float, float, str]] = field(default_factory=list)
    pictures: int = 0
    turn: int = 0
    chars: set[str] = field(default_factory=set)

    def put(self, text: str, x: float, y: float, size: float = 10, *, bold: bool = False) -> Sheet:
        """Write a text from ``x`` on, on the line ``y``."""
        self.chars |= set(text)
        codes = "".join(f"{_code(char):04X}" for char in text)
        font = "B" if bold else "F"
        self.parts.append(f"BT /{font} {size} Tf {x} {HEIGHT - y} Td <{codes}> Tj ET")
        return self

    def lines(
        self, texts: Iterable[str], x: float, y: float, size: float = 10, step: float = 0
    ) -> Sheet:
        """Write lines below each other."""
        for number, text in enumerate(texts):
            self.put(text, x, y + number * (step or 1.2 * size), size)
        return self

    def link(self, x: float, y: float, width: float, address: str) -> Sheet:
        """Lay a link over a place of a line."""
        self.links.append((x, HEIGHT - y - 3, x + width, HEIGHT - y + 9, address))
        return self

    def picture(self) -> Sheet:
        """Put a picture of one pixel over the whole page."""
        self.pictures += 1
        self.parts.append(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do Q")
        return self


def _code(char: str) -> int:
    """Return the code of a character in the font: one beyond the first 65,536 is moved there."""
    return ord(char) & 0xFFFF


def width_of(text: str, size: float = 10) -> float:
    """Return how wide a text is, in points."""
    return sum(size if _is_wide(char) else size / 2 for char in text)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


class Writer:
    """Collects the objects of a document."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, body: str | bytes) -> int:
        """Add an object; return its number."""
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(self.objects)

    def stream(self, data: bytes, head: str = "") -> int:
        """Add a stream, compressed."""
        packed = zlib.compress(data)
        head = f"<< /Length {len(packed)} /Filter /FlateDecode {head} >>\nstream\n"
        return self.add(head.encode() + packed + b"\nendstream")

    def finish(self, root: int, trailer: str = "") -> bytes:
        """Return the file."""
        out = bytearray(b"%PDF-1.7\n")
        places = []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        head = f"trailer << /Size {len(places) + 1} /Root {root} 0 R {trailer} >>"
        return bytes(out) + f"{head}\nstartxref\n{start}\n%%EOF\n".encode("latin-1")


def make_pdf(sheets: Sequence[Sheet], lang: str = "", trailer: str = "", **facts: str) -> bytes:
    """Return a document with these pages; ``facts`` are Title, Author, CreationDate."""
    writer = Writer()
    chars = sorted({char for sheet in sheets for char in sheet.chars})
    fonts = {"F": _font(writer, chars, "Test"), "B": _font(writer, chars, "Test-Bold")}
    picture = writer.stream(
        b"\0", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8"
        " /ColorSpace /DeviceGray",
    )  # fmt: skip
    resources = (
        f"<< /Font << {' '.join(f'/{k} {v} 0 R' for k, v in fonts.items())} >>"
        f" /XObject << /I {picture} 0 R >> >>"
    )
    tree = len(writer.objects) + 3 * len(sheets) + 1
    kids = []
    for sheet in sheets:
        content = writer.stream("\n".join(sheet.parts).encode())
        links = writer.add("[" + " ".join(_link(*each) for each in sheet.links) + "]")
        kids.append(
            writer.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}]"
                f" /Contents {content} 0 R /Annots {links} 0 R /Resources {resources}"
                f" /Rotate {sheet.turn} >>"
            )
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    assert writer.add(f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>") == tree
    told = f"/Lang ({lang})" if lang else ""
    root = writer.add(f"<< /Type /Catalog /Pages {tree} 0 R {told} >>")
    info = writer.add("<< " + " ".join(f"/{k} {_text(v)}" for k, v in facts.items()) + " >>")
    return writer.finish(root, f"/Info {info} 0 R {trailer}")


def _text(text: str) -> str:
    return "<FEFF" + text.encode("utf-16-be").hex().upper() + ">"


def _link(x0: float, y0: float, x1: float, y1: float, address: str) -> str:
    target = address.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return (
        f"<< /Type /Annot /Subtype /Link /Rect [{x0} {y0} {x1} {y1}]"
        f" /A << /S /URI /URI ({target}) >> >>"
    )


def _font(writer: Writer, chars: Sequence[str], name: str) -> int:
    """Add a font in which each character has the code of Unicode."""
    listed = "\n".join(f"<{_code(c):04X}> <{c.encode('utf-16-be').hex()}>" for c in chars)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(chars)} beginbfchar\n{listed}\nendbfchar\nendcmap end end"
    )
    unicode = writer.stream(cmap.encode())
    heavy = 700 if "Bold" in name else 400
    described = writer.add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontWeight {heavy}"
        " /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200"
        " /CapHeight 700 /StemV 80 >>"
    )
    widths = " ".join(f"{_code(c)} [1000]" for c in chars if _is_wide(c))
    below = writer.add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo"
        " << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /FontDescriptor {described} 0 R /DW 500 /W [{widths}] /CIDToGIDMap /Identity >>"
    )
    return writer.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
        f" /DescendantFonts [{below} 0 R] /ToUnicode {unicode} 0 R >>"
    )
