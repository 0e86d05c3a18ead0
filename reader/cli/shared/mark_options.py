"""The options that choose marks, the same for every command that takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from reader.cli.shared.completers import complete_article
from reader.cli.shared.options import given

if TYPE_CHECKING:
    from reader.store.marks_protocol import MarkQuery, Order
    from reader.store.protocol import Store

STATUSES = ("active", "deleted", "orphaned")
ALL = "all"
_NAMES = ("articles", "annotators", "labels", "tags", "statuses", "since", "until")
_OPTIONS = (
    click.option(
        "--article",
        "articles",
        metavar="ARTICLE",
        multiple=True,
        shell_complete=complete_article,
        help="Only this; any number.",
    ),
    click.option(
        "--annotator", "annotators", metavar="NAME", multiple=True, help="Only this; any number."
    ),
    click.option(
        "--label", "labels", metavar="LABEL", multiple=True, help="Only this; any number."
    ),
    click.option(
        "--tag",
        "tags",
        metavar="TAG",
        multiple=True,
        help="Only marks in articles with this tag; any number.",
    ),
    click.option(
        "--status",
        "statuses",
        type=click.Choice([*STATUSES, ALL]),
        multiple=True,
        help="Annotations with this status; any number (active).",
    ),
    click.option(
        "--since", metavar="TIME", help="Made or changed at this time (2026-01-31) or later."
    ),
    click.option(
        "--until", metavar="TIME", help="Last changed at this time (2026-01-31, 2026-01) or before."
    ),
)


@dataclass(frozen=True)
class Chosen:
    """What was given of these options, as it was typed."""

    articles: tuple[str, ...]
    annotators: tuple[str, ...]
    labels: tuple[str, ...]
    tags: tuple[str, ...]
    statuses: tuple[str, ...]
    since: str | None
    until: str | None

    def query(self, store: Store, words: str = "", order: Order = "newest") -> MarkQuery:
        """Return what is asked of a store.

        Raises NewsmarkError for an article or annotator that it does not have, and for no time.
        """
        from reader.annotations.times import end_of, parse_time
        from reader.cli.shared.open_store import check_known
        from reader.session.library.marks import tagged
        from reader.store.marks_protocol import MarkQuery

        names = self.annotators or tuple(name for name in (given().get("annotator"),) if name)
        check_known(store, names)
        statuses = STATUSES if ALL in self.statuses else self.statuses or STATUSES[:1]
        return MarkQuery(
            words=words,
            labels=frozenset(self.labels),
            tags=frozenset(self.tags),
            tagged=tagged(store, frozenset(self.tags)),
            annotators=frozenset(names),
            articles=frozenset(store.find_article(prefix) for prefix in self.articles),
            statuses=frozenset(statuses),  # type: ignore[arg-type]  # click checked them
            since=parse_time(self.since) if self.since else "",
            until=end_of(self.until) if self.until else "",
            order=order,
        )


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options; it gets ``chosen`` in their place."""

    @wraps(command)
    def wrapped(**values: Any) -> Any:
        chosen = Chosen(**{name: values.pop(name) for name in _NAMES})
        return command(chosen=chosen, **values)

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def unused(store: Store, labels: frozenset[str]) -> str:
    """Return a sentence, without its end, where nobody has used any of these labels."""
    from reader.store.marks_protocol import MarkQuery

    store.marks().find(MarkQuery())
    used = store.marks().labels()
    if labels & set(used):
        return ""
    there = f"labels in use: {', '.join(used)}" if used else "nothing is marked yet"
    return f"no annotation has the label {', '.join(sorted(labels))}; {there}"
