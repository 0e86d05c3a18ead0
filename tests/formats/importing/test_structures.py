"""Files made deep, wide, long or repetitive, of every kind that is read: each ends in time.

From the full scale on the counts are shown. The same number is the same file.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from reader.articles.errors import NewsmarkError
from reader.articles.feeds.opml import read_opml
from reader.articles.feeds.parse import feed_links, looks_like_feed, parse_feed
from reader.articles.load import load_bytes, load_sources
from reader.articles.processes import worker
from reader.articles.processes.limits import Current
from reader.formats.common.model import Reading
from reader.formats.common.registry import MODULES, load_format
from reader.formats.common.report import Ledger
from reader.formats.importing.apart import read_items
from reader.store.backup.archive import FORMAT, KIND, MANIFEST, Entry, Manifest, member
from reader.store.backup.read import open_archive
from tests.articles.pdf.pdf_writer import Sheet, make_pdf
from tests.formats.importing.structures import structured
from tests.formats.samples import items, needs, write_samples
from tests.scale import SCALE, scaled

TESTS = Path(__file__).parents[2]
FEEDS = TESTS / "articles" / "feeds"
PAGES = TESTS / "articles" / "pages"
SAMPLES = TESTS.parent / "sample_articles"
try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

Reader = Callable[[bytes, Path], object]

MAIL = (
    b"From: Ana <ana@a.example>, ben@b.example\nTo: c@c.example\nSubject: =?utf-8?q?Caf=C3=A9?= x\n"
    b"Date: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <1@a.example>\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/alternative; boundary="b"; charset=utf-8\n\n--b\n'
    b"Content-Type: text/plain; format=flowed\n\nWords that \nflow on.\n> quoted\n\n--b\n"
    b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    b"<p>Words =C3=A9</p><ul><li>one</ul>\n--b--\n"
)
PDF = make_pdf([Sheet().lines(["Some words of a text", "that goes on here."], 50, 100)] * 3)
MARKDOWN = (
    b'---\ntitle: "A"\nauthors: [Ana, Ben]\n---\n# Head\n\nWords *of* a [link](/a)[^1].\n\n'
    b"> quote\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| c | d |\n\n"
    b"```\ncode\n```\n\n[^1]: Note.\n"
)


def source(kind: str) -> Reader:
    return lambda data, _folder: load_bytes(data, name="a", kind=kind)


def mbox(data: bytes, folder: Path) -> None:
    (folder / "a.mbox").write_bytes(b"From a\n" + data + b"\n\nFrom b\n" + data)
    for found in load_sources([folder / "a.mbox"]):
        if isinstance(found, NewsmarkError):
            check_sentence(found)


def feed(data: bytes, _folder: Path) -> object:
    looks_like_feed(data)
    feed_links(data, "http://a.example/")
    return parse_feed(data, url="http://a.example/")


def archive(data: bytes, folder: Path) -> None:
    """Read archives with the data as an article, and as a manifest."""
    name = f"articles/ab/{'ab' * 10}.{'0' * 12}.json"
    files = {name: data, "store.json": b"{}"}
    entries = [
        Entry(path, len(content), hashlib.sha256(content).hexdigest())
        for path, content in files.items()
    ]
    manifest = msgspec.json.encode(Manifest(KIND, FORMAT, entries))
    for place, head in enumerate((manifest, data)):
        path = folder / f"{place}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for each, content in ({MANIFEST: head} | files).items():
                file.writestr(member(each, len(content), zipfile.ZIP_DEFLATED), content)
        try:
            with open_archive(path) as opened:
                list(opened.check())
        except NewsmarkError as error:
            check_sentence(error)


KINDS: dict[str, tuple[str, Reader, list[bytes]]] = {
    "mail": ("mail", source("mail"), [MAIL]),
    "mbox": ("mail", mbox, [MAIL]),
    "html": ("html", source("html"), [p.read_bytes() for p in sorted(PAGES.glob("*.html"))]),
    "markdown": ("markdown", source("markdown"), [MARKDOWN]),
    "feed": ("feed", feed, [p.read_bytes() for p in sorted(FEEDS.glob("*.[xr]*"))]),
    "json-feed": ("json", feed, [p.read_bytes() for p in sorted(FEEDS.glob("*.json"))]),
    "opml": (
        "opml",
        lambda data, _: read_opml(data, name="a"),
        [path.read_bytes() for path in sorted(FEEDS.glob("*.opml"))],
    ),
    "pdf": ("pdf", source("pdf"), [PDF]),
    "archive": ("json", archive, [b'{"kind": "newsmark archive", "format": 1, "files": []}']),
}
STRUCTURE_OF = {".xmi": "xml", ".xml": "xml", ".json": "json", ".jsonl": "json", ".jsonld": "json"}
IMPORTS = [name for name in MODULES if load_format(name).read is not None]
COUNT = scaled(48)


def check_sentence(error: NewsmarkError) -> None:
    assert str(error).count("\n") == 0 and len(str(error)) > 10


class Tried:
    """How files of one kind fared: read, refused, refused at a limit, and the slowest."""

    def __init__(self) -> None:
        self.read = self.refused = self.limited = 0
        self.slowest = (0.0, "")

    def run(self, what: str, size: int, action: Callable[[], object]) -> None:
        start = time.monotonic()
        try:
            action()
            self.read += 1
        except NewsmarkError as error:
            check_sentence(error)
            self.refused += 1
            self.limited += "parse_" in str(error)
        taken = time.monotonic() - start
        self.slowest = max(self.slowest, (taken, f"{what}, {size:,} bytes"))
        most = Current.limits.of(size).seconds
        assert taken < 3 * most, f"{what} took {taken:.1f} seconds"  # a guard against hanging

    def tell(self, kind: str, capsys) -> None:
        if SCALE < 1:
            return
        worker._pool.empty()  # what ended is counted
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 if resource else 0
        with capsys.disabled():
            print(
                f"\n{kind}: {self.read:,} read, {self.refused:,} refused, of them {self.limited:,}"
                f" at a limit; slowest {self.slowest[0]:.2f} s ({self.slowest[1]}); no process"
                f" so far took more than {peak:,} MiB"
            )


@pytest.fixture(autouse=True)
def _no_process_left():
    yield
    worker._pool.empty()


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_of_any_structure_is_read_or_refused(kind, tmp_path, capsys):
    if kind == "pdf":
        pytest.importorskip("pypdfium2")
    structure, reads, samples = KINDS[kind]
    tried = Tried()
    for number in range(COUNT):
        rng = random.Random(f"{kind}/{number}")
        way, data = structured(rng.choice(samples), structure, rng)
        tried.run(f"file {number}: {way}", len(data), lambda data=data: reads(data, tmp_path))
    tried.tell(kind, capsys)


@pytest.mark.parametrize("name", IMPORTS)
def test_an_import_of_any_structure_is_read_or_refused(name, tmp_path, home, capsys):
    form = needs(name, tmp_path)
    samples = write_samples(name, Path("samples").resolve())
    articles = {item.article.id: item.article for item in items()}

    def reading() -> Reading:
        return Reading(ledger=Ledger(), annotator="ana", find=articles.get)

    tried = Tried()
    for number in range(COUNT):
        rng = random.Random(f"{name}/{number}")
        shutil.rmtree("try", ignore_errors=True)
        Path("try").mkdir()
        sample = rng.choice(samples)
        target = Path("try") / sample.name
        (shutil.copytree if sample.is_dir() else shutil.copy2)(sample, target)
        damaged = rng.choice([p for p in sorted([target, *target.rglob("*")]) if p.is_file()])
        kind = STRUCTURE_OF.get(damaged.suffix, "lines")
        way, data = structured(damaged.read_bytes(), kind, rng)
        damaged.write_bytes(data)
        tried.run(
            f"file {number}: {way} in {damaged}",
            len(data),
            lambda target=target: list(read_items(form, [target], reading())),
        )
    tried.tell(name, capsys)
