"""Packages that only some formats need, imported when one of them is used."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from reader.formats.model import FormatError


def need(module: str, extra: str) -> ModuleType:
    """Return an optional package's module; FormatError says how to install the ``extra``."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise FormatError(
            f"this needs the package {package}, which cannot be loaded here ({error}); install"
            f" newsmark with its extra: python -m pip install 'newsmark[{extra}]', or"
            f" '.[{extra}]' in a clone."
        ) from None
