from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.markdown.document import render_markdown
from reader.articles.normalise import normalise_text
from reader.articles.rendering import BETWEEN, RULE

WORDS = (
    "* ** _ ` [ ]( ](u) [r] ) ! > - 1. | <b> </b> <br> <!-- --> ~~ # &amp; &#13; &#x2028; &Tab; "
    "a b 中 字 한 “ 😀 <http://x.y> javascript: \" ' \\ http://[::1 &#0; &NewLine;"
)
LAYOUT = [
    "[^n]",
    "[^n]: ",
    "\n",
    "\n\n",
    "  \n",
    "\\\n",
    "```\n",
    "    ",
    " ",
    "\t",
    "\xa0",
    "---\n",
    "[r]: u\n",
]
PIECES = st.sampled_from([*WORDS.split(), *LAYOUT, "|-|-|\n", "<div>\n", "<script>\n"])
MARKDOWN = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=40)).map(
    lambda text: normalise_text(text)[0]
)


def text_of(source):
    return render_markdown(source).text


def blocks_of(source):
    page = render_markdown(source)
    return [(b.kind, b.level, page.text[b.start : b.end]) for b in page.blocks]


def styles_of(source):
    page = render_markdown(source)
    return [(s.kind, page.text[s.start : s.end], s.href) for s in page.styles]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*so* **very** ***much*** ~~not~~", "so very much not"),
        ("un*believ*able", "unbelievable"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("**open and never closed", "**open and never closed"),
        (r"\*plain\* \# \[x\]", "*plain* # [x]"),
        ("`a  **b**` and ``c ` d``", "a  **b** and c ` d"),
        ("&amp; &eacute; &#8222; &copy &nosuch;", "& é „ &copy &nosuch;"),
        ("[the plan](https://x.org/a 'title') said", "the plan said"),
        ("[ref][1] [1] [gone][2]\n\n[1]: /u", "ref 1 [gone][2]"),
        ("<https://x.org/a> https://y.org", "https://x.org/a https://y.org"),
        ("![a *red* boat](boat.png) sails", "a red boat sails"),
        ("a <b>bold</b> <span class='x'>word</span><!-- note -->", "a bold word"),
        ("a < b and c > d, 1<2", "a < b and c > d, 1<2"),
        ("Head\n====\ntext\n\n## Sub ##", "Head\n\ntext\n\nSub"),
        ("one\ntwo   \nthree\\\nfour<br>\nfive<br/> six", "one two\nthree\nfour\nfive\nsix"),
        ("~~~text\n# no *markup*\n~~~\n", "# no *markup*"),
        ("- \n- [ ] open task", "[ ] open task"),
        ("#no heading\n#\n####### seven", "#no heading\n\n####### seven"),
    ],
)
def test_the_text_is_what_a_reader_sees(source, text):
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("他说\n今天", "他说今天"),
        ("かな。\nカナ", "かな。カナ"),
        ("他说：“好。”\n今天", "他说：“好。”今天"),
        ("他说**很\n好**吗", "他说很好吗"),
        ("한국\n사람", "한국 사람"),
        ("中文\nLatin", "中文 Latin"),
        ("said “yes”\n“no” then", "said “yes” “no” then"),
        ("🏮\n🏮", "🏮 🏮"),
    ],
)
def test_a_soft_break_is_a_space_but_nothing_between_east_asian_characters(source, text):
    assert text_of(source) == text


def test_nested_lists_give_one_block_for_each_paragraph_of_an_item():
    source = """
- one
  goes on
  1. deeper

     second paragraph
     - deepest
- last
"""
    assert blocks_of(source) == [
        ("list_item", 1, "one goes on"),
        ("list_item", 2, "deeper"),
        ("list_item", 2, "second paragraph"),
        ("list_item", 3, "deepest"),
        ("list_item", 1, "last"),
    ]


def test_quotes_nest_and_the_innermost_container_decides():
    assert blocks_of("> said\n>\n> > he said\n>\n> - point\n>\n> # Head\n\n- > in a list") == [
        ("quote", 1, "said"),
        ("quote", 2, "he said"),
        ("list_item", 1, "point"),
        ("heading", 1, "Head"),
        ("quote", 1, "in a list"),
    ]


def test_headings_keep_their_level():
    assert blocks_of("# A\n### B\nC\n---") == [
        ("heading", 1, "A"),
        ("heading", 3, "B"),
        ("heading", 2, "C"),
    ]


def test_a_table_has_a_block_for_each_row():
    source = (
        "| town | votes |\n|---|--:|\n| **Au** | 1 \\| 2 |\n|  | `3` |\n| x |  |\n|  |  |\n\nend"
    )
    assert blocks_of(source) == [
        ("table_row", 0, "town | votes"),
        ("table_row", 0, "Au | 1 | 2"),
        ("table_row", 0, "| 3"),
        ("table_row", 0, "x |"),
        ("paragraph", 0, "end"),
    ]
    assert styles_of(source) == [("strong", "Au", ""), ("code", "3", "")]


