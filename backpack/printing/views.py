"""Sending a paper to the workshop, and the workshop's pile."""

from collections.abc import Sequence

from flask import Response, render_template, request, url_for

from backpack.issuers.models import Organisation
from backpack.issuers.web import this_member
from backpack.kernel import paper
from backpack.kernel.db import db
from backpack.kernel.pictures import Picture, inside
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.pages.models import Page
from backpack.pages.publishing import is_live
from backpack.pages.themes import theme
from backpack.passport.models import Card
from backpack.passport.web import mine as own
from backpack.passport.web import this_passport
from backpack.printing import piling, sending
from backpack.safety import cards

bp = Blueprint("printing", __name__)
bp.add_app_template_global(piling.title_of, "title_of_paper")
bp.add_app_template_global(piling.word_for, "word_for_paper")
bp.add_app_template_global(theme, "theme_of")


@bp.app_template_global()
def papers_to_print() -> int:
    """For the desk: how many papers wait."""
    return piling.how_many(db, this_member().organisation)


@bp.app_template_global()
def papers_of_mine() -> sending.Mine:
    """For the person's own screens: what waits, and what can be fetched."""
    return sending.mine(db, this_passport())


@bp.get("/passeport/imprimer")
@open_to("passport")
def mine() -> Response:
    return page(papers=sending.mine(db, this_passport()), secret_of=sending.secret_of)


@bp.get("/passeport/imprimer/page/<code:code>")
@open_to("passport")
def send_page(code: str) -> Response:
    sent = own(Page, code=code)
    if not is_live(sent):
        return see_other("pages.show", code=code)
    return page(page=sent, name_for=_name_for, organisations=_organisations())


@bp.post("/passeport/imprimer/page/<code:code>")
@open_to("passport")
def page_sent(code: str) -> Response:
    sent = own(Page, code=code)
    sending.send_page(db, sent, _organisation(), this_passport(), request.form.get("paper", "page"))
    return see_other(".mine")


@bp.get("/passeport/imprimer/carte/<code:code>")
@open_to("passport")
def send_card(code: str) -> Response:
    card = own(Card, code=code)
    if cards.secret_to_print(card) is None:
        return see_other("safety.protect")
    return page(card=card, name_for=_name_for, organisations=_organisations())


@bp.post("/passeport/imprimer/carte/<code:code>")
@open_to("passport")
def card_sent(code: str) -> Response:
    sending.send_card(db, own(Card, code=code), _organisation(), this_passport())
    return see_other(".mine")


@bp.get("/passeport/imprimer/bilan")
@open_to("passport")
def send_summary() -> Response:
    return page(name_for=_name_for, organisations=_organisations())


@bp.post("/passeport/imprimer/bilan")
@open_to("passport")
def summary_sent() -> Response:
    sending.send_summary(db, _organisation(), this_passport())
    return see_other(".mine")


@bp.post("/passeport/imprimer/<code:code>/reprendre")
@open_to("passport")
def take_back(code: str) -> Response:
    sending.take_back(db, this_passport(), code)
    return see_other(".mine")


@bp.post("/passeport/imprimer/<code:code>/recu")
@open_to("passport")
def fetched(code: str) -> Response:
    sending.fetched(db, this_passport(), code)
    return see_other(".mine")


@bp.get("/bureau/imprimer")
@open_to("facilitator")
def pile() -> Response:
    member = this_member()
    found = piling.pile(db, member.organisation)
    other = piling.at_another_desk(found, member)
    return page(pile=found, other=other, most=piling.MOST_AT_ONCE)


@bp.post("/bureau/imprimer")
@open_to("facilitator")
def begin() -> Response:
    token = piling.begin(db, this_member())
    return see_other(".document", token=token) if token else see_other(".pile")


@bp.get("/bureau/imprimer/<token>")
@open_to("facilitator")
def document(token: str) -> Response:
    return page(document=piling.document(db, this_member(), token), as_file=_address)


@bp.get("/bureau/imprimer/<token>/feuilles.pdf")
@open_to("facilitator")
def document_file(token: str) -> Response:
    """The same as one file; where none can be drawn, the screen that prints it."""
    opened = piling.document(db, this_member(), token)
    try:
        html = render_template("printing/file.html", document=opened, as_file=inside)
        drawn = paper.pdf(html, sheets=max(opened.papers, 1))
    except paper.NotDrawn:
        return see_other(".document", token=token)
    response = Response(drawn, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="a-imprimer.pdf"'
    return response


@bp.post("/bureau/imprimer/<token>/imprime")
@open_to("facilitator")
def printed(token: str) -> Response:
    piling.note_printed(db, this_member(), token)
    return see_other(".pile")


@bp.post("/bureau/imprimer/remettre")
@open_to("facilitator")
def put_back() -> Response:
    piling.put_back(db, this_member())
    return see_other(".pile")


@bp.post("/bureau/imprimer/enlever")
@open_to("facilitator")
def clear() -> Response:
    piling.clear(db, this_member())
    return see_other(".pile")


def _organisations() -> Sequence[Organisation]:
    return sending.organisations(db, this_passport())


def _organisation() -> Organisation:
    return sending.organisation_for(db, this_passport(), request.form.get("organisation", ""))


def _name_for(organisation: Organisation, of_page: Page | None = None) -> str:
    return sending.name_for(db, this_passport(), organisation, of_page)


def _address(picture: Picture) -> str:
    return url_for("public.picture", sha256=picture.sha256)
