"""The results of a class, in an SQLite file: each lands whole or not at all.

A result belongs to a path and the digest of the bytes that were graded. So a run that was killed
goes on where it stopped, a submission that changed is graded again, and one that was changed back
is not.
"""

import errno
import json
import os
import secrets
import sqlite3
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout

try:
    import fcntl
except ImportError:  # Windows has locks of its own on every file system
    fcntl = None

from nnbook.grading.results import SubmissionResult, from_dict, to_dict

NAME = "gradebook.sqlite"
VERSION = 1
MOST_RUNS = 20
# A teacher may have the file open in a viewer while a result lands.
PATIENCE_SECONDS = 30.0
# Where SQLite locks its files, far behind their content.
_LOCKED_BYTE = 0x40000000
_TABLES = """
CREATE TABLE IF NOT EXISTS results (
    path BLOB NOT NULL, digest TEXT NOT NULL, result TEXT NOT NULL, graded_at TEXT NOT NULL,
    PRIMARY KEY (path, digest)
);
CREATE TABLE IF NOT EXISTS clusters (
    name TEXT PRIMARY KEY, exercise TEXT NOT NULL, answers TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS runs (
    at TEXT NOT NULL, about TEXT NOT NULL, report TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""

# What SQLite says where locks or shared memory fail, as on folders of other machines.
_LACKING = (
    *("SQLITE_PROTOCOL", "SQLITE_IOERR_LOCK", "SQLITE_IOERR_RDLOCK"),
    *("SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR_SHMLOCK", "SQLITE_IOERR_SHMMAP"),
)


class GradebookError(Exception):
    """The gradebook cannot be used; the message says why and what to do, in one line."""


class Gradebook:
    """The gradebook in ``folder``, made if there is none. For one process and one thread.

    Use it in a ``with`` block: until its end no other process can grade into ``folder``.
    Everything that goes wrong with the file raises ``GradebookError``.
    """

    def __init__(self, folder: Path, patience: float = PATIENCE_SECONDS) -> None:
        self.file = folder / NAME
        self._patience = patience
        self._lock = FileLock(folder / "gradebook.lock", timeout=0)

    def __enter__(self) -> Self:
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._require_locks()
            self._lock.acquire()
        except Timeout:
            raise GradebookError(f"another run is grading into {self.file.parent}") from None
        except OSError as error:
            reason = error.strerror or error
            raise GradebookError(f"cannot write to {self.file.parent}: {reason}") from None
        try:
            self._keep_private()
            with self._explained():
                self._connection = sqlite3.connect(self.file, timeout=self._patience)
            self._open()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # All in one file again, to be copied, unless a viewer has it open.
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA busy_timeout = 0")
            self._connection.execute("PRAGMA journal_mode = DELETE")
        self._connection.close()
        self._lock.release()

    @property
    def secret(self) -> bytes:
        """What seeds the inputs of this class: kept, so that an appeal meets the same inputs."""
        with self._explained():
            (value,) = self._connection.execute(
                "SELECT value FROM facts WHERE name = 'secret'"
            ).fetchone()
        return bytes(value)

    def add(self, digest: str, result: SubmissionResult) -> None:
        """Keep the result of the submission ``result.path`` whose bytes had this digest."""
        row = (
            os.fsencode(result.path),
            digest,
            json.dumps(to_dict(result)),
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        with self._explained(), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", row)

    def get(self, path: str, digest: str) -> SubmissionResult | None:
        """Return what was kept, or None, also where what was kept cannot be read."""
        with self._explained():
            row = self._connection.execute(
                "SELECT result FROM results WHERE path = ? AND digest = ?",
                (os.fsencode(path), digest),
            ).fetchone()
        if row is None:
            return None
        try:
            return from_dict(json.loads(row[0]))
        except Exception:  # written by a later version, or edited by hand: it is graded again
            return None

    def clusters(self) -> dict[str, tuple[str, Any]]:
        """What each cluster of answers does, by its name: exercise and answers, oldest first."""
        with self._explained():
            rows = self._connection.execute(
                "SELECT name, exercise, answers FROM clusters ORDER BY rowid"
            ).fetchall()
        return {name: (exercise, json.loads(answers)) for name, exercise, answers in rows}

    def keep_clusters(self, clusters: Mapping[str, tuple[str, Any]]) -> None:
        """Keep the clusters that are new."""
        rows = [
            (name, exercise, json.dumps(answers)) for name, (exercise, answers) in clusters.items()
        ]
        with self._explained(), self._connection:
            self._connection.executemany("INSERT OR IGNORE INTO clusters VALUES (?, ?, ?)", rows)

    def keep_run(self, about: str, report: Mapping[str, Any]) -> tuple[str, Any] | None:
        """Keep what a run came to, where it differs from the last about the same.

        Returns the one before: when that was, in UTC, and what it came to; None for the first.
        """
        text = json.dumps(report, sort_keys=True)
        with self._explained(), self._connection:
            rows = self._connection.execute(
                "SELECT at, report FROM runs WHERE about = ? ORDER BY rowid DESC LIMIT 2", (about,)
            ).fetchall()
            if not rows or rows[0][1] != text:
                at = datetime.now(UTC).isoformat(timespec="seconds")
                self._connection.execute("INSERT INTO runs VALUES (?, ?, ?)", (at, about, text))
                self._connection.execute(
                    "DELETE FROM runs WHERE rowid NOT IN "
                    "(SELECT rowid FROM runs ORDER BY rowid DESC LIMIT ?)",
                    (MOST_RUNS,),
                )
            else:
                rows = rows[1:]
        return (rows[0][0], json.loads(rows[0][1])) if rows else None

    def __len__(self) -> int:
        with self._explained():
            return self._connection.execute("SELECT count(*) FROM results").fetchone()[0]

    def _require_locks(self) -> None:
        """Without locks SQLite waits for other programs that there are not."""
        if fcntl is None:
            return
        with tempfile.TemporaryFile(dir=self.file.parent) as probe:
            try:
                fcntl.lockf(probe, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _LOCKED_BYTE)
                fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                folder = self.file.parent
                reason = errno.errorcode.get(error.errno, error.errno)
                raise GradebookError(
                    f"the file system of {folder} has no file locks ({reason}), "
                    "which the gradebook needs: put DIR on a local disk"
                ) from error

    def _keep_private(self) -> None:
        """It holds the secret that inputs are drawn from: strangers may not read it."""
        try:
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            reason = error.strerror or error
            raise GradebookError(f"cannot write to {self.file}: {reason}") from None
        # A group that may write shares it on purpose.
        shared = self.file.stat().st_mode & stat.S_IWGRP
        with suppress(OSError):  # it is a colleague's
            self.file.chmod(0o660 if shared else 0o600)

    def _open(self) -> None:
        with self._explained():
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise GradebookError(f"{self.file} was written by a later version of nnbook")
            faults = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if faults != "ok":
                raise GradebookError(self._damaged("its pages do not fit together"))
            # A result lands in a third of the time: workers wait for it.
            self._connection.execute("PRAGMA journal_mode = WAL")
            with self._connection:
                self._connection.executescript(_TABLES)
                self._connection.execute(f"PRAGMA user_version = {VERSION}")
                self._connection.execute(
                    "INSERT OR IGNORE INTO facts VALUES ('secret', ?)", (secrets.token_bytes(32),)
                )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            reason = f"another program holds {self.file}" if "locked" in str(error) else error
            hint = ""
            if "full" in str(error) or "disk" in str(error):
                hint = ". Nothing kept is lost: make room, and run the same command again"
            if (kind := getattr(error, "sqlite_errorname", "")).startswith(_LACKING):
                reason = f"the file system of {self.file.parent} has not what SQLite needs ({kind})"
                hint = ": put DIR on a local disk"
            raise GradebookError(f"the gradebook cannot be used: {reason}{hint}") from error
        except sqlite3.DatabaseError as error:
            raise GradebookError(self._damaged(error)) from error

    def _damaged(self, reason: object) -> str:
        return (
            f"{self.file} is damaged ({reason}); nothing was changed. "
            "Put a copy back, or move it away to grade everything again"
        )
