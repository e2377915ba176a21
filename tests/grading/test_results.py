"""Results can be printed, stored and read again."""

import json
from dataclasses import replace

from nnbook.grading.results import from_dict, to_dict, to_json
from tests.grading.submissions import solved_but

WRONG = "def neuron(x, w, b):\n    return x @ w"


def test_json_is_the_promised_object(grader):
    results = [
        grader.grade_bytes("work.ipynb", solved_but("neuron", WRONG)),
        grader.grade_bytes("work.ipynb", b""),
    ]
    made = to_json(results)
    assert made.keys() == {"submissions"}
    first, second = made["submissions"]
    assert first.keys() == second.keys() == {"path", "score", "max_score", "error", "exercises"}
    names = {"id", "points", "max_points", "status", "diagnosis", "message"}
    assert all(each.keys() == names for each in first["exercises"])
    assert first["error"] is None
    assert second["exercises"] == []


def test_results_can_be_stored(grader):
    result = grader.grade_bytes("work.ipynb", solved_but("neuron", WRONG, "1 / 0"))
    result = replace(result, path="a\udcffb", layers_missing=("x",))
    assert from_dict(json.loads(json.dumps(to_dict(result)))) == result
    assert from_dict(to_dict(result)) == result
