"""A CDN's files, taken from npm."""

import subprocess
from types import SimpleNamespace

import pytest

from tools.bench import packages


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://cdn.jsdelivr.net/npm/mathjax@3/es5/a.js", ("mathjax@3", "es5/a.js")),
        ("https://cdn.jsdelivr.net/npm/@a/b@1.0.6/dist/e.js", ("@a/b@1.0.6", "dist/e.js")),
        ("https://cdn.jsdelivr.net/npm/c@~0.11.*/d.js?x=1", ("c@~0.11.*", "d.js")),
        ("https://unpkg.com/thebe@0.8.2/lib/index.js", ("thebe@0.8.2", "lib/index.js")),
        (
            "https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.4/require.min.js",
            ("requirejs@2.3.4", "require.js"),
        ),
        ("https://example.org/npm/c@1/d.js", None),
        ("https://cdn.jsdelivr.net/gh/c@1/d.js", None),
    ],
)
def test_where_a_cdn_s_file_is_found(url, found):
    assert packages.locate(url) == found


def test_a_request_without_a_package_is_listed_and_never_reaches_the_network(tmp_path, monkeypatch):
    def offline(*arguments):
        raise subprocess.CalledProcessError(1, "npm")

    monkeypatch.setattr(packages.Packages, "_pack", offline)
    had = packages.Packages(tmp_path)
    (tmp_path / "c@1" / "package").mkdir(parents=True)
    (tmp_path / "c@1" / "package" / "d.js").write_text("1")
    outcomes = []
    for url in ("https://unpkg.com/c@1/d.js", "https://unpkg.com/c@2/d.js", "https://a.org/b.js"):
        had.answer(
            SimpleNamespace(
                request=SimpleNamespace(url=url),
                abort=lambda: outcomes.append("aborted"),
                fulfill=lambda body, headers: outcomes.append((body, headers["content-type"])),
            )
        )
    assert outcomes == [(b"1", "text/javascript"), "aborted", "aborted"]
    assert had.missing == ["https://unpkg.com/c@2/d.js", "https://a.org/b.js"]
