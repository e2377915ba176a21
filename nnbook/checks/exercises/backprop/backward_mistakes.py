"""Backward with a known mistake in one of its steps."""

import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.backprop.backward_changes import (
    at_logits,
    columns_minus_one,
    divided,
    log_shares,
    masked,
    masked_at_logits,
    mean,
    mean_product,
    one_hot,
    one_or_both,
    rows_minus_one,
    shares,
    undivided,
    unmasked,
)
from nnbook.checks.exercises.backprop.backward_steps import (
    Answer,
    backward_with,
    forward,
    logits_gradient,
    over_rows,
    product,
)
from nnbook.checks.exercises.backprop.mistakes import told
from nnbook.checks.exercises.exercise import WrongAnswer, variants


def _linear(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    z = x @ W1.T + b1
    return z, z, z @ W2.T + b2


def _without_b1(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return forward(x, W1, 0 * b1, W2, b2)


def _without_b2(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return forward(x, W1, b1, W2, 0 * b2)


def _without_biases(
    x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
) -> tuple[Tensor, ...]:
    return forward(x, W1, 0 * b1, W2, 0 * b2)


def _x_W1(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return forward(x, W1.T, b1, W2, b2)


def _h_W2(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return forward(x, W1, b1, W2.T, b2)


def _both_W(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return forward(x, W1.T, b1, W2.T, b2)


def _after_update(rate: float) -> Answer:
    """Backward in which W2 moves before it passes the gradient on."""

    def answer(
        x: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
    ) -> tuple[Tensor, ...]:
        z, h, logits = forward(x, W1, b1, W2, b2)
        dlogits = logits_gradient(logits, y)
        dW2 = dlogits.T @ h
        dz = dlogits @ (W2 - rate * dW2) * (z > 0)
        return dz.T @ x, dz.sum(dim=0), dW2, dlogits.sum(dim=0)

    return answer


def _hidden_for_inputs(
    x: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
) -> tuple[Tensor, ...]:
    z, h, logits = forward(x, W1, b1, W2, b2)
    dlogits = logits_gradient(logits, y)
    dz = dlogits @ W2 * (z > 0)
    return dz.T @ h, dz.sum(dim=0), dlogits.T @ h, dlogits.sum(dim=0)


MISTAKES = (
    told(
        "returned-in-another-order",
        variants(
            backward_with(returned=lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1)),
            backward_with(returned=lambda dW1, db1, dW2, db2: (dW1, dW2, db1, db2)),
            backward_with(returned=lambda dW1, db1, dW2, db2: (db2, dW2, db1, dW1)),
            backward_with(returned=lambda dW1, db1, dW2, db2: (db1, dW1, db2, dW2)),
            backward_with(returned=lambda dW1, db1, dW2, db2: (dW2, dW1, db2, db1)),
        ),
    ),
    WrongAnswer(
        slug="transposed",
        variants=variants(
            *one_or_both("dW1", "dW2", lambda upstream, inputs: inputs.T @ upstream),
            *one_or_both("dW1", "dW2", lambda upstream, inputs: upstream @ inputs),
            *one_or_both("dW1", "dW2", lambda upstream, inputs: inputs @ upstream),
            backward_with(to_hidden=lambda dlogits, W2: dlogits @ W2.T),
            backward_with(forward=_x_W1),
            backward_with(forward=_h_W2),
            backward_with(forward=_both_W),
            backward_with(forward=_both_W, to_hidden=lambda dlogits, W2: dlogits @ W2.T),
        ),
        observed="A matrix stands the wrong way round: some shapes come out turned, or clash.",
        points_to="PyTorch stores a weight as (out, in). A product was written for (in, out), "
        "or a transpose is missing.",
        step="Write the shape under each factor of each product. The n has to meet the n, "
        "and what is left has to be the shape of the parameter.",
    ),
    WrongAnswer(
        slug="no-relu-mask",
        variants=variants(
            backward_with(through_relu=unmasked),
            backward_with(through_relu=lambda dh, z, **others: (dh, dh * (z > 0))),
            backward_with(through_relu=lambda dh, z, **others: (dh * (z > 0), dh)),
        ),
        observed="dW2 and db2 are right. In the first layer, rows count in which a unit was off.",
        points_to="Where z ≤ 0, ReLU gave 0 whatever z was, so nothing may pass back there.",
        step="Between dh and dz stands the local slope of ReLU: 1 or 0. Where does your code "
        "apply it, and do dW1 and db1 both come after that line?",
    ),
    WrongAnswer(
        slug="mask-on-wrong-tensor",
        variants=variants(
            masked(lambda dh, **others: dh > 0),
            masked(lambda x, **others: x > 0),
            masked(lambda logits, **others: logits > 0),
            masked(lambda b1, **others: b1 > 0),
            masked(lambda z, b1, **others: z - b1 > 0),
            masked(lambda z, **others: z.mean(dim=0) > 0),
            masked_at_logits(lambda dh, z, **others: dh * (z > 0)),
            masked_at_logits(unmasked),
            backward_with(through_relu=unmasked, dW1=lambda *pair: product(*pair).relu()),
            backward_with(
                through_relu=unmasked,
                dW1=lambda *pair: product(*pair).relu(),
                db1=lambda upstream: over_rows(upstream).relu(),
            ),
        ),
        observed="Entries are set to 0, but not those of the units that were off.",
        points_to="The mask was made from another tensor. ReLU looked at z, row by row and "
        "unit by unit, so z decides.",
        step="Print z and the mask beside each other: both are (n, hidden), and the mask is "
        "1 where z is above 0.",
    ),
    WrongAnswer(
        slug="mask-inverted",
        variants=variants(masked(lambda z, **others: z <= 0)),
        observed="The first layer learns from the rows in which a unit was off.",
        points_to="The comparison with 0 is the wrong way round.",
        step="On which side of 0 is the slope of ReLU 1?",
    ),
    WrongAnswer(
        slug="value-for-slope",
        variants=variants(
            masked(lambda z, **others: z),
            masked(lambda h, **others: h),
            masked(lambda h, **others: h * (1 - h)),
            masked(lambda h, **others: 1 - h**2),
            masked(lambda z, **others: z.sign()),
        ),
        observed="dW2 and db2 are right. In the first layer, dh was multiplied by something "
        "other than 0 and 1.",
        points_to="What belongs there is the slope of ReLU, not its value, nor the slope of "
        "another activation.",
        step="Draw ReLU. What is its slope left of 0, and what right of 0?",
    ),
    WrongAnswer(
        slug="missing-mean",
        variants=variants(
            at_logits(undivided),
            backward_with(at_logits=undivided, dW1=mean_product, dW2=mean_product),
            backward_with(at_logits=undivided, db1=mean, db2=mean),
            backward_with(at_logits=undivided, dW1=mean_product, db1=mean),
            backward_with(at_logits=undivided, dW2=mean_product, db2=mean),
        ),
        observed="Some gradients are n times too large. With one row they are right.",
        points_to="The loss is a mean over n rows, so each row counts 1/n.",
        step="Put the factor where the walk back begins. Then every gradient has it, once.",
    ),
    WrongAnswer(
        slug="divided-by-another-number",
        variants=variants(
            divided(lambda logits: logits.numel()),
            divided(lambda logits: logits.shape[1]),
            divided(lambda logits: len(logits) ** 2),
            backward_with(dW1=mean_product, db1=mean, dW2=mean_product, db2=mean),
            divided(lambda logits: 120),
            divided(lambda logits: 150),
        ),
        observed="All four gradients are off by one and the same factor.",
        points_to="A mean over the rows divides by n, and once.",
        step="Count: by which numbers does your code divide, and how often on the way to dW1?",
    ),
    WrongAnswer(
        slug="bias-averaged",
        variants=variants(*one_or_both("db1", "db2", mean)),
        observed="A bias gradient is n times too small. The weights are right.",
        points_to="The 1/n of the loss is in dlogits already. A mean over the rows divides "
        "a second time.",
        step="What did broadcasting do with b on the way forward? Its reverse does not divide.",
    ),
    WrongAnswer(
        slug="weights-averaged",
        variants=variants(*one_or_both("dW1", "dW2", mean_product)),
        observed="A weight gradient is n times too small. The biases are right.",
        points_to="The 1/n of the loss is in dlogits already, and the product divides again.",
        step="Let one line divide by n, and one only.",
    ),
    told("bias-not-summed", variants(*one_or_both("db1", "db2", lambda upstream: upstream))),
    told(
        "bias-wrong-axis",
        variants(
            *one_or_both("db1", "db2", lambda upstream: upstream.sum(dim=1)),
            *one_or_both("db1", "db2", lambda upstream: upstream.sum()),
            *one_or_both("db1", "db2", lambda upstream: upstream.sum(dim=0, keepdim=True)),
            *one_or_both("db1", "db2", lambda upstream: upstream.sum(dim=1, keepdim=True)),
            *one_or_both("db1", "db2", lambda upstream: upstream.T.sum(dim=1, keepdim=True)),
        ),
    ),
    told(
        "sign-flipped",
        variants(
            at_logits(lambda logits, y: -logits_gradient(logits, y)),
            at_logits(lambda logits, y: -undivided(logits, y)),
        ),
    ),
    told(
        "no-one-hot",
        variants(
            at_logits(lambda logits, y: (shares(logits) - y[:, None]) / len(y)),
            at_logits(lambda logits, y: (shares(logits) - y) / len(y)),
            at_logits(columns_minus_one),
            at_logits(rows_minus_one),
        ),
    ),
    told(
        "targets-not-subtracted",
        variants(
            at_logits(lambda logits, y: shares(logits) / len(y)),
            at_logits(lambda logits, y: shares(logits)),
        ),
    ),
    WrongAnswer(
        slug="no-softmax",
        variants=variants(
            at_logits(lambda logits, y: (logits - one_hot(logits, y)) / len(y)),
            at_logits(lambda logits, y: (log_shares(logits) - one_hot(logits, y)) / len(y)),
            at_logits(lambda logits, y: (logits.exp() - one_hot(logits, y)) / len(y)),
            at_logits(lambda logits, y: (logits.sigmoid() - one_hot(logits, y)) / len(y)),
        ),
        observed="The first step back does not start from probabilities.",
        points_to="In p − y, p is the softmax of the logits: each row sums to 1.",
        step="Print your p, and the sum of each row.",
    ),
    told(
        "softmax-wrong-axis",
        variants(
            at_logits(lambda logits, y: (logits.softmax(0) - one_hot(logits, y)) / len(y)),
            at_logits(
                lambda logits, y: (
                    (logits.flatten().softmax(0).reshape(logits.shape) - one_hot(logits, y))
                    / len(y)
                )
            ),
        ),
    ),
    WrongAnswer(
        slug="z-for-h",
        variants=variants(backward_with(cached=lambda z, h: z)),
        observed="Only dW2 is wrong.",
        points_to="W2 multiplies h, the output of the ReLU. Here its gradient was made with "
        "z, from before the ReLU.",
        step="At a multiply gate, look at what stood beside W2 on the way forward.",
    ),
    WrongAnswer(
        slug="no-relu-in-forward",
        variants=variants(
            backward_with(forward=_linear),
            backward_with(forward=_linear, through_relu=unmasked),
        ),
        observed="Your gradients are those of a network without ReLU between the layers.",
        points_to="The logits, and so p, come from z and not from h.",
        step="Write the forward pass first and compare its loss with `F.cross_entropy`.",
    ),
    WrongAnswer(
        slug="bias-missing-in-forward",
        variants=variants(
            backward_with(forward=_without_biases),
            backward_with(forward=_without_b1),
            backward_with(forward=_without_b2),
        ),
        observed="Your gradients are those of a network in which a bias is 0.",
        points_to="A bias is not added on the way forward.",
        step="Write the forward pass first and compare its loss with `F.cross_entropy`.",
    ),
    WrongAnswer(
        slug="hard-coded-classes",
        variants=variants(
            *(
                at_logits(lambda logits, y, k=k: (shares(logits) - F.one_hot(y, k)) / len(y))
                for k in (3, -1)
            ),
        ),
        observed="Your function is right for some batches, and fails for others.",
        points_to="The number of classes is written down as a number, or read off the largest "
        "target. A batch need not contain the last class.",
        step="Take the number of classes from a shape: which tensor has one row for each?",
    ),
    WrongAnswer(
        slug="updated-before-passing-on",
        variants=variants(*(_after_update(rate) for rate in (1.0, 0.1, 0.01, 0.5, 0.05, 0.001))),
        observed="dW2 and db2 are right; what goes on to the first layer went through a W2 "
        "that had "
        "moved.",
        points_to="W2 was updated before dh was computed. Backward needs the weights that "
        "forward used.",
        step="Compute all four gradients first. This exercise asks for no update at all.",
    ),
    WrongAnswer(
        slug="minus-y-over-p",
        variants=variants(
            at_logits(lambda logits, y: -one_hot(logits, y) / shares(logits) / len(y))
        ),
        observed="Your gradient at the logits is −y/p.",
        points_to="That is the slope of −ln p for p. One step is missing: from p back to the "
        "logits, "
        "through softmax.",
        step="Both steps together give p − y. Work one row out by hand.",
    ),
    WrongAnswer(
        slug="slope-of-sigmoid",
        variants=variants(
            at_logits(
                lambda logits, y: logits_gradient(logits, y) * shares(logits) * (1 - shares(logits))
            ),
            at_logits(lambda logits, y: shares(logits) * (1 - shares(logits)) / len(y)),
        ),
        observed="Your gradient at the logits has a factor p(1 − p) too many.",
        points_to="That is the slope of a sigmoid, for a squared error. With cross-entropy it "
        "cancels.",
        step="Leave the factor out: p − y is all.",
    ),
    WrongAnswer(
        slug="hidden-for-inputs",
        variants=variants(_hidden_for_inputs),
        observed="dW1 is computed with h, where x belongs.",
        points_to="The weights W1 stood beside x in the forward pass. Each weight's gradient "
        "is what "
        "arrived, times what stood beside it.",
        step="Write the shapes: dW1 is (hidden, 4).",
    ),
)
