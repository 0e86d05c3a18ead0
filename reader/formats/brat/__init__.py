"""brat standoff: a text and an .ann file for each article."""
