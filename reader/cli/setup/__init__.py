"""Commands for the installation: checks, paths, keys, completion."""
