"""The exercise `diagnose`: evidence that is unambiguous, points for runs and none for guesses."""

from nnbook.checks.exercises.activations.diagnose_causes import CAUSES, TRUE
from nnbook.checks.exercises.activations.diagnose_reading import _shows, _sightings, numbers
from nnbook.runs import four_runs
from tests.checks.answers.activations.diagnose import TOLD, told, without
from tests.checks.tools import verdict


def test_no_evidence_of_one_run_is_an_accuracy_or_speaks_for_another():
    for run, record in four_runs().items():
        for field, number in numbers(record).items():
            if not _shows(run, number):
                continue
            assert field not in ("train", "held_out")
            assert not any(_shows(other, number) for other in TRUE if other != run)
            assert set(_sightings(number)) == {run}


def test_every_other_cause_has_words_on_every_run():
    for cause, described in CAUSES.items():
        assert set(described.unlike) == {run for run in TRUE if TRUE[run] != cause}
        for run, why in described.unlike.items():
            assert why.format(**numbers(four_runs()[run]))


def points(answer):
    return verdict("diagnose", answer).points


def test_each_run_earns_its_own_point():
    assert points(told(A=("dead ReLUs", 8), B=None, C=("nothing wrong", 0.0416))) == 0
    assert points(without("A", "B", "C")) == 1
    assert points(told(B=("vanished gradient", 2.49e-05))) == 3
    assert points(told(B=("learning rate too small", 1.1079))) == 3
    assert points(told()) == 6


def test_a_cause_given_twice_counts_for_neither_run():
    assert points(told(D=TOLD["A"])) == 2


def test_the_same_answer_for_every_run_earns_nothing():
    for cause in CAUSES:
        for _, number in TOLD.values():
            assert points(lambda c=cause, n=number: dict.fromkeys(TOLD, (c, n))) == 0
        assert points(lambda c=cause: {run: (c, n) for run, (_, n) in TOLD.items()}) == 0
