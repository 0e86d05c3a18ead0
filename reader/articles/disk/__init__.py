"""Durable, private and guarded access to files."""
