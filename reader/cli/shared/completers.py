"""What a shell offers for an argument; whatever goes wrong, it offers nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from reader.store.protocol import Summary


def complete_article(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Offer the ids of the articles in the store, with their titles where the shell shows them."""
    from click.shell_completion import CompletionItem

    from reader.articles.text.cells import printable

    return [
        CompletionItem(summary.id, help=printable(summary.title))
        for summary in _summaries()
        if summary.id.startswith(incomplete)
    ]


def complete_tag(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Offer the tags that articles in the store have."""
    from click.shell_completion import CompletionItem

    from reader.session.library.catalogue import tags_of

    tags = tags_of(_summaries())
    return [CompletionItem(tag) for tag in tags if tag.startswith(incomplete) and tag.isprintable()]


def _summaries() -> list[Summary]:
    from reader.articles.errors import NewsmarkError
    from reader.cli.shared.open_store import open_store_to_read
    from reader.settings.places import resolve_places

    try:
        places = resolve_places()
        store = open_store_to_read(places)
        return store.library(places.annotator.value) if store else []
    except (NewsmarkError, OSError):
        return []


def complete_format(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Offer the exchange formats."""
    from click.shell_completion import CompletionItem

    from reader.formats.common.registry import ARCHIVE, format_names

    names = [*format_names(), ARCHIVE]
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def complete_scheme(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Offer the built-in schemes, else files."""
    from click.shell_completion import CompletionItem

    from reader.annotations.schemes.file import builtin_schemes

    found = [CompletionItem(name) for name in builtin_schemes() if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
