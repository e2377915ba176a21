"""Known wrong ways to train for digits, and answers that are no network."""

from torch import nn

from nnbook.checks.exercises.digits.digits_cases import MOST_PARAMETERS, WRONG_LABELS
from nnbook.checks.exercises.digits.digits_networks import (
    Classes,
    Divided,
    Scaled,
    broken_by_rate,
    by_heart,
    clipped_logits,
    fit,
    from_training_pictures,
    line_network,
    network,
    network_of_raw_pixels,
    trained,
    trained_on_both,
    trained_on_validation,
    untrained,
)
from nnbook.checks.exercises.exercise import WrongAnswer, variants

MISTAKES = (
    WrongAnswer(
        slug="returns-state-dict",
        variants=variants(untrained(lambda: dict(nn.Linear(64, 10).state_dict()))),
        compares=("form",),
        observed="You return the weights by their names, a `state_dict`, not a network.",
        points_to="Weights alone cannot be called. `load_state_dict` puts them back into a "
        "network.",
        step="`model.load_state_dict(kept)`, then `return model`.",
    ),
    WrongAnswer(
        slug="more-than-the-network",
        variants=variants(untrained(lambda: (nn.Linear(64, 10), []))),
        compares=("form",),
        observed="You return several things, with the network among them.",
        points_to="Losses and curves are worth a look, but whoever calls `train_digits` wants "
        "to call what comes back.",
        step="Return the network alone. Plot or print the rest before.",
    ),
    WrongAnswer(
        slug="function-for-network",
        variants=variants(untrained(lambda: lambda x: x)),
        compares=("form",),
        observed="You return a function, not an `nn.Module`.",
        points_to="It may compute the right thing. But a function has no `parameters()` to "
        "count and no `eval()`.",
        step="Let the steps before and after the network be modules, too: a class with "
        "`forward`, first in `nn.Sequential`.",
    ),
    WrongAnswer(
        slug="class-for-network",
        variants=variants(untrained(lambda: Divided)),
        compares=("form",),
        observed="You return a class, not a network made from it.",
        points_to="The parentheses are missing: `Net()` makes one, with weights.",
        step="Return the very network that you trained.",
    ),
    WrongAnswer(
        slug="gives-classes",
        variants=variants(
            untrained(lambda: nn.Sequential(nn.Linear(64, 10), Classes())),
        ),
        compares=("form",),
        observed="Your network gives one number for each picture: a class, not ten logits.",
        points_to="`argmax` is part of the network. It has no slope, and it hides how sure the "
        "network is.",
        step="End the network with the last linear layer. Who wants the class takes `argmax`.",
    ),
    WrongAnswer(
        slug="other-outputs",
        variants=variants(untrained(lambda: nn.Linear(64, 3))),
        compares=("form",),
        observed="Your network does not give ten numbers for each picture.",
        points_to="There are ten classes, 0 to 9, so ten logits.",
        step="Let the last layer give 10.",
    ),
    WrongAnswer(
        slug="does-not-take-pictures",
        variants=variants(untrained(lambda: nn.Linear(8, 10))),
        compares=("form",),
        observed="Your network cannot be called with pictures as they come: (n, 64) pixels.",
        points_to="A width does not fit, or the network wants something else: a single "
        "picture, a picture of 8 × 8, or a second argument.",
        step="Call it with `X_val` just before you return it.",
    ),
    WrongAnswer(
        slug="too-many-parameters",
        variants=variants(untrained(lambda: network(256))),
        compares=("size",),
        observed=f"Your network has more than {MOST_PARAMETERS:,} parameters, with whatever "
        "else it keeps.",
        points_to="A hidden layer of width h costs 75·h + 10 of them: 64 weights and a bias "
        "in, 10 weights out. Whatever else the network keeps or its functions use counts as "
        "well: who looks a picture up among the training pictures carries them along.",
        step="How wide may one hidden layer be? Half of that is enough.",
    ),
    WrongAnswer(
        slug="trained-on-validation",
        variants=variants(trained_on_both, trained_on_validation),
        compares=("validation",),
        observed="Your network has learned the validation pictures.",
        points_to=f"{WRONG_LABELS} of them bear a wrong label, as happens. A network that "
        "gives these wrong labels back, thinks them far likelier than other wrong ones, or "
        "knows validation pictures better than training pictures, has trained on them. What "
        "they say of it is then worth nothing.",
        step="`backward` may see `X_train` and `y_train` only. The other two say when to stop "
        "and which network to keep.",
    ),
    WrongAnswer(
        slug="scaled-outside",
        variants=variants(
            from_training_pictures(
                lambda X, y: fit(network_of_raw_pixels(24), Scaled(X)(X), y, 60)
            ),
        ),
        compares=("cause",),
        observed="Your network is good with scaled pixels, and it is given raw ones.",
        points_to="You scaled the pixels before training, and the scaling stayed behind in "
        "the function. Whoever calls the network has pixels from 0 to 16.",
        step="Make scaling the first layer: a small `nn.Module` that keeps mean and deviation, "
        "or divides by 16.",
    ),
    WrongAnswer(
        slug="data-not-scaled",
        variants=variants(
            untrained(lambda: broken_by_rate(network_of_raw_pixels, -1.0)),
            untrained(lambda: broken_by_rate(network_of_raw_pixels, float("nan"))),
        ),
        compares=("cause",),
        observed="Your network says the same of every picture or nearly every one, or NaN. Its "
        "first layer gets pixels from 0 to 16.",
        points_to="Raw pixels make slopes a hundred times as long as scaled ones. At a rate "
        "that suits scaled pixels, the first step kills every ReLU, and the loss stays near "
        "ln 10 = 2.30.",
        step="Divide by 16, or standardise, in a first layer of the network.",
    ),
    WrongAnswer(
        slug="dead-by-learning-rate",
        variants=variants(
            untrained(lambda: broken_by_rate(lambda: network(8), -1.0)),
            untrained(lambda: broken_by_rate(lambda: network(8), float("nan"))),
        ),
        compares=("cause",),
        observed="Your network says the same of every picture or nearly every one, or NaN.",
        points_to="The ReLUs are dead, or the weights have run away: the learning rate is too "
        "large. The loss then stays near ln 10 = 2.30, or is NaN.",
        step="Print the loss of each of the first ten steps. Then divide the rate by ten.",
    ),
    WrongAnswer(
        slug="untrained",
        variants=variants(untrained(lambda: network(32)), untrained(network_of_raw_pixels)),
        compares=("cause",),
        observed="Your network does no better than guessing, on its own training pictures too.",
        points_to="The network that comes back was not trained: it is another one than the "
        "optimiser has, a copy, or there is no `step`. Or it learned from other pictures than "
        "these, such as those of `digits()`, whose pixels stand in another order. Or pictures "
        "and labels were shuffled apart.",
        step="Print the accuracy on `X_train` just before the `return`, with the very object "
        "that you return.",
    ),
    WrongAnswer(
        slug="softmax-twice",
        variants=variants(
            from_training_pictures(lambda X, y: line_network(X, y, nn.Softmax(dim=1))),
        ),
        compares=("cause",),
        observed="Your outputs are probabilities, and the score is too low.",
        points_to="`CrossEntropyLoss` applies softmax itself. With one in the network as well, "
        "the loss cannot get below 1.46 for ten classes, and learning is slow.",
        step="End the network with the last linear layer.",
    ),
    WrongAnswer(
        slug="relu-on-logits",
        variants=variants(from_training_pictures(clipped_logits)),
        compares=("cause",),
        observed="Many of your logits are exactly 0, and none is below.",
        points_to="A ReLU stands after the last layer. A class whose logit is cut off gets no "
        "slope, and some classes never come back.",
        step="End the network with the last linear layer.",
    ),
    WrongAnswer(
        slug="no-activation",
        variants=variants(
            from_training_pictures(line_network),
        ),
        compares=("cause",),
        observed="Your network is one linear layer, however many it is made of: between two "
        "pictures its outputs change along a straight line.",
        points_to="Nothing bends between the layers. On these pictures that gives about 95 per "
        "cent in 300 steps, and 96 in 3,000.",
        step="Put a ReLU between two linear layers: it gets as far in a tenth of the steps.",
    ),
    WrongAnswer(
        slug="stopped-too-early",
        variants=variants(trained(32, 12), trained(8, 40)),
        compares=("cause",),
        observed="Your network does not know its training pictures yet.",
        points_to="Too few steps, too low a rate, or too narrow a hidden layer. Nothing is "
        "learned by heart here: there is more to learn.",
        step="Look at the curve of the training loss. If it still falls at the end, go on; "
        "if it lies flat, use a wider layer. If the lowest validation loss made you stop: the "
        "wrong labels lift it early. Count the validation pictures that are right instead.",
    ),
    WrongAnswer(
        slug="by-heart",
        variants=variants(from_training_pictures(by_heart)),
        compares=("cause",),
        observed="Your network knows its training pictures, and too few others.",
        points_to="It learned by heart: too few pictures were used, or too many steps for so "
        "narrow a network.",
        step="Use all training pictures. Follow the validation loss, stop where it is lowest, "
        "and keep those weights. Weight decay helps, and so does a wider layer.",
    ),
)
