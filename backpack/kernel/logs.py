"""What the log says of an error: its kinds and where they arose. What an error says itself may name an address,
a code or a person (a database quotes what was to be written), and those are never in a log."""

import traceback
from collections.abc import Iterator
from itertools import islice

LONGEST_CHAIN = 8


def where(error: BaseException | None) -> str:
    """The kind of *error* and its traceback, then those of what caused it; nobody's words."""
    return "\n".join(
        f"{type(each).__name__}\n{''.join(traceback.format_tb(each.__traceback__))}"
        for each in islice(_chain(error), LONGEST_CHAIN)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
