"""A cell of the board on a page of its own: saying what one saw, talking about it, asking a tutor; and the person's
own reading of it all.
"""

from flask import Response, render_template, request

from backpack.cohorts import cells, gathering, giving, observing, reading, tutoring
from backpack.cohorts.columns import Column, column_of
from backpack.cohorts.models import Facilitator, Participant, Says, TutorLink
from backpack.endorsements import asking, witnessing
from backpack.endorsements.witnessing import TooLong
from backpack.issuers.web import this_member
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.web import this_passport

AT = "/bureau/groupes/<code:code>/<code:who>/<code:column>"
LONGEST_TYPED = 2_000  # characters of a text that is too long, as its form shows it again

bp = Blueprint("opinions", __name__)
bp.add_app_template_global(observing.new_key, "new_key")


@bp.get(AT)
@open_to("facilitator")
def cell(code: str, who: str, column: str) -> Response:
    return page(**_cell(code, who, column))


@bp.post(f"{AT}/vu")
@open_to("facilitator")
def seen(code: str, who: str, column: str) -> Response:
    return _say(Says.SEEN, code, who, column)


@bp.get(f"{AT}/pas-encore")
@open_to("facilitator")
def not_yet(code: str, who: str, column: str) -> Response:
    return page(**_cell(code, who, column), note="", fault="")


@bp.post(f"{AT}/pas-encore")
@open_to("facilitator")
def doubt(code: str, who: str, column: str) -> Response:
    try:
        return _say(Says.NOT_YET, code, who, column)
    except (observing.NoteMissing, TooLong) as wrong:
        return _again("not_yet", code, who, column, wrong.slug())


@bp.post(f"{AT}/annuler")
@open_to("facilitator")
def undo(code: str, who: str, column: str) -> Response:
    return _say(Says.TAKEN_BACK, code, who, column)


@bp.post(f"{AT}/donner")
@open_to("facilitator")
def give(code: str, who: str, column: str) -> Response:
    """What the cell proposes, in one tap."""
    facilitator, participant, drawn = _at(code, who, column)
    wanted = next((each for each in drawn.badge_classes if each.code == request.form.get("badge")), None)
    if wanted is None or not cells.is_ripe(db, participant, drawn, wanted):
        raise NotFound
    giving.give_all(db, [participant], wanted, facilitator)
    return see_other(".cell", code=code, who=who, column=column)


@bp.get(f"{AT}/discussion")
@open_to("facilitator")
def talk(code: str, who: str, column: str) -> Response:
    return page(**_cell(code, who, column), note="", fault="")


@bp.post(f"{AT}/discussion")
@open_to("facilitator")
def remark(code: str, who: str, column: str) -> Response:
    try:
        return _say(Says.REMARK, code, who, column, then=".talk")
    except (observing.NoteMissing, TooLong) as wrong:
        return _again("talk", code, who, column, wrong.slug())


@bp.post(f"{AT}/regle")
@open_to("facilitator")
def settle(code: str, who: str, column: str) -> Response:
    try:
        return _say(Says.SETTLED, code, who, column)
    except (observing.NoteMissing, TooLong) as wrong:
        return _again("talk", code, who, column, wrong.slug())


@bp.get(f"{AT}/tuteur")
@open_to("facilitator")
def ask_tutor(code: str, who: str, column: str) -> Response:
    facts = _cell(code, who, column)
    facilitator, participant, drawn = _at(code, who, column)
    link = tutoring.waiting(db, participant, drawn, facilitator)
    return page(**facts, link=link, key=tutoring.key_of(link) if link else "", ready=asking.links)


@bp.post(f"{AT}/tuteur")
@open_to("facilitator")
def make_link(code: str, who: str, column: str) -> Response:
    facilitator, participant, drawn = _at(code, who, column)
    tutoring.ask(db, participant, drawn, facilitator)
    return see_other(".ask_tutor", code=code, who=who, column=column)


# A tutor: no passport, no script ---------------------------------------------------------------------------------


@bp.get("/U/<code:key>")
@open_to("everyone")
def tutor(key: str) -> Response:
    link, column = tutoring.asked(db, key)
    return page(**_asked(key, link, column))


@bp.post("/U/<code:key>")
@open_to("everyone")
def answer(key: str) -> Response:
    witnessing.require_and_count(request.remote_addr or "", witnessing.SAYING)  # in a transaction of its own
    link, column = tutoring.asked(db, key)
    form = request.form
    says = next((each for each in tutoring.ANSWERS if each == form.get("says")), None)
    typed = {name: form.get(name, "") for name in ("name", "relation", "note")}
    try:
        tutoring.answer(
            db, link, column, says, name=typed["name"], relation=typed["relation"], words=typed["note"]
        )
    except tutoring.UNANSWERED as wrong:
        shown = {name: value[:LONGEST_TYPED] for name, value in typed.items()}
        facts = _asked(key, link, column, **shown, fault=wrong.slug())
        return Response(render_template("opinions/tutor.html", **facts), status=422)
    return see_other(".tutor", key=key)


# The person whom it is about -------------------------------------------------------------------------------------


@bp.get("/passeport/avis-du-groupe")
@open_to("passport")
def said() -> Response:
    return page(skills=reading.said_about(db, this_passport()))


def _at(code: str, who: str, column: str) -> tuple[Facilitator, Participant, Column]:
    """Who looks, at whom, and at which column. Raises NotFound, for a group that is not theirs too."""
    facilitator, participant = gathering.participant_of(db, who, this_member())
    if facilitator.cohort.code != code:
        raise NotFound
    return facilitator, participant, column_of(db, facilitator.cohort, column)


def _cell(code: str, who: str, column: str) -> dict[str, object]:
    facilitator, participant, drawn = _at(code, who, column)
    return {"cohort": facilitator.cohort, "cell": cells.cell(db, participant, drawn, facilitator)}


def _say(says: Says, code: str, who: str, column: str, *, then: str = ".cell") -> Response:
    facilitator, participant, drawn = _at(code, who, column)
    form = request.form
    said_at = observing.moment_in(form.get("said_at", ""), facilitator.cohort.made_at)
    words, about = form.get("note", ""), form.get("about", "")
    key = observing.key_in(form.get("key", "")) or observing.key_of(
        db, participant, drawn, facilitator, says, said_at=said_at, words=words, about=about
    )
    observing.observe(
        db, participant, drawn, facilitator, says, key=key, said_at=said_at, words=words, about=about
    )
    return see_other(then, code=code, who=who, column=column)


def _again(screen: str, code: str, who: str, column: str, fault: str) -> Response:
    """The form once more, with what was typed and what is wrong with it."""
    facts = {
        **_cell(code, who, column),
        "note": request.form.get("note", "")[:LONGEST_TYPED],
        "fault": fault,
    }
    return Response(render_template(f"opinions/{screen}.html", **facts), status=422)


def _asked(
    key: str,
    link: TutorLink,
    column: Column,
    name: str = "",
    relation: str = "",
    note: str = "",
    fault: str = "",
) -> dict[str, object]:
    typed = {"name": name, "relation": relation, "note": note, "fault": fault}
    return {"key": key, "link": link, "column": column, **typed}
