"""Reverse mode: the nodes of a graph, and the walk back through them.

A ``Node`` stands for one operation. Its ``edges`` lead to the nodes, or leaves, that its inputs
came from; ``back`` takes the gradient of its output and returns one gradient for each edge.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import count
from typing import Any

# A list, so that every module sees the change.
enabled = [True]
inference = [False]
_numbers = count()

AGAIN = (
    "Trying to backward through the graph a second time (or directly access saved tensors after "
    "they have already been freed). Saved intermediate values of the graph are freed when you call "
    ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved tensors after calling backward."
)
NO_GRAD_FN = "element {} of tensors does not require grad and does not have a grad_fn"
NOT_SCALAR = "grad can be implicitly created only for scalar outputs"
CHANGED = (
    "one of the variables needed for gradient computation has been modified by an inplace "
    "operation: [{kind} {shape}]{origin} is at version {now}; expected version {then} instead. "
    "Hint: enable anomaly detection to find the operation that failed to compute its gradient, "
    "with torch.autograd.set_detect_anomaly(True, check_nan=False)."
)


class Node:
    """One operation of the graph."""

    __slots__ = ("__weakref__", "back", "edges", "hooks", "kind", "number", "retained", "saved")

    def __init__(
        self,
        kind: str,
        inputs: Sequence[Any],
        back: Callable[[Any], Sequence[Any]],
        saved: Sequence[Any] = (),
    ) -> None:
        self.kind, self.back, self.number = kind, back, next(_numbers)
        self.edges = [None if t is None else edge_of(t) for t in inputs]
        # Each with the version at which its numbers are needed, and whether an operation made it
        # before this one. What has none yet and gets one is this operation's own output.
        self.saved = [(t, t._v[0], t.grad_fn is not None) for t in saved]
        self.hooks = self.retained = None

    def name(self) -> str:
        """As torch prints it: ``MulBackward0``. Some kinds say their number themselves."""
        own = "::" in self.kind or "Backward" in self.kind
        return self.kind if own else f"{self.kind}Backward0"

    @property
    def title(self) -> str:
        """The name without where C++ has it, as in ``grad_fn=<CopySlices>``."""
        return self.name().rpartition("::")[2]

    @property
    def next_functions(self) -> tuple:
        """(node, 0) for each input; a leaf is an ``AccumulateGrad``."""
        return tuple(
            (e if e is None or isinstance(e, Node) else AccumulateGrad(e), 0) for e in self.edges
        )

    def register_hook(self, hook: Callable) -> Handle:
        """Not needed by the book: hooks belong to tensors."""
        from ._absent import absent

        raise absent("Node.register_hook()")

    def __repr__(self) -> str:
        return f"<{self.title} object at {hex(id(self))}>"


class AccumulateGrad:
    """How the end of a graph shows itself: it puts the gradient into ``variable.grad``."""

    def __init__(self, variable: Any) -> None:
        self.variable = variable
        self.next_functions = ()

    def name(self) -> str:
        """As torch has it."""
        return "torch::autograd::AccumulateGrad"

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {hex(id(self.variable))}>"


class Handle:
    """Removes a hook."""

    def __init__(self, table: dict) -> None:
        self._table, self.id = table, object()

    def remove(self) -> None:
        """Take the hook away."""
        self._table.pop(self.id, None)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def hooked(table: dict, hook: Callable) -> Handle:
    """Put a hook into a table."""
    handle = Handle(table)
    table[handle.id] = hook
    return handle


def edge_of(t: Any) -> Any:
    """Where a tensor's gradient goes: its node, itself if it is a leaf, or None."""
    node = t.grad_fn
    return node if node is not None else t if t._rg else None


class _Mode:
    """A switch that is a context manager and a decorator."""

    wanted = False

    def __new__(cls, function: Callable | None = None) -> Any:
        if callable(function):
            return cls()(function)
        return super().__new__(cls)

    def __enter__(self) -> None:
        self._before = enabled[0]
        enabled[0] = self.wanted

    def __exit__(self, *_: object) -> None:
        enabled[0] = self._before

    def __call__(self, function: Callable) -> Callable:
        @wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with type(self)():
                return function(*args, **kwargs)

        return inside


class no_grad(_Mode):
    """Operations inside leave no record."""


class enable_grad(_Mode):
    """Operations inside leave a record again."""

    wanted = True


class inference_mode(_Mode):
    """Like ``no_grad``, and what is made inside stays without a record for ever."""

    def __new__(cls, mode: bool | Callable = True) -> Any:
        if callable(mode):
            return cls()(mode)
        return object.__new__(cls)

    def __init__(self, mode: bool | Callable = True) -> None:
        self._mode = bool(mode)

    def __enter__(self) -> None:
        self._before = enabled[0], inference[0]
        if self._mode:
            enabled[0], inference[0] = False, True

    def __exit__(self, *_: object) -> None:
        enabled[0], inference[0] = self._before


