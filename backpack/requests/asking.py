"""A person asks the team for a badge, or why they were given one; what they asked for on each map.

Of one badge and one person there is one open request: "Je pense l'avoir déjà" becomes the same request with answers.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backpack.badges import verdicts, wallet
from backpack.badges.models import Badge, Recipient, Source
from backpack.issuers import designing, identity, naming
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import answers, codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.openbadges.model import Verdict
from backpack.openmaps.standing import State
from backpack.passport.models import Passport
from backpack.requests import photos
from backpack.requests.models import Asks, Became, Request

WANTING = (Asks.HAVE, Asks.BADGE, Asks.ELSEWHERE)  # a badge, and not why
MOST_OPEN = 30  # of one person: more is nobody who waits for an answer


class BadgeHeld(Problem):
    """It is in the passport already; ``facts.badge`` is it."""

    status = 409


class TooManyRequests(Problem):
    """So many wait for an answer that one more would only wait longer."""

    status = 429


def asked(db: Session, passport: Passport | None) -> dict[str, State]:
    """What *passport* asked for and waits for, by achievement: ASKED, or LOOKED_AT once somebody has taken it."""
    if passport is None:
        return {}
    waiting = _open(passport).where(Request.asks.in_(WANTING), Request.became != Became.DRAFT)
    found: dict[str, State] = {}
    for each in db.scalars(waiting):
        state = State.LOOKED_AT if each.became == Became.LOOKED_AT else State.ASKED
        found[each.achievement] = (
            State.LOOKED_AT if State.LOOKED_AT in (state, found.get(each.achievement)) else state
        )
    return found


def wanted(db: Session, code: str) -> BadgeClass:
    """The badge class *code*, of whichever organisation. Raises NotFound, BadgeRetired."""
    found = db.scalar(select(BadgeClass).where(BadgeClass.code == code))
    if found is None:
        raise NotFound
    designing.require_live(found)
    return found


def require_missing(db: Session, badge_class: BadgeClass, passport: Passport) -> None:
    """Raise BadgeHeld where *passport* has it, or the "je sais" of the same skill."""
    siblings = naming.match_for(db, badge_class).achievements
    for each in naming.classes_named(db, siblings).values():
        if badge := wallet.held(db, passport, each):
            raise BadgeHeld(badge=badge)


def have(db: Session, badge_class: BadgeClass, passport: Passport) -> Request:
    """ "Je pense l'avoir déjà": the team is asked; the request that is open already, if it is.

    Raises BadgeHeld, TooManyRequests.
    """
    require_missing(db, badge_class, passport)
    known = open_request(db, passport, badge_class, Asks.BADGE, Asks.HAVE)
    return known or begin(db, passport, Asks.HAVE, badge_class)


def why(db: Session, badge: Badge) -> Request:
    """ "Pourquoi moi ?": the organisation that gave *badge* is asked to talk about it; at most one such is open.

    Raises NotFound for a badge that nobody here gave.
    """
    organisation = giver(db, badge)
    if organisation is None:
        raise NotFound
    return talk_about(db, badge) or _add(
        db,
        badge.passport,
        Asks.WHY,
        f"/B/{badge.code}",
        badge.name,
        organisation=organisation,
        badge_class=badge.badge_class,
        badge=badge,
    )


def talk_about(db: Session, badge: Badge) -> Request | None:
    """The open "Pourquoi moi ?" of its holder about *badge*."""
    return db.scalar(_open(badge.passport).where(Request.asks == Asks.WHY, Request.badge_id == badge.id))


def giver(db: Session, badge: Badge) -> Organisation | None:
    """The organisation of this site that gave *badge*, also where it was brought back as a file."""
    if badge.is_written:
        return None
    return badge.badge_class.organisation if badge.badge_class else identity.own_issuer(db, badge.issuer_id)


def elsewhere(
    db: Session,
    passport: Passport,
    achievement: str,
    name: str,
    apply: str,
    badge_class: BadgeClass | None = None,
) -> Request:
    """ "Demande faite": *passport* goes and asks at the address *apply*, and the trace stays here.

    Raises NotFound for an address that is not https, BadgeHeld, TooManyRequests.
    """
    if not site_of(apply):
        raise NotFound
    if badge_class:
        require_missing(db, badge_class, passport)
    here = _open(passport).where(Request.asks == Asks.ELSEWHERE, Request.achievement == achievement)
    if known := db.scalar(here):
        known.apply, known.changed_at = apply, now()
        return known
    return _add(db, passport, Asks.ELSEWHERE, achievement, name, apply=apply, badge_class=badge_class)


def site_of(address: str) -> str:
    """The host that *address* leads to, for people to read; empty where it is no plain https address."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    is_plain = (
        parts.scheme == "https" and "@" not in parts.netloc and address.isascii() and address.isprintable()
    )
    return host.removeprefix("www.") if is_plain and "." in host and " " not in address else ""


