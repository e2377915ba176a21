"""Options as they come."""

from nnbook.grading.options import Options


def test_secrets_differ_and_are_not_shown():
    assert Options().secret != Options().secret
    assert repr(Options().secret) not in repr(Options())
