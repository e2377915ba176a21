"""``python -m nnbook.grading`` is the command ``nnbook``."""

import sys

from nnbook.grading.cli import main

if __name__ == "__main__":
    sys.exit(main())
