"""Exchange formats: one module each, found through :mod:`reader.formats.registry`.

``export`` in :mod:`reader.formats.export` writes; what a format cannot carry is told in a
:class:`reader.formats.report.Report`. Nothing here reads a store: records are handed in.
"""
