"""What a witness saw: said without an account, taken back with a receipt, shown only if the holder agrees.

A "no" is kept as an empty row, so that one device answers once; it is told to nobody, the holder included. How the
witness was reached is how strong the word is, and is said wherever it is shown. It never changes a badge's seal,
which only organisations do.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.endorsements.confirming import SentenceMissing
from backpack.endorsements.models import Asking, How, Witness
from backpack.kernel import answers, codes, limits
from backpack.kernel.clock import now
from backpack.kernel.problems import NameMissing, Problem, TooManyTries
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Passport

SHORTEST, LONGEST, LONGEST_NAME = 3, 300, 40
RELATIONS = ("colleague", "manager", "neighbour", "client", "other")
RECEIPT_LENGTH = 9  # 45 bits, in three groups of three
MOST_WAITING = 20  # that one badge's holder has still to read
SAYING, TAKING_BACK = "witness", "receipt"
MOST_FROM_ONE_ADDRESS = {SAYING: 60, TAKING_BACK: 20}  # in ten minutes; a whole room may be behind one Wi-Fi
MOST_IN_ALL = 2_000


class AlreadySaid(Problem):
    """This device has said what it saw of this badge."""

    status = 409


class TooLong(Problem):
    """More was sent than the field takes."""

    status = 422


class TooManyWitnesses(Problem):
    """Too many words wait for the holder, or come from one network address."""

    status = 429


class ReceiptUnknown(Problem):
    """No word has this receipt (any more)."""

    status = 404


@dataclass(frozen=True)
class Word:
    """What a witness says, cleaned: ``relation`` is one of RELATIONS."""

    words: str
    name: str
    relation: str


def require_and_count(who: str, purpose: str) -> None:
    """Count one try of *who* (a network address). Call it where no transaction is open.

    Raises TooManyWitnesses or TooManyTries.
    """
    most = MOST_FROM_ONE_ADDRESS[purpose]
    if limits.is_over(site.database, who, purpose=purpose, most_from_one=most, most_in_all=MOST_IN_ALL):
        raise TooManyWitnesses if purpose == SAYING else TooManyTries
    limits.missed(site.database, who, purpose=purpose)


def sentence(typed: str, *, may_be_empty: bool = False) -> str:
    """What somebody saw, on one line. Raises SentenceMissing, TooLong."""
    words = " ".join(typed.split())
    if len(words) > LONGEST:
        raise TooLong
    if len(words) < SHORTEST and not (may_be_empty and not words):
        raise SentenceMissing
    return words


def first_name(typed: str) -> str:
    """A first name on one line. Raises NameMissing, TooLong."""
    name = " ".join(typed.split())
    if len(name) > LONGEST_NAME:
        raise TooLong
    if not name:
        raise NameMissing
    return name


def say(db: Session, asking: Asking, word: Word, *, device: str, passed: str) -> str:
    """Keep what a witness saw; returns the receipt, the same again for the same tap (*passed*, of asking.new_pass).

    *device* is the random key of the witness's browser. Raises AlreadySaid and TooManyWitnesses.
    """
    is_lent = How(asking.how) is How.SAME_PHONE
    # The holder's own phone speaks once, whoever has it in the hand.
    return put(db, asking, word, hashed("same-phone" if is_lent else device), passed=passed)


def put(
    db: Session, asking: Asking, word: Word, device_hash: str, *, passed: str, by: Passport | None = None
) -> str:
    """As say, for a device by its hash, or for a fellow (*by*)."""
    receipt = _receipt(asking, device_hash, passed)
    known = _known(db, asking.badge_id, device_hash, by)
    if known is not None and known.receipt_hash == hashed(receipt):
        return receipt
    if known is not None and known.has_seen:
        raise AlreadySaid
    if _how_many_wait(db, asking.badge_id) >= MOST_WAITING:
        raise TooManyWitnesses
    if known is None:
        known = _row(asking, device_hash)
        db.add(known)
    known.receipt_hash, known.how, known.has_seen, known.said_at = hashed(receipt), asking.how, True, now()
    known.words, known.name, known.relation = word.words, word.name, word.relation
    known.by_passport_id = by.id if by else None
    known.approved_at = known.declined_at = None
    db.flush()
    return receipt


def has_said(db: Session, asking: Asking, device: str, by: Passport | None) -> bool:
    """Whether *device*, or *by* as a fellow, has said what they saw of this badge; a "no" may still become a yes."""
    device_hash = hashed("same-phone" if How(asking.how) is How.SAME_PHONE else device)
    known = _known(db, asking.badge_id, device_hash, by)
    return known is not None and known.has_seen


def say_no(db: Session, asking: Asking, *, device: str) -> None:
    """That this device has answered, and nothing else; whoever has said what they saw has said it."""
    device_hash = hashed("same-phone" if How(asking.how) is How.SAME_PHONE else device)
    if _known(db, asking.badge_id, device_hash, None) is None:
        db.add(_row(asking, device_hash))
        db.flush()


def take_back(db: Session, receipt: str) -> None:
    """The word that *receipt* was given for is gone, from everywhere, now. Raises ReceiptUnknown."""
    found = db.scalar(select(Witness).where(Witness.receipt_hash == hashed(codes.normal(receipt))))
    if found is None:
        raise ReceiptUnknown
    db.delete(found)
    answers.touch(db, f"badge:{found.badge_id}")


def show(db: Session, witness: Witness) -> None:
    """Its holder agrees: it is read wherever the badge is shown, and nowhere else."""
    if witness.approved_at is None:
        witness.approved_at, witness.declined_at = now(), None
        db.flush()
        answers.touch(db, f"badge:{witness.badge_id}")


def hide(db: Session, witness: Witness) -> None:
    """Its holder does not want it shown (any more)."""
    if witness.declined_at is None:
        witness.approved_at, witness.declined_at = None, now()
        db.flush()
        answers.touch(db, f"badge:{witness.badge_id}")


def approved(db: Session, badge: Badge) -> list[Witness]:
    """What strangers may read of who saw *badge*, the first one first."""
    return approved_of(db, [badge]).get(badge.id, [])


def approved_of(db: Session, badges: Collection[Badge]) -> dict[int, list[Witness]]:
    """The same for several badges with one question: by the badge's id, without those that nobody saw."""
    shown = _seen().where(
        Witness.badge_id.in_([badge.id for badge in badges]), Witness.approved_at.is_not(None)
    )
    found: dict[int, list[Witness]] = {}
    for witness in db.scalars(shown.order_by(Witness.id)).unique():
        found.setdefault(witness.badge_id, []).append(witness)
    return found


