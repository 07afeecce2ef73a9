"""Who opens which address: a sample of every GET rule of the site, from the demo's day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from backpack.badges.models import Badge
from backpack.claims import offering
from backpack.claims.models import Brought, Outcome, Projection
from backpack.goals.models import GoalMap
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel import clock, codes
from backpack.pages import composing, publishing
from backpack.pages.models import Page as CvPage
from backpack.passport.models import Contact, Passport
from tests.cast import World

Values = dict[str, str]
WHO = {  # who looks at the screens of each audience
    "everyone": ("stranger", "earner"),
    "passport": ("earner", "newcomer"),
    "facilitator": ("facilitator",),
    "manager": ("manager",),
    "operator": ("operator",),
}
PEOPLE = ("stranger", "newcomer", "earner", "facilitator", "manager", "operator")


class Samples:
    """Values for the arguments of rules; a newcomer has only what their own day brought."""

    def __init__(self) -> None:
        self.of: dict[str, list[Values]] = {}
        self.of_newcomer: dict[str, list[Values]] = {}

    def paths(self, rule: Rule, who: str) -> list[str]:
        """The addresses of *rule* that *who* opens."""
        if not rule.arguments:
            return [rule.rule]
        known = self.of_newcomer if who == "newcomer" else self.of
        return [_filled(rule.rule, values) for values in known.get(rule.endpoint, [])]


def of_the_day(world: World) -> Samples:
    """Everything that the demo holds, and besides: a code for one person, a closed one, a draft, a stopped page."""
    samples = Samples()
    samples.of["passport.sign_in"] = [
        {"key": world.signed_in_path("Lina B.", "/passeport").rsplit("/", 1)[-1]}
    ]
    with world.app.site.current(), world.write() as db:
        karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
        classes = {each.name: each for each in db.scalars(select(BadgeClass)).all()}
        lina = db.scalars(select(Passport).where(Passport.name == "Lina B.")).one()
        badges = db.scalars(select(Badge).filter_by(passport_id=lina.id)).all()
        port = db.scalars(select(Organisation).where(Organisation.name == "Les Ateliers du Port")).one()
        cv = db.scalars(select(CvPage).where(CvPage.theme == "kitchen")).first()
        wall = db.scalars(select(Projection)).first()
        assert cv is not None
        assert wall is not None
        group = offering.open_code(db, classes["Repas de quartier"], karima, uses=30, is_group=True)
        one = offering.open_code(db, classes["Je sais accueillir"], karima, uses=1, is_group=False)
        closed = offering.open_code(db, classes["Port propre"], karima, uses=3, is_group=True)
        offering.close(closed)
        draft = composing.begin(db, lina, "shop")
        stopped = composing.begin(db, lina, "garden")
        composing.pick(db, stopped, [badge.code for badge in badges][:3])
        composing.say(stopped, "Lina B.", "")
        publishing.publish(stopped)
        publishing.stop(stopped)

        shown = [{"code": cv.badges[0].code}]
        offered = [
            {"code": port.code, "badge_class": classes[n].code} for n in ("Je peux accueillir", "Port propre")
        ]
        samples.of |= {f"pages.{name}": [{"code": cv.code}] for name in ("sheet", "square_svg", "square_png")}
        samples.of |= {
            "badges.badge": [{"code": badge.code} for badge in _one_of_each_kind(badges)],
            "badges.download": [{"code": badges[0].code}],
            "badges.shelf": [{"family": family} for family in ("can", "lived", "support")],
            **_of_contacts(db, lina),
            "claims.offer": [
                {"code": group.code},
                {"code": one.code},
                {"code": closed.code},
                {"code": "0" * 13},
            ],
            "goals.map": [{"code": each.code} for each in db.scalars(select(GoalMap)).all()],
            "pages.pick": [{"code": cv.code}, {"code": draft.code}],
            "pages.preview": [{"code": cv.code}, {"code": stopped.code}],
            "pages.say": [{"code": cv.code}],
            "pages.show": [{"code": cv.code}, {"code": stopped.code}],
            "public.badge": shown,
            "public.badge_class": offered,
            "public.badge_class_picture": offered[:1],
            "public.badge_file": shown,
            "public.credential": shown,
            "public.organisation": [{"code": port.code}],
            "public.assertion": shown,
            "public.badge_class_v2": offered[:1],
            "public.did_document": [{"code": port.code}],
            "public.drawing": shown,
            "public.issuer_v2": [{"code": port.code}],
            "public.status_list": [{"code": port.code, "number": "1"}],
            "public.token": shown,
            "public.page": [{"code": cv.code}, {"code": stopped.code}],
            "workshops.code": [{"code": group.code}, {"code": one.code}, {"code": closed.code}],
            "workshops.give": [{"code": classes[n].code} for n in ("Je sais accueillir", "Port propre")],
            "workshops.wall": [{"code": wall.code}],
        }
    return samples


def live_a_day(page: Page, samples: Samples, world: World, file: str) -> None:
    """What only a newcomer's own taps bring to be: a refusal, a badge kept, one from elsewhere with its picture."""
    page.goto(world.code("Marché d’hiver"))
    page.get_by_role("button", name="Non merci").click()
    page.wait_for_url("**/non/*")
    _, _, code, _, token = urlsplit(page.url).path.split("/")
    samples.of["claims.declined"] = [{"code": code, "token": token}]
    page.goto(world.code("Repas de quartier"))
    page.get_by_role("button", name="Je le garde").click()
    page.wait_for_url("**/garde")
    samples.of_newcomer["claims.welcome"] = [{"code": urlsplit(page.url).path.split("/")[2]}]
    page.goto("/ajouter")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("button[form=bring]").click()
    page.wait_for_url("**/passeport/badge/*")
    samples.of_newcomer["badges.badge"] = [{"code": urlsplit(page.url).path.rsplit("/", 1)[-1]}]
    picture = page.locator("img.badge").first.get_attribute("src") or ""
    samples.of["public.picture"] = [{"sha256": picture.rsplit("/", 1)[-1].removesuffix(".png")}]
    page.goto("/passeport/reglages")
    script = page.locator("script[src^='/a/']").first.get_attribute("src") or ""
    samples.of["assets.file"] = [{"name": script.removeprefix("/a/")}]


def _one_of_each_kind(badges: Iterable[Badge]) -> list[Badge]:
    return list({badge.badge_class.kind: badge for badge in badges if badge.badge_class}.values())


def _of_contacts(db: Session, passport: Passport) -> dict[str, list[Values]]:
    """Things that *passport* brought, each with another outcome, and an address to prove."""
    batch, address = codes.new(), "lina@example.org"
    for number, reason in enumerate(("", "no-answer", "screenshot")):
        db.add(
            Brought(
                batch=batch,
                passport_id=passport.id,
                name="badges.example.org",
                outcome=Outcome.REFUSED if number == 2 else Outcome.WAITING,
                reason=reason,
                brought_at=clock.now(),
            )
        )
    contact = Contact(
        code=codes.new(), passport_id=passport.id, address=address, folded=address, added_at=clock.now()
    )
    db.add(contact)
    return {"claims.brought": [{"batch": batch}], "claims.prove": [{"code": contact.code}]}


def _filled(rule: str, values: Values) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda argument: values[argument[1]], rule)
