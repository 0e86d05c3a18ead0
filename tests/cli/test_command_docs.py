"""The pages on commands and configuration name everything that there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from reader.cli.app import COMMANDS, newsmark
from reader.settings.config import Settings, load_settings
from reader.settings.project import Project, load_project
from reader.ui.keymap import Keymap

DOCS = Path(__file__).resolve().parents[2] / "docs"


def part(name: str) -> str:
    """Return the chapters of the page on commands whose heading names the command."""
    page = (DOCS / "commands.md").read_text("utf-8")
    chapters = re.split(r"^## ", page, flags=re.MULTILINE)
    return "\n".join([chapters[0], *(it for it in chapters if f"newsmark {name}" in it[:60])])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_on_the_page(name):
    command = newsmark.get_command(click.Context(newsmark), name)
    described = part(name)
    assert f"newsmark {name}" in described
    commands = [command, *getattr(command, "commands", {}).values()]
    for option in (param for each in commands for param in each.params):
        if isinstance(option, click.Option):
            assert re.search(rf"(?<![\w-]){option.opts[-1]}(?![\w-])", described), option
        if isinstance(option, click.Option) and isinstance(option.type, click.Choice):
            assert all(choice in described for choice in option.type.choices)


def examples() -> list[str]:
    page = (DOCS / "configuration.md").read_text("utf-8")
    return re.findall(r"```toml\n(.*?)```", page, re.DOTALL)


def test_the_example_config_has_every_setting_and_loads(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(examples()[0], "utf-8")
    assert set(tomllib.loads(examples()[0])) == set(Settings.__struct_fields__)
    keys = load_settings(path).keys
    assert keys == {"note": ["E"], "delete": ["x", "f8"]}
    Keymap(keys)


def test_the_example_project_has_every_setting_and_loads(tmp_path):
    path = tmp_path / "newsmark.toml"
    path.write_text(examples()[1], "utf-8")
    assert set(tomllib.loads(examples()[1])) == set(Project.__struct_fields__) - {"path"}
    assert load_project(path).annotators == ["ana", "ben"]
