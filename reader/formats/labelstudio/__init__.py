"""Tasks of Label Studio, with the labelling configuration."""
