"""What the README and its neighbours say is so."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.cli.app import COMMANDS
from reader.formats.common.registry import format_names
from reader.ui.actions import ACTIONS, digit_family
from reader.ui.keymap import shown
from scripts.readme import README, keys_table, updated

CHECKOUT = README.parent
TEXT = README.read_text("utf-8")
PAGES = ("README.md", "CONTRIBUTING.md", "docs/index.md")
PICTURES = sorted((CHECKOUT / "docs" / "pictures").glob("*.svg"))


def command(name: str) -> str:
    """Return what stands in the code block behind a marker, as .ci/run finds it."""
    found = re.search(rf"^<!-- {name} -->\n```sh\n(.*?)\n```$", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no block {name}"
    return found[1]


def test_the_keys_are_those_of_the_table_of_actions():
    assert updated(TEXT) == TEXT, "run python scripts/readme.py"


def test_stale_keys_are_noticed():
    stale = TEXT.replace("`m` done", "`d` done")
    assert stale != TEXT
    assert updated(stale) == TEXT


def test_a_readme_without_a_place_for_keys_is_refused():
    with pytest.raises(ValueError, match="needs the lines"):
        updated("# newsmark\n")


def test_every_action_stands_in_the_table_with_all_its_keys():
    table = keys_table()
    for action in ACTIONS:
        if not (digit_family(action) and action.id[-1] not in "19"):
            assert " ".join(f"`{shown(key)}`" for key in action.keys).replace("|", "\\|") in table


@pytest.mark.parametrize(
    ("name", "end"), [("try", ".venv/bin/newsmark sample_articles"), ("test", "-m pytest -n auto")]
)
def test_one_line_makes_the_environment_installs_and_runs(name, end):
    line = command(name)
    assert "\n" not in line
    steps = line.split(" && ")
    assert steps[0] == "python3 -m venv .venv"
    assert steps[1].startswith(".venv/bin/python -m pip install -c constraints.txt -e ")
    assert steps[2].endswith(end)
    assert len(steps) == 3


def test_every_format_is_named():
    section = TEXT.partition("## What comes out")[2].partition("## ")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE) == format_names()


def test_the_labels_that_it_tells_are_those_of_the_default_scheme():
    names = ", ".join(label.name.lower() for label in load_builtin("news").active)
    assert f"`news` ({names})" in TEXT


def test_commands_in_its_examples_exist():
    examples = "\n".join(re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL))
    used = re.findall(r"^newsmark ([a-z]+)(?= |$)", examples, re.MULTILINE)
    assert used
    assert set(used) <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    path = CHECKOUT / page
    text = path.read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+)|(?:src|href)=\"([^\"#]+)", text)
    inside = [a or b for a, b in links if not (a or b).startswith("https:")]
    assert inside
    assert [link for link in inside if not (path.parent / link).exists()] == []


def test_every_page_of_the_documentation_is_in_its_index():
    index = (CHECKOUT / "docs" / "index.md").read_text("utf-8")
    pages = {path.name for path in (CHECKOUT / "docs").glob("*.md")} - {"index.md"}
    assert {page for page in pages if f"]({page})" not in index} == set()


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_a_picture_stands_alone(picture: Path):
    text = picture.read_text("utf-8")
    ET.fromstring(text)
    addresses = re.findall(r"https?://[^\"' )]+", text)
    assert set(addresses) == {"http://www.w3.org/2000/svg"}
    assert "@font-face" not in text


def test_the_pictures_are_shown():
    shown_anywhere = TEXT + (CHECKOUT / "docs" / "index.md").read_text("utf-8")
    assert {path.stem for path in PICTURES} == {"reader", "light", "library", "help"}
    assert [path.name for path in PICTURES if f"pictures/{path.name}" not in shown_anywhere] == []
