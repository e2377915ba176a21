"""The four gradients of the network: ``backward(x, y, W1, b1, W2, b2)``."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.backprop import four_gradients
from nnbook.checks.exercises.backprop.mistakes import told
from nnbook.checks.exercises.exercise import (
    Definition,
    Property,
    Result,
    Rows,
    WrongAnswer,
    variants,
)
from nnbook.checks.exercises.properties import all_right, arguments_kept
from nnbook.checks.observing import Case
from nnbook.checks.values import describing
from nnbook.checks.values.inputs import distinct

Answer = Callable[..., tuple[Tensor, ...]]

# (label, n, hidden units, classes, classes that rows have). Where numbers are the same, a
# transposed product or a mask of another tensor goes through and shows as wrong numbers.
_SHAPES = (
    ("two rows", 2, 3, 2, 2),
    ("one row", 1, 2, 3, 3),
    ("n = hidden = classes = inputs", 4, 4, 4, 4),
    ("the book's network", 5, 8, 3, 3),
    ("hidden = classes", 7, 3, 3, 3),
    ("a class that no row has", 6, 2, 5, 4),
)


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    return tuple(Case(label, "backward", _drawn(generator, *shape)) for label, *shape in _SHAPES)


def _drawn(
    generator: torch.Generator, n: int, hidden: int, classes: int, present: int
) -> tuple[Tensor, ...]:
    """x, y and parameters, drawn until no mask can hide.

    Each unit is on in some rows and off in others (one row: some units on, others off), none is
    near its corner, and no class is nearly certain, so that no gradient is nearly 0.
    """
    while True:
        x = distinct(generator, n, 4)
        W1, W2 = distinct(generator, hidden, 4) / 10, distinct(generator, classes, hidden) / 5
        before = x @ W1.T
        b1 = (_cut(before) if n > 1 else distinct(generator, hidden) / 5 - before[0]).round(
            decimals=2
        )
        b2 = distinct(generator, classes) / 5
        y = torch.randint(present, (n,), generator=generator)
        z = before + b1
        p = (z.relu() @ W2.T + b2).softmax(dim=1)
        clear = bool((z.abs() > 0.02).all()) and bool((b1 != 0).all())
        unsure = bool((p.amax(dim=1) < 0.95).all()) and bool((p > 0.005).all())
        mixed = n == 1 or (len(y.unique()) > 1 and bool((y.diff() < 0).any()))
        if clear and unsure and mixed:
            return x, y, W1, b1, W2, b2


def _cut(before: Tensor) -> Tensor:
    """Biases that put each unit's corner into the widest gap between two rows."""
    ordered = before.sort(dim=0).values
    place = ordered.diff(dim=0).argmax(dim=0)
    units = torch.arange(before.shape[1])
    return -(ordered[place, units] + ordered[place + 1, units]) / 2


