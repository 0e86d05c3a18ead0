"""The store: every action on disk before it counts as done. One protocol, one TinyDB store."""
