"""The layers hold, and nothing but the reader itself waits for Textual."""

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import reader

CHECKOUT = Path(__file__).resolve().parents[1]
KNOWN_TO_ALL = ("reader.ui.actions", "reader.ui.keymap", "reader.ui.launch")
"""The modules of the interface that commands may use."""

IMPORT_EACH = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
    if "textual" in sys.modules:
        sys.exit(f"{name} imports textual")
"""

WITHOUT_TEXTUAL = """
import sys
sys.modules["textual"] = None  # to import it is an error from here on
from reader.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


def python(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_nothing_outside_the_interface_imports_textual():
    names = [module.name for module in pkgutil.walk_packages(reader.__path__, "reader.")]
    outside = [n for n in names if not n.startswith("reader.ui.") or n in KNOWN_TO_ALL]
    assert "reader.cli.reading.read" in outside
    done = python(IMPORT_EACH, *outside)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_check_would_notice():
    assert "reader.ui.app imports textual" in python(IMPORT_EACH, "reader.ui.app").stderr


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The environment of a user whose store holds one article."""
    home = tmp_path_factory.mktemp("user")
    environment = {
        "NEWSMARK_STORE": str(home / "store"),
        "NEWSMARK_ANNOTATOR": "ana",
        "NEWSMARK_CONFIG": os.devnull,
        "XDG_STATE_HOME": str(home / "state"),
    }
    article = home / "article.txt"
    article.write_text("The bridge is safe. She said so.\n", "utf-8")
    done = python(WITHOUT_TEXTUAL, "add", str(article), **environment)
    assert done.returncode == 0, done.stderr
    return environment | {"ARTICLE": done.stdout.split()[1]}


@pytest.mark.parametrize(
    "line",
    [
        "--help",
        "--version",
        "read --help",
        "list",
        "show ARTICLE",
        "export jsonl",
        "export html",
        "scheme list",
        "paths",
        "keys",
    ],
)
def test_a_command_runs_where_textual_cannot_be_imported(store, line):
    arguments = line.replace("ARTICLE", store["ARTICLE"]).split()
    done = python(WITHOUT_TEXTUAL, *arguments, **store)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_contracts_between_layers_are_kept():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
