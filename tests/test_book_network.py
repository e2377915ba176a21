"""The book's network: its measurements and starting weights."""

import torch
from torch import nn

from nnbook.book_network import measurements, network, starting_layers, starting_weights


def test_standardising_uses_the_training_rows_only():
    X, y, X_held, y_held = measurements("standardised")
    assert [len(part) for part in (X, y, X_held, y_held)] == [120, 120, 30, 30]
    torch.testing.assert_close(X.mean(0), torch.zeros(4).double(), atol=1e-12, rtol=0)
    torch.testing.assert_close(X.std(0), torch.ones(4).double())
    assert X_held.mean(0).abs().max() > 0.01


def test_a_seed_draws_what_a_reader_gets_and_leaves_random_numbers_alone():
    torch.manual_seed(3)
    expected = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    torch.manual_seed(12345)
    before = torch.get_rng_state()
    drawn = network(3)
    assert torch.equal(torch.get_rng_state(), before)
    for ours, theirs in zip(drawn.parameters(), expected.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_layers_hold_each_bias_as_a_last_column():
    first, last = starting_layers(4)
    W1, b1, W2, b2 = starting_weights(2)
    assert first.shape == (4, 8, 5)
    assert torch.equal(first[2], torch.cat([W1, b1[:, None]], dim=1))
    assert torch.equal(last[2], torch.cat([W2, b2[:, None]], dim=1))


def test_a_reader_s_default_dtype_changes_nothing():
    torch.set_default_dtype(torch.float64)
    try:
        assert network(0)[0].weight.dtype == torch.float32
    finally:
        torch.set_default_dtype(torch.float32)
