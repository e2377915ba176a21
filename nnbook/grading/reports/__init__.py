"""Results as pages, tables and text."""
