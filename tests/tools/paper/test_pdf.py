"""The PDF of two pages: what the whole book's has, at a price that a test can pay."""

import io
import re

import pytest
from pypdf import PdfReader, PdfWriter

from nnbook.files import ROOT
from tools.machine import browser
from tools.paper import pdf

NAMES = ["book/01_layers", "book/glossary"]
REPOSITORY = "https://example.org/somebody/fork"


@pytest.fixture(scope="module")
def printed(site_folder, tmp_path_factory, starts_browser):
    """The file, and what was returned for it."""
    out = tmp_path_factory.mktemp("pdf") / "new folder" / "book.pdf"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNBOOK_REPOSITORY", REPOSITORY)
        patch.delenv("NNBOOK_SITE_URL", raising=False)
        return out, pdf.write(out, NAMES, site=site_folder)


@pytest.fixture(scope="module")
def reader(printed):
    return PdfReader(printed[0])


@pytest.fixture(scope="module")
def texts(reader):
    """The words of each page, the first at 1."""
    return ["", *(" ".join(page.extract_text().split()) for page in reader.pages)]


def links(reader):
    """Every link of the file as page, destination inside or None, address or None."""
    for number, page in enumerate(reader.pages, 1):
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            action = link.get("/A", {})
            inside = link.get("/Dest") or action.get("/D")
            yield number, inside and str(inside), action.get("/URI")


def test_the_outline_names_chapters_and_sections_where_they_stand(reader, texts):
    chapters = [entry for entry in reader.outline if not isinstance(entry, list)]
    titles = [entry.title for entry in chapters]
    assert titles == ["1 · Layers", "Glossary", "Answers to the questions"]
    sections = [entry.title for entry in reader.outline[1]]
    assert sections[0] == "A layer is a typed function"
    assert sections[-1] == "Summary"
    for entry in [*chapters, *reader.outline[1]]:
        assert entry.title in texts[reader.get_destination_page_number(entry) + 1]


def page_of(texts, title):
    """The page that begins with ``title``. What stands in the foot is extracted first."""
    return next(n for n, text in enumerate(texts) if text.startswith(f"{n}{title} {title}"))


def test_each_page_has_its_chapter_and_its_number_in_the_foot(texts, printed):
    assert printed[1] == len(texts) - 1
    glossary, answers = page_of(texts, "Glossary"), page_of(texts, "Answers to the questions")
    assert page_of(texts, "1 · Layers") == 2 < glossary < answers
    for number, text in enumerate(texts[2:], 2):
        chapter = "1 · Layers" if number < glossary else "Glossary"
        assert text.startswith(f"{number}{chapter if number < answers else 'Answers to'} "), number


def test_the_contents_and_the_questions_tell_the_right_pages(texts):
    glossary = page_of(texts, "Glossary")
    assert re.search(rf"Glossary {glossary} A to B {glossary}\b", texts[1])
    page = re.search(r"1\.1 4 → 8 → 3.*?Answer on page (\d+)", " ".join(texts)).group(1)
    assert "1.1 4 → 8 → 3" in texts[int(page)]
    assert "Two of the three entries have weights" in texts[int(page)]


def test_answers_stand_at_the_end_only(texts):
    page = page_of(texts, "Answers to the questions")
    assert "Two of the three entries have weights" not in " ".join(texts[:page])


def test_links_lead_into_the_book_or_to_a_public_address(reader, texts):
    places = reader.named_destinations
    inside = [(page, place) for page, place, _ in links(reader) if place]
    assert len(inside) > 50
    assert {place for _, place in inside} <= set(places)
    neuron = places["/book-glossary--neuron"]
    assert "Neuron" in texts[reader.get_destination_page_number(neuron) + 1]
    addresses = {address for *_, address in links(reader) if address}
    assert f"{REPOSITORY}/blob/main/exercises/01_layers.ipynb" in {
        address.split("#")[0] for address in addresses
    }
    assert "https://docs.python.org/3/tutorial/" in addresses
    assert all(address.startswith(("https://", "http://")) for address in addresses)


