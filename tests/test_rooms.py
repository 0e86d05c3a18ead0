"""The house stays habitable: no import loop of any kind, and no folder with too many modules."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
MOST_MODULES = 15
NAVIGATION = "reader.ui.navigation"
BASE = "reader.ui.core.base_screen"


def module_of(path: Path) -> str:
    parts = path.relative_to(CHECKOUT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in sorted((CHECKOUT / "reader").rglob("*.py"))}


def imported(source: str) -> set[str]:
    """Return the modules that a source imports anywhere, also in functions and for types alone."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if name in MODULES else node.module for name in names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & set(MODULES)


def check_loops(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def test_no_module_imports_itself_by_any_way():
    check_loops({name: imported(path.read_text("utf-8")) for name, path in MODULES.items()})


def test_the_check_would_notice_a_loop():
    with pytest.raises(AssertionError, match="b"):
        check_loops({"a": {"b"}, "b": {"c"}, "c": {"a"}})


def test_no_folder_has_more_modules_than_one_can_overlook():
    modules = [path for path in MODULES.values() if path.stem != "__init__"]
    counts = Counter(path.parent.relative_to(CHECKOUT).as_posix() for path in modules)
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_one_module_knows_all_screens():
    """Verbs know the type of the screen that they are for, and no other; the rest knows none."""
    for name, path in MODULES.items():
        screens = {
            other
            for other in imported(path.read_text("utf-8"))
            if other.endswith((".screen", "_screen")) and other != BASE
        }
        if name.startswith("reader.ui.") and name != NAVIGATION:
            room = name.split(".")[2]
            own = {other for other in screens if ".verbs" in name and other.split(".")[2] == room}
            assert screens == own, f"{name} imports {', '.join(sorted(screens))}"
