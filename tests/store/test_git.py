"""Git: what two people, or one on two machines, did on their branches always merges."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from tinydb import TinyDB

from reader.annotations.model import Annotation
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article
from reader.settings.new_project import create_project
from reader.settings.project import load_project
from reader.store.feeds.journal import JournalFeeds
from reader.store.folder_store import TinyDBStore, open_store
from reader.store.journal import writer as writer_module
from reader.store.journal.copies import copy_id
from reader.store.journal.paths import article_folder
from reader.store.journal.writer import Writer
from reader.store.library.article_files import versions
from reader.store.protocol import Change
from reader.store.work.load import SWITCHED
from tests.scale import scaled
from tests.store.conftest import TEXT, added, make_annotation, make_article
from tests.store.feeds.feeds_material import do_something, flat

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    **{f"GIT_{who}_NAME": "Test" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "test@example.org" for who in ("AUTHOR", "COMMITTER")},
}
STRATEGIES = ("ort", "recursive", "resolve")
ARTICLE = make_article()


class Clone:
    """A working copy of a project, on a machine, with an annotator who works there."""

    def __init__(self, path: Path, annotator: str, machine: str = "7f3c"):
        self.path = path
        self.annotator = annotator
        self.machine = machine
        self.log: set[bytes] = set()

    def git(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout.strip()

    @property
    def folder(self) -> Path:
        return self.path / "store"

    def store(self) -> TinyDBStore:
        return open_store(self.folder, machine=copy_id(self.folder, self.machine))

    def add_article(self, article: Article = ARTICLE) -> None:
        self.store().add_article(article)

    def work(self, *, article: Article = ARTICLE):
        return self.store().open(article.id, self.annotator)

    def add(self, article: Article = ARTICLE, **fields: object) -> Annotation:
        """Mark something, as a program that is started and ended for it."""
        one = make_annotation(article=article.id, annotator=self.annotator, **fields)
        self._do("add", added(one), article)
        return one

    def note(self, one: Annotation, note: str) -> None:
        """Change the note of an annotation, as it is here."""
        work = self.read(self.annotator, article=one.article)
        new = replace(work.annotations[one.id], note=note)
        self._do("change", [Change("annotations", one.id, None, new)], make_article(), one.article)

    def _do(self, kind: str, changes: list[Change], article: Article, key: str = "") -> None:
        work = self.store().open(key or article.id, self.annotator)
        work.apply(kind, changes)
        assert not work.fault
        work.close()
        self.log |= self.lines()

    def follow(self, do: Callable[[JournalFeeds], object]) -> None:
        """Do something with feeds, as a program that is started and ended for it."""
        feeds = self.store().feeds(self.annotator)
        do(feeds)
        assert not feeds.fault
        feeds.close()
        self.log |= self.lines()

    def feeds(self, annotator: str = "") -> dict[tuple, object]:
        """Return all that was done with feeds."""
        store = open_store(self.folder, create=False)
        return flat(store.feeds(annotator or self.annotator, readonly=True))

    def read(self, annotator: str, *, article: str = ARTICLE.id):
        return open_store(self.folder, create=False).read(article, annotator)

    def lines(self) -> set[bytes]:
        """Return every line of every history, which is every action acknowledged."""
        files = self.folder.glob("annotators/*/*.jsonl")
        return {line for path in files for line in path.read_bytes().splitlines()}

    def commit(self) -> None:
        self.git("add", "-A")
        if self.git("status", "--porcelain"):
            self.git("commit", "-qm", "work")

    def merge(self, *others: str, strategy: str = "ort") -> None:
        self.git("merge", "-q", "--no-edit", *(["-s", strategy] if strategy else []), *others)

    def merge_from(self, other: Clone, strategy: str = "ort") -> None:
        self.git("fetch", "-q", other.git("rev-parse", "--show-toplevel"), "HEAD")
        self.merge("FETCH_HEAD", strategy=strategy)

    def clone(self, name: str, annotator: str, machine: str = "") -> Clone:
        path = self.path.with_name(name)
        self.git("clone", "-q", str(self.path), str(path))
        return Clone(path, annotator, machine or self.machine)

    def state(self) -> dict[tuple[str, ...], object]:
        """Return everything that a user sees of the store."""
        store = open_store(self.folder, create=False)
        found: dict[tuple[str, ...], object] = {}
        for article in store.article_ids():
            found["article", article] = store.article(article)
            for name in store.annotators():
                work = store.read(article, name)
                found["work", article, name] = (
                    dict(work.annotations),
                    dict(work.comments),
                    work.progress,
                )
                assert not [n for n in work.notices if "two places" not in n and n != SWITCHED], (
                    work.notices
                )
        for name in store.annotators():
            feeds = store.feeds(name, readonly=True)
            assert not feeds.notices, feeds.notices
            found["feeds", name] = flat(feeds)
        found["library",] = tuple(
            (s.title, tuple(s.counts.items())) for n in store.annotators() for s in store.library(n)
        )
        return found

    @property
    def tree(self) -> str:
        return self.git("rev-parse", "HEAD^{tree}")


def new_project(folder: Path, annotator: str = "ana", machine: str = "7f3c") -> Clone:
    """Make a repository with a project and its empty store, as ``newsmark init`` does."""
    folder.mkdir(parents=True)
    first = Clone(folder, annotator, machine)
    first.git("init", "-q", "-b", "main")
    create_project(folder)
    open_store(first.folder)
    first.commit()
    return first


@pytest.fixture
def ana(tmp_path) -> Clone:
    return new_project(tmp_path / "ana")


def check_same(*clones: Clone) -> None:
    """Let everybody take in everything, then all must see the same, with nothing lost."""
    first, *others = clones
    for other in others:
        first.merge_from(other)
    for other in others:
        other.merge_from(first)
        assert other.tree == first.tree
        assert other.state() == first.state()
    written = set().union(*(clone.log for clone in clones))
    for clone in clones:
        assert written <= clone.lines()
        assert not clone.git("status", "--porcelain")


def test_a_commit_holds_what_counts_and_nothing_else(ana):
    ana.add_article()
    ana.add()
    ana.store().library("ana")
    writer = f"ana~{copy_id(ana.folder, '7f3c')}~1"
    for name in (
        "annotators/ana/.x.json.0a1b2c3d.tmp",
        f"articles/{ARTICLE.id[:2]}/.{ARTICLE.id}.json.12.tmp",
        "annotators/ana/writers/.DS_Store",
        "notes.txt",
        "cache/copies/7f3c",
        "set-aside/store.json.damaged-0a1b2c3d",
        "set-aside/ana/.x.json.12.tmp.damaged-0a1b2c3d",
        "set-aside/ana/.x.json.12.tmp",
    ):
        (ana.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (ana.folder / name).write_text("x")
    assert (ana.folder / "annotators" / "ana" / f"{ARTICLE.id}.json").exists()
    ana.commit()
    (article,) = versions(ana.folder, ARTICLE.id)
    assert ana.git("ls-files").splitlines() == sorted(
        [
            "newsmark.toml",
            "store/.gitattributes",
            "store/.gitignore",
            f"store/annotators/ana/{ARTICLE.id}.{writer}.jsonl",
            f"store/annotators/ana/writers/{writer}",
            str(article.relative_to(ana.path)),
            "store/set-aside/ana/.x.json.12.tmp.damaged-0a1b2c3d",
            "store/set-aside/store.json.damaged-0a1b2c3d",
            "store/store.json",
        ]
    )


def test_the_files_of_a_repository_around_do_not_reach_into_the_store(tmp_path):
    folder = tmp_path / "big"
    folder.mkdir()
    outer = Clone(folder / "project" / "news", "ana")
    outer.path.mkdir(parents=True)
    outer.git("init", "-q", "-b", "main", str(folder))
    (folder / ".gitattributes").write_text(
        "* text=auto eol=crlf ident\n*.json merge=binary working-tree-encoding=UTF-16\n"
        "*.jsonl -merge filter=none\n"
    )
    (folder / ".gitignore").write_text("*.json\n*.jsonl\nwriters/\narticles\n")
    create_project(outer.path)
    open_store(outer.folder)
    outer.add_article(make_article("$Id$ " + TEXT))
    outer.add_article()
    outer.add()
    outer.commit()
    assert len(outer.git("ls-files", "store").splitlines()) == 7
    before = {p: p.read_bytes() for p in outer.folder.rglob("*.json*")}
    other = Clone(tmp_path / "other" / "project" / "news", "ana")
    outer.git("clone", "-q", str(folder), str(tmp_path / "other"))
    for path, data in before.items():
        there = other.folder / path.relative_to(outer.folder)
        if there.name != f"{ARTICLE.id}.json":
            assert there.read_bytes() == data
    one = outer.add()
    outer.commit()
    other.add()
    other.commit()
    check_same(other, outer)
    assert one.id in other.read("ana").annotations


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_two_annotators_branches_merge(ana, strategy):
    ana.add_article()
    ana.commit()
    ben = ana.clone("ben", "ben", "0a1b")
    marks = [ana.add(), ben.add(), ana.add()]
    for clone in (ana, ben):
        clone.commit()
    ana.merge_from(ben, strategy)
    assert set(ana.read("ben").annotations) == {marks[1].id}
    check_same(ana, ben)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("machine", ["7f3c", "0a1b"])
def test_one_annotator_on_two_machines_or_in_two_clones_of_one(ana, strategy, machine):
    """The same annotation was changed in both: the later change counts, and it is said."""
    ana.add_article()
    one = ana.add()
    ana.commit()
    away = ana.clone("away", "ana", machine)
    assert copy_id(away.folder, machine) != copy_id(ana.folder, "7f3c")
    ana.note(one, "here, first")
    ana.note(one, "here, later")
    away.note(one, "away")
    for clone in (ana, away):
        assert not clone.work().notices
        clone.commit()
    ana.merge_from(away, strategy)
    for _ in range(2):
        work = ana.work()
        assert work.annotations[one.id].note == "here, later"
        told = [notice for notice in work.notices if "One record was changed in two" in notice]
        work.close()
    assert not told, "it is said once"
    history = ana.lines()
    for note in (b"here, first", b"here, later", b"away"):
        assert any(note in line for line in history)
    away.merge_from(ana)
    work = away.work()
    assert len([n for n in work.notices if "two places" in n]) == 1
    work.close()
    check_same(ana, away)


def test_what_was_changed_in_two_places_is_said_when_it_is_opened(ana):
    ana.add_article()
    one = ana.add()
    ana.commit()
    away = ana.clone("away", "ana")
    ana.note(one, "here")
    away.note(one, "away")
    away.commit(), ana.commit()
    ana.merge_from(away)
    (told,) = ana.work().notices
    assert told.startswith("One record was changed in two places at once; the later change counts")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_same_article_added_on_two_branches(ana, strategy):
    ben = ana.clone("ben", "ben")
    ana.add_article(make_article(title="The first title"))
    ben.add_article(make_article(title="Another title", lang="de"))
    marks = ana.add(), ben.add()
    assert marks
    for clone in (ana, ben):
        clone.commit()
    ana.merge_from(ben, strategy)
    assert len(versions(ana.folder, ARTICLE.id)) == 2
    assert ana.store().article(ARTICLE.id).title == "The first title"
    assert ana.store().library("ana")[0].title == "The first title"
    assert ana.store().article_ids() == [ARTICLE.id]
    check_same(ana, ben)
    for path in versions(ben.folder, ARTICLE.id):
        with TinyDB(path, encoding="utf-8", access_mode="r") as db:
            assert db.table("article").all()[0]["text"] == TEXT


def test_of_two_versions_of_an_article_a_damaged_one_does_no_harm(ana):
    ben = ana.clone("ben", "ben")
    ana.add_article(make_article(title="The first title"))
    ben.add_article(make_article(title="Another title"))
    for clone in (ana, ben):
        clone.commit()
    ana.merge_from(ben)
    first = versions(ana.folder, ARTICLE.id)[0]
    for size in (0, 300, first.stat().st_size - 3):
        os.truncate(first, size)
        assert ana.store().article(ARTICLE.id).title == "Another title"


def test_criss_cross(ana):
    ana.add_article()
    one = ana.add()
    ana.commit()
    away = ana.clone("away", "ana")
    for turn in range(3):
        for clone in (ana, away):
            clone.add_article(make_article(f"text {turn}", title=clone.path.name))
            clone.note(one, f"{clone.path.name} {turn}")
            clone.add()
            clone.commit()
        ana.git("branch", "-f", "before")
        ana.merge_from(away, STRATEGIES[turn])
        away.git("fetch", "-q", str(ana.path), "before")
        away.merge("FETCH_HEAD", strategy=STRATEGIES[turn])
    assert ana.state() == away.state()
    assert ana.tree == away.tree
    check_same(ana, away)


def test_octopus(ana):
    ana.add_article()
    ana.commit()
    others = [ana.clone(name, name, "0a1b") for name in ("ben", "carla", "ana2")]
    others[2].annotator = "ana"
    for clone in (ana, *others):
        clone.add_article(make_article("new", title=clone.path.name))
        clone.add()
        clone.commit()
    for clone in others:
        ana.git("fetch", "-q", str(clone.path), f"HEAD:{clone.path.name}")
    ana.merge(*(clone.path.name for clone in others), strategy="octopus")
    assert len(ana.git("rev-list", "--parents", "-1", "HEAD").split()) == 5
    check_same(ana, *others)


def test_a_switch_of_branch_is_told_once_and_is_no_damage(ana):
    ana.add_article()
    ana.commit()
    ana.git("branch", "other")
    ana.add()
    ana.commit()
    ana.git("switch", "-q", "other")
    for told in ([SWITCHED], []):
        work = ana.work()
        assert list(work.notices) == told
        work.apply("add", added(make_annotation()))
        work.close()
    assert not (ana.folder / "set-aside").exists()


def test_branches_of_one_clone(ana):
    """Who goes from branch to branch writes into one history on one of them only."""
    ana.add_article()
    ana.add()
    ana.commit()
    for branch in ("one", "two", "one", "main", "two"):
        ana.git("switch", "-q", branch) if branch == "main" or ana.git(
            "branch", "--list", branch
        ) else ana.git("switch", "-q", "-c", branch, "main")
        ana.add()
        ana.commit()
    assert not (ana.folder / "set-aside").exists(), "a switch of branch is no damage"
    histories = list(ana.folder.glob("annotators/ana/*.jsonl"))
    assert len(histories) < 4, "a history is written on where it was left"
    ana.git("switch", "-q", "main")
    ana.merge("one", "two", strategy="octopus")
    assert len(ana.read("ana").annotations) == 6
    check_same(ana, ana.clone("other", "ana"))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_rebase(ana, strategy):
    ana.add_article()
    ana.commit()
    away = ana.clone("away", "ana")
    for clone in (ana, away):
        for _ in range(3):
            clone.add_article(make_article("new", title=clone.path.name))
            clone.add()
            clone.commit()
    away.git("pull", "-q", "--rebase", "-s", strategy, str(ana.path), "main")
    assert len(away.read("ana").annotations) == 6
    away.add()
    away.commit()
    check_same(ana, away)


def test_cherry_pick(ana):
    ana.add_article()
    ana.commit()
    away = ana.clone("away", "ana")
    for clone in (ana, away):
        for _ in range(3):
            clone.add()
            clone.commit()
    ana.git("fetch", "-q", str(away.path), "HEAD:away")
    for commit in ana.git("rev-list", "--reverse", "main..away").splitlines()[:2]:
        ana.git("cherry-pick", commit)
    assert len(ana.read("ana").annotations) == 5
    ana.add()
    ana.commit()
    check_same(ana, away)


@pytest.mark.parametrize("work_between", [False, True])
def test_stash_and_pop(ana, work_between):
    ana.add_article()
    ana.add()
    ana.commit()
    ben, away = ana.clone("ben", "ben"), ana.clone("away", "ana")
    for clone in (ben, away):
        clone.add()
        clone.commit()
    ana.add()
    ana.git("stash", "-q", "-u")
    if work_between:
        ana.add()
    ana.merge_from(ben)
    ana.merge_from(away)
    ana.git("stash", "pop", "-q")
    ana.add()
    ana.commit()
    assert len(ana.read("ana").annotations) == 4 + work_between
    check_same(ana, ben, away)


def test_line_ends_survive(ana):
    ana.add_article()
    ana.add()
    ana.commit()
    away = ana.path.with_name("away")
    ana.git("clone", "-q", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", ".", str(away))
    other = Clone(away, "ana", "0a1b")
    assert b"\r" in (away / "newsmark.toml").read_bytes(), "git does change line ends elsewhere"
    other.add()
    other.add_article(make_article("more\nlines\n"))
    other.commit()
    assert not [p for p in other.folder.rglob("*.json*") if b"\r" in p.read_bytes()]
    check_same(ana, other)


def test_gc_and_missing_states(ana):
    ana.add_article()
    one = ana.add()
    ana.commit()
    away = ana.clone("away", "ana")
    for clone in (ana, away):
        clone.note(one, clone.path.name)
        clone.commit()
        clone.git("gc", "-q", "--prune=now", "--aggressive")
    ana.merge_from(away)
    ana.git("clean", "-q", "-d", "-f", "-x")
    assert not (ana.folder / "annotators" / "ana" / f"{ARTICLE.id}.json").exists()
    ana.add()
    ana.commit()
    check_same(ana, away)


def test_a_pull_while_the_article_is_open_is_taken_in(ana):
    ana.add_article()
    one = ana.add()
    ana.commit()
    away, ben = ana.clone("away", "ana"), ana.clone("ben", "ben")
    work = ana.work()
    marks = [away.add(), ben.add()]
    away.note(one, "away")
    for clone in (away, ben):
        clone.commit()
    mine = make_annotation()
    work.apply("add", added(mine))
    work.apply("change", [Change("annotations", one.id, None, replace(one, note="mine"))])
    ana.commit()
    for clone in (away, ben):
        ana.merge_from(clone)
    changed = {change.id for change in work.refresh()}
    assert marks[0].id in changed
    assert set(work.annotations) == {one.id, mine.id, marks[0].id}
    assert any("changed in two places" in notice for notice in work.notices)
    assert not work.refresh()
    work.apply("add", added(last := make_annotation()))
    assert not work.fault
    work.close()
    ana.log |= ana.lines()
    ana.commit()
    assert last.id in ana.read("ana").annotations
    check_same(ana, away, ben)


def test_a_switch_of_branch_while_the_article_is_open(ana):
    ana.add_article()
    one = ana.add()
    ana.commit()
    ana.git("branch", "other")
    work = ana.work()
    here = make_annotation()
    work.apply("add", added(here))
    ana.commit()
    ana.git("switch", "-q", "other")
    work.refresh()
    work.apply("add", added(there := make_annotation()))
    assert work.retry()
    work.close()
    ana.log |= ana.lines()
    ana.commit()
    ana.merge("main", strategy="resolve")
    assert set(ana.read("ana").annotations) == {one.id, here.id, there.id}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_damage_that_was_set_aside_on_two_branches_merges(ana, strategy):
    ana.add_article()
    ana.add()
    ana.commit()
    away = ana.clone("away", "ana")
    for clone in (ana, away):
        (path,) = clone.folder.glob("annotators/ana/*.jsonl")
        path.with_name(f"{ARTICLE.id}.json").write_text(clone.path.name)
        clone.work().close()
        clone.commit()
    ana.merge_from(away, strategy)
    kept = {path.read_text() for path in (ana.folder / "set-aside" / "ana").iterdir()}
    assert kept == {"ana", "away"}
    check_same(ana, away)


@pytest.mark.parametrize("where", ["write_all", "sync", "_check_in_place"])
def test_a_switch_of_branch_after_a_window_was_killed(ana, monkeypatch, where):
    """Whatever the window had done of its last save, what it wrote goes on on one branch only."""

    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    ana.add_article()
    work = ana.work()
    work.apply("add", added(make_annotation()))
    ana.commit()
    ana.git("branch", "other")
    with monkeypatch.context() as patched, pytest.raises(Killed):
        owner = Writer if where == "_check_in_place" else writer_module
        patched.setattr(owner, where, die)
        work.apply("add", added(make_annotation()))
    os.close(work._writer._fd)
    ana.log |= ana.lines()
    ana.commit()
    ana.git("switch", "-q", "other")
    ana.add()
    ana.commit()
    ana.merge("main", strategy="resolve")
    assert len(ana.read("ana").annotations) == 2 + (where != "write_all")
    check_same(ana, ana.clone("other", "ana"))


def test_a_copied_folder_is_a_copy_of_its_own(ana):
    """Also where the copy has all that git ignores, as with a home folder moved to another disk."""
    ana.add_article()
    one = ana.add()
    ana.commit()
    path = ana.path.with_name("copied")
    shutil.copytree(ana.path, path)
    copied = Clone(path, "ana", ana.machine)
    for clone in (ana, copied):
        clone.note(one, clone.path.name)
        clone.add()
        clone.commit()
    ana.merge_from(copied, "resolve")
    check_same(ana, copied)


@pytest.mark.parametrize("strategy", ["ort", "recursive"])
def test_one_history_written_on_two_disks_that_were_copied_bit_by_bit(ana, strategy):
    """Nothing tells such machines apart, so both write one file; git keeps all lines of it."""
    ana.add_article()
    one = ana.add()
    ana.commit()
    twin = ana.clone("twin", "ana")
    twins = (ana, twin)
    names = set()
    for turn in range(2):
        for clone in twins:
            work = open_store(clone.folder, machine="aaaa").open(ARTICLE.id, "ana")
            names.add(work._writer.name)
            work.apply("add", added(make_annotation()))
            changed = replace(work.annotations[one.id], note=f"{clone.path.name} {turn}")
            work.apply("change", [Change("annotations", one.id, None, changed)])
            work.close()
            clone.log |= clone.lines()
            clone.commit()
        ana.git("branch", "-f", "before")
        ana.merge_from(twin, strategy)
        twin.git("fetch", "-q", str(ana.path), "before")
        twin.merge("FETCH_HEAD", strategy=strategy)
        works = [clone.read("ana") for clone in twins]
        assert works[0].annotations == works[1].annotations
        assert len(works[0].annotations) == 3 + 2 * turn
    written = ana.log | twin.log
    assert written <= ana.lines() and written <= twin.lines()


def test_two_projects_made_on_two_branches(ana):
    """Both wrote store.json and its files: they are the same, so there is no conflict."""
    away = ana.path.with_name("away")
    other = new_project(away, "ben", "0a1b")
    for clone in (ana, other):
        clone.add_article()
        clone.add()
        clone.commit()
    ana.git("fetch", "-q", str(away), "HEAD")
    ana.git("merge", "-q", "--no-edit", "--allow-unrelated-histories", "FETCH_HEAD")
    check_same(ana, other)


def test_a_project_file_that_git_could_not_merge(ana):
    project = ana.path / "newsmark.toml"
    ana.git("switch", "-q", "-c", "other")
    for branch, scheme in (("other", "propaganda"), ("main", "attribution")):
        ana.git("switch", "-q", branch)
        project.write_text(project.read_text().replace('"news"', f'"{scheme}"'))
        ana.commit()
    ana.git("merge", "-q", "other", check=False)
    with pytest.raises(NewsmarkError, match=r"newsmark.toml:\d+: git has left two versions"):
        load_project(project)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["work", "work", "commit", "merge", "merge", "branch", "stash"]),
        st.integers(0, 2),
        st.integers(0, 5),
    ),
    min_size=4,
    max_size=14,
)
SLOW = settings(
    max_examples=scaled(12),
    suppress_health_check=list(HealthCheck),
    derandomize=False,
)


def _some_work(clone: Clone, kind: int) -> None:
    """Add an article or a mark, change a mark, or undo; and do something with feeds."""
    rng = random.Random(kind)
    clone.follow(lambda feeds: do_something(feeds, rng))
    article = make_article(f"{TEXT}{kind % 2}", title=clone.path.name)
    clone.add_article(article)
    known = sorted(clone.read(clone.annotator, article=article.id).annotations)
    if kind < 3 or not known:
        clone.add(article)
    elif kind < 5:
        one = clone.read(clone.annotator, article=article.id).annotations[known[-1]]
        clone.note(one, f"{one.note}{clone.path.name[0]}")
    else:
        work = clone.work(article=article)
        work.undo()
        work.close()
        clone.log |= clone.lines()


def _step(clones: list[Clone], step: tuple[str, int, int]) -> None:
    what, who, choice = step
    clone, other = clones[who], clones[(who + 1 + choice % 2) % 3]
    if what == "work":
        _some_work(clone, choice)
    elif what == "stash":
        clone.git("stash", "-q", "-u")
        clone.merge_from(other, STRATEGIES[choice % 3])
        if clone.git("stash", "list"):
            clone.git("stash", "pop", "-q")
    else:
        clone.commit()
        if what == "merge":
            clone.merge_from(other, STRATEGIES[choice % 3])
        elif what == "branch":
            name = f"b{choice % 2}"
            there = clone.git("branch", "--list", name)
            clone.git("switch", "-q", *([] if there else ["-c"]), name)


@given(STEPS, st.permutations([0, 1, 2]))
@SLOW
def test_any_work_on_any_branches_merged_in_any_order(steps, order):
    """Three clones, two of them of one annotator, and branches in each."""
    folder = Path(tempfile.mkdtemp())
    try:
        first = new_project(folder / "ana")
        first.add_article()
        clones = [first, first.clone("away", "ana"), first.clone("ben", "ben", "0a1b")]
        for step in steps:
            _step(clones, step)
        for clone in clones:
            clone.commit()
            for branch in clone.git("branch", "--format=%(refname:short)").splitlines():
                clone.merge(branch)
        check_same(*(clones[number] for number in order))
    finally:
        shutil.rmtree(folder)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.booleans()), max_size=10))
@SLOW
def test_any_work_shared_through_one_server(steps):
    """Everybody pulls, by merge or by rebase, and pushes."""
    folder = Path(tempfile.mkdtemp())
    try:
        first = new_project(folder / "ana")
        first.add_article()
        first.commit()
        first.git("clone", "-q", "--bare", ".", "../hub")
        hub = str(folder / "hub")
        clones = [first, first.clone("away", "ana"), first.clone("ben", "ben", "0a1b")]
        for who, kind, rebase in [*steps, (0, 0, True), (1, 0, False), (2, 0, True), (0, 0, True)]:
            clone = clones[who]
            _some_work(clone, kind)
            clone.commit()
            clone.git("pull", "-q", "--rebase" if rebase else "--no-rebase", hub, "main")
            clone.git("push", "-q", hub, "HEAD:main")
        check_same(*clones)
    finally:
        shutil.rmtree(folder)


def test_a_version_lies_in_the_folder_of_its_id(ana):
    ana.add_article()
    assert [p.parent for p in versions(ana.folder, ARTICLE.id)] == [
        article_folder(ana.folder, ARTICLE.id)
    ]