class set_grad_enabled:
    """Switches at once; as a context manager, until its end."""

    def __init__(self, mode: bool) -> None:
        self._before, enabled[0] = enabled[0], bool(mode)
        self._mode = bool(mode)

    def __enter__(self) -> None:
        enabled[0] = self._mode

    def __exit__(self, *_: object) -> None:
        enabled[0] = self._before

    def __call__(self, function: Callable) -> Callable:
        enabled[0] = self._before
        return (enable_grad if self._mode else no_grad)()(function)


def walk(
    roots: Sequence[Any],
    grads: Sequence[Any],
    retain: bool,
    create: bool,
    wanted: Sequence[Any] | None = None,
    accumulate: bool = True,
) -> dict[int, Any]:
    """Go back from ``roots``. A node runs when all its gradients have arrived, the latest first.

    Leaves get ``.grad``; with ``wanted``, only these tensors count: their gradients are returned
    by position, or with ``accumulate`` put into ``.grad``.
    """
    starts = [edge_of(root) for root in roots]
    waiting = _dependencies(starts)
    places: dict[int, list[int]] = {}
    for position, t in enumerate(wanted or ()):
        places.setdefault(id(edge_of(t)), []).append(position)
    arrived: dict[int, Any] = {}
    ready: list = []
    found: dict[int, Any] = {}
    before, enabled[0] = enabled[0], create

    def arrive(target: Any, g: Any) -> None:
        key = id(target)
        if g is not None:
            arrived[key] = arrived[key] + g if key in arrived else g
        waiting[key] -= 1
        if waiting[key] > 0 or key not in arrived:
            if waiting[key] <= 0 and isinstance(target, Node):
                # Nothing came: what lies behind need not wait for it.
                for edge in target.edges:
                    if edge is not None:
                        arrive(edge, None)
            return
        if isinstance(target, Node):
            heapq.heappush(ready, (-target.number, target))
        else:
            finish(target, arrived.pop(key))

    def finish(leaf: Any, g: Any) -> None:
        for hook in list((leaf._hooks or {}).values()):
            new = hook(g)
            g = g if new is None else new
        if wanted is not None:
            for position in places.get(id(leaf), ()):
                found[position] = g
            if not accumulate or id(leaf) not in places:
                return
        _accumulate(leaf, g, create)

    try:
        for start, g in zip(starts, grads, strict=True):
            arrive(start, g)
        while ready:
            _, node = heapq.heappop(ready)
            g = arrived.pop(id(node))
            for hook in list((node.hooks or {}).values()):
                new = hook(g)
                g = g if new is None else new
            if node.retained is not None and (kept := node.retained()) is not None:
                kept._grad = g if create else g.detach()
            for position in places.get(id(node), ()):
                found[position] = g
            if node.back is None:
                raise RuntimeError(AGAIN)
            for t, version, made_before in node.saved:
                if t._v[0] != version:
                    raise RuntimeError(_changed(t, version, node, made_before))
            parts = node.back(g)
            if node.saved and not retain:
                node.back = None
            for edge, part in zip(node.edges, parts, strict=True):
                if edge is not None:
                    arrive(edge, part)
        return found
    finally:
        enabled[0] = before


def _dependencies(starts: Sequence[Any]) -> dict[int, int]:
    """How many gradients each node, or leaf, will get."""
    counts: dict[int, int] = {}
    queue = list(starts)
    while queue:
        target = queue.pop()
        key = id(target)
        if key in counts:
            counts[key] += 1
            continue
        counts[key] = 1
        if isinstance(target, Node):
            queue += [edge for edge in target.edges if edge is not None]
    return counts


def _accumulate(leaf: Any, g: Any, create: bool) -> None:
    if leaf._grad is None:
        # A gradient that nobody else holds could be kept as it is; a copy is always right.
        leaf._grad = _same(g) if create else g._copied()
    elif create:
        leaf._grad = leaf._grad + g
    else:
        leaf._grad.add_(g)


def _same(g: Any) -> Any:
    copy = g._copied()
    if g.grad_fn is not None:
        copy._fn = Node("CopyBackwards", (g,), lambda h: (h,))
    return copy


def _changed(t: Any, then: int, user: Node, made_before: bool) -> str:
    maker, shape = t.grad_fn if made_before else user, list(t.shape)
    made_by = "" if t.grad_fn is None else maker.kind.partition("Backward")[0]
    if len(user.edges) == 3 and user.edges[2] is t:
        # A layer's weight: what torch keeps is its transpose.
        made_by, shape = "AsStrided", shape[::-1]
    origin = f", which is output 0 of {made_by}," if made_by else ""
    return CHANGED.format(kind=t.type(), shape=shape, origin=origin, now=t._v[0], then=then)
