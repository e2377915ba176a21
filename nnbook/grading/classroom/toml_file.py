"""Read a file of a teacher's: TOML in UTF-8, with or without a byte order mark."""

import tomllib
from pathlib import Path
from typing import Any


def read_toml(path: Path) -> dict[str, Any]:
    """Its tables. Raises ``FileNotFoundError``, and ``ValueError`` with a line that says why."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise
    except NotADirectoryError as error:  # above it stands a file: nothing can be there
        raise FileNotFoundError(*error.args) from None
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path} is not TOML: {error}; text stands in quotes") from None
