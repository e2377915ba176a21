"""Builds the website from the notebooks: Jupyter Book, and the Sphinx extension behind it."""
