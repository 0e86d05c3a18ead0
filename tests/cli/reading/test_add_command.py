from __future__ import annotations

from pathlib import Path

import pytest

from reader.articles.model import article_id


def test_each_article_is_told_with_its_id_and_title(run, home):
    Path("a.txt").write_text("First words.\n\nMore.")
    Path("b.md").write_text("# A title\n\nText.")
    code, out, err = run("add", "a.txt", "b.md")
    assert code == 0
    assert out.splitlines() == [
        "new    " + article_id("First words.\n\nMore.") + "  First words.",
        "new    " + article_id("A title\n\nText.") + "  A title",
    ]
    assert err == f"added 2 articles in {home / 'data' / 'newsmark' / 'store'}\n"


def test_what_was_changed_in_the_characters_is_told(run):
    Path("a.txt").write_bytes(b"\xef\xbb\xbfOne\r\ntwo\x1b[31m\r\nthree\n")
    line = run("add", "a.txt").out
    for told in ("1 x byte order mark dropped", "2 x CRLF to LF", "1 x control character to space"):
        assert told in line
    assert line.count("\n") == 1


def test_every_count_of_a_change_has_words():
    """What the readers of articles count is what this command can tell."""
    import re

    import reader.articles
    from reader.articles.change_names import CHANGES

    folder = Path(reader.articles.__file__).parent
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    counted = set(re.findall(r'(?:changes|change|counts)\["(\w+)"[] ]', code))
    counted |= set(re.findall(r'^    \("(\w+)", (?:"|_)', code, re.MULTILINE))
    assert "crlf" in counted and "images" in counted
    assert counted <= set(CHANGES)


def test_the_same_text_is_the_same_article(run):
    Path("a.txt").write_text("Words.")
    Path("b.txt").write_text("Words.")
    out = run("add", "a.txt", "b.txt")
    assert [line.split()[0] for line in out.out.splitlines()] == ["new", "known"]
    assert "added 1 article, 1 already there" in out.err


def test_standard_input_is_an_article(run):
    assert "Piped words." in run("add", "-", stdin=b"Piped words.").out


def test_a_folder_is_taken_whole(run):
    Path("many").mkdir()
    for number in range(3):
        Path(f"many/{number}.txt").write_text(f"Text {number}.")
    assert "added 3 articles" in run("add", "many").err


def test_files_of_a_folder_with_another_ending_are_counted(run):
    Path("news/deep").mkdir(parents=True)
    for name in ("a.txt", "b.jpg", "deep/c.csv", ".hidden"):
        Path("news", name).write_text("Some text.")
    done = run("add", "news")
    assert done.code == 0
    assert done.err.rstrip().endswith("; left out 2 files with another ending")
    Path("news/b.jpg").unlink()
    assert "1 file with" in run("add", "news").err
    assert "left out" not in run("add", "news/a.txt").err


def test_what_cannot_be_read_is_told_and_the_rest_goes_in(run):
    Path("good.txt").write_text("Good.")
    Path("bad.txt").write_bytes(b"\xff\xfe\xfd bad")
    Path("picture.txt").write_bytes(b"\x89PNG\r\n")
    code, out, err = run("add", "bad.txt", "good.txt", "missing.txt", "picture.txt")
    assert code == 1
    assert out.startswith("new ") and out.count("\n") == 1
    refused = [line for line in err.splitlines() if line.startswith("newsmark: ")]
    assert [name in line for name, line in zip(("bad", "missing", "picture"), refused, strict=True)]
    assert "added 1 article, 3 refused" in err
    assert "Traceback" not in err


def test_the_limit_of_the_config_file_holds(run, home):
    (home / "config" / "newsmark").mkdir(parents=True)
    (home / "config" / "newsmark" / "config.toml").write_text("max_article_mb = 0.001\n")
    Path("big.txt").write_text("x" * 1001)
    Path("small.txt").write_text("x" * 1000)
    code, _, err = run("add", "big.txt", "small.txt")
    assert code == 1
    assert "added 1 article, 1 refused" in err
    assert "max_article_mb" in err


def test_no_store_is_poured_over_other_files(run):
    Path("a.txt").write_text("Words.")
    Path("mine").mkdir()
    Path("mine/thesis.odt").write_text("!")
    code, out, err = run("add", "a.txt", "--store", "mine")
    assert (code, out) == (1, "")
    assert "holds other files and is no store" in err
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.odt"]


def test_a_hostile_title_is_painted_and_never_sent(run):
    Path("a.txt").write_text("\x9b31mTitle\u202eeltit\x7f\n\nText.", "utf-8")
    out = run("add", "a.txt").out
    assert not any(char in out for char in "\x1b\x9b\u202e\x7f")
    assert "Title" in out


@pytest.mark.parametrize(
    "args", [("add", "a.txt", "--encoding", "cp1252"), ("--encoding", "cp1252", "add", "a.txt")]
)
def test_the_encoding_may_be_told(run, args):
    Path("a.txt").write_bytes("Prix : 5 € — déjà.".encode("cp1252"))
    refused = run("add", "a.txt")
    assert refused.code == 1
    assert "--encoding cp1252" in refused.err
    assert "Prix : 5 € — déjà." in run(*args).out


def test_an_encoding_that_there_is_not_is_one_sentence(run):
    Path("a.txt").write_text("Words.")
    code, _, err = run("add", "a.txt", "--encoding", "klingon")
    assert code == 1
    assert "no text encoding called 'klingon'" in err


def test_an_encoding_is_refused_where_nothing_is_read(run):
    code, _, err = run("--encoding", "cp1252", "list")
    assert code == 2
    assert "list takes none" in err


def test_a_page_without_an_article_is_read_whole(run):
    links = "".join(f"<li><a href=/{n}>Headline number {n} of the day</a>" for n in range(30))
    Path("a.html").write_text(f"<!doctype html><title>Front</title><ul>{links}</ul>")
    refused = run("add", "a.html")
    assert refused.code == 1
    assert "--whole-page reads all of it" in refused.err
    assert run("add", "--whole-page", "a.html").code == 0
    assert run("--whole-page", "add", "a.html").out.startswith("known")
    wrong = run("--whole-page", "list")
    assert (wrong.code, "--whole-page is for sources" in wrong.err) == (2, True)
