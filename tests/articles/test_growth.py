"""Inputs that made the time of reading grow with the square of their size, or faster, and texts.

Each is read within a number of seconds that none of them came near before.
"""

from __future__ import annotations

import pytest

from reader.articles import kinds
from reader.articles.errors import ArticleError
from reader.articles.html.content import _matches
from reader.articles.html.parse import MOST_ATTRIBUTES, parse
from reader.articles.load import load_bytes
from reader.articles.mail import LONGEST_HEADER, read_message
from reader.articles.markdown.front_matter import split_front_matter
from reader.articles.processes.limits import Current, Limits

WORDS = b"These are words of a sentence that goes on for a while, as text does. "
FAR = Limits(60, 1_000)
"""Limits that each of these would have gone beyond, by hours in some cases."""


def page(inside: bytes) -> bytes:
    return b"<!doctype html><title>t</title><article>" + inside


def mail(header: bytes) -> bytes:
    return b"From: a@b.example\nSubject: s\n" + header + b"\n\nhello\n"


SHAPES: dict[str, tuple[str, bytes]] = {
    "parameters": ("mail", mail(b"Content-Type: text/plain" + b"; a=b" * 200_000)),
    "numbered parameters": (
        "mail",
        mail(b"Content-Type: text/plain" + b"".join(b"; a*%d=b" % n for n in range(100_000))),
    ),
    "addresses": ("mail", b"Subject: s\nFrom: " + b"a@b.example, " * 80_000 + b"\n\nhello\n"),
    "commas": ("mail", b"Subject: s\nFrom: " + b"," * 1_000_000 + b"\n\nhello\n"),
    "quotes": ("mail", b"Subject: s\nFrom: " + b'"' * 1_000_000 + b"\n\nhello\n"),
    "encoded words": ("mail", b"Subject: " + b"=?utf-8?q?w?= " * 70_000 + b"\n\nhello\n"),
    "comments": ("mail", mail(b"Content-Type: text/plain " + b"() " * 300_000)),
    "flowed": (
        "mail",
        mail(b"Content-Type: text/plain; format=flowed") + b"ab \n" * 400_000,
    ),
    "attributes": ("html", page(b"<p " + b" ".join(b"a%d=1" % n for n in range(150_000)) + b">w")),
    "attributes in quotes": ("html", page(b"<p " + b"a='<' b=\">\" " * 100_000 + b">words")),
    "quotes in tags": ("html", page(b"<p>words" + b"<a '" * 200_000)),
    "paragraphs": ("html", page(b"".join(b"<p>%d %b" % (n, WORDS * 3) for n in range(5_000)))),
    "short paragraphs": ("html", page(b"<p>Hi you</p>\n" * 20_000)),
    "spaces": ("html", page(b"<p>a" + b" " * 1_000_000 + b"b<p>" + WORDS * 9)),
    "tabs": ("html", page(b"<p>a" + b" \t" * 500_000 + b"b<p>" + WORDS * 9)),
    "nested and wide": (
        "html",
        page(b"<div>" * 1_500 + (b"<p>" + WORDS) * 10_000),
    ),
    "styles over spaces": ("html", page(b"<pre>" + b"<b>" * 900 + b" " * 500_000 + b"x")),
    "entities": ("html", b"<!DOCTYPE a [" + b"<!ENTITY a 'x'>" * 60_000 + b"]><p>" + WORDS * 9),
    "comments before": ("html", b"<!-- -->" * 100_000 + b"<p>" + WORDS * 9),
    "comments of a text": ("text", b"<!-- -->" * 400 + b"words"),
    "head with spaces": ("markdown", b"---\ntitle: a" + b" " * 1_000_000 + b"x\n---\ntext\n"),
    "folded head": ("markdown", b"---\ntitle: >\n" + b"  ab\n" * 200_000 + b"---\ntext\n"),
    "head without end": ("markdown", b"---\n" + b"a:\n" * 60_000),
    "notes": ("markdown", b"word[^a] " * 20_000 + b"\n\n" + b"[^a]: n\n" * 20_000),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_took_minutes_is_read_in_seconds(name, monkeypatch):
    monkeypatch.setattr(Current, "limits", FAR)
    kind, data = SHAPES[name]
    try:
        assert load_bytes(data, name="a", kind=kind).text
    except ArticleError as error:
        assert "parse_" not in str(error)


def test_all_blocks_of_a_page_are_found_in_any_order_and_each_text_once():
    long = ["a" * 30, "b" * 30, "c" * 30]
    texts = [long[0], "xy", long[1], "z", long[2]]
    assert _matches([long[0], "xy", long[1], long[1], "xy", "z", long[2]], texts) == [0, 1, 3, 5, 6]
    assert _matches(["navigation" * 3, long[1], long[0], long[2]], texts) == [2, 3]


def test_short_blocks_are_whole_runs_of_text():
    assert _matches(["ab", "abcd", "bc", "d"], ["ab", "cd", "d"]) == [0, 3]
    assert _matches(["abcd", "cd"], ["ab", "cd"]) == [0]


def test_a_tag_keeps_its_first_attributes_and_its_text():
    given = " ".join(f"a{number}='{number} > <'" for number in range(MOST_ATTRIBUTES + 50))
    (found,) = parse(f"<p {given}>words</p>", name="a").iter("p")
    assert len(found.attrib) == MOST_ATTRIBUTES and found.get("a7") == "7 > <"
    assert found.text == "words"


def test_a_long_header_is_cut_where_a_part_of_it_ends():
    sender = b"From: " + b", ".join(b"Ana %d <a%d@b.example>" % (n, n) for n in range(1_000))
    found = read_message(sender + b"\nSubject: s\n\nhello\n", name="a")
    assert found.authors[:2] == ["Ana 0", "Ana 1"] and len(found.authors) == 20
    padding = b"; x=" + b"y" * LONGEST_HEADER
    head = b"Content-Type: text/plain; charset=latin-1" + padding
    assert read_message(head + b"\n\n\xe9t\xe9\n", name="a").text == "été\n"


def test_brackets_in_the_type_of_a_part_are_no_error_of_ours():
    part = b"--b\nContent-Type: text/plain; a=" + b"(" * 2_000 + b"\n\nhello\n"
    data = b"Content-Type: multipart/mixed; boundary=b\n\n" + part
    with pytest.raises(ArticleError, match="too damaged"):
        read_message(data, name="a")


def test_a_folded_text_joins_what_its_key_had_before():
    text = "---\ntitle: A\ntitle: >\n  b\n  # c\n\n  d\nby: [x, y]\nby: |\n  z\n---\nText\n"
    found, _ = split_front_matter(text)
    assert found.title == "A b # c d" and found.authors == ["x y z"]


@pytest.mark.parametrize("value", ["a #b", "a  \t # b #c", "#a", "a#b", "a\t#b", "a   b"])
def test_comments_of_a_head_end_its_values(value):
    expected = {"a#b": "a#b", "a   b": "a b", "#a": ""}.get(value, "a")
    found, _ = split_front_matter(f"---\ntitle: {value}\nlang: en\n---\nText\n")
    assert " ".join(found.title.split()) == expected


def test_every_kind_that_a_library_reads_has_a_process():
    assert set(kinds.READ_APART) | {"text", "pdf", "mbox"} == set(kinds._MAKERS)
