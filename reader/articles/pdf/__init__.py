"""PDF documents, read with the extra ``pdf``: what they hold as text, blocks and styles."""

from reader.articles.pdf.read import LIBRARY, read_pdf
from reader.articles.pdf.records import Found

__all__ = ["LIBRARY", "Found", "read_pdf"]
