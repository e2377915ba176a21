"""Wrong repairs and causes, by the name of the mistake."""

import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.training.bug_clinic_programs import (
    BROKEN,
    NAMED,
    ORDER,
    REPAIRED,
    accuracy,
    all_seven,
    broken_accuracy,
    broken_fit,
    broken_log_loss,
    broken_network,
    broken_push,
    broken_standardise,
    causes,
    fit,
    network,
)

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
