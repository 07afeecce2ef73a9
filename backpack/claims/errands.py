"""How often somebody may make this site ask others: counted for itself, so that it never locks a claim."""

from backpack.kernel import limits
from backpack.kernel.problems import Problem
from backpack.kernel.site import site

PURPOSE = "errand"
MOST_FROM_ONE_ADDRESS = 60  # in ten minutes: a classroom behind one Wi-Fi
MOST_IN_ALL = 600


class TooManyErrands(Problem):
    """This network address made us ask others too often."""

    status = 429


def require_and_count(who: str) -> None:
    """Count one errand of *who* (a network address). Call it where no transaction is open. Raises TooManyErrands."""
    if limits.is_over(
        site.database,
        who,
        purpose=PURPOSE,
        most_from_one=MOST_FROM_ONE_ADDRESS,
        most_in_all=MOST_IN_ALL,
    ):
        raise TooManyErrands
    limits.missed(site.database, who, purpose=PURPOSE)
