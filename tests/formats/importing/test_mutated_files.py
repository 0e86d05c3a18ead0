"""Damaged and hostile files, of every format that is read: told in one line, or imported cleanly.

The same number is the same file.
"""

import contextlib
import io
import random
import shutil
import signal
from pathlib import Path

import pytest

from reader.articles.text.cells import printable
from reader.cli.app import run
from reader.formats.common.model import Item
from reader.formats.common.registry import readable
from reader.formats.exporting.export import export
from reader.store.maintenance.checks.check import check_store
from tests.formats.importing.mutations import mutated
from tests.formats.samples import PARQUET, items, needs, write_samples
from tests.scale import scaled

COUNT = scaled(250)
SECONDS = 20
"""The longest that a file of some kilobytes may take; more is a hang."""
OF_THE_FILE = ("unknown-scheme", "grapheme", "points-to-nothing")
"""What newsmark check may find after an import: it was so in the file, and is kept as it was."""


def imported(*args: str) -> tuple[int, str]:
    """Run the command with a time limit; return its exit code and what it said on stderr."""
    err = io.StringIO()
    with contextlib.redirect_stderr(err), limit(SECONDS):
        code = run(["import", *args])
    return code, err.getvalue()


@contextlib.contextmanager
def limit(seconds: int):
    def stop(*_):
        raise TimeoutError(f"a file took more than {seconds} seconds")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def renew(store: Path, template: Path) -> None:
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(template, store)


@pytest.fixture
def stores(home):
    """Stores to begin with: an empty one, one with the samples' articles, and one with all work."""
    export("jsonl", [Item(article=each.article) for each in items()], "articles.jsonl")
    export("jsonl", items(), "all.jsonl")
    Path("empty").mkdir()
    for name in ("articles", "all"):
        code, err = imported("--store", name, f"{name}.jsonl")
        assert code == 0, err
    return [Path(name) for name in ("empty", "articles", "all")]


@pytest.mark.parametrize("name", [*(form.name for form in readable()), PARQUET])
def test_a_whole_file_comes_in_within_the_limits(name, stores, tmp_path):
    form = needs(name, tmp_path).name
    _, articles, _ = stores
    for sample in write_samples(name, Path("samples").resolve()):
        renew(Path("store"), articles)
        code, err = imported("--store", "store", form, str(sample))
        assert code == 0, err


@pytest.mark.parametrize("name", [*(form.name for form in readable()), PARQUET])
def test_a_damaged_file_is_told_or_comes_in_clean(name, stores, tmp_path):
    form = needs(name, tmp_path).name
    samples = write_samples(name, Path("samples").resolve())
    for number in range(COUNT):
        rng = random.Random(f"{name}/{number}")
        template = stores[number % len(stores)]
        renew(Path("store"), template)
        shutil.rmtree("try", ignore_errors=True)
        Path("try").mkdir()
        sample = rng.choice(samples)
        target = Path("try") / sample.name
        copy = shutil.copytree if sample.is_dir() else shutil.copy2
        copy(sample, target)
        files = sorted(path for path in [target, *target.rglob("*")] if path.is_file())
        damaged = rng.choice(files)
        way, data = mutated(damaged.read_bytes(), rng)
        damaged.write_bytes(data)
        try:
            check(form, target, files)
        except (AssertionError, TimeoutError) as error:
            error.add_note(f"file {number} of {name}: {way} in {damaged}")
            raise


def check(name: str, target: Path, files: list[Path]) -> None:
    before = content(Path("store"))
    code, err = imported("--store", "store", name, str(target))
    assert "Traceback" not in err and "error in newsmark itself" not in err, err
    if code:
        assert code == 1
        assert content(Path("store")) == before
        *_, last = err.splitlines()
        assert last.startswith("newsmark: ")
        assert any(printable(str(path)) in last for path in (target, *files)), last
        return
    found = check_store(Path("store"), []).problems()
    assert [str(each) for each in found if each.kind not in OF_THE_FILE] == []
    after = content(Path("store"))
    again, err = imported("--store", "store", name, str(target))
    assert again == 0, err
    assert content(Path("store")) == after
