"""Git: what was done with feeds on several branches always merges, and nothing of it is lost.

The random work of test_git does things with feeds too.
"""

from __future__ import annotations

import shutil

import pytest

from reader.store.feeds_protocol import Starred, Subscription
from reader.store.folder_store import open_store
from tests.store.feeds.feeds_material import FEEDS, KEYS, flat
from tests.store.test_git import STRATEGIES, Clone, check_same, new_project

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

A, B, C = FEEDS


@pytest.fixture
def ana(tmp_path) -> Clone:
    return new_project(tmp_path / "ana")


def followed(ana: Clone, *names: tuple[str, str, str]) -> list[Clone]:
    """Let ana follow a feed and give the project to others: (folder, annotator, machine)."""
    ana.follow(lambda feeds: feeds.subscribe(Subscription(A, "First")))
    ana.commit()
    return [ana.clone(*name) for name in names]


def test_a_commit_holds_the_journal(ana):
    followed(ana)
    files = ana.git("ls-files", "store/annotators").splitlines()
    assert [name.split("~")[0] for name in files] == [
        "store/annotators/ana/feeds.ana",
        "store/annotators/ana/writers/ana",
    ]


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("machine", ["7f3c", "0a1b"])
def test_one_person_on_two_machines_or_in_two_clones_of_one(ana, strategy, machine):
    """Of one field the later act counts, and of each thing each field is for itself."""
    (away,) = followed(ana, ("away", "ana", machine))
    ana.follow(lambda feeds: feeds.mark_read(KEYS[:3]))
    ana.follow(lambda feeds: feeds.set(Subscription(A, "Here", full_text=True)))
    ana.follow(lambda feeds: feeds.unsubscribe(A))
    away.follow(lambda feeds: feeds.star(KEYS[0], Starred(A, title="T")))
    away.follow(lambda feeds: feeds.mark_read(KEYS[2:5]))
    away.follow(lambda feeds: feeds.tag(KEYS[0], "later"))
    away.follow(lambda feeds: feeds.set(Subscription(A, "Away", folder="World", address=B)))
    away.follow(lambda feeds: feeds.subscribe(Subscription(C)))
    for clone in (ana, away):
        clone.commit()
    ana.merge_from(away, strategy)
    check_same(ana, away)
    assert ana.feeds() == {
        ("feed", C): Subscription(C),
        **{("read", key): True for key in KEYS[:5]},
        ("star", KEYS[0]): Starred(A, title="T"),
        ("tag", KEYS[0], "later"): True,
    }
    ana.follow(lambda feeds: feeds.subscribe(Subscription(A, "Away", "World", True, B)))
    assert ana.feeds()["feed", A] == Subscription(A, "Away", "World", True, B)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_two_people_follow_feeds_of_their_own(ana, strategy):
    (ben,) = followed(ana, ("ben", "ben", "0a1b"))
    ben.follow(lambda feeds: feeds.subscribe(Subscription(B)))
    ana.follow(lambda feeds: feeds.mark_read(KEYS[:2]))
    for clone in (ana, ben):
        clone.commit()
    ana.merge_from(ben, strategy)
    check_same(ana, ben)
    assert set(ana.feeds("ben")) == {("feed", B)}
    assert ("feed", B) not in ana.feeds()


def test_criss_cross_octopus_and_rebase(ana):
    others = followed(ana, ("one", "ana", ""), ("two", "ana", "0a1b"), ("ben", "ben", "0a1b"))
    clones = [ana, *others]
    for turn in range(3):
        for number, clone in enumerate(clones):
            key = KEYS[turn * 4 + number]
            clone.follow(lambda feeds, key=key: feeds.mark_read([key]))
            clone.follow(lambda feeds, turn=turn: feeds.mark_read(KEYS[:1], read=turn % 2 == 0))
            clone.commit()
        if turn == 0:
            for clone in others:
                ana.git("fetch", "-q", str(clone.path), f"HEAD:{clone.path.name}")
            ana.merge(*(clone.path.name for clone in others), strategy="octopus")
        elif turn == 1:
            for clone, strategy in zip(others, STRATEGIES, strict=True):
                clone.merge_from(ana, strategy)
                ana.merge_from(clone, strategy)
        else:
            for clone in others:
                clone.git("pull", "-q", "--rebase", str(ana.path), "main")
    check_same(*clones)
    mine = {key for name in ("ana",) for key in ana.feeds(name)}
    assert {("read", key) for n, key in enumerate(KEYS) if n and n % 4 != 3} <= mine


def test_stash_and_pop(ana):
    (away,) = followed(ana, ("away", "ana", "0a1b"))
    away.follow(lambda feeds: feeds.mark_read(KEYS[:2]))
    away.commit()
    ana.follow(lambda feeds: feeds.mark_read(KEYS[2:4]))
    ana.git("stash", "-q", "-u")
    assert ("read", KEYS[2]) not in ana.feeds()
    ana.follow(lambda feeds: feeds.star(KEYS[0], Starred(A)))
    ana.merge_from(away)
    ana.git("stash", "pop", "-q")
    ana.commit()
    check_same(ana, away)
    assert {("read", key) for key in KEYS[:4]} | {("star", KEYS[0])} <= set(ana.feeds())


