"""Run a learner's functions and write down, as plain data, what they did.

Nothing here knows what is right. This folder needs only the standard library, numpy and
torch, so it can run alone in a process that sees no reference and no catalogue.
"""

from .observe import observe, observe_case
from .plain import plain
from .records import Case, Failure, Network, Observation, Opaque, Plain, Run, TooLarge
from .surroundings import undisturbed

__all__ = [
    "Case",
    "Failure",
    "Network",
    "Observation",
    "Opaque",
    "Plain",
    "Run",
    "TooLarge",
    "observe",
    "observe_case",
    "plain",
    "undisturbed",
]
