"""The screen of feeds and their items."""
