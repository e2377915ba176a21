"""Key press → painted: what the rows say of it."""

import pytest

from tools.bench import latency


def test_latency_rows_without_jupyterlab_say_so_and_do_not_pass():
    rows = latency.rows([10.0] * 60, [], "not measured: no JupyterLab")
    assert [row.within for row in rows] == ["not known", "yes"]
    assert "not measured: no JupyterLab" in rows[0].cells[2]
    rows = latency.rows([10.0] * 57 + [40.0] * 3 + [50.0] * 3, [90.0] * 20)
    assert [row.within for row in rows] == ["NO", "NO"]
    assert rows[1].measured > 33.3


@pytest.mark.parametrize(("floor", "within"), [(10.0, "yes"), (9.0, "NO")])
def test_a_figure_stands_beside_the_floor(floor, within):
    row = latency.floor_row([14.0, 15.0, 40.0], [floor] * 3, "xor")
    assert "xor" in row.what
    assert (row.measured, row.reference, row.within) == (15.0, floor, within)
