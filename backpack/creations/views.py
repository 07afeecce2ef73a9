"""A badge is written, one question at a time; others join it; it goes. And what one keeps beside any badge."""

from flask import Response, request
from sqlalchemy import select

from backpack.badges import authoring, evidence
from backpack.badges.models import Badge, Creation, Evidence
from backpack.creations import joining, leaving, pictured, together, web
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.passport.web import mine, person, this_passport

bp = Blueprint("creations", __name__)
bp.add_app_template_global(lambda badge: evidence.of_badge(db, badge), "evidence_of")


@bp.get("/passeport/ecrire")
@open_to("passport")
def start() -> Response:
    return page(drafts=[each for each in authoring.drafts(db, this_passport()) if each.did])


@bp.post("/passeport/ecrire")
@open_to("passport")
def begin() -> Response:
    is_collective = request.form.get("who") == "group"
    creation = authoring.begin(db, this_passport(), is_collective=is_collective)
    return see_other(".question", code=creation.code, asked=authoring.QUESTIONS[0])


@bp.get("/passeport/ecrire/<code:code>/<asked>")
@open_to("passport")
def question(code: str, asked: str) -> Response:
    return page(**_asking(authoring.draft_of(db, code, this_passport()), asked))


@bp.post("/passeport/ecrire/<code:code>/<asked>")
@open_to("passport")
def answered(code: str, asked: str) -> Response:
    draft = authoring.draft_of(db, code, this_passport())
    try:
        authoring.answer(draft, asked, request.form.get("said", ""), request.form.get("author", ""))
    except authoring.NotAFirstName:
        return web.again("question", **_asking(draft, asked), fault="not-a-first-name")
    following = authoring.next_question(draft, asked)
    return see_other(".question", code=code, asked=following) if following else see_other(".see", code=code)


@bp.get("/passeport/ecrire/<code:code>")
@open_to("passport")
def see(code: str) -> Response:
    draft = authoring.draft_of(db, code, this_passport())
    if asked := authoring.missing(draft):
        return see_other(".question", code=code, asked=asked)
    return page(draft=draft, of=authoring)


@bp.post("/passeport/ecrire/<code:code>")
@open_to("passport")
def keep(code: str) -> Response:
    creation = authoring.written_by(db, code, this_passport())
    badge = authoring.keep(db, creation, this_passport())
    if creation.is_collective:
        joining.open_to_others(creation)
    return see_other(".kept", code=badge.code)


@bp.post("/passeport/ecrire/<code:code>/jeter")
@open_to("passport")
def throw_away(code: str) -> Response:
    for draft in authoring.drafts(db, this_passport()):
        if draft.code == code:  # else gone already: a second tap
            leaving.drop_draft(db, draft)
    return see_other(".start")


@bp.get("/passeport/badge/<code:code>/ecrit")
@open_to("passport")
def kept(code: str) -> Response:
    return page(badge=mine(Badge, code=code))


@bp.get("/passeport/badge/<code:code>/groupe")
@open_to("passport")
def group(code: str) -> Response:
    badge, creation = _shared(code)
    return page(
        badge=badge,
        creation=creation,
        square=joining.join_code(creation) if creation.made_by_id == badge.passport_id else None,
        is_maker=creation.made_by_id == badge.passport_id,
        count=joining.how_many(db, creation),
        others=together.others(db, creation, badge),
    )


@bp.post("/passeport/badge/<code:code>/groupe")
@open_to("passport")
def invite(code: str) -> Response:
    _, creation = _shared(code)
    opened = authoring.written_by(db, creation.code, this_passport())  # its maker's choice alone
    if request.form.get("open") == "1":
        joining.open_to_others(opened)
    else:
        joining.close(opened)
    return see_other(".group", code=code)


@bp.post("/passeport/badge/<code:code>/groupe/prenom")
@open_to("passport")
def sign(code: str) -> Response:
    badge, _ = _shared(code)
    joining.sign_as(badge, request.form.get("name", ""))
    return see_other(".group", code=code)


@bp.post("/passeport/badge/<code:code>/groupe/confirmer")
@open_to("passport")
def vouch(code: str) -> Response:
    badge, creation = _shared(code)
    together.confirm(db, creation, badge, request.form.get("who", ""))
    return see_other(".group", code=code)


@bp.get("/G/<code:code>")
@open_to("everyone")
def join(code: str) -> Response:
    known = person()
    if known and (badge := authoring.badge_of(db, joining.behind(db, code), known)):
        return see_other(".group", code=badge.code)
    creation = joining.offered(db, code)
    author = authoring.signed_name(creation)
    return page(creation=creation, author=author, code=code, nonce=new_nonce(), person_known=known)


@bp.post("/G/<code:code>")
@open_to("everyone")
def joined(code: str) -> Response:
    badge = joining.join(db, joining.behind(db, code), this_passport())
    return see_other(".kept", code=badge.code)


@bp.get("/passeport/badge/<code:code>/effacer")
@open_to("passport")
def confirm(code: str) -> Response:
    return page(badge=leaving.own(mine(Badge, code=code)))


@bp.post("/passeport/badge/<code:code>/effacer")
@open_to("passport")
def leave(code: str) -> Response:
    same = select(Badge).filter_by(passport_id=this_passport().id, code=code)
    for badge in db.scalars(same).all():  # else gone already: a second tap
        leaving.leave(db, badge, this_passport())
    return see_other("home.home")


@bp.get("/passeport/badge/<code:code>/preuve")
@open_to("passport")
def add(code: str) -> Response:
    return page(badge=mine(Badge, code=code), longest=evidence.LONGEST_WORDS)


@bp.post("/passeport/badge/<code:code>/preuve")
@open_to("passport")
def added(code: str) -> Response:
    given = request.files.get("photo")
    badge = mine(Badge, code=code)
    piece = evidence.add(db, badge, request.form.get("said", ""), photo=given.read() if given else b"")
    return see_other(".piece", code=piece.code)


@bp.get("/passeport/preuve/<code:code>")
@open_to("passport")
def piece(code: str) -> Response:
    mine_ = mine(Evidence, code=code)
    return page(piece=mine_, badge=db.get_one(Badge, mine_.badge_id))


@bp.post("/passeport/preuve/<code:code>/montrer")
@open_to("passport")
def show(code: str) -> Response:
    evidence.show(db, mine(Evidence, code=code), this_passport())
    return see_other(".piece", code=code)


@bp.post("/passeport/preuve/<code:code>/cacher")
@open_to("passport")
def hide(code: str) -> Response:
    evidence.hide(db, mine(Evidence, code=code))
    return see_other(".piece", code=code)


@bp.post("/passeport/preuve/<code:code>/enlever")
@open_to("passport")
def remove(code: str) -> Response:
    badge = request.form.get("badge", "")
    same = select(Evidence).filter_by(passport_id=this_passport().id, code=code)
    for found in db.scalars(same).all():  # else gone already: a second tap
        evidence.remove(db, found)
    return see_other("badges.badge", code=mine(Badge, code=badge).code)


@bp.get("/passeport/preuve/<code:code>/photo")
@open_to("passport")
def photo(code: str) -> Response:
    return web.photo(mine(Evidence, code=code))


def _asking(draft: Creation, asked: str) -> dict[str, object]:
    step, looks = authoring.step(asked), pictured.looks(draft, asked)
    facts = {"draft": draft, "asked": asked, "step": step, "looks": looks}
    return {**facts, "first": pictured.FIRST, "of": authoring}


def _shared(code: str) -> tuple[Badge, Creation]:
    badge = mine(Badge, code=code)
    return badge, joining.creation_of(badge)
