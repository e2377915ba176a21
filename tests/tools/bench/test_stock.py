"""The stock book."""

from tools.bench import stock


def test_the_stock_book_has_the_same_pages_and_none_of_our_settings(tmp_path):
    root = tmp_path / "root"
    (root / "book").mkdir(parents=True)
    (root / "_config.yml").write_text("title: Ours\n")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/a\nchapters:\n  - file: book/b\n    sections:\n"
        "      - file: book/c\n"
    )
    for name in ("a.md", "b.md", "b.ipynb", "c.ipynb", "d.md"):
        (root / "book" / name).touch()
    folder = stock.prepare(root, tmp_path / "stock")
    copied = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert copied == {"_config.yml", "_toc.yml", "book/a.md", "book/b.ipynb", "book/c.ipynb"}
    assert "Ours" not in (folder / "_config.yml").read_text()
