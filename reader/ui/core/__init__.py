"""What all screens share: base, prompts, lists, help."""
