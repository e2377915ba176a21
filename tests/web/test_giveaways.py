"""What tells the answer of a prediction is found; ``test_pages.py`` looks at the chapters."""

import pytest

from tests.web.giveaways import SIGHT, asked, giveaways

PAGE = """
<article><section id="s"><h2>{heading}</h2><p>{above}</p><p>Add. <strong>Predict</strong>.</p>
<form class="prediction" data-name="n">{form}</form>
<div class="cell_input"><pre>{code}</pre></div>
<details><summary>Show</summary><p>{closed}</p></details>
<p>{below}</p>
</section></article>"""
NUMBER = '<input data-kind="number" data-answer="{}">'
SHAPE = '<input data-kind="shape" data-answer="(8, 4)">'
OPTIONS = """<button class="choice">an error</button>
<button class="choice">right numbers</button>
<button class="choice" data-right>wrong numbers</button>"""


@pytest.fixture(scope="module")
def plain(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def told(plain, form, **parts):
    texts = dict.fromkeys(("heading", "above", "code", "closed", "below"), "Nothing.") | parts
    plain.set_content(PAGE.format(form=form, **texts))
    (prediction,) = asked(plain.evaluate(SIGHT))
    return giveaways(prediction)


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        (NUMBER.format(131), {"heading": "Count the 131 parameters"}),
        (NUMBER.format(131), {"above": "In all 131."}),
        (NUMBER.format(131), {"below": "It is 131."}),
        (NUMBER.format(2), {"below": "There are 2."}),
        (NUMBER.format(2), {"code": "print(total)  # 2"}),
        (NUMBER.format("-0.5"), {"below": "It is −0.5."}),
        (SHAPE, {"heading": "Why (8,4)?"}),
        (SHAPE, {"above": "It stores (8, 4)."}),
        (OPTIONS, {"below": "No error, but the numbers are wrong."}),
        (OPTIONS, {"code": "wrong = eight @ W"}),
        (OPTIONS, {"heading": "Wrong without an error"}),
    ],
)
def test_what_tells_the_answer_is_found(plain, form, parts):
    assert told(plain, form, **parts)


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        (NUMBER.format(131), {"closed": "It is 131."}),
        (NUMBER.format(131), {"below": "There are 1310 or 0.131 of 13."}),
        (NUMBER.format(2), {"above": "Take 2 of them."}),
        (SHAPE, {"closed": "(8, 4)", "below": "(4, 8)"}),
        (OPTIONS, {"closed": "wrong numbers", "below": "The next error."}),
        (OPTIONS, {"code": "column = eight @ W"}),
    ],
)
def test_what_tells_nothing_is_left_alone(plain, form, parts):
    assert told(plain, form, **parts) == []
