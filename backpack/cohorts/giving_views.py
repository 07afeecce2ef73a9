"""Giving in a group: one person, several, everybody; what became of it; taking it back, and offering it again."""

from flask import Response, request, url_for

from backpack.claims import envelopes
from backpack.cohorts import choosing, gathering, giving, outcomes, undoing
from backpack.cohorts.models import Facilitator, Gift, Participant
from backpack.cohorts.web import seated
from backpack.issuers.models import BadgeClass
from backpack.issuers.web import this_member
from backpack.kernel import scanning
from backpack.kernel.db import db
from backpack.kernel.problems import NotAllowed
from backpack.kernel.web import Blueprint, guessable, open_to, page, see_other

bp = Blueprint("giving", __name__)


@bp.get("/bureau/groupes/<code:code>/donner")
@open_to("facilitator")
def choose(code: str) -> Response:
    facilitator = gathering.cohort_of(db, code, this_member())
    return page(
        cohort=facilitator.cohort,
        choice=choosing.choice(db, facilitator),
        outcome=outcomes.outcome(db, facilitator.cohort),
    )


@bp.get("/bureau/groupes/<code:code>/donner/<code:badge>")
@open_to("facilitator")
def people(code: str, badge: str) -> Response:
    return _people(*_in_group(code, badge))


@bp.post("/bureau/groupes/<code:code>/donner/<code:badge>")
@open_to("facilitator")
def give_to_several(code: str, badge: str) -> Response:
    facilitator, badge_class = _in_group(code, badge)
    chosen = choosing.people(db, facilitator, request.form)
    if not chosen:
        return _people(facilitator, badge_class, status=422)
    giving.give_all(db, chosen, badge_class, facilitator)
    return see_other(".gave", code=code, badge=badge)


@bp.get("/bureau/groupes/<code:code>/donner/<code:badge>/tous")
@open_to("facilitator")
def to_all(code: str, badge: str) -> Response:
    """Asks first."""
    facilitator, badge_class = _in_group(code, badge)
    chosen = choosing.everybody(db, facilitator, badge_class)
    if not chosen:
        return see_other(".people", code=code, badge=badge)
    return page(cohort=facilitator.cohort, badge_class=badge_class, chosen=chosen)


@bp.get("/bureau/groupes/<code:code>/donnes/<code:badge>")
@open_to("facilitator")
def gave(code: str, badge: str) -> Response:
    facilitator = gathering.cohort_of(db, code, this_member())
    badge_class = choosing.badge_class_given(db, facilitator, badge)
    return page(
        cohort=facilitator.cohort,
        badge_class=badge_class,
        gifts=outcomes.given(db, facilitator.cohort, badge_class),
        outcome=outcomes.outcome(db, facilitator.cohort, badge_class),
        slips=len(undoing.slips(db, facilitator, badge_class)),
    )


@bp.post("/bureau/groupes/<code:code>/donnes/<code:badge>/annuler")
@open_to("facilitator")
def undo_all(code: str, badge: str) -> Response:
    facilitator = gathering.cohort_of(db, code, this_member())
    undoing.undo_all(db, facilitator, choosing.badge_class_given(db, facilitator, badge))
    return see_other(".people", code=code, badge=badge)


@bp.get("/bureau/groupes/<code:code>/attente")
@open_to("facilitator")
def unkept(code: str) -> Response:
    facilitator = gathering.cohort_of(db, code, this_member())
    cohort = facilitator.cohort
    return page(
        cohort=cohort,
        waiting=outcomes.unkept(db, cohort),
        outcome=outcomes.outcome(db, cohort),
        proposed="propose" in request.args,
    )


@bp.post("/bureau/groupes/<code:code>/attente")
@open_to("facilitator")
def offer_all_again(code: str) -> Response:
    facilitator = gathering.cohort_of(db, code, this_member())
    outcomes.offer_all_again(db, facilitator, request.form.getlist("envelope"))
    return see_other(".unkept", code=code, propose=1)


@bp.get("/bureau/groupes/<code:code>/donner/carte")
@open_to("facilitator")
def aim(code: str) -> Response:
    return page(cohort=gathering.cohort_of(db, code, this_member()).cohort)


@bp.post("/bureau/groupes/<code:code>/donner/carte")
@open_to("facilitator")
@guessable(lambda: True)
def aimed(code: str) -> Response:
    facilitator, again = gathering.cohort_of(db, code, this_member()), url_for(".aim", code=code)
    found = choosing.aimed_at(db, facilitator.cohort, scanning.scanned(again=again), again=again)
    return see_other(".badges", code=code, participant=found.code)


@bp.get("/bureau/groupes/<code:code>/<code:participant>/donner")
@open_to("facilitator")
def badges(code: str, participant: str) -> Response:
    return _badges(*seated(code, participant))


@bp.post("/bureau/groupes/<code:code>/<code:participant>/donner")
@open_to("facilitator")
def give(code: str, participant: str) -> Response:
    facilitator, known = seated(code, participant)
    if not request.form.get("badge"):
        return _badges(facilitator, known, status=422)
    badge_class = choosing.badge_class_of(db, facilitator, request.form["badge"])
    giving.give_all(db, [known], badge_class, facilitator)
    return see_other(".gift", code=code, participant=participant, badge=badge_class.code)


