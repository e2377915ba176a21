"""Nameless answers put together, and a teacher's words that stay with what they are about."""

from dataclasses import replace

import pytest

from nnbook.grading.classroom.clusters import (
    COMMENTS,
    CommentsError,
    add_tables,
    cluster,
    on_pages,
    read_comments,
)
from nnbook.grading.classroom.gradebook import Gradebook
from nnbook.grading.results import Behaviour
from tests.grading.samples import LINEAR, MIXED, entry

NAMELESS = replace(LINEAR, diagnosis=None)


def does(number, name, code="def linear(x, W, b):\n    return x"):
    answers = {"case": {"shape": [1], "boolean": False, "numbers": [float(number)]}}
    behaviour = Behaviour("linear", answers, code)
    result = replace(MIXED, path=f"{name}/01.ipynb", exercises=(NAMELESS,), behaviours=(behaviour,))
    return entry(result)


CLASS = [does(1, "ada"), does(2, "grace"), does(1.00001, "alan"), does(2, "zoe"), does(2, "eve")]


def test_the_largest_cluster_comes_first():
    first, second = cluster(CLASS, {})
    assert [each.student for each in first.entries] == ["grace", "zoe", "eve"]
    assert [each.student for each in second.entries] == ["ada", "alan"]
    assert first.id.startswith("linear-")
    assert first.example.answers["case"]["numbers"] == [2.0]


def test_a_cluster_keeps_its_name_when_its_first_member_goes(tmp_path):
    with Gradebook(tmp_path) as gradebook:
        known = gradebook.clusters()
        names = {each.entries[0].student: each.id for each in cluster(CLASS, known)}
        gradebook.keep_clusters(known)
    with Gradebook(tmp_path) as gradebook:
        again = cluster([does(3, "new"), *CLASS[2:]], gradebook.clusters())
    found = {student.student: each.id for each in again for student in each.entries}
    assert found["alan"] == names["ada"]
    assert found["zoe"] == names["grace"]
    assert found["new"] not in names.values()


def test_a_comment_stands_on_every_page_concerned_and_on_later_ones(tmp_path):
    file = tmp_path / COMMENTS
    known = {}
    found = cluster(CLASS, known)
    add_tables(file, found, read_comments(file))
    text = file.read_text(encoding="utf-8").replace(
        f'[{found[0].id}]\ncomment = ""', f'[{found[0].id}]\ncomment = "Square `b`? “No”."'
    )
    file.write_text(text, encoding="utf-8")
    comments = read_comments(file)
    later = cluster([*CLASS, does(2, "late")], known)
    add_tables(file, later, comments)
    assert file.read_text(encoding="utf-8") == text, "nothing new, nothing written"
    later = [replace(each, comment=comments.get(each.id, "")) for each in later]
    pages = on_pages(later)
    assert {path.partition("/")[0] for path in pages} == {"grace", "zoe", "eve", "late"}
    assert pages["late/01.ipynb"] == {"linear": "Square `b`? “No”."}


def test_a_teachers_file_is_only_added_to(tmp_path):
    file = tmp_path / COMMENTS
    file.write_bytes(b"\xef\xbb\xbf# mine\r\n[linear-000000]\r\ncomment = '''\r\nlong\r\n'''")
    found = cluster(CLASS, {})
    add_tables(file, found, read_comments(file))
    assert file.read_bytes().startswith(
        b"# mine\r\n[linear-000000]\r\ncomment = '''\r\nlong\r\n'''\n"
    )
    assert read_comments(file) == {"linear-000000": "long", found[0].id: "", found[1].id: ""}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[a]\ncomment = Hello\n", "is not TOML: .*line 2.*; text stands in quotes"),
        (b"[a]\ncomment = 3\n", r"under \[a\] expected is one line, comment = "),
        (b"[a]\ncoment = 'x'\n", r"under \[a\] expected is one line, comment = "),
        (b"comment = 'x'\n[a]\ncomment = ''\n", r"above the first \[name\]: put it below"),
        (b"a = 'x'\n", r"under \[a\] expected is one line"),
        (b"[a]\ncomment = '\xff'\n", "is not UTF-8"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_in_one_line(tmp_path, content, why):
    (tmp_path / COMMENTS).write_bytes(content)
    with pytest.raises(CommentsError, match=why) as raised:
        read_comments(tmp_path / COMMENTS)
    assert "\n" not in str(raised.value)
    assert (tmp_path / COMMENTS).read_bytes() == content


def test_without_the_file_there_are_no_comments(tmp_path):
    assert read_comments(tmp_path / COMMENTS) == {}
    add_tables(tmp_path / COMMENTS, [], {})
    assert not (tmp_path / COMMENTS).exists()
