"""Imports and exports between a store and files."""
