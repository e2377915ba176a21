"""``scoreboard``: how a chapter's exercises stand, or the whole book's."""

from collections.abc import Sequence

from nnbook.checks.notebook import report
from nnbook.checks.notebook.display import (
    COLOURS,
    Display,
    badge,
    block,
    box,
    cell,
    paragraph,
    show,
    table,
)
from nnbook.checks.notebook.standings import (
    Standing,
    heading,
    next_one,
    notebook_of,
    reached,
    solved,
    standings,
    worth,
)

SUMMARY_CALL = "from nnbook.checks import summary\nsummary()"


def scoreboard(chapter: object = None) -> None:
    """Show how a chapter stands, ``scoreboard("01_layers")``, or the book: ``scoreboard()``."""
    book = standings()
    if chapter is None:
        show(_of_book(book))
    elif isinstance(chapter, str) and chapter in book:
        show(_of_chapter(chapter, book[chapter]))
    else:
        show(report.unknown("chapter", chapter, book, 'scoreboard("{}")'))


def _of_chapter(chapter: str, given: Sequence[Standing]) -> Display:
    title = f"Scoreboard {chapter}"
    body = [
        (
            cell(each.exercise.title + (" (stretch)" if each.exercise.stretch else "")),
            badge(each.outcome),
            cell(str(each.points)),
            cell(str(each.exercise.points)),
        )
        for each in given
    ]
    one = next_one(given)
    if one is not None:
        text = f"Next: {one.title}, about {one.minutes} minutes. Then run `{one.call}`."
        then = [paragraph(text)]
    else:
        then = [
            paragraph("All exercises of this chapter are correct. Well done."),
            paragraph("`scoreboard()` shows the whole book."),
        ]
    return _board(title, ("Exercise", "Status"), body, given, then)


def _of_book(book: dict[str, tuple[Standing, ...]]) -> Display:
    title = "Scoreboard of the book"
    everything = [each for given in book.values() for each in given]
    body = [
        (
            cell(heading(chapter)),
            cell(f"{solved(given)} of {len(given)}"),
            cell(str(reached(given))),
            cell(str(worth(given))),
        )
        for chapter, given in book.items()
    ]
    one = next_one(everything)
    if one is not None:
        text = f"Next: {one.title}, about {one.minutes} minutes, in `{notebook_of(one)}`."
        then = [paragraph(text)]
    else:
        text = f"All {len(everything)} exercises of the book are correct. Congratulations!"
        then = [paragraph(f"{text} A page to keep is written by"), block(SUMMARY_CALL)]
    return _board(title, ("Chapter", "Correct"), body, everything, then)


def _board(
    title: str,
    head: tuple[str, str],
    body: list[tuple[Display, ...]],
    given: Sequence[Standing],
    then: list[Display],
) -> Display:
    numbers = table(title, (*head, "Reached", "Worth"), body, _total(given))
    return box([_with_bar(numbers, given), *then], title)


def _total(given: Sequence[Standing]) -> tuple[str, str, str, str]:
    correct = f"{solved(given)} of {len(given)} correct"
    return "Total", correct, str(reached(given)), str(worth(given))


def _with_bar(numbers: Display, given: Sequence[Standing]) -> Display:
    """The table, and how far along that is."""
    share = 100 * reached(given) / worth(given)
    bar = (
        '<div aria-hidden="true" style="height:0.5em;border-radius:0.25em;margin:0.7em 0 0.5em;'
        'background:rgba(128,128,128,0.3);overflow:hidden"><div style="height:100%;'
        f'width:{share:.0f}%;background:{COLOURS["correct"]}"></div></div>'
    )
    return Display(numbers.text, numbers.html + bar)
