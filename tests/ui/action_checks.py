"""The functions that check what each action does, by the action's id, and what they share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from reader.articles.load import load_bytes
from reader.ui.actions import BY_ID
from tests.ui.ui_driver import Driver, Opener

Check = Callable[[Opener, str], Awaitable[None]]
CHECKS: dict[str, Check] = {}
RAIN = "It rained all day. We stayed at home. Nobody came."
PARTS = "One two three.\n\nFour five six.\n\nSeven eight."
THREE = ("First article.", "Second article.", "Third article.")
FLOODS = ("Flood one. A flood.", "Flood two. A flood.", "Dry.")
PAGE = (
    "# One\n\nSee [a page](https://a.example/x) now.\n\n## Two\n\n"
    "And [mail](mailto:ana@a.example) too.\n"
)


def does(*names: str) -> Callable[[Check], Check]:
    """Mark a function as the check of these actions."""

    def keep(check: Check) -> Check:
        for name in names:
            assert name in BY_ID, f"no action {name}"
            CHECKS[name] = check
        return check

    return keep


def top(d: Driver) -> str:
    """Return the row at the top of the article."""
    return d.rows("ArticleView")[0].strip()


def feed_rows(d: Driver) -> list[str]:
    """Return what the rows of the feeds say, with single spaces."""
    return [" ".join(row.split()) for row in d.rows("FeedList") if row.strip()]


def page():
    """Return an article with headings and links."""
    return load_bytes(PAGE.encode(), name="page.md", kind="markdown")