@bp.get("/bureau/groupes/<code:code>/<code:participant>/donne/<code:badge>")
@open_to("facilitator")
def gift(code: str, participant: str, badge: str) -> Response:
    facilitator, gift = _gift(code, participant, badge)
    envelope = gift.envelope if gift.badge is None else None
    printed = envelopes.printed_code(envelope) if envelope and envelopes.is_open(envelope) else ""
    return page(
        cohort=facilitator.cohort,
        gift=gift,
        envelope=envelope,
        printed=printed,
        may_undo=undoing.may_undo(gift, facilitator),
        may_take_back=undoing.may_take_back(gift, facilitator),
    )


@bp.get("/bureau/groupes/<code:code>/<code:participant>/donne/<code:badge>/lettre")
@open_to("facilitator")
def letter(code: str, participant: str, badge: str) -> Response:
    facilitator, gift = _gift(code, participant, badge)
    envelope = gift.envelope if gift.badge is None else None
    if envelope is None or not envelopes.is_open(envelope):
        return see_other(".gift", code=code, participant=participant, badge=badge)
    printed = envelopes.printed_code(envelope)
    return page(cohort=facilitator.cohort, gift=gift, envelope=envelope, printed=printed)


@bp.post("/bureau/groupes/<code:code>/<code:participant>/donne/<code:badge>/annuler")
@open_to("facilitator")
def undo(code: str, participant: str, badge: str) -> Response:
    facilitator, gift = _gift(code, participant, badge, taken_back=True)
    if gift.taken_back_at is None:
        undoing.undo(db, gift, facilitator)
    return see_other(".taken_back", code=code, participant=participant, badge=badge)


@bp.post("/bureau/groupes/<code:code>/<code:participant>/donne/<code:badge>/proposer")
@open_to("facilitator")
def offer_again(code: str, participant: str, badge: str) -> Response:
    facilitator, _ = _gift(code, participant, badge)
    outcomes.offer_all_again(db, facilitator, request.form.getlist("envelope"))
    return see_other(".gift", code=code, participant=participant, badge=badge)


@bp.get("/bureau/groupes/<code:code>/<code:participant>/donne/<code:badge>/reprendre")
@open_to("facilitator")
def take_back(code: str, participant: str, badge: str) -> Response:
    return _take_back(*_gift(code, participant, badge))


@bp.post("/bureau/groupes/<code:code>/<code:participant>/donne/<code:badge>/reprendre")
@open_to("facilitator")
def took_back(code: str, participant: str, badge: str) -> Response:
    facilitator, gift = _gift(code, participant, badge, taken_back=True)
    because = request.form.get("because", "")
    if because not in undoing.REASONS:
        return _take_back(facilitator, gift, fault=True)
    undoing.take_back(db, gift, facilitator, because)
    return see_other(".taken_back", code=code, participant=participant, badge=badge)


@bp.get("/bureau/groupes/<code:code>/<code:participant>/donne/<code:badge>/repris")
@open_to("facilitator")
def taken_back(code: str, participant: str, badge: str) -> Response:
    facilitator, gift = _gift(code, participant, badge, taken_back=True)
    if gift.taken_back_at is None:
        return see_other(".gift", code=code, participant=participant, badge=badge)
    return page(cohort=facilitator.cohort, gift=gift)


def _in_group(code: str, badge: str) -> tuple[Facilitator, BadgeClass]:
    facilitator = gathering.cohort_of(db, code, this_member())
    return facilitator, choosing.badge_class_of(db, facilitator, badge)


def _gift(code: str, participant: str, badge: str, *, taken_back: bool = False) -> tuple[Facilitator, Gift]:
    facilitator, known = seated(code, participant)
    return facilitator, choosing.gift_named(db, known, badge, taken_back=taken_back)


def _badges(facilitator: Facilitator, known: Participant, *, status: int = 200) -> Response:
    choice = choosing.choice(db, facilitator, known)
    response = page(cohort=facilitator.cohort, participant=known, choice=choice, nothing=status != 200)
    response.status_code = status
    return response


def _people(facilitator: Facilitator, badge_class: BadgeClass, *, status: int = 200) -> Response:
    rows = choosing.standing_of(db, facilitator.cohort, badge_class)
    all_of_them = len(choosing.everybody(db, facilitator, badge_class))
    response = page(
        cohort=facilitator.cohort,
        badge_class=badge_class,
        rows=rows,
        all_of_them=all_of_them,
        nobody=status != 200,
    )
    response.status_code = status
    return response


def _take_back(facilitator: Facilitator, gift: Gift, *, fault: bool = False) -> Response:
    if not undoing.may_take_back(gift, facilitator):
        raise NotAllowed
    response = page(cohort=facilitator.cohort, gift=gift, reasons=undoing.REASONS, fault=fault)
    response.status_code = 422 if fault else 200
    return response
