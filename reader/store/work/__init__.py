"""One annotator's work on one article: replay, state, undo."""
