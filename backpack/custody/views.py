"""My data: take everything away, put a passport back, erase everything; and two facilitators who bring one back."""

import re
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response, current_app, request
from werkzeug.wsgi import wrap_file

from backpack.badges import wallet
from backpack.custody import erasing, opening, recognising, returning, taking, vouching
from backpack.goals import choosing
from backpack.issuers import designing
from backpack.issuers.web import this_member
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.openbadges.model import Json
from backpack.pages import publishing
from backpack.pages.themes import THEMES
from backpack.passport.opening import new_nonce
from backpack.passport.web import is_on_tablet, let_in, let_out, person, this_passport

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
    let_out()
    response = see_other(".erased")
    # Not "cookies": that would clear those of every other site under the same domain.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/au-revoir")
@open_to("everyone")
def erased() -> Response:
    return page()


@bp.get("/retrouver/aide")
@open_to("everyone")
def ask_help() -> Response:
    if is_on_tablet():
        return see_other("tablets.tablet")
    known = person()
    appeal = vouching.appeal_of(db, known) if known else None
    return page(
        appeal=appeal,
        state=vouching.state(db, appeal),
        voices=vouching.voices(db, appeal) if appeal else 0,
        holder=known,
        needed=vouching.NEEDED,
        nonce=new_nonce(),
    )


@bp.post("/retrouver/aide")
@open_to("everyone")
def ask() -> Response:
    vouching.ask(db, this_passport())
    return see_other(".ask_help")


@bp.post("/retrouver/aide/ouvrir")
@open_to("everyone")
def reopen() -> Response:
    """Open to everyone, so that a second tap ends on the same screen as the first."""
    if is_on_tablet():
        return see_other("tablets.tablet")
    asker = person()
    wanted, key = vouching.reopen(db, asker, request.form.get("nonce", ""), request.form.get("code", ""))
    has_another = let_in(key, by="help", is_recovery=True)
    if asker is None or asker.id == wanted.id:
        return see_other("home.home")
    if erasing.is_empty(db, asker):
        erasing.erase(db, asker)
        return see_other("home.home")
    return see_other("phones.join" if has_another else "home.home")


@bp.post("/passeport/demande/non")
@open_to("passport")
def refuse() -> Response:
    vouching.refuse(db, this_passport())
    # Somebody tried: what would bring this passport back is the next thing to look at.
    return see_other("safety.protect")


@bp.get("/bureau/aider")
@open_to("facilitator")
def aid() -> Response:
    typed = codes.normal(request.args.get("code", ""))
    return see_other(".recognise", code=typed) if re.fullmatch(r"\w{6,20}", typed, re.ASCII) else page()


@bp.get("/bureau/aider/<code:code>")
@open_to("facilitator")
def recognise(code: str) -> Response:
    member = this_member()
    appeal = vouching.shown_to(db, code, member)
    classes = designing.badge_classes(db, member.organisation)
    wanted = next((each for each in classes if each.code == request.args.get("badge")), None)
    return page(
        appeal=appeal,
        known=recognising.known_to(db, appeal, member, of=wanted),
        classes=classes,
        wanted=wanted,
        most=recognising.MOST_SHOWN,
        voices=vouching.voices(db, appeal),
        has_vouched=vouching.has_vouched(db, appeal, member),
        needed=vouching.NEEDED,
    )


@bp.get("/bureau/aider/<code:code>/<handle>")
@open_to("facilitator")
def candidate(code: str, handle: str) -> Response:
    appeal = vouching.shown_to(db, code, this_member())
    return page(appeal=appeal, known=recognising.known_as(db, appeal, this_member(), handle))


@bp.post("/bureau/aider/<code:code>/<handle>")
@open_to("facilitator")
def vouch(code: str, handle: str) -> Response:
    member = this_member()
    appeal = vouching.shown_to(db, code, member, to_change=True)
    known = recognising.known_as(db, appeal, member, handle)
    vouching.vouch(db, appeal, known.passport, member)
    return see_other(".recognise", code=code)


@bp.post("/bureau/aider/<code:code>/non")
@open_to("facilitator")
def doubt(code: str) -> Response:
    vouching.doubt(db, code, this_member())
    return see_other(".aid")


def _drawn(whole: Json, badges: list[taking.Taken]) -> str:
    template = current_app.jinja_env.get_template("custody/index.html")
    return template.render(whole=whole, badges=badges, day=now(), themes=THEMES)
