"""Each known error can be found, and none hides behind another."""

import re

import pytest

from nnbook.checks.judging.known_errors import KNOWN, Explanation
from nnbook.checks.observing import Failure

ANY = "AnyError"


def messages(known):
    return known.parts or ("something else",)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.slug)
def test_it_is_the_first_that_fits_for_each_of_its_messages(known):
    """What is more special comes first: else its words would never be read."""
    for message in messages(known):
        first = next(
            each
            for each in KNOWN
            if any(each.fits(Failure(kind, message=message)) for kind in known.kinds or (ANY,))
        )
        assert first.slug == known.slug, message


def test_kind_and_a_part_of_the_message_must_both_be_there():
    known = Explanation("a", ("one", "two"), "", "", ("KeyError", "ValueError"))
    assert known.fits(Failure("ValueError", message="says two, and more"))
    assert not known.fits(Failure("TypeError", message="says two, and more"))
    assert not known.fits(Failure("ValueError", message="says three"))
    assert Explanation("a", (), "", "").fits(Failure(ANY, message="anything"))


def test_each_has_a_name_and_sentences():
    for known in KNOWN:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", known.slug)
        for text in (known.points_to, known.step):
            assert text.strip().endswith((".", "?", "!")), known.slug
