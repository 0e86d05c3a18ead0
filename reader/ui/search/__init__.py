"""The screen of search hits."""
