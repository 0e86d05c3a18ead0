"""Label schemes: model, checks, files, and the built-in ones beside."""
