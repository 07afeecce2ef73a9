"""The trail: what the team did with people, for its managers; and with oneself, for everybody."""

from flask import Response, request

from backpack.issuers import journal
from backpack.issuers.web import this_member
from backpack.kernel import spans
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.web import this_passport

bp = Blueprint("trail", __name__)


@bp.get("/bureau/journal")
@open_to("manager")
def team() -> Response:
    organisation, asked = this_member().organisation, request.args
    span, by, word = spans.span(asked.get("quand", "")), asked.get("par", ""), asked.get("personne", "")
    return page(
        organisation=organisation,
        journal=journal.of_organisation(db, organisation, span, by=by, word=word, number=_number()),
        span=span,
        months=spans.months_back(26, span),
        by=by,
        word=word,
        names=journal.who_acted(db, organisation, span),
    )


@bp.get("/passeport/journal")
@open_to("passport")
def mine() -> Response:
    return page(journal=journal.of_person(db, this_passport(), number=_number()))


def _number() -> int:
    return request.args.get("page", 1, type=int)
