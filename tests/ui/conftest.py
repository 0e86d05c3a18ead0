from __future__ import annotations

import os

import pytest

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


@pytest.fixture
def opened(tmp_path) -> Opener:
    """Opens the interface on a store in a folder of the test's own."""
    return Opener(tmp_path / "store")
