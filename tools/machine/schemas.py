"""jsonschema, which nbformat and Jupyter's server import, without what nothing here needs of it.

It reads a grammar of international addresses, a second and more of a processor's time in every
process, for a format that Jupyter's schemas do not use; where it is not installed it does without.
"""

import sys


def without_grammar() -> None:
    """Let jsonschema do without, if it has not been imported yet."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