def test_a_figures_preset_leads_to_the_figure(reader, texts):
    place = reader.named_destinations["/book-01_layers--figure-xor"]
    assert "XOR: what a hidden layer buys" in texts[reader.get_destination_page_number(place) + 1]


def test_nothing_leads_to_the_server_that_it_was_printed_from(printed, reader, texts):
    assert b"127.0.0.1" not in printed[0].read_bytes()
    assert "127.0.0.1" not in " ".join(texts)
    assert not [address for *_, address in links(reader) if address and "127.0.0.1" in address]


def test_figures_are_drawn_and_have_no_controls(reader, texts):
    number = next(n for n, text in enumerate(texts) if "One neuron draws one line" in text)
    curves = reader.pages[number - 1].get_contents().get_data().count(b" c\n")
    assert curves > 100 * 4  # a circle is four curves; there are 150 flowers, 100 of them round
    words = " ".join(texts)
    for control in ("Copy link", "Reset", "Run this page"):
        assert control not in words


def test_the_properties_are_those_of_the_configuration(reader):
    assert reader.metadata.title == "Neural Networks for Software Engineers"
    assert reader.metadata.author == "The book's contributors"
    assert reader.metadata.subject == "© 2026 The book's contributors"
    assert reader.root_object["/Lang"] == "en"
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (width, height) == pytest.approx((210, 297), abs=0.5)


def test_the_order_is_that_of_the_contents_without_solutions_and_teachers_pages():
    names = pdf.printed()
    assert names[:3] == ["book/welcome", "book/01_layers", "exercises/01_layers"]
    assert names[-2:] == ["book/glossary", "book/further"]
    assert not [name for name in names if name.startswith("solutions/")]
    assert {"book/teachers", "book/adapting"} <= set(pdf.documents(ROOT)) - set(names)


def test_the_website_comes_before_the_repository(monkeypatch):
    monkeypatch.setenv("NNBOOK_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("NNBOOK_SITE_URL", "https://example.org/book/")
    assert pdf.public_address("book/teachers") == "https://example.org/book/book/teachers.html"
    assert pdf.public_address() == "https://example.org/book/"
    monkeypatch.delenv("NNBOOK_SITE_URL")
    assert pdf.public_address("book/teachers") == f"{REPOSITORY}/blob/main/book/teachers.md"
    assert pdf.public_address() == REPOSITORY


def test_without_a_site_one_line_says_what_to_do(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(pdf, "SITE", tmp_path)
    assert pdf.main(["--out", str(tmp_path / "book.pdf")]) == 1
    expected = f"pdf: there is no built site in {tmp_path}: run `make site`\n"
    assert capsys.readouterr().err == expected


def test_without_a_browser_one_line_says_what_to_do(monkeypatch, site_folder, tmp_path, capsys):
    monkeypatch.setattr(pdf, "SITE", site_folder)
    monkeypatch.setattr(browser, "find", lambda: None)
    assert pdf.main(["--out", str(tmp_path / "book.pdf")]) == 1
    assert capsys.readouterr().err == f"pdf: {pdf.NO_BROWSER}\n"


def test_a_page_that_the_site_lacks_is_named_before_a_browser_starts(tmp_path):
    (tmp_path / "index.html").touch()
    with pytest.raises(pdf.PdfError, match=r"no page book/glossary\.html: run `make site`"):
        pdf.write(tmp_path / "book.pdf", ["book/glossary"], site=tmp_path)
    assert not (tmp_path / "book.pdf").exists()


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    blank = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.write(blank)
    with pytest.raises(pdf.PdfError, match=f"cannot write {re.escape(str(tmp_path))}: "):
        pdf._save(blank.getvalue(), [], pdf.about(ROOT), tmp_path)