def test_code_keeps_its_indent_blank_lines_and_tabs():
    source = "```py\n\n  x = 1\n\n\ty\n\n```\n\n    in dented\n\n```\n\n```\n"
    assert blocks_of(source) == [("code", 0, "  x = 1\n\n\ty"), ("code", 0, "in dented")]


def test_a_rule_has_a_text_so_that_no_block_is_empty():
    assert blocks_of("a\n\n---\n\nb") == [
        ("paragraph", 0, "a"),
        ("rule", 0, RULE),
        ("paragraph", 0, "b"),
    ]


def test_styles_nest_and_links_keep_their_target():
    source = "[**so** and *on*](http://x.org/?a=1&b=2) ~~`c`~~"
    assert styles_of(source) == [
        ("link", "so and on", "http://x.org/?a=1&b=2"),
        ("strong", "so", ""),
        ("emphasis", "on", ""),
        ("strike", "c", ""),
        ("code", "c", ""),
    ]


def test_styles_reach_over_line_breaks_and_do_not_begin_or_end_in_white_space():
    assert styles_of("a **b\nc** [ d<br> ](u) e") == [("strong", "b c", ""), ("link", "d", "u")]


def test_a_link_that_could_run_something_keeps_its_text_only():
    page = render_markdown("[press](javascript:alert) [data](data:text/html,x)")
    assert (page.text, page.styles) == ("press data", [])
    assert page.changes == {"unsafe_links": 2}


def test_an_image_without_alternative_text_leaves_nothing():
    page = render_markdown("![](a.png)\n\nText")
    assert (page.text, page.changes) == ("Text", {"images": 1})


def test_html_blocks_give_their_text_and_what_was_dropped_is_counted():
    page = render_markdown(
        "<div class='a>b'>\nFirst &lt;line&gt;<br>second <b>bold</b>\n"
        "<p>third</p><script>x = '<p>no</p>'</script>\n</div>\n\n<!-- gone -->\n\nText"
    )
    assert page.text == "First <line>\n\nsecond bold\n\nthird\n\nText"
    assert page.changes == {"html_tags": 7, "html_hidden": 2}


def test_entities_in_html_bring_in_no_forbidden_character_either():
    page = render_markdown("<p>a&#13;b&#x2028;c &amp; d</p>")
    assert (page.text, page.changes) == ("a b c & d", {"html_tags": 2, "characters": 2})


def test_html_in_a_quote_or_list_is_a_quote_or_list_item():
    assert blocks_of("> <p>a</p>\n\n- <p>b</p>") == [("quote", 1, "a"), ("list_item", 1, "b")]


def test_an_entity_brings_in_no_character_that_a_text_may_not_hold():
    page = render_markdown("a&#13;&#10;b&#x2028;c&#12;d&#1;e&#xD800;f&Tab;g `&#13;`")
    assert page.text == "a b c d\ufffde\ufffdf\tg &#13;"
    assert page.changes == {"characters": 4}
    assert normalise_text(page.text) == (page.text, {})


def test_lists_and_quotes_too_deep_stay_text_and_nothing_is_lost():
    page = render_markdown("> " * 200 + "deep\n\n" + "- " * 200 + "down")
    assert page.text.count("deep") == page.text.count("down") == 1
    assert page.changes["nesting"] == 2
    page = render_markdown("".join(" " * (2 * i) + f"- item{i}\n" for i in range(20)))
    assert all(f"item{i}" in page.text for i in range(20))
    assert page.changes["nesting"] > 0


@pytest.mark.parametrize(
    "source",
    [
        "[" * 3000,
        "![" * 1000 + "a" + "](u)" * 1000,
        "*a _b " * 1000,
        ">" * 3000 + "a",
        "".join(" " * (2 * i) + "- a\n" for i in range(300)),
        "<a <!--" * 1000,
        "<div>" + "<a \"<'" * 1000,
        "---\na: [" + "[" * 2000 + "]\n---\nx",
    ],
)
def test_pathological_nesting_is_no_error(source):
    page = render_markdown(source)
    assert BETWEEN.join(page.text[b.start : b.end] for b in page.blocks) == page.text


def test_quotes_that_end_at_once_do_not_take_the_square_of_the_lines(monkeypatch):
    from reader.articles.markdown import parser as markdown_parser

    source = "==\n> [r]: u\n" * 60
    looked_at = []

    class Counting(markdown_parser._Blocks):
        def tokenize(self, state, start, end):
            if state.parentType == "blockquote":
                looked_at.append(end - start)
            super().tokenize(state, start, end)

    monkeypatch.setattr(markdown_parser, "_Blocks", Counting)
    monkeypatch.setattr(markdown_parser, "_WASTE", 100)
    text = text_of(source)
    bounded = sum(looked_at)
    looked_at.clear()
    monkeypatch.setattr(markdown_parser, "_WASTE", 10**9)
    assert text_of(source) == text
    assert bounded < sum(looked_at) / 2


