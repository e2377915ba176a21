"""The figures of the book as its notebooks keep them: their controls, and all of their state."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.notebooks.normalise import WIDGET_STATE

_REFERENCE = "IPY_MODEL_"
_KEPT = ("value", "index", "min", "max", "step", "base", "description", "_options_labels")

Models = dict[str, dict[str, Any]]


def states(notebooks: Iterable[Path]) -> dict[str, Models]:
    """The saved models of each figure by its name: all that picture and controls are made of."""
    found: dict[str, Models] = {}
    for path in notebooks:
        models = _saved(path)
        for id, model in models.items():
            name = model["state"].get("figure")
            if name:
                found.setdefault(name, _family(id, models))
    return dict(sorted(found.items()))


def controls(notebooks: Iterable[Path]) -> dict[str, dict[str, dict[str, Any]]]:
    """What Python has to know of each figure: its controls by name, in their order."""
    return {name: _controls(models) for name, models in states(notebooks).items()}


def _saved(path: Path) -> Models:
    widgets = json.loads(path.read_bytes())["metadata"].get("widgets", {})
    return widgets.get(WIDGET_STATE, {}).get("state", {})


def _family(id: str, models: Models) -> Models:
    """The models that refer to each other, in either direction."""
    refers = {each: _references(model["state"]) & models.keys() for each, model in models.items()}
    family, queue = {id}, [id]
    while queue:
        one = queue.pop()
        near = refers[one] | {each for each, others in refers.items() if one in others}
        queue += near - family
        family |= near
    return {each: models[each] for each in sorted(family)}


def _references(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value.removeprefix(_REFERENCE)} if value.startswith(_REFERENCE) else set()
    if isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        return set().union(*map(_references, items))
    return set()


def _controls(models: Models) -> dict[str, dict[str, Any]]:
    """From links, which say what each control is called, and the panel, which says their order."""
    named = {}
    for model in models.values():
        if model["model_name"] == "LinkModel":
            (source, _), (_, name) = model["state"]["source"], model["state"]["target"]
            named[source] = name
    panels = [model["state"] for model in models.values() if "nn-controls" in _classes(model)]
    order = [child for panel in panels for child in panel["children"]]
    found = {}
    for reference in sorted(named, key=order.index):
        model = models[reference.removeprefix(_REFERENCE)]
        kept = {key: model["state"][key] for key in _KEPT if key in model["state"]}
        found[named[reference]] = {"kind": model["model_name"].removesuffix("Model")} | kept
    return found


def _classes(model: dict[str, Any]) -> list[str]:
    return model["state"].get("_dom_classes", [])
