"""A badge class changes: a new version where what it stands for is another; what was given stays what it was."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.art.design import Design, Kind
from backpack.art.png import badge_png
from backpack.badges.models import Badge
from backpack.catalogue import shelving
from backpack.claims.models import ClaimCode
from backpack.issuers import designing, editions
from backpack.issuers.designing import BadgeUnclear, Draft
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import answers, pictures
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem

# What a badge says of its holder. The rest (who may take it, where one asks, what one is asked) is the desk's alone.
_SAYS = ("name", "criteria", "level", "enamel", "pictogram", "authors", "tags", "equivalents")


class ClassChanged(Problem):
    """Somebody else changed it since this person opened the screen; ``facts.badge_class``."""

    status = 409


def change(db: Session, badge_class: BadgeClass, draft: Draft, by: str, *, version: int) -> None:
    """*badge_class* as *draft* has it, written on top of *version*; sent twice, it changes once.

    A family changes while it is only proposed. Raises BadgeUnclear, ClassChanged, and NotFound for a key badge,
    which is designed with its map.
    """
    if badge_class.kind == Kind.KEY:
        raise NotFound
    # Two managers may write at once: the second waits here, and is told.
    in_turn(db, BadgeClass, badge_class.id)
    db.refresh(badge_class)
    if not badge_class.is_proposal or badge_class.skill:
        draft = Draft(**{**vars(draft), "kind": badge_class.kind})
    fields = designing.checked(draft)
    _require_free_name(db, badge_class, str(fields["name"]))
    picture = pictures.keep(db, draft.picture).id if draft.picture else badge_class.picture_id
    says_more = picture != badge_class.picture_id or any(
        getattr(badge_class, name) != fields[name] for name in _SAYS
    )
    if not says_more and all(getattr(badge_class, name) == value for name, value in fields.items()):
        return
    if version != badge_class.version:
        raise ClassChanged(badge_class=badge_class)
    before = badge_class.design
    if says_more and not badge_class.is_proposal:
        editions.keep(db, badge_class, "")  # one that was designed before versions were kept
        badge_class.version += 1
    for name, value in fields.items():
        setattr(badge_class, name, value)
    badge_class.picture_id = picture
    db.flush()
    db.refresh(badge_class)
    if not badge_class.is_proposal:
        editions.keep(db, badge_class, by)
        _leave_drawn(db, badge_class, before)
    _touch(db, badge_class)


def drop_picture(db: Session, badge_class: BadgeClass, by: str) -> None:
    """Our drawing again instead of the picture of one's own; without one, nothing happens."""
    if badge_class.picture_id is None:
        return
    if not badge_class.is_proposal:
        editions.keep(db, badge_class, "")
    badge_class.picture_id = None
    badge_class.version += 0 if badge_class.is_proposal else 1
    db.flush()
    db.refresh(badge_class)
    if not badge_class.is_proposal:
        editions.keep(db, badge_class, by)
    _touch(db, badge_class)


def retire(db: Session, badge_class: BadgeClass) -> None:
    """Nobody is given *badge_class* any more; whoever has it keeps it, and it stays good.

    Squares that are open close. An envelope that was handed over is a promise, and stays. The two of a skill go
    together. Raises NotFound for a key badge: it goes with its map.
    """
    if badge_class.kind == Kind.KEY:
        raise NotFound
    for each in shelving.skill_of(db, badge_class):
        each.retired_at = each.retired_at or now()
        alive = (ClaimCode.badge_class_id == each.id) & (ClaimCode.ends_at > now())
        db.execute(update(ClaimCode).where(alive).values(ends_at=now()))
        _touch(db, each)


def bring_back(db: Session, badge_class: BadgeClass) -> None:
    """*badge_class* is given again, or is proposed again."""
    for each in shelving.skill_of(db, badge_class):
        each.retired_at = None
        _touch(db, each)


def _require_free_name(db: Session, badge_class: BadgeClass, name: str) -> None:
    same = select(BadgeClass.id).filter_by(organisation_id=badge_class.organisation_id, name=name)
    if db.scalar(same.where(BadgeClass.id != badge_class.id)):
        raise BadgeUnclear(missing="another-name")


def _leave_drawn(db: Session, badge_class: BadgeClass, before: Design) -> None:
    """Whoever holds it keeps the drawing that they were given, as a picture, where it is drawn otherwise now."""
    drawn = (Badge.badge_class_id == badge_class.id) & Badge.picture_id.is_(None)
    if before != badge_class.design and db.scalar(select(Badge.id).where(drawn).limit(1)):
        db.execute(update(Badge).where(drawn).values(picture_id=pictures.keep(db, badge_png(before)).id))


def _touch(db: Session, badge_class: BadgeClass) -> None:
    answers.touch(db, f"badge-class:{badge_class.id}")


def may_change(member: Member, badge_class: BadgeClass) -> bool:
    """Whether *member* may: a manager, or whoever proposed it while it is only proposed."""
    return member.role == "manager" or (badge_class.is_proposal and badge_class.proposed_by == member.name)
