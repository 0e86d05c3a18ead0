import re
from html import unescape
from html.parser import HTMLParser

from hypothesis import given

from reader.annotations.model import Progress
from reader.articles.model import Block, Source, Style
from reader.formats.common.model import Agreed, Figures, Item
from reader.formats.exporting.export import export
from reader.formats.exporting.presentation import pictured
from reader.formats.html.paint import NAMES
from tests.formats.format_material import SENTENCE, article, items, mark, worked_example, written

VOID = {"meta"}
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Page(HTMLParser):
    """Checks that every element is closed in turn; keeps tags, and the marks around each text."""

    def __init__(self, data):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.texts = [], [], []
        self.feed(data.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        marks = [attrs["class"].split()[0] for tag, attrs in self.open if tag == "mark"]
        self.texts.append((marks, data))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def text_html(data):
    return data.decode().split('<div class="text">')[1].split("</div>\n<aside")[0]


def text_content(data):
    return unescape(re.sub("<[^>]*>", "", text_html(data)))


def test_the_worked_example():
    data, report = written("html", worked_example())
    assert text_html(data) == (
        '<p dir="auto">'
        '<a class="chip l2" id="t1-1" href="#n1-1" data-m="Q1" title="Quote 1, ana"'
        ' aria-label="Quote 1, ana"></a>'
        '<mark class="l2 d1" title="Quote: ana">"</mark>'
        '<a class="chip l1" id="t1-2" href="#n1-2" data-m="O2" title="Opinion 2, ana"'
        ' aria-label="Opinion 2, ana"></a>'
        '<mark class="l2 d1"><mark class="l1 d0" title="Opinion: ana · Quote: ana">'
        "Japan is being too naive</mark></mark>"
        '<mark class="l2 d1" title="Quote: ana">,"</mark> he said.</p>'
    )
    assert (report.annotations, report.losses) == (2, [])
    page = Page(data)
    assert page.all("article") == [{"id": "a1", "lang": "en"}]
    shown = re.sub("<[^>]*>", "", data.decode().split("<aside")[1])
    for told in ("Opinion1", "Quote1", "O 1 · Q 1", "Who is he?", "done"):
        assert told in shown


@given(items())
def test_without_tags_the_text_is_the_article_s_text(item):
    data, _ = written("html", item)
    assert text_content(data) == pictured(item.article.text)


@given(items())
def test_elements_nest_and_nothing_active_is_in_the_page(item):
    data, _ = written("html", item)
    page = Page(data)
    assert not RAW.search(data.decode())
    assert "<script" not in data.decode().lower()
    for tag, attrs in page.tags:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attrs)
        assert tag not in ("img", "iframe", "link", "object", "form", "base", "svg")
        href = attrs.get("href", "#")
        assert href.startswith(("#", "https://"))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"] for attrs in page.all("a") if attrs["href"][0] == "#"} <= {
        f"#{each}" for each in ids
    }


@given(items())
def test_every_code_point_lies_in_the_marks_of_its_labels_and_no_others(item):
    data, _ = written("html", item)
    inner = text_html(data)
    wrapped = Page(f'<div class="text">{inner}</div>'.encode())
    css = {"claim": "l0", "opinion": "l1", "quote": "l2", "x, y": "u0"}
    at = 0
    for marks, shown in wrapped.texts:
        for offset in range(at, at + len(shown)):
            if item.article.text[offset].isspace():
                continue
            covering = {
                css[each.label] for each in item.annotations if each.start <= offset < each.end
            }
            assert sorted(marks) == sorted(covering)
        at += len(shown)


def test_a_reordering_character_is_shut_in_and_named():
    text = "a \u202e b"
    data, _ = written("html", Item(article=article(text)))
    assert '<bdi class="odd" data-c="RLO" title="U+202E">&#x202E;</bdi>' in text_html(data)
    assert text_content(data) == text


def test_the_policy_allows_the_one_style_sheet_and_nothing_else():
    import base64
    import hashlib

    page = written("html", worked_example())[0].decode()
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'content="{policy}"' in page
    assert "url(" not in style and "@import" not in style
    assert "prefers-color-scheme: dark" in style and "@media print" in style


def test_labels_differ_without_colour():
    style = written("html", worked_example())[0].decode().split("</style>")[0]
    lines = re.findall(r"\.l\d\{--c:var\(--(\w+)\);--line:(\w+);", style)
    assert len(lines) == 3
    assert len({color for color, _ in lines}) == len({line for _, line in lines}) == 3


def test_blocks_become_their_elements():
    text = "Head\n\nitem\n\nsaid\n\nx = 1\n\na\tb\n\nlast"
    spans = {part: (text.index(part), text.index(part) + len(part)) for part in text.split("\n\n")}
    kinds = {"Head": "heading", "item": "list_item", "said": "quote", "x = 1": "code"}
    blocks = [Block(kind, *spans[part], 1) for part, kind in kinds.items()]
    blocks.append(Block("table_row", *spans["a\tb"]))
    data, _ = written("html", Item(article=article(text, blocks=blocks)))
    assert text_html(data) == (
        '<h2 dir="auto">Head</h2>\n\n<ul class="list level1"><li dir="auto">item</li></ul>\n\n'
        '<blockquote class="level1" dir="auto">said</blockquote>\n\n'
        '<pre><code dir="auto">x = 1</code></pre>\n\n<p class="row" dir="auto">a\tb</p>\n\n'
        '<p dir="auto">last</p>'
    )


