"""Quoted passages: what the quote key selects, and what it grows to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.articles.text.units import outer_quote, quote_at
from tests.scale import scaled


def quoted(text, needle):
    """The innermost passage round the first occurrence of `needle`, as text."""
    span = quote_at(text, text.index(needle))
    return None if span is None else text[span[0] : span[1]]


@pytest.mark.parametrize(
    ("text", "needle", "expected"),
    [
        ("He said “we will not pay” twice.", "not", "“we will not pay”"),
        ("He said “we will not pay” twice.", "twice", None),
        ("He said “we will not pay” twice.", "”", "“we will not pay”"),
        ("„Wir zahlen nicht“, sagte er.", "zahlen", "„Wir zahlen nicht“"),
        ("„Wir zahlen nicht”, sagte er.", "zahlen", "„Wir zahlen nicht”"),
        ("„Wir zahlen“ und „wir gehen“.", "und", None),
        ("”Vi betalar inte”, sade han. ”Jaså?”", "betalar", "”Vi betalar inte”"),
        ("”Vi betalar inte”, sade han. ”Jaså?”", "sade", None),
        ("« Nous ne paierons pas », dit-il.", "paierons", "« Nous ne paierons pas »"),
        ("»Wir zahlen nicht«, sagte er.", "zahlen", "»Wir zahlen nicht«"),
        ("»Vi betalar», sade han. »Nej.»", "sade", None),
        ("«Мы не заплатим», — сказал он.", "заплатим", "«Мы не заплатим»"),
        ("彼は「払いません」と言った。", "払", "「払いません」"),
        ("读过《红楼梦》的人", "红", None),
        ('He said "we will not pay" and "go".', "not", '"we will not pay"'),
        ('He said "we will not pay" and "go".', "and", None),
        ('He said "we will not pay" and "go".', "go", '"go"'),
        ('("Pay," she said.)', "Pay", '"Pay,"'),
        ('"Pay"—"go"', "go", '"go"'),
        ("'We will pay,' he said in the '90s.", "will", "'We will pay,'"),
        ("'We will pay,' he said in the '90s.", "said", None),
        ("Rock 'n' roll isn't the workers' thing, 'tis said.", "roll", None),
        (
            "‘I don’t know the workers’ names,’ he said.",
            "names",
            "‘I don’t know the workers’ names,’",
        ),
        ("It’s the workers’ hall ‘now’.", "hall", None),
        ("He is 5' 11\" tall.", "tall", None),
        ("He is 5' 11\" tall.", "11", None),
    ],
)
def test_pairs_of_marks(text, needle, expected):
    assert quoted(text, needle) == expected


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        (
            "“He told me ‘don’t go’ twice,” she said.",
            ["‘don’t go’", "“He told me ‘don’t go’ twice,”"],
        ),
        (
            "„Er sagte ‚go home‘ zu mir“, so sie.",
            ["‚go home‘", "„Er sagte ‚go home‘ zu mir“"],
        ),
        ("«Он сказал „не go“ мне», — она.", ["„не go“", "«Он сказал „не go“ мне»"]),
        ("「彼は『go』と言った」", ["『go』", "「彼は『go』と言った」"]),
        ('"He said "go" to me," she said.', ['"go"', '"He said "go" to me,"']),
        ("«Oui, ‹go› », dit-il", ["‹go›", "«Oui, ‹go› »"]),
        ("“She wrote “go” to me”", ["“go”", "“She wrote “go” to me”"]),
    ],
)
def test_nested_passages_grow_outward(text, passages):
    spans, span = [], quote_at(text, text.index("go"))
    while span is not None:
        spans.append(text[slice(*span)])
        span = outer_quote(text, *span)
    assert spans == passages


def test_outer_quote_of_a_bare_span():
    text = "“We will pay,” he said."
    assert outer_quote(text, 4, 8) == (0, 14)
    assert outer_quote(text, 0, 14) is None
    assert outer_quote(text, 8, 20) is None


def test_an_open_quotation_ends_with_its_paragraph():
    text = "He said: “We will pay. We always did. \n\n“And now we leave,” he added."
    assert quoted(text, "always") == "“We will pay. We always did."
    assert quoted(text, "leave") == "“And now we leave,”"
    assert quoted(text, "added") is None


def test_quotations_do_not_cross_a_paragraph():
    text = 'A stray " here.\n \nAnd "one" there.'
    assert quoted(text, "one") == '"one"'
    assert quoted(text, "there") is None
    assert quote_at(text, text.index("\n")) is None


def test_blank_text_has_no_quotation():
    assert quote_at("", 0) is None
    assert quote_at("  \n", 2) is None
    assert outer_quote("", 0, 0) is None


@pytest.mark.parametrize("piece", ["“", "” ", '"', ' "a', "'a ", "’ ", "« » ", "s' a"])
def test_hostile_text_is_survived(piece):
    text = piece * (400_000 // len(piece))
    span = quote_at(text, 200_000)
    assert span is None or 0 <= span[0] <= 200_000 < span[1] <= len(text)


MARKS = st.lists(
    st.sampled_from([*"“”„«»‹›‘’‚「」『』\"'abs .,\n!—(", "\n\n", "s' a"]), max_size=40
).map("".join)


@given(MARKS, st.data())
@settings(max_examples=scaled(300))
def test_passages_of_any_text(text, data):
    offset = data.draw(st.integers(0, len(text)))
    span, seen = quote_at(text, offset), 0
    assert span is None or span[0] <= offset < span[1] <= len(text)
    while span is not None:
        assert text[span[0]] in "“”„«»‹›‘‚「『\"'"
        assert "\n\n" not in text[slice(*span)]
        assert span[1] - span[0] > seen
        assert quote_at(text, span[0]) is not None
        seen = span[1] - span[0]
        wider = outer_quote(text, *span)
        assert wider is None or (wider[0] <= span[0] and span[1] <= wider[1])
        span = wider
