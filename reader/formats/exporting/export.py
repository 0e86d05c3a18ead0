"""Write items in a format, whole or not at all, and tell what was lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from reader.annotations.schemes.scheme import Scheme
from reader.formats.common.errors import FormatError
from reader.formats.common.losses import account
from reader.formats.common.model import Figures, Item, Job, Options
from reader.formats.common.registry import load_format
from reader.formats.common.report import Ledger, Report, check_strict
from reader.formats.exporting.outputs import Files


def export(
    format_name: str,
    items: Iterable[Item],
    target: str | Path,
    *,
    scheme: Scheme | None = None,
    options: Options | None = None,
    figures: Figures | None = None,
    strict: bool = False,
    force: bool = False,
    stdout: IO[bytes] | None = None,
) -> Report:
    """Write the items, one at a time, and return what was written and what was lost.

    ``target`` is ``-`` (standard output, or the binary stream ``stdout``), a file, or a folder (one
    that exists, or a name that ends in a slash). Files appear under their names when all of them
    are complete. With ``strict`` any loss raises FormatError, before anything is replaced or
    printed; a file that exists is replaced only with ``force``. ``figures`` are how well the
    annotators agree, for a format that shows it. Which annotations go out is the
    caller's choice, see :mod:`reader.formats.exporting.select`.

    Raises FormatError where the format is unknown, does not fit the target, or writing fails.
    """
    form = load_format(format_name)
    if form.write is None:
        raise FormatError(f"{form.name} is a format to be read only; it cannot be exported.")
    ledger = Ledger()
    job = Job(ledger, scheme, options or Options(), figures)
    try:
        with Files(
            target,
            name=form.name,
            suffix=form.suffix,
            per=form.per,
            single=form.single,
            spool=strict,
            force=force,
            stdout=stdout,
        ) as files:
            form.write(account(items, form, ledger), files, job)
            if strict:
                check_strict(ledger.report(form.name, []))
            return ledger.report(form.name, files.commit())
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(f"{target} could not be written: {reason}.") from error
    except UnicodeEncodeError as error:
        raise FormatError(
            f"{target} was not written: a record holds half a character (a lone surrogate), "
            "which no file can hold; mend the note or the name that it is in."
        ) from error
