"""Messages: all that is observed crosses unchanged, and nothing else is let in."""

import dataclasses
import io
import json
import random

import msgspec
import pytest
import torch

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.observing import observe
from nnbook.checks.observing.observers import OBSERVERS
from nnbook.checks.values.comparing import EXACT, alike
from nnbook.grading.sandbox.inside import wire
from tests import sweep


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_observations_of_every_exercise_cross(exercise):
    """What right and wrong answers do is the same before and after its way."""
    cases = exercise.cases(7)
    functions = tuple(function.name for function in exercise.functions)
    frame = wire.pack_request(
        (), {}, {exercise.id: (functions, 5.0, cases)}, cell_seconds=1, all_cells_seconds=1, grace=1
    )
    _, there = wire.unpack_request(frame[wire.HEADER :])
    answers = [exercise.reference]
    for wrong in sweep.part(exercise.wrong_answers, 3):
        pairs = zip(wrong.variants[0], exercise.reference, strict=True)
        answers.append(tuple(given or reference for given, reference in pairs))
    for answer in answers:
        seen = observe(exercise.named(answer), there[exercise.id], exercise.seconds)
        message, got = wire.unpack(wire.pack_answer(exercise.id, seen)[wire.HEADER :])
        assert message.exercise == exercise.id
        assert same(got, seen)
    correct = observe(exercise.named(exercise.reference), there[exercise.id], exercise.seconds)
    _, got = wire.unpack(wire.pack_answer(exercise.id, correct)[wire.HEADER :])
    assert judge(exercise, cases, got).status == "correct"


def same(got, sent):
    """Whether two pieces of plain data are the same to the last bit and the last field."""
    if type(got) is not type(sent):
        return False
    if isinstance(sent, torch.Tensor):
        return got.dtype == sent.dtype and alike(got, sent, EXACT)
    if isinstance(sent, list | tuple):
        return len(got) == len(sent) and all(map(same, got, sent))
    if isinstance(sent, dict):
        return list(got) == list(sent) and all(same(got[key], sent[key]) for key in sent)
    if dataclasses.is_dataclass(sent):
        return same(vars(got), vars(sent))
    return repr(got) == repr(sent)


def test_every_observer_is_used_by_an_exercise():
    """So that the test above covers what each observer gives."""
    used = {case.observer for exercise in EXERCISES.values() for case in exercise.cases(7)}
    assert used == OBSERVERS.keys()


