"""Followed feeds in a store: journal, acts, cache."""
