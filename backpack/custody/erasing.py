"""Erase everything of one person, at once and for good.

What was counted stays counted: a claim code knows how many used it, no longer who. What somebody gave to others
is theirs: whoever works for an organisation stays in its list of members, with the name that is on those badges.
A badge that was taken back stays taken back: of it, the place in its organisation's status list is kept, and the
code that the list is asked by, for the file may be in other hands.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from backpack.badges.models import Badge, Creation, Evidence, Original
from backpack.claims.models import Brought, Claim, KeptEnvelope
from backpack.custody import rooms, vouching
from backpack.endorsements import confirming, fellows
from backpack.endorsements.models import Asking, Witness
from backpack.goals.models import Goal, GoalMap
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel.clock import now
from backpack.kernel.jobs import Job
from backpack.kernel.pictures import Picture
from backpack.notifications.models import Subscription
from backpack.pages import removing
from backpack.pages.models import Message, Page, Section, ShownBadge
from backpack.passport.models import Card, Contact, Device, Handover, Passkey, Passport, SignInLink
from backpack.printing.models import PrintRequest
from backpack.requests.models import AnswerPhoto, Request

OWN: tuple[Any, ...] = (
    Evidence,
    Witness,
    Asking,
    Request,
    PrintRequest,
    Message,
    Page,
    Goal,
    Claim,
    KeptEnvelope,
    Brought,
    Subscription,
    Contact,
    SignInLink,
    Handover,
    Passkey,
    Card,
    Device,
)
_PICTURED = (
    AnswerPhoto.picture_id,
    Badge.picture_id,
    BadgeClass.picture_id,
    Evidence.picture_id,
    GoalMap.picture_id,
    Page.photo_id,
    Section.picture_id,
)
_NEVER = timedelta(days=365 * 1_000)


def erase(db: Session, passport: Passport) -> None:
    """Leave nothing of *passport*: its pages and badges are gone for strangers with this transaction."""
    # A badge that is just coming in waits here, and then finds nobody to come to.
    db.execute(select(Passport.id).where(Passport.id == passport.id).with_for_update())
    for aside in db.scalars(select(Passport).where(Passport.joined_into_id == passport.id)).all():
        erase(db, aside)  # what was here twice
    _drop_jobs(db, passport)
    originals = {
        *_ids(db, select(Badge.original_id).where(Badge.passport_id == passport.id)),
        *_ids(db, select(Brought.original_id).where(Brought.passport_id == passport.id)),
    }
    requests = select(Request.id).where(Request.passport_id == passport.id)
    pictures = {
        *_ids(db, select(AnswerPhoto.picture_id).where(AnswerPhoto.request_id.in_(requests))),
        *_ids(db, select(Badge.picture_id).where(Badge.passport_id == passport.id)),
        *_ids(db, select(Evidence.picture_id).where(Evidence.passport_id == passport.id)),
    }
    badges = select(Badge.id).where(Badge.passport_id == passport.id)
    pages = select(Page.id).where(Page.passport_id == passport.id)
    shown = or_(ShownBadge.page_id.in_(pages), ShownBadge.badge_id.in_(badges))
    db.execute(delete(ShownBadge).where(shown))
    removing.forget(db, _ids(db, pages))
    vouching.forget(db, passport)
    _forget_phones(db, passport)
    fellows.forget(db, passport)  # what they said of others
    db.execute(delete(AnswerPhoto).where(AnswerPhoto.request_id.in_(requests)))
    for model in OWN:
        db.execute(delete(model).where(model.passport_id == passport.id))
    rooms.forget(db, passport)
    confirming.forget(db, list(db.scalars(select(Badge.code).where(Badge.passport_id == passport.id))))
    _empty_what_was_taken_back(db, passport)
    db.execute(delete(Badge).where(Badge.passport_id == passport.id, Badge.revoked_at.is_(None)))
    _forget_creations(db, passport)
    db.execute(delete(Original).where(Original.id.in_(originals)))
    _drop_pictures(db, pictures)
    _close(db, passport)


def works_for(db: Session, passport: Passport) -> Member | None:
    """The membership that outlives this passport's badges, if there is one: of yesterday or of today."""
    return db.scalar(select(Member).where(Member.passport_id == passport.id).limit(1))


