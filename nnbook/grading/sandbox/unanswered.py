"""What is known of cases whose process ended without an answer."""

from nnbook.checks.observing.records import Case, Observation, Run


def unanswered(cases: tuple[Case, ...], reason: str, *, late: bool) -> Run:
    """A run in which no case has an answer: ``late`` if the time was up, else for ``reason``."""
    if late:
        endings = ["timeout", *["skipped"] * (len(cases) - 1)]
        pairs = zip(cases, endings, strict=True)
        return Run({case.label: Observation(ending) for case, ending in pairs})
    return Run({case.label: Observation("ended", reason) for case in cases})
