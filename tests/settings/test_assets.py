from __future__ import annotations

from pathlib import Path

import pytest

import reader
from reader.articles.errors import NewsmarkError
from reader.settings.assets import asset_path


def test_in_a_checkout_they_lie_beside_the_package():
    assert list(asset_path("sample_articles").glob("*.md"))
    assert asset_path("styles").is_dir()


def test_in_a_wheel_they_lie_inside_the_package(tmp_path, monkeypatch):
    package = tmp_path / "reader"
    styles = package / "_assets" / "styles"
    styles.mkdir(parents=True)
    (tmp_path / "styles").mkdir()  # something else of that name among the installed packages
    monkeypatch.setattr(reader, "__file__", str(package / "__init__.py"))
    assert asset_path("styles") == Path(styles).resolve()


def test_an_installation_without_them_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "__file__", str(tmp_path / "reader" / "__init__.py"))
    with pytest.raises(NewsmarkError, match="install newsmark again"):
        asset_path("styles")
