"""Regular expressions that somebody wrote: what they find, and that none takes too much."""

from __future__ import annotations

import resource

import pytest

from reader.session.search.find_in_article import find, nearby
from reader.session.search.pattern_process import Search
from reader.session.search.patterns import LONGEST, MOST, PatternError, places, run

PROSE = "The ferry left at nine; the fog did not. " * 5_000


@pytest.mark.parametrize(
    "source",
    [
        "b{87654321}",
        "(?:xyz){7654321}",
        "(?:(?:q{50000}){50000}){50000}",
        "(?:" * 200 + "e{900}" + "){900}" * 200,
        "(?:" * 3_000 + "e" + ")" * 3_000,
        "((?:t?){40}){40}{40}z",
        "(?:([a-z ])+)+\\d",
        "(?:o+o+)+(?=!)",
        "(?:fermented){e<=7}",
        "(?&x)?(?P<x>e(?R)?t?(?R)?)",
        "((.)|(..))*(?=#)",
        "|".join(rf"(?<=\p{{L}}{{{n}}})\p{{IsGreek}}" for n in range(400)),
        "[" + "".join(rf"\p{{L}}--\x{n:02x}" for n in range(200)) + "]+!",
        "w" * 1_000_000,
    ],
    ids=lambda source: source[:20],
)
def test_no_expression_takes_more_than_its_time_and_memory(source):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        places(source, PROSE, any_case=True)
    except PatternError as error:
        assert "\n" not in str(error)
    # In kB, the most of any process that has ended so far, those of other tests included.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, 600_000)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("/b{87654321}/", "takes too much memory; make it simpler"),
        ("/(o|o)*[xy]/", "takes too long; make it simpler"),
        ("/" + "w" * (LONGEST + 1) + "/", f"is longer than {LONGEST:,} characters"),
        ("/(?<x/", "is not a regular expression"),
        ("/.+\ud800/", "is not a regular expression"),
    ],
    ids=lambda words: words[:20].encode("ascii", "replace").decode(),
)
def test_one_sentence_names_the_expression_and_what_is_wrong(words, says):
    with pytest.raises(PatternError, match=says) as caught:
        find("o" * 60_000, words, 0)
    assert str(caught.value).startswith(words[:3])
    assert len(str(caught.value)) < 200


def test_more_places_than_are_kept_are_refused_and_not_cut():
    assert len(places("o", "o" * MOST, any_case=False)) == 2 * MOST
    with pytest.raises(PatternError, match="finds more than"):
        places("o", "o" * (MOST + 1), any_case=False)


def test_an_expression_that_is_ended_takes_no_other_with_it():
    searches = [Search(source, [0]) for source in ("fog", "b{87654321}", "(?", "nine")]
    answers = run(searches, ["nine in the fog"], most=5)
    assert [answer.places for answer in answers] == [[[12, 15]], [], [], [[0, 4]]]
    assert [answer.fault for answer in answers] == ["", "memory", "wrong", ""]


def test_offsets_are_code_points():
    text = "🦊 Bäcker, cafe\u0301 日本語 👩\u200d👧 x"
    assert [text[a:b] for a, b in nearby(text, r"/\w+/", 0, len(text))] == [
        "Bäcker",
        "cafe\u0301",
        "日本語",
        "x",
    ]
    assert [text[a:b] for a, b in nearby(text, r"/\bb\w+\b|日./", 0, len(text))] == [
        "Bäcker",
        "日本",
    ]


def test_stepping_goes_from_hit_to_hit_and_not_into_one():
    text = "one two three"
    steps = [find(text, r"/\w+/", 0)]
    for _ in range(2):
        steps.append(find(text, r"/\w+/", steps[-1][0]))
    assert steps == [(4, 7), (8, 13), (0, 3)]
    assert find(text, r"/\w+/", 8, forward=False) == (4, 7)


def test_no_module_of_the_working_folder_is_run(tmp_path, monkeypatch):
    for name in ("regex", "msgspec", "itertools", "resource", "reader"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')\nraise SystemExit(9)\n")
    monkeypatch.chdir(tmp_path)
    assert find("in the fog", "/f.g/", 0) == (7, 10)
    assert not (tmp_path / "ran").exists()
