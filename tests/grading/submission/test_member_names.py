"""Names in an archive, made names that every system can store."""

from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.grading.submission.member_names import parts


@settings(max_examples=300, deadline=None)
@given(st.text("./\\:a \x00*", max_size=12))
def test_of_any_name_every_part_can_be_stored(name):
    for part in parts(name) or ():
        assert part not in ("", ".", "..")
        assert not set(part) & set('/\\:*\x00<>"|?')
        assert part.rstrip(". ") == part
