"""An article being read and marked."""
