"""Making a passport safe while its phone is there, and opening it again when that phone is lost."""

from flask import Response, jsonify, request, url_for

from backpack.entering import passkeys
from backpack.kernel import mail, scanning
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.notifications import subscribing
from backpack.passport import phones
from backpack.passport.models import Card
from backpack.passport.opening import new_nonce
from backpack.passport.web import is_on_tablet, let_in, mine, person, this_device, this_passport
from backpack.safety import cards, guessing, protecting, spelling
from backpack.safety.french_words import WORDS

bp = Blueprint("safety", __name__)


@bp.get("/passeport/proteger")
@open_to("passport")
def protect() -> Response:
    safety = protecting.how_safe(db, this_passport())
    return page(safety=safety, is_less="moins" in request.args, can_send=mail.can_send(), nonce=new_nonce())


@bp.post("/passeport/proteger/plus-tard")
@open_to("passport")
def later() -> Response:
    protecting.put_off(this_passport())
    return see_other("home.home")


@bp.post("/passeport/proteger/tout-est-a-moi")
@open_to("passport")
def looked_over() -> Response:
    this_device().recovered_at = None
    return see_other("home.home")


@bp.post("/passeport/carte")
@open_to("passport")
def make_card() -> Response:
    card, _secret = cards.new_card(db, this_passport(), nonce=request.form.get("nonce", ""))
    return see_other(".my_card", code=card.code)


@bp.get("/passeport/carte/<code:code>")
@open_to("passport")
def my_card(code: str) -> Response:
    secret = cards.secret_kept(mine(Card, code=code))
    if secret is None:
        return see_other(".protect")
    is_back, before = "retour" in request.args, cards.cards_of(db, this_passport())
    return page(
        code=code,
        address=site.address(f"/K/{cards.code_of(secret)}"),
        words=cards.words_of(secret),
        replaces=any(each.number is None for each in before),
        numbered=[each for each in before if each.number is not None],
        is_back=is_back,
        is_first_phone=is_back and phones.is_first(db, this_device()),
        next=_after_coming_back(),
        still=protecting.still_opens(db, this_device()),
    )


@bp.post("/passeport/carte/<code:code>/notee")
@open_to("passport")
def note_card(code: str) -> Response:
    cards.noted(db, mine(Card, code=code))
    return see_other(_after_coming_back() if "back" in request.form else ".protect")


@bp.post("/passeport/carte/<code:code>/annuler")
@open_to("passport")
def void_card(code: str) -> Response:
    cards.void(db, mine(Card, code=code))
    return see_other(".protect", moins=1)


@bp.get("/K/<code:code>")
@open_to("everyone")
def card(code: str) -> Response:
    """The same for every card, living or not: what it opens is told to nobody who only looks."""
    spelling.secret_of_code(code)
    return page(code=code, nonce=new_nonce(), has_another=person() is not None)


@bp.post("/K/<code:code>")
@open_to("everyone")
def use_card(code: str) -> Response:
    return _back_with(spelling.secret_of_code(code))


@bp.get("/retrouver")
@open_to("everyone")
def lost() -> Response:
    return see_other("tablets.tablet") if is_on_tablet() else page(can_send=mail.can_send())


@bp.get("/retrouver/carte")
@open_to("everyone")
def aim() -> Response:
    return see_other("tablets.tablet") if is_on_tablet() else page(nonce=new_nonce())


@bp.post("/retrouver/carte")
@open_to("everyone")
def use_aimed() -> Response:
    return _back_with(spelling.secret_of(scanning.scanned(again=url_for(".aim"))))


@bp.get("/retrouver/mots")
@open_to("everyone")
def words() -> Response:
    return see_other("tablets.tablet") if is_on_tablet() else _six_fields([""] * spelling.HOW_MANY_WORDS)


@bp.post("/retrouver/mots")
@open_to("everyone")
def use_words() -> Response:
    places = range(1, spelling.HOW_MANY_WORDS + 1)
    typed = [request.form.get(f"word{place}", "").strip() for place in places]
    try:
        secret = spelling.secret_of_words(typed)
    except spelling.WordUnknown as unknown:
        # The screen again, with what was typed: six words are too many to write twice. Nothing was looked up.
        response = _six_fields(typed, wrong=unknown.facts["number"])
        response.status_code = unknown.status
        return response
    return _back_with(secret)


@bp.get("/retrouver/liste-de-mots")
@open_to("everyone")
def list_of_words() -> Response:
    """For six-words.js: the 2,048 words that may be on a card. It never changes."""
    response = Response(" ".join(WORDS), mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@bp.post("/retrouver/doigt/demande")
@open_to("everyone")
def finger_asked() -> Response:
    return jsonify(passkeys.asked_to_enter(origin=_origin()))


@bp.post("/retrouver/doigt")
@open_to("everyone")
def by_finger() -> Response:
    """As in entering; but a phone was lost, so nothing else opens the passport any more."""
    passport = passkeys.enter(db, request.get_json(silent=True), origin=_origin())
    phones.cut(db, passport)
    subscribing.unsubscribe(db, passport)
    has_another = let_in(passkeys.new_device(db, passport, kind=_kind()), by="finger", is_recovery=True)
    return jsonify(go=url_for("phones.join" if has_another else "home.home"))


def _six_fields(typed: list[str], *, wrong: int = 0) -> Response:
    return page(typed=typed, wrong=wrong, nonce=new_nonce())


def _back_with(secret: int) -> Response:
    if is_on_tablet():
        # There a card must not be spent: no new one could be printed.
        return see_other("tablets.tablet")
    nonce = request.form.get("nonce", "")
    with guessing.limited(request.remote_addr or ""):
        passport, key, _used = cards.use(db, secret, nonce, kind=_kind())
    new, _secret = cards.new_card(db, passport, nonce=nonce)
    let_in(key, by="card", is_recovery=True)
    return see_other(".my_card", code=new.code, retour=1)


def _after_coming_back() -> str:
    """Home, or first the question about the passport that this phone had before."""
    return "home.home" if this_device().before_id is None else "phones.join"


def _kind() -> str:
    return phones.kind_of(request.user_agent.string)


def _origin() -> str:
    """Where the page was opened. On http (a demo) that may be another name of this machine, such as localhost."""
    return "" if site.config.is_https else request.host_url.rstrip("/")
