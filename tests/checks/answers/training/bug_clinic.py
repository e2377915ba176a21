"""Answers to ``bug-clinic``: right in unusual ways, wrong, and mutated."""

from collections import defaultdict

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

CATALOGUED = {"treats-symptom"}
ORDER = ("standardise", "network", "log_loss", "push", "fit", "accuracy", "causes")


def all_seven(programs, **changed):
    return tuple((programs | changed)[name] for name in ORDER)


# --- as handed out


def broken_standardise(X, train_rows):
    mean = X.mean(dim=0)
    deviation = X.std(dim=0)
    return (X - mean) / deviation


def broken_network(x, layers):
    for W, b in layers:
        x = torch.relu(x @ W.T + b)
    return x


def broken_log_loss(logits, targets):
    p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    return -p[range(len(targets)), targets].log().mean()


def broken_push(uses):
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        grads[value] = slope * grads[user]
    return grads


def broken_fit(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
    return loss.item()


def broken_accuracy(logits, targets):
    right = logits.argmax(dim=1) == targets
    return right.float().mean().item()


def no_causes():
    raise NotImplementedError("your turn")


BROKEN = {
    "standardise": broken_standardise,
    "network": broken_network,
    "log_loss": broken_log_loss,
    "push": broken_push,
    "fit": broken_fit,
    "accuracy": broken_accuracy,
    "causes": no_causes,
}
UNTOUCHED = all_seven(BROKEN)


# --- repaired, in the shortest way


def standardise(X, train_rows):
    known = X[train_rows]
    return (X - known.mean(dim=0)) / known.std(dim=0)


def network(x, layers):
    for W, b in layers[:-1]:
        x = torch.relu(x @ W.T + b)
    W, b = layers[-1]
    return x @ W.T + b


def log_loss(logits, targets):
    return F.nll_loss(logits.log_softmax(dim=1), targets)


def push(uses):
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        grads[value] = grads.get(value, 0.0) + slope * grads[user]
    return grads


def fit(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def accuracy(logits, targets):
    right = logits.argmax(dim=1) == targets.squeeze(1)
    return right.float().mean().item()


NAMED = {
    "standardise": "leak",
    "network": "relu on logits",
    "log_loss": "overflow",
    "push": "lost path",
    "fit": "stale gradients",
    "accuracy": "broadcasting",
}


def causes():
    return dict(NAMED)


REPAIRED = {
    "standardise": standardise,
    "network": network,
    "log_loss": log_loss,
    "push": push,
    "fit": fit,
    "accuracy": accuracy,
    "causes": causes,
}


# --- repaired in other ways


def standardise_column_by_column(X, train_rows):
    answer = torch.empty_like(X)
    for j in range(X.shape[1]):
        known = [X[int(i), j] for i in train_rows]
        mean = sum(known) / len(known)
        square = sum((v - mean) ** 2 for v in known) / (len(known) - 1)
        answer[:, j] = (X[:, j] - mean) / square.sqrt()
    return answer


def standardise_in_numpy(X, train_rows):
    X, rows = X.numpy().astype(np.float64), train_rows.numpy()
    return (X - X[rows].mean(0)) / X[rows].std(0, ddof=1)


def network_by_count(x, layers):
    for i, (W, b) in enumerate(layers):
        x = torch.einsum("ni,oi->no", x, W) + b
        if i + 1 < len(layers):
            x = x * (x > 0)
    return x


def network_of_modules(x, layers):
    modules = []
    for W, b in layers:
        linear = nn.Linear(W.shape[1], W.shape[0])
        linear.weight, linear.bias = nn.Parameter(W), nn.Parameter(b)
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1])(x)


def log_loss_by_shift(logits, targets):
    shifted = logits - logits.max(dim=1, keepdim=True).values
    logp = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    return -logp.gather(1, targets[:, None]).mean()


def log_loss_in_numpy(logits, targets):
    z = logits.double().numpy()
    top = z.max(1)
    total = top + np.log(np.exp(z - top[:, None]).sum(1))
    return float(np.mean(total - z[np.arange(len(z)), targets.numpy()]))


def log_loss_by_logsumexp(logits, targets):
    return (logits.logsumexp(1) - logits[range(len(targets)), targets]).mean().item()


