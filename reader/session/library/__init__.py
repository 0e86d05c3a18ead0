"""The library: catalogue, filters, marks of all articles, team."""
