"""What the benchmark does with its numbers. Nothing here measures a time."""

import gzip
import os
import random
import subprocess
import sys
from types import SimpleNamespace

import pytest

from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.files import ROOT
from tools.bench import __main__ as command
from tools.bench import build, checks, latency, packages, stock, weight
from tools.bench.first_load import first_load
from tools.bench.table import (
    Budget,
    Row,
    at_most,
    compared,
    median,
    not_measured,
    number,
    percentile,
    table,
    times_less,
)


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (50, 3), (75, 4), (95, 8.8), (100, 10), (90, 7.6)]
)
def test_percentiles_are_interpolated_between_ranks(percent, expected):
    assert percentile([4, 1, 10, 3, 2], percent) == pytest.approx(expected)


def test_the_median_of_an_even_number_lies_between():
    assert median([4, 1, 2, 3]) == 2.5
    with pytest.raises(ValueError, match="at least one sample"):
        median([])


@pytest.mark.parametrize(
    ("value", "text"), [(0.432, "0.43"), (16.66, "16.7"), (1234.5, "1,234"), (100, "100")]
)
def test_numbers_have_about_three_digits(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("measured", "reference", "text"),
    [(10, 500, "50× less"), (10, 15, "1.5× less"), (30, 10, "3.0× more"), (1, 0, "–")],
)
def test_the_ratio_is_said_in_words(measured, reference, text):
    assert compared(measured, reference) == text


@pytest.mark.parametrize(
    ("budgets", "within"),
    [
        ((at_most(16.7, 16.7, "ms"), times_less(16.7, 167, 10)), "yes"),
        ((at_most(16.8, 16.7, "ms"), times_less(16.8, 1670, 10)), "NO"),
        ((at_most(16, 16.7, "ms"), times_less(16, 159, 10)), "NO"),
        ((at_most(16, 16.7, "ms"), times_less(16, None, 10)), "not known"),
        ((at_most(17, 16.7, "ms"), times_less(17, None, 10)), "NO"),
        ((), "–"),
    ],
)
def test_every_promise_must_be_kept(budgets, within):
    assert Row("x", 1.0, budgets=budgets).within == within


def test_the_table_shows_what_is_over_budget_and_what_is_not_known():
    long = "first load of a chapter with all that it needs"
    text = table(
        [
            Row(long, 1325.0, "kB", 2073.4, "stock", (at_most(1325, 450, "kB"),)),
            Row("imports torch", "no", budgets=(Budget("no", True),)),
            not_measured("latency", "\nno browser\nmore"),
        ]
    )
    head, _, first, second, third, fourth = text.splitlines()
    columns = [head.index(name) for name in ("measured", "reference", "ratio", "budget", "within")]
    cells = [first[a:b].strip() for a, b in zip(columns, [*columns[1:], None], strict=True)]
    assert cells == ["1,325 kB", "2,073 kB: stock", "1.6× less", "≤ 450 kB", "NO"]
    assert f"{first[: columns[0]].strip()} {second.strip()}" == long
    assert third.split() == ["imports", "torch", "no", "–", "–", "no", "yes"]
    assert fourth.split("  ")[0] == "latency"
    assert "not measured: no browser" in fourth
    assert fourth.endswith("not known")


def test_latency_rows_without_jupyterlab_say_so_and_do_not_pass():
    rows = latency.rows([10.0] * 60, [], "not measured: no JupyterLab")
    assert [row.within for row in rows] == ["not known", "yes"]
    assert "not measured: no JupyterLab" in rows[0].cells[2]
    rows = latency.rows([10.0] * 57 + [40.0] * 3 + [50.0] * 3, [90.0] * 20)
    assert [row.within for row in rows] == ["NO", "NO"]
    assert rows[1].measured > 33.3


@pytest.mark.parametrize(("floor", "within"), [(10.0, "yes"), (9.0, "NO")])
def test_a_figure_stands_beside_the_floor(floor, within):
    row = latency.floor_row([14.0, 15.0, 40.0], [floor] * 3)
    assert (row.measured, row.reference, row.within) == (15.0, floor, within)


