"""The one family of errors that the user is meant to read."""


class NewsmarkError(Exception):
    """Something the user can act on.

    The message is one sentence that names the file, the line or position, and what to do. Commands
    print it on stderr and exit with 1; screens show it as a notice. Never raise it for a bug.
    """


class ArticleError(NewsmarkError):
    """A source that cannot be made into an article."""
