"""Web pages and pieces of HTML to the text that a reader sees."""

from reader.articles.html.page import Page, read_page, render_fragment
from reader.articles.html.trafilatura_adapter import EXTRACTOR, EXTRACTOR_VERSION

__all__ = ["EXTRACTOR", "EXTRACTOR_VERSION", "Page", "read_page", "render_fragment"]
