"""Asking a witness, the few screens that a witness sees, and what the holder does with the answer."""

from flask import Response, request

from backpack.badges.models import Badge
from backpack.endorsements import asking as asks
from backpack.endorsements import fellows, web, witnessing
from backpack.endorsements.confirming import SentenceMissing
from backpack.endorsements.models import Asking, How, Witness
from backpack.endorsements.witnessing import RELATIONS, TooLong, Word
from backpack.kernel.db import db
from backpack.kernel.problems import NameMissing, NotAllowed
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.web import is_shared, mine, nobody, person, this_passport

LONGEST_TYPED = 2_000  # characters of a text that is too long, as its form shows it again

bp = Blueprint("endorsements", __name__)
bp.before_app_request(web.stay_with_the_question)
bp.after_request(web.give_keys)


@bp.app_template_global()
def answers_waiting() -> int:
    """How many words of witnesses wait for whoever holds this device."""
    known = person()
    return witnessing.how_many_wait(db, known) if known else 0


@bp.app_template_global()
def witnesses_of(badge: Badge) -> list[Witness]:
    """Who saw *badge* and is shown with it."""
    return witnessing.approved(db, badge)


# The holder asks -------------------------------------------------------------------------------------------------


@bp.get("/passeport/badge/<code:code>/temoin")
@open_to("passport")
def ask(code: str) -> Response:
    return page(badge=mine(Badge, code=code), holder=this_passport())


@bp.get("/passeport/badge/<code:code>/temoin/carre")
@open_to("passport")
def square(code: str) -> Response:
    return page(**_under_way(code, How.PRESENT), waiting=witnessing.how_many_wait(db, this_passport()))


@bp.post("/passeport/badge/<code:code>/temoin/carre")
@open_to("passport")
def turn(code: str) -> Response:
    _ask(code, How.PRESENT)
    return see_other(".square", code=code)


@bp.get("/passeport/badge/<code:code>/temoin/lien")
@open_to("passport")
def link(code: str) -> Response:
    return page(**_under_way(code, How.LINK), links=asks.links)


@bp.post("/passeport/badge/<code:code>/temoin/lien")
@open_to("passport")
def make_link(code: str) -> Response:
    _ask(code, How.LINK)
    return see_other(".link", code=code)


@bp.post("/passeport/badge/<code:code>/temoin/arreter")
@open_to("passport")
def stop(code: str) -> Response:
    asks.stop(db, mine(Badge, code=code), How.LINK)
    return see_other(".ask", code=code)


@bp.post("/passeport/badge/<code:code>/temoin/preter")
@open_to("passport")
def lend(code: str) -> Response:
    """A shared tablet is nobody's to lend: it ends by itself while somebody reads."""
    if is_shared():
        raise NotAllowed
    key = asks.key_of(_ask(code, How.SAME_PHONE))
    return web.lend(see_other(".question", key=key), key)


# The witness answers: no account, no script ----------------------------------------------------------------------


@bp.get("/T/<code:key>")
@open_to("everyone")
def question(key: str) -> Response:
    asking = web.asked(key)
    facts = {"is_own": fellows.is_own(asking, person()), "has_said": _has_said(asking), "lent": web.is_lent()}
    return page(**facts, asking=asking, key=key, passed=asks.new_pass(key))


@bp.get("/T/<code:key>/oui")
@open_to("everyone")
def seen(key: str) -> Response:
    """What did you see? A fellow reads a shorter screen."""
    asking = web.asked(key)
    if fellows.is_own(asking, person()) or _has_said(asking):
        return see_other(".question", key=key)
    return page(**_what(asking, key), passed=request.args.get("passed", ""))


@bp.post("/T/<code:key>/qui")
@open_to("everyone")
def who(key: str) -> Response:
    asking, form = web.asked(key), request.form
    passed, saw = form.get("passed", ""), form.get("saw", "")
    try:
        words = witnessing.sentence(saw)
    except (SentenceMissing, TooLong) as wrong:
        return web.again("seen", **_what(asking, key, saw=saw, fault=wrong.slug()), passed=passed)
    return page(**_whom(asking, key, words), passed=passed)


