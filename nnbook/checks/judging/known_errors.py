"""Errors that many people make: their names, what they point to, and what to do about them.

Each is found by its kind and by parts of its message, as torch, numpy and Python write them.
"""

from dataclasses import dataclass

from nnbook.checks.observing import Failure


@dataclass(frozen=True)
class Explanation:
    """``slug`` names the error; ``parts`` of its message, of which one must be there."""

    slug: str
    parts: tuple[str, ...]
    points_to: str
    step: str
    kinds: tuple[str, ...] = ()

    def fits(self, failure: Failure) -> bool:
        """Whether this explains the failure."""
        kind = not self.kinds or failure.kind in self.kinds
        return kind and (not self.parts or any(part in failure.message for part in self.parts))


# The first that fits is taken: what is more special comes first.
KNOWN = (
    Explanation(
        "list-in-sequential",
        ("list is not a Module subclass", "tuple is not a Module subclass"),
        "`nn.Sequential` takes the modules one by one, not in a list.",
        "Leave out the brackets: `nn.Sequential(first, second)`, or put a `*` before the list.",
    ),
    Explanation(
        "module-not-made",
        (
            "modules.activation",
            "modules.linear",
            "modules.loss",
            "type is not a Module subclass",
            "object got multiple values",
        ),
        "A class stands where an object of it is needed: `nn.ReLU` is the class, `nn.ReLU()` makes "
        "a module of it.",
        "Add the parentheses.",
        ("TypeError",),
    ),
    Explanation(
        "function-in-sequential",
        ("is not a Module subclass",),
        "`nn.Sequential` holds modules. A function such as `torch.relu` or `F.relu` is none.",
        "Take the module that does the same: `nn.ReLU()` for `F.relu`.",
    ),
    Explanation(
        "pair-for-tensor",
        ("torch.return_types",),
        "`max`, `min`, `sort` and `topk` along an axis give a pair: values and indices.",
        "Take the part you mean: `.values` or `.indices`. `amax` and `argmax` give one alone.",
    ),
    Explanation(
        "number-for-tensor",
        (
            "must be Tensor, not int",
            "must be Tensor, not float",
            "received an invalid combination of arguments",
        ),
        "A function of torch was called with something else than it takes: often a number where "
        "it needs a tensor, as in `torch.max(x, 0)`, or arguments in another order.",
        "Compare your call with the documentation. `torch.clamp(x, min=0)`, `torch.relu(x)` and "
        "`torch.where(x > 0, x, 0.0)` take numbers.",
        ("TypeError",),
    ),
    Explanation(
        "not-a-tensor",
        ("must be Tensor, not",),
        "A function of torch got something that is no tensor.",
        "Make a tensor of it first: `torch.tensor(...)` of numbers, `torch.stack(...)` of tensors.",
        ("TypeError",),
    ),
    Explanation(
        "truth-of-many",
        ("with more than one value is ambiguous", "more than one element is ambiguous"),
        "Python asked a tensor of many numbers for one yes or no. That happens in `if`, `and`, "
        "`not`, and in Python's own `max`. It also happens where tensors are handed to a loss "
        "*class*: `nn.CrossEntropyLoss(logits, targets)` makes a loss; "
        "`nn.CrossEntropyLoss()(logits, targets)` calls one.",
        "Use `torch.where`, or `.all()` and `.any()`; or add the missing `()`.",
    ),
    Explanation(
        "backward-twice",
        ("backward through the graph a second time",),
        "`backward` frees the record that it walks. The loss was computed once and walked twice.",
        "Compute the loss anew, from the model's output on, inside the loop.",
    ),
    Explanation(
        "changed-in-place",
        ("modified by an inplace operation",),
        "A number that `backward` needs was overwritten after it was used: by `+=`, a method with "
        "`_` at its end, or an optimiser's step before `backward`.",
        "Make a new tensor in place of the change, or move the change behind `backward`.",
    ),
    Explanation(
        "update-recorded",
        ("leaf Variable that requires grad",),
        "The update itself would be recorded for gradients, and PyTorch refuses that.",
        "Put the lines that change the weights under `with torch.no_grad():`.",
    ),
    Explanation(
        "record-cut-off",
        ("does not require grad and does not have a grad_fn",),
        "`backward` was called on a number that keeps no record of how it was computed: "
        "`no_grad`, `detach`, `item`, `argmax` or `torch.tensor` cut it off, or nothing in it "
        "asks for a gradient.",
        "Go back line by line from `backward`, and find where `.grad_fn` becomes None.",
    ),
    Explanation(
        "number-has-no-gradient",
        ("object has no attribute 'backward'", "object has no attribute 'grad'"),
        "A plain number has no `backward`: `.item()` or `float(...)` took it out of its tensor.",
        "Call `backward` on the tensor; take the number out afterwards, for the list.",
        ("AttributeError",),
    ),
    Explanation(
        "array-needs-detach",
        ("Can't call numpy() on Tensor that requires grad",),
        "A tensor that asks for a gradient is not handed to NumPy.",
        "Stay with torch's functions, or write `.detach().numpy()`.",
    ),
    Explanation(
        "mean-of-truths",
        ("could not infer output dtype", "can only calculate the mean", "std and var only support"),
        "The mean or deviation of whole numbers, or of True and False, is refused.",
        "Turn them into floats first: `X.float()`, `(a == b).float().mean()`.",
    ),
    Explanation(
        "whole-numbers-for-logits",
        ("not implemented for 'Long'", "not implemented for 'Int'"),
        "Whole numbers stand where floats are needed: classes, an `argmax`, or a tensor made of "
        "ints. A loss needs the logits themselves.",
        "Look at the dtype of what you pass, and pass the numbers before `argmax`.",
    ),
    Explanation(
        "dtypes-differ",
        ("same dtype", "expected scalar type", "expected target dtype", "did not match"),
        "float32 and float64 meet in one operation. Torch does not convert by itself: the model "
        "and its inputs must have the same dtype.",
        "Print `.dtype` of both, and leave out the `.float()` or `.double()` that parts them.",
        ("RuntimeError",),
    ),
    Explanation(
        "product-does-not-fit",
        (
            "shapes cannot be multiplied",
            "size mismatch",
            "inconsistent tensor size",
            "matmul: Input operand",
            "not aligned",
            "batch2 tensor to be",
        ),
        "In a product, the last size of the left side must equal the first of the right. Yours "
        "differ.",
        "Write both shapes under the product, (n, in) @ (in, out): which side needs `.T`, or has "
        "to change places?",
    ),
    Explanation(
        "dot-needs-vectors",
        ("1D tensors expected",),
        "`torch.dot` takes two vectors, nothing with more axes.",
        "For matrices write `@`.",
    ),
    Explanation(
        "shapes-do-not-broadcast",
        (
            "must match the size of tensor",
            "must match the existing size",
            "could not be broadcast",
            "cannot be broadcast",
            "doesn't match the broadcast shape",
        ),
        "The two sides of that operation do not have shapes that go together: lined up from the "
        "right, sizes must be equal or 1.",
        "Print `.shape` of both before that line. `keepdim=True` or `[:, None]` keeps a column a "
        "column.",
    ),
    Explanation(
        "does-not-fill-shape",
        ("is invalid for input of size", "cannot reshape"),
        "A `reshape` or `view` asks for more or fewer numbers than there are.",
        "Multiply the sizes that you ask for; the product must be the count of numbers.",
    ),
    Explanation(
        "parts-differ",
        ("stack expects each tensor", "Sizes of tensors must match", "zero-dimensional tensor"),
        "The parts that are put together have different shapes, or none.",
        "Print the shape of each part. `torch.stack` needs equal ones; `torch.cat` needs an axis.",
    ),
    Explanation(
        "not-one-number",
        (
            "only one element tensors",
            "cannot be converted to Scalar",
            "only size-1 arrays",
            "only length-1 arrays",
            "only 0-dimensional arrays",
        ),
        "One number was asked of a tensor that has several: by `.item()`, `float`, `int`, a "
        "function of `math`, or `torch.tensor([...])` of tensors.",
        "Use torch's own function, which takes all at once, or `torch.stack` in place of "
        "`torch.tensor`.",
    ),
    Explanation(
        "axis-not-there",
        ("Dimension out of range", "out of bounds for axis"),
        "An axis is named that the tensor does not have: axes are counted from 0, or from −1 at "
        "the end.",
        "Print the shape there, and count its axes.",
    ),
    Explanation(
        "place-not-there",
        (),
        "An index goes past the end: n things are numbered 0 to n − 1.",
        "Print the length, and the first and last index that your loop uses.",
        ("IndexError",),
    ),
    Explanation(
        "key-not-there",
        (),
        "A dict is asked for a key that it does not hold. `d[key] += …` asks for the old value "
        "first, so it fails for a key that is not there yet.",
        "Begin with a value for each key, or read with `d.get(key, 0.0)`.",
        ("KeyError",),
    ),
    Explanation(
        "called-but-no-function",
        ("object is not callable",),
        "Something was called like a function that is none: a list, a number, or None, which is "
        "what a function without `return` gives.",
        "Look at where the name before the parentheses gets its value.",
        ("TypeError",),
    ),
    Explanation(
        "nothing-there",
        ("NoneType",),
        "None stands where a value is needed: from a function without `return`, or from `.grad` "
        "before any `backward`.",
        "Print the value on the line before, and go back to where it should have been made.",
        ("TypeError", "AttributeError"),
    ),
    Explanation(
        "parts-do-not-count",
        ("values to unpack",),
        "A line takes a value apart into another number of names than it has parts.",
        "Print the value: how many parts has it, and may that number vary?",
        ("ValueError",),
    ),
    Explanation(
        "unhashable",
        ("unhashable type",),
        "Something is looked up by a value that can change, such as a list or a tensor: a key of a "
        "dict, a member of a set, or an argument below `@lru_cache` or `@cache`.",
        "Take the cache away, or make the key of what cannot change: `tuple(sizes)`.",
    ),
    Explanation(
        "call-does-not-fit",
        (
            "positional argument",
            "unexpected keyword argument",
            "multiple values for argument",
            "failed to unpack the object",
            "must be tuple of ints",
        ),
        "A function is called with too few arguments, too many, or others than it takes.",
        "Compare your call with the function's first line, or with the documentation.",
        ("TypeError",),
    ),
    Explanation(
        "operands-do-not-fit",
        ("unsupported operand", "can only concatenate", "can't multiply sequence"),
        "Two things of different types meet in one operation, such as a list and a number.",
        "Print `type(...)` of both sides.",
        ("TypeError",),
    ),
    Explanation(
        "no-such-name-inside",
        (),
        "A value is asked for an attribute or method that its type does not have.",
        "Print `type(...)` of what stands before the dot.",
        ("AttributeError",),
    ),
    Explanation(
        "module-not-there",
        (),
        "A module is imported that is not installed here, or a name that it does not have.",
        "The exercises need `torch`, and where they say so NumPy. Leave out what your code does "
        "not use; do the rest with those two.",
        ("ModuleNotFoundError", "ImportError"),
    ),
    Explanation(
        "division-by-zero",
        (),
        "Something is divided by 0.",
        "Ask which of the inputs may be 0, and whether a division is needed at all.",
        ("ZeroDivisionError",),
    ),
    Explanation(
        "own-assertion",
        (),
        "An `assert` of your own did not hold. It ends the function; nothing is returned.",
        "Return True or False in place of asserting.",
        ("AssertionError",),
    ),
    Explanation(
        "calls-itself",
        (),
        "The function calls itself, and the calls never end.",
        "Find the call that names the function itself. A loop, or no loop at all, will do here.",
        ("RecursionError",),
    ),
    Explanation(
        "exits",
        (),
        "`exit()` and `sys.exit()` end the whole program.",
        "A function hands its answer back with `return`. Remove the exit.",
        ("SystemExit",),
    ),
    Explanation(
        "unknown-name",
        (),
        "A name is used that this notebook does not know.",
        "Check its spelling, and run the cell with the imports first.",
        ("NameError", "UnboundLocalError"),
    ),
    Explanation(
        "out-of-memory",
        ("can't allocate memory",),
        "The function asked for more memory than there is.",
        "Print the shapes of what it builds: one of them is far too large.",
        ("RuntimeError",),
    ),
    Explanation(
        "out-of-memory",
        (),
        "The function asked for more memory than there is.",
        "Print the shapes of what it builds: one of them is far too large.",
        ("MemoryError",),
    ),
    Explanation(
        "shapes-do-not-fit",
        ("shape", "size", "dimension", "broadcast"),
        "The two sides of that operation do not have shapes that go together.",
        "Print `.shape` of both before that line, and compare the sizes that have to match.",
        ("RuntimeError", "ValueError"),
    ),
)
