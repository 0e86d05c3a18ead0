from __future__ import annotations

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user of one's own: no setting of the machine's reaches the test, and none is left on it."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("NEWSMARK_STORE", "NEWSMARK_ANNOTATOR", "NEWSMARK_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(home))
    for name, folder in (("CONFIG", "config"), ("DATA", "data"), ("STATE", "state")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return home
