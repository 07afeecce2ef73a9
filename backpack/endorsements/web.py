"""A witness's browser, and a phone that its holder lends: the two cookies of a witness's screens.

A witness's browser gets its cookie with an answer only, for /T/ alone. A lent phone shows the witness's screens and
nothing else, whatever address is opened on it, until somebody says that it is back.
"""

from secrets import token_urlsafe

from flask import Response, g, render_template, request

from backpack.endorsements import asking as asks
from backpack.endorsements import fellows
from backpack.endorsements.models import Asking, How
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.kernel.web import see_other
from backpack.passport.web import COOKIE_DAYS, is_on_tablet, person, tablet_cookie_name

PATH = "/T/"
_WITNESS_SCREENS = {
    f"endorsements.{name}"
    for name in ("question", "seen", "who", "say", "unseen", "lent", "back_again", "withdraw", "withdrawn")
}
_NEEDED = {"assets.file", "assets.worker", "manifest.webmanifest", "manifest.offline", "manifest.waiting"}


def asked(key: str) -> Asking:
    """What /T/*key* asks whoever has this device in the hand. Raises AskingOver.

    What was asked on a lent phone opens nothing on another one.
    """
    found = asks.asked(db, key, request.values.get("passed", ""))
    if How(found.how) is How.SAME_PHONE and request.cookies.get(_lent_cookie()) != key:
        raise asks.AskingOver
    return found


def is_fellow(asking: Asking) -> bool:
    """Whether this device opens the passport of somebody who may confirm as a fellow."""
    return fellows.may(asking, person()) and not is_on_tablet()


def this_device(key: str) -> str:
    """The random key of this browser as a witness's, given to it with the answer where it has none.

    Two taps before the first cookie arrives are one device: it follows from the screen that was tapped.
    """
    if known := known_device():
        return known
    value = asks.value_of(key, request.form.get("passed", ""))
    g.witness_key = site.sealer.derived("witness-device", value) if value else token_urlsafe(32)
    made: str = g.witness_key
    return made


def known_device() -> str:
    """The key of this browser as a witness's, if it has one."""
    if is_on_tablet():
        return request.cookies[tablet_cookie_name()]
    if (somebody := person()) is not None:
        return f"fellow {somebody.id}"  # whatever they say of this badge, they say it once (fellows)
    known = request.cookies.get(_witness_cookie(), "")
    return known if 20 <= len(known) <= 100 else ""


def again(screen: str, **facts: object) -> Response:
    """The witness's form *screen* once more, with what was typed and what is wrong with it."""
    return Response(render_template(f"endorsements/{screen}.html", **facts), status=422)


def give_keys(response: Response) -> Response:
    """After a view: what was given to this browser, if the answer is good."""
    if response.status_code < 400 and (key := g.get("witness_key")):
        _set(response, _witness_cookie(), key, path=PATH, seconds=COOKIE_DAYS * 86_400)
    return response


def lend(response: Response, key: str) -> Response:
    """From now on this phone shows what /T/*key* asks, and nothing else."""
    seconds = int(asks.LIVES[How.SAME_PHONE].total_seconds())
    return _set(response, _lent_cookie(), key, path="/", seconds=seconds)


def is_lent() -> str:
    """The key for which this phone was lent, or nothing."""
    return request.cookies.get(_lent_cookie(), "")


def come_back(response: Response) -> Response:
    """The phone is its holder's again."""
    response.delete_cookie(_lent_cookie(), secure=site.config.is_https, httponly=True, samesite="Lax")
    return response


def stay_with_the_question() -> Response | None:
    """Before a view: on a lent phone the passport stays shut."""
    if not is_lent() or request.endpoint is None or request.endpoint in _WITNESS_SCREENS | _NEEDED:
        return None
    return see_other("endorsements.lent")


def _set(response: Response, name: str, value: str, *, path: str, seconds: int) -> Response:
    response.set_cookie(
        name, value, max_age=seconds, path=path, secure=site.config.is_https, httponly=True, samesite="Lax"
    )
    return response


def _witness_cookie() -> str:
    return "__Secure-wt" if site.config.is_https else "wt"


def _lent_cookie() -> str:
    return "__Host-lent" if site.config.is_https else "lent"
