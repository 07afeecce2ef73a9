"""Where we stand: the figures of one's own organisation, and the same as a table."""

from flask import Response, request

from backpack.figures import funnel, sheet, standing
from backpack.issuers.web import this_member
from backpack.kernel import spans
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page

bp = Blueprint("figures", __name__)


@bp.get("/bureau/chiffres")
@open_to("facilitator")
def figures() -> Response:
    member, span = this_member(), _span()
    return page(
        member=member,
        span=span,
        spans=spans.choices(span),
        standing=standing.standing(db, member, span),
        elsewhere=funnel.ELSEWHERE,
        few=funnel.FEW,
        spoken=sheet.spoken,
    )


@bp.get("/bureau/chiffres/<kind>/<code:code>")
@open_to("facilitator")
def of(kind: str, code: str) -> Response:
    member, span = this_member(), _span()
    return page(
        line=standing.line(db, member, kind, code, span),
        span=span,
        spans=spans.choices(span),
        elsewhere=funnel.ELSEWHERE,
        few=funnel.FEW,
        spoken=sheet.spoken,
    )


@bp.get("/bureau/chiffres/chiffres.csv")
@open_to("facilitator")
def table() -> Response:
    member, span = this_member(), _span()
    written = sheet.sheet(standing.standing(db, member, span), span, member.organisation.name)
    response = Response(written, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="chiffres-{span.word}.csv"'
    return response


def _span() -> spans.Span:
    return spans.span(request.args.get("quand", ""))
