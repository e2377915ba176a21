"""People's names, however they are written."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.grading.submission.names import forms, spelt, words

NAMES = st.lists(st.text("abcäöüøłéñ", min_size=1, max_size=6), min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Müller-Lüdenscheidt, Zoë", ("muller", "ludenscheidt", "zoe")),
        ("O'Hara", ("ohara",)),
        ("O’HARA", ("ohara",)),
        ("Łukasz Ørsted", ("lukasz", "orsted")),
        ("Æthelred Þór", ("aethelred", "thor")),
        ("Straße", ("strasse",)),
        ("김 알렉스", ("김", "알렉스")),
        ("ada_lovelace.2", ("ada", "lovelace", "2")),
        ("  ", ()),
    ],
)
def test_a_name_in_plain_small_letters(name, plain):
    assert tuple(unicodedata.normalize("NFC", each) for each in words(name)) == plain


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Jürgen Groß", ("juergen", "gross")),
        ("Åsa Ørsted", ("aasa", "oersted")),
        ("Zoë", ("zoe",)),
    ],
)
def test_as_people_write_it_where_there_are_no_such_keys(name, written):
    assert spelt(name) == written


@settings(max_examples=50, deadline=None)
@given(NAMES, st.randoms(use_true_random=False))
def test_order_case_hyphens_and_composed_letters_make_no_difference(parts, random):
    turned = random.sample(parts, len(parts))
    one = " ".join(parts)
    other = unicodedata.normalize("NFD", "-".join(turned).upper())
    assert forms(one) & forms(other)
    assert words(other) == words("-".join(turned))


@settings(max_examples=50, deadline=None)
@given(NAMES)
def test_umlauts_may_be_spelt_out(parts):
    name = " ".join(parts)
    assert forms(name) & forms(" ".join(spelt(name)))


def test_a_name_in_one_word_is_found_and_another_is_not():
    assert "adalovelace" in forms("Ada Lovelace")
    assert not forms("Ada Lovelace") & forms("Ada Byron")
    assert forms("—") == set()
