"""A folder on a port of this machine."""

import urllib.error
import urllib.request

import pytest

from tools.site.served import served


@pytest.fixture
def url(tmp_path):
    """The address of a folder with a page, a script and a page for what is missing."""
    for name, text in {"index.html": "hello", "a.mjs": "", "404.html": "no such page"}.items():
        (tmp_path / name).write_text(text)
    with served(tmp_path) as address:
        yield address


def test_two_at_a_time_have_addresses_of_their_own(url, tmp_path):
    with served(tmp_path) as other:
        assert other != url
        for address in (url, other):
            assert urllib.request.urlopen(address).read() == b"hello"


def test_a_script_is_one_whatever_this_machine_says(url, tmp_path):
    (tmp_path / "a.js").touch()
    assert urllib.request.urlopen(f"{url}a.js").headers["Content-Type"] == "text/javascript"


def test_what_is_missing_is_the_sites_own_page(url, capfd):
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{url}book/no/such/page")
    assert missing.value.code == 404
    assert missing.value.read() == b"no such page"
    assert capfd.readouterr().err == "", "nobody reads a line for each request"


def test_it_ends_with_the_block(tmp_path):
    with served(tmp_path) as address:
        pass
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address)
