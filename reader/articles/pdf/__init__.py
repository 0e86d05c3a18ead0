"""PDF documents, read with the extra ``pdf``: what they hold as text, blocks and styles."""

from reader.articles.pdf.found import Found
from reader.articles.pdf.read import LIBRARY, read_pdf

__all__ = ["LIBRARY", "Found", "read_pdf"]
