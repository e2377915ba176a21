"""Chapter 3, Feedforward and backpropagation: its exercises, in the order of the notebook."""

from nnbook.checks.exercises.outline import Function, Outline

GRAPH_GRADIENTS = Outline(
    id="graph-gradients",
    title="Gradients at a fork",
    functions=(
        Function(
            "graph_gradients",
            ("a", "b", "c"),
            'a dictionary with the five keys "a", "b", "c", "d" and "e"',
        ),
    ),
    minutes=10,
    difficulty=1,
    points=4,
)

BACKWARD = Outline(
    id="backward",
    title="Backward for a batch",
    functions=(
        Function(
            "backward",
            ("x", "y", "W1", "b1", "W2", "b2"),
            "a tuple of four tensors, (dW1, db1, dW2, db2)",
        ),
    ),
    minutes=15,
    difficulty=2,
    points=6,
)

GRADIENT_CHECK = Outline(
    id="gradient-check",
    title="A gradient check",
    functions=(Function("gradient_check", ("f", "x", "grad"), "True or False"),),
    minutes=15,
    difficulty=2,
    points=6,
)

TRAIN = Outline(
    id="train",
    title="Train it",
    functions=(
        Function(
            "train", ("model", "X", "y", "lr", "steps"), "a list of losses, one for each step"
        ),
        Function(
            "held_out_accuracy",
            ("model", "X", "y", "train_rows", "test_rows", "lr", "steps"),
            "one number from 0 to 1",
        ),
    ),
    minutes=15,
    difficulty=2,
    points=6,
)

BUG_CLINIC = Outline(
    id="bug-clinic",
    title="The bug clinic",
    functions=(
        Function("standardise", ("X", "train_rows"), "a tensor of the shape of X"),
        Function("network", ("x", "layers"), "a tensor of logits, shape (n, out)"),
        Function("log_loss", ("logits", "targets"), "one number"),
        Function("push", ("uses",), "a dict from names to gradients"),
        Function("fit", ("model", "X", "y", "lr", "steps"), "one number, the last loss"),
        Function("accuracy", ("logits", "targets"), "one number from 0 to 1"),
        Function("causes", (), "a dict from the names of the six programs to causes"),
    ),
    minutes=25,
    difficulty=3,
    points=12,
    stretch=True,
)

EXERCISES = (GRAPH_GRADIENTS, BACKWARD, GRADIENT_CHECK, TRAIN, BUG_CLINIC)
