"""The data sets: shapes, types, and the rows by which a wrong copy of Iris is known."""

import subprocess
import sys

import pytest
import torch

from nnbook.data import digits, iris, spiral, split, xor


def test_iris_shapes_and_types():
    flowers = iris()
    assert flowers.X.shape == (150, 4)
    assert flowers.X.dtype == torch.float32
    assert flowers.y.shape == (150,)
    assert flowers.y.dtype == torch.int64
    assert flowers.y.bincount().tolist() == [50, 50, 50]


def test_iris_names_are_plain_strings_in_column_and_class_order():
    flowers = iris()
    assert flowers.feature_names == (
        "sepal length",
        "sepal width",
        "petal length",
        "petal width",
    )
    assert flowers.species == ("setosa", "versicolor", "virginica")
    assert {type(name) for name in flowers.species} == {str}


@pytest.mark.parametrize(
    ("row", "measurements"),
    [
        (0, [5.1, 3.5, 1.4, 0.2]),
        (34, [4.9, 3.1, 1.5, 0.2]),  # the UCI copy has petal width 0.1 here
        (37, [4.9, 3.6, 1.4, 0.1]),  # the UCI copy has 3.1 and 1.5 here
        (149, [5.9, 3.0, 5.1, 1.8]),
    ],
)
def test_iris_is_fishers_corrected_data(row, measurements):
    assert torch.equal(iris().X[row], torch.tensor(measurements))


def test_iris_is_what_scikit_learn_loads(monkeypatch):
    from sklearn.datasets import load_iris  # slow to load

    raw = load_iris()
    flowers = iris()
    assert torch.equal(flowers.X, torch.tensor(raw.data, dtype=torch.float32))
    assert flowers.y.tolist() == raw.target.tolist()
    assert flowers.species == tuple(raw.target_names)
    # Where the file has moved, scikit-learn says what it holds.
    monkeypatch.setattr("nnbook.data.find_spec", lambda name: None)
    moved = iris()
    assert torch.equal(moved.X, flowers.X)
    assert (moved.y.tolist(), moved.species) == (flowers.y.tolist(), flowers.species)


@pytest.mark.python
def test_scikit_learn_is_not_imported():
    code = (
        "import sys; from nnbook.data import digits, iris; digits(); iris();"
        "assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_digits_are_what_scikit_learn_loads(monkeypatch):
    from sklearn.datasets import load_digits  # slow to load

    raw, (X, y) = load_digits(), digits()
    assert torch.equal(X, torch.tensor(raw.data, dtype=torch.float32))
    assert torch.equal(y, torch.tensor(raw.target))
    assert (X.shape, X.dtype, y.dtype) == ((1797, 64), torch.float32, torch.int64)
    assert (X.min(), X.max()) == (0, 16)
    # Where the file has moved, scikit-learn says what it holds.
    monkeypatch.setattr("nnbook.data.find_spec", lambda name: None)
    moved = digits()
    assert torch.equal(moved.X, X)
    assert torch.equal(moved.y, y)


def test_xor_is_one_exactly_where_the_inputs_differ():
    X, y = xor()
    assert X.dtype == torch.float32
    assert y.dtype == torch.int64
    assert X.unique(dim=0).shape == (4, 2)
    assert y.tolist() == (X[:, 0] != X[:, 1]).int().tolist()


def test_spiral_shapes_and_types():
    X, y = spiral(points_per_arm=7)
    assert X.shape == (21, 2)
    assert X.dtype == torch.float32
    assert y.dtype == torch.int64
    assert y.tolist() == [0] * 7 + [1] * 7 + [2] * 7


def test_spiral_arms_wind_once_round_the_centre_a_third_of_a_turn_apart():
    X, y = spiral()
    radius = X.norm(dim=1)
    assert radius.max() <= 1 + 1e-6
    turn = torch.atan2(X[:, 1], X[:, 0]) / (2 * torch.pi)
    error = turn - radius - y / 3
    error = (error - error.round()) * 2 * torch.pi
    assert error.std() == pytest.approx(0.1, abs=0.01)
    assert error.abs().max() < 0.5


def test_spiral_follows_its_seed():
    assert torch.equal(spiral(seed=1).X, spiral(seed=1).X)
    assert not torch.equal(spiral(seed=1).X, spiral(seed=2).X)


@pytest.mark.parametrize(("data", "held_out"), [(iris, 30), (spiral, 60)])
def test_split_keeps_every_row_once_and_the_classes_balanced(data, held_out):
    y = data().y
    train, test = split(y, held_out=held_out, seed=0)
    assert len(test) == held_out
    assert torch.cat((train, test)).sort().values.tolist() == list(range(len(y)))
    assert y[test].bincount().tolist() == [held_out // 3] * 3
    assert y[train].bincount().tolist() == [(len(y) - held_out) // 3] * 3
    for rows in (train, test):
        assert rows.tolist() == sorted(rows.tolist())


def test_split_is_random_and_follows_its_seed():
    y = iris().y
    chosen = {tuple(split(y, held_out=30, seed=seed).test.tolist()) for seed in (0, 0, 1, 2)}
    assert len(chosen) == 3
    assert tuple(range(10)) not in {rows[:10] for rows in chosen}


@pytest.mark.parametrize(
    ("held_out", "message"),
    [(31, "multiple of the 3 classes, not 31: choose 30 or 33"), (150, "class 0 has 50 rows")],
)
def test_split_says_what_it_cannot_hold_out(held_out, message):
    with pytest.raises(ValueError, match=message):
        split(iris().y, held_out=held_out)


def test_drawing_data_leaves_the_readers_random_numbers_alone():
    torch.manual_seed(0)
    before = torch.random.get_rng_state()
    spiral()
    split(iris().y)
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("load", [iris, xor])
def test_writing_into_one_copy_leaves_the_next_one_clean(load):
    load().X.fill_(-1)
    assert load().X.min() >= 0


@pytest.mark.python
def test_importing_the_module_loads_neither_torch_nor_sklearn():
    heavy = "{'torch', 'sklearn', 'numpy'}"
    code = f"import sys, nnbook.data; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
