"""``backward`` and ``autograd.grad``: the checks before the walk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from . import _autograd as autograd
from . import _kernel as kernel
from ._absent import check_layout
from ._tensor import Tensor, make, method, needs


def backward(
    tensors: Any,
    gradients: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Put gradients into ``.grad`` of every leaf, or of ``inputs`` alone."""
    roots = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if inputs is not None:
        inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
        if not inputs:
            raise RuntimeError("`inputs` argument to `backward` cannot be empty.")
    retain = create_graph if retain_graph is None else retain_graph
    autograd.walk(roots, _starts(roots, gradients), retain, create_graph, inputs)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of ``outputs`` for ``inputs``; ``.grad`` stays as it is."""
    check_layout("grad", is_grads_batched=is_grads_batched)
    roots = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    asked = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    starts = _starts(roots, grad_outputs)
    for t in asked:
        if not needs(t):
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    retain = create_graph if retain_graph is None else retain_graph
    found = autograd.walk(roots, starts, retain, create_graph, asked, accumulate=False)
    missing = [place for place in range(len(asked)) if place not in found]
    if missing and not allow_unused and not materialize_grads:
        raise RuntimeError(
            f"The differentiated Tensor at index {missing[0]} appears to not have been used in the "
            "graph. Set allow_unused=True if this is the desired behavior."
        )
    for place in missing if materialize_grads else ():
        t = asked[place]
        found[place] = make(kernel.zeros(t.dtype.code, t._n), t.shape, t.dtype)
    return tuple(found.get(place) for place in range(len(asked)))


def _starts(roots: Sequence[Tensor], given: Any) -> list[Tensor]:
    if given is None:
        given = [None] * len(roots)
    given = [given] if isinstance(given, Tensor) else list(given)
    starts = []
    for place, (root, g) in enumerate(zip(roots, given, strict=True)):
        if g is None:
            if needs(root) and root._n != 1:
                raise RuntimeError(autograd.NOT_SCALAR)
            g = make(kernel.full(root.dtype.code, root._n, 1), root.shape, root.dtype)
        elif g.shape != root.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[{place}] has a shape of {g.shape} and "
                f"output[{place}] has a shape of {root.shape}."
            )
        if not needs(root):
            raise RuntimeError(autograd.NO_GRAD_FN.format(place))
        starts.append(g)
    return starts


@method("backward")
def _backward_of(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Put the gradient of this tensor into ``.grad`` of every leaf behind it."""
    backward(self, gradient, retain_graph, create_graph, inputs)


_backward_of.__name__, _backward_of.__qualname__ = "backward", "Tensor.backward"


def forget_gradients(tensors: Iterable[Tensor], set_to_none: bool) -> None:
    """Take the gradients off these tensors, or fill them with zeros."""
    for t in tensors:
        if t.grad is not None:
            if set_to_none:
                t.grad = None
            else:
                t.grad = t.grad.detach()
                t.grad.zero_()
