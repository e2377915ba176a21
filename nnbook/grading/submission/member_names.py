"""Names in an archive, made names that every system can store.

Old archivers say nothing of the encoding of their names: UTF-8 where it fits, else the one of DOS.
"""

import hashlib
import re
import struct
import unicodedata
import zipfile
import zlib

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
# What Windows cannot store, in names of any system.
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:/")
_MOST_BYTES = 200


def decoded(member: zipfile.ZipInfo) -> str:
    """The name of a member as whoever packed it saw it."""
    name = member.orig_filename
    if member.flag_bits & _UTF8_FLAG:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    told = _unicode_path(member.extra, raw)
    if told is not None:
        return told
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return name


def parts(name: str) -> tuple[str, ...] | None:
    """The folders and the name in a path, safe to store; None where it leads outside."""
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path):
        return None
    found = [part for part in path.split("/") if part not in ("", ".")]
    return None if ".." in found else tuple(map(_safe, found))


def key(path: tuple[str, ...]) -> str:
    """The same for paths that some file system takes for one."""
    return unicodedata.normalize("NFC", "/".join(path)).casefold()


def _safe(part: str) -> str:
    safe = _FORBIDDEN.sub("_", part)
    safe = re.sub(r"[. ]+$", lambda match: "_" * len(match[0]), safe)
    if _RESERVED.match(safe):
        safe = f"_{safe}"
    raw = safe.encode("utf-8", "surrogatepass")
    if len(raw) <= _MOST_BYTES:
        return safe
    # Its end tells what it is.
    stem, dot, suffix = safe.rpartition(".")
    suffix = f"{dot}{suffix}" if stem and len(suffix) < 20 else ""
    digest = hashlib.sha256(raw).hexdigest()[:8]
    return raw[: _MOST_BYTES - 40].decode("utf-8", "ignore") + f"-{digest}{suffix}"


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in Info-ZIP's field for it, if it belongs to this name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            if struct.unpack_from("<I", field, 1)[0] != zlib.crc32(raw):
                return None
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None