def body(header, blob=b""):
    """A frame's body with any JSON."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(wire.HEADER, "big") + text + blob


def answer(value, blob=b""):
    """The body of an answer with any observed value."""
    observation = {
        "is": "record",
        "name": "Observation",
        "fields": [
            ["ending", "returned"],
            ["value", value],
            ["failure", None],
            ["arguments", {"is": "items", "kind": "tuple", "items": []}],
        ],
    }
    seen = {
        "is": "record",
        "name": "Observations",
        "fields": [
            ["by_label", {"is": "dict", "pairs": [["it", observation]]}],
            ["printed", ""],
        ],
    }
    return body({"is": "answer", "exercise": "x", "observations": seen}, blob)


def blob(**tensors):
    import safetensors.torch

    return safetensors.torch.save(tensors)


def tensor(at=0, dtype="float32"):
    return {"is": "tensor", "at": at, "dtype": dtype}


def record(name, *fields):
    return {"is": "record", "name": name, "fields": list(fields)}


def nested(depth):
    return b'{"is":"items","kind":"list","items":[' * depth + b"]}" * depth


def test_a_well_formed_answer_is_taken():
    _, seen = wire.unpack(answer(tensor(), blob(**{"0": torch.ones(2)})))
    assert seen.by_label["it"].value.tolist() == [1, 1]


ONES = blob(**{"0": torch.ones(2)})


ATTACKS = {
    "nothing": b"",
    "only a length": (5).to_bytes(4, "big"),
    "a length beyond the end": (10**9).to_bytes(4, "big") + b"{}",
    "not JSON": body(b"\x80\x04\x95pickle"),
    "not UTF-8": body(b'{"is":"begun","cell":"\xff"}'),
    "half a surrogate pair": body(b'{"is":"observing","exercise":"\\ud800"}'),
    "another message": body({"is": "points", "points": 100}),
    "no kind": body({"cell": 1}),
    "a list": body([1, 2]),
    "a field too many": body({"is": "finished", "score": 5}),
    "a wrong type": body({"is": "begun", "cell": "1"}),
    "a negative cell": body({"is": "begun", "cell": -1}),
    "a huge cell": body({"is": "begun", "cell": 10**30}),
    "a float for a cell": body({"is": "begun", "cell": 1e400}),
    "a long name": body({"is": "observing", "exercise": "x" * 1000}),
    "a name that is a list": body({"is": "observing", "exercise": [[]]}),
    "an endless number": body(b'{"is":"begun","cell":' + b"9" * 100_000 + b"}"),
    "deep JSON": body(b"[" * 200_000),
    "deep JSON in a known place": body(
        b'{"is":"answer","exercise":"x","observations":' + nested(100_000) + b"}"
    ),
    "deep data": body(b'{"is":"answer","exercise":"x","observations":' + nested(200) + b"}"),
    "deep inside an answer": answer(json.loads(nested(60))),
    "not observations": body({"is": "answer", "exercise": "x", "observations": 7}),
    "a record of Python's": answer(record("system", ["command", "true"])),
    "a record with a path": answer(record("os.system", ["command", "true"])),
    "a record with fields missing": answer(record("Failure", ["kind", "E"])),
    "a record with a field twice": answer(
        record("TooLarge", ["type_name", "x"], ["type_name", "x"], ["shape", None])
    ),
    "a record with a wrong field": answer(record("Opaque", ["__class__", "x"])),
    "a record with a wrong value": answer(record("Opaque", ["type_name", 7])),
    "an ending that is none": body(answer(None)[4:].replace(b'"returned"', b'"correct"')),
    "an ending that cannot be hashed": body(
        answer(None)[4:].replace(b'"returned"', b'{"is":"dict","pairs":[]}')
    ),
    "a shape of floats": answer(
        record(
            "TooLarge",
            ["type_name", "x"],
            [
                "shape",
                {
                    "is": "items",
                    "kind": "tuple",
                    "items": [{"is": "float", "hexadecimal": "0x1p+0"}],
                },
            ],
        )
    ),
    "a bad float": answer({"is": "float", "hexadecimal": "1e5x"}),
    "a float beyond all": answer({"is": "float", "hexadecimal": "0x1p+99999"}),
    "a float of JSON": answer(0.5),
    "an int of JSON": answer(5),
    "a bad int": answer({"is": "int", "digits": "7_0"}),
    "an int of other digits": answer({"is": "int", "digits": "٣"}),
    "a long int": answer({"is": "int", "digits": "9" * 5000}),
    "a key that is a list": answer({"is": "dict", "pairs": [[["a"], None]]}),
    "a key twice": answer({"is": "dict", "pairs": [["a", None], ["a", True]]}),
    "a long text": answer("x" * 10_000),
    "a long list": answer({"is": "items", "kind": "list", "items": [None] * 2000}),
    "a set": answer({"is": "items", "kind": "set", "items": []}),
    "a tensor that is not there": answer(tensor(7), ONES),
    "a tensor without any": answer(tensor()),
    "a tensor at no index": answer({"is": "tensor", "at": "__class__", "dtype": "float32"}, ONES),
    "a dtype of Python's": answer(tensor(dtype="load"), ONES),
    "a dtype that is another": answer(tensor(dtype="int64"), ONES),
    "a complex without pairs": answer(tensor(dtype="complex64"), blob(**{"0": torch.ones(3)})),
    "a complex of whole numbers": answer(
        tensor(dtype="complex64"), blob(**{"0": torch.ones(2, dtype=torch.int64)})
    ),
    "one tensor many times": answer(
        {"is": "items", "kind": "list", "items": [tensor(), tensor()]}, ONES
    ),
    "a large tensor": answer(
        tensor(dtype="uint8"), blob(**{"0": torch.zeros(10**6, dtype=torch.uint8)})
    ),
    "a large tensor without numbers": answer(
        tensor(dtype="uint8"), blob(**{"0": torch.zeros(0, 10**9, dtype=torch.uint8)})
    )[:-1],
    "tensors cut off": answer(tensor(), ONES[:-2]),
    "tensors too long": answer(tensor(), ONES + b"more"),
    "tensors that are a pickle": answer(tensor(), b"\x80\x04\x95" + bytes(50)),
    "tensors with a huge header": answer(tensor(), (2**62).to_bytes(8, "little") + bytes(50)),
    "tensors that overlap": answer(
        tensor(),
        (lambda h: len(h).to_bytes(8, "little") + h + bytes(8))(
            json.dumps(
                {
                    "0": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
                    "1": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
                }
            ).encode()
        ),
    ),
    "a shape larger than its data": answer(
        tensor(),
        (lambda h: len(h).to_bytes(8, "little") + h + bytes(8))(
            json.dumps(
                {"0": {"dtype": "F32", "shape": [2**62, 4], "data_offsets": [0, 8]}}
            ).encode()
        ),
    ),
}


@pytest.mark.parametrize("data", ATTACKS.values(), ids=ATTACKS)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(wire.Malformed):
        wire.unpack(data)


def test_random_damage_is_refused_or_harmless():
    """Any byte may be any other: either the message is refused, or it is a message."""
    chance = random.Random(3)
    good = answer({"is": "items", "kind": "list", "items": [tensor(), None]}, ONES)
    for _ in range(2000):
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            message, _ = wire.unpack(bytes(data))
        except wire.Malformed:
            continue
        assert isinstance(message, msgspec.Struct)


def test_frames_are_cut_as_they_were_joined():
    frames = [wire.pack(wire.Begun(1)), wire.pack(wire.Finished())]
    got = list(wire.frames(io.BytesIO(b"".join(frames)).read, 1000))
    assert got == [frame[wire.HEADER :] for frame in frames]


@pytest.mark.parametrize(
    "stream",
    [
        b"\x00",
        b"\x00\x00\x00\x09{}",
        b"\xff\xff\xff\xff" + bytes(100),
        wire.pack(wire.Finished()) * 100,
    ],
    ids=["half a length", "half a message", "a huge length", "more than allowed"],
)
def test_streams_that_are_no_messages_are_refused(stream):
    with pytest.raises(wire.Malformed):
        list(wire.frames(io.BytesIO(stream).read, 1000))
