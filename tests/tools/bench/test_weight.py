"""Of two visits, the heavier one."""

from types import SimpleNamespace

from tools.bench import weight


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


def test_the_heavier_of_two_visits_counts():
    page = response("http://x/", b"a", "text/html")
    late = response("http://x/late.js", b"b", "text/javascript")
    for visits in ([[page], [page, late]], [[page, late], [page]]):
        assert len(weight.heavier_of_two(fake_browser(*visits), "http://x/")) == 2
