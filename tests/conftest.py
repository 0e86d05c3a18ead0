"""What the tests of several packages share."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.scale import SCALE, scaled

CHECKOUT = Path(__file__).resolve().parents[1]

# No test depends on how fast a machine is.
settings.register_profile("newsmark", deadline=None, max_examples=scaled(100))
settings.load_profile("newsmark")


MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes that the files of all tests may need at once."""

# Files in memory are synced at once: waiting for a disk is half the time of many tests.
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# Also for what looks at the environment while it is imported, and for every program started.
CACHES = tempfile.mkdtemp(prefix="newsmark-tests-")
os.environ["XDG_CACHE_HOME"] = CACHES


def pytest_report_header() -> str:
    """Say how many random inputs are tried."""
    return f"random inputs: {SCALE:.0%} of the full scale (NEWSMARK_TEST_SCALE={SCALE:g})"


def pytest_unconfigure() -> None:
    """Remove the caches of the stores in the tests."""
    shutil.rmtree(CACHES, ignore_errors=True)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user of one's own in an empty working folder: nothing of the machine's user is touched."""
    home = tmp_path / "home"
    home.mkdir()
    for name in list(os.environ):
        if name.startswith(("NEWSMARK_", "_NEWSMARK", "FORCE_COLOR", "TTY_")):
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("NEWSMARK_ANNOTATOR", "ana")
    for name in ("NO_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return home
