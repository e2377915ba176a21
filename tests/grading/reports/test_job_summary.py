"""The Markdown job summary, as a Markdown parser with GitHub's extensions reads it."""

from dataclasses import replace

from markdown_it import MarkdownIt

from nnbook.grading.reports.job_summary import MOST_BYTES, job_summary
from nnbook.grading.submission.collecting import LeftOut
from tests.grading.samples import BROKEN, EVIL, FULL, LEFT_OUT, LINEAR, MISSING, MIXED

HOSTILE = (
    "[x](http://a.example) ![i](http://a.example/i.png) **b** | c | `d` <b>e</b> $x$ # f\n\n# g "
    "https://a.example www.a.example @teacher :smile: ~~h~~ \\| ](x) `` ` <!--"
)


def parsed(text):
    return MarkdownIt("gfm-like", {"linkify": True}).parse(text)


def kinds(text):
    tokens = parsed(text)
    return {token.type for token in tokens} | {
        child.type for token in tokens for child in token.children or ()
    }


def inline_html(text):
    return {
        child.content
        for token in parsed(text)
        for child in token.children or ()
        if child.type == "html_inline"
    }


def rows(text):
    return sum(token.type == "tr_open" for token in parsed(text))


def test_a_learner_reads_outcome_mistake_and_next_step():
    text = job_summary([MIXED])
    assert text.startswith("### ada/01&#95;layers.ipynb: 6 of 16 points\n")
    assert "| One neuron | ✓ correct | 4 of 4 |" in text
    assert "| A layer for a whole batch | ✗ incorrect | 2 of 5 |" in text
    assert "<code>linear</code> multiplies by W as it is stored." in text
    assert "**Next step.** Write the shapes below the line." in text
    assert rows(text) == 1 + len(MIXED.exercises)
    assert "systemd-run" in text


def test_what_is_all_correct_ends_with_what_to_keep():
    text = job_summary([FULL])
    assert "Every exercise is correct" in text
    assert "- **One neuron.** What One neuron teaches." in text
    assert MISSING[0][:10] not in text


def test_text_from_a_submission_is_text():
    exercise = replace(LINEAR, title=HOSTILE, observed=HOSTILE, evidence=((HOSTILE, HOSTILE),))
    hostile = replace(MIXED, path=f"{HOSTILE}.ipynb", exercises=(exercise,), notes=(HOSTILE,))
    plain = replace(MIXED, exercises=(LINEAR,), notes=("a note",))
    for given in (hostile, replace(hostile, error=HOSTILE, exercises=())):
        text = job_summary([given], [LeftOut(HOSTILE, HOSTILE, HOSTILE)])
        found = kinds(text)
        assert not found & {"link_open", "image", "s_open", "code_inline", "fence", "code_block"}
        assert inline_html(text) <= {"<code>", "</code>"}
    assert rows(job_summary([hostile])) == rows(job_summary([plain])) == 2
    headings = [
        token.tag for token in parsed(job_summary([hostile])) if token.type == "heading_open"
    ]
    assert headings == ["h3", "h4", "h4"]


def test_nothing_unseen_is_left():
    text = job_summary([MIXED, BROKEN], [LEFT_OUT] * 200)
    assert "and 100 more" in text
    text.encode()
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "<script" not in text
    assert EVIL not in text


def test_a_summary_that_is_too_long_is_cut_where_github_would_drop_it():
    long = replace(LINEAR, evidence=tuple((str(i), "x" * 700) for i in range(20)))
    many = [replace(MIXED, exercises=(long,) * 5) for _ in range(40)]
    text = job_summary(many)
    assert len(text.encode()) < MOST_BYTES + 2000
    assert "more: this summary may hold no more" in text
