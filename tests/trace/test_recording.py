"""What `trace` notes of a network: held to torch, and the network stays as it was."""

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nnbook.trace import trace
from nnbook.trace.recording import MOST_COLUMNS, record

X = torch.linspace(-1, 1, 20).reshape(5, 4)
y = torch.tensor([0, 1, 2, 0, 1])


class Net(nn.Module):
    """Code between its modules, one that is never called, one that is called twice."""

    def __init__(self):
        super().__init__()
        self.hidden, self.again, self.output = nn.Linear(4, 8), nn.Linear(8, 8), nn.Linear(8, 3)
        self.spare = nn.Linear(2, 2)

    def forward(self, x):
        return self.output(self.again(self.again(self.hidden(x).relu())))


ACTIVATIONS = [nn.ReLU, nn.Tanh, nn.Sigmoid, nn.Identity]


@settings(max_examples=30, deadline=None)
@given(
    widths=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    kinds=st.lists(st.sampled_from(ACTIVATIONS), min_size=4, max_size=4),
    rows=st.integers(1, 6),
    seed=st.integers(0, 2**30),
)
def test_values_and_gradients_are_torchs(widths, kinds, rows, seed):
    torch.manual_seed(seed)
    layers = []
    for wide, out, kind in zip(widths, widths[1:], kinds, strict=False):
        layers += [nn.Linear(wide, out), kind()]
    model = nn.Sequential(*layers[:-1]).double()
    X = torch.randn(rows, widths[0]).double()
    y = torch.randint(widths[-1], (rows,))
    got = record(model, X, y)

    outputs, x = [], X
    for layer in model:
        x = layer(x)
        x.retain_grad()
        outputs.append(x)
    loss = nn.functional.cross_entropy(x, y)
    loss.backward()
    assert got.loss == pytest.approx(loss.item())
    assert len(got.columns) == len(model)
    for column, layer, output in zip(got.columns, model, outputs, strict=True):
        assert column.kind.split("(")[0] == type(layer).__name__
        assert torch.equal(column.output, output.detach())
        assert torch.allclose(column.gradient, output.grad)
        slopes = [w.grad for w in layer.parameters()]
        length = sum(float((slope**2).sum()) for slope in slopes) ** 0.5
        assert column.weights == (pytest.approx(length) if slopes else None)
    assert not got.notes


def test_shapes_and_names():
    got = record(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)), X)
    assert [each.name for each in got.columns] == ["0", "1", "2"]
    assert [each.kind for each in got.columns] == ["Linear(4 → 8)", "ReLU", "Linear(8 → 3)"]
    assert [each.given for each in got.columns] == [((5, 4),), ((5, 8),), ((5, 8),)]
    assert got.loss is None
    assert all(each.gradient is None for each in got.columns)


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_the_network_changes(fails):
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 3))
    if fails:
        model.append(nn.Linear(5, 2))
    model[0].weight.grad = torch.ones(8, 4)
    before = copy.deepcopy(model.state_dict())
    torch.manual_seed(3)
    drawn = torch.rand(3)
    torch.manual_seed(3)
    got = record(model, X, y)
    assert bool(got.failure) == fails
    assert torch.equal(torch.rand(3), drawn)
    assert all(torch.equal(model.state_dict()[name], value) for name, value in before.items())
    assert torch.equal(model[0].weight.grad, torch.ones(8, 4))
    assert all(w.grad is None for w in list(model.parameters())[1:])
    assert model.training
    for module in model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks


def test_it_says_what_it_cannot_follow():
    got = record(Net(), X, y)
    assert [each.name for each in got.columns] == ["hidden", "again", "again", "output"]
    assert ["code of `forward`" in " ".join(each.notes) for each in got.columns] == [
        False,
        True,
        False,
        False,
    ]
    assert "`again` is called 2 times, each in a column of its own." in got.notes
    assert "Never called: `spare`." in got.notes


class Ends(nn.Module):
    def __init__(self, end):
        super().__init__()
        self.layer, self.end = nn.Linear(4, 3), end

    def forward(self, x):
        return self.end(self.layer(x))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Ends(lambda z: z * 2), "After the last column code of `forward` goes on"),
        (Ends(lambda z: (z, z)), "The network gives a tuple: no loss is taken of it."),
        (nn.GRU(4, 3), "The network gives a tuple"),
        (Ends(lambda z: z.detach()), "nothing comes back"),
    ],
)
def test_outputs_that_are_no_column(model, said):
    assert said in "\n".join(record(model, X, y).notes)


def test_a_loss_of_numbers_is_the_squared_error():
    got = record(nn.Linear(4, 2), X, torch.zeros(5, 2))
    model_free = record(nn.Linear(4, 2), X, torch.zeros(5))
    assert got.loss is not None
    assert model_free.loss is None
    assert "(5, 2) and (5,)" in model_free.notes[0]


def test_a_deep_network_is_cut_off_and_says_so():
    got = record(nn.Sequential(*(nn.Linear(4, 4) for _ in range(MOST_COLUMNS + 5))), X, y)
    assert len(got.columns) == MOST_COLUMNS
    assert "5 more calls are left out." in got.notes


@pytest.mark.parametrize(
    ("model", "X", "said"),
    [
        (lambda x: x, X, "trace needs a network, an nn.Module, and got a function"),
        (nn.Linear(4, 2), X.numpy(), "X must be a tensor, and is a ndarray"),
        (nn.Linear, X, "got a type"),
    ],
)
def test_what_is_no_network_or_no_tensor_is_refused_in_a_line(model, X, said):
    with pytest.raises(TypeError, match=said):
        trace(model, X)


# --- shapes that clash


def test_the_column_that_fails_is_the_last_one():
    got = record(nn.Sequential(nn.Linear(4, 8), nn.Linear(10, 3), nn.ReLU()), X)
    assert [each.output is None for each in got.columns] == [False, True]
    assert got.columns[-1].notes == ["fails here"]
    assert got.failure.startswith("RuntimeError: mat1 and mat2")


def test_an_error_of_another_kind_is_shown_with_its_place():
    def end(z):
        raise KeyError("nothing to do with shapes")

    got = record(Ends(end), X)
    assert got.failure.startswith("KeyError")
    assert got.clash == ""
    assert got.notes == ["It fails in code of `forward`, after `layer`."]


def test_what_a_layer_in_place_overwrites_has_no_gradient_of_its_own():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(inplace=True), nn.Linear(8, 3))
    plain = nn.Sequential(model[0], nn.ReLU(), model[2])
    X, y = torch.randn(6, 4), torch.tensor([0, 1, 2, 0, 1, 2])
    first, second, _ = record(model, X, y).columns
    expected, after, _ = record(plain, X, y).columns
    assert torch.equal(first.output, expected.output)
    assert first.gradient is None
    assert "overwritten by `1`" in first.notes[0]
    assert torch.allclose(second.gradient, after.gradient)
    assert first.weights == pytest.approx(expected.weights)


def test_layers_in_a_plain_list_are_said_to_be_missing():
    class Listed(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(4, 3)]

        def forward(self, x):
            return self.layers[0](x)

    (note,) = record(Listed(), torch.ones(2, 4), torch.tensor([0, 1])).notes
    assert "no parameters. Layers in a plain list" in note


@pytest.mark.parametrize(
    ("is_training", "said"), [(True, "leaves out 50% at random"), (False, "lets everything pass")]
)
def test_dropout_says_in_which_mode_it_is(is_training, said):
    model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5)).train(is_training)
    assert said in record(model, torch.ones(2, 4)).columns[1].notes[0]
