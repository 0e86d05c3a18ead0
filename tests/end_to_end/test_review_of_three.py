"""Three annotators in three stores, two by git and one by brat; a review by keyboard; gold."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest

from reader.store.folder_store import open_store
from tests.end_to_end.conftest import User

ARTICLES = {
    "rain.txt": "It rained all day. Nobody came at all. It was a waste of time.",
    "tax.txt": "The tax rises in May. Voters hate it. The mayor is silent.",
    "bus.txt": "The bus is late. It always is. Drivers are too few.",
}
KEYS = {
    "ann": {"rain.txt": "1 ) 2 m", "tax.txt": "1 m", "bus.txt": "1 ) ) 1 m"},
    "ben": {"rain.txt": "1 ) 1 m", "tax.txt": "1 ) 2 m", "bus.txt": "1 ) ) 1 m"},
    "cy": {"rain.txt": "1 ) 2 m", "tax.txt": "1 m", "bus.txt": "1 ) ) 1 m"},
}
"""What each presses in each article: 1 is a claim, 2 an opinion, ) goes on by a sentence."""
WIDE = (120, 40)


class Colleague(User):
    """One of several people, each with a home folder and a project of their own."""

    def __init__(self, folder, name: str) -> None:
        folder.mkdir()
        super().__init__(folder)
        self.name = name
        self.store = self.work / "store"
        self.env["NEWSMARK_ANNOTATOR"] = name
        self.env |= {f"GIT_{role}_NAME": name for role in ("AUTHOR", "COMMITTER")}
        self.env |= {f"GIT_{role}_EMAIL": f"{name}@example.org" for role in ("AUTHOR", "COMMITTER")}

    @property
    def given(self) -> list[str]:
        return []

    def git(self, *arguments: str) -> None:
        done = subprocess.run(
            ["git", *arguments], cwd=self.work, env=self.env, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    def share(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", f"Marks of {self.name}")
        self.git("pull", "-q", "--no-rebase", "--no-edit")
        self.git("push", "-q")

    def mark(self, name: str) -> None:
        """Open an article, mark it with the keys of the table, and leave."""
        terminal = self.open(self.folder.parent / "articles" / name)
        terminal.wait_for(ARTICLES[name][:12])
        terminal.press(KEYS[self.name][name])
        terminal.wait_for("done")
        leave(terminal)

    def active(self, whose: str) -> list[tuple[str, str]]:
        store = open_store(self.store, create=False)
        return sorted(
            (each.label, each.exact)
            for name in store.article_ids()
            for each in store.read(name, whose).annotations.values()
            if each.status == "active"
        )


@pytest.fixture
def people(tmp_path):
    """Ann, Ben and Rita with clones of one project, Cy with a store of his own."""
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    everybody = {name: Colleague(tmp_path / name, name) for name in ("ann", "ben", "cy", "rita")}
    ann = everybody["ann"]
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "hub"], check=True)
    ann.git("clone", "-q", str(tmp_path / "hub"), ".")
    ann.run("init")
    ann.git("add", "-A")
    ann.git("commit", "-qm", "A project")
    ann.git("push", "-q", "-u", "origin", "HEAD")
    for name in ("ben", "rita"):
        everybody[name].git("clone", "-q", str(tmp_path / "hub"), ".")
    everybody["cy"].run("init")
    yield everybody
    for each in everybody.values():
        for terminal in each.terminals:
            terminal.close()


def test_three_stores_one_review_and_a_change_that_reopens_one_cluster(people, tmp_path):
    ann, ben, cy, rita = (people[name] for name in ("ann", "ben", "cy", "rita"))
    for who in (ann, ben, cy):
        for name in ARTICLES:
            who.mark(name)
    ann.share()
    ben.share()
    cy.run("export", "brat", "--annotator", "cy", "-o", str(tmp_path / "from-cy") + "/")
    rita.git("pull", "-q")
    rita.run("import", "brat", str(tmp_path / "from-cy"))
    assert [rita.active(name) == people[name].active(name) for name in people if name != "rita"]

    review_all(rita)
    gold = rita.active("gold")
    assert gold == [
        ("claim", "Drivers are too few."),
        ("claim", "It rained all day."),
        ("claim", "The bus is late."),
        ("claim", "The tax rises in May."),
        ("opinion", "Nobody came at all."),
    ]
    agreement = json.loads(rita.run("agree", "--json"))
    assert (agreement["annotators"], len(agreement["articles"])) == (["ann", "ben", "cy"], 3)
    exported = rita.run("export", "jsonl", "--annotator", "gold").splitlines()
    spans = [row for row in map(json.loads, exported) if row.get("type") == "annotation"]
    assert sorted((row["label"], row["exact"]) for row in spans) == gold

    change_one_mark(ben)
    ben.share()
    rita.git("add", "-A")
    rita.git("commit", "-qm", "Gold")
    rita.git("pull", "-q", "--no-rebase", "--no-edit")
    look_for_what_opened_again(rita)


def review_all(rita: Colleague) -> None:
    """Take what is agreed and, of what is not, Ann's version, by keyboard; killed on the way."""
    terminal = rita.open("review", size=WIDE)
    terminal.wait_for("labels differ")
    terminal.press("1")
    terminal.wait_for("accepted, rita")
    terminal.kill(signal.SIGKILL)
    assert terminal.wait_for_end() == -signal.SIGKILL
    terminal = rita.open("review", size=WIDE)
    terminal.wait_for("0 open of 1")
    terminal.press("= m")
    terminal.wait_for("somebody has nothing here")
    terminal.press("1")
    terminal.wait_for("0 open of 1")
    terminal.press("= m")
    terminal.wait_for("2 agreed to take")
    terminal.press("=")
    terminal.wait_for("Took 2 spans on which all agree")
    terminal.press("m")
    terminal.wait_for("this was the last article")
    leave(terminal)


def change_one_mark(ben: Colleague) -> None:
    """Ben makes his claim that the tax rises an opinion."""
    terminal = ben.open(ben.folder.parent / "articles" / "tax.txt")
    terminal.wait_for("2 annotations")
    terminal.press("g g x")
    terminal.wait_for("Deleted")
    terminal.press("2")
    terminal.wait_for("Marked as Opinion")
    leave(terminal)


def look_for_what_opened_again(rita: Colleague) -> None:
    """One cluster of one article is open again, and says what was decided before."""
    before = rita.active("gold")
    terminal = rita.open("review", size=WIDE)
    terminal.wait_for("labels differ")
    terminal.wait_for("The tax rises in May.")
    terminal.wait_for("1 open of 2")
    terminal.press("N n J")
    leave(terminal)
    assert rita.active("gold") == before


def leave(terminal) -> None:
    terminal.press("q")
    assert terminal.wait_for_end() == 0
