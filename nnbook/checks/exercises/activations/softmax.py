"""Softmax for a whole batch: ``softmax(logits)``."""

import math
from itertools import product

import torch
from torch import Tensor

from nnbook.checks.exercises.activations.softmax_steps import (
    SHIFTS,
    USUAL,
    clamped,
    clamped_above,
    divided,
    row_sum,
    with_epsilon,
    with_math,
)
from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import all_right, arguments_kept, fit, right
from nnbook.checks.exercises.results import Results
from nnbook.checks.observing import Case
from nnbook.checks.values.comparing import Tolerance
from nnbook.checks.values.inputs import distinct


def _softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, dim=1)


def _softmax_cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)

    def drawn(rows: int, classes: int) -> Tensor:
        # Whoever divides by the sum of the logits shall not divide by almost 0.
        while True:
            logits = distinct(generator, rows, classes)
            if logits.sum(dim=1).abs().min() > 0.25:
                return logits

    thousand = torch.tensor([[1000.0, 1001.0, 1002.0]])
    thousand = thousand[:, torch.randperm(3, generator=generator)]
    far_apart = drawn(2, 3)
    far_apart[int(torch.randint(2, (), generator=generator))] -= 1000
    # Two leaders and one far behind: minus a mean, or any entry but a leader, exp overflows,
    # with 64 bits too.
    wide = torch.tensor([[-1500.0, 1500.0, 1499.0], [1498.0, 1500.0, -1500.0]])
    inputs = (
        ("one row", drawn(1, 3)),
        ("1000, 1001, 1002", thousand),
        ("about -1000", -thousand - 0.5),
        ("two rows", drawn(2, 3)),
        ("far apart", far_apart),
        ("wide rows", wide + distinct(generator, 2, 1)),
        ("more rows than classes", drawn(4, 2)),
        ("as many rows as classes", drawn(3, 3)),
        ("five classes", drawn(3, 5)),
    )
    return tuple(Case(label, "softmax", (logits,)) for label, logits in inputs)


def _rows_sum_to_one(results: Results) -> bool:
    return all(
        result.fits
        and torch.allclose(result.reading.double().sum(dim=1), torch.ones(1).double(), atol=1e-3)
        for result in results.values()
    )


def _log_softmax(logits: Tensor) -> Tensor:
    return torch.log_softmax(logits, dim=1)


def _hardmax(logits: Tensor) -> Tensor:
    return torch.nn.functional.one_hot(logits.argmax(dim=1), logits.shape[1]).float()


