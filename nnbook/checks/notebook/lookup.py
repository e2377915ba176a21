"""Find the exercise that a call names, or say why there is none."""

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.outline import Outline
from nnbook.checks.exercises.table import EXERCISES, OUTLINES
from nnbook.checks.notebook import report
from nnbook.checks.notebook.display import Display
from nnbook.checks.observing import ordinary

_PACKAGES = {"torch": "PyTorch", "numpy": "NumPy"}


def find(name: object) -> Exercise | Display:
    """The exercise, or the message that says why there is none."""
    if not isinstance(name, str):
        text = "The first argument is the exercise's name in quotes, then comes your function: "
        text += f"`{OUTLINES['linear'].call}`."
        return report.notice("No exercise named", text)
    if name not in OUTLINES:
        return report.unknown("exercise", name, OUTLINES, "{}")
    try:
        with ordinary():  # what a module makes when it is loaded is not to depend on a cell
            return EXERCISES[name]
    except ModuleNotFoundError as error:
        return _without(_PACKAGES.get(error.name, error.name), OUTLINES[name])


def _without(package: str, outline: Outline) -> Display:
    text = (
        f"`{outline.id}` is checked with {package}, and the Python here has none. Open the "
        f"notebook `exercises/{outline.chapter}.ipynb` in JupyterLab, on Binder or in Colab: the "
        "same call answers there."
    )
    return report.notice(f"{outline.title} needs {package}", text)
