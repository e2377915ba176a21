"""The book on paper: the PDF, and the pictures of it."""
