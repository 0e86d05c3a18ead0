"""Append-only histories and the files under them."""
