"""Whether another package claims the import name of the program."""

from __future__ import annotations

from importlib.metadata import packages_distributions

from reader.store.maintenance.checks.finding import Report

IMPORT_NAME = "reader"
DISTRIBUTION = "newsmark"
PLACE = "(installation)"


def check_installation(report: Report) -> None:
    """Tell of other distributions with the import name ``reader``, as the one on PyPI has it."""
    for name in sorted(set(packages_distributions().get(IMPORT_NAME, ()))):
        if name.lower() != DISTRIBUTION:
            report.add(
                PLACE,
                "foreign-reader",
                f"the package {name} is installed beside newsmark and has the same import name "
                f"{IMPORT_NAME}, so each may run files of the other",
            )
