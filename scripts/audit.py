"""Ask for known vulnerabilities of the versions in constraints.txt, with pip-audit.

    python scripts/audit.py

Exit code 1 where there are any. Where the database cannot be reached, one line says so and the exit
code is 0. Needs pip-audit, which the extra lock has.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.constraints import CONSTRAINTS, versions  # noqa: E402

PATIENCE = 240.0
"""Seconds after which the database counts as out of reach."""


def batches() -> Iterator[str]:
    """Yield the locked versions as requirements; pip-audit takes a package only once in each."""
    found = versions(CONSTRAINTS.read_text("utf-8"))
    pins = [[f"{name}=={version}" for version in sorted(found[name])] for name in sorted(found)]
    for batch in zip_longest(*pins):
        yield "".join(f"{pin}\n" for pin in batch if pin)


def looked_up(requirements: str) -> list[dict[str, Any]] | None:
    """Return pip-audit's report, a record for each package; None where it did not make one.

    Raises CalledProcessError where pip-audit cannot read the requirements.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, report = Path(folder, "requirements.txt"), Path(folder, "report.json")
        source.write_text(requirements, "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(source), "--no-deps"]
        command += ["--disable-pip", "--progress-spinner", "off"]
        subprocess.run([*command, "--dry-run"], check=True, capture_output=True, timeout=PATIENCE)
        command += ["--timeout", "15", "--format", "json", "--output", str(report)]
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)
            found: list[dict[str, Any]] = json.loads(report.read_text("utf-8"))["dependencies"]
        except (subprocess.TimeoutExpired, FileNotFoundError, ValueError):
            return None
    return found


def summary(reports: list[list[dict[str, Any]] | None]) -> tuple[str, int]:
    """Return what to print of the reports, and the exit code."""
    records = [record for report in reports for record in report or ()]
    # A mirror that has packages and no database answers that it knows none of them.
    known = [record for record in records if "skip_reason" not in record]
    found = [
        f"{record['name']} {record['version']}: {fault['id']}, mended in"
        f" {', '.join(fault['fix_versions']) or 'no version'}"
        for record in known
        for fault in record["vulns"]
    ]
    if found:
        return "\n".join(["vulnerabilities of locked versions:", *found]), 1
    if None in reports or not known:
        return "skipped: the database of vulnerabilities cannot be reached from here", 0
    unknown = sorted({record["name"] for record in records if "skip_reason" in record})
    more = f"; the database does not have {', '.join(unknown)}" if unknown else ""
    return f"no known vulnerability in {len(known)} locked versions{more}", 0


def main() -> int:
    """Look all locked versions up; return 1 where any has a vulnerability."""
    text, code = summary([looked_up(batch) for batch in batches()])
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
