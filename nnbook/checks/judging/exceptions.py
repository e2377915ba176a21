"""What an exception points to, and what to do about it."""

from nnbook.checks.observing import Failure

_BY_KIND = {
    "RecursionError": (
        "The function calls itself, and the calls never end.",
        "Find the call that names the function itself. A loop, or no loop at all, will do here.",
    ),
    "SystemExit": (
        "`exit()` and `sys.exit()` end the whole program.",
        "A function hands its answer back with `return`. Remove the exit.",
    ),
    "NameError": (
        "A name is used that this notebook does not know.",
        "Check its spelling, and run the cell with the imports first.",
    ),
    "MemoryError": (
        "The function asked for more memory than there is.",
        "Print the shapes of what it builds: one of them is far too large.",
    ),
}
# By a part of the message: many faults come under one kind.
_BY_MESSAGE = {
    "unhashable type": (
        "Something is looked up by a value that can change, such as a list or a tensor: a key of a "
        "dict, a member of a set, or an argument below `@lru_cache` or `@cache`.",
        "Take the cache away, or make the key of what cannot change: `tuple(sizes)`.",
    ),
    "can't allocate memory": _BY_KIND["MemoryError"],
    "leaf Variable that requires grad": (
        "The update itself would be recorded for gradients, and PyTorch refuses that.",
        "Put the lines that change the weights under `with torch.no_grad():`.",
    ),
    "does not require grad and does not have a grad_fn": (
        "`backward` was called on a number that keeps no record of how it was computed: "
        "`no_grad`, `detach`, `item` or `torch.tensor` cut it off.",
        "Go back line by line from `backward`, and find where `.grad_fn` becomes None.",
    ),
}
_SHAPES = (
    "The two sides of that operation do not have shapes that go together.",
    "Print `.shape` of both before that line, and compare the sizes that have to match.",
)
_OTHER = (
    "The last line above is yours; the message says what Python could not do there.",
    "Call the function yourself on the input shown, and look at each value before that line.",
)
_NO_LINE = (
    "No line of yours had run when it was raised: the call itself failed. Something stands in "
    "place of your function, or around it.",
    "Look at what the name stands for, and at what is written above its `def`.",
)


def explained(failure: Failure) -> tuple[str, str]:
    """What the exception points to, and the next step."""
    for part, explanation in _BY_MESSAGE.items():
        if part in failure.message:
            return explanation
    if failure.line_number is None and failure.kind not in _BY_KIND:
        return _NO_LINE
    clash = failure.kind in ("RuntimeError", "ValueError") and any(
        word in failure.message for word in ("shape", "size", "dimension", "broadcast")
    )
    return _BY_KIND.get(failure.kind, _SHAPES if clash else _OTHER)
