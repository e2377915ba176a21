"""Chapter 2, Activations: its exercises, in the order of the notebook."""

from nnbook.checks.exercises.outline import Function, Outline

COLLAPSE = Outline(
    id="collapse",
    title="Two Linears in one",
    functions=(
        Function(
            "collapse",
            ("W1", "b1", "W2", "b2"),
            "a pair `(W, b)`: tensors of shapes (out, in) and (out,)",
        ),
    ),
    minutes=10,
    difficulty=2,
    points=5,
)

LEAKY_RELU = Outline(
    id="leaky-relu",
    title="Leaky ReLU and its slope",
    functions=(
        Function("leaky_relu", ("x", "slope"), "a tensor of the shape of x"),
        Function("leaky_relu_grad", ("x", "slope"), "a tensor of the shape of x"),
    ),
    minutes=10,
    difficulty=2,
    points=5,
)

SOFTMAX = Outline(
    id="softmax",
    title="Softmax that does not overflow",
    functions=(Function("softmax", ("logits",), "a tensor of shape (n, k)"),),
    minutes=10,
    difficulty=2,
    points=5,
)

CROSS_ENTROPY = Outline(
    id="cross-entropy",
    title="Cross-entropy and p − y",
    functions=(
        Function("cross_entropy", ("logits", "targets"), "one number, as a tensor of shape ()"),
        Function("cross_entropy_grad", ("logits", "targets"), "a tensor of shape (n, k)"),
    ),
    minutes=15,
    difficulty=2,
    points=6,
)

DIAGNOSE = Outline(
    id="diagnose",
    title="Four runs, four causes",
    functions=(
        Function("diagnose", (), 'a dict with a pair for each run: {"A": (cause, number), …}'),
    ),
    minutes=15,
    difficulty=3,
    points=6,
    stretch=True,
)

EXERCISES = (COLLAPSE, LEAKY_RELU, SOFTMAX, CROSS_ENTROPY, DIAGNOSE)
