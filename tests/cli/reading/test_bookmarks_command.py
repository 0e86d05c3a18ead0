"""Bookmarks on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from reader.annotations.schemes.file import load_builtin
from reader.session.article.bookmarks import put
from reader.session.article.marking import Marking
from reader.store.folder_store import open_store


def bookmarked(home, text: str, *places: tuple[int, str]) -> str:
    store = open_store(home / "data" / "newsmark" / "store", create=False)
    article = next(x for x in store.article_ids() if store.article(x).text.startswith(text))
    marking = Marking(store.article(article), store.open(article, "ana"), load_builtin("news"))
    for offset, name in places:
        put(marking, offset, name)
    marking.work.close()
    return article


def test_bookmarks_are_listed_in_all_articles_or_in_one(run, home):
    Path("a.txt").write_text("Alpha beta gamma delta.")
    Path("b.txt").write_text("Other words.")
    run("add", "a.txt", "b.txt")
    assert "There is no bookmark" in run("bookmarks").err
    first = bookmarked(home, "Alpha", (6, "second"), (0, "first\x1b[2J"))
    second = bookmarked(home, "Other", (6, "third"))
    listed = run("bookmarks")
    assert listed.code == 0
    rows = [line.split() for line in listed.out.splitlines()]
    assert [row[:3] for row in rows] == [
        [first[:6], "0%", "first"],
        [first[:6], "26%", "second"],
        [second[:6], "50%", "third"],
    ]
    assert "\x1b" not in listed.out
    records = json.loads(run("bookmarks", second[:8], "--json").out)
    assert [(r["article"], r["offset"], r["name"]) for r in records] == [(second, 6, "third")]
    assert run("bookmarks", "nothing").code == 1
    history = run("history", first[:8]).out
    assert "bookmarked “second”" in history
