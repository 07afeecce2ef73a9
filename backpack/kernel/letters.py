"""The letters of the demo, on a page: only where the setting ``mails_shown`` is on."""

from flask import Response

from backpack.kernel import mail
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, open_to, page

bp = Blueprint("letters", __name__)


@bp.get("/demo/courriers")
@open_to("everyone")
def letters() -> Response:
    if not site.config.mails_shown:
        raise NotFound
    return page(letters=mail.shown(db))
