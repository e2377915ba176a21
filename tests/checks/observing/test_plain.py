"""Whatever a function returns, as plain data of bounded size."""

import numpy as np
import torch

from nnbook.checks.observing import Case, Opaque, TooLarge, observe


def test_observations_are_plain_and_bounded():
    values = {
        "list": ([torch.ones(2, requires_grad=True), 1, "a" * 9_999], list),
        "deep": (None, object),
        "many": (list(range(5_000)), TooLarge),
        "bits": (1 << 9_999, TooLarge),
        "function": (len, Opaque),
        "array": (np.arange(3, dtype=np.uint16), torch.Tensor),
        "objects": (np.array([object()]), Opaque),
        "sparse": (torch.eye(3).to_sparse(), torch.Tensor),
        "expanded": (torch.ones(1).expand(10**9), TooLarge),
    }
    nest = values["deep"][0]
    for _ in range(50):
        nest = [nest]
    values["deep"] = (nest, list)
    cases = [Case(label, "f", (label,)) for label in values]
    seen = observe({"f": lambda label: values[label][0]}, cases)
    for label, (_, kind) in values.items():
        assert isinstance(seen.by_label[label].value, kind), label
    tensor, _, text = seen.by_label["list"].value
    assert not tensor.requires_grad
    assert len(text) == 2_000
