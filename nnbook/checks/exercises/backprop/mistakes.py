"""Mistakes that are the same in ``backward`` and ``backward-numpy``: what is said of each."""

from nnbook.checks.exercises.exercise import Variant, WrongAnswer

# By slug: what was observed, what it points to, and the next step.
WORDS = {
    "returned-in-another-order": (
        "All four gradients are there, but not in the order that was asked for.",
        "They come out in the order in which backward finds them, or by kind.",
        "Return dW1, db1, dW2, db2: the order in which the parameters come in.",
    ),
    "bias-not-summed": (
        "A bias gradient has one row for each row of the batch.",
        "A bias is broadcast: all n rows use the same one. That is a fork with n branches.",
        "What happens to the contributions where branches meet again?",
    ),
    "bias-wrong-axis": (
        "A bias gradient was summed, but does not come out with the shape of its bias.",
        "`sum` went along another axis, along all of them, or kept an axis of length 1.",
        "The axis that disappears is the one with n rows. What is left is one number for each "
        "unit.",
    ),
    "sign-flipped": (
        "Every sign is the wrong way round.",
        "The walk back starts with y − p. The slope of cross-entropy is p − y.",
        "Raise the logit of the true class a little: does the loss rise or fall? Compare with the"
        " sign of your first step.",
    ),
    "no-one-hot": (
        "The first step back is off: more than the true class of each row is lowered.",
        "y holds class numbers. In p − y it stands for a table (n, classes) with a single 1 in "
        "each row.",
        "Print the table that you subtract from p. Does each row have one 1, in the column that y"
        " names?",
    ),
    "targets-not-subtracted": (
        "All entries of db2 are above 0: every logit is to fall.",
        "The walk back starts with p alone. The true classes play no part.",
        "Look at which of the arguments your code does not use yet.",
    ),
    "softmax-wrong-axis": (
        "The probabilities of a row do not sum to 1.",
        "Softmax was taken over the batch, or over all numbers at once.",
        "Print the row sums of p. Each flower's classes share 1 among themselves.",
    ),
}


def told(slug: str, variants: tuple[Variant, ...]) -> WrongAnswer:
    """Return the mistake ``slug``, recognised by these variants of the exercise's own."""
    observed, points_to, step = WORDS[slug]
    return WrongAnswer(
        slug=slug, variants=variants, observed=observed, points_to=points_to, step=step
    )
