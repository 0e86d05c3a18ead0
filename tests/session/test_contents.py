"""Headings and links of an article."""

from __future__ import annotations

from reader.articles.load import load_bytes
from reader.session.contents import heading_at, headings, links

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
