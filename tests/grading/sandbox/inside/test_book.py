"""What a submission imports from the book."""

from nnbook.grading.sandbox.inside import book
from tests.grading.submissions import observed, probed


def test_the_book_can_be_imported(child):
    body = """
from nnbook.checks import check, hint, scoreboard, anything
from nnbook.data import xor
from nnbook.checks import *
return [check("neuron", lambda: 1), hint("neuron"), scoreboard(), len(xor().X)]
""".replace("from nnbook.checks import *\n", "")
    assert probed(child, body) == [None, None, None, 4]


def test_what_is_checked_is_noted_and_answers_nothing():
    book.checked()
    for given in (("linear", abs), ("linear",), (), (7, abs)):
        assert book.check(*given) is None
    assert book.checked() == [("linear", (abs,)), ("linear", ())]
    assert book.checked() == []


def test_a_function_of_another_name_that_was_checked_counts(child):
    cells = (
        "from nnbook.checks import check",
        "def good(): raise NotImplementedError",
        "def mine(): return 7",
        "check('good', mine)",
    )
    seen, _ = observed(child, *cells, names=("good",))
    assert seen["good"].value == 7
    seen, _ = observed(child, *cells, "def good(): return 8", names=("good",))
    assert seen["good"].value == 8
