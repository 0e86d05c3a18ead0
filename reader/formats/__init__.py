"""Exchange formats: one module each, found through :mod:`reader.formats.common.registry`.

``export`` in :mod:`reader.formats.exporting.export` writes; what a format cannot carry is told in a
:class:`reader.formats.common.report.Report`. Nothing here reads a store: records are handed in.
"""
