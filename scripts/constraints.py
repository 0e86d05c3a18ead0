"""Write constraints.txt: the exact versions that newsmark is tested with, for every Python.

    python scripts/constraints.py            # follow pyproject.toml; versions stay where they can
    python scripts/constraints.py --upgrade  # the newest of everything
    python scripts/constraints.py --newer    # only print which newest versions are not the tested

Needs uv, which the extra lock has: pip install -c constraints.txt -e '.[lock]'.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST = "3.11"
"""The oldest Python that newsmark runs on."""
PATIENCE = 120.0
"""Seconds after which a resolution is given up."""
HEADER = """\
# The versions that newsmark is tested with, of all that it needs, its extras and its tests.
# Written by scripts/constraints.py; pip takes them with: pip install -c constraints.txt ...
"""

Versions = dict[str, set[str]]
"""For each package, by its normalised name, the versions that the Pythons get."""


def resolve(target: Path, source: Path, *options: str) -> None:
    """Write one version of each package for each Python from OLDEST on into ``target``.

    Versions that stand in ``target`` stay where they can. Raises CalledProcessError or
    TimeoutExpired.
    """
    command = [sys.executable, "-m", "uv", "pip", "compile", "--universal", "--quiet"]
    command += ["--python-version", OLDEST, "--no-annotate", "--no-header", *options]
    command += ["--output-file", str(target), str(source)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)
    target.write_text(HEADER + target.read_text("utf-8"), "utf-8")


def versions(text: str) -> Versions:
    """Return what a file of constraints says."""
    found: Versions = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def declared() -> list[str]:
    """Return every dependency of pyproject.toml, those of extras too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return [line for lines in (project["dependencies"], *extras) for line in lines]


def newer() -> list[str]:
    """Return a line for each package whose newest version is not the tested one.

    What pyproject.toml depends on is looked up once more without its upper bounds.
    """
    tested = versions(CONSTRAINTS.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        allowed, any_version = Path(folder, "allowed.txt"), Path(folder, "any.txt")
        unbounded = Path(folder, "unbounded.in")
        resolve(allowed, ROOT / "pyproject.toml", "--all-extras", "--upgrade")
        unbounded.write_text("\n".join(re.sub(r",?<[^,;]+", "", each) for each in declared()))
        resolve(any_version, unbounded)
        newest = versions(allowed.read_text("utf-8"))
        beyond = versions(any_version.read_text("utf-8"))
    lines = [
        f"{name}: tested {_listed(tested[name])}, newest {_listed(found)}"
        for name, found in newest.items()
        if name in tested and found != tested[name]
    ]
    lines += [
        f"{name}: newest {_listed(beyond[name])}, which pyproject.toml does not allow"
        for name in sorted({_normalised(each) for each in declared()})
        if beyond[name] != newest[name]
    ]
    return lines


def _normalised(dependency: str) -> str:
    name = re.split(r"[<>=~! ;\[]", dependency, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _listed(found: set[str]) -> str:
    return " and ".join(sorted(found))


def main() -> int:
    """Write the file, or print what is newer."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--upgrade", action="store_true", help="take the newest of everything")
    choice.add_argument("--newer", action="store_true", help="print newer versions, write nothing")
    asked = parser.parse_args()
    if asked.newer:
        print("\n".join(newer()) or "the tested versions are the newest")
    else:
        upgrade = ["--upgrade"] if asked.upgrade else []
        resolve(CONSTRAINTS, ROOT / "pyproject.toml", "--all-extras", *upgrade)
    return 0


if __name__ == "__main__":
    sys.exit(main())
