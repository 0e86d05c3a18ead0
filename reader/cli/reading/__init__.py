"""Commands that read, list and search articles and feeds."""
