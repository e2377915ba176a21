"""A browser whose visits are lists of responses: nothing is opened."""

from types import SimpleNamespace


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
