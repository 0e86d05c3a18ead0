"""Search in all texts and marks, by a SQLite cache."""
