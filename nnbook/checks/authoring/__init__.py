"""For authors: whether pages and definitions agree, and definitions keep their promises."""
