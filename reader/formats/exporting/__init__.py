"""Selecting, collecting and writing what is exported."""