def push_with_default(uses):
    grads = defaultdict(float)
    grads[uses[0][1]] = 1.0
    for value, user, slope in uses:
        grads[value] += slope * grads[user]
    return grads


def push_as_tensors(uses):
    grads = {name: torch.zeros(()) for use in uses for name in use[:2]}
    grads[uses[0][1]] = torch.ones(())
    for value, user, slope in uses:
        grads[value] = grads[value] + slope * grads[user]
    return grads


def fit_cleared_at_the_end(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return loss


def fit_by_hand(model, X, y, lr, steps):
    for _ in range(steps):
        model.zero_grad(set_to_none=False)
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        for p in model.parameters():
            p.data -= lr * p.grad
    return loss.detach().numpy()


def accuracy_of_lists(logits, targets):
    pairs = zip(logits.tolist(), targets.flatten().tolist(), strict=True)
    return sum(row.index(max(row)) == target for row, target in pairs) / len(logits)


def accuracy_of_columns(logits, targets):
    return (logits.argmax(dim=1, keepdim=True) == targets).double().mean()


def accuracy_of_rows(logits, targets):
    return (logits.argmax(dim=1) == targets.T).float().mean()


def causes_typed_otherwise():
    return {name: cause.replace(" ", "_").upper() + " " for name, cause in NAMED.items()}


RIGHT = {
    "deviation over n": all_seven(
        REPAIRED,
        standardise=lambda X, train_rows: (
            (X - X[train_rows].mean(0)) / X[train_rows].std(0, correction=0)
        ),
    ),
    "shortest": all_seven(REPAIRED),
    "loops": all_seven(
        REPAIRED,
        standardise=standardise_column_by_column,
        network=network_by_count,
        log_loss=log_loss_by_shift,
        push=push_with_default,
        fit=fit_cleared_at_the_end,
        accuracy=accuracy_of_lists,
        causes=causes_typed_otherwise,
    ),
    "numpy": all_seven(
        REPAIRED,
        standardise=standardise_in_numpy,
        network=network_of_modules,
        log_loss=log_loss_in_numpy,
        push=push_as_tensors,
        fit=fit_by_hand,
        accuracy=accuracy_of_columns,
    ),
    "modules": all_seven(REPAIRED, log_loss=log_loss_by_logsumexp, accuracy=accuracy_of_rows),
}


# --- wrong. In each the programs before are repaired; those after are as handed out, or repaired.


def up_to(name, function, **others):
    """The programs before ``name`` are repaired, it is ``function``, the rest is as handed out."""
    before = ORDER[: ORDER.index(name)]
    done = {each: REPAIRED[each] for each in before}
    return all_seven(BROKEN | done | others, **{name: function})


def only(name, function):
    """All is repaired but ``name``."""
    return all_seven(REPAIRED, **{name: function})


def both(name, *functions):
    return [build(name, function) for function in functions for build in (up_to, only)]


def mean_of_all(X, train_rows):
    return (X - X.mean(dim=0)) / X[train_rows].std(dim=0)


def own_statistics(X, train_rows):
    rows = set(train_rows.tolist())
    rest = [i for i in range(len(X)) if i not in rows]
    answer = torch.zeros_like(X)
    for part in (train_rows.tolist(), rest):
        answer[part] = (X[part] - X[part].mean(0)) / X[part].std(0)
    return answer


def relu_at_the_end(x, layers):
    for W, b in layers:
        x = (x @ W.T + b).clamp(min=0)
    return x


def no_relu(x, layers):
    for W, b in layers:
        x = F.linear(x, W, b)
    return x


def relu_first_and_none_after(x, layers):
    W, b = layers[0]
    x = x @ W.T + b
    for W, b in layers[1:]:
        x = x @ W.T + b
    return x


def relu_for_the_first_alone(x, layers):
    for i in range(len(layers)):
        W, b = layers[i]
        x = F.linear(x, W, b)
        x = F.relu(x) if i == 0 else x
    return x


def relu_unless_it_is_the_second(x, layers):
    weights, bias = layers[0]
    x = x @ weights.T + bias
    for weights, bias in layers[1:]:
        x = (x.clamp(min=0) if bias is layers[1][1] else x) @ weights.T + bias
    return x


def with_softmax(x, layers):
    return F.softmax(network(x, layers), 1)


def with_logarithms(x, layers):
    return nn.LogSoftmax(dim=-1)(network(x, layers))


def down_the_columns(logits, targets):
    return F.nll_loss(torch.log_softmax(logits, dim=0), targets)


def one_maximum_for_all(logits, targets):
    powers = torch.exp(logits - logits.max())
    p = powers / powers.sum(1, keepdim=True)
    return -torch.log(p[torch.arange(len(p)), targets]).mean()


def whole_table(logits, targets):
    return (logits.argmax() == targets[:, 0]).float().mean().item()


def best_rows(logits, targets):
    return torch.mean((torch.argmax(logits, 0) == targets).double())


def count_in_a_table(logits, targets):
    return int(torch.sum(logits.argmax(1) == targets))


def naive_softmax(logits, targets):
    e = torch.exp(logits)
    p = e[range(len(targets)), targets] / e.sum(1)
    return -torch.log(p).mean()


def small_number_added(logits, targets):
    p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    return -(p[range(len(targets)), targets] + 1e-9).log().mean()


def small_number_after_softmax(logits, targets):
    return -torch.log(torch.softmax(logits, 1)[range(len(targets)), targets] + 1e-8).mean()


def small_number_at_least(logits, targets):
    p = F.softmax(logits, dim=-1).gather(1, targets.view(-1, 1))
    return -p.clamp_min(1e-7).log().mean()


def more_digits(logits, targets):
    return naive_softmax(logits.to(torch.float64), targets)


def nan_removed(logits, targets):
    return torch.nan_to_num(broken_log_loss(logits, targets))


def clamped(logits, targets):
    return broken_log_loss(logits.clamp(max=80), targets)


def softmax_then_log(logits, targets):
    return F.nll_loss(logits.softmax(1).log(), targets)


def first_path_only(uses):
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        grads.setdefault(value, slope * grads[user])
    return grads


def at_a_tenth_of_the_rate(model, X, y, lr, steps):
    return broken_fit(model, X, y, lr / 10, steps)


def at_a_rate_of_its_own(model, X, y, lr, steps):
    return broken_fit(model, X, y, 0.05, steps)


def cleared_and_slower(model, X, y, lr, steps):
    return fit(model, X, y, 0.5 * lr, steps)


def clipped(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        optimizer.step()
    return loss.item()


def cleared_before_the_loop_only(model, X, y, lr, steps):
    model.zero_grad()
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
    return loss


def row_against_column(logits, targets):
    return (targets == logits.argmax(dim=-1)).double().mean()


def a_count(logits, targets):
    return (logits.argmax(1) == targets[:, 0]).sum()


def a_count_of_lists(logits, targets):
    return sum(int(z.argmax()) == int(t) for z, t in zip(logits, targets, strict=True))


def named(**changed):
    return lambda: NAMED | changed


def without(name):
    return lambda: {key: cause for key, cause in NAMED.items() if key != name}


WRONG = {
    "statistics-of-all-rows": [
        *both("standardise", mean_of_all),
        only("standardise", broken_standardise),
        up_to("standardise", broken_standardise, accuracy=accuracy),
    ],
    "each-part-by-its-own": both("standardise", own_statistics),
    "relu-on-logits": both("network", broken_network, relu_at_the_end),
    "relu-nowhere": both("network", no_relu, relu_first_and_none_after),
    "relu-once-only": both("network", relu_for_the_first_alone, relu_unless_it_is_the_second),
    "softmax-on-output": both("network", with_softmax, with_logarithms),
    "wrong-axis": both("log_loss", down_the_columns),
    "overflow": both("log_loss", broken_log_loss, naive_softmax),
    "hides-the-overflow": both(
        "log_loss",
        small_number_added,
        small_number_after_softmax,
        small_number_at_least,
        more_digits,
        nan_removed,
        clamped,
        softmax_then_log,
        one_maximum_for_all,
    ),
    "lost-path": both("push", broken_push, first_path_only),
    "treats-symptom": both(
        "fit", at_a_tenth_of_the_rate, at_a_rate_of_its_own, cleared_and_slower, clipped
    ),
    "stale-gradients": both("fit", broken_fit, cleared_before_the_loop_only),
    "column-against-row": both("accuracy", broken_accuracy, row_against_column, count_in_a_table),
    "argmax-of-the-whole": both("accuracy", whole_table, best_rows),
    "count-not-share": both("accuracy", a_count, a_count_of_lists),
    "blames-the-rate": [
        only("causes", named(fit="learning rate too large")),
        only("causes", named(network="Learning rate too large", fit=None)),
    ],
    "cause-not-listed": [
        only("causes", named(fit="no zero_grad")),
        only("causes", named(push=3)),
        only("causes", lambda: dict.fromkeys(NAMED, "a bug")),
    ],
} | {
    f"other-cause-of-{name.replace('_', '-')}": [
        only("causes", named(**{name: "softmax twice"})),
        only("causes", named(**{name: "constant start"})),
        only("causes", named(**{name: None})),
        only("causes", without(name)),
    ]
    for name in NAMED
}
# The first program that is not right is the one to talk about.
WRONG["overflow"].append(up_to("log_loss", broken_log_loss, push=first_path_only, causes=causes))
WRONG["other-cause-of-network"].append(
    only("causes", named(network="too few steps", accuracy="overflow"))
)


def standardise_without_deviation(X, train_rows):
    return X - X[train_rows].mean(dim=0)


def standardise_rows(X, train_rows):
    return (X - X.mean(dim=1, keepdim=True)) / X.std(dim=1, keepdim=True)


def training_rows_only(X, train_rows):
    known = X[train_rows]
    return (known - known.mean(dim=0)) / known.std(dim=0)


def in_place(X, train_rows):
    known = X[train_rows]
    X -= known.mean(dim=0)
    X /= known.std(dim=0)
    return X


def skips_the_last_layer(x, layers):
    return broken_network(x, layers[:-1])


def tanh_inside(x, layers):
    return network_by_count(x.tanh(), layers)


def summed_loss(logits, targets):
    return F.cross_entropy(logits, targets, reduction="sum")


def negative_loss(logits, targets):
    return -F.cross_entropy(logits, targets)


def plus_equals(uses):
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        grads[value] += slope * grads[user]
    return grads


def adds_without_upstream(uses):
    grads = defaultdict(float)
    grads[uses[0][1]] = 1.0
    for value, _, slope in uses:
        grads[value] += slope
    return dict(grads)


def never_steps(model, X, y, lr, steps):
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
    return loss.item()


def uphill(model, X, y, lr, steps):
    return fit(model, X, y, -lr, steps)


def faster(model, X, y, lr, steps):
    return fit(model, X, y, 2 * lr, steps)


def wrong_axis(logits, targets):
    return (logits.argmax(dim=0) == targets).float().mean()


def errors(logits, targets):
    return 1 - accuracy(logits, targets)


def clips(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return loss.item()


def stops_when_it_is_good(model, X, y, lr, steps):
    for _ in range(steps):
        last = fit(model, X, y, lr, 1)
        if last < 0.05:
            break
    return last


MUTANTS = [
    *(only("fit", each) for each in (clips, stops_when_it_is_good)),
    *(only("standardise", each) for each in (standardise_without_deviation, standardise_rows)),
    *(only("standardise", each) for each in (training_rows_only, in_place, lambda X, rows: X)),
    *(only("network", each) for each in (skips_the_last_layer, tanh_inside)),
    *(only("log_loss", each) for each in (summed_loss, negative_loss)),
    *(only("push", each) for each in (plus_equals, adds_without_upstream, lambda uses: {})),
    *(only("fit", each) for each in (never_steps, uphill, faster)),
    *(only("accuracy", each) for each in (wrong_axis, errors, lambda logits, targets: 1.0)),
    *(only("causes", each) for each in (lambda: list(NAMED.values()), lambda: None, dict)),
    all_seven(BROKEN, causes=causes),
    all_seven(REPAIRED, causes=no_causes),
]

UNNAMED = [
    only("standardise", standardise_rows),
    only("network", skips_the_last_layer),
    only("log_loss", lambda logits, targets: 2 * broken_log_loss(logits, targets)),
    only("push", adds_without_upstream),
    only("fit", never_steps),
    only("accuracy", errors),
    all_seven(REPAIRED, causes=no_causes),
    # A program that raises comes before a later one that is as handed out.
    up_to("push", plus_equals),
]
