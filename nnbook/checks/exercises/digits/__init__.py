"""Chapter 5, Project: digits: how its exercises are checked."""
