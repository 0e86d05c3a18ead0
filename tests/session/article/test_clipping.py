"""A passage with its source, to the clipboard's other ways out."""

from __future__ import annotations

import sys

import pytest

from reader.articles.errors import NewsmarkError
from reader.articles.model import Article, Source
from reader.session.article.citation import append_to, citation, run_with

TEXT = "The minister resigned."


@pytest.mark.parametrize(
    ("title", "location", "published", "source"),
    [
        ("The vote", "~/vote.md", "2026-05-01T08:00:00Z", "The vote, ~/vote.md, 2026-05-01 [4–12]"),
        ("The vote", "~/vote.md", "", "The vote, ~/vote.md, 2026-06-02 [4–12]"),
        ("", "stdin", "", "stdin, 2026-06-02 [4–12]"),
    ],
)
def test_a_copied_passage_names_its_source_and_date(title, location, published, source):
    came = Source(location=location, fetched_at="2026-06-02T10:00:00.000Z")
    article = Article(id="0", text=TEXT, title=title, published=published, source=came)
    assert citation(article, [(4, 12)]) == f"minister\n\n{source}\n"


def test_a_passage_of_unknown_origin_has_its_offsets():
    assert citation(Article(id="0", text=TEXT), [(4, 12)]) == "minister\n\n[4–12]\n"


def test_the_parts_of_a_mark_are_copied_with_a_sign_between():
    passage = citation(Article(id="0", text=TEXT), [(0, 3), (4, 12)])
    assert passage == "The … minister\n\n[0–3, 4–12]\n"


def test_passages_are_written_one_after_another(tmp_path):
    file = tmp_path / "clips.txt"
    append_to(file, "one\n")
    append_to(file, "zwei 🏮\n")
    assert file.read_text("utf-8") == "one\n\nzwei 🏮\n"


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(NewsmarkError, match="cannot be written"):
        append_to(tmp_path, "one\n")


def test_a_command_gets_the_passage_and_the_argument(tmp_path):
    out = tmp_path / "out"
    code = "import sys; open(sys.argv[1], 'w').write(sys.argv[2] + sys.stdin.read())"
    run_with([sys.executable, "-c", code, str(out)], given="é\n", argument="https://a.example/;ls")
    assert out.read_text() == "https://a.example/;lsé\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [(["no-such-program-here"], "cannot be run"), ([sys.executable, "-c", "exit(3)"], "code 3")],
)
def test_a_command_that_fails_is_told(command, said):
    with pytest.raises(NewsmarkError, match=said):
        run_with(command, given="x")