def test_front_matter_is_taken_over_and_not_in_the_text():
    page = render_markdown(
        "---\ntitle: \"The \\\"tunnel\\\": a tale\"\nauthors:\n  - Ana Lima\n  - 'Bo O''Neil'\n"
        "date: 2024-03-05 # the day\nlang: en_GB\ntags: [a, b]\n---\n\n# Head\n"
    )
    head = page.head
    assert page.text == "Head"
    assert (head.title, head.authors) == ('The "tunnel": a tale', ["Ana Lima", "Bo O'Neil"])
    assert (head.published, head.lang) == ("2024-03-05", "en-GB")
    assert page.changes == {"front_matter": 9}


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("author: Ana Lima", ["Ana Lima"]),
        ("authors: [Ana, 'Lima, Bo', \"C\"]", ["Ana", "Lima, Bo", "C"]),
        ("Author: >-\n  Ana\n  Lima", ["Ana Lima"]),
        ("authors:\n- Ana\n# not Bo\n- Bo", ["Ana", "Bo"]),
        ("author: null", []),
    ],
)
def test_authors_may_be_written_in_several_ways(lines, authors):
    page = render_markdown(f"---\n{lines}\n...\nText")
    assert (page.head.authors, page.text) == (authors, "Text")


@pytest.mark.parametrize(
    "source",
    [
        "---\ntitle: never closed\n\nText",
        "---\n\nA paragraph between rules\n\n---\n\nText",
        "---\nNot a key: really\n---\n",
        "---\n---\nText",
        "\n---\ntitle: not at the top\n---\n",
    ],
)
def test_what_is_no_front_matter_stays_text(source):
    page = render_markdown(source)
    assert page.head.lines == 0
    assert page.text.startswith(RULE)


@given(MARKDOWN)
def test_blocks_tile_the_text_and_styles_lie_inside_blocks(source):
    page = render_markdown(source)
    text, blocks = page.text, page.blocks
    assert BETWEEN.join(text[b.start : b.end] for b in blocks) == text
    assert all(b.start < b.end for b in blocks)
    assert all(a.end + len(BETWEEN) == b.start for a, b in pairwise(blocks))
    for block in blocks:
        inside = text[block.start : block.end]
        assert inside == inside.strip("\n" if block.kind == "code" else " \t\n")
        assert (block.level > 0) == (block.kind in ("heading", "list_item", "quote"))
    for style in page.styles:
        assert style.start < style.end
        assert any(b.start <= style.start and style.end <= b.end for b in blocks)
    assert page.styles == sorted(page.styles, key=lambda s: (s.start, -s.end))


@given(MARKDOWN)
def test_the_text_is_canonical_and_always_the_same(source):
    page = render_markdown(source)
    assert normalise_text(page.text) == (page.text, {})
    assert render_markdown(source) == page


@given(st.lists(st.text(st.sampled_from("abc é中"), min_size=1).map(str.strip), min_size=1))
def test_paragraphs_of_plain_words_come_through_unchanged(paragraphs):
    paragraphs = [p for p in paragraphs if p]
    assert text_of("\n\n".join(paragraphs)) == BETWEEN.join(paragraphs)


def test_footnotes_are_numbered_and_lead_to_their_notes_and_back():
    source = """So it is[^b] and *so[^note]*.

[^note]: https://a.example
[^b]: Minutes of the **council**,
of May.

    Second paragraph.

[^unused]: Left alone.
"""
    page = render_markdown(source)
    assert page.text.split("\n\n") == [
        "So it is[1] and so[2].",
        "[2] https://a.example",
        "[1] Minutes of the council, of May.",
        "Second paragraph.",
        "[unused] Left alone.",
    ]
    links = {s.start: int(s.href[1:]) for s in page.styles if s.kind == "link"}
    assert len(links) == 4
    assert all(links[target] == start for start, target in links.items())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a[^1]", "a[^1]"),
        ("a[^1]\n\n    [^1]: code", "a[^1]\n\n[^1]: code"),
        ("`[^1]` \\[^1]\n\n[^1]: n", "[^1] [^1]\n\n[1] n"),
        ("> a[^1]\n>\n> [^1]: n", "a[1]\n\n[1] n"),
        ("a[^1]\n\n[^1]:\n    ```\n    code\n    ```", "a[1]\n\n[1]\n\ncode"),
        ("a[^1]\n\n[^1]: n\n[^1]: again", "a[1]\n\n[1] n\n\n[1] again"),
    ],
)
def test_what_is_a_footnote(source, text):
    assert text_of(source) == text


@pytest.mark.parametrize("piece", ["[^a]: ", "[^a]:\n", "> [^a]: ", "[^a]"])
def test_footnotes_without_end_are_read(piece):
    page = render_markdown("See[^a].\n\n" + piece * 2_000)
    assert page.text.startswith("See")


def test_brackets_without_end_are_text_and_counted():
    source = "[a](https://a.example)\n\n" + "[" * 60_000
    page = render_markdown(source)
    assert page.text == "a\n\n" + "[" * 60_000
    assert [style.href for style in page.styles] == ["https://a.example"]
    assert page.changes["brackets"] > 0
