"""Tensors on their way to the browser."""

import struct

import torch

from nnbook.figures.shared.packing import packed
from tests.figures.carrying import unpacked


def test_tensors_travel_as_rounded_float32_bytes():
    sent = packed({"w": torch.tensor([[1 / 3, -2.0]], dtype=torch.float64), "y": torch.tensor([1])})
    assert sent["y"] == [1]
    assert sent["w"]["shape"] == [1, 2]
    assert struct.unpack("<2f", sent["w"]["bytes"])[1] == -2.0
    assert struct.unpack("<f", sent["w"]["bytes"][:4]) == struct.unpack(
        "<f", struct.pack("<f", 0.333333)
    )


def test_a_last_bit_does_not_change_the_bytes():
    value = torch.tensor(0.1234567, dtype=torch.float64)
    assert packed(value) == packed(torch.nextafter(value, torch.tensor(1.0).double()))


def test_small_whole_numbers_travel_as_a_byte_each():
    levels = torch.tensor([[0, 7], [254, 255]], dtype=torch.uint8)
    sent = packed({"levels": [levels]})["levels"][0]
    assert len(sent["bytes"]) == 4
    assert unpacked(sent).tolist() == levels.tolist()
