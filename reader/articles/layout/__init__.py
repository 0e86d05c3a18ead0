"""An article as rows of cells: wrapping, rows by number or offset, at any length."""
