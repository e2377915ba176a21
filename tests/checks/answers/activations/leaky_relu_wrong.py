"""Functions for ``leaky-relu`` that are wrong."""

import numpy as np
import torch
import torch.nn.functional as F

from tests.checks.answers.activations.leaky_relu_right import f, g, two_relus

# --- wrong: first those of leaky_relu, beside a slope that is right, wrong or not yet written


def unwritten(x, slope=0.01):
    raise NotImplementedError


def if_statement(x, slope):
    if x > 0:
        return x
    return slope * x


def builtin_max_and_min(x, slope):
    return max(0, x) + slope * min(0, x)


def numpy_if(x, slope):
    x = x.numpy()
    return x if x > 0 else slope * x


def of_a_float(x, slope):
    x = float(x)
    return max(x, slope * x)


def mean_decides(x, slope):
    return x if x.mean() > 0 else x * slope


def all_decide(x, slope):
    if torch.all(x > 0):
        return x
    return x * slope


def largest_decides(x, slope):
    return x if torch.max(x) > 0 else x * slope


def largest(x, slope):
    return max(x.max(), slope * x.max())


def largest_along_an_axis(x, slope):
    return torch.max(x, 0).values + slope * torch.min(x, 0).values


def loop(x, slope):
    out = torch.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] if x[i] > 0 else slope * x[i]
    return out


def list_of_floats(x, slope):
    return [max(v, slope * v) for v in x.tolist()]


def two_loops(x, slope):
    out = torch.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] if x[i, j] > 0 else slope * x[i, j]
    return out


def flat(x, slope):
    return torch.tensor([max(v, slope * v) for v in x.flatten().tolist()])


def flipped_comparison(x, slope):
    return torch.where(x < 0, x, slope * x)


def flipped_parts(x, slope):
    return slope * x.clamp(min=0) + x.clamp(max=0)


def two_relus_added(x, slope):
    return F.relu(x) + slope * F.relu(-x)


def maximum_of_mirror(x, slope):
    return torch.maximum(x, -x)


def abs_below(x, slope):
    return np.where(x.numpy() > 0, x.numpy(), slope * np.abs(x.numpy()))


def multiplies_slice(x, slope):
    x[x <= 0] = slope * x[x <= 0]
    return x


def library_in_place(x, slope):
    return x.copy_(torch.where(x > 0, x, slope * x))


def numpy_in_place(x, slope):
    a = x.numpy()
    a *= np.where(a > 0, 1, np.float32(slope))
    return a


def clamps_in_place(x, slope):
    below = slope * x.clamp(max=0)
    return x.clamp_(min=0) + below


# --- wrong: those of leaky_relu_grad


def asks_the_output(x, slope):
    y = f(x, slope)
    out = torch.ones_like(y)
    out[y <= 0] = slope
    return out


def nested_call(x, slope):
    return g(F.leaky_relu(x, slope), slope)


def output_at_least_zero(x, slope):
    y = np.where(x.numpy() > 0, x.numpy(), slope * x.numpy())
    return np.where(y >= 0, 1.0, slope)


def grad_if(x, slope):
    if x > 0:
        return torch.tensor(1.0)
    else:
        return torch.tensor(slope)


def grad_mean_decides(x, slope):
    return torch.ones_like(x) if x.mean() > 0 else slope * torch.ones_like(x)


def grad_one_number(x, slope):
    return 1 if x.sum() > 0 else slope


def grad_through_maximum(x, slope):
    x = x.clone().requires_grad_()
    torch.maximum(x, slope * x).sum().backward()
    return x.grad


def grad_through_clamps(x, slope):
    x = x.clone().requires_grad_()
    (x.clamp(min=0) + slope * x.clamp(max=0)).sum().backward()
    return x.grad


def central_difference(x, slope, h=1e-4):
    x = x.double()
    return (f(x + h, slope) - f(x - h, slope)) / (2 * h)


def grad_through_relus(x, slope):
    x = x.clone().requires_grad_()
    two_relus(x, slope).sum().backward()
    return x.grad


def grad_from_signs(x, slope):
    s = torch.sign(x)
    return (s == 1).float() + slope * (s == -1).float()


def sides(above, at_zero, below):
    """A slope of its own above, at and below 0."""

    def grad(x, slope):
        return torch.where(
            x > 0, above(x, slope), torch.where(x == 0, at_zero(x, slope), below(x, slope))
        )

    return grad


def one(x, slope):
    return torch.ones_like(x)


def leak(x, slope):
    return torch.full_like(x, slope)
