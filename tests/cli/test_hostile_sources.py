"""Sources that are out for harm, taken in as a user would: a clear message, or harmless text."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tests.articles.web.web_server import web_server

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ESCAPES = "\x1b]0;owned\x07 \x1b[2J\x9b31m \u202eevil"
ENTITIES = "".join(f"&#{ord(char)};" for char in ESCAPES)
BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{BILLION}<!ENTITY f SYSTEM "file:///etc/passwd">]>'


ZEROS = gzip.compress(b"\0" * 1_000_000) * 200
"""A gzip file of many parts, 200 MB in all."""


@pytest.fixture
def site():
    with web_server() as site:
        yield site


def told(result) -> str:
    """Return what was printed; nothing in it commands a terminal."""
    assert not CONTROL.search((result.out + result.err).replace("\n", ""))
    return result.out + result.err


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", f"<!doctype html><title>{ENTITIES}</title><p>Words {ENTITIES}"),
        ("a.md", f"---\ntitle: {ESCAPES}\n---\n\n# Head {ENTITIES}\n\nWords {ESCAPES}"),
        ("a.txt", f"Head {ESCAPES}\n\nWords."),
        ("a.eml", f"Subject: {ESCAPES}\nFrom: {ESCAPES} <a@b.example>\n\nWords {ESCAPES}"),
        ("a\x1b[31m.txt", "Words."),
    ],
)
def test_escape_sequences_in_titles_and_names(run, name, source):
    Path(name).write_text(source, "utf-8")
    result = run("add", name)
    assert result.code == 0
    assert "new" in told(result)
    told(run("list"))
    told(run("show", result.out.split()[1]))


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x"]
)
def test_redirects_out_of_the_web(run, site, target):
    site.answers["/a"] = lambda request: request.reply(status=302, Location=target)
    result = run("add", f"{site.url}/a")
    assert result.code == 1
    assert "no web address" in told(result)
    assert site.paths() == ["/a"]


def test_redirects_without_end(run, site):
    site.answers["/a"] = lambda request: request.reply(status=302, Location="/a")
    assert "redirects more than" in told(run("add", f"{site.url}/a"))
    assert len(site.paths()) < 10


@pytest.mark.parametrize(
    "kind", ["text/html", "text/plain", "application/rss+xml", "application/pdf"]
)
def test_a_decompression_bomb(run, site, kind):
    site.serve("/a", ZEROS, kind=kind, Content_Encoding="gzip")
    result = run("add", f"{site.url}/a")
    assert result.code == 1
    assert "more than the 50 MB" in told(result)


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("a.xhtml", f"<?xml version='1.0'?>{BOMB}<html><p>start &a9; &f; end</p></html>"),
        (
            "a.opml",
            f"<?xml version='1.0'?>{BOMB}<opml><body><outline text='&a9;&f;'/></body></opml>",
        ),
        (
            "a.xml",
            f"<?xml version='1.0'?>{BOMB}<rss><channel><title>&a9;&f;</title></channel></rss>",
        ),
    ],
)
def test_entities_that_multiply_and_that_reach_for_files(run, name, document):
    Path(name).write_text(document)
    run("add", name)
    for line in run("list").out.splitlines():
        shown = run("show", line.split()[0]).out
        assert "root:" not in shown
        assert "haha" not in shown


def test_entities_of_a_feed_from_the_web(run, site):
    url = site.serve(
        "/a",
        f"<?xml version='1.0'?>{BOMB}<rss version='2.0'><channel><title>T</title>"
        "<item><title>&a9;</title><description>&f;</description></item></channel></rss>".encode(),
        kind="application/rss+xml",
    )
    shown = told(run("add", url)) + told(run("feeds", "items"))
    assert "root:" not in shown and "haha" not in shown


DEEP = 1_000_000


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", "<div>" * DEEP + "x"),
        ("a.xhtml", "<html>" + "<b>" * DEEP + "x"),
        ("a.md", "> " * 100_000 + "x"),
        ("a.md", "- " * 100_000 + "x"),
        ("a.md", "[" * 100_000 + "x"),
        ("a.md", "*a **b " * 30_000),
        ("a.eml", "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n" * 100_000),
    ],
    ids=["html", "xhtml", "quotes", "lists", "brackets", "stars", "mail"],
)
def test_nesting_without_end_is_told_or_read(run, name, source):
    Path(name).write_text(source)
    result = run("add", name)
    assert result.code in (0, 1)
    assert told(result).count("\n") == 2


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [("a.txt", "", 2_000_000), ("a.md", "", 2_000_000), ("a.html", "<html><p>", 400_000)],
)
def test_one_line_of_10_mb_or_2(run, name, head, words):
    Path(name).write_text(head + "word " * words)
    result = run("add", name)
    assert result.code == 0, told(result)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"one\0two", "looks like a binary file"),
        ("a.md", b"one\0two", "looks like a binary file"),
        ("a.html", b"<html><p>one\0two</p>", "new"),
        ("a.html", "<html><meta charset=ascii><p>né".encode("latin-1"), "new"),
        ("a.html", b"<html><meta charset=utf-16><p>one", "new"),
        ("a.txt", "né".encode("latin-1"), "not valid UTF-8"),
    ],
)
def test_null_bytes_and_wrong_charsets(run, name, data, says):
    Path(name).write_bytes(data)
    result = run("add", name)
    assert says in told(result)
    for line in run("list").out.splitlines():
        told(run("show", line.split()[0]))


def test_links_that_could_do_harm_are_no_links(run):
    targets = ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x"]
    links = "".join(f'<a href="{target}">words</a> ' for target in targets)
    Path("a.html").write_text(
        f"<!doctype html><p>{'Some words. ' * 9}{links}<a href='https://a.b/&#27;[1m'>x</a>"
    )
    Path("a.md").write_text(" ".join(f"[words]({target})" for target in targets))
    for name in ("a.html", "a.md"):
        result = run("add", name)
        assert re.search("[45] x unsafe link target left out", told(result))
        page = run("show", result.out.split()[1], "--format", "html").out
        assert not re.search("href=.(javascript|file|data|vbscript)", page)
