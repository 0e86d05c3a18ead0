"""PDF documents that cannot be read, or are made to do harm: one sentence, in bounded time."""

from __future__ import annotations

import zlib

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reader.articles.pdf.read as reading
from reader.articles.errors import ArticleError
from reader.articles.model import Block, faults
from reader.articles.pdf import read_pdf
from reader.articles.pdf.document import read_document
from reader.articles.pdf.read import PAGE_BYTES, PAGES
from reader.articles.pdf.records import Found
from reader.articles.processes import worker
from reader.articles.processes.limits import Current, Limits
from tests.articles.pdf.pdf_writer import Sheet, Writer, make_pdf
from tests.scale import scaled

SOUND = make_pdf([Sheet().lines(["Some words of a text", "that goes on here."], 50, 100)] * 3)


def refusal(data: bytes) -> str:
    with pytest.raises(ArticleError) as caught:
        read_pdf(data, name="a.pdf")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def document(content: bytes, head: str = "", more: str = "") -> bytes:
    """Return a document of one page with this content."""
    writer = Writer()
    stream = writer.stream(content, head)
    page = writer.add(
        f"<< /Type /Page /Parent 3 0 R /MediaBox [0 0 600 800] /Contents {stream} 0 R {more} >>"
    )
    writer.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>")
    return writer.finish(writer.add("<< /Type /Catalog /Pages 3 0 R >>"))


def test_without_the_library_the_command_that_brings_it_is_named(monkeypatch):
    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    assert "pip install 'newsmark[pdf]'" in refusal(SOUND)


def test_an_encrypted_document():
    key = "A" * 64
    data = make_pdf(
        [Sheet().put("secret", 50, 100)],
        trailer=f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >>"
        " /ID [<00><00>]",
    )
    assert "encrypted" in refusal(data)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + bytes(range(256)) * 40, SOUND[:400]])
def test_a_damaged_document(data):
    assert "damaged" in refusal(data)


def test_a_scanned_document_and_an_empty_one():
    assert "OCR" in refusal(make_pdf([Sheet().picture(), Sheet().picture()]))
    assert "no text" in refusal(make_pdf([Sheet()]))


def test_a_document_of_100_000_pages():
    writer = Writer()
    writer.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>")
    writer.add(f"<< /Type /Pages /Kids [{'1 0 R ' * 100_000}] /Count 100000 >>")
    assert "100,000 pages" in refusal(
        writer.finish(writer.add("<< /Type /Catalog /Pages 2 0 R >>"))
    )


def test_pages_within_pages_for_ever():
    writer = Writer()
    writer.add("<< /Type /Pages /Kids [1 0 R 1 0 R] /Count 2 >>")
    refusal(writer.finish(writer.add("<< /Type /Catalog /Pages 1 0 R >>")))


@pytest.mark.parametrize("sign", [b"[", b"<<", b"q ", b"("])
def test_a_million_things_within_each_other(sign):
    refusal(document(sign * 1_000_000))


def test_objects_a_million_deep():
    writer = Writer()
    writer.add("[" * 1_000_000)
    refusal(writer.finish(writer.add("<< /Type /Catalog /Pages 1 0 R >>")))


def test_a_stream_that_grows_a_thousandfold(monkeypatch):
    monkeypatch.setattr(Current, "limits", Limits(5, 600))
    packed = zlib.compress(zlib.compress(b"BT (word) Tj ET\n" * 40_000_000, 9), 9)
    writer = Writer()
    writer.add(
        f"<< /Length {len(packed)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n".encode()
        + packed
        + b"\nendstream"
    )
    writer.add("<< /Type /Page /Parent 3 0 R /MediaBox [0 0 600 800] /Contents 1 0 R >>")
    writer.add("<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    data = writer.finish(writer.add("<< /Type /Catalog /Pages 3 0 R >>"))
    assert len(data) < 100_000
    refusal(data)


def test_forms_that_paint_each_other_ten_times_ten_deep(monkeypatch):
    monkeypatch.setattr(Current, "limits", Limits(2))
    writer = Writer()
    for number in range(12):
        name = f"/XObject << /N {number} 0 R >>" if number else ""
        content = b"/N Do " * 10 if number else b"BT (word) Tj ET"
        writer.stream(
            content,
            f"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << {name} >>",
        )
    writer.stream(b"/N Do")
    writer.add(
        "<< /Type /Page /Parent 15 0 R /MediaBox [0 0 600 800] /Contents 13 0 R"
        " /Resources << /XObject << /N 12 0 R >> >> >>"
    )
    writer.add("<< /Type /Pages /Kids [14 0 R] /Count 1 >>")
    refusal(writer.finish(writer.add("<< /Type /Catalog /Pages 15 0 R >>")))


def test_what_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(Current, "limits", Limits(1))
    lines = ["Words without an end that fill a page up to its edge " * 2] * 60
    sheet = Sheet().lines(lines, 10, 20, 5)
    data = make_pdf([sheet] * PAGES)
    assert refusal(data) == (
        "a.pdf was not read: the PDF document took longer than 1 seconds; raise parse_seconds in"
        " the config file to give it more."
    )


def test_many_pages_have_more_time_in_proportion(monkeypatch):
    asked = []
    run = worker.run

    def watched(task, data, *, limits=None, alone=False):
        asked.append(limits)
        return run(task, data, limits=limits, alone=alone)

    monkeypatch.setattr(worker, "run", watched)
    lines = [f"Words of line {number} that go on to its end." for number in range(40)]
    sheet = Sheet().lines(lines, 50, 100)
    found = read_pdf(make_pdf([sheet] * (4 * PAGES)), name="a.pdf")
    assert len(found.text) > 4 * PAGES * 1_000
    assert asked[-1] == Limits(Current.limits.seconds * 4, Current.limits.megabytes)


def test_a_document_has_no_more_time_than_its_bytes_have_room_for_pages(monkeypatch):
    asked = []
    monkeypatch.setattr(
        worker,
        "run",
        lambda task, data, *, limits=None, alone=False: (
            asked.append(limits) or [msgspec.msgpack.encode(1 << 40)]
        ),
    )
    with pytest.raises(ArticleError):
        read_pdf(b"%PDF-1.7 " + bytes(100 * PAGE_BYTES), name="a.pdf")
    assert asked[-1].seconds == Current.limits.seconds * 100 / PAGES


@pytest.mark.parametrize(
    "found",
    [
        b"{",
        msgspec.msgpack.encode(Found(text="a\x1b[31m")),
        msgspec.msgpack.encode(Found(text="a", blocks=[Block("rule", 0, 9)])),
        msgspec.msgpack.encode(Found(fault="something else")),
    ],
)
def test_a_process_that_falls_to_a_document_is_not_believed(found, monkeypatch):
    monkeypatch.setattr(worker, "run", lambda *_, **__: iter([found]))
    assert "broke off" in refusal(SOUND)


@settings(max_examples=scaled(150), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data):
    page = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(page) - 1))
        page[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=10))
    found = read_document(bytes(page))
    assert not list(faults(found.text, found.blocks, found.styles))
    assert found.fault or found.text
