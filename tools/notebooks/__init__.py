"""Builds the notebooks from their sources."""
