"""``torch.utils``."""

from .._absent import attribute_of
from . import data

__getattr__ = attribute_of("torch.utils")
