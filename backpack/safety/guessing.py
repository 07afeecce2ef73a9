"""How often somebody may try a card that is none: 66 bits need no limit, but a hundred wrong ones are no mistake.

A living card always opens: nobody can lock a room out of its cards by typing wrong ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from backpack.kernel import limits
from backpack.kernel.problems import TooManyTries
from backpack.kernel.site import site
from backpack.kernel.transactions import count_afterwards
from backpack.safety.cards import CardUnknown

PURPOSE = "card"
MOST_FROM_ONE_ADDRESS = 100  # in ten minutes: thirty people of a workshop behind one Wi-Fi, three tries each
MOST_IN_ALL = 1_000


@contextmanager
def limited(who: str) -> Iterator[None]:
    """Around what looks a card up: an unknown one, or a problem because of it, is one try of *who*, a network address.

    It is counted once the request is undone, and so in each worker. Raises TooManyTries in the place of the problem.
    """
    try:
        yield
    except Exception as problem:
        if isinstance(problem, CardUnknown) or isinstance(problem.__cause__, CardUnknown):
            _count(who)
        raise


def _count(who: str) -> None:
    count_afterwards(PURPOSE)
    if limits.is_over(
        site.database, who, purpose=PURPOSE, most_from_one=MOST_FROM_ONE_ADDRESS, most_in_all=MOST_IN_ALL
    ):
        raise TooManyTries
