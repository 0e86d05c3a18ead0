"""What of a link another program gets."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.web.outgoing import MAIL_FIELDS, outgoing


def handed_on(address: str) -> str:
    found = outgoing(address)
    return found.address if found else ""


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("mailto:desk@paper.example", "mailto:desk@paper.example"),
        (
            "mailto:desk@paper.example?subject=A%20letter&body=Dear%20all%2C%0D%0Ahello",
            "mailto:desk@paper.example?subject=A%20letter&body=Dear%20all%2C%0D%0Ahello",
        ),
        ("MailTo:a@b.example?CC=c@d.example", "mailto:a@b.example?cc=c@d.example"),
        ("mailto:a@b.example?attachment=/home/ana/.ssh/id_rsa", "mailto:a@b.example"),
        ("mailto:a@b.example?%61ttach=/etc/hosts&subject=x", "mailto:a@b.example?subject=x"),
        ("mailto:a@b.example?subject=x&amp;attach=/etc/hosts", "mailto:a@b.example?subject=x"),
        ("mailto:a?subject=x%26attach=/etc", "mailto:a?subject=x%26attach%3D/etc"),
        ("mailto:a%3Fattach=/etc/hosts", "mailto:a%3Fattach%3D/etc/hosts"),
        ("mailto:a?subject=x%0D%0ABcc:%20y@z", "mailto:a?subject=x%20%20Bcc:%20y@z"),
        ("mailto:?to=a@b.example&to=c@d.example", "mailto:a@b.example,c@d.example"),
        ("mailto:a@b.example?subject=one&subject=two", "mailto:a@b.example?subject=one"),
        ("HTTPS://News.example/a", "https://News.example/a"),
        ("https://ana:secret@news.example/a?b=c@d", "https://news.example/a?b=c@d"),
        ("http://news.example/$(x)`y`|z;{w}", "http://news.example/$(x)%60y%60%7Cz;%7Bw%7D"),
        ("http://bücher.example/ü", "http://bücher.example/ü"),
    ],
)  # fmt: skip
def test_what_is_handed_on(address, expected):
    assert handed_on(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "", "-x", "--help", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x",
        "ssh://-oProxyCommand=x/", "vscode://x", "tel:1", "ftp://news.example/", "news.example",
        "http://", "http:news.example", "http://news.example:0/", "http://news.example/\x1b[2J",
        "http://news.example/\u202egnp", "http://[news/", " mailto:a@b.example",
    ],
)  # fmt: skip
def test_nothing_else_starts_a_program(address):
    assert outgoing(address) is None


def test_what_is_left_out_is_named():
    assert outgoing("mailto:a@b.example?attach=/x&x-y=1").left_out == ["attach", "x-y"]
    assert outgoing("https://ana@news.example/").left_out == ["the name and password"]
    assert outgoing("https://news.example/").left_out == []


@given(st.text(alphabet="ab@,?&=%#0AD3F26 \r\n\x1b\u202eä;:/", max_size=40))
def test_a_mail_never_has_another_field_nor_a_control_character(rest):
    found = outgoing(f"mailto:{rest}").address
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
    query = parse_qsl(urlsplit(found).query, keep_blank_values=True)
    names = [name for name, _ in query]
    assert set(names) <= set(MAIL_FIELDS)
    assert len(names) == len(set(names))
    for name, value in query:
        assert name == "body" or not {"\r", "\n"} & set(value)
        assert "\x1b" not in value
        assert "\u202e" not in value
