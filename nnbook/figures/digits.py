"""Draw a digit, and see what the network of chapter 5 makes of it.

The network is trained here by PyTorch; its weights are carried along, and what it computes for a
drawing is computed in the reader's browser.
"""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, nn

from nnbook.book_network import one_thread
from nnbook.data import digits as pictures
from nnbook.data import split
from nnbook.figures.shared import Figure, choice, pixels, slider

# As in the chapter: 36 of each digit held out to choose by and to judge by, and the step of the
# lowest validation loss.
HELD_OUT, SPLIT_SEED, WIDTH, RATE, STEPS = 360, 3, 32, 0.5, 450
SIDE, DARKEST = 8, 16
BLANK, FOOLING = "blank", "nine dots"
# How a drawing is written: a letter a pixel, 0 is paper and g is 16.
LETTERS = "0123456789abcdefg"
# Nine dots that no one would call a digit. Each was chosen, one after another, as the one that
# makes the network surest of a 5, none beside another.
NONSENSE = "00g00g0000000000g0g000000000g00000g0000000000g000000000000g0g000"


class Rows(NamedTuple):
    """Row numbers of the data: to train on, to choose by, to judge by."""

    train: Tensor
    val: Tensor
    test: Tensor


def rows() -> Rows:
    """Return the chapter's split."""
    rest, test = split(pictures().y, held_out=HELD_OUT, seed=SPLIT_SEED)
    fit, val = split(pictures().y[rest], held_out=HELD_OUT, seed=SPLIT_SEED)
    return Rows(rest[fit], rest[val], test)


@cache
def trained(steps: int = STEPS) -> nn.Sequential:
    """Return the chapter's 64 → 32 → 10 network in float64, for pixels divided by 16.

    It starts from the weights that PyTorch draws for seed 0, in float32.
    """
    X, y = pictures()
    X_train, y_train = X[rows().train].double() / DARKEST, y[rows().train]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        layers = (nn.Linear(*size, dtype=torch.float32) for size in ((64, WIDTH), (WIDTH, 10)))
        hidden, output = (layer.double() for layer in layers)
    model = nn.Sequential(hidden, nn.ReLU(), output)
    weights = list(model.parameters())
    with one_thread(), torch.enable_grad():
        for _ in range(steps):
            loss = nn.functional.cross_entropy(model(X_train), y_train)
            # By hand, because importing torch.optim's compiler support takes longer than training.
            slopes = torch.autograd.grad(loss, weights)
            with torch.no_grad():
                for weight, slope in zip(weights, slopes, strict=True):
                    weight -= RATE * slope
    return model.requires_grad_(False)


def missed() -> list[tuple[int, int, int]]:
    """Return (row, what it is, what it is taken for) of the test pictures that come out wrong."""
    X, y = pictures()
    test = rows().test
    said = trained()(X[test].double() / DARKEST).argmax(dim=1)
    wrong = (said != y[test]).nonzero()[:, 0].tolist()
    return [(int(test[i]), int(y[test[i]]), int(said[i])) for i in wrong]


def written(picture: Tensor) -> str:
    """Return 64 pixels, whole numbers from 0 to 16, as 64 letters."""
    return "".join(LETTERS[int(pixel)] for pixel in picture)


def _article(digit: int) -> str:
    return "an" if digit == 8 else "a"


def gallery() -> dict[str, str]:
    """Return the drawings to choose from: digits that come out right, and all that do not."""
    X, y = pictures()
    wrong = missed()
    test = [row for row in rows().test.tolist() if row not in {row for row, *_ in wrong}]
    right = [next(row for row in test if y[row] == digit) for digit in range(10)]
    shown = {f"{_article(digit)} {digit}": written(X[row]) for digit, row in enumerate(right)}
    for row, digit, said in wrong:
        name = f"{_article(digit)} {digit} read as {said}"
        count = sum(other.startswith(name) for other in shown)
        shown[f"{name} ({count + 1})" if count else name] = written(X[row])
    return {**shown, FOOLING: NONSENSE, BLANK: "0" * SIDE**2}


def digits() -> Figure:
    """Return the figure `digits`: a drawing, the hidden layer, and ten probabilities."""
    drawings = gallery()
    hidden, _, output = trained()
    return Figure(
        "digits",
        "Draw a digit",
        controls={
            "picture": choice("begin with", list(drawings), next(iter(drawings))),
            "pen": choice("pen", ["ink", "eraser"], "ink"),
            "row": slider("row of the cursor", 4, 1, SIDE, 1),
            "column": slider("column of the cursor", 4, 1, SIDE, 1),
            "drawing": pixels("pixels, 0 to g", SIDE**2, LETTERS),
        },
        numbers={
            "pictures": drawings,
            "letters": LETTERS,
            "W1": hidden.weight,
            "b1": hidden.bias,
            "W2": output.weight,
            "b2": output.bias,
        },
    )
