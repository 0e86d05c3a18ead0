"""``newsmark export archive`` and ``newsmark import archive``: a whole store in one file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.cli.shared.options import given, places
from reader.cli.shared.output import counted, say

if TYPE_CHECKING:
    from reader.store.backup.restore import Taken
    from reader.store.backup.write import Written

_ALLOWED = {"format_name", "output", "force", "store", "words"}


def export_archive(output: str, *, force: bool) -> None:
    """Write the store in force into a file; told on stderr."""
    from reader.cli.shared.open_store import need_store
    from reader.store.backup.write import write_archive

    _refuse_other_options("export")
    ctx = click.get_current_context()
    if output == "-":
        ctx.fail("an archive goes into a file; name it with -o FILE.")
    if output.endswith(("/", "\\")):
        ctx.fail(f"an archive is one file, and {output} is a folder.")
    now = places()
    need_store(now)
    written = write_archive(Path(now.store.value).resolve(), Path(output), force=force)
    _tell_written(written, output)


def import_archive(file: str) -> None:
    """Take an archive into the store in force, which is made where there is none."""
    from reader.cli.shared.open_store import close_to_others, refuse_foreign
    from reader.cli.shared.progress import ProgressLine
    from reader.store.backup.read import open_archive
    from reader.store.backup.restore import take_in

    _refuse_other_options("import")
    folder = Path(places().store.value)
    refuse_foreign(folder)
    close = partial(close_to_others, places())
    with ProgressLine("checking and writing") as progress, open_archive(Path(file)) as archive:
        taken = take_in(archive, folder, progress.tell, before=close)
    _tell_taken(taken, folder)


def _refuse_other_options(command: str) -> None:
    """Refuse options that choose among annotations: an archive is everything."""
    ctx = click.get_current_context()
    for name in [*ctx.params, *given()]:
        source = ctx.get_parameter_source(name)
        is_given = name in given() or source is click.core.ParameterSource.COMMANDLINE
        if name not in _ALLOWED and is_given:
            option = next((p.opts[-1] for p in ctx.command.params if p.name == name), f"--{name}")
            ctx.fail(f"{option} makes no sense with {command} archive: that is the whole store.")


def _tell_written(written: Written, output: str) -> None:
    if written.left_out:
        some = ", ".join(written.left_out[:3]) + (", …" if len(written.left_out) > 3 else "")
        say(f"left out {counted(len(written.left_out), 'file')} that no newsmark wrote: {some}")
    what = _what(written.counts)
    people = counted(written.annotators, "annotator")
    say(f"wrote {what} of {people} to {output} ({_size(written.size)})")


def _tell_taken(taken: Taken, folder: Path) -> None:
    if not taken.new and not taken.longer:
        say(f"{folder} has everything in the archive already")
        return
    longer = f", {counted(taken.longer, 'history', 'histories')} continued" if taken.longer else ""
    known = f"; {taken.known} of its files were there already" if taken.known else ""
    say(f"took in {_what(taken.new)}{longer} into {folder}{known}")


def _what(counts: dict[str, int]) -> str:
    articles = counted(counts.get("article", 0), "article")
    return f"{articles} and {counted(counts.get('history', 0), 'history', 'histories')}"


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.1f} kB"
