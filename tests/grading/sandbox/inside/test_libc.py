"""The C library, for what Python does not offer."""

import errno
import os
import sys

import pytest

from nnbook.grading.sandbox.inside.libc import PR_SET_DUMPABLE, checked, libc

pytestmark = pytest.mark.skipif(os.name == "nt", reason="another C library")


def test_a_call_that_fails_is_an_error_that_says_what_and_why():
    with pytest.raises(OSError, match="closing: Bad file descriptor") as raised:
        checked(libc().close(-1), "closing")
    assert raised.value.errno == errno.EBADF


def test_a_call_that_succeeds_is_none():
    copied = os.dup(0)
    checked(libc().close(copied), "closing")
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(copied)


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_the_numbers_are_the_kernels():
    get_dumpable = 3
    if not (child := os.fork()):
        told = 0
        for value in (1, 0):  # other tests may have left this process with either
            checked(libc().prctl(PR_SET_DUMPABLE, value, 0, 0, 0), "prctl")
            told = 2 * told + libc().prctl(get_dumpable, 0, 0, 0, 0)
        os._exit(told)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0b10
