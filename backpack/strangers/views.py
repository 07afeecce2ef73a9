"""Writing to the person of a page, reporting a page, and the two screens where that is read."""

from datetime import datetime, time

from flask import Response, request

from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.kernel.words import PARIS
from backpack.pages import counting, reports
from backpack.pages import messages as messaging
from backpack.pages.models import Message, Page
from backpack.passport.opening import new_nonce
from backpack.passport.web import mine, person, this_passport

bp = Blueprint("strangers", __name__)


@bp.app_template_global()
def unread_messages() -> int:
    """How many messages wait for whoever holds this device."""
    known = person()
    return messaging.unread(db, known) if known else 0


@bp.app_template_global()
def openings(mine_: Page) -> list[tuple[datetime, int]]:
    """How often a page was opened on each of the last seven days, named by their noon."""
    days = counting.of_days(db, mine_)
    return [(datetime.combine(day, time(12), tzinfo=PARIS), count) for day, count in days]


@bp.app_template_global()
def reports_waiting() -> int:
    return len(reports.queue(db))


@bp.get("/P/<code:code>/ecrire")
@open_to("everyone")
def write(code: str) -> Response:
    found = messaging.page_at(db, code)
    messaging.require_takes(found)
    return page(page=found, code=code, nonce=new_nonce(), longest=messaging.LONGEST)


@bp.post("/P/<code:code>/ecrire")
@open_to("everyone")
def send(code: str) -> Response:
    messaging.require_and_count(request.remote_addr or "")  # before this request's transaction opens
    form = request.form
    words = (form.get("sender", ""), form.get("answer_to", ""), form.get("text", ""))
    messaging.send(db, messaging.page_at(db, code), *words, nonce=form.get("nonce", ""))
    return see_other(".sent", code=code)


@bp.get("/P/<code:code>/ecrire/envoye")
@open_to("everyone")
def sent(code: str) -> Response:
    return page(page=messaging.page_at(db, code), code=code)


@bp.get("/P/<code:code>/signaler")
@open_to("everyone")
def report(code: str) -> Response:
    found = messaging.page_at(db, code)
    return page(page=found, code=code, reasons=reports.REASONS, nonce=new_nonce(), longest=reports.LONGEST)


@bp.post("/P/<code:code>/signaler")
@open_to("everyone")
def reported(code: str) -> Response:
    messaging.require_and_count(request.remote_addr or "")
    form, found = request.form, messaging.page_at(db, code)
    made = reports.report(
        db, found, form.get("reason", ""), form.get("text", ""), nonce=form.get("nonce", "")
    )
    return see_other(".followed", code=code, report=made.code)


@bp.get("/P/<code:code>/signaler/<code:report>")
@open_to("everyone")
def followed(code: str, report: str) -> Response:
    return page(report=reports.report_of(db, report), code=code)


@bp.get("/passeport/messages")
@open_to("passport")
def messages() -> Response:
    return page(messages=messaging.messages_of(db, this_passport()))


@bp.get("/passeport/messages/<code:code>")
@open_to("passport")
def message(code: str) -> Response:
    return page(opened=messaging.opened(mine(Message, code=code)))


@bp.post("/passeport/messages/<code:code>")
@open_to("passport")
def read(code: str) -> Response:
    messaging.note_read(mine(Message, code=code))
    return see_other(".message", code=code)


@bp.post("/passeport/messages/<code:code>/effacer")
@open_to("passport")
def drop(code: str) -> Response:
    messaging.drop(db, this_passport(), code)
    return see_other(".messages")


@bp.get("/operateur/signalements")
@open_to("operator")
def queue() -> Response:
    return page(reports=reports.queue(db), hidden=reports.hidden(db), longest=reports.LONGEST_ANSWER)


@bp.post("/operateur/signalements/<code:code>")
@open_to("operator")
def decide(code: str) -> Response:
    hide = request.form.get("decision") == "hide"
    reports.decide(db, reports.report_of(db, code), request.form.get("answer", ""), hide=hide)
    return see_other(".queue")


@bp.post("/operateur/pages/<code:code>/remettre")
@open_to("operator")
def show_again(code: str) -> Response:
    reports.show_again(db, code)
    return see_other(".queue")
