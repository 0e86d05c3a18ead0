"""Cost by size: what reading takes for 0.1, 1 and 5 MB of each kind of source and import."""

from __future__ import annotations

import html
import math
import re
import shutil
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import msgspec

from reader.annotations.model import Annotation
from reader.articles.errors import NewsmarkError
from reader.articles.feeds.opml import Outline, read_opml, write_opml
from reader.articles.feeds.parse import parse_feed
from reader.articles.load import load_bytes, load_sources
from reader.articles.model import Article
from reader.articles.processes.limits import Current, Limits
from reader.formats.common.model import Item, Reading
from reader.formats.common.registry import load_format, readable
from reader.formats.common.report import Ledger
from reader.formats.exporting.export import export
from reader.formats.importing.apart import read_items

from .make_data import article, random_spans
from .pty import NotAvailableError
from .results import Result, round_robin

ROUNDS = 3
SIZES = (100_000, 1_000_000, 5_000_000)
"""Bytes of a source; for an import, of the files that are read, about."""
SPAN_EVERY = 300
"""Code points of text for each annotation of an import."""
MOST = 1.1
"""The exponent that the cost should not go beyond: 1 is in proportion to the size."""
Read = Callable[[], object]


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Measure every kind at every size; limits are far away, so that slowness shows as such."""
    folder = work / "growth"
    folder.mkdir(parents=True, exist_ok=True)
    before, Current.limits = Current.limits, Limits(600, 8_000)
    result = Result("growth", "from the call to the article or the items", "ms", "")
    sizes: dict[str, dict[str, int]] = {}
    actions: dict[str, Callable[[], float]] = {}
    for kind, make in (*SOURCES.items(), *_imports(folder)):
        for size in SIZES:
            name = f"{kind}, {size / 1e6:g} MB"
            try:
                actual, action = make(size)
            except (NewsmarkError, NotAvailableError) as error:
                result.skipped[name] = str(error)
                continue
            sizes.setdefault(kind, {})[name] = actual
            actions[name] = partial(_timed, action)
    round_robin(result, actions, min(ROUNDS, most))
    Current.limits = before
    medians = result.medians()
    for kind, names in sizes.items():
        first, *_, last = [name for name in names if name in medians]
        middle = list(names)[-2]
        whole = _exponent(medians[first], medians[last], names[first], names[last])
        late = _exponent(medians[middle], medians[last], names[middle], names[last])
        verdict = "holds" if late <= MOST else "FAILS"
        result.notes.append(
            f"{verdict:14}{kind}: exponent {late:.2f} from 1 to 5 MB, {whole:.2f} from 0.1 to 5 MB,"
            f" budget at most {MOST}"
        )
    shutil.rmtree(folder)
    return [result]


def _exponent(one: float, other: float, size: int, larger: int) -> float:
    return math.log(other / one) / math.log(larger / size)


def _timed(action: Read) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def _source(kind: str, make: Callable[[str], str], size: int) -> tuple[int, Read]:
    data = make(article(size)).encode()
    return len(data), partial(load_bytes, data, name=kind, kind=kind)  # type: ignore[arg-type]


def _paragraphs(text: str) -> list[str]:
    return [each for each in text.split("\n\n") if each.strip()]


def _page(text: str) -> str:
    body = "".join(f"<p>{html.escape(each)}</p>\n" for each in _paragraphs(text))
    return f"<!doctype html><title>A</title><body><nav><a href=/>x</a></nav><article>{body}"


def _marked_down(text: str) -> str:
    return "\n\n".join(f"*{each[:20]}*{each[20:]}" for each in _paragraphs(text))


def _message(kind: str, make: Callable[[str], str], text: str) -> str:
    return f"From: Ana <a@a.example>\nSubject: S\nContent-Type: text/{kind}\n\n{make(text)}"


def _mbox(size: int) -> tuple[int, Read]:
    one = "From a\n" + _message("plain", str, article(20_000)) + "\n\n"
    path = Path(f"growth-{size}.mbox").absolute()
    data = (one * (size // len(one) + 1)).encode()

    def action() -> object:
        path.write_bytes(data)
        try:
            return list(load_sources([path]))
        finally:
            path.unlink()

    return len(data), action


def _feed(size: int) -> tuple[int, Read]:
    items = "".join(
        f"<item><guid>{n}</guid><title>T {n}</title><link>http://a.example/{n}</link><description>"
        f"{html.escape(html.escape(each))}</description></item>"
        for n, each in enumerate(_paragraphs(article(size)))
    )
    data = f'<rss version="2.0"><channel><title>A</title>{items}</channel></rss>'.encode()
    return len(data), partial(parse_feed, data, url="http://a.example/")


def _json_feed(size: int) -> tuple[int, Read]:
    items = [
        {"id": str(n), "url": f"http://a.example/{n}", "content_html": html.escape(each)}
        for n, each in enumerate(_paragraphs(article(size)))
    ]
    data = msgspec.json.encode({"version": "https://jsonfeed.org/version/1.1", "items": items})
    return len(data), partial(parse_feed, data, url="http://a.example/")


def _opml(size: int) -> tuple[int, Read]:
    data = write_opml(Outline(f"http://a.example/{n}", f"T {n}") for n in range(size // 75))
    return len(data), partial(read_opml, data, name="a")


def _pdf(size: int) -> tuple[int, Read]:
    """Return a document without a table of its objects, which the library makes up for."""
    words = re.sub(r"[\\()\n]", " ", article(size)).encode("ascii", "replace")
    lines = [words[at : at + 90] for at in range(0, len(words), 90)]
    objects = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for start in range(0, len(lines), 50):
        shown = b"".join(b"(%b) Tj T*\n" % each for each in lines[start : start + 50])
        content = b"BT /F 10 Tf 14 TL 50 760 Td\n%bET" % shown
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> >>" % (len(objects) + 2)
        )
        kids.append(b"%d 0 R" % (len(objects) + 2))
    pages = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), b" ".join(kids))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", pages, *objects]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % pair for pair in enumerate(objects, 1))
    data = b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"
    return len(data), partial(load_bytes, data, name="pdf", kind="pdf")


SOURCES: dict[str, Callable[[int], tuple[int, Read]]] = {
    "plain text": partial(_source, "text", str),
    "Markdown": partial(_source, "markdown", _marked_down),
    "web page": partial(_source, "html", _page),
    "mail, plain": partial(_source, "mail", partial(_message, "plain", str)),
    "mail, HTML": partial(_source, "mail", partial(_message, "html", _page)),
    "mbox": _mbox,
    "feed, RSS": _feed,
    "feed, JSON": _json_feed,
    "OPML": _opml,
    "PDF": _pdf,
}


def _imports(folder: Path) -> list[tuple[str, Callable[[int], tuple[int, Read]]]]:
    return [(f"import {form.name}", partial(_import, folder, form.name)) for form in readable()]


def _import(folder: Path, name: str, size: int) -> tuple[int, Read]:
    """Return the reading of a file with one article, of about ``size`` bytes in all."""
    sample = _written(folder / f"{name}-sample", name, 20_000)
    share = _bytes_of(sample) / 20_000
    characters = max(int(size / share), 1_000)
    target = _written(folder / f"{name}-{size}", name, characters)

    def action() -> object:
        reading = Reading(ledger=Ledger(), annotator="ana", find=lambda _: _article(characters))
        return list(read_items(load_format(name), [target], reading))

    return _bytes_of(target), action


@cache
def _article(characters: int) -> Article:
    return load_bytes(article(characters).encode(), name="a")


def _written(target: Path, name: str, characters: int) -> Path:
    form = load_format(name)
    made = _article(characters)
    text = made.text
    spans = random_spans(text, len(text) // SPAN_EVERY)
    marks = [
        Annotation(
            id=f"{number:08}-0000-4000-8000-000000000000",
            article=made.id,
            annotator="ana",
            start=span.start,
            end=span.end,
            exact=text[span.start : span.end],
            prefix="",
            suffix="",
            label=span.label,
            scheme="",
            created="2026-01-31T09:30:00.000Z",
            updated="2026-01-31T09:30:00.000Z",
        )
        for number, span in enumerate(spans)
    ]
    if form.single:
        target = target.with_suffix(form.suffix)
    else:
        target.mkdir(exist_ok=True)
    export(name, [Item(article=made, annotations=marks)], target, force=True)
    return target


def _bytes_of(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file())
