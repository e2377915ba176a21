"""Key press on a slider → painted, of every figure, each beside the floor: see ``latency``."""

import re

from nnbook.files import ROOT
from tools.bench.latency import bare, floor_row, of_figure
from tools.bench.table import Row, not_measured
from tools.bench.workshop import Workshop, say
from tools.site.served import served

ROUNDS = 5
PRESSES = 6
CALL = re.compile(r"figures\.(\w+)\(")


def pages() -> dict[str, str]:
    """Return each figure's page: the first, in the book's order, whose source calls it."""
    found: dict[str, str] = {}
    for source in sorted((ROOT / "book").glob("*.md")):
        for name in CALL.findall(source.read_text(encoding="utf-8")):
            # A page that shows how to add a figure calls one that is not there.
            if (ROOT / "nnbook" / "figures" / f"{name}.js").exists():
                found.setdefault(name, f"book/{source.stem}.html")
    return found


def measure(workshop: Workshop) -> list[Row]:
    """Return a row for each figure; figure and bare page take turns, so that both meet one load."""
    size = {"viewport": {"width": 1280, "height": 900}}
    rows = []
    with served(workshop.site) as address:
        for name, page in pages().items():
            say(f"pressing keys in {name}")
            contexts = [workshop.browser.new_context(**size) for _ in range(2)]
            try:
                figure = of_figure(contexts[0].new_page(), f"{address}{page}", name)
                floor = bare(contexts[1].new_page())
                for each in (figure, floor):
                    each.warm_up()
                for _ in range(ROUNDS):
                    figure.press(PRESSES)
                    floor.press(PRESSES)
                rows.append(floor_row(figure.samples, floor.samples, name))
            except Exception as error:  # the other figures still count
                rows.append(not_measured(f"slider key → painted, {name}", error))
            finally:
                for context in contexts:
                    context.close()
    return rows
