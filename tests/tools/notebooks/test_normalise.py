"""Widgets and outputs are the same bytes whenever they are built."""

import base64
import json
from pathlib import Path

import pytest

from tests.tools.notebooks.books import chapter
from tools.notebooks.build import main
from tools.notebooks.normalise import WIDGET_STATE, WIDGET_VIEW

WIDGETS = """
import anywidget, ipywidgets, traitlets
class View(anywidget.AnyWidget):
    _esm = "export default {}"
    value = traitlets.Float(1.0).tag(sync=True)
    numbers = traitlets.Bytes(b"first").tag(sync=True)
    named = traitlets.Dict({"z": 1, "a": b"old"}).tag(sync=True)
    def __repr__(self):
        return "View()"
closed = ipywidgets.IntSlider()
closed.close()
hidden = ipywidgets.Text(description="hidden")
slider = ipywidgets.FloatSlider(value=1.0, description="shown")
view = View()
view.numbers = bytes([0, 255])
view.named = {"z": 2, "a": 1, "b": b"new"}
inside = ipywidgets.jslink((slider, "value"), (view, "value"))
outside = ipywidgets.jslink((slider, "value"), (hidden, "value"))
ipywidgets.VBox([slider, view])
"""


@pytest.mark.kernel
def test_widgets_survive_and_every_build_gives_the_same_bytes(root: Path) -> None:
    plot = ":alt: a line that rises\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    streams = (
        "import sys\nfor i in range(3):\n    print(i, flush=True)\n    print(i, file=sys.stderr)"
    )
    (root / "book/01_a.md").write_text(chapter(WIDGETS, plot, streams))
    assert main(["01_a"], root) == 0
    built = {path: path.read_bytes() for path in root.rglob("*.ipynb")}
    assert main(["01_a", "--force"], root) == 0
    assert {path: path.read_bytes() for path in built} == built
    assert len(built) == 3

    text = built[root / "book/01_a.ipynb"].decode()
    assert text.endswith("}\n")
    notebook = json.loads(text)
    models = notebook["metadata"]["widgets"][WIDGET_STATE]["state"]
    names = {model["model_name"]: model_id for model_id, model in models.items()}
    # Of the two links and three controls only what belongs to the displayed box is there.
    assert [m["model_name"] for m in models.values()].count("LinkModel") == 1
    assert not {"TextModel", "IntSliderModel"} & names.keys()

    def state(name: str) -> dict:
        return models[names[name]]["state"]

    view = f"IPY_MODEL_{names['AnyModel']}"
    slider = f"IPY_MODEL_{names['FloatSliderModel']}"
    (shown,) = notebook["cells"][1]["outputs"]
    assert shown["data"][WIDGET_VIEW]["model_id"] == names["VBoxModel"]
    assert shown["data"]["text/plain"] == [
        "VBox(children=(FloatSlider(value=1.0, description='shown'), View()))"
    ]
    assert state("VBoxModel")["children"] == [slider, view]
    assert state("LinkModel")["source"] == [slider, "value"]
    assert state("LinkModel")["target"] == [view, "value"]
    # A figure may rely on the order of its own keys, and values of the past are gone.
    assert list(state("AnyModel")["named"].items()) == [("z", 2), ("a", 1)]
    buffers = models[names["AnyModel"]]["buffers"]
    assert {tuple(b["path"]): base64.b64decode(b["data"]) for b in buffers} == {
        ("numbers",): bytes([0, 255]),
        ("named", "b"): b"new",
    }
    assert {b["encoding"] for b in buffers} == {"base64"}

    (image,) = notebook["cells"][2]["outputs"]
    assert "a line that rises" in "".join(image["data"]["image/svg+xml"])
    out, err = notebook["cells"][3]["outputs"]
    assert (out["name"], out["text"]) == ("stdout", ["0\n", "1\n", "2\n"])
    assert (err["name"], err["text"]) == ("stderr", ["0\n", "1\n", "2\n"])


@pytest.mark.kernel
def test_a_closed_widget_leaves_its_text_only(root: Path) -> None:
    cells = ("import ipywidgets\nbutton = ipywidgets.Button()\nbutton", "button.close()")
    (root / "book/01_a.md").write_text(chapter(*cells))
    assert main(["01_a"], root) == 0
    notebook = json.loads((root / "book/01_a.ipynb").read_text())
    assert notebook["cells"][1]["outputs"][0]["data"] == {
        "text/plain": ["Button(style=ButtonStyle())"]
    }
    assert "widgets" not in notebook["metadata"]


@pytest.mark.kernel
def test_not_a_number_in_a_widget_is_an_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = WIDGETS.replace("view = View()", "view = View(value=float('nan'))")
    (root / "book/01_a.md").write_text(chapter(cell))
    assert main(["01_a"], root) == 1
    captured = capsys.readouterr().err
    assert "prints a path of this machine" in captured
    assert "Out of range float values" in captured
