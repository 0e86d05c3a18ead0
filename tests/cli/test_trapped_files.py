"""A store and a project from a stranger, in which any file may be something else.

Each file in turn is a link to a device, a link to a private file outside, a pipe that nobody
writes to, a folder, or a hard link to another user's file. No command reads, changes or deletes
what is outside, waits, or takes much memory; what stops one is told in a sentence.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader.store.feeds_protocol import Subscription
from reader.store.folder_store import open_store
from tests.conftest import CHECKOUT

SCHEMES = CHECKOUT / "reader" / "annotations" / "schemes"
SECRET = "the-private-words-of-somebody"
NOBODY = 65534
MEMORY = 1 << 30
"""How many bytes more than before a command may map."""
PATIENCE = 20
"""Seconds after which a command hangs: none waits for anything."""
TEXT = "The mayor spoke of the flood. Nobody believed her.\n"

COMMANDS = [
    ("list", "--json"),
    ("show", "{article}"),
    ("marks",),
    ("search", "flood"),
    ("feeds",),
    ("export", "jsonl"),
    ("export", "brat", "-o", "out-brat", "--force"),
    ("export", "archive", "-o", "{away}/backup.zip", "--force"),
    ("history", "{article}"),
    ("agree", "--json"),
    ("team",),
    ("bookmarks",),
    ("tag",),
    ("scheme", "show"),
    ("paths",),
    ("diff", "{article}"),
    ("tag", "{article}", "+later"),
    ("add", "{away}/other.txt"),
    ("import", "jsonl", "{away}/marks.jsonl"),
    ("check",),
    ("check", "--repair"),
    ("init",),
]
FILES = [
    "newsmark.toml",
    "labels.toml",
    "store/store.json",
    "store/.gitignore",
    "store/.unfinished-import.json",
    "store/cache/articles.index",
    "store/cache/marks.sqlite",
    "store/cache/search.sqlite",
    "store/cache/search.sqlite-journal",
    "store/cache/feeds.sqlite",
    "store/cache/upgrade.lock",
    "store/articles/{prefix}/{version}",
    "store/annotators/ana/{article}.json",
    "store/annotators/ana/{history}",
    "store/annotators/ana/{feeds}",
    "store/annotators/ana/writers/{writer}",
    "store/articles",
    "store/articles/{prefix}",
    "store/annotators",
    "store/annotators/ana",
    "store/annotators/ana/writers",
    "store/cache",
    "store/set-aside",
]
TRAPS = ["zeros", "link", "pipe", "folder", "hard link"]


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    return {}


@pytest.fixture
def project(run, mark, home, monkeypatch):
    """Make a project with an article, marks of two annotators, feeds and a scheme of its own."""
    away = home.parent / "away"
    away.mkdir()
    (away / "private.txt").write_text(SECRET)
    (away / "private-folder").mkdir()
    (away / "private-folder" / "private.txt").write_text(SECRET)
    (away / "other.txt").write_text("Another text, of the river.\n")
    os.link(away / "private.txt", away / "others.txt")
    folder = home.parent / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert run("init").code == 0
    shutil.copyfile(SCHEMES / "news.toml", folder / "labels.toml")
    text = (folder / "newsmark.toml").read_text()
    (folder / "newsmark.toml").write_text(text.replace('"news"', '"labels.toml"'))
    (away / "article.txt").write_text(TEXT)
    article = run("add", str(away / "article.txt")).out.split()[1]
    store = open_store(folder / "store", create=False, machine="7f3c")
    feeds = store.feeds("ana")
    feeds.subscribe(Subscription("http://news.example/feed", "Daily"))
    feeds.close()
    row = {"text": TEXT, "label": [[0, 9, "claim"]]}
    (away / "rows.jsonl").write_text(json.dumps(row))
    for name in ("ana", "ben"):
        done = run("--annotator", name, "import", "doccano", str(away / "rows.jsonl"))
        assert done.code == 0, done.err
    (away / "marks.jsonl").write_text(run("export", "jsonl").out)
    for command in ("list", "marks", "feeds", "search"):
        run(command, *(["flood"] if command == "search" else []))
    return folder, away, article


def named(pattern: str, folder: Path, article: str) -> Path:
    """Return the path of a file in the project, whose name is partly random."""
    ana = folder / "store" / "annotators" / "ana"
    (version,) = (folder / "store" / "articles" / article[:2]).iterdir()
    history = min(ana.glob(f"{article}.*.jsonl")).name
    feeds = min(ana.glob("feeds.*.jsonl")).name
    return folder / pattern.format(
        article=article,
        prefix=article[:2],
        version=version.name,
        history=history,
        feeds=feeds,
        writer=history.split(".")[1],
    )


def spring(path: Path, trap: str, away: Path) -> None:
    """Put a trap in the place of a file or folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    is_folder = not path.suffix and path.parent.name != "writers"
    if trap == "zeros":
        path.symlink_to("/dev/zero")
    elif trap == "link":
        path.symlink_to(away / ("private-folder" if is_folder else "private.txt"))
    elif trap == "pipe":
        os.mkfifo(path)
    elif trap == "folder":
        path.mkdir()
        (path / "inside.txt").write_text("x")
    else:
        os.chown(away / "others.txt", NOBODY, NOBODY)
        os.link(away / "others.txt", path)


def contents(away: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(away)): path.read_bytes()
        for path in sorted(away.rglob("*"))
        if path.is_file() and path.name != "backup.zip"
    }


class HangsError(BaseException):
    """A command waits for something."""


@contextmanager
def guarded():
    """End what hangs, and what takes memory without end."""

    def hangs(*_):
        raise HangsError

    def mapped() -> int:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()

    before = resource.getrlimit(resource.RLIMIT_AS)
    old = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(PATIENCE)
    resource.setrlimit(resource.RLIMIT_AS, (mapped() + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("trap", TRAPS)
def test_no_command_goes_where_a_trapped_file_leads(run, project, trap, monkeypatch):
    if trap == "hard link" and os.geteuid():
        pytest.skip("only root gives a file to another user")
    folder, away, article = project
    before = contents(away)
    whole = folder.with_name("whole")
    shutil.copytree(folder, whole, symlinks=True)
    for pattern in FILES:
        if trap == "hard link" and not Path(pattern).suffix and "writers/" not in pattern:
            continue  # a folder has no second name
        shutil.rmtree(folder)
        shutil.copytree(whole, folder, symlinks=True)
        monkeypatch.chdir(folder)
        spring(named(pattern, folder, article), trap, away)
        for command in COMMANDS:
            words = [word.format(article=article[:8], away=away) for word in command]
            with guarded():
                done = run(*words)
            about = f"{' '.join(command)}, {pattern} is a {trap}: {done}"
            assert done.code in (0, 1), about
            assert SECRET not in done.out + done.err, about
            assert "Traceback" not in done.err, about
            assert done.code == 0 or done.err.strip(), about
            assert contents(away) == before, about
