"""A clean checkout, and who imports torch in it."""

import os
import subprocess
import sys

import pytest

from tools.bench import build


def test_a_clean_checkout_has_new_files_and_no_ignored_ones(tmp_path):
    root = tmp_path / "root"
    (root / "web" / "node_modules").mkdir(parents=True)
    (root / ".gitignore").write_text("*.log\nnode_modules/\n")
    for name in ("kept.txt", "new.txt", "web/a.js", "noise.log"):
        (root / name).touch()
    with pytest.raises(RuntimeError, match="needs git"):
        build.checkout(root, tmp_path / "none")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "kept.txt"], cwd=root, check=True)
    copy = build.checkout(root, tmp_path / "copy")
    assert {path.name for path in copy.iterdir()} == {".gitignore", "kept.txt", "new.txt", "web"}
    assert (copy / "web" / "node_modules").resolve() == root / "web" / "node_modules"


@pytest.mark.python
@pytest.mark.parametrize(("code", "seen"), [("import torch", True), ("import json", False)])
def test_the_witness_sees_an_import_of_torch_in_a_process_further_down(tmp_path, code, seen):
    (tmp_path / "torch.py").touch()
    (tmp_path / "sitecustomize.py").write_text(build.WITNESS)
    witness = tmp_path / "seen"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "NNBOOK_BENCH_WITNESS": str(witness)}
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}], check=True)"
    subprocess.run([sys.executable, "-c", parent], env=environment, check=True)
    assert witness.exists() == seen