def test_check_rows_are_about_the_slowest_of_the_whole_book():
    answer = {
        "right": {"neuron": 8.0, "train": 120.0},
        "wrong": {"neuron, missing-bias": 9.0, "train, ascent": 80.0, "linear, untransposed": 7.0},
        "chapters": 2,
        "runs": 11,
    }
    rows = checks.check_rows(answer, [2000.0, 1500.0, 1600.0])
    assert [(row.measured, row.within) for row in rows] == [(120.0, "NO"), (80.0, "yes")]
    slow_for_this_machine = checks.check_rows(answer, [1000.0])
    assert [row.within for row in slow_for_this_machine] == ["NO", "NO"]
    assert "slowest solution of 2 in 2 chapters: train" in rows[0].what
    assert "slowest catalogued mistake of 3 in 2 chapters: train, ascent" in rows[1].what


def test_every_solution_and_mistake_of_a_chapter_is_timed():
    code = (
        "from tools.bench import warm; warm.RUNS = 1;"
        "t = warm.times(['01_layers']); print(sorted(t['right']), len(t['wrong']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    layers = CHAPTERS["01_layers"]
    mistakes = sum(len(EXERCISES[each.id].wrong_answers) for each in layers)
    assert done.stdout == f"{sorted(exercise.id for exercise in layers)} {mistakes}\n"


class FakePage:
    """Answers for ``first_load``: responses instead of a network."""

    def __init__(self, responses):
        self.responses = responses

    def on(self, event, listener):
        self.listener = listener

    def goto(self, url, wait_until):
        for response in self.responses:
            self.listener(response)

    def evaluate(self, script):
        pass

    def wait_for_load_state(self, state):
        pass


def fake_browser(*visits):
    pages = iter(visits)
    context = SimpleNamespace(close=lambda: None, new_page=lambda: FakePage(next(pages)))
    return SimpleNamespace(new_context=lambda **options: context)


def response(url, body, kind, ok=True):
    return SimpleNamespace(url=url, body=lambda: body, ok=ok, headers={"content-type": kind})


def test_text_weighs_what_gzip_makes_of_it_and_fonts_what_they_are():
    text, font = b"hello " * 5000, random.Random(1).randbytes(4000) + b" " * 4000
    visit = [
        response("http://x/page.html", text, "text/html"),
        response("http://x/font.woff2", font, "font/woff2"),
        response("http://x/gone.js", b"not found", "text/html", ok=False),
        response("data:text/plain,hi", b"hi", "text/plain"),
    ]
    sizes = first_load(fake_browser(visit), "http://x/page.html")
    assert sizes["http://x/font.woff2"] == 8000
    assert sizes["http://x/page.html"] == pytest.approx(len(gzip.compress(text, 6)), rel=0.05)
    assert len(sizes) == 2


def test_the_heavier_of_two_visits_counts():
    page = response("http://x/", b"a", "text/html")
    late = response("http://x/late.js", b"b", "text/javascript")
    for visits in ([[page], [page, late]], [[page, late], [page]]):
        assert len(weight.heavier_of_two(fake_browser(*visits), "http://x/")) == 2


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://cdn.jsdelivr.net/npm/mathjax@3/es5/a.js", ("mathjax@3", "es5/a.js")),
        ("https://cdn.jsdelivr.net/npm/@a/b@1.0.6/dist/e.js", ("@a/b@1.0.6", "dist/e.js")),
        ("https://cdn.jsdelivr.net/npm/c@~0.11.*/d.js?x=1", ("c@~0.11.*", "d.js")),
        ("https://unpkg.com/thebe@0.8.2/lib/index.js", ("thebe@0.8.2", "lib/index.js")),
        (
            "https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.4/require.min.js",
            ("requirejs@2.3.4", "require.js"),
        ),
        ("https://example.org/npm/c@1/d.js", None),
        ("https://cdn.jsdelivr.net/gh/c@1/d.js", None),
    ],
)
def test_where_a_cdn_s_file_is_found(url, found):
    assert packages.locate(url) == found


def test_a_request_without_a_package_is_listed_and_never_reaches_the_network(tmp_path, monkeypatch):
    def offline(*arguments):
        raise subprocess.CalledProcessError(1, "npm")

    monkeypatch.setattr(packages.Packages, "_pack", offline)
    had = packages.Packages(tmp_path)
    (tmp_path / "c@1" / "package").mkdir(parents=True)
    (tmp_path / "c@1" / "package" / "d.js").write_text("1")
    outcomes = []
    for url in ("https://unpkg.com/c@1/d.js", "https://unpkg.com/c@2/d.js", "https://a.org/b.js"):
        had.answer(
            SimpleNamespace(
                request=SimpleNamespace(url=url),
                abort=lambda: outcomes.append("aborted"),
                fulfill=lambda body, headers: outcomes.append((body, headers["content-type"])),
            )
        )
    assert outcomes == [(b"1", "text/javascript"), "aborted", "aborted"]
    assert had.missing == ["https://unpkg.com/c@2/d.js", "https://a.org/b.js"]


def test_the_stock_book_has_the_same_pages_and_none_of_our_settings(tmp_path):
    root = tmp_path / "root"
    (root / "book").mkdir(parents=True)
    (root / "_config.yml").write_text("title: Ours\n")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/a\nchapters:\n  - file: book/b\n    sections:\n"
        "      - file: book/c\n"
    )
    for name in ("a.md", "b.md", "b.ipynb", "c.ipynb", "d.md"):
        (root / "book" / name).touch()
    folder = stock.prepare(root, tmp_path / "stock")
    copied = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert copied == {"_config.yml", "_toc.yml", "book/a.md", "book/b.ipynb", "book/c.ipynb"}
    assert "Ours" not in (folder / "_config.yml").read_text()


def test_a_clean_checkout_has_new_files_and_no_ignored_ones(tmp_path):
    root = tmp_path / "root"
    (root / "web" / "node_modules").mkdir(parents=True)
    (root / ".gitignore").write_text("*.log\nnode_modules/\n")
    for name in ("kept.txt", "new.txt", "web/a.js", "noise.log"):
        (root / name).touch()
    with pytest.raises(RuntimeError, match="needs git"):
        build.checkout(root, tmp_path / "none")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "kept.txt"], cwd=root, check=True)
    copy = build.checkout(root, tmp_path / "copy")
    assert {path.name for path in copy.iterdir()} == {".gitignore", "kept.txt", "new.txt", "web"}
    assert (copy / "web" / "node_modules").resolve() == root / "web" / "node_modules"


@pytest.mark.parametrize(("code", "seen"), [("import torch", True), ("import json", False)])
def test_the_witness_sees_an_import_of_torch_in_a_process_further_down(tmp_path, code, seen):
    (tmp_path / "torch.py").touch()
    (tmp_path / "sitecustomize.py").write_text(build.WITNESS)
    witness = tmp_path / "seen"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "NNBOOK_BENCH_WITNESS": str(witness)}
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}], check=True)"
    subprocess.run([sys.executable, "-c", parent], env=environment, check=True)
    assert witness.exists() == seen


def test_the_command_prints_every_row_and_succeeds_whatever_it_finds(monkeypatch, capsys):
    def fails(workshop):
        raise RuntimeError("no browser\nat all")

    over = Row("size", 900.0, "kB", 1000.0, "stock", (at_most(900, 450, "kB"),))
    monkeypatch.setattr(command, "MEASUREMENTS", {"a": fails, "b": lambda workshop: [over]})
    assert command.main([]) == 0
    out, err = capsys.readouterr()
    assert "not measured: no browser" in out
    assert "≤ 450 kB" in out
    assert "NO" in out
    assert "at all" not in out
    assert "no browser" in err
    assert command.main(["b"]) == 0
    assert "not measured" not in capsys.readouterr().out


def test_an_unknown_measurement_is_refused_in_one_line(capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(["speed"])
    assert stop.value.code == 2
    assert "cannot measure 'speed'" in capsys.readouterr().err
