"""Chapter 3, Feedforward and backpropagation: how its exercises are checked."""
