"""Finding words and regular expressions in an article."""
