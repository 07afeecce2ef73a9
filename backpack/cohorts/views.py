"""Groups at the desk: making one, who is in it, its square, and who has just entered."""

from flask import Response, render_template, request, url_for

from backpack.cohorts import gathering, joining, listing, pairing, team
from backpack.cohorts.models import Facilitator
from backpack.cohorts.web import asked, mine, mine_to_open, seated
from backpack.cohorts.web import bp as bp
from backpack.issuers.web import this_member
from backpack.kernel import scanning
from backpack.kernel.db import db
from backpack.kernel.web import guessable, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.safety import aiming


@bp.get("/bureau/groupes")
@open_to("facilitator")
def groups() -> Response:
    member = this_member()
    cohorts = [(each, gathering.how_many(db, each)) for each in gathering.cohorts_of(db, member)]
    return page(member=member, cohorts=cohorts, others=team.others_of(db, member))


@bp.get("/bureau/groupes/nouveau")
@open_to("facilitator")
def new() -> Response:
    return page(maps=team.maps_for(db, this_member().organisation), nonce=new_nonce())


@bp.post("/bureau/groupes/nouveau")
@open_to("facilitator")
def begin() -> Response:
    member = this_member()
    goal_map = team.map_for(db, member.organisation, asked("map"))
    cohort = gathering.begin(db, member, asked("name"), goal_map, nonce=asked("nonce"))
    return see_other(".people", code=cohort.code)


@bp.get("/bureau/groupes/<code:code>/gens")
@open_to("facilitator")
def people(code: str) -> Response:
    facilitator = mine_to_open(code)
    came = request.args.get("entre", "")
    return page(
        **_people(facilitator),
        came=pairing.entrant(db, facilitator.cohort, came) if came else None,
    )


@bp.post("/bureau/groupes/<code:code>/gens")
@open_to("facilitator")
def add_people(code: str) -> Response:
    facilitator = mine(code)
    left = listing.add_names(db, facilitator.cohort, asked("names"), asked("nonce"))
    if not left.lines:
        return see_other(".people", code=code)
    db.commit()  # the good names stay, although the form comes back
    facts = {**_people(facilitator, left), "came": None}
    return Response(render_template("cohorts/people.html", **facts), status=422)


@bp.post("/bureau/groupes/<code:code>/gens/sans-nom")
@open_to("facilitator")
def unseat_unnamed(code: str) -> Response:
    joining.unseat_unnamed(db, mine(code), asked("last"))
    return see_other(".people", code=code)


@bp.get("/bureau/groupes/<code:code>/gens/<code:who>")
@open_to("facilitator")
def seat(code: str, who: str) -> Response:
    facilitator, participant = seated(code, who)
    return page(facilitator=facilitator, participant=participant)


@bp.post("/bureau/groupes/<code:code>/gens/<code:who>/prenom")
@open_to("facilitator")
def rename(code: str, who: str) -> Response:
    facilitator, participant = seated(code, who)
    pairing.rename(db, participant, asked("name"), facilitator.member)
    return see_other(".seat", code=code, who=who)


@bp.post("/bureau/groupes/<code:code>/gens/<code:who>/autre-telephone")
@open_to("facilitator")
def part(code: str, who: str) -> Response:
    facilitator, participant = seated(code, who)
    if participant.passport_id is not None:  # else it was parted by the tap before this one
        freed = pairing.part(db, participant, facilitator.member)
        return see_other(".pair", code=code, word=pairing.word_for(freed))
    return see_other(".seat", code=code, who=who)


@bp.post("/bureau/groupes/<code:code>/gens/<code:who>/enlever")
@open_to("facilitator")
def unseat(code: str, who: str) -> Response:
    facilitator = mine(code)
    joining.unseat(db, facilitator, who)
    return see_other(".people", code=code)


@bp.get("/bureau/groupes/<code:code>/entree/<code:word>")
@open_to("facilitator")
def pair(code: str, word: str) -> Response:
    facilitator = mine(code)
    entrant = pairing.entrant(db, facilitator.cohort, word)
    if entrant.name:
        return see_other(".seat", code=code, who=entrant.code)
    return page(
        facilitator=facilitator,
        entrant=entrant,
        word=word,
        expected=pairing.expected(db, facilitator.cohort, entrant),
        known=pairing.known_here(facilitator.cohort, entrant),
    )


@bp.post("/bureau/groupes/<code:code>/entree/<code:word>")
@open_to("facilitator")
def paired(code: str, word: str) -> Response:
    facilitator = mine(code)
    entrant = pairing.entrant(db, facilitator.cohort, word)
    expected = pairing.expected_one(db, facilitator.cohort, asked("who"))
    pairing.pair(db, entrant, expected or asked("name"), facilitator.member)
    return see_other(".people", code=code, entre=word)


@bp.get("/bureau/groupes/<code:code>/carre")
@open_to("facilitator")
def square(code: str) -> Response:
    facilitator = mine(code)
    gathering.require_open(facilitator.cohort)
    return page(facilitator=facilitator, people=gathering.participants(db, facilitator.cohort))


@bp.get("/bureau/groupes/<code:code>/mur")
@open_to("facilitator")
def wall(code: str) -> Response:
    facilitator = mine(code)
    gathering.require_open(facilitator.cohort)
    return page(facilitator=facilitator, people=gathering.participants(db, facilitator.cohort))


@bp.get("/bureau/groupes/<code:code>/carte")
@open_to("facilitator")
def aim(code: str) -> Response:
    facilitator = mine(code)
    gathering.require_open(facilitator.cohort)
    return page(facilitator=facilitator)


@bp.post("/bureau/groupes/<code:code>/carte")
@open_to("facilitator")
@guessable(lambda: True)
def aimed(code: str) -> Response:
    facilitator, again = mine(code), url_for(".aim", code=code)
    card = aiming.card_in(db, scanning.scanned(again=again), again=again)
    joined = joining.seat(db, facilitator, card.passport)
    return see_other(".pair", code=code, word=pairing.word_for(joined))


def _people(facilitator: Facilitator, left: listing.Left | None = None) -> dict[str, object]:
    cohort = facilitator.cohort
    unnamed = pairing.waiting(db, cohort)
    return {
        "facilitator": facilitator,
        "people": gathering.participants(db, cohort),
        "unnamed": unnamed if len(unnamed) > joining.MANY_UNNAMED else (),
        "nonce": new_nonce(),
        "left": left,
    }
