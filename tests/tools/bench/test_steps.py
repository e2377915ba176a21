"""The program that times training steps, with whichever torch Python finds."""

import torch

from tools.bench.training import STEPS


def test_it_trains_the_books_network_and_prints_the_median_of_its_seconds(capsys, monkeypatch):
    clock = iter([0.0, 5.0, 5.0, 6.0, 6.0, 9.0, 9.0, 11.0, 11.0, 15.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    made, steps = [], []
    linear = torch.nn.Linear
    monkeypatch.setattr(torch.nn, "Linear", lambda *sizes: made.append(sizes) or linear(*sizes))

    class SGD(torch.optim.SGD):
        def step(self):
            steps.append(1)

    monkeypatch.setattr(torch.optim, "SGD", SGD)
    text = STEPS.read_text(encoding="utf-8")
    assert "STEPS, RUNS = 200, 5" in text
    exec(text.replace("STEPS, RUNS = 200, 5", "STEPS, RUNS = 20, 5"), {})
    assert capsys.readouterr().out == "3.0\n"
    assert len(steps) == 20 * 5
    assert made == 5 * [(4, 8), (8, 3)]
