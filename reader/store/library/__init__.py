"""Article files and the index of the library."""
