"""What has changed between an article and the text before."""

from __future__ import annotations


def test_words_that_went_and_came_are_told(run, tmp_path):
    file = tmp_path / "news.txt"
    file.write_text("The council approved it.\n\nIt rained.\n\nNobody came.\n")
    assert run("add", str(file)).code == 0
    file.write_text("The council refused it.\n\nIt rained.\n\nNobody came.\n")
    told = run("add", str(file))
    later = next(line.split()[1] for line in told.out.splitlines() if line.startswith("new"))
    shown = run("diff", later)
    assert shown.code == 0
    assert "The council [-approved-]{+refused+} it." in shown.out
    assert "Nobody came." not in shown.out, "lines far from a change are folded"
    assert "Nobody came." in run("diff", "--whole", later).out


def test_an_article_without_a_text_before_is_refused(run, add):
    [article] = add("The bridge is safe.")
    refused = run("diff", article)
    assert refused.code == 1
    assert "is not a later text of another article" in refused.err
