"""Archives of a whole store: writing, reading, restoring."""
