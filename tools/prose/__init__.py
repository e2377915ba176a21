"""The spell check."""
