"""Commands for projects and teams: schemes, review, agreement."""
