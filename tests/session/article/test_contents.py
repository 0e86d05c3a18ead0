"""Headings and links of an article."""

from __future__ import annotations

from reader.articles.load import load_bytes
from reader.session.article.outline import heading_at, headings, led_to, links

PAGE = b"""# The vote

Said [one](https://one.example/a) and [again](https://one.example/a).

## What *now*?

See [two](https://two.example).
"""


def article():
    return load_bytes(PAGE, name="vote.md", kind="markdown")


def test_headings_in_order_with_their_place():
    found = headings(article())
    assert [(each.level, each.words) for each in found] == [(1, "The vote"), (2, "What now?")]
    assert [article().text[each.start : each.end] for each in found] == ["The vote", "What now?"]


def test_the_heading_that_one_stands_below():
    found = headings(article())
    assert [heading_at(found, at) for at in (0, found[1].start - 1, found[1].start, 10_000)] == [
        0, 0, 1, 1,
    ]  # fmt: skip
    assert heading_at([], 5) == 0


def test_each_address_is_listed_once():
    assert [(each.words, each.address) for each in links(article())] == [
        ("one", "https://one.example/a"),
        ("two", "https://two.example"),
    ]


NOTES = """One[^a] and two[^b] here.

Nothing in this one.

[^a]: First note.
[^b]: Second, see [^a].
"""


def led(place: str) -> str:
    """Follow from before a piece of text; return what stands where it leads."""
    found = load_bytes(NOTES.encode(), name="a", kind="markdown")
    span = led_to(found, found.text.index(place))
    return found.text[span[0] :].split("\n")[0] if span else ""


def test_the_sign_of_a_note_leads_to_it():
    assert led("[1] and") == "[1] First note."
    assert led("] and") == "[1] First note."
    assert led("[2] here") == "[2] Second, see [1]."


def test_else_the_next_in_the_paragraph_and_at_its_end_the_last():
    assert led("One") == "[1] First note."
    assert led(" and two") == "[2] Second, see [1]."
    assert led(" here") == "[2] Second, see [1]."


def test_a_note_leads_back_and_on():
    assert led("[1] First") == "[1] and two[2] here."
    assert led("First") == "[1] and two[2] here."
    assert led("Second") == "[1] First note."


def test_nothing_leads_from_elsewhere():
    assert led("Nothing") == ""
    assert led_to(load_bytes(b"Words", name="a"), 0) is None


def test_notes_are_no_links_out_of_the_article():
    assert links(load_bytes(NOTES.encode(), name="a", kind="markdown")) == []
