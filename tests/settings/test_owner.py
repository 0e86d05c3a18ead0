"""A project of another user is not used unless the configuration or a named store says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reader.articles.errors import NewsmarkError
from reader.settings import config
from reader.settings.owner import ForeignProjectError
from reader.settings.places import resolve_places

SELF, OTHER = 1000, 12345

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no user ids")


@pytest.fixture
def owners(home, monkeypatch):
    """Who owns what, by path, below a working folder that is a project; we are SELF."""
    found: dict[Path, int] = {}
    lstat = Path.lstat

    def told(path: Path) -> os.stat_result:
        fields = list(lstat(path))
        fields[4] = found.get(path, SELF)
        return os.stat_result(fields)

    monkeypatch.setattr(Path, "lstat", told)
    monkeypatch.setattr(os, "geteuid", lambda: SELF)
    monkeypatch.delenv("SUDO_UID", raising=False)
    Path("newsmark.toml").write_text('store = "a/store"\nscheme = "propaganda"\n')
    Path("a/store").mkdir(parents=True)
    return found


def configure(line: str) -> None:
    path = config.config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(line + "\n", "utf-8")


def test_ones_own_is_used(owners):
    assert resolve_places().store.value == str(Path("a/store").absolute())


@pytest.mark.parametrize("place", ["newsmark.toml", ".", "a", "a/store"])
def test_each_part_of_it_counts(owners, monkeypatch, place):
    project = Path.cwd()
    owners[project / place] = OTHER
    Path("below").mkdir()
    monkeypatch.chdir("below")
    with pytest.raises(ForeignProjectError) as error:
        resolve_places()
    told = str(error.value)
    assert told.startswith(f"{project / place} belongs to another user (id {OTHER})")
    assert f'safe_projects = ["{project}"]' in told and str(config.config_path()) in told
    assert told.count("\n") == 0


def test_an_unfinished_one_counts(owners):
    Path("newsmark.toml").rename("newsmark.toml.unfinished")
    owners[Path.cwd() / "newsmark.toml.unfinished"] = OTHER
    with pytest.raises(ForeignProjectError):
        resolve_places()


def test_it_is_not_even_read(owners):
    owners[Path.cwd() / "newsmark.toml"] = OTHER
    Path("newsmark.toml").write_text("this is not TOML")
    with pytest.raises(ForeignProjectError):
        resolve_places()


def test_a_folder_above_the_project_may_be_anybodys(owners):
    owners[Path.cwd().parent] = OTHER
    assert resolve_places().project.value


@pytest.mark.parametrize(
    "line",
    [
        'safe_projects = ["{}"]',
        'safe_projects = ["/x", "{}/"]',
        'safe_projects = "*"',
        'safe_projects = ["*"]',
        'safe_projects = ["../../../work"]',
        'safe_projects = ["~/w"]',
    ],
)
def test_the_configuration_trusts_it(owners, home, line):
    (home / "w").symlink_to(Path.cwd())
    configure(line.format(Path.cwd()))
    owners[Path.cwd() / "newsmark.toml"] = owners[Path.cwd() / "a"] = OTHER
    assert resolve_places().store.why == "project file"


@pytest.mark.parametrize("line", ['safe_projects = ["{}/a"]', 'safe_projects = ["/"]', ""])
def test_the_folder_has_to_be_this_one(owners, line):
    configure(line.format(Path.cwd()))
    owners[Path.cwd() / "newsmark.toml"] = OTHER
    with pytest.raises(ForeignProjectError):
        resolve_places()


@pytest.mark.parametrize("value", ['"/srv"', "[1]", '[""]', "true"])
def test_a_setting_of_another_kind_is_told(home, value):
    configure(f"safe_projects = {value}")
    with pytest.raises(NewsmarkError, match=r"config.toml:1: safe_projects must be a list of fol"):
        resolve_places()


@pytest.mark.parametrize("how", ["option", "NEWSMARK_STORE"])
def test_with_a_store_that_was_named_it_is_left_out(owners, monkeypatch, how):
    owners[Path.cwd() / "newsmark.toml"] = OTHER
    if how == "NEWSMARK_STORE":
        monkeypatch.setenv(how, "/srv/mine")
    places = resolve_places(store="/srv/mine" if how == "option" else "")
    assert (places.store.value, places.store.why) == ("/srv/mine", how)
    assert places.scheme.value == "news" and places.team is None
    assert places.project.value == "" and "another user" in places.project.why


@pytest.mark.parametrize(
    ("owner", "caller", "is_used"),
    [(0, "", True), (OTHER, "", False), (OTHER, str(OTHER), True), (SELF, str(OTHER), False),
     (0, str(OTHER), True), (OTHER, "x", False)],
)  # fmt: skip
def test_root_uses_its_own_and_those_of_the_caller_of_sudo(
    owners, monkeypatch, owner, caller, is_used
):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_UID", caller)
    for place in ("newsmark.toml", ".", "a", "a/store"):
        owners[Path.cwd() / place] = owner
    if is_used:
        assert resolve_places().project.value
    else:
        with pytest.raises(ForeignProjectError):
            resolve_places()


def test_the_caller_of_sudo_counts_for_root_alone(owners, monkeypatch):
    monkeypatch.setenv("SUDO_UID", str(OTHER))
    owners[Path.cwd() / "newsmark.toml"] = OTHER
    with pytest.raises(ForeignProjectError):
        resolve_places()