def is_empty(db: Session, passport: Passport) -> bool:
    """Whether nobody would miss *passport*: it opened for somebody who came for another one."""
    holds = (Badge, Page, Goal, Brought, Contact, Passkey, Card, Member)
    wrote = exists().where(Creation.made_by_id == passport.id)  # a draft, too
    return not passport.name and not any(
        db.scalar(select(each))
        for each in (wrote, *(exists().where(m.passport_id == passport.id) for m in holds))
    )


def _forget_creations(db: Session, passport: Passport) -> None:
    """A badge that a group made stays the others'; one that nobody holds any more is gone."""
    db.execute(update(Creation).where(Creation.made_by_id == passport.id).values(made_by_id=None))
    held = select(Badge.creation_id).where(Badge.creation_id.is_not(None))
    db.execute(delete(Creation).where(Creation.made_by_id.is_(None), Creation.id.not_in(held)))


def _close(db: Session, passport: Passport) -> None:
    theirs = update(Member).where(Member.passport_id == passport.id, Member.left_at.is_(None))
    db.execute(theirs.values(left_at=now()))
    left = select(Badge.id).where(Badge.passport_id == passport.id).limit(1)
    if works_for(db, passport) is None and db.scalar(left) is None:
        db.execute(delete(Passport).where(Passport.id == passport.id))
        return
    nobody: dict[str, Any] = {
        "name": None,
        "known_name": None,
        "known_by_id": None,
        "is_operator": False,
        "sign": 0,
        "opened_at": now(),
        "active_at": None,
        "put_off_at": None,
        "warned_at": None,
        "is_under_fifteen": None,
        "joined_into_id": None,
    }
    db.execute(update(Passport).where(Passport.id == passport.id).values(**nobody))


def _forget_phones(db: Session, passport: Passport) -> None:
    """A phone that went on with another passport remembers what it was before this one, if anything."""
    theirs, before = select(Device.id).where(Device.passport_id == passport.id), aliased(Device)
    led_to_one = (Device.passport_id != passport.id) & Device.before_id.in_(theirs)
    one_further = (
        select(before.before_id).where(before.id == Device.before_id).correlate(Device).scalar_subquery()
    )
    while db.scalar(select(exists().where(led_to_one))):
        skipped = update(Device).where(led_to_one).values(before_id=one_further)
        db.execute(skipped.execution_options(synchronize_session=False))


def _empty_what_was_taken_back(db: Session, passport: Passport) -> None:
    """Only the place in the list stays: no page, no check and no count finds such a row."""
    nothing: dict[str, Any] = {
        "credential": b"",
        "fingerprint": Badge.code,
        "name": "",
        "criteria": "",
        "issuer_id": "",
        "issuer_name": "",
        "awarded_at": None,
        "kept_at": now(),
        "next_check_at": now() + _NEVER,
        "identity": None,
        "badge_class_id": None,
        "seen_by": None,
        "picture_id": None,
        "original_id": None,
        "achievement_id": None,
        "creation_id": None,
        "twin_of_id": None,
        "revoked_because": None,
    }
    taken_back = (Badge.passport_id == passport.id) & Badge.revoked_at.is_not(None)
    db.execute(update(Badge).where(taken_back).values(**nothing))


def _drop_jobs(db: Session, passport: Passport) -> None:
    """What is still to be told or looked at. SQLite gives an id again, and it would be done for the next person."""
    named = {
        "subscription": _ids(db, select(Subscription.id).where(Subscription.passport_id == passport.id)),
        "badge": _ids(db, select(Badge.id).where(Badge.passport_id == passport.id)),
        "brought": _ids(db, select(Brought.id).where(Brought.passport_id == passport.id)),
    }
    for job in db.scalars(select(Job)):
        if any(job.facts.get(fact) in ids for fact, ids in named.items()):
            db.delete(job)
    db.flush()


def _drop_pictures(db: Session, pictures: set[int]) -> None:
    """A picture is kept once for all who have it: only one that nobody has any more goes."""
    unused: ColumnElement[bool] = Picture.id.in_(pictures)
    for column in _PICTURED:
        unused &= Picture.id.not_in(select(column).where(column.is_not(None)))
    db.execute(delete(Picture).where(unused))


def _ids(db: Session, wanted: Select[Any]) -> set[int]:
    return {each for each in db.scalars(wanted) if each is not None}
