"""Text as people see it: graphemes, cells, folding, units."""
