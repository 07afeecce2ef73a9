"""Fellows confirm each other: whoever scans a badge's square with a passport of their own says so in three taps.

It is a witness's word with a passport behind it: once for each person and badge, never about one's own, and gone
with the passport that said it.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.endorsements import witnessing
from backpack.endorsements.models import Asking, How, Witness
from backpack.endorsements.witnessing import Word
from backpack.kernel import answers
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.passport.models import Passport


class OwnBadge(Problem):
    """Nobody is a witness of their own badge."""

    status = 409


def is_own(asking: Asking, person: Passport | None) -> bool:
    """Whether *person* is who asks; on a phone that was lent, whoever has it in the hand is somebody else."""
    return person is not None and person.id == asking.passport_id and How(asking.how) is not How.SAME_PHONE


def may(asking: Asking, person: Passport | None) -> bool:
    """Whether *person* may confirm as a fellow: with a passport of their own, on a phone of their own."""
    return person is not None and person.id != asking.passport_id


def confirm(db: Session, asking: Asking, fellow: Passport, words: str, name: str, *, passed: str) -> str:
    """*fellow* saw it too, with their first *name* or without; returns the receipt.

    Raises OwnBadge, AlreadySaid, TooLong, TooManyWitnesses.
    """
    if not may(asking, fellow):
        raise OwnBadge
    said = Word(
        words=witnessing.sentence(words, may_be_empty=True),
        name=witnessing.first_name(name) if name.strip() else "",
        relation="colleague",
    )
    return witnessing.put(db, asking, said, _hash(fellow.id), passed=passed, by=fellow)


def said_by(db: Session, passport: Passport) -> Sequence[Witness]:
    """What *passport* said of others' badges, the first one first."""
    theirs = select(Witness).where(Witness.by_passport_id == passport.id).order_by(Witness.id)
    return db.scalars(theirs).unique().all()


def forget(db: Session, passport: Passport) -> None:
    """What *passport* said of others is gone."""
    for witness in said_by(db, passport):
        _drop(db, witness)
    db.flush()


def settle(db: Session, passport: Passport) -> None:
    """Two passports became this one: what they said of each other goes, and what they both said is said once."""
    said = select(Witness).where(Witness.by_passport_id == passport.id)
    first: set[int] = set()
    # What is shown already stays; else the first word.
    fresh = said.order_by(Witness.approved_at.is_(None), Witness.id).execution_options(populate_existing=True)
    for witness in db.scalars(fresh).unique().all():
        if witness.passport_id == passport.id or witness.badge_id in first:
            _drop(db, witness)
            db.flush()
            continue
        first.add(witness.badge_id)
    for witness in db.scalars(said).unique().all():
        witness.device_hash = _hash(passport.id)
    db.flush()


def _drop(db: Session, witness: Witness) -> None:
    db.delete(witness)
    answers.touch(db, f"badge:{witness.badge_id}")


def _hash(passport_id: int) -> str:
    return hashed(f"fellow {passport_id}")
