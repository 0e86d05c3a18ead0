"""What all formats share: the record of a format, registry, reports."""