def begin(
    db: Session, passport: Passport, asks: Asks, badge_class: BadgeClass, *, became: Became = Became.SENT
) -> Request:
    """A new request of *passport* to the organisation of *badge_class*. Raises TooManyRequests."""
    return _add(
        db,
        passport,
        asks,
        naming.path_of(badge_class),
        badge_class.name,
        organisation=badge_class.organisation,
        badge_class=badge_class,
        became=became,
    )


def open_request(db: Session, passport: Passport, badge_class: BadgeClass, *asks: Asks) -> Request | None:
    """What *passport* has sent for *badge_class* and waits for."""
    mine = _open(passport).where(
        Request.asks.in_(asks),
        Request.achievement == naming.path_of(badge_class),
        Request.became != Became.DRAFT,
    )
    return db.scalar(mine.order_by(Request.id).limit(1))


def fulfil(db: Session, badge: Badge, passport: Passport) -> None:
    """*badge* of *passport* counts now, by whatever door it came: what was asked for it is answered."""
    is_unproved = badge.source == Source.IMPORT and badge.recipient != Recipient.PROVED
    if (
        is_unproved
        or badge.is_written
        or badge.revoked_at
        or verdicts.verdict_today(badge) is not Verdict.PROVEN
    ):
        return  # what counts on no map answers nothing
    here = _open(passport).where(Request.asks.in_(WANTING), Request.achievement.in_(_achieved(db, badge)))
    for each in db.scalars(here):
        if each.became == Became.DRAFT:
            photos.forget(db, [each.id])
            db.delete(each)
            continue
        each.became, each.badge_id, each.reply = Became.GIVEN, badge.id, ""
        each.closed_at = each.changed_at = each.read_at = now()
    db.flush()
    answers.touch(db, f"row:{passport.id}")


def requests_of(db: Session, passport: Passport) -> Sequence[Request]:
    """What *passport* asked, open ones first, the latest change first."""
    mine = select(Request).where(Request.passport_id == passport.id, Request.became != Became.DRAFT)
    return db.scalars(
        mine.order_by(Request.closed_at.is_not(None), Request.changed_at.desc(), Request.id.desc())
    ).all()


def news(db: Session, passport: Passport) -> Request | None:
    """The first reply of a team that *passport* has not read; a question waits until it is answered."""
    replied = (Request.reply != "") & Request.read_at.is_(None)
    mine = select(Request).where(Request.passport_id == passport.id, replied)
    return db.scalar(mine.order_by(Request.changed_at, Request.id).limit(1))


def _achieved(db: Session, badge: Badge) -> list[str]:
    if badge.badge_class is None:
        base = site.config.base_url
        name = (badge.achievement_id or "").removesuffix("/v2.json")
        return [name.removeprefix(base) if name.startswith(f"{base}/") else name]
    path = naming.path_of(badge.badge_class)
    if not badge.badge_class.skill:
        return [path]
    # "Je sais" is more than what was asked with "je peux".
    siblings = select(BadgeClass).where(BadgeClass.skill == badge.badge_class.skill)
    paths = [
        naming.path_of(each)
        for each in db.scalars(siblings)
        if path in naming.match_for(db, each).achievements
    ]
    return [path, *paths]


def _open(passport: Passport) -> Select[Request]:
    return select(Request).where(Request.passport_id == passport.id, Request.closed_at.is_(None))


def _add(
    db: Session,
    passport: Passport,
    asks: Asks,
    achievement: str,
    name: str,
    *,
    organisation: Organisation | None = None,
    badge_class: BadgeClass | None = None,
    badge: Badge | None = None,
    apply: str = "",
    became: Became = Became.SENT,
) -> Request:
    if len(db.scalars(_open(passport)).all()) >= MOST_OPEN:
        raise TooManyRequests
    request = Request(
        code=codes.new(),
        passport_id=passport.id,
        asks=asks,
        achievement=achievement[:500],
        name=name[:200],
        asked_at=now(),
        changed_at=now(),
        organisation_id=organisation.id if organisation else None,
        badge_class_id=badge_class.id if badge_class else None,
        badge_id=badge.id if badge else None,
        apply=apply,
        became=became,
    )
    request.passport, request.organisation, request.badge_class, request.badge = (
        passport,
        organisation,
        badge_class,
        badge,
    )
    db.add(request)
    db.flush()
    if became != Became.DRAFT:
        answers.touch(db, f"row:{passport.id}")
    return request
