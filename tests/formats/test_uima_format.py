"""CAS of UIMA, out and in, as cassis and INCEpTION have it."""
