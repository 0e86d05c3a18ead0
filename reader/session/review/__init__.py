"""Reviewing colleagues' annotations, and studying agreement."""
