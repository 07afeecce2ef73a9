"""Answers that are kept: drawn once, and good for nobody any more in the very transaction that changes what they say.

A rule that changes what a reader sees says which things it touched ("badge:34"). It does not know where they are
shown: whoever keeps answers says so for each kind of thing (pages.storing), as handlers do for jobs.
"""

from collections import defaultdict
from collections.abc import Callable, Collection

from sqlalchemy.orm import Session

Outdate = Callable[[Session, Collection[int]], None]
_outdate: dict[str, Outdate] = {}


def outdates(kind: str) -> Callable[[Outdate], Outdate]:
    """Mark the function that outdates every kept answer that shows these things (their ids) of *kind*."""

    def mark(outdate: Outdate) -> Outdate:
        _outdate[kind] = outdate
        return outdate

    return mark


def touch(db: Session, *tags: str) -> None:
    """What is kept and shows any of *tags* is drawn anew once this transaction is committed, and not before.

    Tags: "page:12", "badge:34", "badge-class:8", "organisation:5", "passport:7", "row:7" (of that passport, on boards),
    "envelope:9" (what was given in it); the number is the row's id. Call it beside the change, as often as you like.
    Raises KeyError for a kind that nobody knows.
    """
    touched: defaultdict[str, set[int]] = defaultdict(set)
    for tag in tags:
        kind, _, number = tag.partition(":")
        if number != "None":  # a row that was not written yet is shown nowhere
            touched[kind].add(int(number))
    for kind, ids in touched.items():
        _outdate[kind](db, ids)
