"""Keys of one's own: what may be, and a clear word on what may not."""

from __future__ import annotations

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.annotations.schemes.scheme import RESERVED_KEYS, Label, Scheme
from reader.articles.errors import NewsmarkError
from reader.ui.actions import ACTIONS, BY_ID, MOVE, SELECT
from reader.ui.keymap import Keymap, shown


def refused(keys) -> str:
    with pytest.raises(NewsmarkError) as caught:
        Keymap(keys)
    message = str(caught.value)
    assert message.startswith("[keys] in the config file") and message[-1] in ".?"
    return message


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_key_of_the_table_finds_its_action(action):
    for key in action.keys:
        assert Keymap().find(action.where, key) is action


def test_the_panel_hears_what_the_article_hears_and_the_library_does_not():
    keymap = Keymap()
    assert keymap.find("panel", "x") is BY_ID["delete"]
    assert keymap.find("panel", "j") is BY_ID["panel-down"]
    assert keymap.find("article", "j") is BY_ID["down"]
    assert keymap.find("library", "x") is None
    assert keymap.find("library", "q") is BY_ID["back"]


def test_a_changed_action_has_the_new_keys_only():
    keymap = Keymap({"delete": ["d", "ctrl+x"]})
    assert keymap.keys("delete") == ("d", "ctrl+x")
    assert keymap.find("article", "x") is None
    assert keymap.find("article", "ctrl+x") is BY_ID["delete"]


def test_keys_may_change_places():
    keymap = Keymap({"next-annotation": ["["], "previous-annotation": ["]"]})
    assert keymap.find("article", "[") is BY_ID["next-annotation"]
    assert keymap.find("article", "]") is BY_ID["previous-annotation"]


def test_an_action_may_have_no_key():
    keymap = Keymap({"skip": []})
    assert keymap.keys("skip") == () and keymap.find("article", "M") is None


def test_an_unknown_action_is_refused_with_the_nearest():
    assert "there is no action “nott”. Did you mean note?" in refused({"nott": ["N"]})
    assert "newsmark keys lists them" in refused({"qqqqqq": ["N"]})


@pytest.mark.parametrize(
    ("keys", "both"),
    [
        ({"note": ["x"]}, ("note", "delete")),
        ({"note": ["q"]}, ("note", "back")),
        ({"help": ["j"]}, ("help", "down")),
        ({"note": ["N"], "info": ["N"]}, ("note", "info")),
        ({"note": ["g"]}, ("note", "home")),
        ({"note": ["g x"], "info": ["g x"]}, ("note", "info")),
        ({"note": ["x y"]}, ("note", "delete")),
        ({"list-filter": ["n"]}, ("list-filter", "next-unfinished")),
        ({"panel-down": ["?"]}, ("panel-down", "help")),
    ],
)
def test_clashing_keys_are_refused_by_name(keys, both):
    message = refused(keys)
    assert all(f"“{name}”" in message for name in both)


def test_places_that_never_hear_the_same_key_may_share_it():
    keymap = Keymap({"next-unfinished": ["x"], "panel-down": ["y"]})
    assert keymap.find("library", "x") is BY_ID["next-unfinished"]
    assert keymap.find("article", "x") is BY_ID["delete"]
    assert keymap.find("panel", "y") is BY_ID["panel-down"]


@pytest.mark.parametrize(
    "key", ["", " ", "\x1b", "foo", "ctrl+", "ctrl", "hyper+x", "ctrl+ctrl+x", "a b c", "\u2028"]
)
def test_what_no_terminal_sends_is_no_key(key):
    assert "is no key" in refused({"note": [key]})


@pytest.mark.parametrize("key", ["ü", "中", "ctrl+n", "alt+x", "shift+f5", "f12", "z n", "~"])
def test_keys_that_can_be(key):
    assert Keymap({"note": [key]}).find("article", key) is BY_ID["note"]


def test_sequences_are_known_by_their_beginning():
    keymap = Keymap({"note": [", n"]})
    assert keymap.is_prefix(",") and keymap.is_prefix("g") and not keymap.is_prefix("x")


def labelled(key: str) -> Scheme:
    return Scheme(id="own", version=2, labels=[Label(id="mine", name="Mine", key=key)])


@pytest.mark.parametrize("name", ["news", "attribution", "check-worthiness", "propaganda"])
def test_built_in_schemes_go_with_the_keys_of_the_table(name):
    Keymap().check_scheme(load_builtin(name))


def test_a_label_key_must_not_be_one_that_moves_or_selects():
    with pytest.raises(NewsmarkError, match=r"key w of the label “mine” in own@2.*“word-right”"):
        Keymap().check_scheme(labelled("w"))
    Keymap({"word-right": ["f5"]}).check_scheme(labelled("w"))
    Keymap().check_scheme(labelled("q"))
    with pytest.raises(NewsmarkError, match="“word-right”"):
        Keymap({"word-right": ["c"]}).check_scheme(labelled("c"))


def test_a_scheme_file_refuses_all_keys_that_move_or_select():
    single = {
        key.split(" ")[0]
        for action in ACTIONS
        if action.group in (MOVE, SELECT) and action.where == "article"
        for key in action.keys
        if len(key.split(" ")[0]) == 1
    }
    assert single - {"z"} <= RESERVED_KEYS


@pytest.mark.parametrize(
    ("key", "as_shown"),
    [("g g", "gg"), ("ctrl+d", "ctrl+d"), ("shift+left", "shift+←"), ("escape", "esc"), ("+", "+")],
)
def test_keys_are_shown_as_people_write_them(key, as_shown):
    assert shown(key) == as_shown
