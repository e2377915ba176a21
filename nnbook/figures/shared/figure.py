"""The widget: ipywidgets controls linked to one anywidget view.

A figure is two small files. ``NAME.py`` prepares the numbers with torch and names the controls;
``NAME.js`` computes and draws in the reader's browser. Because the controls are linked in the
browser, a figure moves without a kernel; with one, ``figure.controls["w1"].value`` is readable.
"""

from collections.abc import Mapping
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from nnbook.figures.shared.controls import limits, linked_trait
from nnbook.figures.shared.modules import module, style
from nnbook.figures.shared.packing import packed


class View(anywidget.AnyWidget):
    """The picture: one synced trait for each control, and the numbers that the drawing needs."""

    figure = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    numbers = traitlets.Dict().tag(sync=True)
    limits = traitlets.Dict().tag(sync=True)
    former = traitlets.Dict().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)


class Figure(widgets.VBox):
    """A figure that is alive without a kernel.

    ``name`` finds ``NAME.js``. ``controls`` maps names to ipywidgets controls; their values reach
    the drawing under the same names. ``numbers`` is anything JSON can hold, and tensors.
    ``former`` maps names that controls once had in addresses to those they have now.
    Raises ``ValueError`` when a control's name is one of the view's own traits.
    """

    def __init__(
        self,
        name: str,
        title: str,
        controls: Mapping[str, widgets.Widget],
        numbers: Mapping[str, Any],
        former: Mapping[str, str] | None = None,
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
            former=dict(former or {}),
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
