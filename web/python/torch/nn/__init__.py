"""``torch.nn``: layers, losses and what they are made of."""

from .._absent import attribute_of
from . import functional, init, modules, parameter, utils
from .modules import *
from .parameter import Buffer, Parameter

__getattr__ = attribute_of("torch.nn")
