"""The error of exports and imports."""

from __future__ import annotations

from reader.articles.errors import NewsmarkError


class FormatError(NewsmarkError):
    """An export or import that cannot be done; the message says what to do."""
