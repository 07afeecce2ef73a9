"""A cohort's board: people and badges, and in each cell how far one person is with one badge.

It is read as columns of the database, never as objects: a handful of questions, however many people there are.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from backpack.art.design import Design
from backpack.badges.models import Badge
from backpack.claims.models import Envelope
from backpack.cohorts import counting
from backpack.cohorts.columns import Column, columns
from backpack.cohorts.gathering import folded
from backpack.cohorts.models import Cohort, Gift, Participant
from backpack.cohorts.opinions import OPINIONS_TO_KNOW
from backpack.passport.models import Passport
from backpack.requests.asking import WANTING
from backpack.requests.models import Became, Request

_NO_VOTES = counting.Votes(0, 0)


class State(StrEnum):
    """What a cell says first; its words are in templates/board/words.html, its mark in art/board_marks.py."""

    NOTHING = "nothing"
    OPINIONS = "opinions"  # somebody has seen it, and nothing was given
    CAN = "can"  # je peux
    KNOWS = "knows"  # je sais
    HELD = "held"  # a badge that is no skill
    GIVEN = "given"  # and not kept
    ASKED = "asked"
    CONTRARY = "contrary"  # to discuss


_GIVEN = (State.KNOWS, State.HELD, State.GIVEN)


class Cell(NamedTuple):
    """``yes`` and ``no`` count the opinions that stand; ``at``: when it was given, kept or asked for.

    ``below`` is what it would say if there were nothing to discuss.
    """

    state: State
    yes: int = 0
    no: int = 0
    at: datetime | None = None
    below: State = State.NOTHING

    @property
    def mark(self) -> str:
        """Which drawing says it."""
        if self.state == State.OPINIONS:
            return f"opinions-{min(self.yes, OPINIONS_TO_KNOW)}"
        if self.state == State.CAN:
            return f"can-{min(max(self.yes, 1), OPINIONS_TO_KNOW - 1)}"
        return self.state.value

    @property
    def shelf(self) -> str:
        """Where a list puts it: "talk", "one" (more opinion gives "je sais"), "way", "new" or "given"."""
        if self.state == State.CONTRARY:
            return "talk"
        if self.state in _GIVEN:
            return "given"
        if self.state == State.NOTHING:
            return "new"
        return "one" if self.yes == OPINIONS_TO_KNOW - 1 else "way"

    def design(self, column: Column) -> Design:
        """How *column* looks for this person: in enamel once it was given, else on paper, with its opinions."""
        if self.below in _GIVEN or column.can is None:
            return column.design
        return replace(column.can.design, level=min(self.yes, OPINIONS_TO_KNOW - 1))


class Seat(NamedTuple):
    """One row: somebody of the cohort. ``sign`` is that of their passport, for who has no name yet."""

    id: int
    code: str
    name: str
    passport_id: int | None
    sign: int | None
    cells: tuple[Cell, ...]

    @property
    def badges(self) -> int:
        """How many of these badges they were given."""
        return sum(cell.below in _GIVEN or cell.below is State.CAN for cell in self.cells)

    def count(self, state: State) -> int:
        return sum(cell.state == state for cell in self.cells)


class Talk(NamedTuple):
    """One cell to talk about: whose it is (their code, name and sign), and of which column."""

    code: str
    name: str
    sign: int | None
    column: Column


@dataclass(frozen=True)
class Board:
    """``changes`` is the number that this shows; ``rows`` are all people, or those who changed since another one.

    ``order`` are the codes of all people as they stand, so that a screen finds out who came and who left.
    """

    changes: int
    columns: tuple[Column, ...]
    rows: tuple[Seat, ...]
    order: tuple[str, ...]

    @property
    def talks(self) -> list[Talk]:
        """What colleagues should talk about; of a whole board."""
        return [
            Talk(row.code, row.name, row.sign, column)
            for row in self.rows
            for column, cell in zip(self.columns, row.cells, strict=True)
            if cell.state == State.CONTRARY
        ]

    @property
    def heads(self) -> str:
        """The same as long as the heads are the same."""
        return f"{crc32(repr([(each.key, each.name, each.design) for each in self.columns]).encode()):x}"


def board(db: Session, cohort: Cohort, since: int | None = None) -> Board:
    """The whole board of *cohort*, or only the rows that changed after it showed the number *since*."""
    # Before everything else: what a later question finds may be newer than this number, and is shown once more.
    changes = cohort.changes
    drawn = columns(db, cohort)
    seats = _seats(db, Participant.cohort_id == cohort.id)
    since = since if since is not None and since <= changes else None
    wanted = [each for each in seats if since is None or each.changed > since]
    return Board(changes, drawn, tuple(_rows(db, wanted, drawn)), tuple(each.code for each in seats))


def row_of(db: Session, participant: Participant) -> tuple[tuple[Column, ...], Seat]:
    """The columns, and the row of *participant* alone."""
    drawn = columns(db, participant.cohort)
    (row,) = _rows(db, _seats(db, Participant.id == participant.id), drawn)
    return drawn, row


def column_on(db: Session, cohort: Cohort, column: Column) -> tuple[Seat, ...]:
    """Everybody's one cell in *column*."""
    return tuple(_rows(db, _seats(db, Participant.cohort_id == cohort.id), (column,)))


