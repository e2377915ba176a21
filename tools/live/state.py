"""What the server keeps between two starts: one secret, and what follows from it.

Cookies know no ports: a browser sends what one server of 127.0.0.1 has set to every other one,
that of another user included. Their path keeps them apart. All addresses of this server begin with
a path that nobody can guess, and its cookies go to addresses below it only. The path follows from
the secret, so that bookmarks and cookies outlive a restart.
"""

import atexit
import hmac
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

FILE = "nnbook-secret"
SECRET_BYTES = 32
# Enough to notice a full disk: connection files and a history follow.
TRIAL_BYTES = 100_000
# Where Jupyter, IPython and Matplotlib write, for this process and for kernels.
FOLDERS = {
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_CONFIG_DIR": "config",
    "IPYTHONDIR": "ipython",
    "MPLCONFIGDIR": "matplotlib",
}


@dataclass(frozen=True)
class State:
    """The secret, and what is derived from it."""

    secret: bytes

    @property
    def base_url(self) -> str:
        """The path that all addresses begin with; begins and ends with a slash."""
        return f"/{self._derived('path').hex()[:32]}/"

    @property
    def cookie_secret(self) -> bytes:
        """What cookies are signed with."""
        return self._derived("cookies")

    def _derived(self, use: str) -> bytes:
        return hmac.digest(self.secret, use.encode(), "sha256")


def load() -> State:
    """Return the state of this user, new where there is none.

    Where the user's own folders cannot be written, a new folder takes their place until the end of
    this process. Raises ``OSError`` where there is no room for that either.
    """
    try:
        return State(_secret_in(Path(jupyter_runtime_dir())))
    except OSError:
        return State(_secret_in(_use_folder_of_its_own() / FOLDERS["JUPYTER_RUNTIME_DIR"]))


def _secret_in(folder: Path) -> bytes:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as trial:
        trial.write(bytes(TRIAL_BYTES))
        trial.flush()
    file = folder / FILE
    try:
        found = file.read_bytes()
        if len(found) == SECRET_BYTES:
            return found
    except FileNotFoundError:
        pass
    # In one step, for this user only: two servers may start at once.
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as new:
        new.write(secrets.token_bytes(SECRET_BYTES))
    os.replace(name, file)
    return file.read_bytes()


def _use_folder_of_its_own() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="nnbook-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {name: str(folder / part) for name, part in FOLDERS.items()}
    return folder
