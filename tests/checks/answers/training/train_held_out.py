"""Tests on held-out rows with a mistake in them, by the name of the mistake."""

import copy

import numpy as np
import torch

from tests.checks.answers.training.train_right import (
    as_in_the_book,
    as_share,
    by_hand,
    through_data,
)

WRONG: dict[str, list[tuple]] = {}


def counts(slug, *functions):
    WRONG.setdefault(slug, []).extend((as_in_the_book, function) for function in functions)


def share(right):
    return right.float().mean().item()


def counts_training_rows(model, X, y, train_rows, test_rows, lr, steps):
    as_in_the_book(model, X[train_rows], y[train_rows], lr, steps)
    return share(model(X[train_rows]).argmax(1) == y[train_rows])


def counts_all_rows(model, X, y, train_rows, test_rows, lr, steps):
    through_data(model, X[train_rows], y[train_rows], lr, steps)
    return share(model(X).argmax(1) == y)


def learns_all_rows(model, X, y, train_rows, test_rows, lr, steps):
    as_in_the_book(model, X, y, lr, steps)
    return share(model(X[test_rows]).argmax(1) == y[test_rows])


def learns_and_counts_all_rows(model, X, y, train_rows, test_rows, lr, steps):
    by_hand(model, X, y, lr, steps)
    return (model(X).argmax(1) == y).double().mean()


def learns_the_test(model, X, y, train_rows, test_rows, lr, steps):
    return as_share(model, X, y, test_rows, test_rows, lr, steps)


def swaps_the_rows(model, X, y, train_rows, test_rows, lr, steps):
    return as_share(model, X, y, test_rows, train_rows, lr, steps)


def learns_nothing(model, X, y, train_rows, test_rows, lr, steps):
    return share(model(X[test_rows]).argmax(1) == y[test_rows])


def learns_elsewhere(model, X, y, train_rows, test_rows, lr, steps):
    as_in_the_book(copy.deepcopy(model), X[train_rows], y[train_rows], lr, steps)
    return share(model(X[test_rows]).argmax(1) == y[test_rows])


def a_count(model, X, y, train_rows, test_rows, lr, steps):
    return round(as_share(model, X, y, train_rows, test_rows, lr, steps) * len(test_rows))


def per_cent(model, X, y, train_rows, test_rows, lr, steps):
    return as_share(model, X, y, train_rows, test_rows, lr, steps) * 100


def place_in_the_table(model, X, y, train_rows, test_rows, lr, steps):
    as_in_the_book(model, X[train_rows], y[train_rows], lr, steps)
    return share(torch.argmax(model(X[test_rows])) == y[test_rows])


def one_answer_for_all(model, X, y, train_rows, test_rows, lr, steps):
    by_hand(model, X[train_rows], y[train_rows], lr, steps)
    answer = np.argmax(model(X[test_rows]).detach().numpy())
    return float(np.mean(y[test_rows].numpy() == answer))


counts("argmax-of-the-whole", place_in_the_table, one_answer_for_all)
counts("tests-on-training-data", counts_training_rows, counts_all_rows)
counts(
    "trains-on-test-rows",
    learns_all_rows,
    learns_and_counts_all_rows,
    learns_the_test,
    swaps_the_rows,
)
counts("tests-untrained", learns_nothing, learns_elsewhere)
counts("count-not-share", a_count, per_cent)