def words_for(db: Session, passport: Passport) -> Sequence[Witness]:
    """What witnesses said of the badges of *passport*, newest first: to be read, shown and not shown."""
    mine = _seen().where(Witness.passport_id == passport.id)
    return db.scalars(mine.order_by(Witness.said_at.desc(), Witness.id.desc())).unique().all()


def how_many_wait(db: Session, passport: Passport) -> int:
    """How many words *passport* has still to read."""
    mine = select(func.count(Witness.id)).where(Witness.passport_id == passport.id, *_WAITS)
    return db.scalar(mine) or 0


_WAITS = (Witness.has_seen.is_(True), Witness.approved_at.is_(None), Witness.declined_at.is_(None))


def _how_many_wait(db: Session, badge_id: int) -> int:
    return db.scalar(select(func.count(Witness.id)).where(Witness.badge_id == badge_id, *_WAITS)) or 0


def _seen() -> Select[Witness]:
    return select(Witness).where(Witness.has_seen.is_(True))


def _known(db: Session, badge_id: int, device_hash: str, by: Passport | None) -> Witness | None:
    mine = Witness.device_hash == device_hash
    if by is not None:
        mine |= Witness.by_passport_id == by.id
    return db.scalar(select(Witness).where(Witness.badge_id == badge_id, mine).limit(1))


def _row(asking: Asking, device_hash: str) -> Witness:
    row = Witness(
        code=codes.new(),
        badge_id=asking.badge_id,
        passport_id=asking.passport_id,
        device_hash=device_hash,
        receipt_hash=hashed(token_urlsafe(16)),
        how=How(asking.how),
        has_seen=False,
        words="",
        name="",
        relation="",
        said_at=now(),
    )
    row.badge = asking.badge
    return row


def _receipt(asking: Asking, device_hash: str, passed: str) -> str:
    tap = f"{asking.key_hash} {device_hash} {passed or token_urlsafe(16)}"
    return codes.out_of(site.sealer.derived("receipt", tap))[:RECEIPT_LENGTH]
