"""CoNLL: a token a line with IOB2 tags."""
