"""CSV: one marked span a row."""
