"""The screen of all marks."""
