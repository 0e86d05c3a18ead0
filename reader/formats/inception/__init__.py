"""INCEpTION and WebAnno: layers, annotator files, and their formats."""
