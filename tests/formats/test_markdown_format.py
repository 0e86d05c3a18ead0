import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reader.annotations.model import Comment, Progress, Relation
from reader.formats.common.model import Item
from reader.formats.exporting.presentation import pictured
from reader.formats.markdown import escape_text
from tests.formats.format_material import (
    NAMES,
    SENTENCE,
    WILD,
    article,
    items,
    mark,
    worked_example,
    written,
)

PARSERS = [
    MarkdownIt("commonmark"),
    MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"]),
]
OURS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline",
    "blockquote_open", "blockquote_close", "bullet_list_open", "bullet_list_close",
    "list_item_open", "list_item_close",
}  # fmt: skip


def text_of(inline):
    """The text content of an inline token, in which there may be nothing but text."""
    parts = []
    for child in inline.children:
        if child.type == "softbreak":
            parts.append("\n")
        else:
            assert child.type in ("text", "text_special"), child.type
            parts.append(child.content)
    return "".join(parts)


def quotations(markdown, parser):
    """The text content of every block quotation, its paragraphs an empty line apart."""
    tokens = parser.parse(markdown)
    found, inside = [], None
    for token in tokens:
        assert token.type in OURS, token.type
        if token.type == "blockquote_open":
            assert inside is None
            inside = []
        elif token.type == "blockquote_close":
            found.append("\n\n".join(inside))
            inside = None
        elif token.type == "inline" and inside is not None:
            inside.append(text_of(token))
    return found


def test_the_worked_example():
    data, report = written("markdown", worked_example())
    assert data.decode() == (
        "# Too naive\n\n"
        "<https://example.org/naive> · article f53bce295439a7100070\n\n"
        "## ana (done)\n\n"
        '> "Japan is being too naive,"\n\n'
        "**Quote** · 0–27 · 2026-01-31\n\n"
        'In: "Japan is being too naive," he said.\n\n'
        "Who is he?\n\n"
        "> Japan is being too naive\n\n"
        "**Opinion** · 1–25 · 2026-01-31\n\n"
        'In: "Japan is being too naive," he said.\n'
    )
    assert (report.annotations, report.losses) == (2, [])


@pytest.mark.parametrize("parser", PARSERS)
@given(text=WILD)
def test_any_text_renders_as_itself(parser, text):
    quoted = "\n".join(f"> {line}".rstrip() for line in escape_text(text))
    assert quotations(quoted, parser) == [pictured(text)]


@pytest.mark.parametrize("parser", PARSERS)
@given(item=items())
def test_every_passage_is_there_exactly(parser, item):
    data, _ = written("markdown", item)
    found = sorted(quotations(data.decode(), parser))
    assert found == sorted(pictured(each.exact) for each in item.annotations)


@given(name=NAMES, note=WILD, title=WILD)
def test_nothing_that_people_write_is_markup(name, note, title):
    item = Item(
        article=article(SENTENCE, title=title),
        annotations=[mark(SENTENCE, 0, 27, name, annotator=name, note=note)],
    )
    rendered = PARSERS[0].render(written("markdown", item)[0].decode())
    assert "<script" not in rendered.lower()
    for tag in ("<img", "<a ", "<pre", "<code", "<em", "<hr", "<ol", "<table"):
        assert tag not in rendered


@given(st.data())
def test_no_control_character_is_raw(data):
    out = written("markdown", data.draw(items()))[0].decode()
    assert not any(char < " " and char != "\n" for char in out)
    assert not any("\x7f" <= char <= "\x9f" or "\u202a" <= char <= "\u202e" for char in out)


def test_overlapping_spans_of_each_annotator_are_listed_in_order():
    item = worked_example()
    marks = [
        mark(SENTENCE, 28, 30, "claim", 5, "ben"),
        mark(SENTENCE, 1, 25, "opinion", 4, "ben"),
        *reversed(item.annotations),
    ]
    out = written("markdown", Item(article=item.article, annotations=marks))[0].decode()
    assert [line for line in out.splitlines() if line.startswith(("## ", "> "))] == [
        "## ana",
        '> "Japan is being too naive,"',
        "> Japan is being too naive",
        "## ben",
        "> Japan is being too naive",
        "> he",
    ]


def test_comments_relations_attributes_gaps_and_orphans_are_told():
    first = mark(
        SENTENCE, 0, 27, fragments=[(0, 6), (16, 19)], attributes={"is-sure": True, "n": 3}
    )
    second = mark(SENTENCE, 90, 95, number=2, exact="gone", status="orphaned")
    item = Item(
        article=worked_example().article,
        annotations=[first, second],
        comments={
            "ben": [Comment(id="c", annotation=first.id, author="ben", text="a\nb", created="")]
        },
        relations={"ana": [Relation(id="r", kind="cues", source=first.id, target=second.id)]},
    )
    out, report = written("markdown", item)
    out = out.decode()
    assert '> "Japan\n>\n> […]\n>\n> too\n' in out
    assert "**Quote** · 0–27 · is sure: yes · n: 3" in out
    assert "- **ben:**\n  a\n  b\n" in out
    assert "- *cues* → gone\n" in out
    assert "no longer in the text" in out
    assert (report.statuses, report.losses) == ({"active": 1, "orphaned": 1}, [])


def test_an_article_read_to_the_end_without_a_mark_is_told_and_an_unread_one_is_not():
    read = Item(article=article("One."), progress={"ana": Progress(state="done")})
    unread = Item(article=article("Two."), progress={"ana": Progress(state="reading")})
    assert "No passage is marked." in written("markdown", read)[0].decode()
    assert written("markdown", unread)[0] == b""


def test_only_the_name_of_a_local_file_is_given_away():
    item = worked_example()
    fields = {"source": {"location": "/home/ana/secret/a.txt"}}
    local = article(SENTENCE, source=type(item.article.source)(**fields["source"]))
    out = written("markdown", Item(article=local, annotations=item.annotations))[0].decode()
    assert "a.txt" in out and "/home" not in out
