"""Giving a badge to an organisation, and what an organisation was given."""

from flask import Response, request

from backpack.badges.models import Badge
from backpack.catalogue import awarding
from backpack.issuers import designing
from backpack.issuers.models import BadgeClass, Role
from backpack.issuers.web import member, this_member
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other

bp = Blueprint("awarding", __name__)


@bp.app_template_global()
def awards_waiting() -> int:
    """How many badges wait for this manager's organisation; 0 for everybody else."""
    known = member()
    return len(awarding.waiting(db, known.organisation)) if known and known.role == Role.MANAGER else 0


@bp.app_template_global()
def is_for_organisations(badge_class: BadgeClass) -> bool:
    return awarding.is_for_organisations(badge_class)


@bp.app_template_global()
def organisation_holding(badge: Badge) -> str:
    """The name of the organisation that holds *badge*; nothing where a person does."""
    known = awarding.holder(db, badge)
    return known.name if known else ""


@bp.get("/bureau/badges/<code:code>/organisme")
@open_to("facilitator")
def choose(code: str) -> Response:
    badge_class, words = _given(code), request.args.get("q", "")[:80]
    return page(
        badge_class=badge_class,
        words=words,
        recipients=awarding.recipients(db, badge_class, words),
        given=awarding.given(db, badge_class),
    )


@bp.post("/bureau/badges/<code:code>/organisme")
@open_to("facilitator")
def give(code: str) -> Response:
    awarding.give(db, _given(code), request.form.get("organisation", ""), this_member())
    return see_other(".choose", code=code, _anchor="donnes")


@bp.post("/bureau/badges/<code:code>/organisme/<code:award>/retirer")
@open_to("facilitator")
def withdraw(code: str, award: str) -> Response:
    badge_class = designing.published(db, this_member().organisation, code)
    awarding.withdraw(awarding.given_as(db, badge_class, award))
    return see_other(".choose", code=code)


@bp.get("/bureau/recus")
@open_to("facilitator")
def received() -> Response:
    known = this_member()
    return page(
        member=known,
        waiting=awarding.waiting(db, known.organisation),
        badges=awarding.received(db, known.organisation),
    )


@bp.post("/bureau/recus/<code:code>/garder")
@open_to("manager")
def keep(code: str) -> Response:
    awarding.keep(db, awarding.received_as(db, this_member().organisation, code), this_member())
    return see_other(".received")


@bp.post("/bureau/recus/<code:code>/refuser")
@open_to("manager")
def decline(code: str) -> Response:
    awarding.decline(awarding.received_as(db, this_member().organisation, code), this_member())
    return see_other(".received")


def _given(code: str) -> BadgeClass:
    return designing.badge_class_of(db, this_member().organisation, code)
