"""Downloads made up for tests: names of members, with their bytes."""

import io
import zipfile

from tests.grading.submissions import notebook

NOTEBOOK = notebook("a = 1")
MOODLE = {
    "Ada Lovelace_51001_assignsubmission_file/01_layers.ipynb": NOTEBOOK,
    "Ada Lovelace_51001_assignsubmission_onlinetext/onlinetext.html": b"<p>please be kind</p>",
    "Grace Hopper_51002_assignsubmission_file/work/01_layers.ipynb": NOTEBOOK,
    "Zoë Müller_51003_assignsubmission_onlinetext/onlinetext.html": b"<p>my notebook is lost</p>",
}
# Before version 4.1 the folders' names ended in an underscore.
OLD_MOODLE = {
    name.replace("_file/", "_file_/").replace("_onlinetext/", "_onlinetext_/"): content
    for name, content in MOODLE.items()
}
FLAT_MOODLE = {
    name.replace("/work/", "_").replace("/", "_"): content for name, content in MOODLE.items()
}
CANVAS = {
    "lovelaceada_12345_678901_01_layers-1.ipynb": NOTEBOOK,
    "lovelaceada_12345_678902_02_activations.ipynb": NOTEBOOK,
    "hoppergrace_LATE_12346_678903_01_layers.ipynb": NOTEBOOK,
    "müllerzoë_12347_text.html": b"<p>my notebook is lost</p>",
}
GITHUB = {
    f"layers-submissions/layers-{name}/{file}": content
    for name in ("ada", "grace")
    for file, content in {
        ".git/HEAD": b"ref: refs/heads/main",
        "exercises/01_layers.ipynb": NOTEBOOK,
    }.items()
}


def packed(members, **options):
    """The bytes of a ZIP: a dict, or pairs where a name comes twice."""
    made = io.BytesIO()
    pairs = members.items() if isinstance(members, dict) else members
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, **options) as file:
        for name, content in pairs:
            file.writestr(name, content)
    return made.getvalue()


def lay(folder, members):
    """Write the members as files below ``folder``."""
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder
