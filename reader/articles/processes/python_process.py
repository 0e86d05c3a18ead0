"""Python processes of our own, and where Python looks for code: never in the working folder.

The working folder is often somebody else's, a cloned project for example, so a file ``json.py`` in
it must never be imported. ``python -m`` looks there first, and so does every process started with a
relative entry in PYTHONPATH.

The program's first line calls :func:`leave_out_working_folder`. Until that has run, an import from
the standard library could find a file of the working folder, so this module imports only ``os`` and
``sys``, which are in memory by then.
"""

# pathlib would be an import from the standard library.
# ruff: noqa: PTH100, PTH117, PTH120

import os
import sys

import reader

PACKAGE = os.path.dirname(os.path.abspath(reader.__file__))
"""The folder of this package. Our processes run in it, as some libraries read a configuration file
from their working folder that can name code."""


def python_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules in another Python process.

    Start it with :func:`python_environment` as its environment, in the folder :data:`PACKAGE`.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def isolated_command(code: str, *arguments: str) -> list[str]:
    """Return the command that runs code in a process that heeds no variable of the environment."""
    return [sys.executable, "-I", "-c", code, *arguments]


def python_environment() -> dict[str, str]:
    """Return the environment for such a process: it imports from where this one does.

    Relative entries of PYTHONPATH, the empty one included, are left out.
    """
    paths = os.pathsep.join(import_folders())
    return {**os.environ, "PYTHONPATH": paths, "PYTHONSAFEPATH": "1"}


def import_folders() -> list[str]:
    """Return ``sys.path`` without the working folder and relative entries of PYTHONPATH.

    The folder of this package itself stays, wherever it is.
    """
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    refused = {_absolute(path) for path in ("", *given) if not os.path.isabs(path)}
    own = os.path.dirname(PACKAGE)
    absolute = [_absolute(path) for path in sys.path]
    return [path for path in absolute if path and (path == own or path not in refused)]


def leave_out_working_folder() -> None:
    """Stop importing from the working folder, which ``python -m`` looks through first."""
    sys.path[:] = import_folders()


def _absolute(path: str) -> str:
    """Return an absolute path; empty for a relative one where the working folder was deleted."""
    try:
        return os.path.abspath(path)
    except OSError:
        return ""
