"""newsmark: read news in the terminal and mark claims, opinions and quotes."""

__version__ = "0.1.0"
