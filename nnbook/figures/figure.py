"""What every figure shares: ipywidgets controls linked to one anywidget view.

A figure is two small files. ``NAME.py`` prepares the numbers with torch and names the controls;
``NAME.js`` computes and draws in the reader's browser. Because the controls are linked in the
browser, a figure moves without a kernel; with one, ``figure.controls["w1"].value`` is readable.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import torch
import traitlets

FOLDER = Path(__file__).parent
SHARED_IMPORT = re.compile(r'^import \{[^}]*\} from "\./figure\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def module(name: str) -> str:
    """Return the browser module of figure ``name``: shared code and its own, in one file.

    Joining replaces the import, because a notebook carries each module by value and can resolve
    no path. Raises ``FileNotFoundError`` for a figure without a ``.js`` file.
    """
    shared = (FOLDER / "figure.js").read_text(encoding="utf-8")
    own = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    return EXPORT.sub("", shared) + SHARED_IMPORT.sub("", EXPORT.sub("", own))


@cache
def style() -> str:
    """Return the style sheet that all figures share."""
    return (FOLDER / "figure.css").read_text(encoding="utf-8")


def packed(value: Any) -> Any:
    """Replace each float tensor in ``value`` by its shape and little-endian float32 bytes.

    Integer and boolean tensors become nested lists; dictionaries and sequences are followed.
    Values are rounded to six significant digits first, so that every CPU stores the same bytes.
    """
    if isinstance(value, torch.Tensor):
        if not value.is_floating_point():
            return value.tolist()
        rounded = [float(f"{number:.6g}") for number in value.detach().double().flatten().tolist()]
        numbers = torch.tensor(rounded, dtype=torch.float32).numpy().astype("<f4")
        return {"shape": list(value.shape), "bytes": numbers.tobytes()}
    if isinstance(value, Mapping):
        return {key: packed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(item) for item in value]
    return value


def slider(label: str, value: float, low: float, high: float, step: float = 0.1) -> widgets.Widget:
    """Return a slider from ``low`` to ``high``; an integer one where ``step`` is an ``int``."""
    if isinstance(step, int):
        return widgets.IntSlider(value, low, high, step, description=label)
    decimals = max(0, len(f"{step:.10f}".rstrip("0").partition(".")[2]))
    return widgets.FloatSlider(
        value, min=low, max=high, step=step, description=label, readout_format=f".{decimals}f"
    )


def log_slider(label: str, value: float, low: int, high: int, step: float) -> widgets.Widget:
    """Return a slider over powers of ten, from ``10**low`` to ``10**high``."""
    return widgets.FloatLogSlider(
        value, min=low, max=high, step=step, description=label, readout_format=".3g"
    )


def choice(label: str, options: Sequence[str], value: str) -> widgets.Widget:
    """Return a drop-down; the view receives the option's index."""
    return widgets.Dropdown(options=list(options), value=value, description=label)


def linked_trait(control: widgets.Widget) -> str:
    """Name the trait that the view follows: a selection's index, else the value."""
    return "index" if hasattr(control, "index") else "value"


def limits(control: widgets.Widget) -> dict[str, Any]:
    """Describe what a control accepts, for presets in the page's address."""
    if hasattr(control, "options"):
        return {"label": control.description, "options": list(control.options)}
    scale = "log" if isinstance(control, widgets.FloatLogSlider) else "linear"
    return {
        "label": control.description,
        "min": control.min,
        "max": control.max,
        "step": control.step,
        "scale": scale,
    }


class View(anywidget.AnyWidget):
    """The picture: one synced trait for each control, and the numbers that the drawing needs."""

    figure = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    numbers = traitlets.Dict().tag(sync=True)
    limits = traitlets.Dict().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)


class Figure(widgets.VBox):
    """A figure that is alive without a kernel.

    ``name`` finds ``NAME.js``. ``controls`` maps names to ipywidgets controls; their values reach
    the drawing under the same names. ``numbers`` is anything JSON can hold, and tensors.
    Raises ``ValueError`` when a control's name is one of the view's own traits.
    """

    def __init__(
        self,
        name: str,
        title: str,
        controls: Mapping[str, widgets.Widget],
        numbers: Mapping[str, Any],
    ) -> None:
        taken = sorted(set(controls) & set(View.class_trait_names()))
        if taken:
            raise ValueError(f"figure {name!r}: a control cannot be called {taken[0]!r}; rename it")
        self.name = name
        self.controls = dict(controls)
        view = View(
            figure=name,
            title=title,
            numbers=packed(numbers),
            limits={key: limits(control) for key, control in controls.items()},
            _esm=module(name),
            _css=style(),
        )
        links = []
        for key, control in controls.items():
            trait = linked_trait(control)
            view.add_traits(**{key: traitlets.Any().tag(sync=True)})
            view.set_trait(key, getattr(control, trait))
            links.append(widgets.jslink((control, trait), (view, key)))
        self._links = links
        panel = widgets.VBox(list(controls.values()))
        panel.add_class("nn-controls")
        super().__init__([view, panel])
        self.add_class("nn-box")

    def __repr__(self) -> str:
        values = ", ".join(f"{key}={control.value!r}" for key, control in self.controls.items())
        return f"Figure({self.name!r}, {values})"
