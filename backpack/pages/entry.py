"""A word to enter: whoever has the square says it too. It is kept as a keyed hash, and tried a few times only.

A right word is stored nowhere, not even in a cookie: the answer to the word is the page.
"""

import hmac
import unicodedata

from backpack.kernel import limits
from backpack.kernel.problems import Problem, TooManyTries
from backpack.kernel.site import site
from backpack.pages.changing import changed
from backpack.pages.models import Page

SHORTEST, LONGEST = 4, 40  # letters
MOST_FROM_ONE_ADDRESS = 20  # in ten minutes, for one page
MOST_IN_ALL = 100  # the same, whoever tries: four letters then last weeks


class WordTooShort(Problem):
    """A word of fewer than SHORTEST letters is found by trying; ``facts.code`` is the page's."""

    status = 422


def ask(page: Page, said: str) -> None:
    """Whoever opens *page* says this word first. Raises WordTooShort."""
    if len(_heard(said).replace(" ", "")) < SHORTEST:
        raise WordTooShort(code=page.code, fewest=SHORTEST)
    page.word_hash = _hash(page, said)
    changed(page)


def drop(page: Page) -> None:
    """Whoever has the square opens *page* without a word."""
    page.word_hash = None
    changed(page)


def opens(page: Page, said: str | None) -> bool:
    """Whether *said* is the word of *page*; a page without a word opens to everybody."""
    if page.word_hash is None:
        return True
    return said is not None and hmac.compare_digest(page.word_hash, _hash(page, said))


def count_try(code: str, who: str) -> None:
    """Count one try of *who* (a network address) at the page *code*. Raises TooManyTries.

    In a transaction of its own, so that a wrong word counts although its request is undone: call it first.
    """
    purpose = f"word {code}"
    if limits.is_over(
        site.database, who, purpose=purpose, most_from_one=MOST_FROM_ONE_ADDRESS, most_in_all=MOST_IN_ALL
    ):
        raise TooManyTries
    limits.missed(site.database, who, purpose=purpose)


def _hash(page: Page, said: str) -> str:
    # A word is short: only a key that is not in the database keeps it from being tried out there.
    return site.sealer.derived("word", f"{page.code} {_heard(said)}")


def _heard(said: str) -> str:
    """A word as it is heard: capitals, accents and spaces around make no difference."""
    apart = unicodedata.normalize("NFKD", said[: 2 * LONGEST])
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())[:LONGEST]
