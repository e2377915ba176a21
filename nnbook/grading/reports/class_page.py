"""The page that shows a teacher how the class did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from nnbook.checks.exercises.table import TITLES
from nnbook.grading.reports import catalogue_entry, tally
from nnbook.grading.reports.concepts import Concepts
from nnbook.grading.reports.over_time import OverTime
from nnbook.grading.reports.rendering import missing_layers, render
from nnbook.grading.reports.tally import Cluster, Entry
from nnbook.grading.submission.collecting import LeftOut
from nnbook.grading.submission.matching import Matching

# Of a mistake that thousands made, this many names are shown.
MOST_NAMES = 100
# Of what was left out, as many lines: gradebook.csv has them all.
MOST_FILES = 500
MOST_CLUSTERS = 40
# Of submissions on one page: those of a large class go on behind it.
MOST_ROWS = 500
_WIDTH, _HEIGHT, _LEFT, _FLOOR, _TALLEST = 380, 190, 12, 150, 125


@dataclass(frozen=True)
class Roll:
    """Who was taken for whom: lines on the class, on the roster's two sides, on what goes back.

    ``on_roster``: how many people are on it, None without one. ``unknown``: (student, why).
    """

    notices: tuple[str, ...] = ()
    on_roster: int | None = None
    absent: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    back: tuple[str, ...] = ()


def roll(notices: Sequence[str], matching: Matching | None, back: Sequence[str]) -> Roll:
    """What the page says about roster and platform."""
    if matching is None:
        return Roll(tuple(notices), back=tuple(back))
    present = {member.row for member in matching.found.values()}
    return Roll(
        notices=tuple(notices),
        on_roster=len(present) + len(matching.absent),
        absent=tuple(member.name for member in matching.absent),
        unknown=tuple(matching.unknown.items()),
        back=tuple(back),
    )


def class_page(
    entries: Sequence[Entry],
    unfinished: int = 0,
    chapter: str | None = None,
    left_out: Sequence[LeftOut] = (),
    *,
    counting: Sequence[Entry] | None = None,
    roll: Roll | None = None,
    clusters: Sequence[Cluster] = (),
    changes: OverTime | None = None,
    rules: Sequence[str] = (),
    concepts: Concepts | None = None,
    more_pages: Sequence[str] = (),
) -> str:
    """Return the page about ``entries``. ``unfinished``: how many wait to be graded.

    ``chapter``: the only one that it is about, such as ``01_layers``. ``left_out``: what else was
    handed in, and why it is not graded. ``counting``: what of the entries counts, if not all.
    ``clusters``: answers without a name, by what they do. ``rules``: lines on how points count.
    ``more_pages``: the names of those that list the submissions behind the first ``MOST_ROWS``.
    """
    listed = entries
    entries = entries if counting is None else counting
    graded = [entry for entry in entries if entry.graded]
    failed = [entry for entry in listed if not entry.graded]
    exercises = tally.exercise_tallies(graded)
    return render(
        "class.html",
        date=date.today().isoformat(),
        chapter=TITLES[chapter] if chapter else "all chapters",
        entries=listed[:MOST_ROWS],
        more_pages=more_pages,
        roll=roll or Roll(),
        clusters=[_shown(each) for each in clusters[:MOST_CLUSTERS]],
        clusters_more=max(0, len(clusters) - MOST_CLUSTERS),
        changes=changes or OverTime(),
        rules=rules,
        concepts=concepts or Concepts(),
        students=len({entry.student for entry in entries}),
        graded=len(graded),
        failed=failed[:MOST_FILES],
        failed_count=len(failed),
        unfinished=unfinished,
        left_out=left_out[:MOST_FILES],
        left_out_more=max(0, len(left_out) - MOST_FILES),
        noted=[entry for entry in listed if entry.graded and entry.result.notes][:MOST_FILES],
        median=tally.median(graded),
        chart=chart(tally.distribution(graded)),
        exercises=exercises,
        submissions={each.id: each.submissions for each in exercises},
        mistakes=tally.mistakes(graded),
        most=MOST_NAMES,
        layers=missing_layers(entry.result for entry in entries),
    )


def class_pages(entries: Sequence[Entry], *about: Any, **more: Any) -> dict[str, str]:
    """The page of ``class_page``, and where there are many submissions those that list the rest."""
    starts = range(MOST_ROWS, len(entries), MOST_ROWS)
    names = [f"class-{number}.html" for number, _ in enumerate(starts, 2)]
    pages = {"class.html": class_page(entries, *about, **more, more_pages=names)}
    for name, start in zip(names, starts, strict=True):
        rows = entries[start : start + MOST_ROWS]
        pages[name] = render("submissions.html", entries=rows, first=start + 1, total=len(entries))
    return pages


def _shown(cluster: Cluster) -> dict[str, Any]:
    return {
        "cluster": cluster,
        "file": catalogue_entry.file(cluster.example.exercise),
        "lines": catalogue_entry.lines(cluster.example, cluster.comment),
    }


def chart(counts: Sequence[int]) -> Markup:
    """The distribution of scores as a picture, and in words for those who do not see it."""
    step = (_WIDTH - 2 * _LEFT) / len(counts)
    tallest = max([*counts, 1])
    edges = [round(100 * i / len(counts)) for i in range(len(counts) + 1)]
    bars = []
    for i, count in enumerate(counts):
        height = round(_TALLEST * count / tallest, 1)
        bars.append(
            {
                "x": round(_LEFT + i * step + 2, 1),
                "y": _FLOOR - height,
                "width": round(step - 4, 1),
                "height": height,
                "count": count,
            }
        )
    said = [f"{count} from {edges[i]} to {edges[i + 1]}" for i, count in enumerate(counts) if count]
    drawn = render(
        "chart.svg",
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        floor=_FLOOR,
        bars=bars,
        ticks=[(round(_LEFT + i * step, 1), edge) for i, edge in enumerate(edges)],
        label=f"Scores in per cent: {'; '.join(said) or 'none'}.",
    )
    return Markup(drawn)
