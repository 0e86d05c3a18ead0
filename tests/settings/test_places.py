from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from reader.articles.errors import NewsmarkError
from reader.settings import config
from reader.settings.places import login_name, resolve_places


@pytest.fixture
def configured(home):
    """A config file and a project file that both say everything."""
    config.config_path().parent.mkdir(parents=True)
    config.config_path().write_text('store = "own"\nannotator = "Conny"\nscheme = "attribution"\n')
    Path("newsmark.toml").write_text(
        'store = "marks"\nscheme = "propaganda"\nannotators = ["Pia"]\n'
    )
    return home


def test_with_nothing_said_everything_has_a_default(home):
    places = resolve_places()
    assert places.store.value == str(home / "data" / "newsmark" / "store")
    assert places.scheme.value == "news"
    assert places.annotator.value == login_name()
    assert places.ask_name
    assert places.project.value == ""


def test_options_come_before_all(configured, monkeypatch):
    monkeypatch.setenv("NEWSMARK_STORE", "env")
    monkeypatch.setenv("NEWSMARK_ANNOTATOR", "Env")
    places = resolve_places(store="here", annotator="Olga", scheme="check-worthiness")
    assert (places.store.value, places.store.why) == (str(Path.cwd() / "here"), "option")
    assert (places.annotator.value, places.annotator.why) == ("Olga", "option")
    assert (places.scheme.value, places.scheme.why) == ("check-worthiness", "option")


def test_then_the_environment(configured, monkeypatch):
    monkeypatch.setenv("NEWSMARK_STORE", "env")
    monkeypatch.setenv("NEWSMARK_ANNOTATOR", "Env")
    places = resolve_places()
    assert (places.store.value, places.store.why) == (str(Path.cwd() / "env"), "NEWSMARK_STORE")
    assert (places.annotator.value, places.annotator.why) == ("Env", "NEWSMARK_ANNOTATOR")


def test_then_the_project(configured):
    places = resolve_places()
    assert (places.store.value, places.store.why) == (str(Path.cwd() / "marks"), "project file")
    assert (places.scheme.value, places.scheme.why) == ("propaganda", "project file")
    assert places.annotator.value == "Pia"
    assert not places.ask_name


def test_then_the_config_file(configured):
    Path("newsmark.toml").unlink()
    places = resolve_places()
    store = config.config_path().parent / "own"
    assert (places.store.value, places.store.why) == (str(store), "config file")
    assert (places.annotator.value, places.scheme.value) == ("Conny", "attribution")


def test_then_the_name_given_when_asked(home):
    config.remember_annotator("Asta")
    places = resolve_places()
    assert places.annotator.value == "Asta"
    assert not places.ask_name


def test_a_project_lets_only_its_annotators_mark(home):
    Path("newsmark.toml").write_text('annotators = ["ana", "ben"]\n')
    places = resolve_places(annotator="zoe")
    places.check_annotator("ana")
    with pytest.raises(NewsmarkError, match=r"'zoe' is not among .*newsmark\.toml \(ana, ben\)"):
        places.check_annotator("zoe")


def test_without_such_a_list_anybody_may(home):
    resolve_places().check_annotator("zoe")


@pytest.mark.parametrize(
    ("login", "name"),
    [
        ("ana", "ana"),
        ("CORP\\ana", "ana"),
        ("a b/c", "a-b-c"),
        ("..", "annotator"),
        ("", "annotator"),
    ],
)
def test_any_login_name_becomes_one_that_may_stand_in_a_path(monkeypatch, login, name):
    monkeypatch.setattr(getpass, "getuser", lambda: login)
    assert login_name() == name


def test_a_machine_without_login_names_is_no_error(monkeypatch):
    def fail() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr(getpass, "getuser", fail)
    assert login_name() == "annotator"
