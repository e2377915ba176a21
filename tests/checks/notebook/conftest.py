"""What tests of the notebook's side share."""

import pytest

from nnbook.checks.notebook.session import SESSION


@pytest.fixture
def fresh_session(monkeypatch):
    """A kernel that remembers nothing yet."""
    monkeypatch.setattr(SESSION, "verdicts", {})
    monkeypatch.setattr(SESSION, "hints", {})
