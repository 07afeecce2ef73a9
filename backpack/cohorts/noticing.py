"""What a board shows has changed: its number goes up, and the rows that changed carry it.

Whoever changes a cell says so in the same transaction: ``row_changed`` for a participant of one cohort, and, for
whatever happens to a passport (a badge kept, taken back, a request asked or answered), the tag
``kernel.answers.touch(db, "row:<passport id>")``, which finds every cohort that the person belongs to.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from backpack.cohorts.models import Cohort, Participant
from backpack.kernel import answers


def changed(db: Session, cohort: Cohort) -> None:
    """Something of *cohort* itself changed, its bouquet, its name or its people: every row is to be drawn anew."""
    db.flush()
    _raise(db, Cohort.id == cohort.id)
    _mark(db, Participant.cohort_id == cohort.id)


def row_changed(db: Session, participant: Participant) -> None:
    """The row of *participant* changed."""
    db.flush()
    _raise(db, Cohort.id == participant.cohort_id)
    _mark(db, Participant.id == participant.id)


@answers.outdates("row")
def _of_passports(db: Session, ids: Collection[int]) -> None:
    theirs = Participant.passport_id.in_(ids)
    # In one order for everybody, so that two who change the same cohorts do not wait for each other.
    cohorts = select(Participant.cohort_id).where(theirs)
    found = db.scalars(
        select(Cohort.id).where(Cohort.id.in_(cohorts)).order_by(Cohort.id).with_for_update()
    ).all()
    if found:
        db.flush()
        _raise(db, Cohort.id.in_(found))
        _mark(db, theirs)


def _raise(db: Session, which: ColumnElement[bool]) -> None:
    more = update(Cohort).where(which).values(changes=Cohort.changes + 1)
    db.execute(more.execution_options(synchronize_session="fetch"))


def _mark(db: Session, which: ColumnElement[bool]) -> None:
    newest = select(Cohort.changes).where(Cohort.id == Participant.cohort_id).scalar_subquery()
    marked = update(Participant).where(which).values(changed=newest)
    db.execute(marked.execution_options(synchronize_session="fetch"))