DEFINITION = Definition(
    cases=_softmax_cases,
    reference=(_softmax,),
    # Near 1500, float32 counts in steps of 1.2e-4, and exp turns a step into such a fraction of
    # its result. The smallest catalogued mistake moves a probability by more than 1e-2.
    tolerance=Tolerance(relative=5e-4, absolute=1e-5),
    properties=(
        Property("gives shape (n, k)", fit),
        Property("every row sums to 1", _rows_sum_to_one),
        Property("right for logits near 0", right("one row", "two rows", "five classes"), points=1),
        Property(
            "right for [1000, 1001, 1002], in any order: no overflow",
            right("1000, 1001, 1002"),
            points=1,
        ),
        Property(
            "right for rows far apart: each row is shifted by itself",
            right("far apart", "about -1000"),
            points=1,
        ),
        Property("right for every batch and every number of classes", all_right, points=2),
        Property("leaves its argument as it was", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="wrong-axis",
            variants=variants(
                lambda logits: torch.softmax(logits, dim=0),
                *(
                    divided(shift, lambda exps: exps.sum(dim=0))
                    for shift in (*USUAL, "mean", "row, no keepdim")
                ),
            ),
            observed="Your columns sum to 1, not your rows.",
            points_to="`dim=0` runs down a column, over the rows of the batch. So the answer for "
            "one row depends on who else is in the batch.",
            step="Sum over the classes of a row. Which dimension is that in (n, k)?",
        ),
        WrongAnswer(
            slug="whole-batch-sum",
            variants=variants(
                *(
                    divided(shift, lambda exps: exps.sum())
                    for shift in (*USUAL, "mean", "batch mean", "row, no keepdim")
                )
            ),
            observed="All entries of the batch together sum to 1, not each row.",
            points_to="A `sum()` without `dim` adds up everything. For a single row that is right.",
            step="Tell `sum` along which dimension to add: the classes of one row.",
        ),
        WrongAnswer(
            slug="missing-keepdim",
            variants=variants(
                *(
                    divided(shift, lambda exps: exps.sum(dim=1))
                    for shift in (*USUAL, "mean", "row, no keepdim")
                ),
                divided("row, no keepdim", row_sum),
            ),
            observed="With two rows or more the shapes clash, unless there are as many rows as "
            "classes: then it runs, and the numbers are wrong.",
            points_to="A maximum or sum over `dim=1` has shape (n,). Broadcasting lines it up "
            "from the right, so it meets the k columns instead of the n rows.",
            step="Keep the dimension: (n, 1) broadcasts over (n, k) as intended.",
        ),
        WrongAnswer(
            slug="max-of-columns",
            variants=variants(divided("column", row_sum)),
            observed="Most of your rows sum to 1, but the shares in them are wrong.",
            points_to="The largest number of each *column* is subtracted. Then the entries of "
            "one row are shifted by different amounts, and their differences change.",
            step="One row, one shift: take the maximum over the classes.",
        ),
        WrongAnswer(
            slug="global-max",
            variants=variants(
                divided("batch", row_sum),
                lambda logits: divided("batch", row_sum)(logits.double()),
            ),
            observed="A row far below the largest logit of the batch becomes NaN.",
            points_to="One maximum is subtracted from all rows. In a row 1000 below it, every "
            "entry becomes exp(-1000), which is 0 on a computer, and 0/0 is NaN.",
            step="Each row has a free shift of its own. Take the maximum of each row.",
        ),
        WrongAnswer(
            slug="overflow",
            variants=variants(
                divided("nothing", row_sum), divided("nothing, float64", row_sum), with_math
            ),
            observed="Right for small logits. Large ones overflow, and very negative ones all "
            "become 0.",
            points_to="In 32-bit numbers exp is infinite past 88.7, and infinity divided by "
            "infinity is NaN. More bits only move the limit. Far below 0, exp is 0, and 0/0 is "
            "NaN as well.",
            step="Adding the same number to all logits of a row changes nothing. Which number "
            "makes the largest one harmless?",
        ),
        WrongAnswer(
            slug="wrong-shift",
            variants=variants(
                divided("mean", row_sum),
                divided("minimum", row_sum),
                divided("batch mean", row_sum),
                lambda logits: divided("nothing", row_sum)(logits - logits.min()),
                lambda logits: divided("nothing", row_sum)(logits - logits[:, :1]),
                lambda logits: divided("nothing", row_sum)(logits - logits[:, -1:]),
                lambda logits: divided("nothing", row_sum)(logits + logits.abs().max()),
            ),
            observed="Your logits are shifted, but exp still overflows.",
            points_to="After subtracting a mean, a minimum or some other entry, the largest logit "
            "can still stand far above 0.",
            step="Choose the shift so that *no* logit of the row is above 0 afterwards.",
        ),
        WrongAnswer(
            slug="clamped",
            variants=variants(
                *map(clamped, (10.0, 20.0, 50.0, 80.0, 88.0, 88.7, 100.0)),
                *(
                    clamped_above(most, shift)
                    for most, shift in product((20.0, 50.0, 80.0, 88.0), ("row", "nothing"))
                ),
            ),
            observed="Rows of large logits come out nearly equal, whatever their differences.",
            points_to="The logits are cut off at a limit. Beyond it they all look the same, and "
            "softmax depends on nothing but differences.",
            step="A shift keeps the differences, a limit does not. Subtract instead of cutting.",
        ),
        WrongAnswer(
            slug="epsilon",
            variants=variants(
                *(
                    with_epsilon(shift, epsilon)
                    for shift, epsilon in product(
                        ("nothing", "nothing, float64", "batch"), (1e-6, 1e-12)
                    )
                ),
                *(
                    lambda logits, shift=shift: divided(shift, row_sum)(logits).nan_to_num()
                    for shift in ("nothing", "nothing, float64", "batch")
                ),
            ),
            observed="Some rows are all 0 (or NaN): they do not sum to 1.",
            points_to="A small number in the denominator, or `nan_to_num`, hides 0/0. What was "
            "lost is the difference between the logits, and nothing brings it back.",
            step="Make sure that the sum cannot be 0: with the right shift, one exp in each row "
            "is exactly 1.",
        ),
        WrongAnswer(
            slug="not-normalised",
            variants=variants(
                torch.exp,
                lambda logits: SHIFTS["row"](logits).exp(),
                lambda logits: SHIFTS["batch"](logits).exp(),
            ),
            observed="Your rows do not sum to 1: they are exp of the logits.",
            points_to="exp makes numbers positive. The second step is missing: to make them "
            "shares.",
            step="Divide each row by its own sum.",
        ),
        WrongAnswer(
            slug="divided-by-max",
            variants=variants(
                *(
                    divided(shift, lambda exps: exps.max(dim=1, keepdim=True).values)
                    for shift in ("nothing", "batch")
                )
            ),
            observed="The largest entry of each row is 1, and the rows sum to more.",
            points_to="Each row is divided by its largest entry. Shares come from dividing by "
            "the sum.",
            step="Ask what the three numbers of a row have to add up to.",
        ),
        WrongAnswer(
            slug="log-softmax",
            variants=variants(
                _log_softmax,
                lambda logits: logits - logits.exp().sum(dim=1, keepdim=True).log(),
            ),
            observed="Your numbers are the logarithms of the probabilities: none is above 0.",
            points_to="`log_softmax`, and logits minus the log of the sum, stop one step short.",
            step="What undoes a logarithm?",
        ),
        WrongAnswer(
            slug="sigmoid",
            variants=variants(
                torch.sigmoid,
                lambda logits: torch.sigmoid(logits) / torch.sigmoid(logits).sum(1, keepdim=True),
            ),
            observed="Each logit was squeezed by itself, through a sigmoid.",
            points_to="Sigmoid answers yes or no for one logit. It knows nothing of the others, "
            "so the shares do not follow from the differences.",
            step="Start from exp of every logit.",
        ),
        WrongAnswer(
            slug="no-exp",
            variants=variants(
                lambda logits: logits / logits.sum(dim=1, keepdim=True),
                lambda logits: logits.relu() / logits.relu().sum(dim=1, keepdim=True),
                lambda logits: logits.abs() / logits.abs().sum(dim=1, keepdim=True),
            ),
            observed="The logits themselves were divided by their sum.",
            points_to="Logits may be negative, and shares may not. exp makes every one positive "
            "first, and turns differences into ratios.",
            step="Put exp before the division.",
        ),
        WrongAnswer(
            slug="one-hot",
            variants=variants(_hardmax, lambda logits: _hardmax(logits).long()),
            observed="Each row has a single 1, at its largest logit.",
            points_to="That is the decision, argmax. Softmax also says how close it was.",
            step="Give each class a share: exp of its logit, divided by the sum of the row.",
        ),
        WrongAnswer(
            slug="softmax-twice",
            variants=variants(lambda logits: _softmax(_softmax(logits))),
            observed="Your rows sum to 1, but are much too equal.",
            points_to="Softmax was applied to its own result. Probabilities lie within 1 of each "
            "other, so the second round can hardly tell them apart.",
            step="Apply exp and the division once, to the logits.",
        ),
        WrongAnswer(
            slug="shift-in-the-numerator-only",
            variants=variants(
                *(
                    lambda z, name=name: SHIFTS[name](z).exp() / z.exp().sum(dim=1, keepdim=True)
                    for name in ("row", "batch")
                )
            ),
            observed="Your rows do not sum to 1: each share is too small by the same factor.",
            points_to="The shift is taken off above the line only. It cancels only if numerator "
            "and sum "
            "both have it.",
            step="Make the exps once, and use the same ones above and below.",
        ),
        WrongAnswer(
            slug="never-exponentiated",
            variants=variants(
                lambda z: SHIFTS["row"](z) / SHIFTS["row"](z).sum(dim=1, keepdim=True),
                lambda z: SHIFTS["minimum"](z) / SHIFTS["minimum"](z).sum(dim=1, keepdim=True),
            ),
            observed="Your shares are those of the shifted logits, not of their exps.",
            points_to="The step from logits to positive numbers is missing.",
            step="Take `exp` after the shift, before dividing.",
        ),
        WrongAnswer(
            slug="divided-by-the-maximum",
            variants=variants(
                *(
                    lambda z, f=f: (z / f(z)).softmax(dim=1)
                    for f in (
                        lambda z: z.max(dim=1, keepdim=True).values,
                        lambda z: z.max(),
                        lambda z: z.abs().max(dim=1, keepdim=True).values,
                    )
                )
            ),
            observed="Your shares are those of logits that were divided by a maximum.",
            points_to="Only a shift leaves the shares as they are. Dividing brings logits closer "
            "together, "
            "or turns their order round.",
            step="Subtract the maximum in place of dividing by it.",
        ),
        WrongAnswer(
            slug="sign-turned",
            variants=variants(
                lambda z: (-z).softmax(dim=1),
                lambda z: (
                    (-SHIFTS["row"](z)).exp() / (-SHIFTS["row"](z)).exp().sum(dim=1, keepdim=True)
                ),
            ),
            observed="Your largest share belongs to the smallest logit.",
            points_to="A minus stands before the logits.",
            step="Leave it out: a large logit is to get a large share.",
        ),
        WrongAnswer(
            slug="other-base",
            variants=variants(
                *(lambda z, base=base: (z * math.log(base)).softmax(dim=1) for base in (2, 10))
            ),
            observed="Your shares sum to 1, but are more even, or less even, than expected.",
            points_to="A power of another base than e is taken.",
            step="Use `.exp()`.",
        ),
    ),
    hints=(
        "Try [[0, 0, 0]], [[1000, 1001, 1002]] and a batch of both. Each row must sum to 1, and "
        "no row may change because another one stands beside it. Print `.sum(dim=1)`.",
        "Three steps, each along the classes of a row: subtract the row's largest logit, take "
        "exp, divide by the row's sum. Keep the dimension, so that (n, 1) meets (n, k).",
        "Three lines will do:\n"
        "    shifted = logits - ...      # (n, k) - (n, 1): nothing above 0 is left\n"
        "    exps = ...                  # (n, k)\n"
        "    return exps / ...           # (n, k) / (n, 1)",
    ),
    takeaway="Softmax sees differences only, so every row may be shifted by its own maximum. "
    "Then the largest exp is 1: nothing overflows, and no sum is 0.",
)