def test_branches_of_one_clone(ana):
    followed(ana)
    for number, branch in enumerate(("one", "two", "one", "two")):
        known = ana.git("branch", "--list", branch)
        ana.git("switch", "-q", *([branch] if known else ["-c", branch, "main"]))
        ana.follow(lambda feeds, number=number: feeds.mark_read([KEYS[number]]))
        ana.commit()
    ana.git("switch", "-q", "main")
    assert not [key for key in ana.feeds() if key[0] == "read"]
    ana.merge("one", "two", strategy="octopus")
    assert {("read", key) for key in KEYS[:4]} <= set(ana.feeds())
    assert len(list(ana.folder.glob("annotators/ana/feeds.*"))) < 4
    check_same(ana, ana.clone("other", "ana"))


def test_a_pull_and_a_switch_of_branch_while_feeds_are_open(ana):
    (away,) = followed(ana, ("away", "ana", "0a1b"))
    ana.git("branch", "other")
    feeds = ana.store().feeds("ana")
    feeds.mark_read(KEYS[:1])
    ana.commit()
    away.follow(lambda there: there.mark_read(KEYS[1:2]))
    away.follow(lambda there: there.mark_read(KEYS[:1]))
    away.commit()
    ana.merge_from(away)
    assert feeds.refresh()
    assert feeds.read == set(KEYS[:2])
    feeds.mark_read(KEYS[:1], read=False)
    assert feeds.read == {KEYS[1]}, "what comes after all that was seen counts"
    ana.commit()
    ana.git("switch", "-q", "other")
    assert feeds.refresh()
    assert feeds.read == set(), "on this branch nothing was read"
    feeds.mark_read(KEYS[5:6])
    assert not feeds.fault
    feeds.close()
    ana.log |= ana.lines()
    ana.commit()
    ana.git("switch", "-q", "main")
    ana.merge("other")
    assert {key for kind, key, *_ in ana.feeds() if kind == "read"} == {KEYS[1], KEYS[5]}
    check_same(ana, away)


def test_a_copied_folder_is_a_copy_of_its_own(ana):
    followed(ana)
    path = ana.path.with_name("copied")
    shutil.copytree(ana.path, path)
    copied = Clone(path, "ana", ana.machine)
    for number, clone in enumerate((ana, copied)):
        clone.follow(lambda feeds, number=number: feeds.mark_read([KEYS[number]]))
        clone.commit()
    ana.merge_from(copied, "resolve")
    check_same(ana, copied)
    assert {("read", key) for key in KEYS[:2]} <= set(ana.feeds())


@pytest.mark.parametrize("strategy", ["ort", "recursive"])
def test_one_journal_written_on_two_disks_that_were_copied_bit_by_bit(ana, strategy):
    """Git puts the lines of both into one file, in whatever order: the state is the same."""
    (twin,) = followed(ana, ("twin", "ana", ""))
    twins = (ana, twin)
    for turn in range(3):
        for number, clone in enumerate(twins):
            feeds = open_store(clone.folder, machine="aaaa").feeds("ana")
            feeds.mark_read([KEYS[turn * 2 + number]])
            feeds.set(Subscription(A, f"{clone.path.name} {turn}"))
            feeds.close()
            clone.log |= clone.lines()
            clone.commit()
        ana.git("branch", "-f", "before")
        ana.merge_from(twin, strategy)
        twin.git("fetch", "-q", str(ana.path), "before")
        twin.merge("FETCH_HEAD", strategy=strategy)
        assert ana.feeds() == twin.feeds()
        read = {key for kind, key, *_ in ana.feeds() if kind == "read"}
        assert read == set(KEYS[: 2 * turn + 2])
    written = ana.log | twin.log
    assert written <= ana.lines() and written <= twin.lines()


def test_a_journal_that_git_has_put_together_is_read_on_while_open(ana):
    """The same with the feeds open: what another disk has put before the own lines counts too."""
    (twin,) = followed(ana, ("twin", "ana", ""))
    windows = [open_store(clone.folder, machine="aaaa").feeds("ana") for clone in (ana, twin)]
    for number, (clone, feeds) in enumerate(zip((ana, twin), windows, strict=True)):
        feeds.mark_read([KEYS[number]])
        clone.commit()
    ana.merge_from(twin)
    windows[0].refresh()
    assert windows[0].read == set(KEYS[:2])
    windows[0].mark_read([KEYS[2]])
    assert not windows[0].fault
    for feeds in windows:
        feeds.close()
    ana.commit()
    assert flat(open_store(ana.folder).feeds("ana", readonly=True)) == ana.feeds()
    assert {key for kind, key, *_ in ana.feeds() if kind == "read"} == set(KEYS[:3])
