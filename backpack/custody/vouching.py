"""Nothing left that opens a passport: two facilitators who gave it a badge recognise its person, face to face.

Then a day passes in which the old phone can say no. A facilitator finds only people to whom their own organisation
gave a badge, and only while one of them stands there with a code. Whoever works for an organisation or operates the
site is never brought back this way: two colleagues must not open a third one's desk.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import Session

from backpack.custody.models import Appeal, Vouch
from backpack.issuers import trail
from backpack.issuers.members import memberships
from backpack.issuers.models import Member
from backpack.kernel import codes, mail
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.kernel.words import gettext as _
from backpack.notifications import subscribing, telling
from backpack.passport import phones
from backpack.passport.contacts import proved_addresses
from backpack.passport.models import Passport
from backpack.passport.opening import add_device, key_of_tap

NEEDED = 2
DELAY = timedelta(days=1)  # in which the old phone can say no
LIFE = timedelta(days=7)  # to find two facilitators; and as long again to open it


class HelpOver(Problem):
    """The person asked too long ago, or somebody said no."""

    status = 410


class NotYet(Problem):
    """The passport does not open here yet, or not any more."""

    status = 403


class NotForYou(Problem):
    """Who works for an organisation asks their manager; and nobody recognises themselves."""

    status = 403


def ask(db: Session, asker: Passport) -> Appeal:
    """Begin to ask for help; the same appeal again while it lives. Raises NotForYou."""
    if _works(db, asker):
        raise NotForYou
    known = appeal_of(db, asker)
    if known is not None and is_alive(known):
        return known
    forget(db, asker)
    appeal = Appeal(code=codes.new(), asker_id=asker.id, asked_at=now(), ends_at=now() + LIFE)
    appeal.asker = asker
    db.add(appeal)
    db.flush()
    return appeal


def appeal_of(db: Session, asker: Passport) -> Appeal | None:
    """What *asker* asked for last, alive or not."""
    return db.scalar(select(Appeal).where(Appeal.asker_id == asker.id))


def asked_by(db: Session, asker: Passport) -> Appeal | None:
    """What *asker* still waits for."""
    appeal = appeal_of(db, asker)
    return appeal if appeal is not None and is_alive(appeal) else None


def is_alive(appeal: Appeal) -> bool:
    return appeal.refused_at is None and appeal.ends_at > now()


class State(StrEnum):
    """How far an appeal is, as its person sees it."""

    NOTHING = ""
    WAITING = "waiting"  # for two facilitators
    DELAYED = "delayed"  # for the day in which the old phone can say no
    READY = "ready"
    REFUSED = "refused"


def state(db: Session, appeal: Appeal | None) -> State:
    """How far *appeal* is today."""
    if appeal is None or appeal.ends_at <= now():
        return State.NOTHING
    if appeal.refused_at is not None:
        return State.REFUSED
    if appeal.opens_at is None or voices(db, appeal) < NEEDED:
        return State.WAITING
    return State.READY if appeal.opens_at <= now() else State.DELAYED


def shown_to(db: Session, code: str, member: Member, *, to_change: bool = False) -> Appeal:
    """The appeal of *code* for this facilitator. Raises NotFound (also once it is another organisation's), HelpOver."""
    asked = select(Appeal).where(Appeal.code == code)
    # Two facilitators at once: the second waits, and sees whom the first one named.
    appeal = db.scalar(asked.with_for_update() if to_change else asked)
    if appeal is None or appeal.organisation_id not in (None, member.organisation_id):
        raise NotFound
    if not is_alive(appeal):
        raise HelpOver
    return appeal


def vouch(db: Session, appeal: Appeal, wanted: Passport, member: Member) -> None:
    """*member* recognises the person who asks as that of *wanted*. Twice is still once.

    *appeal* comes from ``shown_to``, *wanted* from ``recognising``. Raises NotForYou, and NotFound where somebody
    else was named before.
    """
    if appeal.wanted_id not in (None, wanted.id):
        raise NotFound
    # A colleague who was made for the occasion does not count.
    if member.passport_id in (appeal.asker_id, wanted.id) or member.added_at > appeal.asked_at:
        raise NotForYou
    appeal.wanted_id, appeal.organisation_id = wanted.id, member.organisation_id
    db.flush()
    before = voices(db, appeal)
    if not has_vouched(db, appeal, member):
        db.add(Vouch(appeal_id=appeal.id, passport_id=member.passport_id, vouched_at=now()))
        trail.trace(db, member, trail.Did.RECOGNISED, passport=wanted)
        db.flush()
    # The day begins again where one of two had left the organisation meanwhile.
    if before < NEEDED <= voices(db, appeal):
        appeal.opens_at = now() + DELAY
        appeal.ends_at = appeal.opens_at + LIFE
        _tell(db, wanted)


def voices(db: Session, appeal: Appeal) -> int:
    """How many facilitators recognised the person, and still work for the organisation."""
    return db.scalar(select(func.count()).select_from(_vouches(appeal).subquery())) or 0


def has_vouched(db: Session, appeal: Appeal, member: Member) -> bool:
    return db.scalar(_vouches(appeal).where(Vouch.passport_id == member.passport_id)) is not None


def asked_for(db: Session, passport: Passport) -> Appeal | None:
    """The living appeal that names *passport*: the old phone shows it."""
    named = select(Appeal).where(Appeal.wanted_id == passport.id, Appeal.refused_at.is_(None))
    return db.scalar(named.where(Appeal.ends_at > now()).order_by(Appeal.id).limit(1))


def refuse(db: Session, passport: Passport) -> None:
    """The old phone says "Ce n’est pas moi": nobody gets *passport* this way now."""
    named = select(Appeal).where(Appeal.wanted_id == passport.id, Appeal.refused_at.is_(None))
    for appeal in db.scalars(named.with_for_update()):
        appeal.refused_at = now()
    db.flush()


def doubt(db: Session, code: str, member: Member) -> None:
    """A facilitator says that this is not the person. Twice is once. Raises NotFound."""
    appeal = db.scalar(select(Appeal).where(Appeal.code == code).with_for_update())
    if appeal is None or appeal.organisation_id != member.organisation_id:
        raise NotFound
    if appeal.refused_at is None:
        trail.trace(db, member, trail.Did.DOUBTED, passport=appeal.wanted)
    appeal.refused_at = appeal.refused_at or now()


def reopen(db: Session, asker: Passport | None, nonce: str, code: str) -> tuple[Passport, str]:
    """Open the lost passport on the phone that asked, and on no other: it, and the phone's new key.

    The *nonce* is that of the page that was tapped (opening.key_of_tap). Raises NotYet.
    """
    key, before = key_of_tap(db, "returned-device", code, nonce)
    if before is not None:
        return before.passport, key
    if asker is None:
        raise NotYet
    appeal = db.scalar(
        select(Appeal).where(Appeal.asker_id == asker.id, Appeal.code == code).with_for_update()
    )
    if appeal is None or appeal.wanted is None or state(db, appeal) is not State.READY:
        raise NotYet
    if _works(db, appeal.wanted):  # since yesterday
        raise NotYet
    wanted = appeal.wanted
    phones.cut(db, wanted, but=add_device(db, wanted, key))
    subscribing.unsubscribe(db, wanted)  # a lost phone no longer shows what arrives
    for other in db.scalars(select(Appeal).where(Appeal.wanted_id == wanted.id)):
        db.execute(delete(Vouch).where(Vouch.appeal_id == other.id))
        db.delete(other)
    db.flush()
    return wanted, key


def forget(db: Session, passport: Passport) -> None:
    """Leave no appeal of *passport* or for it, and no voice of it."""
    named = select(Appeal.id).where((Appeal.asker_id == passport.id) | (Appeal.wanted_id == passport.id))
    db.execute(delete(Vouch).where(Vouch.appeal_id.in_(named) | (Vouch.passport_id == passport.id)))
    db.execute(delete(Appeal).where((Appeal.asker_id == passport.id) | (Appeal.wanted_id == passport.id)))


def forget_ended(db: Session) -> None:
    """Leave nothing of appeals that are over: who asked and who recognised them is nobody's business any more."""
    ended = select(Appeal.id).where(Appeal.ends_at <= now())
    db.execute(delete(Vouch).where(Vouch.appeal_id.in_(ended)))
    db.execute(delete(Appeal).where(Appeal.ends_at <= now()))


def _vouches(appeal: Appeal) -> Select[int]:
    works = exists().where(
        Member.passport_id == Vouch.passport_id,
        Member.organisation_id == appeal.organisation_id,
        Member.added_at <= appeal.asked_at,
        Member.left_at.is_(None),
    )
    return select(Vouch.id).where(Vouch.appeal_id == appeal.id, works)


def _works(db: Session, passport: Passport) -> bool:
    return passport.is_operator or bool(memberships(db, passport))


def _tell(db: Session, wanted: Passport) -> None:
    telling.passport_asked_for(db, wanted)
    if not mail.can_send():
        return
    text = "\n\n".join(
        (
            _("Bonjour,"),
            _("Quelqu’un demande votre passeport sur un autre téléphone."),
            _("C’est vous ? Ne faites rien."),
            _("Ce n’est pas vous ? Ouvrez votre passeport."),
            _("Puis touchez « Dire : ce n’est pas moi »."),
            site.address("/entrer"),
        )
    )
    for address in proved_addresses(db, wanted):
        mail.send_later(db, address, _("Quelqu’un demande votre passeport."), text, worth=DELAY)
