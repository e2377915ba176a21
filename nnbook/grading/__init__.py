"""Grade work that nobody vetted: read · run in a sandboxed child · judge in the parent · report.

The parent never runs a learner's code; the child never sees a reference, a catalogue or a score.
"""
