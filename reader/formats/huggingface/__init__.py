"""Data sets for Hugging Face, JSON Lines or Parquet."""
