"""Pages of the site with a part of what they show: a whole chapter takes a browser seconds."""

import json
import re
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from nnbook.files import ROOT
from tests.conftest import SubPathHandler
from tools.site.figure_code import CODE, STATE

SOURCES = sorted((ROOT / "book").glob("*.md"))
ARTICLE = re.compile(r'(<article class="bd-article">)(.*)(</article>)', re.DOTALL)
# The page's own contents: the theme follows its links into the text.
CONTENTS = re.compile(r'<nav id="pst-page-toc-nav".*?</nav>', re.DOTALL)
TITLE = re.compile(r"<h1>.*?</h1>", re.DOTALL)
ROOM = re.compile(r'<div class="nn-room nn-kept">.*?</noscript></div>', re.DOTALL)
PARAGRAPH = re.compile(r"<(p|li)>(?:(?!</?\1>).)*</\1>", re.DOTALL)


def page_of(name: str) -> str:
    """Return the page, relative to the site's root, whose source shows figure ``name``."""
    call = re.compile(rf"figures\.{name}\(")
    for source in SOURCES:
        if call.search(source.read_text(encoding="utf-8")):
            return f"book/{source.stem}.html"
    raise LookupError(f"no page of book/ shows the figure {name!r}")


@cache
def chapter(folder: Path, name: str) -> str:
    """Return the page of the site that shows figure ``name``."""
    return (folder / page_of(name)).read_text(encoding="utf-8")


@cache
def without_figures(page: Path) -> str:
    """Return a page without its figures: half of what a chapter costs a browser."""
    return STATE.sub("", ROOM.sub("", page.read_text(encoding="utf-8")))


def with_figures(folder: Path, names: list[str]) -> str:
    """Return the page of the first figure with its title, these figures and what links to them."""
    html = chapter(folder, names[0])
    begin, text, end = ARTICLE.search(html).groups()
    cells, links, states = [], [], []
    for name in names:
        its = chapter(folder, name)
        article = ARTICLE.search(its)[2]
        rooms = [room[0] for room in ROOM.finditer(article) if f'data-figure="{name}"' in room[0]]
        cells.append(
            f'<div class="cell with-figure"><div class="cell_output">{rooms[0]}</div></div>'
        )
        spellings = (f'href="#{name}:', f'href="#{name.replace("_", "-")}:')
        links += [
            found[0]
            for found in PARAGRAPH.finditer(article)
            if any(x in found[0] for x in spellings)
        ]
        states.append(json.loads(STATE.search(its)[2]))
    text = f"{begin}<section>{TITLE.search(text)[0]}{''.join(cells + links)}</section>{end}"
    state = json.dumps(joined(states)).replace("</", "<\\/")
    html = CONTENTS.sub("", ARTICLE.sub(lambda _: text, html))
    return STATE.sub(lambda found: found[1] + state + found[3], html)


def joined(states: list[dict]) -> dict:
    """Return the saved models of several pages as one page's, each part of their code once."""
    texts: dict[str, int] = {}
    models = {}
    for each in states:
        for number, model in each["state"].items():
            code = {
                trait: [
                    texts.setdefault(each["texts"][at], len(texts)) for at in model["state"][trait]
                ]
                for trait in CODE
                if trait in model["state"]
            }
            models[number] = model | {"state": model["state"] | code}
    return states[0] | {"state": models, "texts": list(texts)}


class TrimmedHandler(SubPathHandler):
    """Serves the site, and its pages in part."""

    def trimmed(self) -> str | None:
        """Return what is sent in the place of the page that is asked for; None for the page."""
        raise NotImplementedError

    def do_GET(self) -> None:
        text = self.trimmed()
        if text is None:
            super().do_GET()
            return
        body = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class FiguresHandler(TrimmedHandler):
    """Of a chapter with ``?figures=some,names`` behind it, serves those figures alone."""

    def trimmed(self) -> str | None:
        (names,) = parse_qs(urlsplit(self.path).query).get("figures", [None])
        return names and with_figures(Path(self.directory), names.split(","))


class PlainHandler(TrimmedHandler):
    """Serves all pages without their figures."""

    def trimmed(self) -> str | None:
        page = Path(self.translate_path(self.path))
        return without_figures(page) if page.suffix == ".html" and page.exists() else None
