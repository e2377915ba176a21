"""``why``: one question about the reason, after an exercise is solved. It costs no points."""

from nnbook.checks.exercises.outline import Outline, Why
from nnbook.checks.exercises.table import OUTLINES
from nnbook.checks.notebook import progress, report
from nnbook.checks.notebook.display import (
    CODE,
    COLOURS,
    Display,
    box,
    escaped,
    inline,
    paragraph,
    show,
)

_OPTION = "margin:0.25em 0;color:inherit"


def why(exercise: object = None, answer: object = None) -> None:
    """Answer the question about an exercise's reason: ``why("linear", 2)``; without, ask it."""
    show(_answer(exercise, answer))


def question(exercise: Outline) -> Display:
    """The question with its numbered options. As HTML, each opens to say what speaks for it."""
    asked = exercise.why
    if asked is None:
        return Display("", "")
    call = f'why("{exercise.id}", …)'
    lines = [asked.ask]
    lines += [f"  {number}  {option.text}" for number, option in enumerate(asked.options, 1)]
    style = "margin:0.8em 0 0.3em;color:inherit"
    shown = f'<p style="{style}"><strong>{inline(asked.ask)}</strong></p>'
    for number, option in enumerate(asked.options, 1):
        said = f"{_verdict(option.is_right)} {option.reason}"
        shown += (
            f'<details style="{_OPTION}"><summary>{number} · {inline(option.text)}</summary>'
            f'<p style="margin:0.1em 0 0.4em 1.2em;color:inherit">{inline(said)}</p></details>'
        )
    shown += (
        '<p style="margin:0.3em 0 0;color:inherit">Open one, or let it be kept: '
        f'<code style="{CODE}">{escaped(call)}</code></p>'
    )
    lines.append(f"Answer with its number: {call}")
    return Display("\n".join(lines), shown)


def _answer(name: object, answer: object) -> Display:
    if not isinstance(name, str) or name not in OUTLINES:
        return report.unknown("exercise", name, OUTLINES, 'why("{}")')
    exercise = OUTLINES[name]
    if exercise.why is None:
        return report.notice(exercise.title, "There is no question about its reason.")
    if answer is None:
        return box([question(exercise)], f"Why: {exercise.title}")
    count = len(exercise.why.options)
    if type(answer) is not int or not 1 <= answer <= count:
        text = f'Give the number of an option, 1 to {count}: `why("{name}", 1)`.'
        return report.notice(exercise.title, text)
    return _judged(exercise, exercise.why, answer)


def _judged(exercise: Outline, asked: Why, answer: int) -> Display:
    option = asked.options[answer - 1]
    progress.store_reason(exercise.id, option.is_right)
    pieces = [
        paragraph(f"{asked.ask} You say: {option.text}."),
        paragraph(f"{_verdict(option.is_right)} {option.reason}"),
    ]
    edge = COLOURS["correct" if option.is_right else "incorrect"]
    return box(pieces, f"Why: {exercise.title}", edge)


def _verdict(is_right: bool) -> str:
    return "Right." if is_right else "Not so."
