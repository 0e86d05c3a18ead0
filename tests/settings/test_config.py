from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.errors import NewsmarkError
from reader.settings import config
from reader.settings.config import Settings, load_settings

FULL = """
# my settings
theme = "light"
column = 60
panel = false
max_article_mb = 2.5
store = "marks"
annotator = "Ana"
scheme = "schemes/own.toml"

[keys]
note = "N"
mark-1 = ["1", "f1"]
"""


@pytest.fixture
def write(tmp_path):
    def written(text: str | bytes):
        path = tmp_path / "config.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def test_the_order_is_kept_for_each_store(home, tmp_path):
    assert config.remembered_order(str(tmp_path / "one")) == ""
    config.remember_order(str(tmp_path / "one"), "title")
    config.remember_order(str(tmp_path / "one"), "title reversed")
    config.remember_order(str(tmp_path / "two"), "length")
    assert config.remembered_order(str(tmp_path / "one")) == "title reversed"
    assert config.remembered_order(str(tmp_path / "x" / ".." / "two")) == "length"
    assert not list(config.state_folder().rglob("*.tmp"))


def test_an_order_that_cannot_be_kept_or_read_is_told_or_none(home, tmp_path):
    config.state_folder().mkdir(parents=True)
    (config.state_folder() / "orders").write_text("a file in the way")
    with pytest.raises(NewsmarkError, match="cannot be kept in"):
        config.remember_order(str(tmp_path), "title")
    assert config.remembered_order(str(tmp_path)) == ""


def test_without_a_file_the_defaults_hold(tmp_path):
    settings = load_settings(tmp_path / "config.toml")
    assert settings == Settings()
    assert (settings.theme, settings.column, settings.panel) == ("auto", 72, True)
    assert settings.max_article_mb == 50


def test_every_setting_is_taken_and_paths_are_relative_to_the_file(write, tmp_path):
    assert load_settings(write(FULL)) == Settings(
        theme="light",
        column=60,
        panel=False,
        max_article_mb=2.5,
        store=str(tmp_path / "marks"),
        annotator="Ana",
        scheme=str(tmp_path / "schemes/own.toml"),
        keys={"note": ["N"], "mark-1": ["1", "f1"]},
    )


def test_a_byte_order_mark_and_an_empty_file_are_fine(write):
    assert load_settings(write(b"\xef\xbb\xbfcolumn = 40\n")).column == 40
    assert load_settings(write("")) == Settings()


def test_a_store_in_the_home_folder_may_be_given_with_a_tilde(write, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert load_settings(write('store = "~/news"')).store == str(tmp_path / "home" / "news")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('theme = "blue"', "theme must be one of auto, dark, light, high-contrast"),
        ("theme = 3", "theme must be one of"),
        ("theme = []", "theme must be one of"),
        ("column = 29", "from 30 to 200"),
        ("column = 201", "from 30 to 200"),
        ('column = "72"', "a whole number"),
        ("column = true", "a whole number"),
        ("column = 72.0", "a whole number"),
        ("panel = 1", "panel must be true or false"),
        ("max_article_mb = 0", "above 0"),
        ("max_article_mb = inf", "above 0"),
        ("max_article_mb = nan", "above 0"),
        ("max_article_mb = true", "above 0"),
        ("store = 1", "store must be a text"),
        ('annotator = ""', "annotator must be a text"),
        ('keys = "x"', "keys must be a table"),
        ("keys = {note = 1}", "which note is not"),
        ('keys = {note = ["a", 1]}', "which note is not"),
        ('keys = {note = ""}', "which note is not"),
        ("colum = 80", "there is no setting 'colum'; did you mean column?"),
        ("zzz = 80", "there is no setting 'zzz'; known are theme"),
    ],
)
def test_a_wrong_value_is_refused_with_file_line_and_what_it_must_be(write, line, said):
    path = write(f"# one\n\n{line}\n")
    with pytest.raises(NewsmarkError) as error:
        load_settings(path)
    assert str(error.value).startswith(f"{path}:3: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_the_line_of_a_table_is_named(write):
    path = write("theme = 'dark'\n\n[keyz]\nnote = 'N'\n")
    with pytest.raises(NewsmarkError, match=r"config\.toml:3: .*did you mean keys\?"):
        load_settings(path)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("theme = \n", ":1:9: "),
        ("column = 3\ncolumn = 4\n", ":2:"),
        ("column = 3\nkeys = [\n", ":2: "),
        ("a = " + "[" * 500, ":1: "),
        (b"column = 3\nx = '\xff'", "is not UTF-8 (byte 16)"),
        ("column = " + "9" * 5000, "not readable as TOML"),
    ],
)
def test_what_is_no_toml_is_refused_with_its_place(write, text, place):
    path = write(text)
    with pytest.raises(NewsmarkError) as error:
        load_settings(path)
    assert str(error.value).startswith(str(path))
    assert place in str(error.value)


def test_a_folder_in_the_place_of_the_file_is_one_sentence(tmp_path):
    with pytest.raises(NewsmarkError, match="cannot be read"):
        load_settings(tmp_path)


scalar = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
value = st.recursive(
    scalar, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5
)


@given(st.sampled_from([*Settings.__struct_fields__, "other"]), value)
def test_any_value_gives_settings_of_the_right_types_or_a_sentence(key, given_value):
    from pathlib import Path

    from reader.settings.toml import checked

    try:
        values = checked(Path("config.toml"), {key: given_value}, "", config._CHECKS)
    except NewsmarkError as error:
        assert key in str(error)
    else:
        msgspec.convert(msgspec.to_builtins(Settings(**values)), Settings)


@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
)
def test_no_bytes_lead_to_anything_but_settings_or_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    try:
        assert isinstance(load_settings(path), Settings)
    except NewsmarkError as error:
        assert str(path) in str(error)


def test_the_name_is_kept_apart_from_the_users_file(home):
    assert config.remembered_annotator() == ""
    config.remember_annotator("Ána Lü")
    assert config.remembered_annotator() == "Ána Lü"
    assert not config.config_path().exists()
    assert [path.name for path in config.state_folder().iterdir()] == ["annotator"]


def test_a_name_that_cannot_be_kept_is_a_sentence_that_says_what_to_do(home):
    config.state_folder().parent.mkdir(parents=True, exist_ok=True)
    config.state_folder().write_text("a file in the way")
    with pytest.raises(NewsmarkError, match="--annotator or NEWSMARK_ANNOTATOR"):
        config.remember_annotator("ana")


def test_the_config_file_may_be_named_by_the_environment(home, monkeypatch):
    monkeypatch.setenv("NEWSMARK_CONFIG", str(home / "else.toml"))
    assert config.config_path() == home / "else.toml"
    (home / "else.toml").write_text("column = 99\n")
    assert load_settings().column == 99


def test_no_config_at_all_can_be_asked_for(home, monkeypatch):
    monkeypatch.setenv("NEWSMARK_CONFIG", "/dev/null")
    assert load_settings() == Settings()


def test_a_config_file_that_is_named_must_be_there(home, monkeypatch):
    monkeypatch.setenv("NEWSMARK_CONFIG", str(home / "else.toml"))
    with pytest.raises(NewsmarkError, match=r"else\.toml, which NEWSMARK_CONFIG names"):
        load_settings()