@bp.post("/T/<code:key>/dire")
@open_to("everyone")
def say(key: str) -> Response:
    """The receipt is in this answer alone; the same tap again reads the same."""
    witnessing.require_and_count(request.remote_addr or "", witnessing.SAYING)  # in a transaction of its own
    asking, form = web.asked(key), request.form
    if fellows.is_own(asking, person()):
        raise fellows.OwnBadge
    words = witnessing.sentence(form.get("saw", ""))  # the screen before has asked for it
    name, relation = form.get("name", ""), form.get("relation", "")
    try:
        word = Word(words, witnessing.first_name(name), relation if relation in RELATIONS else "other")
    except (NameMissing, TooLong) as wrong:
        facts = _whom(asking, key, words, name=name, chosen=relation, fault=wrong.slug())
        return web.again("who", **facts, passed=form.get("passed", ""))
    passed = asks.value_of(key, form.get("passed", ""))
    receipt = witnessing.say(db, asking, word, device=web.this_device(key), passed=passed)
    return page(asking=asking, receipt=receipt, lent=web.is_lent())


@bp.post("/T/<code:key>/confirmer")
@open_to("everyone")
def confirm(key: str) -> Response:
    witnessing.require_and_count(request.remote_addr or "", witnessing.SAYING)
    fellow = person()
    if fellow is None:
        raise nobody()
    asking, form = web.asked(key), request.form
    named = form.get("name", "") if form.get("shown") != "no" else ""
    passed, saw = asks.value_of(key, form.get("passed", "")), form.get("saw", "")
    try:
        receipt = fellows.confirm(db, asking, fellow, saw, named, passed=passed)
    except (SentenceMissing, TooLong) as wrong:
        facts = _what(asking, key, saw=saw, name=named, fault=wrong.slug())
        return web.again("seen", **facts, passed=form.get("passed", ""))
    return page(asking=asking, receipt=receipt, lent=web.is_lent())


@bp.post("/T/<code:key>/non")
@open_to("everyone")
def unseen(key: str) -> Response:
    witnessing.require_and_count(request.remote_addr or "", witnessing.SAYING)
    asking = web.asked(key)
    if not fellows.is_own(asking, person()):
        witnessing.say_no(db, asking, device=web.this_device(key))
    return page(asking=asking, lent=web.is_lent())


@bp.get("/T/retirer")
@open_to("everyone")
def withdraw() -> Response:
    return page()


@bp.post("/T/retirer")
@open_to("everyone")
def withdrawn() -> Response:
    witnessing.require_and_count(request.remote_addr or "", witnessing.TAKING_BACK)
    witnessing.take_back(db, request.form.get("code", "")[:40])
    return page()


@bp.get("/T/rendre")
@open_to("everyone")
def lent() -> Response:
    return page()


@bp.post("/T/rendre")
@open_to("everyone")
def back_again() -> Response:
    return web.come_back(see_other(".answers" if person() else "claims.arrival"))


# The holder reads, and shows or not ------------------------------------------------------------------------------


@bp.get("/passeport/avis")
@open_to("passport")
def answers() -> Response:
    return page(words=witnessing.words_for(db, this_passport()))


@bp.get("/passeport/avis/<code:code>")
@open_to("passport")
def answer(code: str) -> Response:
    return page(witness=mine(Witness, code=code, has_seen=True))


@bp.post("/passeport/avis/<code:code>/montrer")
@open_to("passport")
def show(code: str) -> Response:
    witnessing.show(db, mine(Witness, code=code, has_seen=True))
    return see_other(".answer", code=code)


@bp.post("/passeport/avis/<code:code>/cacher")
@open_to("passport")
def hide(code: str) -> Response:
    witnessing.hide(db, mine(Witness, code=code, has_seen=True))
    return see_other(".answer", code=code)


def _has_said(asking: Asking) -> bool:
    return witnessing.has_said(db, asking, web.known_device(), person())


def _what(asking: Asking, key: str, *, saw: str = "", name: str = "", fault: str = "") -> dict[str, object]:
    fellow = person() if web.is_fellow(asking) else None
    typed = {"saw": saw[:LONGEST_TYPED], "name": name[:LONGEST_TYPED], "fault": fault}
    return {"asking": asking, "key": key, "fellow": fellow, "longest": witnessing.LONGEST, **typed}


def _whom(
    asking: Asking, key: str, words: str, *, name: str = "", chosen: str = "", fault: str = ""
) -> dict[str, object]:
    typed = {"words": words, "name": name[:LONGEST_TYPED], "chosen": chosen, "fault": fault}
    return {"asking": asking, "key": key, "relations": RELATIONS, "longest": witnessing.LONGEST_NAME, **typed}


def _ask(code: str, how: How) -> Asking:
    asks.name_asker(this_passport(), request.form.get("name", ""))
    return asks.ask(db, mine(Badge, code=code), how)


def _under_way(code: str, how: How) -> dict[str, object]:
    badge = mine(Badge, code=code)
    asking = asks.current(db, badge, how)
    return {"badge": badge, "asking": asking, "key": asks.key_of(asking) if asking else ""}
