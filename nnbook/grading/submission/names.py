"""People's names, however they are written: accents, case, order, hyphens, one word or several."""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a base and an accent.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŋ": "n",
    }
)
# As people write these where there are no such keys.
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@lru_cache(maxsize=100_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in order, as plain small letters.

    >>> words("Müller-Lüdenscheidt, Zoë")
    ('muller', 'ludenscheidt', 'zoe')
    """
    return _words(unicodedata.normalize("NFC", name).casefold())


@lru_cache(maxsize=100_000)
def spelt(name: str) -> tuple[str, ...]:
    """As ``words``, with ``ü`` written ``ue`` and the like."""
    return _words(unicodedata.normalize("NFC", name).casefold().translate(_SPELT))


def _words(folded: str) -> tuple[str, ...]:
    apart = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    # An apostrophe is part of a word: O'Hara is ohara.
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    plain = re.sub(r"['’ʼ`´]", "", plain)
    return tuple(re.findall(r"[^\W_]+", plain))


def forms(name: str) -> set[str]:
    """What a name may be compared by: its words in any order, and in one word as it stands."""
    found = set()
    for each in (words(name), spelt(name)):
        if each:
            found.add(" ".join(sorted(each)))
            found.add("".join(each))
    return found
