"""The sandbox: what a child may see and do, as arguments of bubblewrap."""

import os
import platform
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from nnbook.files import ROOT

PACKAGE = ROOT / "nnbook"
# Where the child finds what it needs of nnbook: no reference, no catalogue, no test.
BOOK = "/book"
LIBRARIES = "/libraries"
# Where ``python`` is, for cells that start one.
PROGRAMS = "/programs"
# Of nnbook, what notebooks import, and what observes them; of checks and grading no more than this.
SHARED = (
    *sorted(
        place.name
        for place in PACKAGE.iterdir()
        if place.name not in ("checks", "grading") and not place.name.startswith(("_", "."))
    ),
    "__init__.py",
    "checks/observing",
    "grading/__init__.py",
    "grading/sandbox/__init__.py",
    "grading/sandbox/inside",
)
INSTALL = "install bubblewrap: apt-get install bubblewrap"
UBUNTU = (
    "let programs make user namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
)
WITHOUT = "no sandbox, as asked for with --no-sandbox"
# What a kernel sets, and one thread for each process.
NOTEBOOK = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
ENVIRONMENT = NOTEBOOK | {
    "PATH": f"{PROGRAMS}:/usr/bin:/bin",
    "HOME": "/tmp",
    "USER": "learner",
    "LOGNAME": "learner",
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLCONFIGDIR": "/tmp",
    "IPYTHONDIR": "/tmp",
    # There is no network: say so at once.
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


class NoSandbox(Exception):
    """There is no sandbox: what is missing, and the line that mends it."""


def bubblewrap() -> str:
    """The path of bubblewrap. Raises ``NoSandbox``."""
    if sys.platform != "linux":
        name = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, platform.system())
        raise NoSandbox(f"no sandbox on {name}: grade others' work on Linux")
    found = shutil.which("bwrap")
    if found is None:
        raise NoSandbox(f"no sandbox: {INSTALL}")
    return found


def why(complaint: str) -> str:
    """What bubblewrap's complaint on standard error means, and what mends it."""
    line = complaint.strip().splitlines()[0][:200] if complaint.strip() else "it ended at once"
    if Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").exists() and os.geteuid():
        return f"no sandbox: {UBUNTU}"
    namespaces = ("permission", "permitted", "namespace")
    if any(word in line.lower() for word in namespaces):
        return f"no sandbox: this system refuses namespaces ({line}): grade on a host, or {UBUNTU}"
    return f"no sandbox: {line}"


def python() -> list[str]:
    """Python as the child starts it: nothing of the environment, no site-packages' start files."""
    return [getattr(sys, "_base_executable", None) or sys.executable, "-I", "-S"]


def starter(path: Iterable[str], module: str) -> str:
    """A program that runs ``module`` with what lies in the folders ``path``: nnbook, libraries.

    The module switches the garbage collector on when it has loaded torch, which takes a tenth
    longer with it.
    """
    return (
        f"import gc, sys; gc.disable(); sys.path.extend({[*path]!r}); "
        f"import runpy; runpy.run_module({module!r}, run_name='__main__', alter_sys=False)"
    )


def command(descriptor: int, module: str) -> list[str]:
    """The command line that runs ``module`` of nnbook in a sandbox. Raises ``NoSandbox``.

    ``descriptor`` stays open in the child.
    """
    program = bubblewrap()
    root = os.geteuid() == 0
    arguments = [
        program,
        *("--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"),
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup-try", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"),
    ]
    if root:
        # Two users: the trusted one that makes namespaces, and the one that submissions run as.
        for capability in ("SETUID", "SETGID", "KILL", "SYS_RESOURCE"):
            arguments += ["--cap-add", f"CAP_{capability}"]
    else:
        arguments += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    found = [BOOK, *map(_inside, libraries())]
    environment = ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(found)}
    for name, value in environment.items():
        arguments += ["--setenv", name, value]
    arguments += [*_system(), *_interpreter(), *_book()]
    arguments += ["--perms", "0755", "--dir", PROGRAMS]
    for name in ("python", "python3"):
        arguments += ["--symlink", python()[0], f"{PROGRAMS}/{name}"]
    arguments += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp"]
    # What bubblewrap makes on the way is writable: not for a submission, or it would meet the next.
    arguments += ["--remount-ro", "/dev", "--remount-ro", "/"]
    program = starter(found, module)
    return [*arguments, "--", *python(), "-c", program, str(descriptor)]


def _system() -> list[str]:
    arguments = ["--ro-bind", "/usr", "/usr", "--perms", "0755", "--dir", "/etc"]
    for name in ("lib", "lib32", "lib64", "libx32", "bin", "sbin"):
        place = Path("/", name)
        if place.is_symlink():
            arguments += ["--symlink", os.readlink(place), str(place)]
        elif place.is_dir():
            arguments += ["--ro-bind", str(place), str(place)]
    for name in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime"):
        place = f"/etc/{name}"
        arguments += ["--ro-bind-try", place, place]
    return arguments


def _interpreter() -> list[str]:
    prefix = Path(sys.base_prefix).resolve()
    arguments = [] if prefix == Path("/usr") else _shown(str(prefix))
    # The book may lie below one of these, and nnbook may be installed among the libraries.
    project = PACKAGE.parent
    if any(shown in project.parents for shown in (Path("/usr"), prefix)):
        arguments += ["--tmpfs", str(project)]
    for place in libraries():
        arguments += _shown(place, _inside(place))
        if Path(place, "nnbook").is_dir():
            arguments += ["--tmpfs", f"{_inside(place)}/nnbook"]
    return arguments


def _inside(place: str) -> str:
    """Where the child finds a folder of libraries: in its place, unless a private folder is there.

    That of a checkout below ``/tmp`` is hidden by the child's own.
    """
    private = any(Path(place).is_relative_to(folder) for folder in ("/tmp", "/dev", "/proc"))
    return f"{LIBRARIES}{place}" if private else place


def libraries() -> list[str]:
    """The folders in which this process finds torch and everything else that was installed."""
    paths = sysconfig.get_paths()
    named = [paths["purelib"], paths["platlib"]]
    # Where torch really is: a Debian system or a shared environment may keep it elsewhere.
    named += [place for place in sys.path if Path(place).name in ("site-packages", "dist-packages")]
    return list(dict.fromkeys(place for place in named if Path(place).is_dir()))


def _book() -> list[str]:
    arguments = []
    for name in SHARED:
        arguments += _shown(str(PACKAGE / name), f"{BOOK}/nnbook/{name}")
    return arguments


def _shown(source: str, place: str | None = None) -> list[str]:
    """Show ``source`` to the child, read-only, under folders that any user may pass through."""
    place = place or source
    arguments = []
    for parent in reversed(Path(place).parents[:-1]):
        arguments += ["--perms", "0755", "--dir", str(parent)]
    return [*arguments, "--ro-bind", source, place]
