"""``torch.optim``: optimizers."""

from .._absent import attribute_of
from . import lr_scheduler, optimizer
from .optimizer import Optimizer
from .rules import SGD, Adagrad, Adam, AdamW, RMSprop

__getattr__ = attribute_of("torch.optim")
