"""Damage that keeps to the structure of a file: deep, wide, long, repeated.

For each kind of file there are the things that may lie in each other or follow each other in it,
and the places where they may stand. ``%d`` in a thing is its number. The same seed is the same
file.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

LARGEST = 60_000
"""Bytes that are added at the most, about."""


class Structure(NamedTuple):
    """What may be in files of a kind: pairs that nest, things in a row, and where they begin."""

    nests: Sequence[tuple[bytes, bytes]]
    units: Sequence[bytes]
    places: re.Pattern[bytes]


_LINES = re.compile(rb"^", re.M)
_TAGS = re.compile(rb"(?=<)|(?<=>)")
_IN_LINES = re.compile(rb"^|(?<=[ :;,=])", re.M)
_IN_TAGS = re.compile(rb"(?=<)|(?<=>)|(?<=\w)(?=[ />])")
_JSON = re.compile(rb"(?<=[\[,:{])|(?=[\]},])")
_ENTITY = b'<!DOCTYPE a [<!ENTITY e0 "x"><!ENTITY e%d "&e0;&e0;&e0;">]>'

STRUCTURES: dict[str, Structure] = {
    "mail": Structure(
        nests=(
            (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", b""),
            (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"\n--b--\n"),
            (b"Content-Type: message/rfc822\n\n", b""),
            (b"(", b")"),
            (b"<", b">"),
            (b'"', b'"'),
            (b"> ", b""),
        ),
        units=(
            *(b"; p%d=v", b'; p*%d="v"', b"; p*=utf-8''%%41", b"X-%d: v\n", b"a%d@b.example, "),
            *(b"=?utf-8?q?w%d?= ", b"=?utf-8?b?d29yZA==?=", b"--b\n\nword %d\n", b"\n word%d"),
            *(b"g%d: a@b.example; ", b"<r%d@x.example> ", b"From: a%d@b.example\n", b"=E4", b","),
            *(b"Ana (note %d) ", b"\\", b'"', b"--b\nContent-Type: text/html\n\n<p>%d\n", b"a."),
        ),
        places=_IN_LINES,
    ),
    "html": Structure(
        nests=(
            *((b"<%s>" % tag, b"</%s>" % tag) for tag in (b"div", b"blockquote", b"b", b"span")),
            *((b"<%s>" % tag, b"</%s>" % tag) for tag in (b"font", b"svg", b"sup", b"q", b"pre")),
            *((b"<%s>" % tag, b"") for tag in (b"div", b"p", b"b", b"a", b"table", b"form", b"i")),
            (b"<ul><li>item %d", b"</ul>"),
            (b"<table><tr><td>cell %d", b"</table>"),
            (b"<ruby>a<rt>b", b"</ruby>"),
            (b"<!--", b"-->"),
            (b'<script type="application/ld+json">{"a":', b"}</script>"),
        ),
        units=(
            *(b" a%d=v", b" a%d", b"<p>Words of paragraph %d.</p>", b"<p>Same words.</p>", b"<br>"),
            *(b"<h2>Head %d</h2>", b"<h6>Head</h6><p>w", b"<a href='#n%d'>%d</a>", b"<td>%d"),
            *(
                b"<p id=n%d>note",
                b"<sup><a href='#n%d'>%d</a></sup>",
                b"<meta name=author content=a%d>",
            ),
            *(b"<li>%d", b"<!-- %d -->", b"<hr>", b"&#x4%d;", b"&amp;", b"<img alt=a src=b>", b"<"),
            *(
                b"<ol><li>%d</ol>",
                b"<dt>a<dd>b",
                b"<i>%d</i> ",
                b"<time>2024-01-%d</time>",
                b"\t \n",
            ),
            *(b"<style>p{}</style>", b"<figure><figcaption>%d", b"<?x %d?>", b'<p class="c%d">w'),
        ),
        places=_IN_TAGS,
    ),
    "markdown": Structure(
        nests=(
            *((b"> ", b""), (b"- ", b""), (b"1. ", b""), (b"[", b"]"), (b"[", b"](a)")),
            *((b"![", b"](a)"), (b"*", b"*"), (b"**", b"**"), (b"_a ", b"_"), (b"~~", b"~~")),
            *((b"`", b"`"), (b"(", b")"), (b"<a>", b"</a>"), (b"[^%d]: ", b""), (b"> - ", b"")),
            *((b"    ", b""), (b"- [ ", b"]"), (b"['", b"']")),
        ),
        units=(
            *(b"word[^%d] ", b"[^%d]: note\n", b"[^%d]: note\n\n", b"[r%d]: /u\n", b"[r%d] ", b"|"),
            *(b"| c%d ", b"|a|b|\n|-|-|\n", b"# Head %d\n", b"*w%d ", b"w%d* ", b"`a ``b ", b"<b>"),
            *(
                b"key%d: v\n",
                b"a:\n",
                b"- item %d\n",
                b"\n\n",
                b"***\n",
                b"```\n",
                b"<!-- ",
                b"&amp;",
            ),
            *(
                b"![a](b) ",
                b"[a](<b",
                b"<http://a.example/%d> ",
                b"---\n",
                b"a\n===\n",
                b"  \n",
                b"\\",
            ),
            *(b"authors: [a%d, b]\n", b"<b c=d ", b"[a\n", b"\t- x\n", b"a   #b ", b"> q\n"),
        ),
        places=_IN_LINES,
    ),
    "feed": Structure(
        nests=(
            *((b"<%s>" % tag, b"</%s>" % tag) for tag in (b"item", b"entry", b"title", b"a")),
            (b"<description>", b"</description>"),
            (b"<div xmlns='http://www.w3.org/1999/xhtml'>", b"</div>"),
            (b"<content:encoded>", b"</content:encoded>"),
            (b"<![CDATA[", b"]]>"),
            (b"<x%d>", b""),
            (b"&lt;b&gt;", b"&lt;/b&gt;"),
        ),
        units=(
            *(b"<item><title>t%d</title><link>http://a.example/%d</link></item>", b" a%d='v'"),
            *(
                b" xmlns:n%d='u%d'",
                b"<category>c%d</category>",
                b"<author>a%d@b.example (A)</author>",
            ),
            *(b"<entry><id>i%d</id><content type='html'>&lt;p&gt;w</content></entry>", b"&e0;"),
            *(_ENTITY, b"&amp;", b"&#%d;", b"<!-- %d -->", b"<link href='http://a.example/%d'/>"),
            *(b"<pubDate>Mon, %d Jan 2024</pubDate>", b"<dc:creator>a%d</dc:creator>", b"<?x %d?>"),
        ),
        places=_IN_TAGS,
    ),
    "json": Structure(
        nests=((b"[", b"]"), (b'{"a":', b"}"), (b'[{"id":"%d","text":', b"}]"), (b'"\\"', b'\\""')),
        units=(
            *(
                b'{"id":"i%d","content_html":"<p>words"},',
                b"%d,",
                b'"w%d",',
                b'"k%d":0,',
                b"\\u0041",
            ),
            *(b'{"name":"a%d"},', b"1e%d,", b"[],", b"{},", b'{"start":%d,"end":%d,"label":"L"},'),
        ),
        places=_JSON,
    ),
    "opml": Structure(
        nests=(
            (b"<outline text='f%d'>", b"</outline>"),
            (b"<a%d>", b""),
            (b"<body>", b"</body>"),
            (b"<![CDATA[", b"]]>"),
        ),
        units=(
            *(b"<outline text='t' xmlUrl='http://a.example/%d'/>", b" a%d='v'", b" xmlns:n%d='u'"),
            *(_ENTITY, b"&amp;", b"&e0;", b"<!-- %d -->", b"<outline xmlUrl='javascript:%d'/>"),
        ),
        places=_IN_TAGS,
    ),
    "xml": Structure(
        nests=(
            (b"<x%d>", b"</x%d>"),
            (b"<a>", b""),
            (b"<cas:FSArray>", b"</cas:FSArray>"),
            (b"<![CDATA[", b"]]>"),
            (b"<typeDescription>", b"</typeDescription>"),
        ),
        units=(
            *(
                b" a%d='v'",
                b" xmlns:n%d='u%d'",
                b"<cas:Sofa xmi:id='%d' sofaString='w'/>",
                b"&amp;",
            ),
            *(b"<cas:NULL xmi:id='%d'/>", b"%d ", b" begin='%d'", b"<!-- %d -->", b"&e0;", _ENTITY),
            *(
                b"<cas:View sofa='%d' members='1 2'/>",
                b"<typeDescription><name>a.B%d</name>",
                b"&#%d;",
            ),
        ),
        places=_IN_TAGS,
    ),
    "pdf": Structure(
        nests=(
            *((b"[", b"]"), (b"<< /A ", b">>"), (b"(", b")"), (b"q ", b"Q "), (b"BT ", b"ET ")),
            (b"%d 0 obj << /Kids [", b"] >> endobj\n"),
        ),
        units=(
            *(b"/K%d 1 ", b"%d 0 R ", b"BT (w%d) Tj ET\n", b"%d 0 obj\n<< >>\nendobj\n", b"[] "),
            *(
                b"1 0 0 1 0 0 cm ",
                b"/N%d Do ",
                b"<%d> ",
                b"xref\n0 %d\n",
                b"trailer\n<< >>\n",
                b"%d ",
            ),
        ),
        places=_IN_LINES,
    ),
    "lines": Structure(
        nests=((b"[", b"]"), (b'"', b'"'), (b"(", b")"), (b"\\", b""), (b"{", b"}"), (b"|", b"")),
        units=(
            *(b"T%d\tPER 0 3\tAnn\n", b"R%d\tBefore Arg1:T1 Arg2:T%d\n", b"A%d\tSure T1\n", b"\t"),
            *(
                b"E%d\tSaying:T1 Who:E%d\n",
                b"#%d\tAnnotatorNotes T1\tn\n",
                b"*\tEquiv T1 T%d\n",
                b",",
            ),
            *(b"1-%d\t0-3\tAnn\t_\n", b"w%d B-PER\n", b";%d %d", b"*[%d]|", b"L[%d]", b"\n", b'""'),
            *(
                b"#T_SP=a.B|f%d\n",
                b"#Text=w%d\n",
                b"111\tName_Calling\t%d\t%d\n",
                b"a%d,b\r\n",
                b"_",
            ),
        ),
        places=_IN_LINES,
    ),
}


def structured(data: bytes, kind: str, rng: random.Random) -> tuple[str, bytes]:
    """Return a file of this kind that was made deep, wide, long or repetitive, and how."""
    ways = rng.choices((_deep, _wide, _long, _repeated), k=rng.choice((1, 1, 2, 3)))
    for way in ways:
        data = way(data, STRUCTURES[kind], rng)
    return " and ".join(way.__name__.strip("_") for way in ways), data


def _size(rng: random.Random) -> int:
    """Return how many bytes to add; there are as many small sizes as large ones."""
    return int(300 * (LARGEST / 300) ** rng.random())


def _place(data: bytes, structure: Structure, rng: random.Random) -> int:
    places = [found.start() for found in structure.places.finditer(data[:200_000])]
    return rng.choice(places) if places else 0


def _numbered(thing: bytes, number: int) -> bytes:
    return thing % ((number,) * thing.replace(b"%%", b"").count(b"%d"))


def _in(data: bytes, place: int, more: bytes) -> bytes:
    return data[:place] + more + data[place:]


def _deep(data: bytes, structure: Structure, rng: random.Random) -> bytes:
    before, after = rng.choice(structure.nests)
    depth = max(_size(rng) // len(before + after), 1)
    inside = rng.choice((b"words", b"", _numbered(rng.choice(structure.units), 1)))
    opened = b"".join(_numbered(before, number) for number in range(depth))
    closed = b"".join(_numbered(after, number) for number in reversed(range(depth)))
    closed = rng.choice((closed, closed, b"", closed[: len(closed) // 2]))
    return _in(data, _place(data, structure, rng), opened + inside + closed)


def _wide(data: bytes, structure: Structure, rng: random.Random) -> bytes:
    unit = b"".join(rng.choices(structure.units, k=rng.choice((1, 1, 2))))
    count = max(_size(rng) // len(unit), 1)
    step = rng.choice((1, 1, 0))
    row = b"".join(_numbered(unit, number * step) for number in range(count))
    return _in(data, _place(data, structure, rng), row)


def _long(data: bytes, _structure: Structure, rng: random.Random) -> bytes:
    """Lengthen a word, a number or white space."""
    found = list(re.finditer(rb"\w+|[ \n]+|[^\w\s]", data[:200_000]))
    if not found:
        return data
    token = rng.choice(found)
    more = token[0] * (_size(rng) // len(token[0]))
    return _in(data, token.end(), more)


def _repeated(data: bytes, structure: Structure, rng: random.Random) -> bytes:
    """Repeat what is between two places, or a part of it."""
    start, end = sorted(_place(data, structure, rng) for _ in range(2))
    part = data[start:end][:5_000] or data[:20]
    return _in(data, end, part * (_size(rng) // max(len(part), 1))) if part else data
