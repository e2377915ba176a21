"""Chapter 4, Training: how its exercises are checked."""
