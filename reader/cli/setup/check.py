"""``newsmark check``: is every file of the store as it should be, and what can be mended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import counted, print_json
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.annotations.schemes.scheme import Scheme
    from reader.settings.places import Places
    from reader.store.maintenance.checks.finding import Report
    from reader.store.maintenance.repair import Repair


@click.command(context_settings=ARGUMENTS)
@click.option("--repair", "mend", is_flag=True, help="Mend what can be mended without loss.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@global_options
def check(mend: bool, as_json: bool) -> int:
    """Check every file of the store and tell what is wrong, one line for each finding.

    With --repair, what can be mended without loss is, the rest is told; nothing is deleted. The
    exit code is 1 where a problem is left.
    """
    now = places()
    folder = Path(now.store.value)
    schemes = _schemes(now)
    report = _checked(folder, schemes)
    repairs: list[Repair] = []
    if mend and any(finding.mended for finding in report.findings):
        from reader.store.maintenance.repair import repair

        for done in repair(folder, report.findings):
            repairs.append(done)
            if not as_json:
                _print(f"{'repaired' if done.done else 'not repaired'}: {done}")
        report = _checked(folder, schemes)
    problems = sum(1 for _ in report.problems())
    if as_json:
        print_json(_record(folder, report, repairs))
    else:
        for finding in report.findings:
            _print(str(finding))
        click.echo(_summary(report, problems), err=bool(problems))
    return 1 if problems else 0


def _schemes(now: Places) -> list[Scheme]:
    """Return the schemes that annotations may name: the one in force, and the built-in ones."""
    from reader.annotations.schemes.file import builtin_schemes, load_builtin
    from reader.cli.shared.open_store import open_scheme

    return [open_scheme(now), *map(load_builtin, builtin_schemes())]


def _checked(folder: Path, schemes: list[Scheme]) -> Report:
    """Check the store and the installation, with progress on a terminal."""
    from reader.store.maintenance.checks.check import check_store
    from reader.store.maintenance.checks.installation import check_installation

    with ProgressLine("checking articles") as line:
        report = check_store(folder, schemes, on_progress=line.tell)
    check_installation(report)
    return report


def _print(line: str) -> None:
    from reader.articles.text.cells import printable

    click.echo(printable(line))


def _summary(report: Report, problems: int) -> str:
    looked = ", ".join(
        (
            counted(report.files, "file"),
            counted(report.articles, "article"),
            counted(report.annotations, "annotation"),
        )
    )
    if not problems:
        return f"No problem was found in {looked}."
    return f"{counted(problems, 'problem')} in {looked}."


def _record(folder: Path, report: Report, repairs: list[Repair]) -> dict[str, Any]:
    from reader.store.maintenance.checks.finding import KINDS

    return {
        "store": str(folder),
        "files": report.files,
        "articles": report.articles,
        "annotations": report.annotations,
        "repairs": repairs,
        "findings": [
            {
                "file": finding.file,
                "line": finding.line or None,
                "level": finding.level,
                "kind": finding.kind,
                "what": finding.what,
                "advice": KINDS[finding.kind].advice,
                "repairable": finding.mended,
            }
            for finding in report.findings
        ],
    }
