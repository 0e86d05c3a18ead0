from __future__ import annotations

import pytest


@pytest.fixture
def article(add):
    [article] = add("The bridge is safe.")
    return article


def test_tags_are_given_taken_away_and_listed(run, add, article):
    other = add("It rains.")[0]
    code, out, err = run("tag", article[:6], other[:6], "--add", "war", "--add", "#press")
    assert (code, out) == (0, "")
    assert err.splitlines() == [f"{name[:8]}: Tagged #war, #press" for name in (article, other)]
    assert run("tag", article).out == f"{article[:8]}  press\n{article[:8]}  war\n"
    _, _, err = run("tag", article, "--add", "rain", "--remove", "war")
    assert err == f"{article[:8]}: Tagged #rain, no longer #war\n"
    assert [line.split() for line in run("tag").out.splitlines()] == [
        ["2", "press"],
        ["1", "rain"],
        ["1", "war"],
    ]


def test_what_changes_nothing_is_told(run, article):
    run("tag", article, "--add", "war")
    _, _, err = run("tag", article, "--add", "war", "--add", "rain", "--remove", "none")
    assert err == f"{article[:8]}: Tagged #rain; #war was there already; #none was not there\n"


def test_it_is_one_action_that_the_history_tells(run, article):
    run("tag", article, "--add", "war")
    assert "tagged the article “war”" in run("history", article).out


def test_tags_are_the_annotators_own(run, article):
    run("tag", article, "--add", "war", "--annotator", "ben")
    assert run("tag", article).out == ""
    assert "No article has a tag yet" in run("tag").err
    assert "war" in run("tag", article, "--annotator", "ben").out


def test_a_tag_of_several_words_is_one(run, article):
    run("tag", article, "--add", "local press")
    assert run("tag", article).out == f"{article[:8]}  local press\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--add", "war", "--remove", "war"], "to be added and to be removed"),
        (["--add", "a\nb"], "cannot be a tag"),
        (["--add", ""], "cannot be a tag"),
        (["--remove", "\x1b[31m"], "cannot be a tag"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_done(run, article, arguments, message):
    code, out, err = run("tag", article, *arguments)
    assert (code, out) == (1, "")
    assert message in err
    assert "\x1b" not in err
    assert run("tag").out == ""


def test_nothing_is_tagged_where_one_article_is_unknown(run, article):
    assert run("tag", article, "ffff", "--add", "war").code == 1
    assert run("tag").out == ""


def test_tags_without_an_article_are_wrong_usage(run, article):
    assert run("tag", "--add", "war").code == 2


def test_without_a_store_it_says_how_to_make_one(run):
    code, _, err = run("tag")
    assert code == 1
    assert "newsmark add FILE makes one" in err


def test_tags_are_exported_and_come_in_again(run, article, tmp_path):
    run("tag", article, "--add", "war", "--add", "local press")
    run("export", "jsonl", "-o", str(tmp_path / "all.jsonl"))
    assert run("--store", str(tmp_path / "other"), "import", str(tmp_path / "all.jsonl")).code == 0
    assert run("--store", str(tmp_path / "other"), "tag").out == "1  local press\n1  war\n"
