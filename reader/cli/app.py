"""The command line itself: which command runs, and how every command fails."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from reader import __version__
from reader.cli.shared.options import ARGUMENTS, SOURCE_OPTIONS, global_options, source_options

COMMANDS: dict[str, tuple[str, str]] = {
    "read": (
        "reader.cli.reading.read:read",
        "Read and mark (this is what runs without a command).",
    ),
    "add": ("reader.cli.reading.add:add", "Take articles into the store without opening them."),
    "feeds": ("reader.cli.reading.feeds:feeds", "Follow feeds, refresh them, list what is new."),
    "list": (
        "reader.cli.reading.list:list_articles",
        "List the articles with progress and counts.",
    ),
    "tag": ("reader.cli.reading.tag:tag", "Give articles tags, take tags away, list tags."),
    "show": ("reader.cli.reading.show:show", "Print an article with its marks."),
    "search": (
        "reader.cli.reading.search:search",
        "Search all articles, with the places in context.",
    ),
    "marks": (
        "reader.cli.marks.marks:marks",
        "List all marks: by label, tag, article, date or text.",
    ),
    "bookmarks": ("reader.cli.reading.bookmarks:bookmarks", "List your bookmarks in all articles."),
    "diff": (
        "reader.cli.reading.diff:diff",
        "Print what has changed in a later text of an article.",
    ),
    "export": ("reader.cli.marks.export:export", "Write annotations in an exchange format."),
    "import": (
        "reader.cli.marks.import_:import_",
        "Take in what other programs wrote, or a backup.",
    ),
    "formats": ("reader.cli.marks.formats:formats", "List the formats of export and import."),
    "review": ("reader.cli.team.review:review", "Review what several people marked, and decide."),
    "agree": ("reader.cli.team.agree:agree", "Print how well annotators agree."),
    "team": ("reader.cli.team.team:team", "Print who has done how much, and what is left."),
    "history": (
        "reader.cli.marks.history:history",
        "Tell who did what when; go back to any state.",
    ),
    "scheme": ("reader.cli.team.scheme:scheme", "List, show and check label schemes."),
    "init": ("reader.cli.team.init:init", "Make a folder a project with a store of its own."),
    "check": ("reader.cli.setup.check:check", "Check every file of the store, and repair."),
    "paths": (
        "reader.cli.setup.paths:paths",
        "Print which store, annotator and scheme hold, and why.",
    ),
    "keys": ("reader.cli.setup.keys:keys", "Print all keys of the reader."),
    "completion": (
        "reader.cli.setup.completion:completion",
        "Print the completion script of a shell.",
    ),
}
"""Where each command is found (module:attribute) and what ``--help`` says of it."""

DEFAULT = "read"
TAKE_SOURCES = (DEFAULT, "add")


class Commands(click.Group):
    """A group that imports a command only to run it, and reads what is no command's name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands' lines of ``--help`` without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command to run: a first argument that names none is a source to read."""
        name = args[0]
        if name in COMMANDS:
            given = [SOURCE_OPTIONS[key] for key in ctx.obj or {} if key in SOURCE_OPTIONS]
            if name not in TAKE_SOURCES and given:
                ctx.fail(f"{given[0]} is for sources to read or add, and {name} takes none.")
            return name, self.get_command(ctx, name), args[1:]
        _refuse_mistyped(ctx, name)
        if name.startswith("-") and name != "-":  # it stood after "--"
            args = ["--", *args]
        return DEFAULT, self.get_command(ctx, DEFAULT), args

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Complete a command's name, else a file's, since files may be given without a command."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        found = [
            CompletionItem(name, help=text)
            for name, (_, text) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return found or [CompletionItem(incomplete, type="file")]


def _refuse_mistyped(ctx: click.Context, name: str) -> None:
    """Refuse a word that is no file but nearly a command's name: it is no source."""
    import difflib

    near = difflib.get_close_matches(name.casefold(), COMMANDS, n=1, cutoff=0.7)
    if near and name.isalpha() and not os.path.lexists(name):
        ctx.fail(f"There is no command and no file named {name!r}; did you mean {near[0]!r}?")


@click.group(
    cls=Commands,
    no_args_is_help=False,
    invoke_without_command=True,
    subcommand_metavar="[SOURCE...] | COMMAND [ARGS...]",
    context_settings=ARGUMENTS,
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.",
)
@click.version_option(__version__, prog_name="newsmark", message="%(prog)s %(version)s")
@source_options
@global_options
@click.pass_context
def newsmark(ctx: click.Context) -> int | None:
    """Read news in the terminal and mark claims, opinions and quotes.

    Give files, folders, web addresses or - (standard input) to read them; nothing opens the
    library.
    A file named like a command is given as ./list.
    """
    if ctx.invoked_subcommand is not None:
        return None
    command = newsmark.get_command(ctx, DEFAULT)
    assert command is not None
    with command.make_context(DEFAULT, [], parent=ctx) as inner:
        code: int | None = command.invoke(inner)
    return code


def run(args: list[str] | None = None) -> int:
    """Run the command line (by default the process's) and return the exit code.

    Whatever fails is told in one sentence on stderr. An error of the program's own shows its
    traceback only where NEWSMARK_DEBUG is set.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = newsmark.main(args, prog_name="newsmark", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "newsmark"
        return _failed(f"{_sentence(error.format_message())} See {where} --help.", 2)
    except click.ClickException as error:
        return _failed(error.format_message(), 1)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as error:
        return _unexpected(error)


def _unexpected(error: Exception) -> int:
    """Tell an error that no command handled: one the user can act on, or the program's own."""
    from reader.articles.errors import NewsmarkError

    if isinstance(error, NewsmarkError):
        return _failed(str(error), 1)
    if os.environ.get("NEWSMARK_DEBUG"):
        raise error
    if isinstance(error, OSError) and error.filename is not None:
        return _failed(f"{os.fsdecode(error.filename)}: {error.strerror}.", 1)
    if isinstance(error, OSError) and error.strerror:
        return _failed(f"{error.strerror}.", 1)
    return _failed(
        f"this is an error in newsmark itself ({type(error).__name__}: {error}); please report it"
        " with what the same command prints when NEWSMARK_DEBUG=1 is set.",
        1,
    )


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?", "!")) else message + "."


def _failed(message: str, code: int) -> int:
    """Print one line on stderr and return the code; stdout is flushed first, to keep the order."""
    from reader.articles.text.cells import printable
    from reader.articles.web.logins import without_login

    try:
        sys.stdout.flush()
        sys.stderr.write(f"newsmark: {printable(without_login(message))}\n")
        sys.stderr.flush()
    except BrokenPipeError:
        _closed_pipe()
    except (OSError, ValueError):
        pass  # nobody is listening; the exit code still tells
    return code


def _closed_pipe() -> int:
    """End quietly when the reading end of our output is gone, as with ``newsmark list | head``."""
    with Path(os.devnull).open("w") as nowhere:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                os.dup2(nowhere.fileno(), stream.fileno())
    return 1
