"""Files and folders that no learner has made: tools and systems leave them behind."""

import os
from pathlib import Path

# What a folder of results has in it.
GRADEBOOK = "gradebook.sqlite"
RESULTS = "results of grading a class"
_FOLDERS = {
    ".git": "what Git keeps",
    ".ipynb_checkpoints": "checkpoints that Jupyter keeps",
    "__MACOSX": "what macOS adds to an archive",
    "__pycache__": "what Python keeps",
    "_build": "what a build has made",
    "node_modules": "what npm has installed",
    "site-packages": "what pip has installed",
}
_SYSTEM = {".ds_store", "thumbs.db", "desktop.ini"}
_BACKUPS = (".bak", ".orig", ".old", ".swp", ".tmp", "~")


def folder(entry: os.DirEntry, results: Path | None = None) -> str:
    """Why a folder is not searched; empty if it is. ``results``: where this run's results go."""
    if entry.name in _FOLDERS:
        return _FOLDERS[entry.name]
    if _has(entry, GRADEBOOK) or (results is not None and _same(entry, results)):
        return RESULTS
    if _has(entry, "pyvenv.cfg"):
        return "a Python environment"
    return "a hidden folder" if entry.name.startswith(".") else ""


def file(name: str) -> str:
    """Why a file of this name is not read; empty if it is."""
    lower = name.lower()
    if name.startswith("._"):
        return "what macOS adds to an archive"
    if lower in _SYSTEM:
        return "what the system keeps"
    if name.startswith("."):
        if lower.endswith(".icloud"):
            return "a file that is still in iCloud: download it first"
        return "a hidden file"
    return "a backup copy" if lower.endswith(_BACKUPS) else ""


def _has(entry: os.DirEntry, name: str) -> bool:
    return os.path.lexists(os.path.join(entry.path, name))


def _same(entry: os.DirEntry, folder: Path) -> bool:
    try:
        return os.path.samefile(entry.path, folder)
    except OSError:
        return False
