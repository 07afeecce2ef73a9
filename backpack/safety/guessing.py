"""How often somebody may try a card: 66 bits need no limit, but a hundred tries of one address are no mistake."""

from backpack.kernel import limits
from backpack.kernel.problems import TooManyTries
from backpack.kernel.site import site

PURPOSE = "card"
MOST_FROM_ONE_ADDRESS = 100  # in ten minutes: thirty people of a workshop behind one Wi-Fi, three tries each
MOST_IN_ALL = 1_000


def require_and_count(who: str) -> None:
    """Count one try of *who* (a network address), in a transaction of its own. Call it where none is open.

    So a try counts although its request is undone, and in each worker. Raises TooManyTries.
    """
    if limits.is_over(
        site.database, who, purpose=PURPOSE, most_from_one=MOST_FROM_ONE_ADDRESS, most_in_all=MOST_IN_ALL
    ):
        raise TooManyTries
    limits.missed(site.database, who, purpose=PURPOSE)
