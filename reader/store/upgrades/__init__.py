"""Upgrades of stores from older formats."""
