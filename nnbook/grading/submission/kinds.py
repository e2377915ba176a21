"""What a file is that is no notebook, in words: by how it begins, else by how its name ends."""

_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "an archive"),
    (b"PK\x05\x06", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ", "an archive"),
    (b"\x28\xb5\x2f\xfd", "an archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"bplist", "a file of macOS"),
    (b"version https://git-lfs", "a pointer of Git LFS: its content was not downloaded"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body")
_ENDINGS = {
    "an archive": (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"),
    "an Office document": (
        *(".doc", ".docx", ".docm", ".xls", ".xlsx", ".ppt", ".pptx"),
        *(".odt", ".ods", ".odp", ".pages", ".numbers", ".key"),
    ),
    "a PDF": (".pdf",),
    "a web page": (".html", ".htm", ".mhtml", ".webarchive"),
    "a Python file": (".py", ".pyw"),
    "text": (".md", ".txt", ".rst", ".rtf", ".tex", ".log"),
    "a picture": (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".heic", ".bmp"),
    "data": (".csv", ".tsv", ".json", ".npy", ".npz", ".pt", ".pth", ".safetensors", ".pkl"),
    "a link to a page": (".url", ".webloc", ".desktop", ".lnk", ".gdoc"),
}
# Where a conflict was not resolved, Git leaves both versions in the file.
_CONFLICT = b"<<<<<<< "


def kind_of(content: bytes) -> str:
    """What begins like this and cannot be JSON; empty where it may be."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content[257:262] == b"ustar":
        return "an archive"
    if content[:64].lstrip().lower().startswith(_MARKUP):
        return "a web page"
    marked = content.startswith(_CONFLICT) or b"\n" + _CONFLICT in content
    if marked and b"\n=======" in content:
        return "a file with an unresolved conflict of Git"
    return ""


def kind_of_file(name: str, beginning: bytes) -> str:
    """What a file is, by its beginning and its name."""
    ended = next((kind for kind, ends in _ENDINGS.items() if name.lower().endswith(ends)), "")
    begun = kind_of(beginning)
    # Office documents, Keynote's and the like are archives themselves.
    if begun == "an archive" and ended == "an Office document":
        return ended
    return begun or ended or "a file of another kind"
