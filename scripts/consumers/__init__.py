"""Programs that take what newsmark exports; each module runs in that program's own environment."""
