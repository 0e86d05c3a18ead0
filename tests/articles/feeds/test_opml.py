"""Lists of subscriptions, in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.feeds.opml import OpmlError, Outline, read_opml, write_opml

NESTED = b"""<?xml version="1.0"?><opml version="1.0"><body>
<outline text="News"><outline title="Europe" text="x">
  <outline type="rss" text="The Daily" xmlUrl="https://a.example/feed"/></outline>
  <outline type="rss" title="World" xmlurl="https://b.example/feed"/></outline>
<outline text="Alone" xmlUrl="https://c.example/feed"/>
<outline text="Again" xmlUrl="https://c.example/feed"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/><outline text="Bad" xmlUrl="file:///x"/>
</body></opml>"""


def test_nested_folders_are_read_and_bad_addresses_counted():
    found = read_opml(NESTED, name="x.opml")
    assert found.refused == 2
    assert found.feeds == [
        Outline("https://a.example/feed", "The Daily", "News/Europe"),
        Outline("https://b.example/feed", "World", "News"),
        Outline("https://c.example/feed", "Alone", ""),
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<opml><body><outline></body></opml>", "x.opml:1: this is not OPML"),
        (b"<html></html>", "no element named opml"),
        (b"", "not OPML"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "entities"),
        (b'<?xml version="1.0" encoding="nonsense"?><opml/>', "not OPML"),
        (b"<opml>" + b"<outline text='a'>" * 200, "deeper"),
    ],
)
def test_what_is_no_list_is_told(data, says):
    with pytest.raises(OpmlError, match=says):
        read_opml(data, name="x.opml")


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=8)
PRINTABLE = NAMES.map(lambda name: "".join(c for c in name if c.isprintable()).strip())


@given(st.lists(st.tuples(st.integers(0, 99), PRINTABLE, st.lists(PRINTABLE, max_size=3))))
def test_what_is_written_is_read_again(given_feeds):
    feeds = {
        f"https://a.example/{number}?a=b&c": Outline(
            f"https://a.example/{number}?a=b&c", title, "/".join(x for x in folders if x)
        )
        for number, title, folders in given_feeds
    }
    read = read_opml(write_opml(feeds.values()), name="x")
    assert read.refused == 0
    for feed in read.feeds:
        ours = feeds[feed.url]
        assert (feed.title, feed.folder) == (clean(ours.title) or ours.url, clean_path(ours.folder))
    assert len(read.feeds) == len(feeds)


def clean(text: str) -> str:
    return " ".join(text.split())


def clean_path(folder: str) -> str:
    return "/".join(part for part in map(clean, folder.split("/")) if part)
