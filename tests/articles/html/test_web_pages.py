"""Saved pages of several makes, and pages that are out for harm."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.articles.errors import ArticleError
from reader.articles.html import read_page, render_fragment
from reader.articles.load import find_files, load_bytes, load_path
from reader.articles.rendering import BETWEEN
from reader.articles.text.units import sentence_at
from reader.session.feeds.sources import load_sources
from tests.scale import scaled

PAGES = Path(__file__).parent.parent / "pages"


def texts(page):
    return [page.text[block.start : block.end] for block in page.blocks]


def fragment(html, base="https://x.example/a/"):
    return render_fragment(html, name="item", base=base)


@pytest.mark.parametrize("name", ["news", "blog", "comments", "consent", "zh", "ar", "he"])
def test_the_article_of_a_page_is_its_text_and_no_more(name):
    article = load_path(PAGES / f"{name}.html")
    assert article.text == (PAGES / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")
    assert article.source.kind == "html"
    assert article.source.extractor == "trafilatura"


def test_title_authors_date_and_language_are_taken():
    article = load_path(PAGES / "news.html")
    assert article.title == "Harbour ferry returns after nine winters ashore"
    assert article.authors == ["Ines Varga"]
    assert article.published == "2026-03-14T07:45:00Z"
    assert article.lang == "en-GB"
    assert load_path(PAGES / "comments.html").authors == ["Jule Brandt", "Emre Kaya"]


def test_a_page_from_right_to_left_is_in_the_order_in_which_it_is_read():
    """Offsets count characters as they are read, whatever the direction in which they are shown."""
    article = load_path(PAGES / "ar.html")
    assert (article.lang, article.authors) == ("ar", ["إيناس فارغا"])
    price = article.text.index("2.40 €")
    assert sentence_at(article.text, price, "ar")[0] == article.text.index("سعر التذكرة")
    links = {article.text[s.start : s.end]: s.href for s in article.styles}
    assert links["Green Water"] == "https://green.example/ar"
    assert article.text[int(links["[١]"][1:]) :].startswith("١. محضر المجلس")
    hebrew = load_path(PAGES / "he.html")
    assert '"איש לא ציפה להסכמה", אמר מנהל הנמל' in hebrew.text
    assert hebrew.text[hebrew.text.index("בְּרֵ") :][:9] == "בְּרֵאשִׁ"


def test_blocks_keep_their_kinds_and_links_their_targets():
    article = load_path(PAGES / "news.html")
    kinds = [block.kind for block in article.blocks]
    assert kinds.count("list_item") == 3
    assert kinds.count("table_row") == 3
    assert {"heading", "quote", "rule"} <= set(kinds)
    links = {article.text[s.start : s.end]: s.href for s in article.styles if s.kind == "link"}
    assert links["according to its accounts"] == "https://council.example/accounts/2026"


def test_a_page_without_an_article_is_told():
    with pytest.raises(ArticleError, match="no article"):
        load_path(PAGES / "index.html")


def test_a_page_of_a_few_words_is_read():
    assert load_bytes(b"<!doctype html><p>Hi</p>", name="x").text == "Hi"


def test_a_page_may_lie_in_a_text_file_or_come_without_a_name(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("\n<!DOCTYPE html><title>T</title><p>One short line of text.", encoding="utf-8")
    assert load_path(file).text == "One short line of text."


def test_what_a_browser_saved_beside_a_page_is_no_article(tmp_path):
    (tmp_path / "page.html").write_text("<p>x", encoding="utf-8")
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files" / "frame.html").write_text("<p>y", encoding="utf-8")
    assert [path.name for path in find_files(tmp_path)] == ["page.html"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<td>a</td><td>b</td>", ["a", "b"]),
        ("<pre>\n  x\n    y</pre>", ["  x\n    y"]),
        ("<p title='a > b'>x</p>", ["x"]),
        ("<p>1 < 2 && 3 > 2", ["1 < 2 && 3 > 2"]),
        ("<p>one<br>two<br><br>three", ["one\ntwo", "three"]),
        ("<p>日本\n語 word\n\n word</p>", ["日本語 word word"]),
        ("H<sub>2</sub>O, x<sup>2</sup>, a<sup>b</sup>", ["H₂O, x², ab"]),
        ("so it is<sup><a href='#n'>3</a></sup>.", ["so it is[3]."]),
        ("<q>say <q>in</q></q>", ["“say ‘in’”"]),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", ["漢(かん)"]),
        ("<img alt='😀'>ok <img alt='a cat'>", ["😀ok"]),
        ("<h2>a<br>b</h2>", ["a b"]),
        ("<p>a<p style='display: none'>b<p hidden>c<script>d</script><!-- e -->", ["a"]),
        ("<table><tr><th>n<th>m<tr><td><p>1</p><p>2</p><td>3</table>", ["n | m", "1 2 | 3"]),
        ("<table><tr><td>alone</table>", ["alone"]),
    ],
)
def test_a_reader_sees(html, expected):
    assert texts(fragment(html)) == expected


def test_items_keep_their_markers():
    page = fragment("<ol start=3 type=i><li>a<li value=9>b</ol><ul><li><p>c</p><p>d</p></ul>")
    assert [block.marker for block in page.blocks] == ["iii.", "ix.", "•", ""]


def test_styles_go_on_from_block_to_block():
    page = fragment("<a href='/x'><p>a</p><p>b</p></a>")
    assert [(page.text[s.start : s.end], s.kind) for s in page.styles] == [
        ("a", "link"),
        ("b", "link"),
    ]


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://a.b/&#27;[1m"],
)
def test_a_link_that_could_do_harm_loses_its_target(href):
    page = fragment(f"<a href='{href}'>words</a>", base="")
    assert page.text == "words"
    assert page.styles == []


@pytest.mark.parametrize(
    ("tag", "kind"),
    [("b", "strong"), ("I", "emphasis"), ("s", "strike"), ("tt", "code"), ("strong", "strong")],
)
def test_a_style_may_go_around_paragraphs(tag, kind):
    page = fragment(f"<{tag} class=x>one<p>two</p><br><p>three</p></{tag}> <p>four")
    shown = [(page.text[s.start : s.end], s.kind) for s in page.styles]
    assert shown == [("one", kind), ("two", kind), ("three", kind)]


def test_a_page_without_a_body_tag_is_read_from_its_first_element_on():
    page = b"<!doctype html><title>T</title><main>a<p>b</main>c<footer>d</footer>"
    found = read_page(page, name="x", whole=True)
    assert (texts(found), found.head.title) == (["a", "b", "c", "d"], "T")


def test_links_are_read_from_the_address_of_the_page():
    (style,) = fragment("<a href='../b'>x</a>").styles
    assert style.href == "https://x.example/b"


LONG = "The council met for a long time on Thursday night and came to no decision at all. " * 4
NOTES = f"""<!doctype html><title>T</title><nav><a href="#main">Skip</a></nav>
<article id=main><h1>Title</h1>
<p>{LONG}<sup id="fnref:1"><a href="#fn:1">1</a></sup> See <a href="#s%20b">below</a>.
<a href="#cite"><sup>[2]</sup></a> <a href="#gone">Gone</a></p>
<h2 id="s b">Section</h2><p>{LONG}</article>
<section class=footnotes><ol><li id="fn:1"><p>Minutes. <a href="#fnref:1">↩</a></p><p>More.</li>
<li id="cite">Another note.</li></ol></section><footer><p>Imprint</footer>"""


def inner(page) -> dict[str, str]:
    """Return what links within a page show, with the beginning of what they lead to."""
    return {
        page.text[s.start : s.end]: page.text[int(s.href[1:]) :][:8]
        for s in page.styles
        if s.href.startswith("#")
    }


@pytest.mark.parametrize("url", ["", "https://x.example/a"])
def test_notes_are_a_part_of_the_article_and_lead_back(url):
    page = read_page(NOTES.encode(), name="x", url=url)
    assert texts(page)[-3:] == ["Minutes. ↩", "More.", "Another note."]
    assert inner(page) == {
        "[1]": "Minutes.",
        "[2]": "Another ",
        "below": "Section\n",
        "↩": "[1] See ",
    }
    rest = [s.href for s in page.styles if s.kind == "link" and not s.href.startswith("#")]
    assert rest == ([f"{url}#gone"] if url else [])


def test_a_link_to_the_same_place_of_another_page_leads_there():
    page = fragment("<p id=n>Note</p><a href='b#n'>x</a> <a href='https://x.example/a/#n'>y</a>")
    assert inner(page) == {"y": "Note\n\nx "}
    assert "https://x.example/a/b#n" in {s.href for s in page.styles}


def test_no_control_character_comes_out_of_an_entity():
    page = fragment("<p>&#27;[31m a&#0;b &#x9b; &#8232; &#xD800;")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u2028\ud800-\udfff]", page.text)


def test_entities_of_a_document_are_not_defined():
    bomb = b"""<!DOCTYPE html [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">
      <!ENTITY f SYSTEM "file:///etc/passwd">]><html><p>start &b; &f; end</p></html>"""
    text = load_bytes(bomb, name="x", kind="html").text
    assert "lollol" not in text
    assert "root:" not in text


@pytest.mark.parametrize("depth", [3_000, 1_000_000])
def test_a_page_that_nests_without_end_is_told(depth):
    with pytest.raises(ArticleError, match="too deeply"):
        load_bytes(b"<html>" + b"<div>" * depth + b"x", name="x", kind="html")


def test_deep_nesting_below_the_limit_is_read():
    page = fragment("<blockquote>" * 600 + "x" + "</blockquote>" * 600)
    assert page.text == "x"


def test_a_page_of_one_long_line_is_read():
    words = b"word " * 200_000
    article = load_bytes(b"<html><p>" + words, name="x", kind="html")
    assert len(article.text) == len(words) - 1


@pytest.mark.parametrize(
    ("data", "declared", "text", "changes"),
    [
        ("<html><p>café".encode("latin-1"), "iso-8859-1", "café", {}),
        ("<html><meta charset=windows-1251><p>Привет".encode("cp1251"), "", "Привет", {}),
        ("<html><meta charset=latin1><p>naïve café – €".encode(), "utf-8", "naïve café – €", {}),
        ("<html><p>漢字".encode("shift_jis"), "shift_jis", "漢字", {}),
        ("<html><p>café".encode("latin-1"), "utf-8", "caf\ufffd", {"undecodable": 1}),
        ("<html><meta charset=utf-16><p>é".encode(), "", "é", {}),
        (b"<html><meta charset=rot13><p>uryyb", "", "uryyb", {}),
        ("\ufeff<html><p>x".encode("utf-16"), "utf-8", "x", {"bom": 1}),
        ("<html><meta charset=utf-8><p>é à".encode("latin-1") * 9, "", None, {}),
    ],
)
def test_charsets(data, declared, text, changes):
    if text is None:
        with pytest.raises(ArticleError, match="encoding"):
            read_page(data, name="x", declared=declared)
        return
    page = read_page(data, name="x", declared=declared)
    assert page.text == text
    assert page.changes == changes


def test_a_wrong_declaration_is_told():
    page = read_page("<html><p>né à".encode(), name="x", declared="shift_jis")
    assert page.text == "né à"
    assert page.changes == {"charset": 1}


NAMES = "p div b i a li ul ol td tr table pre br hr h1 q blockquote span img sup rt"
TAGS = st.sampled_from(NAMES.split())
PIECES = st.one_of(
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(["<a href='#y'>", "<b id=y>", "<sup id=y><a href='#y'>1</a></sup>"]),
    st.sampled_from(["<a href='x#y'>", "<p hidden>", "&amp;", "&#7;", " ", "\n", "<", ">", "\t"]),
    st.text(max_size=6),
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markup_gives_sound_blocks_and_styles(html):
    page = fragment(html)
    assert BETWEEN.join(texts(page)) == page.text
    assert not any(text.isspace() or not text for text in texts(page))
    for style in page.styles:
        assert "\0" not in style.href
        assert any(b.start <= style.start < style.end <= b.end for b in page.blocks)
    assert not re.search("[\x00-\x08\x0b-\x1f\r\ud800-\udfff]", page.text)


@settings(max_examples=scaled(40))
@given(st.data())
def test_a_damaged_page_is_read_or_refused_in_one_sentence(data):
    page = bytearray((PAGES / "news.html").read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(page) - 1))
        page[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=10))
    try:
        article = load_bytes(bytes(page), name="x", kind="html")
    except ArticleError as error:
        assert "\n" not in str(error)
    else:
        assert all(0 <= b.start < b.end <= len(article.text) for b in article.blocks)


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        file = PAGES / self.path.lstrip("/")
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/news.html")
            self.end_headers()
            return
        is_picture = self.path == "/picture"
        body = b"\x89PNG" if is_picture else file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if is_picture else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_web_address_gives_the_article_of_its_page(site):
    moved, chinese, empty, picture = load_sources(
        [f"{site}/moved", f"{site}/zh.html", f"{site}/index.html", f"{site}/picture"],
        max_bytes=1_000_000,
    )
    assert moved.source.location == f"{site}/news.html"
    assert moved.text == load_path(PAGES / "news.html").text
    assert chinese.text == load_path(PAGES / "zh.html").text
    assert "no article" in str(empty)
    assert "no text to read" in str(picture)
