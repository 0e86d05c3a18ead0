"""Newsletters: one message a file, or many in an mbox."""

import re
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.articles.errors import ArticleError
from reader.articles.load import load_bytes, load_path, load_sources
from reader.articles.mail import read_message, split_mbox
from tests.scale import scaled

PLAIN = "The ferry runs again.\n\nForty people waited in the rain."
HTML = "<h1>The ferry</h1><p>It runs <b>again</b>, see <a href='https://a.example/f'>here</a>."


def message(
    *, html="", plain=PLAIN, subject="The ferry – again", sender="Ines Varga <i@a.example>"
):
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = sender
    made["Date"] = "Sat, 14 Mar 2026 08:45:00 +0100"
    made["Message-ID"] = "<1@a.example>"
    if plain:
        made.set_content(plain)
    if html and plain:
        made.add_alternative(html, subtype="html")
    elif html:
        made.set_content(html, subtype="html")
    return made


def mail(data, **more):
    return load_bytes(bytes(data), name="a.eml", kind="mail", **more)


def test_subject_sender_date_and_text_are_taken():
    article = mail(message())
    assert article.title == "The ferry – again"
    assert article.authors == ["Ines Varga"]
    assert article.published == "2026-03-14T07:45:00Z"
    assert article.text.strip() == PLAIN
    assert article.source.kind == "mail"


def test_html_is_read_where_there_is_some():
    article = mail(message(html=HTML))
    assert article.text == "The ferry\n\nIt runs again, see here."
    assert [block.kind for block in article.blocks] == ["heading", "paragraph"]
    assert [style.href for style in article.styles] == ["", "https://a.example/f"]


def test_html_without_text_gives_way_to_the_plain_text():
    assert mail(message(html="<img src='https://a.example/pixel'>")).text.strip() == PLAIN


def test_attachments_are_left_out_and_counted():
    made = message()
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    article = mail(made)
    assert article.text.strip() == PLAIN
    assert article.source.normalised["attachments"] == 1


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        (
            "format=flowed",
            "one \ntwo\n\n> three \n> four\n-- \nAna",
            "one two\n\n> three four\n-- \nAna",
        ),
        ("format=flowed; delsp=yes", "日本 \n語\nx", "日本語\nx"),
        ("format=fixed", "one \ntwo", "one \ntwo"),
    ],
)
def test_flowed_lines_are_joined(kind, body, text):
    head = f"Content-Type: text/plain; charset=utf-8; {kind}\n\n"
    assert mail((head + body).encode()).text == text


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "no-such-charset"])
def test_charsets_and_transfer_encodings(charset):
    head = (
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: quoted-printable"
    )
    body = "caf=E9" if charset == "iso-8859-1" else "caf=C3=A9"
    assert mail(f"{head}\n\n{body}".encode()).text == "café"


def test_no_control_character_comes_out_of_a_header():
    made = b"Subject: =?utf-8?q?a=1b=5b31mb?=\nFrom: =?utf-8?q?x=1b?= <a@b.c>\n\nText"
    article = mail(made)
    assert article.title == "a [31mb"
    assert article.authors == ["x"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Subject: x\n\n", "no text"),
        (b"Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n", "encrypted"),
    ],
)
def test_what_cannot_be_read_is_told(data, words):
    with pytest.raises(ArticleError, match=words):
        mail(data)


def test_parts_within_parts_without_end_are_told_or_read():
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(5_000)
    )
    try:
        mail(head + b"Content-Type: text/plain\n\nx")
    except ArticleError as error:
        assert "\n" not in str(error)


def mbox(*messages):
    quoted = (re.sub(rb"(?m)^(>*From )", rb">\1", bytes(each)) for each in messages)
    return b"".join(b"From a@b Sat Mar 14 08:45:00 2026\n" + each + b"\n" for each in quoted)


def test_an_mbox_gives_an_article_for_each_message(tmp_path):
    one = message(plain="First.\n\n>From here on.\n\nFrom the start.\n")
    two = message(plain="Second.")
    two.replace_header("Message-ID", "<2@a.example>")
    (tmp_path / "a.mbox").write_bytes(mbox(one, b"Subject: empty\n\n", two))
    first, fault, second = load_sources([tmp_path])
    assert first.text.strip() == "First.\n\n>From here on.\n\nFrom the start."
    assert first.source.location.endswith("a.mbox#<1@a.example>")
    assert second.text.strip() == "Second."
    assert "message 2" in str(fault) and "no text" in str(fault)


def test_an_mbox_without_a_message_is_told(tmp_path):
    (tmp_path / "a.mbox").write_bytes(b"nothing of the kind")
    (fault,) = load_sources([tmp_path / "a.mbox"])
    assert "no message" in str(fault)


def test_one_message_is_a_file(tmp_path):
    (tmp_path / "a.eml").write_bytes(bytes(message()))
    assert load_path(tmp_path / "a.eml").title == "The ferry – again"


def test_many_messages_are_parted_quickly():
    assert sum(1 for _ in split_mbox(mbox(*[message()] * 2_000))) == 2_000


@settings(max_examples=scaled(100))
@given(st.data())
def test_a_damaged_message_is_read_or_refused_in_one_sentence(data):
    made = bytearray(bytes(message(html=HTML)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(made) - 1))
        made[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=8))
    try:
        found = read_message(bytes(made), name="x")
    except ArticleError as error:
        assert "\n" not in str(error)
    else:
        assert all(0 <= b.start < b.end <= len(found.text) for b in found.blocks)
