from __future__ import annotations

import os

import pytest

from reader.ui.app import NewsmarkApp
from reader.ui.library import screen as library
from tests.ui.ui_driver import Opener


@pytest.fixture(autouse=True)
def surroundings(tmp_path, monkeypatch):
    """A user of one's own, on a terminal with colours."""
    for name in list(os.environ):
        if name.startswith("NEWSMARK_") or name in ("NO_COLOR", "COLORFGBG", "TEXTUAL_THEME"):
            monkeypatch.delenv(name)
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    # Power cuts are for the tests of the store; here the disk need not be waited for.
    for name in ("fsync", "fdatasync"):
        monkeypatch.setattr(os, name, lambda _descriptor: None)


@pytest.fixture(autouse=True)
def whole_list(monkeypatch):
    """The library is whole before a test looks at it, however slow the machine is."""
    for name in ("FIRST_LOOK", "SOON"):
        monkeypatch.setattr(library, name, 60.0)


@pytest.fixture(autouse=True)
def settled_memory(monkeypatch):
    """Leave the garbage of all tests alone: collecting it takes longer than most of them."""
    monkeypatch.setattr(NewsmarkApp, "settle_memory", lambda _app: None)


@pytest.fixture
def opened(tmp_path) -> Opener:
    """Opens the interface on a store in a folder of the test's own."""
    return Opener(tmp_path / "store")
