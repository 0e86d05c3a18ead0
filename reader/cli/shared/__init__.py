"""What several commands share: options, output, stores, sources."""
