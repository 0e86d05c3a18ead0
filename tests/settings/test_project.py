from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.errors import NewsmarkError
from reader.settings.new_project import create_project
from reader.settings.project import FILE, find_project, load_project


@pytest.fixture
def write(tmp_path):
    def written(text: str) -> Path:
        path = tmp_path / FILE
        path.write_text(text, "utf-8")
        return path

    return written


def test_it_is_found_from_a_folder_below(write, tmp_path):
    path = write('store = "marks"\nannotators = ["ana", "ben"]\nscheme = "own/news.toml"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    project = find_project(below)
    assert project is not None
    assert project.path == path
    assert project.store == str(tmp_path / "marks")
    assert project.scheme == str(tmp_path / "own/news.toml")
    assert project.annotators == ["ana", "ben"]


def test_the_nearest_one_holds(write, tmp_path):
    write('store = "outer"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / FILE).write_text('store = "own"\n')
    found = find_project(inner)
    assert found is not None and found.store == str(inner / "own")


def test_a_builtin_scheme_is_named_by_its_id(write):
    assert load_project(write('scheme = "propaganda"\n')).scheme == "propaganda"


@pytest.mark.parametrize("store", ["..", "../other", "/elsewhere", ".", "a/../../b", "a\\u0000b"])
def test_a_store_outside_the_project_is_refused(write, store):
    path = write(f'store = "{store}"\n')
    with pytest.raises(NewsmarkError, match="inside the project's folder") as error:
        load_project(path)
    assert "--store" in str(error.value)


def test_a_link_does_not_lead_the_store_out_of_the_project(tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (inside / "store").symlink_to(outside)
    (inside / FILE).write_text('store = "store"\n')
    with pytest.raises(NewsmarkError, match="inside the project's folder"):
        load_project(inside / FILE)


def test_a_scheme_outside_the_project_is_refused(write):
    with pytest.raises(NewsmarkError, match="scheme must be a path inside"):
        load_project(write('scheme = "../other.toml"\n'))


@pytest.mark.parametrize(
    "line",
    [
        "annotators = 'ana'",
        "annotators = [1]",
        "annotators = ['']",
        "annotators = ['ana', 'ANA']",
        "store = 1",
        "stor = 'x'",
    ],
)
def test_what_is_wrong_is_told_with_its_line(write, line):
    path = write(f"\n{line}\n")
    with pytest.raises(NewsmarkError) as error:
        load_project(path)
    assert str(error.value).startswith(f"{path}:2: ")


def test_init_writes_a_project_that_can_be_read_back(tmp_path):
    written = create_project(tmp_path / "new", annotators=["ana", "Bén"])
    names = [path.relative_to(tmp_path / "new").as_posix() for path in written]
    assert names == [
        "store/.gitignore",
        "store/.gitattributes",
        FILE,
    ]
    project = load_project(tmp_path / "new" / FILE)
    assert project.store == str(tmp_path / "new" / "store")
    assert project.scheme == "news"
    assert project.annotators == ["ana", "Bén"]


@given(
    store=st.text(min_size=1, max_size=12),
    names=st.lists(st.text(min_size=1, max_size=8), max_size=3),
)
def test_whatever_init_writes_is_read_back_the_same(tmp_path_factory, store, names):
    folder = tmp_path_factory.mktemp("project")
    try:
        create_project(folder, store=store, annotators=names)
    except NewsmarkError:
        assert not (folder / FILE).exists()
        return
    try:
        project = load_project(folder / FILE)
    except NewsmarkError as error:
        # the names are the command's to check before
        assert "annotators" in str(error) or "not TOML" in str(error)
        assert any(not name.isprintable() or not name.strip() for name in names) or len(
            {name.casefold() for name in names}
        ) < len(names)
    else:
        assert project.annotators == names
        assert project.store == str((folder / store).resolve())


def test_init_overwrites_nothing(tmp_path):
    (tmp_path / FILE).write_text("# mine\n")
    with pytest.raises(NewsmarkError, match="exists already"):
        create_project(tmp_path)
    assert (tmp_path / FILE).read_text() == "# mine\n"
    assert not (tmp_path / "store").exists()


def test_a_gitignore_of_ones_own_stays(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / ".gitignore").write_text("mine\n")
    written = create_project(tmp_path)
    assert (tmp_path / "store" / ".gitignore").read_text() == "mine\n"
    assert [path.name for path in written] == [".gitattributes", FILE]


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> theirs"])
def test_a_file_in_which_git_left_two_versions(write, mark):
    with pytest.raises(NewsmarkError, match=r"newsmark.toml:2: git has left two versions"):
        load_project(write(f'store = "a"\n{mark}\n'))
