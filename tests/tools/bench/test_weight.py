"""Of two visits, the heavier one."""

from tests.tools.bench.fake_browser import fake_browser, response
from tools.bench import weight


def test_the_heavier_of_two_visits_counts():
    page = response("http://x/", b"a", "text/html")
    late = response("http://x/late.js", b"b", "text/javascript")
    for visits in ([[page], [page, late]], [[page, late], [page]]):
        assert len(weight.heavier_of_two(fake_browser(*visits), "http://x/")) == 2
