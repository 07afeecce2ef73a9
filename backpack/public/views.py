"""What a stranger sees: a page behind a square, a badge, who gives badges, and what they stand for.

No view here reads a cookie, but for the holder of a badge that nobody else may open, and to show a manager the
button that confirms what they look at.
"""

from typing import Any

from flask import Response
from sqlalchemy import select

from backpack.badges import evidence, forms, holders, revoking
from backpack.badges.baked import baked, picture_of
from backpack.badges.models import Badge
from backpack.catalogue import awarding, sharing
from backpack.creations import web as photos
from backpack.endorsements import confirming
from backpack.endorsements import hosting as endorsing
from backpack.endorsements.models import About, Endorsement
from backpack.issuers import designing, editions, founding, hosting, identity
from backpack.issuers.web import member
from backpack.kernel.db import db
from backpack.kernel.pictures import Picture
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, open_to
from backpack.kernel.web import page as draw
from backpack.openbadges import strict
from backpack.pages import checking, publishing, reading, showing, storing
from backpack.passport.web import person
from backpack.public import opening, web

bp = Blueprint("public", __name__)


@bp.get("/P/<code:code>")
@open_to("everyone")
def page(code: str) -> Response:
    live = publishing.live_page(db, code)
    response = web.page_like(draw(reading=reading.read(db, live)))
    web.note_opening(live)
    if showing.is_findable(live):
        response.headers["X-Robots-Tag"] = "all"
    response.expires = storing.good_until(live)  # for whoever stores it (public.stored); nobody else is told
    return response


@bp.get("/B/<code:code>")
@open_to("everyone")
def badge(code: str) -> Response:
    found, is_open = _opened(code, file=not web.wants_page())
    if not web.wants_page():
        return web.by_accept(_for(_credential(found), everybody=is_open))
    is_file_open = opening.is_open(db, found, file=True)
    around = reading.confirmations_around(db, found)
    row = reading.row(db, found)
    holder = awarding.holder(db, found)
    return _page_about(
        found, everybody=is_open, row=row, around=around, is_file_open=is_file_open, holder=holder
    )


@bp.get("/B/<code:code>/preuve/<code:piece>.png")
@open_to("everyone")
def evidence_photo(code: str, piece: str) -> Response:
    found, _ = _opened(code, file=False)
    return photos.photo(evidence.shown_one(db, found, piece))


@bp.get("/B/<code:code>/verifier")
@open_to("everyone")
def check(code: str) -> Response:
    found, is_open = _opened(code, file=False)
    is_file_open = opening.is_open(db, found, file=True)
    return _for(
        draw(row=reading.row(db, found), looked=checking.look(db, found), is_file_open=is_file_open),
        everybody=is_open,
    )


@bp.get("/B/<code:code>.json")
@open_to("everyone")
def credential(code: str) -> Response:
    found, is_open = _opened(code, file=True)
    return _for(_credential(found), everybody=is_open)


@bp.get("/B/<code:code>.png")
@open_to("everyone")
def badge_file(code: str) -> Response:
    found, is_open = _opened(code, file=True)
    file, media_type = baked(found)
    return _for(Response(file, mimetype=media_type), everybody=is_open)


@bp.get("/B/<code:code>.svg")
@open_to("everyone")
def drawing(code: str) -> Response:
    found, is_open = _opened(code, file=True)
    return _for(Response(forms.drawn(found), mimetype="image/svg+xml"), everybody=is_open)


@bp.get("/B/<code:code>.jwt")
@open_to("everyone")
def token(code: str) -> Response:
    found, is_open = _opened(code, file=True)
    return _for(web.document(forms.token(db, found).encode(), "text/plain"), everybody=is_open)


@bp.get("/B/<code:code>/v2.json")
@open_to("everyone")
def assertion(code: str) -> Response:
    if gone := opening.taken_back(db, code):
        # Whoever kept the file must learn it, also after the last page was closed; and learns nothing else.
        return web.gone(forms.revoked_assertion(gone))
    found, is_open = _opened(code, file=True)
    return _for(web.document(forms.assertion(found)), everybody=is_open)


@bp.get("/O/<code:code>")
@open_to("everyone")
def organisation(code: str) -> Response:
    found = founding.organisation_of(db, code)
    if web.wants_page():
        classes = designing.badge_classes(db, found)
        received = [reading.row(db, each) for each in awarding.received(db, found)]
        return _page_about(found, organisation=found, badge_classes=classes, received=received)
    document = {**identity.issuer_document(db, found), **endorsing.beside(db, found)}
    return web.by_accept(web.document(document))


