"""Chapter 1, Layers: how its exercises are checked."""
