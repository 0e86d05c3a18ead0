"""A page that an article links to is read, or added, from the list of its links."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.settings.config import Settings
from reader.store.folder_store import open_store
from reader.ui.app import NewsmarkApp
from reader.ui.keymap import Keymap
from reader.ui.launch import Launch

PAGE = b"<!doctype html><title>The linked one</title><p>Words of the page that was linked."


class _Server(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/page" else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_args):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def app(tmp_path, site):
    store = open_store(tmp_path / "store", machine="here")
    text = f"See [this]({site}/page), [that]({site}/gone) and [a mail](mailto:a@b.example)."
    article = load_bytes(text.encode(), name="a", kind="markdown", location=f"{site}/a.md")
    store.add_article(article)
    launch = Launch(store, "ana", load_builtin("news"), Settings(), [article.id])
    return NewsmarkApp(launch, Keymap())


def told(app) -> str:
    return " ".join(each.message for each in app._notifications)


async def choose(pilot, *keys: str) -> None:
    await pilot.press("o", *keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_r_reads_the_page_and_ctrl_o_leads_back(app):
    async with app.run_test() as pilot:
        await pilot.pause()
        first = app.current_article
        await choose(pilot, "1", "r")
        assert app.screen.article.text == "Words of the page that was linked."
        await pilot.press("ctrl+o")
        assert app.current_article == first


async def test_a_adds_the_page_and_stays(app):
    async with app.run_test() as pilot:
        await pilot.pause()
        first = app.current_article
        await choose(pilot, "1", "a")
        assert app.current_article == first
        assert len(app.store.article_ids()) == 2
        assert "The linked one" in app.screen.message


@pytest.mark.parametrize(("number", "words"), [("2", "HTTP 404"), ("3", "Only web pages")])
async def test_what_cannot_be_read_is_told(app, number, words):
    async with app.run_test() as pilot:
        await pilot.pause()
        await choose(pilot, number, "a")
        assert words in told(app)
        assert len(app.store.article_ids()) == 1


async def test_an_article_of_the_web_cannot_have_this_machine_asked(tmp_path, site):
    store = open_store(tmp_path / "store", machine="here")
    text = f"See [this]({site}/page).".encode()
    place = "https://news.example/a.md"
    article = load_bytes(text, name="a", kind="markdown", location=place)
    store.add_article(article)
    launch = Launch(store, "ana", load_builtin("news"), Settings(), [article.id])
    app = NewsmarkApp(launch, Keymap())
    async with app.run_test() as pilot:
        await pilot.pause()
        await choose(pilot, "1", "a")
        assert "an address of this machine" in told(app)
        assert len(app.store.article_ids()) == 1


async def test_the_page_of_the_article_is_the_last_of_its_links(tmp_path, site):
    store = open_store(tmp_path / "store", machine="here")
    article = load_bytes(b"A teaser.", name="a", location=f"{site}/page")
    store.add_article(article)
    launch = Launch(store, "ana", load_builtin("news"), Settings(), [article.id])
    app = NewsmarkApp(launch, Keymap())
    async with app.run_test() as pilot:
        await pilot.pause()
        await choose(pilot, "r")
        assert app.screen.article.text == "Words of the page that was linked."
        assert app.screen.article.revision_of == article.id
