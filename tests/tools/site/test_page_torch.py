"""Another torch takes the place of the page's own, by one switch."""

import zipfile
from pathlib import Path

import pytest

from tools.site import live, page_torch
from tools.site.packing import unpack


def test_a_wheel_is_served_as_it_is(tmp_path, monkeypatch):
    wheel = tmp_path / "torch-9.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("torch/__init__.py", "")
    monkeypatch.setenv(page_torch.SWITCH, str(wheel))
    file = Path(live.write(tmp_path / "brought")["libraries"]["torch"])
    assert file.suffix == ".whl"
    assert file.read_bytes() == wheel.read_bytes()
    assert page_torch.folder() == page_torch.OWN


def test_a_folder_is_packed_whole_and_unchanged(tmp_path, monkeypatch):
    inside = tmp_path / "unpacked" / "torch"
    (inside / "lib").mkdir(parents=True)
    (inside / "__init__.py").write_text("# kept\n")
    (inside / "lib" / "core.so").write_bytes(b"\0")
    monkeypatch.setenv(page_torch.SWITCH, str(inside.parent))
    file = Path(live.write(tmp_path / "brought")["libraries"]["torch"])
    assert unpack(file.read_bytes()) == {
        "torch/__init__.py": b"# kept\n",
        "torch/lib/core.so": b"\0",
    }
    assert page_torch.folder() == inside


def test_a_folder_may_hold_the_package_as_a_link(tmp_path, monkeypatch):
    """Else it would not be known again where Python says that it has imported it from."""
    inside = tmp_path / "elsewhere" / "torch"
    inside.mkdir(parents=True)
    (inside / "__init__.py").touch()
    (tmp_path / "named").mkdir()
    (tmp_path / "named" / "torch").symlink_to(inside)
    monkeypatch.setenv(page_torch.SWITCH, str(tmp_path / "named"))
    assert page_torch.folder() == inside


@pytest.mark.parametrize("named", ["nothing-there", "."])
def test_what_is_neither_is_refused_in_one_line(named, tmp_path, monkeypatch):
    monkeypatch.setenv(page_torch.SWITCH, str(tmp_path / named))
    with pytest.raises(LookupError, match=f"{page_torch.SWITCH} names .*, which is no wheel and"):
        live.write(tmp_path / "brought")
