"""What runs in the sandbox, beside ``nnbook.checks.observing``: nothing here knows what is right.

It imports no other part of nnbook.
"""
