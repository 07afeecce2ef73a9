"""What can go wrong for a person. A rule raises a Problem with facts; its template puts it in words.

``class CodeUsedUp(Problem)`` is shown by ``templates/problems/code-used-up.html``: what happened, and the one
next thing to do.
"""

import re
from typing import Any, ClassVar


class Problem(Exception):
    """Something a person should be told, with the facts that the words need."""

    status: ClassVar[int] = 400
    is_guess: ClassVar[bool] = False  # where a view is guessable: counts towards the limit of wrong guesses

    def __init__(self, **facts: Any) -> None:
        super().__init__(type(self).__name__)
        self.facts = facts

    @classmethod
    def slug(cls) -> str:
        """``CodeUsedUp`` is ``code-used-up``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class NotFound(Problem):
    """Nothing is here, or nothing that this person may know of."""

    status = 404


class NotAllowed(Problem):
    """This address is for somebody else."""

    status = 403


class NoPassport(Problem):
    """This device opens no passport (any more)."""

    status = 401


class TooManyTries(Problem):
    """Too many wrong guesses came from this address."""

    status = 429


class TooLarge(Problem):
    """What was sent is larger than anything that this screen can use."""

    status = 413


class Garbled(Problem):
    """What was sent holds a character that no keyboard types, and that PostgreSQL refuses to keep."""

    status = 400


class NameMissing(Problem):
    """Something cannot do without a name; ``facts.page`` where it is a CV page."""

    status = 422


class NotDone(Problem):
    """The address takes only what a screen of ours sends: somebody asked for it again, and nothing was done."""

    status = 405


class FromElsewhere(Problem):
    """The form was sent by another site (its Origin is not ours)."""

    status = 403


class Unexpected(Problem):
    """Our fault. Nothing was written."""

    status = 500