def _seats(db: Session, which: ColumnElement[bool]) -> list[Row[*tuple[Any, ...]]]:
    """Who is still there, by name; those whom nobody has named come last, as they came."""
    found = db.execute(
        select(
            Participant.id,
            Participant.code,
            Participant.name,
            Participant.passport_id,
            Participant.changed,
            Passport.sign,
        )
        .outerjoin(Passport, Passport.id == Participant.passport_id)
        .where(which, Participant.left_at.is_(None))
    ).all()
    return sorted(found, key=lambda each: (not each.name, folded(each.name), each.id))


def _rows(db: Session, seats: Sequence[Row[*tuple[Any, ...]]], drawn: Sequence[Column]) -> Iterator[Seat]:
    levels = [(each.key, tuple(_levels(each))) for each in drawn]
    votes = counting.votes(db, {each.id for each in seats}, drawn[0].key if len(drawn) == 1 else "")
    facts = _facts(db, seats, {badge_class for _, of_column in levels for badge_class, _ in of_column})
    for each in seats:
        cells, known = [], facts[each.id]
        for key, of_column in levels:
            yes, no = votes.get((each.id, key), _NO_VOTES)
            state, at = State.OPINIONS if yes else State.NOTHING, None
            for badge_class, level in of_column if known else ():
                if badge_class in known:  # the lowest level comes first: what comes later says more
                    state, at = known[badge_class]
                    state = level if state is State.HELD else state
            cells.append(Cell(State.CONTRARY if no else state, yes, no, at, below=state))
        yield Seat(each.id, each.code, each.name, each.passport_id, each.sign, tuple(cells))


def _levels(column: Column) -> Iterator[tuple[int, State]]:
    """The badges of *column* by their row's id, the lowest level first, and what holding each one says."""
    can = State.CAN if column.knows else State.HELD
    for badge_class, state in ((column.can, can), (column.other, State.HELD), (column.knows, State.KNOWS)):
        if badge_class is not None:
            yield badge_class.id, state


def _facts(
    db: Session, seats: Sequence[Row[*tuple[Any, ...]]], classes: Collection[int]
) -> dict[int, dict[int, tuple[State, datetime]]]:
    """By participant and badge class: HELD, GIVEN (and not kept) or ASKED, and since when."""
    found: dict[int, dict[int, tuple[State, datetime]]] = {each.id: {} for each in seats}
    seat_of = {each.passport_id: each.id for each in seats if each.passport_id is not None}
    for row in db.execute(_asked(seat_of, classes)):
        found[seat_of[row.passport_id]][row.badge_class_id] = State.ASKED, row.asked_at
    for row in db.execute(_gifts(found, classes)):
        if row.badge_id is None and row.kept_at is None:
            found[row.participant_id][row.badge_class_id] = State.GIVEN, row.given_at
        elif row.revoked_at is None:
            found[row.participant_id][row.badge_class_id] = State.HELD, row.given_at
    for row in db.execute(_held(seat_of, classes)):
        found[seat_of[row.passport_id]][row.badge_class_id] = State.HELD, row.kept_at
    return found


def _held(pockets: Iterable[int], classes: Iterable[int]) -> Select[int, int | None, datetime]:
    """What lies in these passports and counts."""
    return select(Badge.passport_id, Badge.badge_class_id, Badge.kept_at).where(
        Badge.passport_id.in_(pockets), Badge.badge_class_id.in_(classes), Badge.revoked_at.is_(None)
    )


def _gifts(people: Iterable[int], classes: Iterable[int]) -> Select[*tuple[Any, ...]]:
    """What was given in this cohort: a badge in a passport, or an envelope that somebody kept, or that waits."""
    return (
        select(
            Gift.participant_id,
            Gift.badge_class_id,
            Gift.given_at,
            Gift.badge_id,
            Badge.revoked_at,
            Envelope.kept_at,
        )
        .outerjoin(Badge, Badge.id == Gift.badge_id)
        .outerjoin(Envelope, Envelope.id == Gift.envelope_id)
        .where(
            Gift.participant_id.in_(people),
            Gift.badge_class_id.in_(classes),
            Gift.taken_back_at.is_(None),
        )
    )


def _asked(pockets: Iterable[int], classes: Iterable[int]) -> Select[int, int | None, datetime]:
    """What these people asked for and wait for."""
    return select(Request.passport_id, Request.badge_class_id, Request.asked_at).where(
        Request.passport_id.in_(pockets),
        Request.badge_class_id.in_(classes),
        Request.closed_at.is_(None),
        Request.became != Became.DRAFT,
        Request.asks.in_(WANTING),
    )
