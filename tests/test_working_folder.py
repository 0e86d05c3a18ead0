"""No code from the working folder is run: it may be a project that a stranger wrote.

Each place that starts a process is run in a folder in which every name that Python might import
belongs to a file that leaves a trace.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader.articles.errors import NewsmarkError
from reader.articles.pdf import read as pdf_module
from reader.articles.pdf.read import read_pdf
from reader.articles.processes.python_process import PACKAGE, isolated_command, python_command
from reader.session.article.citation import run_with
from reader.session.review import gamma as gamma_module
from reader.session.review.gamma import Gamma, gamma
from reader.session.search import patterns
from tests.articles.pdf.pdf_writer import Sheet, make_pdf
from tests.conftest import CHECKOUT
from tests.review.studies import common_example

PDF = make_pdf([Sheet().put("Ferry returns", 50, 60, 18).put("It sails on Monday.", 50, 100)])
LIBRARIES = (
    "click", "feedparser", "httpx", "lxml", "markdown_it", "msgspec", "numpy", "platformdirs",
    "pyannote", "pygamma_agreement", "pypdfium2", "reader", "sitecustomize", "spacy", "textual",
    "tinydb", "trafilatura", "usercustomize",
)  # fmt: skip
PROGRAM = Path(sys.executable).with_name("newsmark")


def trap(trace: Path) -> str:
    return f"import os\nopen({str(trace)!r}, 'a').write(__name__ + '\\n')\n"


@pytest.fixture
def hostile(home, tmp_path):
    """Return a function that fills the working folder with code, and gives the file it traces to.

    The program itself is found as it is when it was installed: not by PYTHONPATH.
    """
    trace = tmp_path / "trace"

    def fill(*spared: str) -> Path:
        for name in {*sys.stdlib_module_names, *LIBRARIES} - {*spared}:
            Path(f"{name}.py").write_text(trap(trace), "utf-8")
        if "reader" not in spared:
            for folder in (".", "articles", "articles/pdf", "review", "session", "cli"):
                Path("reader", folder).mkdir()
                Path("reader", folder, "__init__.py").write_text(trap(trace), "utf-8")
            for module in ("__main__", "articles/pdf/__main__", "review/gamma_process"):
                Path("reader", f"{module}.py").write_text(trap(trace), "utf-8")
        info = Path("evil-1.0.dist-info")
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[newsmark.formats]\nevil = spacy:FORMAT\n")
        return trace

    return fill


@pytest.fixture
def libraries(tmp_path):
    """A folder with stand-ins for what gamma is computed with, found by PYTHONPATH."""
    folder = tmp_path / "libraries"
    (folder / "pyannote").mkdir(parents=True)
    (folder / "pyannote" / "core.py").write_text("Segment = slice\n")
    (folder / "pygamma_agreement.py").write_text(
        "class Continuum:\n"
        "    gamma = gamma_cat = 0.5\n"
        "    def add(self, *unit): pass\n"
        "    def compute_gamma(self, how): return self\n"
        "def CombinedCategoricalDissimilarity(**how): pass\n"
    )
    return folder


@pytest.fixture(params=["absolute", "empty", "dot", "trailing", "folder"])
def python_path(request, monkeypatch):
    """PYTHONPATH as people set it; all but the first name the working folder or one in it."""
    Path("lib").mkdir()
    value = {"absolute": "{}", "empty": ":{}", "dot": ".:{}", "trailing": "{}:", "folder": "lib:{}"}
    path = value[request.param].format(CHECKOUT).replace(":", os.pathsep)
    monkeypatch.setenv("PYTHONPATH", path)
    # Python puts them first; last, they do no harm to the tests and sitecustomize is still found.
    absolute = [str(Path(name).absolute()) for name in path.split(os.pathsep)]
    monkeypatch.setattr(sys, "path", [*sys.path, *absolute])
    monkeypatch.setenv("PYTHONSAFEPATH", "")
    monkeypatch.setenv("PYTHONSTARTUP", "sitecustomize.py")
    return path


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The modules that Python itself imports for ``python -m``, before a line of ours runs."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "bare.py").write_text("import sys\nprint(*sys.modules)\n")
    command = [sys.executable, "-m", "bare"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def copy_into_lib() -> None:
    for path in Path().glob("*.py"):
        Path("lib", path.name).write_bytes(path.read_bytes())


def test_the_trap_would_close(hostile, before):
    trace = hostile(*before)
    subprocess.run([sys.executable, "-m", "reader.articles.text.cells"], check=False)
    assert "reader" in trace.read_text()


def test_the_process_that_reads_pdf_documents(hostile, python_path):
    trace = hostile()
    copy_into_lib()
    assert read_pdf(PDF, name="a.pdf").text == "Ferry returns\n\nIt sails on Monday."
    assert not trace.exists()


def test_the_process_that_computes_gamma(hostile, python_path, libraries, monkeypatch):
    monkeypatch.setattr(gamma_module, "find_spec", lambda _name: object())
    monkeypatch.setattr(sys, "path", [str(libraries), *sys.path])
    trace = hostile()
    copy_into_lib()
    assert gamma([common_example("a")]) == [Gamma("a", 0.5, 0.5)]
    assert not trace.exists()


def test_the_process_that_runs_regular_expressions(hostile, python_path):
    trace = hostile()
    copy_into_lib()
    patterns.places.cache_clear()
    assert list(patterns.places("s[a-z]+", "It sails.", any_case=False)) == [3, 8]
    assert not trace.exists()


@pytest.mark.parametrize("module", [pdf_module, gamma_module])
def test_no_process_of_ours_runs_in_the_working_folder(module, monkeypatch):
    """Libraries look for configuration there, which can name code."""
    started = []

    def start(*_arguments, **options):
        started.append(Path(options["cwd"]))
        raise OSError("that is all")

    monkeypatch.setattr(gamma_module, "find_spec", lambda _name: object())
    for name in ("run", "Popen"):
        monkeypatch.setattr(subprocess, name, start)
    with pytest.raises((OSError, NewsmarkError)):
        STARTED[module]()
    assert started == [Path(PACKAGE)] == [CHECKOUT / "reader"]


def test_a_command_of_the_users_does_not_run_in_the_working_folder(hostile, home):
    trace = hostile()
    run_with([sys.executable, "-m", "tabnanny"], argument=str(CHECKOUT / "reader" / "__main__.py"))
    assert not trace.exists()
    run_with([sys.executable, "-c", "open('here', 'w')"])
    assert (home / "here").exists()


STARTED = {
    pdf_module: lambda: read_pdf(PDF, name="a.pdf"),
    gamma_module: lambda: gamma([common_example("a")]),
}


COMMANDS = (
    ["--version"], ["--help"], ["paths"], ["list"], ["formats"], ["export", "jsonl"],
    ["init", "project"], ["check"], ["completion", "bash"],
)  # fmt: skip


@pytest.mark.skipif(not PROGRAM.exists(), reason="newsmark is not installed beside Python")
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_the_program(hostile, monkeypatch, arguments):
    trace = hostile()
    monkeypatch.delenv("PYTHONPATH")
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    assert "evil" not in done.stdout
    assert not trace.exists()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_the_program_as_a_module(hostile, before, arguments):
    trace = hostile("reader", *before)
    command = [sys.executable, "-m", "reader", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "evil" not in done.stdout
    assert not trace.exists()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("start", [[PROGRAM], [sys.executable, "-P", "-m", "reader"]])
def test_a_document_and_gamma_from_the_command_line(
    hostile, libraries, tmp_path, monkeypatch, start
):
    if not Path(start[0]).exists():
        pytest.skip("newsmark is not installed beside Python")
    trace = hostile()
    monkeypatch.setenv("PYTHONPATH", f"{libraries}{os.pathsep}{CHECKOUT}")
    (tmp_path / "ferry.pdf").write_bytes(PDF)
    task = '{"text": "It sails.", "label": [[0, 2, "claim"]]}\n'
    (tmp_path / "task.jsonl").write_text(task, "utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*start, *arguments], capture_output=True, text=True, check=False)

    assert run("add", str(tmp_path / "ferry.pdf")).returncode == 0
    for name in ("ana", "ben"):
        done = run("--annotator", name, "import", "doccano", str(tmp_path / "task.jsonl"))
        assert done.returncode == 0, done.stderr
    assert "0.500" in run("agree", "--gamma").stdout
    assert not trace.exists()


# Where processes are started ---------------------------------------------------------------------

PROCESSES = {
    "reader/articles/processes/worker.py": "test_the_process_that_reads_pdf_documents",
    "reader/session/review/gamma.py": "test_the_process_that_computes_gamma",
    "reader/session/article/citation.py": (
        "test_a_command_of_the_users_does_not_run_in_the_working_folder"
    ),
}
"""The modules that start processes, and the test here of what they start."""
STARTS = {"subprocess", "multiprocessing", "concurrent.futures.process", "pty", "runpy", "code"}
OF_OS = ("exec", "spawn", "popen", "posix_spawn", "system", "startfile", "fork")


def starts_processes(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if STARTS & set(names):
            return True
        is_os = isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "os"
        if is_os and node.attr.startswith(OF_OS):
            return True
        name = getattr(node, "attr", getattr(node, "id", getattr(node, "name", "")))
        if str(name).startswith(("ProcessPoolExecutor", "create_subprocess", "subprocess_exec")):
            return True
    return False


def trees() -> dict[str, ast.AST]:
    return {
        path.relative_to(CHECKOUT).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in (CHECKOUT / "reader").rglob("*.py")
    }


def test_each_module_that_starts_processes_has_a_test_here():
    assert {name for name, tree in trees().items() if starts_processes(tree)} == set(PROCESSES)
    assert set(PROCESSES.values()) <= set(globals())


def test_the_interpreter_is_named_in_one_module():
    naming = {
        name
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.alias)
        and {getattr(node, "attr", ""), getattr(node, "name", "")}
        & {"executable", "_base_executable", "orig_argv"}
    }
    assert naming == {"reader/articles/processes/python_process.py"}
    assert python_command("a", "b") == [sys.executable, "-P", "-m", "a", "b"]
    assert isolated_command("a", "b") == [sys.executable, "-I", "-c", "a", "b"]


@pytest.mark.parametrize(
    "line",
    ["import subprocess", "from multiprocessing import Pool", "os.execvp(a, b)", "os.system(a)",
     "from concurrent.futures import ProcessPoolExecutor", "asyncio.create_subprocess_exec(a)"],
)  # fmt: skip
def test_the_search_for_such_modules_would_notice(line):
    assert starts_processes(ast.parse(line))
