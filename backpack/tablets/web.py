"""A shared tablet in each request: its cookie, what is never done on it, and answers that leave nothing behind."""

from flask import Response, g, request

from backpack.kernel.db import db
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.kernel.web import see_other
from backpack.passport.web import (
    COOKIE_DAYS,
    is_on_tablet,
    is_shared,
    let_out,
    tablet_cookie_name,
)
from backpack.tablets import sessions, sharing
from backpack.tablets.models import Tablet

# What would stay on the tablet when its person is gone: a file, a key of the finger, messages to come.
LEAVES_SOMETHING = {
    "badges.download",
    "custody.take",
    "entering.add_passkey",
    "entering.passkey_wanted",
    "notifications.key",
    "notifications.subscribe",
    "notifications.test",
    "pages.square_png",
    "pages.square_svg",
}
# A card's address must not stay in the tablet's history, nor spend the card: the screen of the tablet reads it.
CARDS = {"safety.card"}
FORGET = '"cache", "storage"'  # Clear-Site-Data: not "cookies", for the tablet keeps its own


class NotOnTablet(Problem):
    """This would leave something of a person on a tablet that others use."""

    status = 403


def this_tablet() -> Tablet | None:
    """The tablet that asks, while it is in common; None for every other device."""
    if not is_on_tablet():
        return None
    if "tablet" not in g:
        g.tablet = sharing.tablet_with(db, request.cookies[tablet_cookie_name()])
    found: Tablet | None = g.tablet
    return found


def require_tablet() -> Tablet:
    """The tablet that asks. Raises NotFound."""
    found = this_tablet()
    if found is None:
        raise NotFound
    return found


def put_in_common(key: str) -> None:
    """Give this device the cookie of a shared tablet, with the answer, and take its person's."""
    g.tablet_key = key
    let_out()


def refuse_what_stays() -> Response | None:
    """Before a view: what a shared tablet never does. Raises NotOnTablet."""
    if request.endpoint in CARDS and request.method == "GET" and this_tablet() is not None:
        return see_other("tablets.tablet")
    if request.endpoint in LEAVES_SOMETHING and is_shared():
        raise NotOnTablet
    return None


def forget(response: Response) -> Response:
    """Tell the browser to drop all that it keeps of this site but the tablet's own cookie."""
    response.headers["Clear-Site-Data"] = FORGET
    return response


def leave_nothing(response: Response) -> Response:
    """After a view: on a shared tablet no cache keeps an answer, and a new session ends the one before."""
    if key := g.get("tablet_key"):
        if response.status_code < 400:
            _give(response, key)
        return response
    if not is_on_tablet() or request.endpoint == "assets.file":
        return response
    tablet = this_tablet()
    if tablet is None:
        # It was taken back from the desk, or never was one.
        response.delete_cookie(
            tablet_cookie_name(), secure=site.config.is_https, httponly=True, samesite="Lax"
        )
        return forget(response)
    if (entering := g.get("device_key")) and response.status_code < 400:
        sessions.occupy(db, tablet, entering)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Shared-Tablet"] = "1"  # for a worker that is still there: it keeps nothing, and goes
    return response


def _give(response: Response, key: str) -> None:
    response.set_cookie(
        tablet_cookie_name(),
        key,
        max_age=COOKIE_DAYS * 86400,
        secure=site.config.is_https,
        httponly=True,
        samesite="Lax",
    )
    forget(response)
