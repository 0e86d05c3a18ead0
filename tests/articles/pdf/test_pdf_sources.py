"""PDF documents as files, in folders, from the web and from a pipe."""

from __future__ import annotations

import io
import sys

import pytest

from reader.articles.errors import ArticleError
from reader.articles.load import find_files, load_bytes, load_path, load_stdin
from reader.session.article.web_articles import fetch_article
from reader.session.feeds.sources import load_sources
from tests.articles.pdf.pdf_writer import Sheet, make_pdf
from tests.articles.web.web_server import web_server

DATA = make_pdf([Sheet().put("Ferry returns", 50, 60, 18).put("It sails on Monday.", 50, 100)])
TEXT = "Ferry returns\n\nIt sails on Monday."


def test_a_file_is_an_article(tmp_path):
    file = tmp_path / "ferry.PDF"
    file.write_bytes(DATA)
    article = load_path(file)
    assert (article.text, article.title, article.lang) == (TEXT, "Ferry returns", "")
    assert (article.source.kind, article.source.extractor) == ("pdf", "pypdfium2")
    assert article.source.extractor_version
    assert len(article.source.raw_sha256) == 64


def test_a_folder_takes_them(tmp_path):
    (tmp_path / "a.pdf").write_bytes(DATA)
    (tmp_path / "b.txt").write_text("Words.")
    assert [path.name for path in find_files(tmp_path)] == ["a.pdf", "b.txt"]


def test_bytes_tell_more_than_names(tmp_path, monkeypatch):
    file = tmp_path / "a.txt"
    file.write_bytes(DATA)
    assert load_path(file).text == TEXT
    file = tmp_path / "b.pdf"
    file.write_text("Only words.")
    with pytest.raises(ArticleError, match="no PDF document"):
        load_path(file)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DATA)))
    assert load_stdin().text == TEXT


def test_a_web_address_that_answers_with_one():
    with web_server() as site:
        typed = site.serve("/a", DATA, kind="application/pdf")
        untyped = site.serve("/b.pdf", DATA, kind="text/html")
        page = site.serve("/c", b"<!doctype html><p>Gone", kind="application/pdf")
        first, second, third = load_sources([typed, untyped, page], max_bytes=1_000_000)
        assert first.text == second.text == TEXT
        assert first.source.location == typed
        assert "no PDF document" in str(third)
        assert fetch_article(typed, max_bytes=1_000_000).text == TEXT


def test_a_whole_one_is_another_reading():
    sheets = [Sheet().put("The Courier", 50, 30).put(f"{n}", 300, 780) for n in (1, 2, 3)]
    for number, sheet in enumerate(sheets):
        sheet.put(f"Words of page {'abc'[number]} of it", 50, 300)
    data = make_pdf(sheets)
    usual = load_bytes(data, name="a", location="~/a.pdf")
    whole = load_bytes(data, name="a", location="~/a.pdf", whole=True)
    assert "Courier" not in usual.text
    assert whole.text.count("Courier") == 3
    assert whole.source.location == "~/a.pdf#whole-page"
