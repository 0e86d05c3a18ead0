"""Sentences: where `s` selects, `(` and `)` go."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.articles.text.graphemes import is_boundary
from reader.articles.text.units import (
    next_sentence_start,
    previous_sentence_start,
    sentence_at,
    sentences,
)
from tests.scale import scaled

# Language, then a text in which ‖ stands where one sentence ends and the next begins.
CASES = [
    # quotations
    ("en", '"Japan is being too naive," he said.‖ The budget was passed in June.'),
    ("en", "“We will not pay.”‖ The minister left."),
    ("en", "“Is it true?” she asked.‖ Nobody answered."),
    ("en", "“Is it true?” Mr. Okafor asked.‖ Nobody answered."),
    ("en", "“Is it true?” the mayor of Lagos asked.‖ Nobody answered."),
    ("en", "“Why?”‖ The minister left the room."),
    ("en", '"Stop!" they shouted.‖ "Stop!"‖ Then it was quiet.'),
    ("en", '"We pay.‖ We always paid," said Ada Brun.‖ "And we leave."'),
    ("en", "She said: “We won.”‖ Then she left."),
    ("en", "“He told us ‘We are done.’”‖ That was all."),
    ("en", "(The bank declined to comment.)‖ Shares fell."),
    ("en", "The bank (which declined to comment.) fell."),
    ("en", 'He called it "a mess." and went on.'),
    ("de", "„Wir zahlen nicht.“‖ Der Minister ging."),
    ("de", "„Wir zahlen nicht!“, sagte er.‖ Dann ging er."),
    ("de", "»Wirklich?«, fragte sie.‖ Er nickte."),
    ("de", "„Wirklich?“ fragte sie.‖ Er nickte."),
    ("fr", "« Nous ne paierons pas. »‖ Le ministre est parti."),
    ("fr", "« Vraiment ? » a-t-elle demandé.‖ Il a dit oui."),
    ("fr", "« C’est fini\u00a0!\u00a0»‖ Et il est parti."),
    ("es", "«¿De verdad?», preguntó ella.‖ ¿Quién lo sabe?‖ ¡Nadie!"),
    ("sv", "”Vi betalar inte.”‖ ”Jaså?” frågade hon.‖ Han nickade."),
    ("ru", "«Мы не заплатим».‖ Министр ушёл."),
    ("ru", "«Это правда?» — спросила она.‖ Никто не ответил."),
    ("ru", "— Вы уверены? — спросил судья.‖ — Да."),
    ("zh", "“我们不会付钱。”部长说。‖他走了！‖真的吗？"),
    ("zh", "部长说：“我们不会付钱。”‖随后他离开了。"),
    ("zh", "他说：“他们来了。‖我们走吧。”‖没有人回答。"),
    ("ja", "「払いません。」と大臣は述べた。‖記者は黙った。"),
    ("ja", "大臣は「払いません」と述べた。‖「なぜですか？」‖記者が立った。"),
    # abbreviations
    ("en", "Dr. Brun and Mrs. Okafor met Prof. Li.‖ They spoke."),
    ("en", "The U.S. economy grew.‖ Prices in the U.S. fell."),
    ("en", "He moved to the U.S.‖ The move was sudden."),
    ("en", "Acme Inc. Chairman Ada Brun left Acme Corp.‖ The shares fell."),
    ("en", "Some fruit, e.g. apples, i.e. not pears, vs. nuts.‖ That is all."),
    ("en", "It opens at 5 p.m. Monday.‖ It closes at 9 p.m.‖ The rest is known."),
    ("en", "See No. 4 on p. 12 of vol. 3.‖ No. 5 is lost."),
    ("en", "Did he say no?‖ He said no.‖ Then he left."),
    ("en", "St. Louis lies on the river; Sen. Brun (D-Mo.) lives there.‖ She likes it."),
    ("en", "Martin Luther King Jr. spoke.‖ The crowd listened."),
    ("en", "She holds a Ph.D. from Lagos.‖ He does not."),
    ("de", "Das kostet z. B. 3,5 Mio. Euro, d. h. viel.‖ Dr. Brun weiß es."),
    ("de", "Er liest Zeitungen, Bücher usw.‖ Die Frau nicht."),
    ("de", "Siehe Nr. 4 und Abs. 2, bzw. Art. 5.‖ Mehr nicht."),
    ("fr", "M. Macron et Mme Brun ont vu le Dr. Li.‖ Ils ont parlé."),
    ("fr", "Des pommes, des poires, etc.‖ Il en mange."),
    ("es", "El Sr. Brun y la Dra. Li viven en EE. UU. desde mayo.‖ Les gusta."),
    ("it", "Il dott. Brun e la sig.ra Li, ecc.‖ Non parlano."),
    ("pt", "O Sr. Brun e a Dra. Li chegaram.‖ Ninguém falou."),
    ("nl", "Dhr. Brun is bijv. dr. in de rechten.‖ Mevr. Li niet."),
    ("pl", "Dr Brun mieszka przy ul. Długiej, np. latem.‖ Nikt nie wie."),
    ("ru", "Он жил на ул. Ленина, д. 5, и т. д.‖ Потом уехал."),
    ("hi", "प्रो. शर्मा ने कहा कि यह सही है।‖ मि. ब्रून चले गए।"),
    # initials, numbers, dates
    ("en", "J. R. Okafor met J.K. Brun.‖ They left."),
    ("ru", "А. П. Иванова уехала.‖ Её ждал И.И. Петров."),
    ("en", "It rose 3.5 percent to 1.2 million.‖ Rates fell 0.25 points."),
    ("en", "It happened in 2019.‖ Prices rose.‖ 40 people came."),
    ("en", "Version 2.0.1 of example.org is out.‖ Visit www.example.org."),
    ("de", "Am 3. Mai kam er.‖ Am 27. September 2019 ging er."),
    ("de", "Im 19. Jahrhundert war das so.‖ Es blieb bis 2018.‖ Dann kam der 1. FC Köln."),
    ("cs", "Sešli se 19. července.‖ V roce 2010 to bylo jiné."),
    ("", "Am 3. Mai kam Dr. Brun.‖ Dann ging er."),
    # ellipses, marks in a row, missing capitals
    ("en", "He waited... and waited.‖ Then…‖ Nothing."),
    ("en", "What?!‖ No way!!!‖ Yes."),
    ("en", "Yahoo! shares fell.‖ eBay rose."),
    ("en", "The facts are known.[12]‖ Nobody denies them."),
    ("en", "It works 👍.‖ 🎉 Great!‖ Done"),
    # other scripts
    ("ar", "هل هذا صحيح؟‖ نعم، قال الوزير.‖ انتهى"),
    ("ur", "یہ سچ ہے۔‖ وہ چلا گیا۔"),
    ("hi", "यह सच है।‖ क्या यह सच है?‖ हाँ।"),
    ("hy", "Սա ճիշտ է։‖ Նա գնաց։"),
    ("ja", "雨です。‖傘はありますか？‖はい！"),
    ("ko", "비가 옵니다.‖ 우산이 있습니까?‖ 네."),
    # lines, headings, lists
    ("en", "Ministers meet in Oslo\n\n‖The talks began on Monday.‖ They failed."),
    ("en", "Ministers meet in Oslo\n‖The talks began on Monday."),
    ("en", "1. The first item.\n‖2. The second item.\n‖3. The third"),
    ("en", "- bread and butter\n‖- milk"),
    (
        "en",
        "The committee that was set up by President\nOkafor in the spring of last year found\n"
        "nothing to complain about.‖ It will meet\nagain in June.",
    ),
    ("en", "A short line,\nbut it goes on.‖ Good."),
]


def parts(marked: str) -> tuple[str, list[str]]:
    return marked.replace("‖", ""), [part.strip() for part in marked.split("‖")]


@pytest.mark.parametrize(("lang", "marked"), CASES)
def test_hard_cases(lang, marked):
    text, expected = parts(marked)
    assert [text[a:b] for a, b in sentences(text, 0, len(text), lang)] == expected


@pytest.mark.parametrize(("lang", "marked"), CASES)
def test_the_same_sentence_from_each_of_its_offsets(lang, marked):
    text, expected = parts(marked)
    spans = list(sentences(text, 0, len(text), lang))
    assert len(spans) == len(expected)
    for start, end in spans:
        assert {sentence_at(text, at, lang) for at in range(start, end)} == {(start, end)}


def test_between_sentences_the_next_one_and_at_the_end_the_last():
    text = "One.  Two.\n\n"
    assert sentence_at(text, 5) == (6, 10)
    assert sentence_at(text, len(text)) == (6, 10)
    assert sentence_at(text, 999) == (6, 10)


@pytest.mark.parametrize("text", ["", " ", "\n\n \n"])
def test_blank_text_has_an_empty_sentence(text):
    assert sentence_at(text, 1) == (min(1, len(text)),) * 2
    assert list(sentences(text, 0, len(text))) == []
    assert next_sentence_start(text, 0) == len(text)
    assert previous_sentence_start(text, len(text)) == 0


def test_steps_forward_and_back():
    text = "One is here. Two is here.\n\nThree."
    assert [next_sentence_start(text, at) for at in (0, 12, 13, 26, 27)] == [13, 13, 27, 27, 33]
    assert [previous_sentence_start(text, at) for at in (33, 27, 20, 13, 12, 0)] == [
        27, 13, 13, 0, 0, 0,
    ]  # fmt: skip


def test_sentences_of_a_range_are_whole():
    text = "One is here. Two is here. Three."
    assert [text[a:b] for a, b in sentences(text, 5, 15)] == ["One is here.", "Two is here."]
    assert list(sentences(text, 12, 13)) == []


def test_a_text_without_any_stop_is_cut_alike_from_everywhere():
    text = "word " * 8000
    spans = list(sentences(text, 0, len(text)))
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == "word" * 8000
    assert max(b - a for a, b in spans) < 10_000
    for start, end in spans:
        for at in range(start, end, 97):
            assert sentence_at(text, at) == (start, end)


def test_a_long_sentence_is_left_whole():
    text = f"First. Then {'came and went some more and ' * 140}it ended. Last."
    start, end = sentence_at(text, 2000)
    assert (start, text[end - 6 : end]) == (7, "ended.")


def test_the_work_does_not_grow_with_the_paragraph():
    """Counts what is read, not time: a str that tells how much of it was sliced."""

    class Counting(str):
        read = 0

        def __getitem__(self, key):
            piece = super().__getitem__(key)
            Counting.read += len(piece)
            return piece

    text = Counting("Dr. Brun of the U.S. came. " * 100_000)
    sentence_at(text, 1_350_005)
    assert 0 < Counting.read < 20_000


@pytest.mark.parametrize("piece", ["U.S. ", '"', ".", " ", "\n", "([“", "a.b", "a\n", ")\u0301"])
def test_hostile_text_is_survived(piece):
    """Half a million code points that look like breaks: hangs if any rule looks at them all."""
    text = piece * (500_000 // len(piece))
    start, end = sentence_at(text, 250_001)
    assert 0 <= start <= end <= len(text)


TEXT = st.lists(
    st.sampled_from(
        [
            *"abÄЖ. .!?…\"'”“„»«()\n ,-–1٣。！」「漢かア؟।אé",
            *("U.S. ", "Dr. ", "\n\n", "\u0301", "\u200d", "👩", "🇩", "\ufe0f", "\u0600", "\u00a0"),
            *("क्ष", "각", "ᄀ", "ᅡ", "The ", "said "),
        ]
    ),
    max_size=60,
).map("".join)


@given(TEXT, st.sampled_from(["", "en", "de", "ja"]))
@settings(max_examples=scaled(300))
def test_sentences_tile_the_ink_of_any_text(text, lang):
    spans = list(sentences(text, 0, len(text), lang))
    at = 0
    for start, end in spans:
        assert not text[at:start].strip()
        assert at <= start < end
        assert is_boundary(text, start)
        assert is_boundary(text, end)
        assert "\n\n" not in text[start:end]
        at = end
    assert not text[at:].strip()
    for start, end in spans:
        assert {sentence_at(text, i, lang) for i in range(start, end)} == {(start, end)}


@example("\x1f ", 1)
@given(st.text(), st.integers(-3, 40))
def test_any_text_and_any_offset_give_a_span(text, offset):
    start, end = sentence_at(text, offset)
    assert 0 <= start <= end <= len(text)
    assert start < end or not text.strip()
    assert 0 <= previous_sentence_start(text, offset) <= max(0, offset)
    assert min(max(offset, 0), len(text)) <= next_sentence_start(text, offset) <= len(text)
