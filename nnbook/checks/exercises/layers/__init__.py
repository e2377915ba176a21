"""Chapter 1, Layers: its exercises, in the order of the notebook."""

from nnbook.checks.exercises.outline import Function, Outline

NEURON = Outline(
    id="neuron",
    title="One neuron",
    functions=(Function("neuron", ("x", "w", "b"), "one number, as a tensor of shape ()"),),
    minutes=5,
    difficulty=1,
    points=4,
)

LINEAR = Outline(
    id="linear",
    title="A layer for a whole batch",
    functions=(Function("linear", ("x", "W", "b"), "a tensor of shape (n, out)"),),
    minutes=10,
    difficulty=2,
    points=5,
)

COUNT_PARAMETERS = Outline(
    id="count-parameters",
    title="Count the parameters",
    functions=(Function("count_parameters", ("sizes",), "one whole number"),),
    minutes=5,
    difficulty=1,
    points=3,
)

BUILD_NETWORK = Outline(
    id="build-network",
    title="Build 4 → 8 → 3",
    functions=(Function("build_network", (), "an `nn.Sequential`"),),
    minutes=5,
    difficulty=1,
    points=5,
)

XOR_WEIGHTS = Outline(
    id="xor-weights",
    title="XOR by hand",
    functions=(
        Function("xor_weights", (), "four tensors: W1 (2, 2), b1 (2,), W2 (1, 2) and b2 (1,)"),
    ),
    minutes=15,
    difficulty=3,
    points=4,
    stretch=True,
)

EXERCISES = (NEURON, LINEAR, COUNT_PARAMETERS, BUILD_NETWORK, XOR_WEIGHTS)
