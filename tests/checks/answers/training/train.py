"""Answers to ``train``: right in unusual ways, wrong, and mutated."""

import copy

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call

from tests.checks.answers.collect import collect

CATALOGUED = {
    "no-zero-grad",
    "zero-after-backward",
    "step-before-backward",
    "ascent",
    "softmax-in-loss",
    "tests-on-training-data",
}
RIGHT, WRONG, _, _ = collect()


def as_in_the_book(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def cleared_at_the_end(model, X, y, lr, steps):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    model.train()
    while len(losses) < steps:
        loss = loss_function(model(X), y)
        losses.append(loss)  # with its graph
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
    return losses


def by_hand(model, X, y, lr, steps):
    losses = torch.zeros(steps)
    for i in range(steps):
        logp = model(X).log_softmax(dim=1)
        loss = -logp[range(len(y)), y].mean()
        for p in model.parameters():
            p.grad = None
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
        losses[i] = loss.detach()
    return losses


def through_data(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        model.zero_grad()
        loss = F.nll_loss(F.log_softmax(model(X), dim=-1), y)
        loss.backward()
        losses.append(loss.detach().numpy())
        for p in model.parameters():
            p.data = p.data - lr * p.grad.data
    return tuple(losses)


def by_autograd_grad(model, X, y, lr, steps):
    parameters = dict(model.named_parameters())
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(functional_call(model, parameters, (X,)), y)
        slopes = torch.autograd.grad(loss, list(parameters.values()))
        with torch.no_grad():
            for p, slope in zip(parameters.values(), slopes, strict=True):
                p.sub_(slope, alpha=lr)
        losses.append(float(loss))
    return np.array(losses)


def layer_by_layer(model, X, y, lr, steps):
    """Without calling the model, and with the book's own backward."""
    first, _, second = model
    losses = []
    with torch.no_grad():
        for _ in range(steps):
            z = X @ first.weight.T + first.bias
            h = z.relu()
            logp = (h @ second.weight.T + second.bias).log_softmax(1)
            losses.append(-logp[range(len(y)), y].mean())
            dlogits = (logp.exp() - F.one_hot(y, 3)) / len(y)
            dz = (dlogits @ second.weight) * (z > 0)
            second.weight -= lr * dlogits.T @ h
            second.bias -= lr * dlogits.sum(0)
            first.weight -= lr * dz.T @ X
            first.bias -= lr * dz.sum(0)
    return losses


def row_by_row(model, X, y, lr, steps):
    """Gradients add up over the rows on purpose; one step for all."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.0)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        total = 0.0
        for flower, species in zip(X, y, strict=True):
            loss = nn.CrossEntropyLoss()(model(flower), species) / len(X)
            loss.backward()
            total += loss.item()
        optimizer.step()
        losses.append(total)
    return losses


def fresh_optimiser_each_step(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        losses += [loss.detach()]
    return losses


def in_float32(model, X, y, lr, steps):
    return as_in_the_book(model.float(), X.float(), y, lr, steps)


def new_parameters(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X).log_softmax(1), y)  # log_softmax twice is once
        model.zero_grad()
        loss.backward()
        for layer in (model[0], model[2]):
            layer.weight = nn.Parameter(layer.weight - lr * layer.weight.grad)
            layer.bias = nn.Parameter(layer.bias - lr * layer.bias.grad)
        losses.append(loss.item())
    return losses


def lbfgs_free_closure(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    def closure():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        return loss

    return [optimizer.step(closure).item() for _ in range(steps)]


def looks_at_more(model, X, y, lr, steps):
    """Evaluates on the way, on fewer rows, and prints."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for i in range(steps):
        loss = F.cross_entropy(model(X), y)
        with torch.no_grad():
            print(i, model(X[:1]).argmax(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def as_share(model, X, y, train_rows, test_rows, lr, steps):
    as_in_the_book(model, X[train_rows], y[train_rows], lr, steps)
    right = model(X[test_rows]).argmax(dim=1) == y[test_rows]
    return right.sum().item() / len(test_rows)


def as_tensor(model, X, y, train_rows, test_rows, lr, steps):
    by_hand(model, X[train_rows], y[train_rows], lr, steps)
    model.eval()
    with torch.no_grad():
        p = model(X[test_rows]).softmax(dim=1)
    return (p.max(dim=1).indices == y[test_rows]).float().mean()


def one_at_a_time(model, X, y, train_rows, test_rows, lr, steps):
    mask = torch.zeros(len(y), dtype=torch.bool)
    mask[test_rows] = True
    by_autograd_grad(model, X[~mask], y[~mask], lr, steps)
    right = 0
    for row in test_rows.tolist():
        right += int(torch.argmax(model(X[row]))) == int(y[row])
    return np.float64(right) / len(test_rows)


RIGHT |= {
    "as_in_the_book": (as_in_the_book, as_share),
    "cleared_at_the_end": (cleared_at_the_end, as_tensor),
    "by_hand": (by_hand, one_at_a_time),
    "through_data": (through_data, as_share),
    "by_autograd_grad": (by_autograd_grad, as_tensor),
    "layer_by_layer": (layer_by_layer, as_share),
    "row_by_row": (row_by_row, one_at_a_time),
    "fresh_optimiser_each_step": (fresh_optimiser_each_step, as_share),
    "in_float32": (in_float32, as_share),
    "new_parameters": (new_parameters, as_share),
    "lbfgs_free_closure": (lbfgs_free_closure, as_share),
    "looks_at_more": (looks_at_more, as_share),
}


def wrong(slug, held_out=as_share):
    def keep(function):
        WRONG.setdefault(slug, []).append((function, held_out))
        return function

    return keep


def unwritten(*arguments):
    raise NotImplementedError("your turn")


@wrong("no-zero-grad")
def never_cleared(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("no-zero-grad", unwritten)
def cleared_once(model, X, y, lr, steps):
    model.zero_grad()
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
    return losses


@wrong("zero-after-backward")
def cleared_too_late(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("zero-after-backward")
def zeros_by_hand(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(model(X), y)
        loss.backward()
        model.zero_grad(set_to_none=False)
        for p in model.parameters():
            p.data -= lr * p.grad
        losses.append(loss.item())
    return losses


@wrong("step-before-backward")
def stepped_too_early(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        optimizer.step()
        loss.backward()
        losses.append(loss.item())
    return losses


@wrong("step-before-backward")
def stepped_first(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses


@wrong("no-step")
def never_stepped(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        model.zero_grad()
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        losses.append(loss.item())
    return losses


@wrong("no-step")
def moved_a_name(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p = p - lr * p.grad
        losses.append(loss.item())
    return losses


@wrong("trains-a-copy")
def copied(model, X, y, lr, steps):
    model = copy.deepcopy(model)
    return as_in_the_book(model, X, y, lr, steps)


@wrong("trains-a-copy")
def loaded_into_another(model, X, y, lr, steps):
    other = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    other.load_state_dict(model.state_dict())
    return by_hand(other, X, y, lr, steps)


@wrong("gradients-cut-off")
def detached(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X).detach().requires_grad_(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("gradients-cut-off")
def wrapped_again(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = torch.tensor(F.cross_entropy(model(X), y).item(), requires_grad=True)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("gradients-cut-off")
def no_backward(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        losses.append(F.cross_entropy(model(X), y).item())
        optimizer.step()
    return losses


@wrong("ascent")
def uphill(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            for p in model.parameters():
                p += lr * p.grad
    return losses


@wrong("ascent")
def own_loss_without_minus(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = model(X).log_softmax(1)[range(len(y)), y].mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("ascent")
def maximised(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, maximize=True)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def looped(loss_of, optimizer=torch.optim.SGD, **options):
    """An ordinary loop with another loss, which is also the one recorded."""

    def train(model, X, y, lr, steps):
        descent = optimizer(model.parameters(), lr=lr, **options)
        losses = []
        for _ in range(steps):
            loss = loss_of(model(X), y)
            descent.zero_grad()
            loss.backward()
            descent.step()
            losses.append(loss.item())
        return losses

    return train


def also(slug, *functions):
    WRONG.setdefault(slug, []).extend((function, as_share) for function in functions)


also(
    "softmax-in-loss",
    looped(lambda z, y: nn.CrossEntropyLoss()(nn.Softmax(dim=-1)(z), y)),
    looped(lambda z, y: -z.softmax(1).log_softmax(1)[range(len(y)), y].mean()),
    looped(lambda z, y: F.cross_entropy(torch.softmax(z, 0), y)),
)
also(
    "probabilities-not-logs",
    looped(lambda z, y: -z.softmax(1)[range(len(y)), y].mean()),
    looped(lambda z, y: nn.NLLLoss()(z, y)),
)
also(
    "sum-not-mean",
    looped(lambda z, y: nn.CrossEntropyLoss(reduction="sum")(z, y)),
    looped(lambda z, y: -z.log_softmax(1)[range(len(y)), y].sum()),
)
also(
    "divided-twice",
    looped(lambda z, y: F.cross_entropy(z, y) / len(z)),
    looped(lambda z, y: F.cross_entropy(z, y) * (1 / y.numel())),
)
also(
    "other-optimiser",
    looped(F.cross_entropy, torch.optim.Adam),
    looped(F.cross_entropy, torch.optim.SGD, momentum=0.9),
    looped(F.cross_entropy, torch.optim.RMSprop),
)


def at_a_tenth(model, X, y, lr, steps):
    return as_in_the_book(model, X, y, 0.1, steps)


def at_a_hundredth(model, X, y, lr, steps):
    return by_hand(model, X, y, 1e-2, steps)


also("hard-coded-rate", at_a_tenth, at_a_hundredth)


@wrong("loss-after-step")
def measured_again(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(model(X), y).backward()
        optimizer.step()
        losses.append(F.cross_entropy(model(X), y).item())
    return losses


@wrong("loss-after-step")
def drops_the_first(model, X, y, lr, steps):
    losses = as_in_the_book(model, X, y, lr, steps)
    with torch.no_grad():
        losses.append(F.cross_entropy(model(X), y))
    return losses[1:]


@wrong("one-loss-more")
def final_one_too(model, X, y, lr, steps):
    losses = by_hand(model, X, y, lr, steps).tolist()
    with torch.no_grad():
        losses.append(F.cross_entropy(model(X), y).item())
    return losses


@wrong("one-loss-more")
def final_one_as_tensors(model, X, y, lr, steps):
    losses = cleared_at_the_end(model, X, y, lr, steps)
    return torch.stack([*losses, nn.CrossEntropyLoss()(model(X), y)])


also(
    "steps-off-by-one",
    lambda model, X, y, lr, steps: as_in_the_book(model, X, y, lr, steps - 1),
    lambda model, X, y, lr, steps: by_autograd_grad(model, X, y, lr, steps + 1),
)
also(
    "last-loss-only",
    lambda model, X, y, lr, steps: as_in_the_book(model, X, y, lr, steps)[-1],
    lambda model, X, y, lr, steps: by_hand(model, X, y, lr, steps)[-1],
)


@wrong("mini-batches")
def in_batches_of_two(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        for rows in torch.randperm(len(y)).split(2):
            loss = F.cross_entropy(model(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("mini-batches")
def one_flower_a_step(model, X, y, lr, steps):
    losses = []
    for step in range(steps):
        row = [step % len(y)]
        losses += as_in_the_book(model, X[row], y[row], lr, 1)
    return losses


@wrong("mini-batches")
def keeps_rows_back(model, X, y, lr, steps):
    return by_hand(model, X[:-1], y[:-1], lr, steps)


@wrong("no-losses")
def returns_nothing(model, X, y, lr, steps):
    as_in_the_book(model, X, y, lr, steps)


@wrong("no-losses")
def returns_the_model(model, X, y, lr, steps):
    by_hand(model, X, y, lr, steps)
    return model


@wrong("no-losses", unwritten)
def clears_nothing_and_returns_nothing(model, X, y, lr, steps):
    never_cleared(model, X, y, lr, steps)


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


def constant(*arguments):
    return 0.75


def error_rate(*arguments):
    return 1 - as_share(*arguments)


def twice(model, X, y, lr, steps):
    as_in_the_book(model, X, y, lr, steps)
    return as_in_the_book(model, X, y, lr, steps)


def weight_decay(model, X, y, lr, steps):
    return looped(F.cross_entropy, weight_decay=0.1)(model, X, y, lr, steps)


def only_the_last_layer(model, X, y, lr, steps):
    return as_in_the_book(model[2], model[:2](X).detach(), y, lr, steps)


def without_biases(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        losses.append(loss.item())
        for layer in (model[0], model[2]):
            layer.weight.data -= lr * layer.weight.grad
    return losses


def squared(model, X, y, lr, steps):
    return looped(lambda z, y: (z - F.one_hot(y, 3)).square().mean())(model, X, y, lr, steps)


def reversed_losses(model, X, y, lr, steps):
    return as_in_the_book(model, X, y, lr, steps)[::-1]


def writes_into_x(model, X, y, lr, steps):
    losses = as_in_the_book(model, X, y, lr, steps)
    X *= 2
    return losses


def no_gradients_at_all(model, X, y, lr, steps):
    with torch.no_grad():
        return as_in_the_book(model, X, y, lr, steps)


def half_rate(model, X, y, lr, steps):
    return as_in_the_book(model, X, y, lr / 2, steps)


def _with(make):
    """A usual loop around what ``make(model, lr)`` gives: an optimiser, a call after each step."""

    def train(model, X, y, lr, steps):
        optimizer, after = make(model, lr)
        losses = []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimizer.step()
            after()
            losses.append(loss.item())
        return losses

    return train


def _sgd(**options):
    return lambda model, lr: (torch.optim.SGD(model.parameters(), lr=lr, **options), lambda: None)


def _scheduled(make):
    def both(model, lr):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        return optimizer, make(optimizer).step

    return both


def _loss_of(loss_of, give=lambda losses: losses):
    def train(model, X, y, lr, steps):
        losses = []
        for _ in range(steps):
            loss = loss_of(model(X), y)
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= lr * p.grad
            losses.append(loss.item())
        return give(losses)

    return train


def _clips(most):
    def train(model, X, y, lr, steps):
        losses = []
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            model.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=most)
            with torch.no_grad():
                for p in model.parameters():
                    p.sub_(lr * p.grad)
            losses.append(loss.item())
        return losses

    return train


def _breaks(below):
    def train(model, X, y, lr, steps):
        losses = []
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if loss < below:
                break
        return losses

    return train


def _own_model(model, X, y, lr, steps):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    return _with(_sgd())(model, X, y, lr, steps)


GLOBAL = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()


def _global_model(net, X, y, lr, steps):
    return _with(_sgd())(GLOBAL, X, y, lr, steps)


def _over_rate(model, X, y, lr, steps):
    return _with(_sgd())(model, X, y, 1 / lr, steps)


def _over_rate_by_hand(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= p.grad / lr
        losses.append(loss.item())
    return losses


_MORE = {
    "another-model": (_own_model, _global_model),
    "weight-decay": (_with(_sgd(weight_decay=1e-2)), _with(_sgd(weight_decay=1e-4))),
    "learning-rate-changes": (
        _with(_scheduled(lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=30))),
        _with(_scheduled(lambda o: torch.optim.lr_scheduler.ExponentialLR(o, gamma=0.9))),
    ),
    "clipped-gradients": (_clips(1.0), _clips(0.5)),
    "stops-early": (_breaks(0.01), _breaks(0.1)),
    "smoothed-labels": (
        _loss_of(nn.CrossEntropyLoss(label_smoothing=0.1)),
        _loss_of(nn.CrossEntropyLoss(label_smoothing=0.05)),
    ),
    "squared-error": (
        _loss_of(lambda z, y: F.mse_loss(z, F.one_hot(y, 3).double())),
        _loss_of(lambda z, y: ((z - torch.eye(3).double()[y]) ** 2).mean()),
    ),
    "mean-of-losses": (
        _loss_of(F.cross_entropy, give=lambda losses: sum(losses) / len(losses)),
        _loss_of(F.cross_entropy, give=lambda losses: torch.tensor(losses).mean()),
    ),
    "divided-by-the-rate": (_over_rate, _over_rate_by_hand),
}
for _slug, _trainers in _MORE.items():
    WRONG[_slug] = [(each, as_share) for each in _trainers]


MUTANTS = [
    *((each, as_share) for each in (twice, weight_decay, only_the_last_layer, without_biases)),
    *((each, as_share) for each in (squared, reversed_losses, writes_into_x, half_rate)),
    (no_gradients_at_all, as_share),
    (as_in_the_book, constant),
    (as_in_the_book, error_rate),
    (lambda model, X, y, lr, steps: [1.1] * steps, as_share),
    (lambda model, X, y, lr, steps: "done", as_share),
    (lambda model, X, y, lr, steps: [], as_share),
    (as_in_the_book, lambda *arguments: str(as_share(*arguments))),
]


def stale_and_decayed(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=0.1)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def stale_and_summed(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y, reduction="sum")
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


UNNAMED = [
    (stale_and_decayed, as_share),
    (stale_and_summed, as_share),
    (lambda *a: [-each for each in never_cleared(*a)], as_share),
    (half_rate, as_share),
]
