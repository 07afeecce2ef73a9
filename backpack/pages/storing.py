"""Pages that were drawn once: found by their address in one question, stored beside the version that they show.

``Page.version`` is the one truth. Every change that a reader could see adds one to it in its own transaction
(kernel.answers), so an older drawing is never found again, whoever stored it and however late.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
    union,
    update,
)
from sqlalchemy.orm import Session, aliased, object_session

from backpack.badges.models import Badge
from backpack.endorsements.models import Endorsement
from backpack.issuers import identity
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import answers
from backpack.kernel.clock import now
from backpack.kernel.db import Database, UtcDateTime
from backpack.kernel.prepared import Prepared
from backpack.kernel.words import PARIS
from backpack.pages.models import Answer, Page, ShownBadge, ShownStar
from backpack.passport.models import Passport

LONGEST = timedelta(hours=1)


@answers.outdates("page")
def outdate_pages(db: Session, ids: Collection[int]) -> None:
    _outdate(db, select(Page.id).where(Page.id.in_(ids)))


@answers.outdates("passport")
def outdate_passports(db: Session, ids: Collection[int]) -> None:
    _outdate(db, select(Page.id).where(Page.passport_id.in_(ids)))


@answers.outdates("star")
def outdate_stars(db: Session, ids: Collection[int]) -> None:
    _outdate(db, select(ShownStar.page_id).where(ShownStar.star_id.in_(ids)))


@answers.outdates("badge")
def outdate_badges(db: Session, ids: Collection[int]) -> None:
    _outdate(db, _showing(select(Badge.id).where(Badge.id.in_(ids))))


@answers.outdates("badge-class")
def outdate_badge_classes(db: Session, ids: Collection[int]) -> None:
    _outdate(db, _showing(select(Badge.id).where(Badge.badge_class_id.in_(ids))))


@answers.outdates("organisation")
def outdate_organisations(db: Session, ids: Collection[int]) -> None:
    """What they gave, here or before it was brought here as a file, what they stand by, and whom they know."""
    _outdate(db, select(Page.id).join(Passport).where(Passport.known_by_id.in_(ids)))
    given = select(Badge.id).join(BadgeClass).where(BadgeClass.organisation_id.in_(ids))
    names = [
        identity.issuer_id(each) for each in db.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    ]
    brought = select(Badge.id).where(Badge.issuer_id.in_(names))
    confirmed = (
        select(Badge.id)
        .join(Endorsement, Endorsement.path == "/B/" + Badge.code)
        .where(Endorsement.organisation_id.in_(ids))
    )
    for badges in (given, brought, confirmed):
        _outdate(db, _showing(badges))


def _showing(badges: Select[int]) -> CompoundSelect[int | None]:
    """The pages that show one of *badges*, or a star, which any badge of their person may light."""
    holders = select(Badge.passport_id).where(Badge.id.in_(badges))
    starry = select(ShownStar.page_id).join(Page, Page.id == ShownStar.page_id)
    return union(
        select(ShownBadge.page_id).where(ShownBadge.badge_id.in_(badges)),
        starry.where(Page.passport_id.in_(holders)),
    )


def _outdate(db: Session, pages: Select[int] | CompoundSelect[int | None]) -> None:
    db.execute(
        update(Page).where(Page.id.in_(pages)).values(version=Page.version + 1),
        execution_options={"synchronize_session": False},
    )
    # Not found any more in any case; but what somebody stopped showing is not kept either.
    db.execute(
        delete(Answer).where(Answer.page_id.in_(pages)), execution_options={"synchronize_session": False}
    )


@dataclass(frozen=True)
class Drawing:
    """A page as it was drawn: ``headers`` as JSON, ``body`` in brotli, named by its ``etag``."""

    etag: str
    headers: str
    body: bytes


@dataclass(frozen=True)
class Kept:
    """A page that strangers may read now, at the version that it had before anybody drew it."""

    page_id: int
    code: str
    version: int
    drawing: Drawing | None


_Square = aliased(Page)  # the page whose code was opened; it may lead to another one of the same person


def _is_read(page: type[Page], moment: BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(
        page.published_at.is_not(None),
        page.stopped_at.is_(None),
        page.hidden_at.is_(None),
        page.word_hash.is_(None),
        page.ends_at > moment,
    )


_MOMENT: BindParameter[datetime] = bindparam("moment", type_=UtcDateTime)
_FIND = Prepared(
    select(Page.id, Page.code, Page.version, Answer.etag, Answer.headers, Answer.body)
    .select_from(_Square)
    .join(Page, Page.id == func.coalesce(_Square.leads_to_id, _Square.id))
    .outerjoin(
        Answer,
        and_(
            Answer.page_id == Page.id,
            Answer.version == Page.version,
            Answer.language == bindparam("language"),
            Answer.release == bindparam("release"),
            Answer.good_until > _MOMENT,
        ),
    )
    .where(_Square.code == bindparam("code"), _is_read(_Square, _MOMENT), _is_read(Page, _MOMENT))
)


def find(database: Database, code: str, language: str, release: str) -> Kept | None:
    """The live page at /P/*code* and its drawing of now; None for whatever is not simply shown to everybody."""
    found = _FIND.first(database, code=code, language=language, release=release, moment=now())
    if found is None:
        return None
    page_id, read, version, etag, headers, body = found
    return Kept(page_id, read, version, None if etag is None else Drawing(etag, headers, body))


def store(
    database: Database, kept: Kept, language: str, release: str, drawing: Drawing, good_until: datetime
) -> None:
    """Keep *drawing* until then, unless the page was touched since it was found."""
    with database.writing() as db:
        # Locked, so that whoever touches it now waits, and deletes what is stored here.
        version = select(Page.version).where(Page.id == kept.page_id).with_for_update()
        if db.scalar(version) != kept.version:
            return
        db.execute(delete(Answer).where(Answer.page_id == kept.page_id, Answer.language == language))
        db.add(
            Answer(
                page_id=kept.page_id,
                language=language,
                version=kept.version,
                release=release,
                good_until=good_until,
                etag=drawing.etag,
                headers=drawing.headers,
                body=drawing.body,
            )
        )


def good_until(page: Page) -> datetime:
    """When the drawing of *page* stops being true by itself.

    "Checked today at 14:05" is true until midnight, a seal until its badge begins or ends. An hour at most, so that
    whatever was forgotten here, or said by others meanwhile, is not read for longer.
    """
    moment = now()
    midnight = datetime.combine(moment.astimezone(PARIS).date() + timedelta(days=1), time(), tzinfo=PARIS)
    own = (page.ends_at, *(end for badge in page.every_badge for end in (badge.awarded_at, badge.ends_at)))
    ends = (*own, *_of_its_stars(page))
    return min(moment + LONGEST, midnight, *(each for each in ends if each is not None and each > moment))


def _of_its_stars(page: Page) -> Sequence[datetime | None]:
    """When each badge ends that may keep a star of *page* lit; none where it shows no star."""
    starry = exists().where(ShownStar.page_id == page.id)
    db = object_session(page)
    ends = select(Badge.ends_at).where(Badge.passport_id == page.passport_id, Badge.ends_at > now(), starry)
    return db.scalars(ends).all() if db else ()
