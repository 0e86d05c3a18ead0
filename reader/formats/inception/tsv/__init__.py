"""WebAnno TSV 3.3."""
