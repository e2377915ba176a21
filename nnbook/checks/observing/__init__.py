"""Run a learner's functions and write down, as plain data, what they did.

Nothing here knows what is right. This folder needs only the standard library, and torch and
numpy where the cases do, so it can run alone in a process that sees no reference and no catalogue.
"""

from .libraries import is_tensor
from .observe import observe, observe_case
from .plain import plain
from .records import Case, Failure, Network, Observation, Observations, Opaque, Plain, TooLarge
from .surroundings import ordinary, undisturbed

__all__ = [
    "Case",
    "Failure",
    "Network",
    "Observation",
    "Observations",
    "Opaque",
    "Plain",
    "TooLarge",
    "is_tensor",
    "observe",
    "observe_case",
    "ordinary",
    "plain",
    "undisturbed",
]
