"""Where the cursor goes and what is selected whole, told in tests/selection_language.py."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations.movement import MOTIONS, UNITS, settle
from reader.annotations.selection import Selection, select
from reader.articles.markdown.document import render_markdown
from reader.articles.model import Article, Block, article_id
from reader.articles.text.cells import is_hidden
from reader.articles.text.graphemes import clusters, is_boundary
from tests.scale import scaled
from tests.selection_language import plain_article, play, play_on
from tests.strategies import any_text

CHARACTERS = [
    ("T|he", "right", "Th|e"),
    ("T|he", "left", "|The"),
    ("|The", "left", "|The"),
    ("Th|e", "right", "Th|e"),
    ("one|.\ntwo", "right", "one.\n|two"),
    ("one.\n\n\n|two", "left", "one|.\n\n\ntwo"),
    ("|e\u0301te\u0301", "right*2", "e\u0301t|e\u0301"),
    ("a👩\u200d👩\u200d👧|b", "left", "a|👩\u200d👩\u200d👧b"),
    ("|🇩🇪🇫🇷🇩🇪", "right*2", "🇩🇪🇫🇷|🇩🇪"),
    ("|\t\tx", "right", "\t|\tx"),
    ("a|\u200bb", "right", "a\u200b|b"),
    ("a\u00ad|b", "left", "|a\u00adb"),
    ("|中国", "right", "中|国"),
    ("م|رحبا", "right", "مر|حبا"),
    ("re\u0301|sume\u0301 👍🏽\n🇩🇪", "right*5", "re\u0301sume\u0301 |👍🏽\n🇩🇪"),
    ("end|.\n\n", "right", "end|.\n\n"),
    ("\n\n|start", "left", "\n\n|start"),
]
WORDS = [
    ("|It's 3.5% of U.S. growth", "word-right", "It's |3.5% of U.S. growth"),
    ("|It's 3.5% of U.S. growth", "word-right*3", "It's 3.5% of |U.S. growth"),
    ("It's 3.5% of U.S. |growth", "word-left*2", "It's 3.5% |of U.S. growth"),
    ("It's 3.5% of U.S. gr|owth", "word-left", "It's 3.5% of U.S. |growth"),
    ("|It's 3.5% of", "word-end", "It'|s 3.5% of"),
    ("It'|s 3.5% of", "word-end", "It's 3.5|% of"),
    ("It's 3.5% |of.", "word-right", "It's 3.5% of|."),
    ("It's 3.5% o|f.", "word-end", "It's 3.5% of|."),
    ("|one", "word-left", "|one"),
    ("|one\n\n\ttwo", "word-right", "one\n\n\t|two"),
    ("one\n\n\t|two", "word-left", "|one\n\n\ttwo"),
    ("„|Wir warten nicht“, sagte er", "word-right*3", "„Wir warten nicht“, |sagte er"),
    ("« |Nous gagnerons », dit-il", "word-right*2", "« Nous gagnerons », |dit-il"),
    ("|经济增长3.5%。", "word-right*4", "经济增长|3.5%。"),
    ("彼は「|行く」と述べた。", "word-right*2", "彼は「行く」|と述べた。"),
    ("قال |الوزير: «لن", "word-right", "قال الوزير: «|لن"),
    ("hi |👩\u200d👧 there", "word-right", "hi 👩\u200d👧 |there"),
    ("hi 👩\u200d👧 |there", "word-left", "hi |👩\u200d👧 there"),
    ("|ne\u0301 au Bre\u0301sil", "word-end", "n|e\u0301 au Bre\u0301sil"),
    ("|a —— b", "word-right", "a —— |b"),
]
SENTENCES = [
    (
        "|It rose 3.5% in the U.S. market. He left.",
        "sentence-right",
        "It rose 3.5% in the U.S. market. |He left.",
    ),
    ("It rose. He l|eft.", "sentence-left", "It rose. |He left."),
    ("It rose. |He left.", "sentence-left", "|It rose. He left."),
    ("It ro|se. He left.", "sentence-left", "|It rose. He left."),
    ("It rose. |He left.", "sentence-right", "It rose. He left|."),
    (
        "Am |3. Mai kommt z. B. der Zug. Gut.",
        "sentence-right",
        "Am 3. Mai kommt z. B. der Zug. |Gut.",
    ),
    ("« |Oui. » Puis il partit.", "sentence-right", "« Oui. » |Puis il partit."),
    ("他|走了。她来了！", "sentence-right", "他走了。|她来了！"),
    ("هل هذا |صحيح؟ نعم.", "sentence-right", "هل هذا صحيح؟ |نعم."),
    ("|A headline\n\nThe text. More.", "sentence-right", "A headline\n\n|The text. More."),
    ("A headline\n\n|The text. More.", "sentence-left", "|A headline\n\nThe text. More."),
    ("hard\nwr|apped line. Next.", "sentence-right", "hard\nwrapped line. |Next."),
    (
        "“|Why wait?” Ms. Brun asked. She left.",
        "sentence-right",
        "“Why wait?” Ms. Brun asked. |She left.",
    ),
]
PARAGRAPHS = [
    ("o|ne\n\ntwo\n\nthree", "paragraph-right", "one\n\n|two\n\nthree"),
    ("one\n\ntwo\n\nthr|ee", "paragraph-right", "one\n\ntwo\n\nthre|e"),
    ("one\n\ntwo\n\nthr|ee", "paragraph-left", "one\n\ntwo\n\n|three"),
    ("one\n\ntwo\n\n|three", "paragraph-left", "one\n\n|two\n\nthree"),
    ("one\n\n\n\n\ntwo\n\nthr|ee", "paragraph-left*3", "|one\n\n\n\n\ntwo\n\nthree"),
    ("|one", "paragraph-left", "|one"),
    ("one\n\ntw|o\n\n\n", "home", "|one\n\ntwo\n\n\n"),
    ("o|ne\n\ntwo\n\n\n", "end", "one\n\ntw|o\n\n\n"),
    ("\n\n  on|e", "home", "\n\n|  one"),
]


@pytest.mark.parametrize(("before", "does", "after"), CHARACTERS + WORDS + SENTENCES + PARAGRAPHS)
def test_moving(before, does, after):
    assert play(before, does) == after


UNITS_SELECTED = [
    # the word
    ("The min|ister said", "word", "The [minister|] said"),
    ("The |minister said", "word word", "The [minister said|]"),
    ("The| minister said", "word", "The [minister|] said"),
    ("She le|ft.\n", "word", "She [left|].\n"),
    ("She le|ft.\n", "word word", "She [left|].\n"),
    ("n|e\u0301 🇩🇪!", "word word", "[ne\u0301 🇩🇪|]!"),
    ("经|济增长", "word", "经[济|]增长"),
    ("경제 성|장", "word", "경제 [성장|]"),
    ("it costs $3|.5 million", "word", "it costs [$3.5|] million"),
    ("…|… !", "word", "…|… !"),
    # the sentence
    ("He left. It r|ose. We", "sentence", "He left. [It rose.|] We"),
    ("He l|eft. It rose. We", "sentence*2", "[He left. It rose.|] We"),
    ("He l|eft. It rose. We", "sentence*9", "[He left. It rose. We|]"),
    ("He left. It [ro|]se. We", "sentence", "He left. [It rose.|] We"),
    ("He [left. It|] rose. We", "sentence", "[He left. It rose.|] We"),
    ("He [|left. It] rose. We", "sentence", "[He left. It rose.|] We"),
    ("| \n ", "sentence", "| \n "),
    ("他走了。她|来了！好。", "sentence", "他走了。[她来了！|]好。"),
    ("هل هذا صح|يح؟ نعم.", "sentence", "[هل هذا صحيح؟|] نعم."),
    ("A head\n\nThe te|xt.\n\nMore", "sentence*2", "A head\n\n[The text.\n\nMore|]"),
    # the paragraph
    ("one\n\nt|wo\nlines\n\nthree", "paragraph", "one\n\n[two\nlines|]\n\nthree"),
    ("o|ne\n\ntwo\n\nthree", "paragraph*2", "[one\n\ntwo|]\n\nthree"),
    ("o|ne\n\ntwo\n\nthree\n", "paragraph*9", "[one\n\ntwo\n\nthree|]\n"),
    ("one\n\nt[w|]o\n\nthree", "paragraph", "one\n\n[two|]\n\nthree"),
    ("on[e\n\ntw|]o\n\nthree", "paragraph", "[one\n\ntwo|]\n\nthree"),
    ("[one\n\n|]two\n\nthree", "paragraph", "[one\n\ntwo|]\n\nthree"),
    # the quoted passage
    ("“We w|ait,” he said", "quote", "[“We wait,”|] he said"),
    ("“We wait,” he s|aid", "quote", "“We wait,” he s|aid"),
    ("“He said ‘n|o’ to us.”", "quote", "“He said [‘no’|] to us.”"),
    ("“He said ‘n|o’ to us.”", "quote*2", "[“He said ‘no’ to us.”|]"),
    ("“He said ‘n|o’ to us.”", "quote*3", "[“He said ‘no’ to us.”|]"),
    ("“He [said|] ‘no’ to us.”", "quote", "[“He said ‘no’ to us.”|]"),
    ("„Er sagte ‚n|ein‘“, so", "quote*2", "[„Er sagte ‚nein‘“|], so"),
    ("»Wir w|arten«, sagte", "quote", "[»Wir warten«|], sagte"),
    ("« Le maire “m|ent” ! » dit", "quote", "« Le maire [“ment”|] ! » dit"),
    ("« Le maire “m|ent” ! » dit", "quote*2", "[« Le maire “ment” ! »|] dit"),
    ("彼は「『再|等』と」言う", "quote", "彼は「[『再等』|]と」言う"),
    ("彼は「『再|等』と」言う", "quote*2", "彼は[「『再等』と」|]言う"),
    ("قال: «لن |ننتظر».", "quote", "قال: [«لن ننتظر»|]."),
]
EXTENDING = [
    ("The |minister said so", "select word-right", "The [minister s|]aid so"),
    ("The |minister said so", "select word-end", "The [minister|] said so"),
    ("The minister |said so", "select word-left", "The [|minister s]aid so"),
    ("He l|eft. It rose.", "select sentence-right", "He l[eft. I|]t rose."),
    ("He left. It r|ose.", "select sentence-left swap", "He left. [It ro|]se."),
    ("o|ne\n\ntwo", "select paragraph-right", "o[ne\n\nt|]wo"),
    ("o|ne\n\ntwo", "select end", "o[ne\n\ntwo|]"),
    ("one\n\ntw|o", "select home", "[|one\n\ntwo]"),
    ("The min|ister said", "word right*3", "The [minister sa|]id"),
    ("The min|ister said", "word swap left*2", "Th[|e minister] said"),
    ("He l|eft. It rose.", "sentence drop left", "He lef|t. It rose."),
    ("“He said ‘n|o’ to us.”", "word sentence", "[“He said ‘no’ to us.”|]"),
    ("🇩🇪 |e\u0301te\u0301 🇫🇷", "select word-right", "🇩🇪 [e\u0301te\u0301 🇫🇷|]"),
]


@pytest.mark.parametrize(("before", "does", "after"), UNITS_SELECTED + EXTENDING)
def test_selecting_whole_units_and_extending(before, does, after):
    assert play(before, does) == after


MARKDOWN = [
    ("# Title\n\nText **bold**.", "paragraph", "[Title|]\n\nText bold."),
    ("# Title\n\nText **bold**.", "paragraph-right word-right word", "Title\n\nText [bold|]."),
    ("- one\n- two\n", "paragraph-right paragraph", "one\n\n[two|]"),
    ("- one\n- two\n", "paragraph*2", "[one\n\ntwo|]"),
    ("a\n\n> said\n\nb", "paragraph-right*2 left", "a\n\nsai|d\n\nb"),
    ("a\n\n---\n\nb", "paragraph-right", "a\n\n|* * *\n\nb"),
    ("```\nx\n\n\ty\n```\n\nb", "paragraph", "[x\n\n\ty|]\n\nb"),
    ("```\nx\n\n\ty\n```\n\nb", "right", "x\n\n|\ty\n\nb"),
    ("| a | b |\n|---|---|\n| c | d |\n", "sentence-right", "a \\| b\n\n|c \\| d"),
    ("See [the report](http://x.org).", "word-right*2 word", "See the [report|]."),
]


@pytest.mark.parametrize(("source", "does", "after"), MARKDOWN)
def test_in_the_rendered_text_of_markdown(source, does, after):
    page = render_markdown(source)
    article = Article(id=article_id(page.text), text=page.text, blocks=page.blocks)
    assert play_on(article, Selection(), does) == after


@pytest.mark.parametrize(
    ("lang", "before", "after"),
    [
        ("de", "|Er kam. Der 3. Zug kam. Gut.", "[Er kam. Der 3. Zug kam.|] Gut."),
        ("en", "|Er kam. Der 3. Zug kam. Gut.", "[Er kam. Der 3.|] Zug kam. Gut."),
        ("en", "|She saw Str. He left. Bye.", "[She saw Str. He left.|] Bye."),
        ("de", "|She saw Str. He left. Bye.", "[She saw Str. He left. Bye.|]"),
    ],
)
def test_growing_by_a_sentence_knows_the_language(lang, before, after):
    assert play(before, "sentence*2", lang) == after


# What holds of any text ------------------------------------------------------------------------


def cursor_places(text: str) -> list[int]:
    return [a for a, _ in clusters(text, 0, len(text)) if not is_hidden(text[a])]


@given(any_text, st.data())
@settings(max_examples=scaled(300))
def test_every_motion_ends_where_a_cursor_can_stand_and_goes_its_way(text, data):
    article, places = plain_article(text), cursor_places(text)
    offset = data.draw(st.sampled_from(places or [0]))
    for name, motion in MOTIONS.items():
        target = motion(article, offset)
        assert target in (places or [0]), name
        if name in ("left", "word-left", "sentence-left", "paragraph-left", "home"):
            assert target <= offset, name
        else:
            assert target >= offset, name


@given(any_text)
@settings(max_examples=scaled(150))
def test_every_motion_reaches_the_end_of_the_text(text):
    article, places = plain_article(text), cursor_places(text) or [0]
    for name, motion in MOTIONS.items():
        back = "left" in name or name == "home"
        at, goal = (places[-1], places[0]) if back else (places[0], places[-1])
        for _ in range(len(text) + 1):
            at = motion(article, at)
        assert at == goal, name


@given(any_text)
@settings(max_examples=scaled(150))
def test_right_and_left_step_through_every_place(text):
    article, places = plain_article(text), cursor_places(text)
    for one, other in pairwise(places):
        assert MOTIONS["right"](article, one) == other
        assert MOTIONS["left"](article, other) == one


@given(any_text, st.integers(-2, 60), st.booleans())
@settings(max_examples=scaled(300))
def test_settling_takes_the_nearest_place_on_the_wanted_side(text, offset, forward):
    places = cursor_places(text)
    at = settle(text, offset, forward=forward)
    if not places:
        assert at == 0
        return
    assert at in places
    wanted = min(max(offset, 0), len(text) - 1)
    here = max((place for place in range(wanted + 1) if is_boundary(text, place)), default=0)
    ahead = [place for place in places if place >= here]
    behind = [place for place in places if place <= here]
    assert at == (min(ahead) if ahead and (forward or not behind) else max(behind))


@given(any_text.filter(bool), st.data())
@settings(max_examples=scaled(300))
def test_every_unit_grows_to_whole_clusters_and_stops(text, data):
    article, places = plain_article(text), cursor_places(text)
    head = data.draw(st.sampled_from(places or [0]))
    for name, unit in UNITS.items():
        span = None
        for _ in range(len(text) + 2):
            found = unit(article, span, head)
            larger = select(text, found).span(text) if found else None
            if larger is None or larger == span:
                break
            assert is_boundary(text, larger[0]), name
            assert is_boundary(text, larger[1]), name
            assert span is None or (larger[0] <= span[0] and span[1] <= larger[1]), name
            span = larger
        else:
            pytest.fail(f"{name} never stops growing")


@pytest.mark.parametrize("piece", ["\n", "\u200b", "\u00ad\n", "\u2060"])
def test_a_text_in_which_nothing_is_shown_keeps_the_cursor_at_its_beginning(piece):
    """Half a million code points: hangs or crawls where each is looked at in turn."""
    text = piece * 500_000
    article = Article(id="", text=text, blocks=[Block("paragraph", 0, len(text))])
    for motion in MOTIONS.values():
        assert motion(article, 0) == 0
    assert settle(text, 250_000) == settle(text, 250_000, forward=False) == 0


def test_hidden_characters_before_a_paragraph_do_not_hold_the_cursor():
    text = "one\n\n\u200btwo\n\n\u200bthree"
    assert play(f"{text[:12]}|three", "paragraph-left*2") == "|one\n\n\u200btwo\n\n\u200bthree"
    assert play(f"{text[:12]}|three", "sentence-left*2") == "|one\n\n\u200btwo\n\n\u200bthree"


def test_what_only_some_call_white_space_does_not_hold_the_cursor():
    assert play("\x1fa|b", "sentence-left*2") == "|\x1fab"


def test_an_article_without_blocks_or_text():
    for text in ("", "words"):
        article = Article(id="", text=text)
        assert MOTIONS["paragraph-right"](article, 0) == max(len(text) - 1, 0)
        assert MOTIONS["paragraph-left"](article, 0) == 0
        assert UNITS["paragraph"](article, None, 0) is None
    assert all(unit(Article(id="", text=""), None, 0) is None for unit in UNITS.values())
