import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.errors import ArticleError
from reader.articles.normalise import normalise_bytes, normalise_text

ANY_TEXT = st.text(st.characters())  # lone surrogates too
CONTROLS = [chr(c) for c in range(0x20) if chr(c) not in "\t\n\r"]


def read(data, **options):
    return normalise_bytes(data, name="a.txt", **options)


def refusal(data, **options):
    with pytest.raises(ArticleError) as caught:
        read(data, **options)
    message = str(caught.value)
    assert message.startswith("a.txt ")
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("found", "name"),
    [("\r\n", "crlf"), ("\r", "cr"), ("\x85", "nel"), ("\u2028", "ls"), ("\u2029", "ps")],
)
def test_every_line_break_becomes_a_line_feed_and_is_counted(found, name):
    assert normalise_text(f"a{found}b{found}c") == ("a\nb\nc", {name: 2})


def test_a_crlf_is_one_line_break_and_a_cr_beside_it_another():
    assert normalise_text("a\r\r\nb\n\rc") == ("a\n\nb\n\nc", {"crlf": 1, "cr": 2})


@pytest.mark.parametrize("control", CONTROLS)
def test_a_c0_control_becomes_a_space(control):
    assert normalise_text(f"a{control}b") == ("a b", {"controls": 1})


@pytest.mark.parametrize("kept", ["\t", "\n", "\x7f", "\x80", "\x9f", "\u200b", "\ufeff", "\xa0"])
def test_other_characters_stay(kept):
    assert normalise_text(f"a{kept}b") == (f"a{kept}b", {})


def test_a_lone_surrogate_becomes_the_replacement_character():
    assert normalise_text("a\ud83d b\ude00") == ("a\ufffd b\ufffd", {"surrogates": 2})


def test_nothing_is_composed_or_trimmed():
    text = "  e\u0301 \u212b ﬁ \n\n"
    assert read(text.encode()) == (text, {})


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing_more(text):
    once, _ = normalise_text(text)
    assert normalise_text(once) == (once, {})


@given(ANY_TEXT)
def test_only_the_named_characters_change_and_no_offset_moves_but_by_crlf(text):
    text = text.replace("\r\n", "\n")
    changed, counts = normalise_text(text)
    assert len(changed) == len(text)
    instead = [(a, b) for a, b in zip(text, changed, strict=True) if a != b]
    assert len(instead) == sum(counts.values())
    for old, new in instead:
        if old in "\r\x85\u2028\u2029":
            assert new == "\n"
        elif old < " ":
            assert new == " " and old not in "\t\n"
        else:
            assert 0xD800 <= ord(old) <= 0xDFFF and new == "\ufffd"


@given(st.text(min_size=1).filter(lambda t: not t.isspace() and "\0" not in t))
def test_a_file_of_canonical_text_is_the_text(text):
    text, _ = normalise_text(text)
    if text.isspace() or text[0] == "\ufeff" or text.startswith("{\\rtf"):
        return
    if text.startswith(("%PDF-", "PK\x03\x04", "GIF8", "PAR1")):
        return
    assert read(text.encode()) == (text, {})


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_dropped(mark, codec):
    data = mark + "Grüße 😀\r\n".encode(codec)
    assert read(data) == ("Grüße 😀\n", {"bom": 1, "crlf": 1})
    assert read(data, encoding="latin-1")[0] == "Grüße 😀\n"


def test_only_the_first_of_two_marks_is_dropped():
    assert read("\ufeff\ufeffa".encode()) == ("\ufeffa", {"bom": 1})


def test_the_mark_of_an_encoding_without_known_mark_is_dropped():
    assert read("\ufeff汉字".encode("gb18030"), encoding="gb18030") == ("汉字", {"bom": 1})


def test_a_declared_encoding_is_used():
    assert read(b"caf\xe9", encoding="latin-1") == ("café", {})


def test_lone_surrogates_in_bytes_are_replaced():
    assert read(b"a\xed\xa0\xbdb") == ("a\ufffdb", {"surrogates": 1})
    data = codecs.BOM_UTF16_LE + "a\ud83db".encode("utf-16-le", "surrogatepass")
    assert read(data) == ("a\ufffdb", {"bom": 1, "surrogates": 1})


def test_a_wrong_byte_is_named_with_its_offset_and_line():
    message = refusal(b"one\r\ntwo\ncaf\xe9 au lait")
    assert "byte 0xE9 at offset 12 (line 3)" in message
    assert "--encoding" in message and "iconv" in message


def test_the_offset_of_a_wrong_byte_counts_the_mark():
    assert "byte 0xFF at offset 4 (line 1)" in refusal(codecs.BOM_UTF8 + b"a\xff")


def test_text_cut_off_inside_a_character_is_an_error():
    assert "byte 0xC3 at offset 3" in refusal(b"abc\xc3")


@pytest.mark.parametrize("encoding", ["no-such", "hex", "rot13", "a\0b", "zlib"])
def test_an_unknown_encoding_is_refused(encoding):
    assert "no text encoding" in refusal(b"abc", encoding=encoding)


@pytest.mark.parametrize("encoding", ["undefined", "idna", "utf-7", "unicode_escape", "punycode"])
def test_an_odd_encoding_gives_text_or_a_sentence(encoding):
    refusal(b"\\u\xff+//", encoding=encoding)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x03\x04abc", b"\x89PNG\r\n", b"\x7fELF"])
def test_known_binary_files_are_named(data):
    assert "not text" in refusal(data)


def test_a_zero_byte_means_binary_unless_an_encoding_is_given():
    assert "0x00 at offset 2" in refusal(b"ab\0c")
    assert read(b"ab\0c", encoding="utf-8") == ("ab c", {"controls": 1})
    assert read("ab".encode("utf-16-le"), encoding="utf-16-le") == ("ab", {})


@pytest.mark.parametrize("data", [b"", b" \n\t", codecs.BOM_UTF8, "\u3000\u2003\x85".encode()])
def test_nothing_to_read_is_said(data):
    assert "nothing to read" in refusal(data)
