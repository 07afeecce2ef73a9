"""One secret of 66 bits, two spellings: six French words, or 14 characters of Crockford base32.

Six words of a list of 2,048 hold 66 bits; 14 characters hold 70, and the last four check the others (a slip of the
finger is noticed before anything is looked up). Words may be typed in any case, without accents, four letters of
each.
"""

import hashlib
import re
import unicodedata

from backpack.kernel import codes
from backpack.kernel.problems import Problem
from backpack.safety.french_words import WORDS

BITS = 66
HOW_MANY_WORDS = 6
CODE_LENGTH = 14
LETTERS_THAT_TELL = 4  # of each word
_BITS_OF_A_WORD = 11
_CHECK_BITS = 4


class WordUnknown(Problem):
    """A typed word is on no card; ``facts.number`` says which (1 to 6)."""

    status = 422


class CardMistyped(Problem):
    """What was typed is neither six words nor the 14 characters of a card."""

    status = 422


def words_of(secret: int) -> list[str]:
    """The six words of *secret*."""
    shifts = range(_BITS_OF_A_WORD * (HOW_MANY_WORDS - 1), -1, -_BITS_OF_A_WORD)
    return [WORDS[secret >> shift & len(WORDS) - 1] for shift in shifts]


def code_of(secret: int) -> str:
    """The 14 characters of *secret*, the end of /K/…"""
    whole = secret << _CHECK_BITS | _check(secret)
    return "".join(codes.ALPHABET[whole >> shift & 31] for shift in range(5 * (CODE_LENGTH - 1), -1, -5))


def secret_of(typed: str) -> int:
    """The secret that *typed* spells: six words, the 14 characters, or a whole address that ends in them.

    Raises WordUnknown, CardMistyped.
    """
    words = re.findall(r"[^\W\d_]{3,}", typed)
    if len(words) == HOW_MANY_WORDS and "/" not in typed:
        return secret_of_words(words)
    return secret_of_code(typed.rpartition("/")[2])


def secret_of_words(words: list[str]) -> int:
    """The secret of six *words*, in any case, with or without accents, four letters of each. Raises WordUnknown."""
    secret = 0
    for number, word in enumerate(words, start=1):
        place = _PLACES.get(folded(word)[:LETTERS_THAT_TELL])
        if place is None:
            raise WordUnknown(number=number)
        secret = secret << _BITS_OF_A_WORD | place
    return secret


def secret_of_code(typed: str) -> int:
    """The secret of 14 characters as a person types them. Raises CardMistyped."""
    code = codes.normal(typed)
    if len(code) != CODE_LENGTH or set(code) - set(codes.ALPHABET):
        raise CardMistyped
    whole = 0
    for character in code:
        whole = whole << 5 | codes.ALPHABET.index(character)
    secret = whole >> _CHECK_BITS
    if whole != secret << _CHECK_BITS | _check(secret):
        raise CardMistyped
    return secret


def secret_out_of(derived: str) -> int:
    """The secret that follows from another one of at least 128 bits."""
    return int.from_bytes(hashlib.sha256(derived.encode()).digest(), "big") >> 256 - BITS


def folded(word: str) -> str:
    """*word* in small letters without accents."""
    plain = unicodedata.normalize("NFKD", word.strip().lower().replace("œ", "oe"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _check(secret: int) -> int:
    return hashlib.sha256(f"card {secret}".encode()).digest()[0] >> 8 - _CHECK_BITS


_PLACES = {folded(word)[:LETTERS_THAT_TELL]: place for place, word in enumerate(WORDS)}
