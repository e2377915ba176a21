"""How the project is judged: on pictures that nobody saw, in an order that nobody knows."""

import pytest
import torch
from torch import nn

from nnbook.checks.exercises.digits import digits_cases as module
from nnbook.checks.exercises.digits import digits_reading
from nnbook.checks.exercises.table import EXERCISES
from nnbook.data import digits
from tests import sweep
from tests.checks.answers import functions
from tests.checks.answers.digits.digits_right import RIGHT, Scale, adam, fit, layers
from tests.checks.answers.every import WRONG
from tests.checks.tools import verdict
from tools.bench.warm import notebook, solutions

EXERCISE = EXERCISES["digits"]


def case_of(seed):
    (case,) = EXERCISE.cases(seed)
    return case


def whole(seed):
    """All pictures of a case, and their labels where these are right, as the judge knows them."""
    case = case_of(seed)
    X_train, y_train, X_val, y_val = case.arguments
    truth = module.TRUTHS[case]
    y_val = y_val.clone()
    y_val[truth.mislabelled] = -1
    return torch.cat([X_train, X_val, case.given[1]]), torch.cat([y_train, y_val, truth.y_test])


def test_every_picture_of_the_data_is_in_one_part():
    X, _ = digits()
    got, labels = whole(3)
    assert got.shape == X.shape
    assert sorted(got.sum(1).tolist()) == sorted(X.sum(1).tolist())
    parts = [len(each) for each in (*case_of(3).arguments[::2], case_of(3).given[1])]
    assert max(abs(a - b) for a, b in zip(parts, (1077, 360, 360), strict=True)) <= 5
    assert (labels == -1).sum() == module.WRONG_LABELS
    counts = case_of(3).arguments[1].bincount()
    assert counts.max() - counts.min() <= 6


def test_pixels_classes_and_rows_are_in_another_order_for_every_submission():
    one, other = case_of(1), case_of(2)
    for given, other_given in zip(one.arguments, other.arguments, strict=True):
        assert not torch.equal(given, other_given)
    # The mean picture of all is the same but for the order of its pixels; the classes move, too.
    means = [whole(seed)[0].mean(0) for seed in (1, 2)]
    assert not torch.allclose(*means)
    assert torch.allclose(means[0].sort().values, means[1].sort().values, atol=1e-4)
    inks = []
    for seed in (1, 2):
        X, y = whole(seed)
        inks.append(torch.stack([X[y == k].sum(1).mean() for k in range(10)]))
    assert not torch.allclose(*inks, atol=1.0)
    assert all(torch.equal(a, b) for a, b in zip(one.arguments, case_of(1).arguments, strict=True))


@pytest.mark.parametrize(
    ("slug", "number", "seed"),
    [("data-not-scaled", 0, 1), ("data-not-scaled", 1, 667000), ("dead-by-learning-rate", 0, 7)],
)
def test_a_dead_network_is_told_from_an_untrained_one_where_a_few_pictures_wake_it(
    slug, number, seed
):
    answer = functions(WRONG["digits", slug][number])
    assert verdict("digits", *answer, seed=seed).diagnosis == slug


def test_pasted_weights_are_worth_nothing():
    X, y = digits()
    pasted = adam(nn.Sequential(Scale(), *layers(64, 48, 10)), X, y)
    assert (pasted(X).argmax(1) == y).float().mean() > 0.98
    got = verdict("digits", lambda *data: pasted)
    assert (got.points, got.diagnosis) == (0, "untrained")


def test_the_labels_of_the_test_never_go_where_the_learner_is():
    case = case_of(5)
    y_test = module.TRUTHS[case].y_test
    for each in (*case.arguments, *case.given):
        if isinstance(each, torch.Tensor):
            assert not (each.dim() == 1 and len(each) == len(y_test) and torch.equal(each, y_test))


def test_wrong_labels_among_the_validation_pictures_hardly_hurt_who_stops_by_them():
    for seed in sweep.seeds(3):
        assert verdict("digits", RIGHT["stopped_early"], seed=seed).status == "correct"


# Here the validation loss is lowest long before 95 per cent: who follows it loses five points.
EARLY = (46, 51, 55, 61, 75, 85, 91, 97)


