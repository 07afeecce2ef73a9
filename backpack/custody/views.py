"""My data: take everything away, put a passport back, erase everything."""

from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response, current_app, request
from werkzeug.wsgi import wrap_file

from backpack.badges import wallet
from backpack.custody import erasing, opening, returning, taking
from backpack.goals import choosing
from backpack.kernel.clock import now
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.openbadges.model import Json
from backpack.pages import publishing
from backpack.pages.themes import THEMES
from backpack.passport.web import cookie_name, person, this_passport

bp = Blueprint("custody", __name__)
IN_MEMORY = 4 << 20  # bytes of a ZIP under way; the rest of a larger one waits on the disk
FORM = 64 << 10  # what a form adds to the file that it sends


@bp.url_value_preprocessor
def _let_a_whole_passport_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: this one may weigh more than others."""
    if endpoint == "custody.put_back":
        request.max_content_length = opening.MOST_BYTES + FORM


@bp.get("/passeport/mes-donnees")
@open_to("passport")
def contents() -> Response:
    holder = this_passport()
    return page(
        badges=wallet.how_many(db, holder),
        pages=len(publishing.pages_of(db, holder)),
        goals=len(choosing.goals_of(db, holder)),
    )


@bp.get("/passeport/mes-donnees/passeport.zip")
@open_to("passport")
def take() -> Response:
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed with the answer
    taking.take(db, this_passport(), file, _drawn)
    size = file.tell()
    file.seek(0)
    response = Response(wrap_file(request.environ, file), mimetype="application/zip", direct_passthrough=True)
    response.call_on_close(file.close)
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = f'attachment; filename="{taking.zip_name()}"'
    return response


@bp.get("/passeport/mes-donnees/remettre")
@open_to("passport")
def bring() -> Response:
    return page()


@bp.post("/passeport/mes-donnees/remettre")
@open_to("passport")
def put_back() -> Response:
    # Reading hundreds of badges takes a while, and every claim would wait for an open write transaction.
    db.commit()
    file = request.files.get("file")
    if file is None:
        raise opening.NotAPassport(reason="empty")
    done = returning.put_back(db, returning.unpack(file.stream), this_passport())
    told = {"badges": done.kept, "deja": done.held, "illisibles": done.unread, "pages": done.drafts}
    return see_other(".returned", **told)


@bp.get("/passeport/mes-donnees/remis")
@open_to("passport")
def returned() -> Response:
    told = ("badges", "deja", "illisibles", "pages")
    kept, held, unread, drafts = (request.args.get(name, 0, type=int) for name in told)
    return page(kept=kept, held=held, unread=unread, drafts=drafts)


@bp.get("/passeport/mes-donnees/effacer")
@open_to("passport")
def confirm() -> Response:
    return page(badges=wallet.how_many(db, this_passport()), member=erasing.works_for(db, this_passport()))


@bp.post("/passeport/mes-donnees/effacer")
@open_to("everyone")
def erase() -> Response:
    """Open to everyone, so that a second tap ends on the same screen as the first."""
    known = person()
    if known is not None:
        erasing.erase(db, known)
    response = see_other(".erased")
    response.delete_cookie(cookie_name(), secure=site.config.is_https, httponly=True, samesite="Lax")
    # Not "cookies": that would clear those of every other site under the same domain.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/au-revoir")
@open_to("everyone")
def erased() -> Response:
    return page()


def _drawn(whole: Json, badges: list[taking.Taken]) -> str:
    template = current_app.jinja_env.get_template("custody/index.html")
    return template.render(whole=whole, badges=badges, day=now(), themes=THEMES)
