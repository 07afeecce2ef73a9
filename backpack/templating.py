"""What every template can say: words, drawings, dates, addresses, and who is here."""

from collections.abc import Callable
from typing import Any

from flask import Flask, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.local import LocalProxy

from backpack.art import board_marks, island, pictograms, qr, svg
from backpack.badges import verdicts
from backpack.issuers.web import member
from backpack.kernel import codes, words
from backpack.kernel.addresses import for_square
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.passport.signs import sign
from backpack.passport.web import person

DRAWINGS: dict[str, Callable[..., str]] = {
    "badge_art": lambda design, size, name="", **options: svg.badge(design, size=size, name=name, **options),
    "face_art": svg.face,
    "asked_art": svg.asked,
    "to_ask_art": svg.to_ask,
    "missing_art": svg.missing,
    "empty_art": svg.empty,
    "star_art": svg.star,
    "icon": pictograms.icon,
    "island": island.scene_island,
    "sun": island.scene_sun,
    "badge_island": island.scene_badge,
    "goal_island": island.scene_goal,
    "islet": island.scene_islet,
    "depths": island.depths,
    "shoreline": island.shoreline,
    "hill": island.hill,
    "board_mark": board_marks.board_mark,
    "qr_svg": lambda address, **options: qr.svg(for_square(address), **options),
}


def init(app: Flask) -> None:
    """Give Jinja its globals. A block drawn alone keeps them, which a top-level import would not."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=False)  # type: ignore[attr-defined]
    env.globals.update(
        _=words.gettext,
        ngettext=words.ngettext,
        lang=LocalProxy(words.language),
        long_date=words.long_date,
        month=words.month,
        hour=words.hour,
        spoken=codes.spoken,
        address=lambda endpoint, **values: site.address(url_for(endpoint, **values)),
        spoken_address=lambda endpoint, **values: (
            site.address(url_for(endpoint, **values)).split("://")[1].rstrip("/")
        ),
        help_phone=lambda: site.config.help_phone,
        seal=lambda badge: verdicts.seal(db, badge).value,
        sign=sign,
        person=person,
        member=member,
        **{name: _markup(draw) for name, draw in DRAWINGS.items()},
    )
    # The kit's macros only see globals, so it is read when all of them are there.
    env.globals["ui"] = env.get_template("ui/kit.html").module


def _markup(draw: Callable[..., str]) -> Callable[..., Markup]:
    def drawn(*args: Any, **options: Any) -> Markup:
        return Markup(draw(*args, **options))  # noqa: S704  # backpack.art escapes the names that it writes

    return drawn
