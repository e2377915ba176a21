"""From observations to a verdict. No learner's code runs here."""