def test_a_title_that_opens_the_text_is_shown_once():
    text = "Too naive\n\nBody."
    data, _ = written("html", Item(article=article(text, blocks=[Block("heading", 0, 9, 1)])))
    assert data.decode().count("<h1") == 1
    assert text_html(data).startswith('<h1 dir="auto">Too naive</h1>')


def test_only_addresses_that_a_page_may_lead_to_are_links():
    text = "one two three four"
    hrefs = ["https://example.org/?a=1&b=2", "javascript:alert(1)", "mailto:a@example.org", "/x"]
    spans = [(0, 3), (4, 7), (8, 13), (14, 18)]
    styles = [Style(*span, "link", href) for span, href in zip(spans, hrefs, strict=True)]
    source = Source(location="javascript:alert(2)")
    data, _ = written("html", Item(article=article(text, styles=styles, source=source)))
    assert [link["href"] for link in Page(data).all("a")] == [hrefs[0], hrefs[2]]
    assert all("noopener" in link["rel"] for link in Page(data).all("a"))


def test_an_orphan_is_listed_and_not_painted():
    orphan = mark(SENTENCE, 2, 5, exact="gone away", status="orphaned")
    data, report = written("html", Item(article=article(SENTENCE), annotations=[orphan]))
    assert "<mark" not in data.decode()
    assert "gone away" in data.decode() and "no longer in the text" in data.decode()
    assert report.statuses == {"orphaned": 1}


def test_gaps_are_not_painted():
    each = mark(SENTENCE, 0, 27, fragments=[(0, 6), (16, 19)])
    data, _ = written("html", Item(article=article(SENTENCE), annotations=[each]))
    painted = [shown for marks, shown in Page(data).texts if marks]
    assert painted == ['"Japan', "too"]
    assert data.decode().count('class="chip') == 1


def test_many_on_one_place_make_one_mark_and_a_count():
    marks = [
        mark(SENTENCE, 0, 27, "quote", number, f"reader{number:02}") for number in range(NAMES + 3)
    ]
    data, _ = written("html", Item(article=article(SENTENCE), annotations=marks))
    (painted,) = Page(data).all("mark")
    assert painted["title"].endswith("reader05 and 3 more")


def test_an_article_without_marks_says_so_and_who_is_done():
    data, report = written(
        "html", Item(article=article(SENTENCE), progress={"ana": Progress(state="done")})
    )
    assert "No passage is marked." in data.decode()
    assert "ana" in data.decode() and "done" in data.decode()
    assert report.losses == []


def test_a_name_of_a_language_that_is_none_is_not_written():
    data, _ = written("html", Item(article=article(SENTENCE, lang='en" onload="x')))
    assert "onload" not in data.decode()


def figures(*articles, labels=("claim",)):
    return Figures(
        annotators=["ana", "<b>\u202e"],
        articles=dict(articles),
        labels={label: Agreed(3, -0.25, 0.5, None) for label in labels},
        overall=Agreed(7, 0.75, 0.5, 1.0),
    )


def test_figures_of_an_article_stand_beside_it_and_those_of_all_at_the_end():
    one, two, three = (article(f"{SENTENCE} {n}", title=f"<i>{n}") for n in "123")
    found = figures((one.id, Agreed(5, 0.5, 0.25, 0.75)), (two.id, Agreed(2, 1.0, 1.0, 0.125)))
    data, _ = written("html", *(Item(article=each) for each in (one, two, three)), figures=found)
    page, shown = Page(data), data.decode()
    asides = [part.split("</aside>")[0] for part in shown.split("<aside")[1:]]
    assert [each.count("0.750") + each.count("0.125") for each in asides] == [1, 1, 0]
    (end,) = (part for part in shown.split('id="agreement"')[1:])
    assert "On 2 articles" in end and "−0.250" in end and "0.750" in end and "–" in end
    assert end.index("&lt;i&gt;2") < end.index("&lt;i&gt;1") and "&lt;i&gt;3" not in end
    assert not RAW.search(shown) and "<b>\u202e" not in shown
    widths = {attrs["width"] for attrs in page.all("rect") if attrs["class"] == "value"}
    assert {"50.0", "25.0", "75.0", "12.5", "100.0"} <= widths
    assert not any("style" in attrs for _tag, attrs in page.tags)
    places = {attrs["id"] for attrs in page.all("article")}
    assert {attrs["href"][1:] for attrs in page.all("a")} <= places


def test_a_page_of_one_article_in_a_folder_has_the_figures_of_that_article_alone(tmp_path):
    one, two = article(SENTENCE), article(f"{SENTENCE} Two.")
    found = figures((one.id, Agreed(5, 0.5, 0.25, 0.75)), labels=())
    export("html", [Item(article=one), Item(article=two)], f"{tmp_path}/", figures=found)
    pages = sorted(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert sorted("0.250" in page for page in pages) == [False, True]
    assert not any('id="agreement"' in page for page in pages)
