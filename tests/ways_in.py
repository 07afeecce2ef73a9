"""Every way into a passport that is there already, as whoever does not use our screens would go it.

``WAYS[name](world, lina)`` prepares one secret of Lina's and answers with a function: called with a phone, it shows
that secret once and answers what the site said. Called again, with whichever phone, it shows the same secret again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select
from werkzeug.test import TestResponse

from backpack.custody import vouching
from backpack.custody.models import Appeal
from backpack.issuers.models import Member
from backpack.kernel import clock, jobs
from backpack.kernel.mail import Letter
from backpack.passport.models import Contact, Passport
from backpack.passport.opening import new_nonce
from backpack.safety import cards
from tests.attacking import posts
from tests.cast import World
from tests.phone import Phone

ADDRESS = "lina.baudry@example.org"


@dataclass
class Way:
    """``path`` is where the secret is shown, ``secrets`` what nobody else may ever read of it."""

    world: World
    path: str
    secrets: list[str]
    form: dict[str, str]

    def __call__(self, phone: Phone) -> TestResponse:
        with self.world.app.site.current():
            own = new_nonce()  # each phone has opened a page of its own
        return posts(phone, self.path, **self.form, nonce=own)


def _link(world: World, _lina: Phone) -> Way:
    path = world.signed_in_path("Lina B.", "/passeport")
    return Way(world, path, [path.rsplit("/", 1)[1]], {})


def _card(world: World, _lina: Phone) -> Way:
    with world.app.site.current(), world.write() as db:
        card, secret = cards.new_card(db, db.scalars(select(Passport).filter_by(name="Lina B.")).one())
        cards.noted(db, card)
    code = cards.code_of(secret)
    return Way(world, f"/K/{code}", [code], {})


def _words(world: World, _lina: Phone) -> Way:
    with world.app.site.current(), world.write() as db:
        card, secret = cards.new_card(db, db.scalars(select(Passport).filter_by(name="Lina B.")).one())
        cards.noted(db, card)
    words = cards.words_of(secret)
    typed = {f"word{number}": word for number, word in enumerate(words, start=1)}
    return Way(world, "/retrouver/mots", [" ".join(words), *(f"'{word}'" for word in words)], typed)


def _handover(world: World, lina: Phone) -> Way:
    code = posts(lina, "/passeport/telephones/changer").location.rsplit("/", 1)[1]
    return Way(world, f"/H/{code}", [code], {})


def _mail(world: World, lina: Phone) -> Way:
    site = world.app.site
    world.app.site = replace(site, config=replace(site.config, mails_shown=True))
    with world.write() as db:
        passport = db.scalars(select(Passport).filter_by(name="Lina B.")).one()
        own = {"code": "A" * 13, "address": ADDRESS, "folded": ADDRESS}
        db.add(Contact(passport_id=passport.id, added_at=clock.now(), proved_at=clock.now(), **own))
    path = posts(Phone(world.app), "/entrer/e-mail", address=ADDRESS).location
    with world.app.site.current():
        jobs.run_due(world.app.site.database)
    with world.write() as db:
        digits = re.findall(r"\d{6}", db.scalars(select(Letter).order_by(Letter.id.desc())).first().subject)[
            0
        ]
    return Way(world, path, [digits, ADDRESS], {"digits": digits})


WAYS: dict[str, Callable[[World, Phone], Way]] = {
    "link": _link,
    "card": _card,
    "words": _words,
    "handover": _handover,
    "mail": _mail,
}
RECOVERY = ("card", "words")  # and the help of two facilitators: every other phone is cut


def vouched(world: World, asker: Phone) -> str:
    """Two facilitators recognised *asker* as Lina; answers the code that the day after opens her passport."""
    posts(asker, "/retrouver/aide")
    with world.app.site.current(), world.write() as db:
        appeal = db.scalars(select(Appeal).order_by(Appeal.id.desc())).first()
        lina = db.scalars(select(Passport).filter_by(name="Lina B.")).one()
        for name in ("Karima", "Nadia"):
            vouching.vouch(db, appeal, lina, db.scalars(select(Member).filter_by(name=name)).one())
        return appeal.code