def test_the_books_own_network_is_right_where_the_validation_loss_turns_early():
    train_digits = solutions(notebook("05_digits"))["train_digits"]
    for seed in sweep.part(EARLY, 4):
        assert verdict("digits", train_digits, seed=seed).status == "correct"


@pytest.mark.parametrize(("steps", "points"), [(3, 0), (150, 7)])
def test_part_of_the_points_from_ninety_per_cent(steps, points):
    """Validation that was not trained on is a point only where something was learned."""

    def straight(X, y, X_val, y_val):
        return fit(nn.Sequential(Scale(), nn.Linear(64, 10)), X, y, steps)

    for seed in sweep.seeds(3):
        assert verdict("digits", straight, seed=seed).points == points


def test_too_many_parameters_earn_nothing_however_good():
    def wide(X, y, X_val, y_val):
        return adam(nn.Sequential(Scale(), *layers(64, 134, 10)), X, y)

    assert module.MOST_PARAMETERS < 64 * 134 + 134 + 134 * 10 + 10
    got = verdict("digits", wide)
    assert (got.points, got.diagnosis) == (0, "too-many-parameters")
    assert verdict("digits", RIGHT["plain_descent"]).status == "correct"


class Nearest(nn.Module):
    """Looks a picture up among those that ``kept`` brings along."""

    def __init__(self, kept):
        super().__init__()
        self.kept = kept

    def forward(self, x):
        X, y = self.kept()
        return nn.functional.one_hot(y[torch.cdist(x, X).argmin(1)], 10).float()


def in_a_closure(X, y):
    return Nearest(lambda: (X, y))


def in_defaults(X, y):
    return Nearest(lambda X=X, y=y: (X, y))


def in_a_method(X, y):
    class Mine(nn.Module):
        def forward(self, x):
            return nn.functional.one_hot(y[torch.cdist(x, X).argmin(1)], 10).float()

    return Mine()


def in_lists(X, y):
    rows, classes = X.tolist(), y.tolist()
    return Nearest(lambda: (torch.tensor(rows), torch.tensor(classes)))


def in_an_array(X, y):
    X = X.numpy()
    return Nearest(lambda: (torch.from_numpy(X), y))


def under_a_global_name(X, y):
    global ALL
    ALL = (X, y)
    return Nearest(lambda: ALL)


@pytest.mark.parametrize(
    "keep", [in_a_closure, in_defaults, in_a_method, in_lists, in_an_array, under_a_global_name]
)
def test_training_pictures_that_are_carried_along_are_counted(keep):
    got = verdict("digits", lambda X, y, X_val, y_val: keep(X, y))
    assert (got.points, got.diagnosis) == (0, "too-many-parameters")


def test_what_belongs_to_training_is_not_counted():
    def with_optimizer(X, y, X_val, y_val):
        model = adam(nn.Sequential(Scale(), *layers(64, 130, 10)), X, y, 100)
        model.optimizer = torch.optim.Adam(model.parameters())
        model(X).sum().backward()
        model.optimizer.step()
        model.losses = [0.5] * 200
        return model

    assert verdict("digits", with_optimizer).status == "correct"


def test_who_has_trained_on_validation_pictures_is_found_out():
    """Plain descent gives hardly a wrong label back; it only thinks them far likelier."""

    def learned(X, y, case):
        model = fit(nn.Sequential(Scale(), *layers(64, 32, 10)), X, y, 1000).eval()
        with torch.no_grad():
            outputs = [model(each) for each in case.given[1:]]
        seen = digits_reading._Shares(case, dict(zip(module.QUESTIONS, outputs, strict=True)))
        return seen.learned_validation

    torch.manual_seed(1)
    case = case_of(1)
    X, y, X_val, y_val = case.arguments
    assert learned(torch.cat([X, X_val]), torch.cat([y, y_val]), case)
    assert not learned(X, y, case)


def test_a_straight_network_that_is_good_enough_is_right():
    def straight(X, y, X_val, y_val):
        model = nn.Sequential(Scale(), nn.Linear(64, 10))
        return adam(model, X, y, 300, lr=0.02)

    got = verdict("digits", straight)
    assert got.status == "correct" or got.diagnosis == "no-activation"
