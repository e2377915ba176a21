"""Scaling pictures without a leak: ``scale_pixels(X, train_rows)``."""

import torch
from torch import Tensor

from nnbook.checks.exercises import standardising
from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import arguments_kept, fit, right
from nnbook.checks.exercises.standardising import (
    Answer,
    Guard,
    as_it_is,
    one_for_zero,
    read,
    standardised,
)
from nnbook.checks.exercises.standardising_marks import marked, marked_constant
from nnbook.checks.observing import Case

_PLAIN, _MORE = "five pictures", "eight pictures"
_CONSTANT, _LIT = "a pixel that is never lit", "lit in a held-out picture only"


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    return (
        _case(generator, _PLAIN, 5, (2, 2)),
        _case(generator, _MORE, 8, (3, 2), dim=True),
        _case(generator, _CONSTANT, 6, (2, 2), constant="everywhere"),
        _case(generator, _LIT, 6, (2, 2), constant="where trained"),
    )


def _case(
    generator: torch.Generator,
    label: str,
    count: int,
    size: tuple[int, int],
    constant: str = "",
    dim: bool = False,
) -> Case:
    """Pictures of whole numbers from 1 to 16; the rows of training are not the first ones.

    ``dim``: the last pixel has a deviation below 1, which a guard against 0 may not change.
    """
    while True:
        X = torch.randint(1, 17, (count, *size), generator=generator)
        if dim:
            X[:, -1, -1] = torch.randint(3, 5, (count,), generator=generator)
        rows = torch.randperm(count, generator=generator)[: (count + 2) // 2]
        if constant:
            X[rows, 0, 1] = 7
            if constant == "everywhere":
                X[:, 0, 1] = 7
        known, every = X[rows].double(), X.double()
        varies = torch.ones(size, dtype=torch.bool)
        varies[0, 1] = not constant
        varies[-1, -1] = not dim
        # Who counts the held-out in is seen at each pixel; no deviation is near 0 or 1 by chance.
        apart = (known.mean(dim=0) - every.mean(dim=0)).abs()[varies] > 0.2
        wide = known.std(dim=0)[varies] > 2
        ordered = rows.tolist() == sorted(rows.tolist())
        lit = constant != "where trained" or bool((every[:, 0, 1] - 7).abs().max() > 2)
        narrow = not dim or 0 < float(known.std(dim=0)[-1, -1]) < 0.8
        if bool(apart.all()) and bool(wide.all()) and not ordered and lit and narrow:
            return Case(label, "scale_pixels", (X, rows))


def _floats(answer: Answer) -> Answer:
    return lambda X, rows: answer(X.double(), rows)


_GUARDS: tuple[Guard, ...] = (one_for_zero, as_it_is, lambda deviation: deviation + 1e-8)


def _per_picture(guard: Guard) -> Answer:
    def scale(X: Tensor, rows: Tensor) -> Tensor:
        deviation = X.std(dim=(1, 2), keepdim=True)
        return (X - X.mean(dim=(1, 2), keepdim=True)) / guard(deviation)

    return _floats(scale)


def _per_line(dim: int) -> Answer:
    """Along the lines of a picture, or along its columns."""

    def scale(X: Tensor, rows: Tensor) -> Tensor:
        known = X[rows]
        mean, deviation = known.mean(dim=(0, dim)), known.std(dim=(0, dim))
        return (X - mean.unsqueeze(dim - 1)) / one_for_zero(deviation).unsqueeze(dim - 1)

    return _floats(scale)


def _constant_kept(factor: float = 1.0, correction: int = 1) -> Answer:
    """Scaled where a pixel varies; the pixel itself where it does not."""

    def scale(X: Tensor, rows: Tensor) -> Tensor:
        X = X.double()
        mean, deviation = X[rows].mean(dim=0), X[rows].std(dim=0, correction=correction)
        return torch.where(deviation > 0, (X - mean) / deviation, X * factor)

    return scale


def _dropped(X: Tensor, rows: Tensor) -> Tensor:
    """Pixels that do not vary are left out, as a feature table would do."""
    flat = X.double().flatten(1)
    deviation = flat[rows].std(dim=0)
    varies = deviation > 0
    return (flat[:, varies] - flat[rows].mean(dim=0)[varies]) / deviation[varies]


DEFINITION = Definition(
    cases=_cases,
    reference=(standardised(),),
    read=read,
    properties=(
        Property("gives a tensor of the shape of X", fit),
        Property("right for every picture, held out or not", right(_PLAIN, _MORE), points=3),
        Property(
            "a pixel that never varies in training is shifted and not divided",
            right(_CONSTANT, _LIT),
            points=2,
        ),
        Property("leaves its arguments as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="held-out-has-a-say",
            variants=standardising.with_guards(
                _GUARDS,
                {
                    "mean": lambda X, rows: X.mean(dim=0),
                    "deviation": lambda X, rows: X.std(dim=0),
                },
                {
                    "mean": lambda X, rows: X.mean(dim=0),
                    "deviation": lambda X, rows: X.std(dim=0, correction=0),
                },
                {"mean": lambda X, rows: X.mean(dim=0)},
                {"deviation": lambda X, rows: X.std(dim=0)},
            ),
            observed="Your answer depends on held-out pictures.",
            points_to="Mean or deviation is taken over all pictures. The test then judges numbers "
            "that it has helped to choose.",
            step="Pick the training pictures first, and take both numbers from them.",
        ),
        WrongAnswer(
            slug="nan-at-constant-pixels",
            variants=standardising.guarded_by(as_it_is),
            observed="A pixel that is the same in all training pictures becomes NaN or infinite.",
            points_to="Its deviation is 0, and 0/0 is NaN. One NaN among 64 pixels makes all ten "
            "logits NaN. Three of the 64 pixels are like that.",
            step="Where the deviation is 0, divide by something that changes nothing.",
        ),
        WrongAnswer(
            slug="tiny-divisor",
            variants=standardising.tiny_divisors(1e-8, 1e-7, 1e-6, 1e-5, 1e-12),
            observed="A pixel that is lit in a held-out picture only becomes huge there.",
            points_to="A tiny number in place of 0 avoids the NaN. Divided by it, one drop of ink "
            "becomes a number of millions, and decides alone.",
            step="Such a pixel is to be shifted only. By which number can you divide and change "
            "nothing?",
        ),
        WrongAnswer(
            slug="hides-nan",
            variants=standardising.replaced_afterwards(lambda answer: answer.float().nan_to_num()),
            observed="The division by 0 is made, and its traces are removed afterwards.",
            points_to="That mends 0/0. A held-out picture with ink at that pixel is infinite "
            "first, and then 0, or the largest number there is.",
            step="Look at the deviation before you divide, not at the answer after it.",
        ),
        WrongAnswer(
            slug="divisor-at-least-one",
            variants=standardising.guarded_by(
                lambda deviation: deviation.clamp(min=1), lambda deviation: deviation + 1
            ),
            observed="A pixel with a deviation below 1 comes out too small.",
            points_to="The guard against 0 also changes deviations that are not 0.",
            step="Put 1 in the place of a deviation that is 0, and leave all others alone: "
            "`torch.where`.",
        ),
        WrongAnswer(
            slug="constant-pixel-as-it-was",
            variants=variants(
                _constant_kept(), _constant_kept(correction=0), _constant_kept(1 / 16)
            ),
            observed="A pixel that never varies in training comes back unscaled.",
            points_to="Where the deviation is 0, the pixel itself was put in, not the pixel minus "
            "its mean. Beside pixels of about 1 it stands at up to 16, in every picture.",
            step="Subtract the mean everywhere. Only the division needs an exception.",
        ),
        WrongAnswer(
            slug="per-picture",
            variants=tuple((_per_picture(guard),) for guard in _GUARDS),
            observed="Each picture is scaled by its own mean and deviation.",
            points_to="Then a thin 1 and a fat 8 get equally much ink, and the training pictures "
            "are not asked at all. Some do this on purpose; here each *pixel* is to be scaled.",
            step="The mean should have the shape of one picture: which axis has to disappear?",
        ),
        WrongAnswer(
            slug="one-number-for-all-pixels",
            variants=standardising.by_one_number(_GUARDS),
            observed="One mean or one deviation is used for all pixels.",
            points_to="Without `dim`, the numbers of all pixels go into one. The middle of the "
            "picture is often inked, its corners hardly ever: they need numbers of their own.",
            step="Print the shape of your mean. It should be that of one picture.",
        ),
        WrongAnswer(
            slug="divided-by-the-largest",
            variants=variants(
                lambda X, rows: X / 16,
                lambda X, rows: X / X.max(),
                lambda X, rows: X / X[rows].max(),
                lambda X, rows: X / 255,
                lambda X, rows: X / 8 - 1,
            ),
            observed="All pixels are divided by one number.",
            points_to="That is a good scaling for pictures, and needs no training rows. It leaves "
            "a pixel that hardly varies nearly constant. Here each pixel gets its own scale.",
            step="Subtract each pixel's mean, and divide by its deviation.",
        ),
        WrongAnswer(
            slug="along-a-line-of-the-picture",
            variants=variants(_per_line(1), _per_line(2)),
            observed="Pixels of one line or column of the picture share a mean.",
            points_to="Two axes are gone, that of the pictures and one within the picture.",
            step="Take the mean along the axis of the pictures alone: `dim=0`.",
        ),
        WrongAnswer(
            slug="variance-for-deviation",
            variants=standardising.by_variance(_GUARDS),
            observed="The mean is right, and the scale is not: you divide by the variance.",
            points_to="`var` is the square of the deviation.",
            step="Print `std` beside what you divide by.",
        ),
        WrongAnswer(
            slug="between-0-and-1",
            variants=standardising.between_0_and_1(_GUARDS),
            observed="Your pixels go from 0 to 1 over the training pictures.",
            points_to="Smallest and largest value are used: another scaling, which one odd "
            "picture decides alone.",
            step="Use mean and standard deviation.",
        ),
        WrongAnswer(
            slug="not-shifted",
            variants=standardising.not_shifted(_GUARDS),
            observed="The pixels have the right scale and are not centred.",
            points_to="The mean is not subtracted.",
            step="After scaling, each pixel has the mean 0 over the training pictures.",
        ),
        WrongAnswer(
            slug="not-divided",
            variants=standardising.not_divided(_GUARDS),
            observed="The pixels are centred and keep their scale.",
            points_to="Nothing is divided.",
            step="After scaling, each pixel has the deviation 1 over the training pictures.",
        ),
        WrongAnswer(
            slug="whole-numbers",
            variants=variants(
                lambda X, rows: standardised()(X, rows).long(),
                lambda X, rows: standardised()(X, rows).round(),
                lambda X, rows: standardised()(X, rows).floor(),
            ),
            observed="Your answer holds whole numbers only.",
            points_to="The pixels come as whole numbers. Somewhere the result was cut back to "
            "them, by `long()`, `round()`, `//`, or by writing into a tensor of that type.",
            step="Make floats of the pixels first: `X.float()`.",
        ),
        WrongAnswer(
            slug="constant-pixels-left-out",
            variants=variants(_dropped),
            observed="Pixels are missing from your answer.",
            points_to="The constant ones were left out, or the pictures were flattened. A network "
            "for 64 pixels then gets fewer.",
            step="Keep the shape of `X`. A constant pixel is shifted, and divided by 1.",
        ),
        WrongAnswer(
            slug="training-rows-only",
            variants=standardising.training_rows_alone(_GUARDS),
            observed="Only the training pictures come back.",
            points_to="The held-out ones have no say in mean and deviation, yet they are scaled, "
            "too: the network will be asked about them.",
            step="Pick the rows for mean and deviation only. Shift and divide all of X.",
        ),
        marked_constant(variants, "pixel"),
        *marked(variants, "pixel"),
    ),
    hints=(
        "Print the shapes of your mean and your deviation. Both should be that of one picture. "
        "Then look for a 0 in the deviation.",
        "The training pictures are `X[train_rows]`, as floats. Along their first axis, mean and "
        "deviation give one number for each pixel. Where the deviation is 0, put 1 in its place. "
        "Then shift and divide all of X.",
        "    X = X.float()\n"
        "    known = X[...]\n"
        "    mean, deviation = known.mean(dim=...), known.std(dim=...)\n"
        "    deviation[...] = 1      # where?\n"
        "    return ...              # every picture",
    ),
    takeaway="What a pixel is measured by is learned from the training pictures, and travels with "
    "the network: a new picture needs the same numbers.",
)