@bp.get("/O/<code:code>/<code:badge_class>")
@open_to("everyone")
def badge_class(code: str, badge_class: str) -> Response:
    found = designing.published(db, founding.organisation_of(db, code), badge_class)
    if web.wants_page():
        before = [(each, strict.loads(each.document)) for each in editions.editions(db, found)[1:]]
        return _page_about(found, badge_class=found, held_by=holders.from_five(db, found), before=before)
    document = {**editions.document(found), **endorsing.beside(db, found)}
    return web.by_accept(web.document(document))


@bp.get("/O/<code:code>/<code:badge_class>.png")
@open_to("everyone")
def badge_class_picture(code: str, badge_class: str) -> Response:
    found = designing.published(db, founding.organisation_of(db, code), badge_class)
    return web.picture(picture_of(found))


@bp.get("/O/<code:code>/v2.json")
@open_to("everyone")
def issuer_v2(code: str) -> Response:
    found = founding.organisation_of(db, code)
    return web.document({**hosting.issuer(found), **endorsing.beside_v2(db, found)})


@bp.get("/O/<code:code>/<code:badge_class>/v2.json")
@open_to("everyone")
def badge_class_v2(code: str, badge_class: str) -> Response:
    found = designing.published(db, founding.organisation_of(db, code), badge_class)
    return web.document({**hosting.badge_class(found), **endorsing.beside_v2(db, found)})


@bp.get("/O/<code:code>/catalogue.json")
@open_to("everyone")
def catalogue(code: str) -> Response:
    found = founding.organisation_of(db, code)
    return web.document(sharing.document(db, found), "application/json")


@bp.get("/O/<code:code>/did.json")
@open_to("everyone")
def did_document(code: str) -> Response:
    return web.document(identity.did_document(db, founding.organisation_of(db, code)), "application/json")


@bp.get("/O/<code:code>/status/<int(max=999999):number>")
@open_to("everyone")
def status_list(code: str, number: int) -> Response:
    listing = revoking.status_list(db, founding.organisation_of(db, code), number)
    return web.kept_for(revoking.MINUTE, web.document(listing))


@bp.get("/E/<code:code>")
@open_to("everyone")
def endorsement(code: str) -> Response:
    found, is_open = _said(code)
    response = draw(endorsement=found) if web.wants_page() else web.document(found.credential)
    return web.by_accept(_for(response, everybody=is_open))


@bp.get("/E/<code:code>.json")
@open_to("everyone")
def endorsement_file(code: str) -> Response:
    found, is_open = _said(code)
    return _for(web.document(found.credential), everybody=is_open)


@bp.get("/E/<code:code>/v2.json")
@open_to("everyone")
def endorsement_v2(code: str) -> Response:
    found, is_open = _said(code)
    document = endorsing.document_v2(found)
    return _for(web.gone(document) if found.revoked_at else web.document(document), everybody=is_open)


@bp.get("/images/<sha256>.png")
@open_to("everyone")
def picture(sha256: str) -> Response:
    found = db.scalar(select(Picture).where(Picture.sha256 == sha256))
    if found is None:
        raise NotFound
    return web.picture(found.png, forever=True)


def _opened(code: str, *, file: bool) -> tuple[Badge, bool]:
    """The badge, and whether everybody may have it; raises BadgePrivate for whoever may not."""
    found = opening.badge_of(db, code)
    is_open = opening.is_open(db, found, file=file)
    if not is_open:
        opening.require_holder(found, person())
    return found, is_open


def _said(code: str) -> tuple[Endorsement, bool]:
    """The confirmation, and whether everybody may have it: of a person's badge only while they show it."""
    found = confirming.endorsement_of(db, code)
    if found.about != About.BADGE:
        return found, True
    _, is_open = _opened(found.path.rpartition("/")[2], file=False)
    return found, is_open


def _page_about(thing: confirming.Confirmed, *, everybody: bool = True, **facts: Any) -> Response:
    """The page of *thing*, with who stands by it: the same for all but for a manager who may confirm it."""
    standing = confirming.standing(db, thing, member()) if everybody else None
    said = confirming.confirmations_of(db, thing)
    response = draw(confirmations=said, standing=standing, **facts)
    return web.by_accept(_for(response, everybody=everybody and standing is None))


def _credential(badge: Badge) -> Response:
    """The very bytes that were signed, or received: a signed token is text, everything else is JSON."""
    is_json = badge.credential.lstrip().startswith(b"{")
    response = web.document(badge.credential, web.LINKED_DATA if is_json else "text/plain")
    for each in confirming.confirmations_of(db, badge):
        # What was signed stays as it is; who else stands by it is said beside it (RFC 8288).
        response.headers.add("Link", f'<{endorsing.address(each)}>; rel="{endorsing.RELATION}"')
    return response


def _for(response: Response, *, everybody: bool) -> Response:
    """What only its holder may see is kept by no cache on the way."""
    response.headers["Cache-Control"] = "no-cache" if everybody else "private, no-store"
    return response
