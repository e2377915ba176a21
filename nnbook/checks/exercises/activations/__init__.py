"""Chapter 2, Activations: how its exercises are checked."""
