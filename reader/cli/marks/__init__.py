"""Commands for marks: lists, history, exports and imports."""