def _between(x: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Rows:
    z = x @ W1.T + b1
    p = (z.relu() @ W2.T + b2).softmax(dim=1)
    return (("z = x·W1ᵀ + b1", describing.answer(z)), ("p, from softmax", describing.answer(p)))


def _rows(result: Result) -> Rows:
    return four_gradients.rows(result, _between)


def _logits_gradient(logits: Tensor, y: Tensor) -> Tensor:
    return (logits.softmax(dim=1) - F.one_hot(y, logits.shape[1])) / len(y)


def _forward(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    z = x @ W1.T + b1
    h = z.relu()
    return z, h, h @ W2.T + b2


def _product(upstream: Tensor, inputs: Tensor) -> Tensor:
    return upstream.T @ inputs


def _over_rows(upstream: Tensor) -> Tensor:
    return upstream.sum(dim=0)


def _in_order(dW1: Tensor, db1: Tensor, dW2: Tensor, db2: Tensor) -> tuple[Tensor, ...]:
    return dW1, db1, dW2, db2


def _backward(
    forward: Callable = _forward,
    at_logits: Callable = _logits_gradient,
    cached: Callable = lambda z, h: h,
    to_hidden: Callable = lambda dlogits, W2: dlogits @ W2,
    through_relu: Callable = lambda dh, z, **others: dh * (z > 0),
    dW1: Callable = _product,
    db1: Callable = _over_rows,
    dW2: Callable = _product,
    db2: Callable = _over_rows,
    returned: Callable = _in_order,
) -> Answer:
    """Backward, with any of its steps replaced. ``through_relu`` gives dz for all uses of it, or
    one for W1 and one for b1."""

    def answer(
        x: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
    ) -> tuple[Tensor, ...]:
        z, h, logits = forward(x, W1, b1, W2, b2)
        dlogits = at_logits(logits, y)
        dh = to_hidden(dlogits, W2)
        dz = through_relu(dh, z, x=x, h=h, logits=logits, b1=b1, y=y)
        for_weights, for_biases = dz if isinstance(dz, tuple) else (dz, dz)
        return returned(
            dW1(for_weights, x), db1(for_biases), dW2(dlogits, cached(z, h)), db2(dlogits)
        )

    return answer


def _at_logits(change: Callable[[Tensor, Tensor], Tensor]) -> Answer:
    return _backward(at_logits=change)


def _shares(logits: Tensor) -> Tensor:
    return logits.softmax(dim=1)


def _log_shares(logits: Tensor) -> Tensor:
    return logits.log_softmax(dim=1)


def _one_hot(logits: Tensor, y: Tensor) -> Tensor:
    return F.one_hot(y, logits.shape[1])


def _columns_minus_one(logits: Tensor, y: Tensor) -> Tensor:
    p = _shares(logits)
    p[:, y] -= 1
    return p / len(y)


def _rows_minus_one(logits: Tensor, y: Tensor) -> Tensor:
    p = _shares(logits)
    p[y] -= 1
    return p / len(y)


def _undivided(logits: Tensor, y: Tensor) -> Tensor:
    return _shares(logits) - _one_hot(logits, y)


def _divided(divisor: Callable[[Tensor], float]) -> Answer:
    return _at_logits(lambda logits, y: _undivided(logits, y) / divisor(logits))


def _mean(upstream: Tensor) -> Tensor:
    return upstream.mean(dim=0)


def _mean_product(upstream: Tensor, inputs: Tensor) -> Tensor:
    return upstream.T @ inputs / len(inputs)


def _one_or_both(first: str, second: str, step: Callable) -> tuple[Answer, ...]:
    """A step replaced in both layers, in the second only, and in the first only."""
    return (
        _backward(**{first: step, second: step}),
        _backward(**{second: step}),
        _backward(**{first: step}),
    )


def _masked(mask: Callable[..., Tensor]) -> Answer:
    """Backward with another mask at the ReLU."""
    return _backward(through_relu=lambda dh, z, **others: dh * mask(dh=dh, z=z, **others))


def _masked_at_logits(through_relu: Callable) -> Answer:
    return _backward(
        at_logits=lambda logits, y: _logits_gradient(logits, y) * (logits > 0),
        through_relu=through_relu,
    )


def _unmasked(dh: Tensor, z: Tensor, **others: Tensor) -> Tensor:
    return dh


def _linear(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    z = x @ W1.T + b1
    return z, z, z @ W2.T + b2


def _without_b1(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return _forward(x, W1, 0 * b1, W2, b2)


def _without_b2(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return _forward(x, W1, b1, W2, 0 * b2)


def _without_biases(
    x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
) -> tuple[Tensor, ...]:
    return _forward(x, W1, 0 * b1, W2, 0 * b2)


def _x_W1(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return _forward(x, W1.T, b1, W2, b2)


def _h_W2(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return _forward(x, W1, b1, W2.T, b2)


def _both_W(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    return _forward(x, W1.T, b1, W2.T, b2)


def _after_update(rate: float) -> Answer:
    """Backward in which W2 moves before it passes the gradient on."""

    def answer(
        x: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
    ) -> tuple[Tensor, ...]:
        z, h, logits = _forward(x, W1, b1, W2, b2)
        dlogits = _logits_gradient(logits, y)
        dW2 = dlogits.T @ h
        dz = dlogits @ (W2 - rate * dW2) * (z > 0)
        return dz.T @ x, dz.sum(dim=0), dW2, dlogits.sum(dim=0)

    return answer


def _hidden_for_inputs(
    x: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
) -> tuple[Tensor, ...]:
    z, h, logits = _forward(x, W1, b1, W2, b2)
    dlogits = _logits_gradient(logits, y)
    dz = dlogits @ W2 * (z > 0)
    return dz.T @ h, dz.sum(dim=0), dlogits.T @ h, dlogits.sum(dim=0)


DEFINITION = Definition(
    cases=_cases,
    reference=(_backward(),),
    read=four_gradients.read,
    rows=_rows,
    properties=(
        Property("each gradient has the shape of its parameter", four_gradients.shapes),
        Property("db2 is right", four_gradients.right("db2"), points=1),
        Property("dW2 is right", four_gradients.right("dW2"), points=1),
        Property("db1 is right", four_gradients.right("db1"), points=1),
        Property("dW1 is right", four_gradients.right("dW1"), points=1),
        Property("all four are right, for any batch, width and classes", all_right, points=2),
        Property("leaves its arguments as they were", arguments_kept),
    ),
    wrong_answers=(
        told(
            "returned-in-another-order",
            variants(
                _backward(returned=lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1)),
                _backward(returned=lambda dW1, db1, dW2, db2: (dW1, dW2, db1, db2)),
                _backward(returned=lambda dW1, db1, dW2, db2: (db2, dW2, db1, dW1)),
                _backward(returned=lambda dW1, db1, dW2, db2: (db1, dW1, db2, dW2)),
                _backward(returned=lambda dW1, db1, dW2, db2: (dW2, dW1, db2, db1)),
            ),
        ),
        WrongAnswer(
            slug="transposed",
            variants=variants(
                *_one_or_both("dW1", "dW2", lambda upstream, inputs: inputs.T @ upstream),
                *_one_or_both("dW1", "dW2", lambda upstream, inputs: upstream @ inputs),
                *_one_or_both("dW1", "dW2", lambda upstream, inputs: inputs @ upstream),
                _backward(to_hidden=lambda dlogits, W2: dlogits @ W2.T),
                _backward(forward=_x_W1),
                _backward(forward=_h_W2),
                _backward(forward=_both_W),
                _backward(forward=_both_W, to_hidden=lambda dlogits, W2: dlogits @ W2.T),
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
                _backward(through_relu=_unmasked),
                _backward(through_relu=lambda dh, z, **others: (dh, dh * (z > 0))),
                _backward(through_relu=lambda dh, z, **others: (dh * (z > 0), dh)),
            ),
            observed="dW2 and db2 are right. In the first layer, rows count in which a unit was "
            "off.",
            points_to="Where z ≤ 0, ReLU gave 0 whatever z was, so nothing may pass back there.",
            step="Between dh and dz stands the local slope of ReLU: 1 or 0. Where does your code "
            "apply it, and do dW1 and db1 both come after that line?",
        ),
        WrongAnswer(
            slug="mask-on-wrong-tensor",
            variants=variants(
                _masked(lambda dh, **others: dh > 0),
                _masked(lambda x, **others: x > 0),
                _masked(lambda logits, **others: logits > 0),
                _masked(lambda b1, **others: b1 > 0),
                _masked(lambda z, b1, **others: z - b1 > 0),
                _masked(lambda z, **others: z.mean(dim=0) > 0),
                _masked_at_logits(lambda dh, z, **others: dh * (z > 0)),
                _masked_at_logits(_unmasked),
                _backward(through_relu=_unmasked, dW1=lambda *pair: _product(*pair).relu()),
                _backward(
                    through_relu=_unmasked,
                    dW1=lambda *pair: _product(*pair).relu(),
                    db1=lambda upstream: _over_rows(upstream).relu(),
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
            variants=variants(_masked(lambda z, **others: z <= 0)),
            observed="The first layer learns from the rows in which a unit was off.",
            points_to="The comparison with 0 is the wrong way round.",
            step="On which side of 0 is the slope of ReLU 1?",
        ),
        WrongAnswer(
            slug="value-for-slope",
            variants=variants(
                _masked(lambda z, **others: z),
                _masked(lambda h, **others: h),
                _masked(lambda h, **others: h * (1 - h)),
                _masked(lambda h, **others: 1 - h**2),
                _masked(lambda z, **others: z.sign()),
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
                _at_logits(_undivided),
                _backward(at_logits=_undivided, dW1=_mean_product, dW2=_mean_product),
                _backward(at_logits=_undivided, db1=_mean, db2=_mean),
                _backward(at_logits=_undivided, dW1=_mean_product, db1=_mean),
                _backward(at_logits=_undivided, dW2=_mean_product, db2=_mean),
            ),
            observed="Some gradients are n times too large. With one row they are right.",
            points_to="The loss is a mean over n rows, so each row counts 1/n.",
            step="Put the factor where the walk back begins. Then every gradient has it, once.",
        ),
        WrongAnswer(
            slug="divided-by-another-number",
            variants=variants(
                _divided(lambda logits: logits.numel()),
                _divided(lambda logits: logits.shape[1]),
                _divided(lambda logits: len(logits) ** 2),
                _backward(dW1=_mean_product, db1=_mean, dW2=_mean_product, db2=_mean),
                _divided(lambda logits: 120),
                _divided(lambda logits: 150),
            ),
            observed="All four gradients are off by one and the same factor.",
            points_to="A mean over the rows divides by n, and once.",
            step="Count: by which numbers does your code divide, and how often on the way to dW1?",
        ),
        WrongAnswer(
            slug="bias-averaged",
            variants=variants(*_one_or_both("db1", "db2", _mean)),
            observed="A bias gradient is n times too small. The weights are right.",
            points_to="The 1/n of the loss is in dlogits already. A mean over the rows divides "
            "a second time.",
            step="What did broadcasting do with b on the way forward? Its reverse does not divide.",
        ),
        WrongAnswer(
            slug="weights-averaged",
            variants=variants(*_one_or_both("dW1", "dW2", _mean_product)),
            observed="A weight gradient is n times too small. The biases are right.",
            points_to="The 1/n of the loss is in dlogits already, and the product divides again.",
            step="Let one line divide by n, and one only.",
        ),
        told("bias-not-summed", variants(*_one_or_both("db1", "db2", lambda upstream: upstream))),
        told(
            "bias-wrong-axis",
            variants(
                *_one_or_both("db1", "db2", lambda upstream: upstream.sum(dim=1)),
                *_one_or_both("db1", "db2", lambda upstream: upstream.sum()),
                *_one_or_both("db1", "db2", lambda upstream: upstream.sum(dim=0, keepdim=True)),
                *_one_or_both("db1", "db2", lambda upstream: upstream.sum(dim=1, keepdim=True)),
                *_one_or_both("db1", "db2", lambda upstream: upstream.T.sum(dim=1, keepdim=True)),
            ),
        ),
        told(
            "sign-flipped",
            variants(
                _at_logits(lambda logits, y: -_logits_gradient(logits, y)),
                _at_logits(lambda logits, y: -_undivided(logits, y)),
            ),
        ),
        told(
            "no-one-hot",
            variants(
                _at_logits(lambda logits, y: (_shares(logits) - y[:, None]) / len(y)),
                _at_logits(lambda logits, y: (_shares(logits) - y) / len(y)),
                _at_logits(_columns_minus_one),
                _at_logits(_rows_minus_one),
            ),
        ),
        told(
            "targets-not-subtracted",
            variants(
                _at_logits(lambda logits, y: _shares(logits) / len(y)),
                _at_logits(lambda logits, y: _shares(logits)),
            ),
        ),
        WrongAnswer(
            slug="no-softmax",
            variants=variants(
                _at_logits(lambda logits, y: (logits - _one_hot(logits, y)) / len(y)),
                _at_logits(lambda logits, y: (_log_shares(logits) - _one_hot(logits, y)) / len(y)),
                _at_logits(lambda logits, y: (logits.exp() - _one_hot(logits, y)) / len(y)),
                _at_logits(lambda logits, y: (logits.sigmoid() - _one_hot(logits, y)) / len(y)),
            ),
            observed="The first step back does not start from probabilities.",
            points_to="In p − y, p is the softmax of the logits: each row sums to 1.",
            step="Print your p, and the sum of each row.",
        ),
        told(
            "softmax-wrong-axis",
            variants(
                _at_logits(lambda logits, y: (logits.softmax(0) - _one_hot(logits, y)) / len(y)),
                _at_logits(
                    lambda logits, y: (
                        (logits.flatten().softmax(0).reshape(logits.shape) - _one_hot(logits, y))
                        / len(y)
                    )
                ),
            ),
        ),
        WrongAnswer(
            slug="z-for-h",
            variants=variants(_backward(cached=lambda z, h: z)),
            observed="Only dW2 is wrong.",
            points_to="W2 multiplies h, the output of the ReLU. Here its gradient was made with "
            "z, from before the ReLU.",
            step="At a multiply gate, look at what stood beside W2 on the way forward.",
        ),
        WrongAnswer(
            slug="no-relu-in-forward",
            variants=variants(
                _backward(forward=_linear),
                _backward(forward=_linear, through_relu=_unmasked),
            ),
            observed="Your gradients are those of a network without ReLU between the layers.",
            points_to="The logits, and so p, come from z and not from h.",
            step="Write the forward pass first and compare its loss with `F.cross_entropy`.",
        ),
        WrongAnswer(
            slug="bias-missing-in-forward",
            variants=variants(
                _backward(forward=_without_biases),
                _backward(forward=_without_b1),
                _backward(forward=_without_b2),
            ),
            observed="Your gradients are those of a network in which a bias is 0.",
            points_to="A bias is not added on the way forward.",
            step="Write the forward pass first and compare its loss with `F.cross_entropy`.",
        ),
        WrongAnswer(
            slug="hard-coded-classes",
            variants=variants(
                *(
                    _at_logits(lambda logits, y, k=k: (_shares(logits) - F.one_hot(y, k)) / len(y))
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
            variants=variants(
                *(_after_update(rate) for rate in (1.0, 0.1, 0.01, 0.5, 0.05, 0.001))
            ),
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
                _at_logits(lambda logits, y: -_one_hot(logits, y) / _shares(logits) / len(y))
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
                _at_logits(
                    lambda logits, y: (
                        _logits_gradient(logits, y) * _shares(logits) * (1 - _shares(logits))
                    )
                ),
                _at_logits(lambda logits, y: _shares(logits) * (1 - _shares(logits)) / len(y)),
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
    ),
    hints=(
        "Print the shapes of your four answers beside those of W1, b1, W2 and b2. Then begin at "
        "the end: db2 needs the fewest steps. Is it right?",
        "Run forward and keep z and h. At the logits, the slope is p − y, with y one-hot, over n. "
        "From there, each weight's gradient is upstreamᵀ @ input, each bias's is the sum over "
        "rows. On the way to the first layer, multiply by W2 and stop at the units that were off.",
        "    z = x @ W1.T + b1\n"
        "    h = z.relu()\n"
        "    p = (h @ W2.T + b2).softmax(dim=1)\n"
        "    dlogits = ...                # (n, classes): p − y over n\n"
        "    dW2, db2 = ..., ...          # shapes of W2 and b2\n"
        "    dh = ...                     # (n, hidden)\n"
        "    dz = ...                     # (n, hidden): what the ReLU lets through\n"
        "    dW1, db1 = ..., ...\n"
        "    return dW1, db1, dW2, db2",
    ),
    takeaway="Every line is a local slope times what arrived. Shapes find the product; the mask "
    "and the 1/n only a test finds.",
)
