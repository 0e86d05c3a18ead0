"""Where the files that are not code lie: the styles and the sample articles."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import reader
from reader.articles.errors import NewsmarkError


def asset_path(name: Literal["styles", "sample_articles"]) -> Path:
    """Return the folder of this name: inside the package in a wheel, else beside it (a checkout).

    Raises NewsmarkError where the installation lacks it.
    """
    package = Path(reader.__file__).resolve().parent
    for folder in (package / "_assets" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise NewsmarkError(f"This installation lacks its folder {name}; install newsmark again.")
