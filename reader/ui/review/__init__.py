"""The screens of review and agreement."""
