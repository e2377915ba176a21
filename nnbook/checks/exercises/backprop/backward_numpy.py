"""The four gradients of a tanh network, in NumPy: ``backward_numpy(x, y, W1, b1, W2, b2)``."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from nnbook.checks.exercises.backprop import four_gradients
from nnbook.checks.exercises.backprop.backward_numpy_cases import APART, LARGE, cases, rows
from nnbook.checks.exercises.backprop.mistakes import told
from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import all_right, arguments_kept

Arrays = tuple[ndarray, ...]
Answer = Callable[..., Arrays]


def _softmax(logits: ndarray) -> ndarray:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def _one_hot(logits: ndarray, y: ndarray) -> ndarray:
    return np.eye(logits.shape[1])[y]


def _logits_gradient(logits: ndarray, y: ndarray) -> ndarray:
    return (_softmax(logits) - _one_hot(logits, y)) / len(y)


def _product(upstream: ndarray, inputs: ndarray) -> ndarray:
    return upstream.T @ inputs


def _over_rows(upstream: ndarray) -> ndarray:
    return upstream.sum(axis=0)


def _backward(
    activation: Callable = np.tanh,
    at_logits: Callable = _logits_gradient,
    to_hidden: Callable = lambda dlogits, W2: dlogits @ W2,
    slope: Callable = lambda z, h: 1 - h**2,
    dW1: Callable = _product,
    db1: Callable = _over_rows,
    dW2: Callable = _product,
    db2: Callable = _over_rows,
    returned: Callable = lambda dW1, db1, dW2, db2: (dW1, db1, dW2, db2),
    biases: tuple[int, int] = (1, 1),
) -> Answer:
    """Backward with any of its steps replaced. ``biases``: 0 for one that forward forgets."""

    def answer(
        x: ndarray, y: ndarray, W1: ndarray, b1: ndarray, W2: ndarray, b2: ndarray
    ) -> Arrays:
        z = x @ W1.T + biases[0] * b1
        h = activation(z)
        dlogits = at_logits(h @ W2.T + biases[1] * b2, y)
        dz = to_hidden(dlogits, W2) * slope(z, h)
        return returned(dW1(dz, x), db1(dz), dW2(dlogits, h), db2(dlogits))

    return answer


def _sloped(*slopes: Callable) -> tuple:
    return variants(*(_backward(slope=slope) for slope in slopes))


def _at_logits(*changes: Callable) -> tuple:
    return variants(*(_backward(at_logits=change) for change in changes))


def _one_or_both(first: str, second: str, step: Callable) -> tuple[Answer, ...]:
    """A step replaced in both layers, in the second only, and in the first only."""
    return (
        _backward(**{first: step, second: step}),
        _backward(**{second: step}),
        _backward(**{first: step}),
    )


def _undivided(logits: ndarray, y: ndarray) -> ndarray:
    return _softmax(logits) - _one_hot(logits, y)


def _overflowing(logits: ndarray, y: ndarray) -> ndarray:
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return (p - _one_hot(logits, y)) / len(y)


def _shifted_by(shift: Callable[[ndarray], ndarray]) -> Callable:
    return lambda logits, y: _overflowing(logits - shift(logits), y)


def _unkept(shift: bool) -> Callable:
    def at_logits(logits: ndarray, y: ndarray) -> ndarray:
        shares = np.exp(logits - (logits.max() if shift else 0))
        return (shares / shares.sum(axis=1) - _one_hot(logits, y)) / len(y)

    return at_logits


def _over(axis: int | None) -> Callable:
    def at_logits(logits: ndarray, y: ndarray) -> ndarray:
        shares = np.exp(logits - logits.max())
        return (shares / shares.sum(axis=axis, keepdims=True) - _one_hot(logits, y)) / len(y)

    return at_logits


def _minus_one(logits: ndarray, y: ndarray) -> ndarray:
    p = _softmax(logits)
    p[:, y] -= 1
    return p / len(y)


def _eye(classes: Callable[[ndarray], int]) -> Callable:
    return lambda logits, y: (_softmax(logits) - np.eye(classes(y))[y]) / len(y)


DEFINITION = Definition(
    cases=cases,
    reference=(_backward(),),
    read=four_gradients.read,
    rows=rows,
    properties=(
        Property("each gradient has the shape of its parameter", four_gradients.shapes),
        Property("db2 is right", four_gradients.right("db2", but=(LARGE, APART)), points=1),
        Property("dW2 is right", four_gradients.right("dW2", but=(LARGE, APART)), points=1),
        Property("db1 is right", four_gradients.right("db1", but=(LARGE, APART)), points=1),
        Property("dW1 is right", four_gradients.right("dW1", but=(LARGE, APART)), points=1),
        Property("all four are right, also for a logit near 1000", all_right, points=2),
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
            ),
        ),
        WrongAnswer(
            slug="transposed",
            variants=variants(
                *_one_or_both("dW1", "dW2", lambda upstream, inputs: inputs.T @ upstream),
                *_one_or_both("dW1", "dW2", lambda upstream, inputs: upstream @ inputs),
                _backward(to_hidden=lambda dlogits, W2: dlogits @ W2.T),
            ),
            observed="A matrix stands the wrong way round: some shapes come out turned, or clash.",
            points_to="A weight is stored as (out, in). A product was written for (in, out), or a "
            "transpose is missing.",
            step="Write the shape under each factor of each product. The n has to meet the n, "
            "and what is left has to be the shape of the parameter.",
        ),
        WrongAnswer(
            slug="entry-by-entry",
            variants=variants(
                *_one_or_both("dW1", "dW2", lambda upstream, inputs: upstream.T * inputs),
                *_one_or_both("dW1", "dW2", lambda upstream, inputs: upstream * inputs),
                *(
                    _backward(to_hidden=lambda dlogits, W2: dlogits * W2, dW1=step, dW2=step)
                    for step in (
                        _product,
                        lambda upstream, inputs: upstream.T * inputs,
                        lambda upstream, inputs: upstream * inputs,
                    )
                ),
            ),
            observed="A product clashes, or gives something else where all sizes are the same.",
            points_to="In NumPy, `*` multiplies entry by entry. It never adds over the rows.",
            step="Put `@` where two matrices are multiplied.",
        ),
        WrongAnswer(
            slug="relu-slope",
            variants=_sloped(lambda z, h: z > 0, lambda z, h: h > 0),
            observed="dW2 and db2 are right. In the first layer, rows with z below 0 count "
            "nothing.",
            points_to="`(z > 0)` is the slope of ReLU. tanh lets something through on both sides.",
            step="Which slope does tanh have, told from its own output?",
        ),
        WrongAnswer(
            slug="no-slope",
            variants=_sloped(lambda z, h: 1.0),
            observed="dW2 and db2 are right. In the first layer, gradients are too large.",
            points_to="Between dh and dz stands the local slope of tanh. It is missing.",
            step="Chapter 2: which slope does tanh have, told from its own output?",
        ),
        WrongAnswer(
            slug="slope-from-another-value",
            variants=_sloped(
                lambda z, h: 1 - z**2,
                lambda z, h: 1 - np.tanh(h) ** 2,
                lambda z, h: 1 - h,
                lambda z, h: 1 - np.abs(h),
                lambda z, h: 1 + h**2,
                lambda z, h: h**2 - 1,
                lambda z, h: (1 - h**2) ** 2,
            ),
            observed="dW2 and db2 are right. In the first layer, the slope is nearly that of tanh.",
            points_to="The slope is 1 − tanh(z)². Here z itself, tanh of a tanh, or another power "
            "stands in it.",
            step="Try one number: z = 1 has tanh(z) = 0.762 and the slope 0.420. What does your "
            "line give?",
        ),
        WrongAnswer(
            slug="slope-of-another-function",
            variants=_sloped(
                lambda z, h: h * (1 - h),
                lambda z, h: h,
                lambda z, h: z,
                lambda z, h: (1 / (1 + np.exp(-z))) * (1 - 1 / (1 + np.exp(-z))),
                lambda z, h: np.sign(z),
            ),
            observed="dW2 and db2 are right. In the first layer, dh was multiplied by something "
            "that is no slope of tanh.",
            points_to="What belongs there is the slope of tanh: not its value, nor the slope of a "
            "sigmoid.",
            step="Chapter 2 measured it: 1 − tanh(z)².",
        ),
        WrongAnswer(
            slug="missing-mean",
            variants=_at_logits(_undivided),
            observed="All gradients are n times too large. With one row they are right.",
            points_to="The loss is a mean over n rows, so each row counts 1/n.",
            step="Put the factor where the walk back begins. Then every gradient has it, once.",
        ),
        WrongAnswer(
            slug="divided-twice",
            variants=(
                *variants(*_one_or_both("db1", "db2", lambda upstream: upstream.mean(axis=0))),
                *variants(
                    *_one_or_both(
                        "dW1", "dW2", lambda upstream, inputs: upstream.T @ inputs / len(inputs)
                    )
                ),
                *_at_logits(lambda logits, y: _undivided(logits, y) / len(y) ** 2),
            ),
            observed="Some gradients are n times too small. With one row they are right.",
            points_to="The 1/n of the loss is in dlogits already. Another line divides again.",
            step="Let one line divide by n, and one only.",
        ),
        told("bias-not-summed", variants(*_one_or_both("db1", "db2", lambda upstream: upstream))),
        told(
            "bias-wrong-axis",
            variants(
                *_one_or_both("db1", "db2", lambda upstream: upstream.sum(axis=1)),
                *_one_or_both("db1", "db2", lambda upstream: upstream.sum()),
                *_one_or_both("db1", "db2", lambda upstream: upstream.sum(axis=0, keepdims=True)),
            ),
        ),
        told(
            "sign-flipped",
            _at_logits(
                lambda logits, y: -_logits_gradient(logits, y),
                lambda logits, y: -_undivided(logits, y),
            ),
        ),
        told(
            "no-one-hot",
            _at_logits(
                lambda logits, y: (_softmax(logits) - y[:, None]) / len(y),
                lambda logits, y: (_softmax(logits) - y) / len(y),
                _minus_one,
            ),
        ),
        told(
            "targets-not-subtracted",
            _at_logits(
                lambda logits, y: _softmax(logits) / len(y), lambda logits, y: _softmax(logits)
            ),
        ),
        WrongAnswer(
            slug="overflow",
            variants=_at_logits(
                _overflowing,
                _shifted_by(lambda logits: logits.mean()),
                _shifted_by(lambda logits: logits.mean(axis=1, keepdims=True)),
            ),
            observed="With a logit near 1000, or rows of thousands, your gradients are NaN.",
            points_to="float64 has no number for exp(1000): it becomes infinite, and infinite "
            "divided by infinite is NaN.",
            step="A shift of all logits of a row changes no probability. Which shift makes the "
            "largest of them 0?",
        ),
        WrongAnswer(
            slug="one-shift-for-all-rows",
            variants=_at_logits(
                _shifted_by(lambda logits: logits.max()),
                _shifted_by(lambda logits: logits.max(axis=0)),
            ),
            observed="Where rows lie thousands apart, your gradients are NaN.",
            points_to="All rows are shifted by the largest logit of the batch. Of a row that lies "
            "far below it every exp is 0, and 0/0 is NaN.",
            step="Let each row be shifted by its own largest logit: along which axis?",
        ),
        WrongAnswer(
            slug="missing-keepdims",
            variants=_at_logits(_unkept(shift=False), _unkept(shift=True)),
            observed="The probabilities clash, or are divided by the sums of other rows.",
            points_to="The sums of the rows have the shape (n,). NumPy lines shapes up from the "
            "right, so they meet the columns.",
            step="Keep the axis: (n, 1) broadcasts over (n, classes).",
        ),
        told("softmax-wrong-axis", _at_logits(_over(0), _over(None))),
        WrongAnswer(
            slug="another-activation",
            variants=variants(
                _backward(
                    activation=lambda z: np.maximum(0, z), slope=lambda z, h: (z > 0).astype(float)
                ),
                _backward(activation=lambda z: np.maximum(0, z)),
                _backward(
                    activation=lambda z: 1 / (1 + np.exp(-z)), slope=lambda z, h: h * (1 - h)
                ),
                _backward(activation=lambda z: z, slope=lambda z, h: 1.0),
                _backward(activation=lambda z: z),
            ),
            observed="Your gradients are those of a network with something else than tanh.",
            points_to="The forward pass bends by another function, or not at all.",
            step="Print your h for the input shown, and compare it with tanh.",
        ),
        WrongAnswer(
            slug="bias-missing-in-forward",
            variants=variants(*(_backward(biases=pair) for pair in ((0, 0), (0, 1), (1, 0)))),
            observed="Your gradients are those of a network in which a bias is 0.",
            points_to="A bias is not added on the way forward.",
            step="Print your logits for the input shown, and work out one of them by hand.",
        ),
        WrongAnswer(
            slug="hard-coded-classes",
            variants=_at_logits(_eye(lambda y: 3), _eye(lambda y: int(y.max()) + 1)),
            observed="Your function is right for some batches, and fails for others.",
            points_to="The number of classes is written down as a number, or read off the largest "
            "target. A batch need not contain the last class.",
            step="How many classes there are stands in the shape of b2.",
        ),
    ),
    hints=(
        "Check db2 first, then dW2: they know nothing of tanh. If those two are right and the "
        "other two are not, look at the one line between dh and dz.",
        "Write forward and keep h. The walk back starts with (p − y)/n, where y is "
        "`np.eye(classes)[y]`. The slope of tanh is 1 − h². Everything else is as with ReLU, with "
        "`axis` for `dim` and `keepdims` for `keepdim`. Shift the logits before `np.exp`.",
        "    h = np.tanh(...)\n"
        "    logits = ...\n"
        "    p = np.exp(logits - ...)               # each row's largest becomes 0\n"
        "    p /= p.sum(axis=..., keepdims=True)\n"
        "    dlogits = (p - np.eye(...)[y]) / ...\n"
        "    dW2, db2 = ..., dlogits.sum(axis=...)\n"
        "    dz = ... @ ... * (...)                 # times the slope of tanh\n"
        "    dW1, db1 = ..., ...\n"
        "    return dW1, db1, dW2, db2",
    ),
    takeaway="Another activation changes one line of backward. An autograd knows that line for "
    "every function, and nothing else.",
)
