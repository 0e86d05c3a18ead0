"""newsmark team, and the project file that says who annotates what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_everybody_is_listed(run):
    Path("news.txt").write_text("The council approved the tunnel on Monday.\n")
    run("init", ".", "--annotator", "ana", "--annotator", "ben")
    with Path("newsmark.toml").open("a") as file:
        file.write("overlap = 1\nblind = true\n")
    run("--annotator", "ana", "add", "news.txt")
    out = json.loads(run("team", "--json").out)
    assert [(each["name"], each["assigned"], each["left"]) for each in out] == [
        ("ana", 1, 1),
        ("ben", 1, 1),
    ]
    lines = run("team").out.splitlines()
    assert [line.split()[:4] for line in lines[1:]] == [
        ["ana", "0", "1", "1"],
        ["ben", "0", "1", "1"],
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("overlap = 2", "overlap must be a number from 0 to 1"),
        ("overlap = true", "overlap must be a number from 0 to 1"),
        ('blind = "yes"', "blind must be true or false"),
        ("assign = 3", "assign must be a table of ids"),
        ('[assign]\nxy = ["ana"]', "'xy' is not the beginning of an article's id"),
        ('[assign]\n3f2a = "ana"', "assign must be a table of ids"),
    ],
)
def test_a_mistake_in_the_project_file_names_its_line(run, line, told):
    Path("newsmark.toml").write_text(f'store = "store"\n{line}\n')
    code, _, err = run("team")
    assert code == 1 and told in err and "newsmark.toml:2" in err
