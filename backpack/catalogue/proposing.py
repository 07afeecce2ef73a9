"""Any facilitator proposes a badge; a manager publishes it, or says no. Nothing of a proposal is public."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.catalogue import shelving
from backpack.issuers import designing, editions
from backpack.issuers.designing import BadgeUnclear, Draft
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import answers, codes, pictures
from backpack.kernel.clock import now

MOST_WAITING = 200  # proposals of one organisation: somebody should read them first


def propose(db: Session, member: Member, draft: Draft) -> BadgeClass:
    """*draft* as a proposal of *member*; the same one again when it is sent twice. Raises BadgeUnclear.

    Of a skill there are two, and the first is returned.
    """
    verb = designing.verb_of(draft.name)
    if draft.kind == designing.SKILL and len(verb) < 3:
        raise BadgeUnclear(missing="name")
    drafts = (
        [
            Draft(**{**vars(draft), "name": f"Je peux {verb}", "kind": "can"}),
            Draft(**{**vars(draft), "name": f"Je sais {verb}", "kind": "knows"}),
        ]
        if draft.kind == designing.SKILL
        else [draft]
    )
    skill = codes.new() if len(drafts) > 1 else None
    made = [add(db, member, each, skill=skill) for each in drafts]
    for each in made if skill else ():  # one of the two may have been proposed before, alone
        each.skill = next((one.skill for one in made if one.skill), skill)
    return made[0]


def add(
    db: Session,
    member: Member,
    draft: Draft,
    *,
    skill: str | None = None,
    source: str = "",
    picture_id: int | None = None,
) -> BadgeClass:
    """One proposal, as *draft* has it; the one that stands already, if it was proposed before. Raises BadgeUnclear."""
    fields = designing.checked(draft)
    organisation = member.organisation
    known = db.scalar(select(BadgeClass).filter_by(organisation_id=organisation.id, name=fields["name"]))
    if known is not None:
        if not known.is_proposal or (known.criteria, known.kind) != (fields["criteria"], fields["kind"]):
            raise BadgeUnclear(missing="another-name")
        known.retired_at = None
        return known
    badge_class = BadgeClass(
        code=codes.new(),
        organisation_id=organisation.id,
        made_at=now(),
        is_proposal=True,
        proposed_by=member.name,
        skill=skill,
        source=source,
        picture_id=pictures.keep(db, draft.picture).id if draft.picture else picture_id,
        **fields,
    )
    badge_class.organisation = organisation
    db.add(badge_class)
    db.flush()
    return badge_class


def publish(db: Session, badge_class: BadgeClass, by: str) -> None:
    """Everybody reads *badge_class* and the desk gives it from now on; the two of a skill together."""
    for each in shelving.skill_of(db, badge_class):
        if each.is_proposal:
            each.is_proposal, each.retired_at = False, None
            db.flush()
            editions.keep(db, each, by)
            answers.touch(db, f"badge-class:{each.id}", f"organisation:{each.organisation_id}")


def decline(db: Session, badge_class: BadgeClass) -> None:
    """A manager says no: it waits apart, and can be taken up again."""
    for each in shelving.skill_of(db, badge_class):
        if each.is_proposal:
            each.retired_at = each.retired_at or now()
