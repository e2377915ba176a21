"""The second try: what passes alone is counted, what fails twice fails the build."""

import sys

import pytest

from tools.machine import flaky

MAKEFILE = """\
test:
	@{before}
	@{pytest} tests
	@{pytest} notebooks
again:
	@{pytest} --last-failed --last-failed-no-failures none tests
nbval:
	@{pytest} notebooks
"""
# Fails as often as the file of its name says.
TEST = """\
from pathlib import Path

import pytest

left = Path(__file__).with_name("{name}.left")

@pytest.mark.parametrize("cell", ["a.ipynb::Cell 1" if "{name}" == "notebook" else "none"])
def test_it(cell):
    count = int(left.read_text())
    left.write_text(str(max(0, count - 1)))
    assert count == 0
"""


@pytest.fixture
def suite(tmp_path, starts_python):
    """Return a function that writes a suite, given how often each test fails, and tries it."""
    pytest_here = f'PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 "{sys.executable}" -m pytest -q --rootdir .'

    def tried(before="true", **failures):
        (tmp_path / "Makefile").write_text(MAKEFILE.format(before=before, pytest=pytest_here))
        for name, count in {"always_right": 0, "notebook": 0, **failures}.items():
            folder = tmp_path / ("notebooks" if name == "notebook" else "tests")
            folder.mkdir(exist_ok=True)
            file = folder / f"test_{name}.py"
            file.write_text(TEST.format(name=name))
            (folder / f"{name}.left").write_text(str(count))
        return flaky.try_twice(tmp_path)

    return tried


def test_what_is_right_at_once_is_not_flaky(suite):
    assert suite() == (True, 0)


def test_what_passes_alone_is_counted_and_fails_nothing(suite):
    assert suite(once=1, also=1) == (True, 2)


def test_what_fails_twice_fails_the_build(suite):
    assert suite(once=1, twice=2) == (False, 1)


def test_a_notebook_that_was_flaky_sets_no_other_test_going(suite, capfd):
    assert suite(notebook=1) == (True, 1)
    assert capfd.readouterr().out.count("1 passed") == 2  # test_always_right, then the notebook


def test_notebooks_come_after_a_test_that_was_flaky(suite):
    assert suite(once=1, notebook=1) == (False, 1)


def test_without_a_failed_test_nothing_is_tried_again(suite, tmp_path, capfd):
    assert suite(twice=2) == (False, 0)
    # What an earlier run has failed is not this run's.
    assert suite(before="false") == (False, 0)
    assert "Once more" not in capfd.readouterr().out.rpartition("1 failed")[2]


@pytest.mark.parametrize(("well", "code"), [(True, 0), (False, 1)])
def test_the_last_line_is_the_count(monkeypatch, capsys, well, code):
    monkeypatch.setattr(flaky, "try_twice", lambda root: (well, 3))
    assert flaky.main() == code
    assert capsys.readouterr().out == "flaky: 3\n"
