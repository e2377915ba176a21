import pytest

from tools.machine import browser


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine on which nothing can be found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setattr(browser, "MACOS", tmp_path / "none")
    monkeypatch.setattr(browser, "FIREFOX_MACOS", tmp_path / "none")
    return tmp_path


def test_the_named_browser_comes_first(bare, monkeypatch):
    (bare / "mine").touch()
    monkeypatch.setenv("CHROME", str(bare / "mine"))
    assert browser.find() == str(bare / "mine")


def test_an_installed_browser_comes_before_playwright_s(bare, monkeypatch):
    found = bare / "chromium"
    found.touch(mode=0o755)
    monkeypatch.setattr(browser, "playwrights_own", lambda: "playwright's")
    assert browser.find() == str(found)


def test_playwright_s_own_is_the_second_choice(bare, monkeypatch):
    monkeypatch.setattr(browser, "playwrights_own", lambda: "playwright's")
    assert browser.find() == "playwright's"


def test_no_browser_is_one_clear_line_and_no_silent_skip(bare, monkeypatch, capsys):
    monkeypatch.setenv("CHROME", str(bare / "gone"))
    monkeypatch.setattr(browser, "playwrights_own", lambda: None)
    assert browser.main() == 1
    assert capsys.readouterr().err == browser.ADVICE + "\n"


def test_no_second_browser_is_said_and_no_failure(bare, monkeypatch, capsys):
    monkeypatch.setattr(browser, "playwrights_own", lambda: "playwright's")
    assert browser.main() == 0
    assert capsys.readouterr().out == f"playwright's\n{browser.FIREFOX_ADVICE}\n"
    (bare / "firefox-esr").touch(mode=0o755)
    assert browser.firefox() == str(bare / "firefox-esr")
