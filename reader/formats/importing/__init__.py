"""Reading files of other programs within limits, and checking them."""
