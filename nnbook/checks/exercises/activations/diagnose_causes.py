"""The causes on the list: what each looks like, and why it fits no other run."""

from dataclasses import dataclass

RUNS = ("A", "B", "C", "D")


TRUE = {
    "A": "softmax twice",
    "B": "learning rate too small",
    "C": "learning rate too large",
    "D": "dead ReLUs",
}


@dataclass(frozen=True)
class _Cause:
    """A cause on the list: what it looks like, what to compare, and why it is not another.

    ``unlike`` says, for each run that has another cause, what in its numbers (fields of
    ``numbers``) does not fit.
    """

    looks: str
    step: str
    unlike: dict[str, str]


CAUSES = {
    "softmax twice": _Cause(
        "Softmax twice learns, and its accuracy is good. But its loss lies between "
        "ln(1 + 2/e) = 0.5514 and ln(2 + e) = 1.5514, whatever the weights are.",
        "Look for a run that learns, and whose loss stops before it gets below 0.5514.",
        {
            "B": "softmax twice learns; here the loss moved by {fall:.4f} in 200 steps",
            "C": "the loss was as high as {highest:.4f} and as low as {lowest:.4f}: both are "
            "outside of what softmax twice can give",
            "D": "softmax twice learns; here every flower gets the same answer, and no ReLU is "
            "live",
        },
    ),
    "dead ReLUs": _Cause(
        "With its ReLUs dead, a network gives every row the same answer. Its gradient at the "
        "first layer is exactly 0, and stays so.",
        "Look for the run in which no ReLU is live.",
        {
            "A": "{live} of 8 ReLUs are live",
            "B": "{live} of 8 ReLUs are live, and the gradient is {gradient:.3g}, not 0",
            "C": "{live} of 8 ReLUs are live; one dead unit does not keep the others from "
            "learning, as the last loss shows",
        },
    ),
    "learning rate too small": _Cause(
        "With too small a rate the gradient is an ordinary one, but each step moves the weights "
        "by a tiny part of their size. About 0.001 is usual.",
        "Look for the smallest ratio of update to weights that is not 0.",
        {
            "A": "a step moves the weights by {ratio:.3g} of their size, and the loss fell from "
            "{first:.4f} to {last:.4f}",
            "C": "the loss jumped to {highest:.4f}: tiny steps cannot do that",
            "D": "the gradient is exactly 0: no rate would move these weights",
        },
    ),
    "learning rate too large": _Cause(
        "With too large a rate a step overshoots: the loss jumps up, far above ln 3, and stays "
        "restless.",
        "Look for the run whose highest loss is far above its first.",
        {
            "A": "the highest loss is the first, {first:.4f}: no step overshot",
            "B": "a step moves the weights by {ratio:.3g} of their size, which is tiny",
            "D": "the highest loss is the first, {first:.4f}. A large step may have led here, but "
            "the weights have long stopped moving, and something keeps them there",
        },
    ),
    "ReLU on the logits": _Cause(
        "A ReLU on the logits may freeze whole classes: their logits are 0 on every row. With "
        "one of three frozen, the loss heads for ln(3)/3 = 0.3662, with two for 0.7324.",
        "Compare the last loss with those two. What else in the column needs explaining?",
        {
            "A": "the loss stops at {last:.4f}: below that of two frozen classes, above that of "
            "one",
            "B": "a frozen class does not make steps small; here they are {ratio:.3g} of the "
            "weights",
            "C": "a last loss of {last:.4f} leaves no room for a frozen class, and none explains "
            "a jump to {highest:.4f}",
            "D": "that would freeze logits, and leave the hidden ReLUs live; here {live} of 8 are",
        },
    ),
    "no activation": _Cause(
        "Without an activation the network is linear. Linear is enough for irises: such a network "
        "gets 97 % right, with a loss of about 0.03 after 200 steps at rate 1.",
        "Look at what stands out in the run's column. Would a linear network explain it?",
        {
            "A": "a linear network gets far below this loss, {last:.4f}",
            "B": "a linear network learns irises as well; here the loss moved by {fall:.4f} only",
            "C": "a linear network and one with ReLUs overshoot alike; the missing bend does not "
            "explain a loss of {highest:.4f}",
            "D": "without ReLUs none could die, and the gradient would not be 0",
        },
    ),
    "vanished gradient": _Cause(
        "A gradient vanishes when many layers multiply small slopes. It is tiny then at the first "
        "layer, but not 0. This network has one hidden layer.",
        "Compare the gradient with the update: which of the two is unusual?",
        {
            "A": "the first layer learns: the loss fell from {first:.4f} to {last:.4f}",
            "B": "the gradient is {gradient:.3g}, an ordinary size; it is the step that is tiny",
            "C": "the steps are large, {ratio:.3g} of the weights, not small",
            "D": "the gradient is not tiny but exactly 0: it was cut off, and did not fade",
        },
    ),
    "nothing wrong": _Cause(
        "A healthy run ends with a loss below 0.1, near 97 % on held-out rows, with a curve that "
        "goes down without jumps. An accuracy alone does not show that.",
        "Read the run's column again, and leave the accuracies out.",
        {
            "A": "the accuracy is good, but a healthy run gets far below this loss, {last:.4f}",
            "B": "the loss moved by {fall:.4f} in 200 steps",
            "C": "it ends well, but on the way the loss jumped to {highest:.4f}, far above ln 3",
            "D": "it ends on ln 3, which a network reaches that knows nothing",
        },
    ),
}
