"""The program: ``newsmark``, or ``python -m reader``."""

import sys

from reader.articles.processes.python_process import leave_out_working_folder


def main() -> int:
    """Run one command and return its exit code (0 done, 1 failed, 2 wrong usage, 130 interrupted).

    The version is told before anything else is imported: scripts ask for it often.
    """
    leave_out_working_folder()
    if sys.argv[1:] == ["--version"]:
        from reader import __version__

        sys.stdout.write(f"newsmark {__version__}\n")
        return 0
    try:
        from reader.cli.app import run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
