"""Links of the built pages, read from the files: where they lead, and that it exists."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import yaml

from nnbook.checks.authoring.listing import named as page_title
from nnbook.checks.exercises.table import CHAPTERS
from nnbook.files import ROOT
from tests.web.book import documents, notebooks

PAGES = [*documents(), "search", "404"]
# `#figure-NAME`, or a preset `#NAME:control=value`; figures get their ids in the browser.
FIGURE = re.compile(r"(?:figure-([\w-]+)|([\w-]+):[\w-]+=.*)$")
# What advertising and link shorteners add to an address.
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|igshid|ref|ref_src|si)$")
SHORTENED = {"bit.ly", "goo.gl", "t.co", "tinyurl.com", "youtu.be"}
WRITTEN = re.compile(r"""(?:\]\(|href=["']|<)(https?://[^)"'>\s]+)""")
WITHOUT_HTTPS = {"neuralnetworksanddeeplearning.com"}
SOURCES = [
    path for pattern in ("*.md", "book/*.md", "solutions/*.md") for path in ROOT.glob(pattern)
]


class Page(HTMLParser):
    """Collects the ids and the links of one page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.classes = set(), [], {}
        self.repeated, self.loaded = set(), []
        self.figures = set(re.findall(r'"figure": ?"([\w-]+)"', text))
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            if values["id"] in self.ids:
                self.repeated.add(values["id"])
            self.ids.add(values["id"])
        if tag != "a":
            self.loaded += [values[name] for name in ("src", "href") if values.get(name)]
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
            for name in (values.get("class") or "").split():
                self.classes.setdefault(name, []).append(values["href"])


@pytest.fixture(scope="session")
def pages(site_folder):
    return {
        path.relative_to(site_folder).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in site_folder.rglob("*.html")
    }


def leads_nowhere(link, name, pages, root):
    """Whether a link of page ``name`` misses its file or its anchor. Other hosts are not asked."""
    address = urlsplit(link)
    if address.scheme or address.netloc:
        return False
    here = root / f"{name}.html"
    path = unquote(address.path)
    # The 404 page is shown at any depth, so its links begin at the root; a folder means its index.
    base, path = (root, path.lstrip("/") or ".") if path.startswith("/") else (here.parent, path)
    target = (base / path).resolve() if path else here
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        return True
    anchor = unquote(address.fragment)
    if not anchor or target.suffix != ".html":
        return False
    page = pages[target.relative_to(root).as_posix()]
    figure = FIGURE.match(anchor)
    return (figure[1] or figure[2]) not in page.figures if figure else anchor not in page.ids


@pytest.mark.parametrize("name", PAGES)
def test_internal_links_and_anchors_resolve(pages, site_folder, name):
    links = pages[f"{name}.html"].links
    assert links
    root = site_folder.resolve()
    assert [link for link in links if leads_nowhere(link, name, pages, root)] == []


def test_every_page_is_judged(pages):
    assert set(pages) == {f"{name}.html" for name in [*PAGES, "index"]}


def test_links_into_the_repository_lead_to_files(pages):
    """Edit, source, Colab, Binder and plain links; the address names a host that nobody asks."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    repository = urlsplit(config["repository"]["url"]).path.strip("/")
    places = re.compile(
        rf"{re.escape(repository)}/(?:blob|edit|tree|raw)/main/([^?#]+)"
        rf"|{re.escape(repository)}/main\?urlpath=lab/tree/([^&#]+)"
    )
    found = {
        unquote(place[1] or place[2])
        for page in pages.values()
        for link in page.links
        if (place := places.search(link))
    }
    assert {f"{name}.ipynb" for name in notebooks()} <= found
    assert [path for path in sorted(found) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_exercise_has_an_anchor_named_after_its_id(pages, site_folder, chapter):
    wanted = {f"exercise-{exercise.id}" for exercise in CHAPTERS[chapter]}
    for folder in ("exercises", "solutions"):
        html = (site_folder / folder / f"{chapter}.html").read_text(encoding="utf-8")
        # The section begins with its anchors and its heading, whose permalink is the same.
        named = re.findall(
            r'<section id="(exercise-[^"]+)">\s*<span id="[^"]+"></span>'
            r'<h2>(.+?)<a class="headerlink" href="#(.+?)"',
            html,
        )
        assert {anchor for anchor, _, _ in named} == wanted
        assert all(anchor == permalink for anchor, _, permalink in named)
        titles = [re.sub("<[^>]+>", "", title) for _, title, _ in named]
        assert titles == [page_title(exercise) for exercise in CHAPTERS[chapter]]
    links = pages[f"book/{chapter}.html"].links
    assert {f"../exercises/{chapter}.html#{anchor}" for anchor in wanted} <= set(links)


@pytest.mark.parametrize("name", PAGES)
def test_an_anchor_is_in_one_place_and_what_a_page_loads_exists(pages, site_folder, name):
    page = pages[f"{name}.html"]
    assert page.repeated == set()
    here = (site_folder / name).parent
    for address in map(urlsplit, page.loaded):
        if not address.scheme and not address.netloc and address.path:
            assert (here / unquote(address.path)).resolve().is_file(), address.geturl()


def faults(links):
    """What is wrong with the form of external links; nobody is asked whether they answer."""
    found, seen = [], {}
    for link in links:
        address = urlsplit(link)
        host = (address.hostname or "").removeprefix("www.")
        if address.scheme != "https" and host not in WITHOUT_HTTPS:
            found.append(f"not https: {link}")
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) or address.username or " " in link:
            found.append(f"malformed: {link}")
        if any(TRACKING.match(name) for name, _ in parse_qsl(address.query)):
            found.append(f"tracks: {link}")
        if host in SHORTENED:
            found.append(f"hides where it leads: {link}")
        place = (host, address.path.rstrip("/"), address.query, address.fragment)
        if seen.setdefault(place, link) != link:
            found.append(f"two forms of one address: {seen[place]} and {link}")
    return found


def test_external_links_are_well_formed(pages):
    links = {link for page in pages.values() for link in page.links if urlsplit(link).netloc}
    for path in SOURCES:
        links.update(
            re.findall(r"""(?:\]\(|href=["']|<)(https?://[^)"'>\s]+)""", path.read_text("utf-8"))
        )
    assert faults(sorted(links)) == []


def test_a_link_of_bad_form_is_found():
    good = ["https://a.org/b", "https://a.org/c/", "https://a.org/b?x=1"]
    assert faults(good) == []
    for bad in (
        "http://a.org/d",
        "https://www.a.org/b/",
        "https://a.org/d?utm_source=x",
        "https://bit.ly/x",
        "https://nowhere/x",
        "https://me@a.org/x",
    ):
        assert len(faults([*good, bad])) == 1, bad


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_sources_lead_to_files(path):
    """As GitHub and JupyterLab follow them: the site's own links are judged above."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        address = urlsplit(link)
        if not address.scheme and address.path:
            assert (path.parent / unquote(address.path)).exists(), link


def test_colab_s_set_up_cell_is_on_no_page(site_folder):
    for path in [*site_folder.rglob("*.html"), site_folder / "searchindex.js"]:
        assert "google.colab" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("name", documents())
def test_edit_and_source_links_lead_to_the_source(pages, name):
    classes = pages[f"{name}.html"].classes
    source = name.replace("exercises/", "solutions/") + ".md"
    assert [
        urlsplit(link).path.endswith(f"/edit/main/{source}")
        for link in classes["btn-source-edit-button"]
    ] == [True]
    assert [
        urlsplit(link).path.endswith(f"/blob/main/{source}")
        for link in classes["btn-source-file-button"]
    ] == [True]


@pytest.mark.parametrize("name", notebooks())
def test_launch_and_download_links_lead_to_the_notebook(pages, site_folder, name):
    page = pages[f"{name}.html"]
    binder = [link for link in page.links if "mybinder.org" in link]
    colab = [link for link in page.links if "colab.research.google.com" in link]
    # The rocket's; on an exercise page also those of the note on how to fill it in, the same.
    assert len(binder) == len(colab) == (2 if name.startswith("exercises/") else 1)
    assert len(set(binder)) == len(set(colab)) == 1
    assert binder[0].endswith(f"/main?urlpath=lab/tree/{name}.ipynb")
    assert colab[0].endswith(f"/blob/main/{name}.ipynb")
    (download,) = page.classes["btn-download-source-button"]
    assert download.endswith(f"{name}.ipynb")
    assert ((site_folder / name).parent / download).resolve().is_file()


def test_the_site_carries_no_unused_weight(site_folder):
    names = {path.name for path in (site_folder / "_static").rglob("*")}
    unwanted = ("fontawesome", "require", "embed-amd", "thebe", "mathjax", "jquery")
    assert not [name for name in names if any(part in name.lower() for part in unwanted)]
    for path in site_folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//', text)
        assert "fa-solid" not in text


def test_no_script_holds_up_the_text(site_folder):
    for path in site_folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        scripts = re.findall(r"<script([^>]*\ssrc=[^>]*)>", text)
        assert not [script for script in scripts if "defer" not in script], path
