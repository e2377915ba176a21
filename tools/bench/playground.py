"""The playground: its largest network drawn while it trains, and its steps.

The reference is the arithmetic of TensorFlow's playground, its ``nn.ts`` as it stands on GitHub:
cloned for the measurement, or taken from a clone that ``NNBOOK_TENSORFLOW_PLAYGROUND`` names. Ours
records losses meanwhile; theirs does not.
"""

import json
import os
import subprocess
from pathlib import Path

from tools.bench.table import Row, at_least, median, not_measured, times_more
from tools.bench.workshop import Workshop, say
from tools.machine import node
from tools.site.served import served

PAGE = "book/playground.html"
LARGEST = "16 tanh 16 tanh 16 tanh 16 tanh"
FRAMES_A_SECOND = 30
WARM_UP_MS = 4000
MEASURED_MS = 4000
REFERENCE = "https://github.com/tensorflow/playground"
VARIABLE = "NNBOOK_TENSORFLOW_PLAYGROUND"
SCRIPT = Path(__file__).with_suffix(".mjs")
# The default of both, and the largest of ours on all rows at once.
CASES = {
    "4 units, batches of 10": {"units": 4, "layers": 1, "batch": 10, "steps": 4000},
    "4 × 16 units, all 200 rows": {"units": 16, "layers": 4, "batch": 200, "steps": 60},
}
ROUNDS = 7
# Frames that show a step that was not shown before.
COUNT = """([element, duration]) => new Promise((done) => {
    const begun = performance.now();
    let [frames, shown] = [0, element.numbers.step];
    const look = () => {
        const { step } = element.numbers;
        if (step !== shown) frames += 1;
        shown = step;
        const passed = performance.now() - begun;
        if (passed < duration) requestAnimationFrame(look);
        else done(passed / frames);
    };
    requestAnimationFrame(look);
})"""


def measure(workshop: Workshop) -> list[Row]:
    """Return the rows of the playground: a frame, and a step of two networks."""
    return [frame_row(_frame(workshop)), *_steps(workshop)]


def frame_row(milliseconds: float) -> Row:
    """Return the row for so many milliseconds between two steps that are drawn."""
    frames = 1000 / milliseconds
    return Row(
        f"playground: its largest network in training, drawn ({LARGEST}, 200 rows)",
        frames,
        "frames/s",
        budgets=(at_least(frames, FRAMES_A_SECOND, "frames/s"),),
    )


def step_row(case: str, ours: list[float], theirs: list[float]) -> Row:
    """Return the row for milliseconds a step."""
    value, reference = median(ours), median(theirs)
    return Row(
        f"playground: a training step, {case} (median of {len(ours)})",
        value,
        "ms",
        reference,
        "TensorFlow's playground, its arithmetic alone",
        (times_more(value, reference, 1),),
    )


def _frame(workshop: Workshop) -> float:
    """Milliseconds from one drawn step to the next, while the largest network trains."""
    if not (workshop.site / PAGE).exists():
        raise RuntimeError(f"there is no {PAGE} in _build/html: run `make site`")
    say("training the playground's largest network")
    with served(workshop.site) as address:
        context = workshop.browser.new_context(viewport={"width": 1280, "height": 900})
        try:
            page = context.new_page()
            page.goto(f"{address}{PAGE}#figure-playground")
            figure = page.wait_for_selector("#figure-playground")
            page.wait_for_function("element => element.numbers", arg=figure)
            setting = {"data": "XOR", "hidden": LARGEST, "batch": "all", "held": 0}
            figure.evaluate("(element, values) => element.set(values)", setting)
            page.get_by_role("button", name="Run", exact=True).click()
            page.wait_for_timeout(WARM_UP_MS)
            return page.evaluate(COUNT, [figure, MEASURED_MS])
        finally:
            context.close()


def _steps(workshop: Workshop) -> list[Row]:
    try:
        bundle = _reference(workshop.folder / "tensorflow-playground")
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        return [not_measured(f"playground: a training step, {case}", error) for case in CASES]
    rows = []
    for case, settings in CASES.items():
        say(f"training {case} side by side")
        done = subprocess.run(
            [node.node(), SCRIPT, bundle.as_uri()],
            input=json.dumps(settings | {"rows": 200, "rounds": ROUNDS}),
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip().splitlines()[-1])
        rows.append(step_row(case, **json.loads(done.stdout)))
    return rows


def _reference(folder: Path) -> Path:
    """Return `nn.ts` of TensorFlow's playground as a JavaScript module.

    Raises ``RuntimeError`` with one line where it cannot be had.
    """
    clone = Path(os.environ.get(VARIABLE) or folder / "clone")
    if not clone.exists():
        say("cloning TensorFlow's playground")
        command = ["git", "clone", "--quiet", "--depth", "1", REFERENCE, str(clone)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise RuntimeError(f"{REFERENCE} could not be cloned; {VARIABLE} may name a clone")
    source, bundle = clone / "src" / "nn.ts", folder / "nn.mjs"
    esbuild = node.WEB / "node_modules" / "esbuild" / "bin" / "esbuild"
    command = [node.node(), esbuild, source, "--format=esm", f"--outfile={bundle}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"there is no usable src/nn.ts in {clone}")
    return bundle
