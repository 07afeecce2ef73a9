"""My requests: asking for a badge, asking why, and what became of it."""

import json

from flask import Response, request, url_for

from backpack.badges.models import Badge
from backpack.issuers import naming
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.db import db
from backpack.kernel.pictures import NotAPicture
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.web import mine as row_of_mine
from backpack.passport.web import person, this_passport
from backpack.requests import asking, drafting, following, photos, web
from backpack.requests.models import Asks, Request
from backpack.requests.questions import questions

MONTH = 30 * 86_400

bp = Blueprint("requests", __name__)
bp.add_app_template_global(asking.site_of)
bp.add_app_template_global(following.takes_a_word)


@bp.app_template_global()
def request_news() -> Request | None:
    """A team's reply that whoever holds this device has not read yet."""
    known = person()
    return asking.news(db, known) if known else None


@bp.app_template_global()
def giver_of(badge: Badge) -> Organisation | None:
    """The organisation of this site that can be asked about *badge*."""
    return asking.giver(db, badge)


@bp.app_template_global()
def talk_about(badge: Badge) -> Request | None:
    """The open "Pourquoi moi ?" about *badge*."""
    return asking.talk_about(db, badge)


@bp.app_template_global()
def elsewhere_token(name: str, achievement: str, apply: str) -> str:
    """What a map's form carries to ask at *apply* for a badge that nobody of this site gives."""
    return site.sealer.token("ask-elsewhere", json.dumps([name, achievement, apply]))


@bp.get("/passeport/demandes")
@open_to("passport")
def mine() -> Response:
    return page(requests=asking.requests_of(db, this_passport()))


@bp.post("/passeport/demande/<code:code>/deja")
@open_to("passport")
def have(code: str) -> Response:
    sent = asking.have(db, asking.wanted(db, code), this_passport())
    return see_other(".sent", code=sent.code)


@bp.get("/passeport/demande/<code:code>")
@open_to("passport")
def ask(code: str) -> Response:
    wanted, holder = asking.wanted(db, code), this_passport()
    asking.require_missing(db, wanted, holder)
    if sent := asking.open_request(db, holder, wanted, Asks.BADGE):
        return see_other(".thread", code=sent.code)
    return page(**_asking(wanted, request.args.get("etape", 1, type=int)))


@bp.post("/passeport/demande/<code:code>")
@open_to("passport")
def answered(code: str) -> Response:
    wanted, form, holder = asking.wanted(db, code), request.form, this_passport()
    step, words, chosen = form.get("step", 1, type=int), form.get("answer", ""), form.get("choice", "")
    try:
        drafting.answer(db, wanted, holder, step, words, choice=chosen, photo=web.uploaded())
    except NotAPicture:
        return web.again("ask", _asking(wanted, step), said=words, chosen=chosen)
    if "drop" in form:
        drafting.drop_photo(db, wanted, holder, step)
        return see_other(".ask", code=code, etape=step)
    step += -1 if "before" in form else 1
    if "check" in form or step > len(questions(wanted)):
        return see_other(".check", code=code)
    return see_other(".ask", code=code, etape=step)


@bp.get("/passeport/demande/<code:code>/relire")
@open_to("passport")
def check(code: str) -> Response:
    wanted, holder = asking.wanted(db, code), this_passport()
    draft = drafting.draft(db, wanted, holder)
    if draft is None and (sent := asking.open_request(db, holder, wanted, Asks.BADGE)):
        return see_other(".thread", code=sent.code)
    return page(badge_class=wanted, draft=draft, answers=drafting.answers(db, wanted, holder))


@bp.post("/passeport/demande/<code:code>/envoyer")
@open_to("passport")
def send(code: str) -> Response:
    return see_other(".sent", code=drafting.send(db, asking.wanted(db, code), this_passport()).code)


@bp.post("/passeport/demande/<code:code>/ailleurs")
@open_to("passport")
def elsewhere(code: str) -> Response:
    wanted = asking.wanted(db, code)
    asked = asking.elsewhere(db, this_passport(), naming.path_of(wanted), wanted.name, wanted.apply, wanted)
    return see_other(".leave", code=asked.code)


@bp.post("/passeport/ailleurs/<token>")
@open_to("passport")
def elsewhere_by_token(token: str) -> Response:
    told = site.sealer.value_of("ask-elsewhere", token, most_seconds=MONTH)
    if told is None:
        raise NotFound
    name, achievement, apply = json.loads(told)
    return see_other(".leave", code=asking.elsewhere(db, this_passport(), achievement, name, apply).code)


@bp.get("/passeport/demandes/<code:code>/aller")
@open_to("passport")
def leave(code: str) -> Response:
    asked = row_of_mine(Request, code=code, asks=Asks.ELSEWHERE)
    response = page(asked=asked)
    # A form may only lead to this site (form-action), so the browser goes on from here by itself, and "back" skips it.
    response.headers["Refresh"] = f"0; url={asked.apply}"
    return response


@bp.get("/passeport/demandes/<code:code>/envoyee")
@open_to("passport")
def sent(code: str) -> Response:
    return page(asked=row_of_mine(Request, code=code))


@bp.get("/passeport/demandes/<code:code>")
@open_to("passport")
def thread(code: str) -> Response:
    return page(**_following(row_of_mine(Request, code=code)))


@bp.get("/passeport/demandes/<code:code>/photo/<int:place>")
@open_to("passport")
def photo(code: str, place: int) -> Response:
    return web.photo(photos.photo_at(db, row_of_mine(Request, code=code), place))


@bp.post("/passeport/demandes/<code:code>/repondre")
@open_to("passport")
def reply(code: str) -> Response:
    asked, again = row_of_mine(Request, code=code), url_for(".thread", code=code)
    words = request.form.get("answer", "")
    try:
        following.reply(db, asked, words, again=again, photo=web.uploaded())
    except NotAPicture:
        return web.again("thread", _following(asked), said=words)
    return see_other(".thread", code=code)


@bp.post("/passeport/demandes/<code:code>/retirer")
@open_to("passport")
def withdraw(code: str) -> Response:
    following.withdraw(db, row_of_mine(Request, code=code))
    return see_other(".thread", code=code)


@bp.post("/passeport/demandes/<code:code>/lu")
@open_to("passport")
def read(code: str) -> Response:
    following.read(db, row_of_mine(Request, code=code))
    return see_other(".mine")


@bp.post("/passeport/badge/<code:code>/parler")
@open_to("passport")
def why(code: str) -> Response:
    return see_other(".sent", code=asking.why(db, row_of_mine(Badge, code=code)).code)


def _asking(wanted: BadgeClass, step: int) -> dict[str, object]:
    """What the screen of question *step* shows; of a step that there is none of, the nearest."""
    asked, draft = drafting.answers(db, wanted, this_passport()), drafting.draft(db, wanted, this_passport())
    step = min(max(step, 1), len(asked))
    here = asked[step - 1]
    shown = {"badge_class": wanted, "draft": draft, "step": step, "steps": len(asked) + 1, "answer": here}
    typed = {"said": here.words, "chosen": here.choice, "is_unread": False}
    return {**shown, **typed, "longest": drafting.LONGEST}


def _following(asked: Request) -> dict[str, object]:
    told = {"asked": asked, "photos": photos.photos_of(db, asked), "longest": drafting.LONGEST}
    return {**told, "said": "", "is_unread": False}
