"""What pyproject.toml promises about the distribution; .ci/run installs the wheel itself."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import reader
from reader.settings.assets import asset_path

CHECKOUT = Path(__file__).resolve().parents[1]
FILE = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
PROJECT = FILE["project"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14", "3.15"]
PINS = [
    line
    for line in (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
AGAIN = "run python scripts/constraints.py"
WHEEL = FILE["tool"]["hatch"]["build"]["targets"]["wheel"]
NAMES = {
    "markdown_it": "markdown-it-py",
    "pyannote": "pygamma-agreement",
    "pyarrow": "datasets",
    "pygamma_agreement": "pygamma-agreement",
}
"""Packages that are imported under another name than they are installed by."""
NOT_IMPORTED = {
    "lxml_html_clean",  # trafilatura needs it
    "tinydb",  # for those who open our files with it
}


def declared(lines: list[str]) -> set[str]:
    return {re.split(r"[<>=~! ;\[]", line, maxsplit=1)[0] for line in lines}


def imported() -> set[str]:
    """Return what the program imports from elsewhere, anywhere in its code."""
    found = set()
    for path in (CHECKOUT / "reader").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add((node.module or "").partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"reader"}


def test_the_dependencies_are_what_is_imported():
    extras = dict(PROJECT["optional-dependencies"])
    extras.pop("dev")
    optional = declared([line for lines in extras.values() for line in lines])
    names = {NAMES.get(name, name) for name in imported()}
    assert names - optional == declared(PROJECT["dependencies"]) - NOT_IMPORTED


def test_the_version_stands_in_one_place():
    assert "version" in PROJECT["dynamic"]
    assert "version" not in PROJECT
    assert FILE["tool"]["hatch"]["version"]["path"] == "reader/__init__.py"
    assert reader.__version__ in (CHECKOUT / "CHANGELOG.md").read_text("utf-8")


def test_the_pythons_it_is_said_to_run_on_are_those_it_accepts():
    said = re.findall(r":: (3\.\d+)'", str(PROJECT["classifiers"]))
    assert said == PYTHONS
    assert PROJECT["requires-python"] == ">=3.11", "a cap would refuse the next Python unseen"


def locked(python: str) -> dict[str, Version]:
    """Return the versions that constraints.txt has for a Python on Linux."""
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    found: dict[str, Version] = {}
    for pin in map(Requirement, PINS):
        if pin.marker is None or pin.marker.evaluate(environment):
            (specifier,) = pin.specifier
            assert specifier.operator == "==", pin
            assert pin.name not in found, f"two versions of {pin.name}"
            found[pin.name] = Version(specifier.version)
    return found


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_has_one_tested_version_within_its_range(python):
    extras = PROJECT["optional-dependencies"].values()
    needed = [Requirement(line) for lines in (PROJECT["dependencies"], *extras) for line in lines]
    versions = locked(python)
    for requirement in needed:
        version = versions[canonicalize_name(requirement.name)]
        assert version in requirement.specifier, f"{requirement} has {version}; {AGAIN}"


def test_the_tested_versions_name_no_registry_and_no_folder():
    assert [line for line in PINS if "/" in line or line.startswith("-")] == []


@pytest.mark.parametrize("name", ["styles", "sample_articles"])
def test_the_wheel_carries_the_assets_where_they_are_looked_for(name, tmp_path, monkeypatch):
    assert name in WHEEL["only-include"]
    (tmp_path / WHEEL["sources"][name]).mkdir(parents=True)
    monkeypatch.setattr(reader, "__file__", str(tmp_path / "reader" / "__init__.py"))
    assert asset_path(name) == (tmp_path / WHEEL["sources"][name]).resolve()


@pytest.mark.parametrize(
    "path", ["reader/py.typed", "reader/annotations/schemes/news.toml", "styles/newsmark.tcss"]
)
def test_what_is_not_code_is_there_and_not_ignored(path):
    assert (CHECKOUT / path).is_file()
    if (CHECKOUT / ".git").exists():  # what git ignores stays out of the wheel
        done = subprocess.run(["git", "check-ignore", "-q", path], cwd=CHECKOUT, check=False)
        assert done.returncode != 0
