"""Bring an executed notebook into a form that is the same bytes on every run.

Widget model ids are random, and the kernel's version and a cell's output chunks vary: all of that
is replaced by something that depends on the notebook's content only.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re

from tools.notebooks import plots
from tools.notebooks.stamps import STAMP, Derived, content_digest

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
_LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_REFERENCE = re.compile(r"IPY_MODEL_([0-9a-zA-Z-]+)")
_SPLIT_MIMES = {"application/javascript", plots.SVG}


def normalise(notebook: dict, derived: Derived, inputs: str) -> dict:
    """A plain, stamped copy of `notebook` with nothing in it that varies between runs.

    Raises ValueError if a displayed widget refers to one that has been closed, and for a plot
    that is not described or stands beside printed text.
    """
    # Dropping NotebookNode and tuples: what is hashed must be what a reader parses.
    notebook = json.loads(json.dumps(copy.deepcopy(notebook)))
    name = derived.notebook.with_suffix("").as_posix()
    cells = [_cell(cell, index) for index, cell in enumerate(notebook["cells"], 1)]
    models = _models(notebook)
    _drop_dead_views(cells, models)
    models = _reachable(models, _displayed(cells))
    metadata = {
        key: value
        for key, value in notebook["metadata"].items()
        if key not in {"jupytext", "widgets", STAMP}
    }
    metadata |= {
        "kernelspec": _KERNELSPEC,
        "language_info": _LANGUAGE_INFO,
        STAMP: {"source": derived.source.as_posix(), "inputs": inputs},
    }
    if models:
        state = {"state": models, "version_major": 2, "version_minor": 0}
        metadata["widgets"] = {WIDGET_STATE: state}
    result = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    result = _sorted(json.loads(_with_stable_ids(json.dumps(result), models, name)))
    result["metadata"][STAMP]["content"] = content_digest(result)
    return _sorted(result)


def to_text(notebook: dict) -> str:
    """The file's text: as Jupyter indents it, ending in a newline."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _cell(cell: dict, index: int) -> dict:
    kept = {
        "id": f"cell-{index}",
        "cell_type": cell["cell_type"],
        "metadata": {k: v for k, v in cell["metadata"].items() if k != "execution"},
        "source": cell["source"].splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        kept["execution_count"] = cell.get("execution_count")
        outputs = plots.stable_outputs(kept, cell.get("outputs", []))
        kept["outputs"] = [_output(output) for output in _merged(outputs)]
    return kept


def _merged(outputs: list[dict]) -> list[dict]:
    """Outputs with neighbouring chunks of one stream joined: where they are cut is chance."""
    merged: list[dict] = []
    for output in outputs:
        run = []
        for earlier in reversed(merged):
            if earlier["output_type"] != "stream" or output["output_type"] != "stream":
                break
            run.append(earlier)
        same = [earlier for earlier in run if earlier["name"] == output["name"]]
        if same:
            same[0]["text"] += output["text"]
        elif run and output["name"] == "stdout":
            merged.insert(len(merged) - len(run), output)
        else:
            merged.append(output)
    return merged


def _output(output: dict) -> dict:
    if output["output_type"] == "stream":
        return {**output, "text": output["text"].splitlines(keepends=True)}
    if output["output_type"] == "error":
        # A traceback names files of the machine that built the book.
        return {**output, "traceback": [f"{output['ename']}: {output['evalue']}"]}
    data = {
        mime: value.splitlines(keepends=True)
        if isinstance(value, str) and (mime.startswith("text/") or mime in _SPLIT_MIMES)
        else value
        for mime, value in output["data"].items()
    }
    return {**output, "data": data}


def _models(notebook: dict) -> dict[str, dict]:
    """Widget models by id, in the order in which they were created."""
    return notebook["metadata"].get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})


def _views(cells: list[dict]) -> list[tuple[dict, str]]:
    return [
        (output["data"], output["data"][WIDGET_VIEW]["model_id"])
        for cell in cells
        for output in cell.get("outputs", [])
        if WIDGET_VIEW in output.get("data", {})
    ]


def _drop_dead_views(cells: list[dict], models: dict[str, dict]) -> None:
    for data, model_id in _views(cells):
        if model_id not in models:
            del data[WIDGET_VIEW]


def _displayed(cells: list[dict]) -> set[str]:
    return {model_id for _, model_id in _views(cells)}


def _references(model: dict) -> set[str]:
    return set(_REFERENCE.findall(json.dumps(model["state"])))


def _reachable(models: dict[str, dict], displayed: set[str]) -> dict[str, dict]:
    """The displayed models, all they refer to, and the links between those."""
    kept: set[str] = set()
    waiting = set(displayed)
    while waiting:
        model_id = waiting.pop()
        if model_id not in models:
            raise ValueError("a displayed widget refers to a closed one: close both or neither")
        kept.add(model_id)
        waiting |= _references(models[model_id]) - kept
    for model_id, model in models.items():
        # Nothing displayed refers to a link; it refers to the two widgets that it joins.
        if {"source", "target"} <= model["state"].keys():
            ends = _references(model)
            if ends and ends <= kept:
                kept.add(model_id)
    return {model_id: model for model_id, model in models.items() if model_id in kept}


def _with_stable_ids(text: str, models: dict[str, dict], name: str) -> str:
    if not models:
        return text
    stable = {
        model_id: hashlib.sha256(f"{name} widget {index}".encode()).hexdigest()[:32]
        for index, model_id in enumerate(models)
    }
    return re.sub("|".join(map(re.escape, stable)), lambda match: stable[match[0]], text)


def _sorted(notebook: dict) -> dict:
    """`notebook` with sorted keys, except inside values whose own order may carry meaning."""
    models = _models(notebook)
    for model_id, model in models.items():
        state = dict(sorted(model["state"].items()))
        buffers = sorted(model.get("buffers", []), key=lambda buffer: json.dumps(buffer["path"]))
        models[model_id] = model | {"state": state} | ({"buffers": buffers} if buffers else {})
    return _sorted_value(notebook)


def _sorted_value(value: object, key: str = "") -> object:
    if isinstance(value, dict):
        if key == "application/json" or "_model_name" in value:
            return value
        return {name: _sorted_value(value[name], name) for name in sorted(value)}
    if isinstance(value, list):
        return [_sorted_value(item) for item in value]
    return value
