"""What pyproject.toml promises about the distribution; .ci/run installs the wheel itself."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import reader
from reader.settings.assets import asset_path

CHECKOUT = Path(__file__).resolve().parents[1]
FILE = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
PROJECT = FILE["project"]
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
    assert (said[0], said[-1]) == ("3.11", "3.13")
    assert PROJECT["requires-python"] == ">=3.11,<3.14"


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
