"""A network for handwritten digits: ``train_digits(X_train, y_train, X_val, y_val)``.

Many networks are right. What is compared is a reading of the one that comes back: its score on
pictures that it never saw, its size, and the one thing that explains a score that is too low.
"""

from collections.abc import Callable

from nnbook.checks.exercises.digits.digits_cases import FULL, MOST_PARAMETERS, PART, SECONDS, cases
from nnbook.checks.exercises.digits.digits_mistakes import MISTAKES
from nnbook.checks.exercises.digits.digits_networks import trained
from nnbook.checks.exercises.digits.digits_reading import read, rows
from nnbook.checks.exercises.exercise import Definition, Property
from nnbook.checks.exercises.properties import arguments_kept
from nnbook.checks.exercises.results import Results


def _is(**wanted: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        (result,) = results.values()
        reading = result.reading
        return isinstance(reading, dict) and all(reading.get(k) == v for k, v in wanted.items())

    return test


def _scores(*scores: str, **wanted: str) -> Callable[[Results], bool]:
    """A network of a size within the limit that reaches one of these scores."""
    return lambda results: any(
        _is(form="network", size="within", score=score, **wanted)(results) for score in scores
    )


_TOO_SLOW = (
    "Thousands of steps, a network far wider than needed, or a loop over single pictures take "
    "that long. 300 steps with all training pictures at once take about a second.",
    "Time one step, and count how many you can afford. Work on whole batches, never on one picture "
    "at a time.",
)


DEFINITION = Definition(
    cases=cases,
    reference=(trained(48, 80),),
    read=read,
    rows=rows,
    seconds=SECONDS,
    too_slow=_TOO_SLOW,
    properties=(
        Property("gives a network: (n, 64) pixels in, (n, 10) logits out", _is(form="network")),
        Property(f"at most {MOST_PARAMETERS:,} parameters", _is(form="network", size="within")),
        Property(
            f"right for {PART:.0%} of the pictures it never saw", _scores("part", "full"), points=6
        ),
        Property(f"right for {FULL:.0%} of them", _scores("full"), points=5),
        Property(
            "validation pictures choose, and are not trained on",
            _scores("part", "full", validation="kept"),
            points=1,
        ),
        Property("leaves the pictures as they were", arguments_kept),
    ),
    wrong_answers=MISTAKES,
    hints=(
        "Print three numbers at the end: the loss, the accuracy on `X_train`, the accuracy on "
        "`X_val`. Near ln 10 = 2.30: nothing was learned. The first high and the second low: by "
        "heart. Both near 95 %: look for what bends.",
        "A first layer that scales the pixels, a hidden layer of 32 to 100 neurons with an "
        "activation, ten logits. Some hundred steps with all training pictures; after each, count "
        "how many validation pictures are right. Keep the weights of the best step. (The wrong "
        "labels lift the validation loss long before the network is at its best.)",
        "    class Scale(nn.Module):\n"
        "        def forward(self, x):\n"
        "            return ...\n\n"
        "    model = nn.Sequential(Scale(), nn.Linear(64, ...), ..., nn.Linear(..., 10))\n"
        "    optimizer = torch.optim.Adam(model.parameters(), lr=...)\n"
        "    for step in range(...):\n"
        "        loss = ...                    # of X_train\n"
        "        ...                           # zero_grad, backward, step\n"
        "        with torch.no_grad():\n"
        "            right = ...               # of X_val: at least the best? keep the weights\n"
        "    model.load_state_dict(kept)\n"
        "    return model",
    ),
    takeaway="Data of another kind, and nothing new was needed: split, scale, a hidden layer, and "
    "validation that says when to stop.",
)
