"""Fetching from a web server that may send anything."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib

import pytest

from reader.articles.errors import ArticleError
from reader.articles.web.fetch import MAX_REDIRECTS, FetchError, fetch, is_web_address
from tests.articles.web.web_server import web_server

LIMIT = 100_000
LONG_WAIT = 30.0


@pytest.fixture
def site():
    with web_server() as site:
        yield site


def test_a_page_comes_with_what_the_server_says_of_it(site):
    url = site.serve(
        "/a", "schön".encode("latin-1"), kind="Text/HTML; charset=ISO-8859-1",
        ETag='"7"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT",
    )  # fmt: skip
    got = fetch(url, max_bytes=LIMIT)
    assert (got.url, got.status, got.body) == (url, 200, "schön".encode("latin-1"))
    assert (got.content_type, got.charset) == ("text/html", "iso-8859-1")
    assert (got.etag, got.modified) == ('"7"', "Mon, 02 Nov 2026 10:00:00 GMT")
    assert not got.not_modified
    agent = site.seen[0].headers["User-Agent"]
    assert agent.startswith("newsmark/")


def test_only_what_has_changed_is_sent_again(site):
    def answer(request):
        assert request.headers["If-None-Match"] == '"7"'
        assert request.headers["If-Modified-Since"] == "Mon, 02 Nov 2026 10:00:00 GMT"
        request.reply(status=304, ETag='"7"')

    site.answers["/a"] = answer
    got = fetch(
        site.url + "/a", max_bytes=LIMIT, etag='"7"', modified="Mon, 02 Nov 2026 10:00:00 GMT"
    )
    assert got.not_modified
    assert (got.status, got.body, got.etag) == (304, b"", '"7"')


def test_a_304_that_was_not_asked_for_is_an_error(site):
    url = site.serve("/a", b"", status=304)
    with pytest.raises(FetchError, match="304"):
        fetch(url, max_bytes=LIMIT)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_address_is_told(site, status):
    site.serve("/old", b"", status=status, Location="/new")
    site.serve("/new", b"moved")
    got = fetch(site.url + "/old", max_bytes=LIMIT)
    assert (got.url, got.body) == (site.url + "/new", b"moved")


def test_redirects_end(site):
    url = site.serve("/a", b"", status=302, Location="/a")
    with pytest.raises(FetchError, match=f"more than {MAX_REDIRECTS} times"):
        fetch(url, max_bytes=LIMIT)
    assert len(site.seen) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "javascript:alert(1)", "ftp://x/y", "gopher://x", "http://["],
)
def test_a_redirect_away_from_the_web_is_refused(site, target):
    url = site.serve("/a", b"", status=302, Location=target)
    with pytest.raises(FetchError):
        fetch(url, max_bytes=LIMIT)
    assert site.paths() == ["/a"]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "http:", "http:///x",
        "http://[::1", "http://127.0.0.1:99999/", "example.org", "", "http://a.b/\x1b]0;x\x07",
        "http://\u202eexample.org/", "http://127.0.0.1:1/", "http://xn--/", "http://..",
        f"http://{'a' * 70}.invalid/", "http://nosuch.invalid/", "http://a b/",
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_told_in_one_clean_sentence(address):
    with pytest.raises(FetchError) as told:
        fetch(address, max_bytes=LIMIT)
    message = str(told.value)
    assert message.isprintable()
    assert message.endswith(".")
    assert isinstance(told.value, ArticleError)


def test_a_password_in_an_address_is_used_and_never_shown(site):
    url = site.serve("/a", b"x").replace("http://", "http://ana:secret@")
    assert "secret" not in fetch(url, max_bytes=LIMIT).url
    assert "Authorization" in site.seen[0].headers
    with pytest.raises(FetchError) as told:
        fetch(url + "/gone", max_bytes=LIMIT)
    assert "secret" not in str(told.value)
    assert "404" in str(told.value)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
        ("gzip", lambda data: gzip.compress(data[:10]) + gzip.compress(data[10:])),
    ],
)
def test_compressed_answers_are_unpacked(site, coding, pack):
    body = b"".join(b"%d," % n for n in range(10_000))
    url = site.serve("/a", pack(body), Content_Encoding=coding)
    assert fetch(url, max_bytes=LIMIT).body == body


def test_exactly_the_limit_is_read_and_one_more_is_refused(site):
    url = site.serve("/a", b"x" * LIMIT)
    assert len(fetch(url, max_bytes=LIMIT).body) == LIMIT
    with pytest.raises(FetchError, match="max_article_mb"):
        fetch(url, max_bytes=LIMIT - 1)


def test_a_decompression_bomb_is_cut_off(site):
    bomb = gzip.compress(bytes(50_000_000))
    url = site.serve("/a", bomb, Content_Encoding="gzip")
    with pytest.raises(FetchError, match=r"more than the 0\.1 MB"):
        fetch(url, max_bytes=LIMIT)


def test_a_bomb_inside_a_bomb_is_never_unpacked(site):
    url = site.serve("/a", gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip, gzip")
    with pytest.raises(FetchError, match="not asked for"):
        fetch(url, max_bytes=LIMIT)


@pytest.mark.parametrize(
    "body",
    [b"no gzip at all", gzip.compress(b"x" * 9000)[:-20], b"\x1f\x8b"],
    ids=["none", "cut off", "begun"],  # the bytes hold the time: another id in each process
)
def test_damaged_compression_is_told(site, body):
    url = site.serve("/a", body, Content_Encoding="gzip")
    with pytest.raises(FetchError, match="damaged"):
        fetch(url, max_bytes=LIMIT)


def test_an_answer_without_end_is_cut_off(site):
    def answer(request):
        request.send_response(200)
        request.end_headers()
        while not site.stopped.is_set():
            request.wfile.write(b"x" * 10_000)

    site.answers["/a"] = answer
    with pytest.raises(FetchError, match="max_article_mb"):
        fetch(site.url + "/a", max_bytes=LIMIT)


def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_us(site):
    def answer(request):
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not site.stopped.wait(0.02):
            request.wfile.write(b"x")

    site.answers["/a"] = answer
    with pytest.raises(FetchError, match=r"within 0\.2 seconds"):
        fetch(site.url + "/a", max_bytes=LIMIT, timeout=0.2)


def test_a_server_that_never_answers_does_not_hold_us(site):
    site.answers["/a"] = lambda request: site.stopped.wait(LONG_WAIT)
    with pytest.raises(FetchError, match=r"nothing for 0\.5 seconds"):
        fetch(site.url + "/a", max_bytes=LIMIT, timeout=1)


def test_no_cookie_is_kept_on_the_way(site):
    site.serve("/old", b"", status=302, Location="/new", Set_Cookie="id=7; Path=/")
    site.serve("/new", b"x", Set_Cookie="id=8; Path=/")
    fetch(site.url + "/old", max_bytes=LIMIT)
    fetch(site.url + "/new", max_bytes=LIMIT)
    assert [request.headers["Cookie"] for request in site.seen] == [None, None, None]


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120), ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("soon", 0), ("9" * 400, 86400)],
)
def test_when_to_come_back_is_told(site, asked, seconds):
    url = site.serve("/a", b"", status=429, Retry_After=asked)
    with pytest.raises(FetchError) as told:
        fetch(url, max_bytes=LIMIT)
    assert (told.value.status, told.value.retry_after) == (429, seconds)


def test_a_date_to_come_back_at_is_understood(site):
    url = site.serve("/a", b"", status=503, Retry_After="Wed, 21 Oct 2099 07:28:00 GMT")
    with pytest.raises(FetchError) as told:
        fetch(url, max_bytes=LIMIT)
    assert told.value.retry_after == 86400


def test_what_is_no_web_server_is_told():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]

        def talk():
            peer, _ = listening.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(b"\x1b[31mSSH-2.0\r\n\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        with pytest.raises(FetchError) as told:
            fetch(f"http://127.0.0.1:{port}/", max_bytes=LIMIT)
        thread.join()
    assert str(told.value).isprintable()


def test_headers_from_the_server_are_harmless(site):
    url = site.serve("/a", b"x", kind="text/\x1b[31mhtml", ETag='"\x9b31m"')
    got = fetch(url, max_bytes=LIMIT)
    assert got.content_type.isprintable()
    assert got.etag == ""


def test_what_counts_as_a_web_address():
    assert is_web_address("https://example.org/a?b=c")
    assert is_web_address("http://127.0.0.1:8000")
    assert not is_web_address("mailto:a@b.c")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (socket.EAI_NONAME, "there is no such host"),
        (socket.EAI_AGAIN, "host names cannot be looked up"),
    ],
)
def test_why_a_host_is_not_found_goes_by_the_code_not_the_words(monkeypatch, code, reason):
    def lookup(*_args, **_options):
        raise socket.gaierror(code, "in other words")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with pytest.raises(FetchError, match=reason):
        fetch("http://nowhere.example/", max_bytes=LIMIT)
