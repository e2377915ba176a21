"""Commands that build the derived files: notebooks, exercises and the website."""
