"""``python -m nnbook.grading`` is the command ``nnbook``."""

from nnbook.grading.cli import run

if __name__ == "__main__":
    run()
