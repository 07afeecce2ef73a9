"""A day at a fictitious association: the data of the demo, the screenshots and the browser tests."""

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backpack import demo_cohort, demo_programme, serving
from backpack.art import qr
from backpack.art.design import Kind
from backpack.badges import issuing, wallet
from backpack.badges.models import Source
from backpack.claims import envelopes, offering, projecting, receiving
from backpack.claims.models import ClaimCode, Envelope
from backpack.config import Config
from backpack.demo_foreign import foreign_badge as foreign_badge
from backpack.goals import choosing, mapping
from backpack.goals.models import GoalMap
from backpack.issuers import designing, founding
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel import clock
from backpack.kernel.site import Site
from backpack.migrations.runner import migrate
from backpack.pages import composing, publishing
from backpack.pages.models import Page
from backpack.passport.models import Passport
from backpack.passport.signing_in import sign_in_link

Row = TypeVar("Row")

HOME = "/passeport"
ADDRESSES = (
    "claim",
    "envelope",
    "projector",
    "page",
    "badge",
    "map",
    "programme",
    "group",
)  # of a Day, that --json tells
SKILLS = (  # what · criteria · enamel · pictogram
    ("accueillir", "Dit bonjour, écoute, puis montre le bon endroit.", "large", "hand-waving"),
    ("arriver à l’heure", "Est là à l’heure dite, cinq jours de suite.", "prune", "clock"),
    ("aider un collègue", "Voit qu’une personne a besoin d’aide. Aide sans attendre.", "lagune", "handshake"),
    ("nettoyer mon poste", "Nettoie et range sa place avant de partir.", "corail", "broom"),
    ("dire un souci", "Dit calmement ce qui ne va pas. Cherche une solution.", "cerise", "chat-circle-dots"),
)
LIVED = (  # name · criteria · kind · level · enamel · pictogram
    (
        "Repas de quartier",
        "A préparé et servi un repas pour le quartier.",
        Kind.PROJECT,
        2,
        "corail",
        "fork-knife",
    ),
    ("Marché d’hiver", "A tenu un stand au marché d’hiver.", Kind.EXPERIENCE, 0, "ambre", "storefront"),
    (
        "Sortie en mer",
        "A vécu une journée de navigation en équipe.",
        Kind.EXPERIENCE,
        0,
        "indigo",
        "sailboat",
    ),
    ("Port propre", "Soutient le nettoyage du port.", Kind.SUPPORT, 0, "large", "waves"),
)


@dataclass(frozen=True)
class Day:
    """What the demo prepared: paths on this site."""

    claim: str
    envelope: str
    projector: str
    page: str
    badge: str
    map: str
    signin: dict[str, str]
    programme: str = ""
    group: str = ""


def run(data: Path, host: str, port: int, *, as_json: bool) -> int:
    """Prepare the day once, then serve it until stopped."""
    if serving.is_listening("127.0.0.1", port):
        print(f"Port {port} is taken; choose another: make demo PORT={port + 1}", file=sys.stderr)
        return 1
    config = _config(data, host, port)
    site = Site.of(config)
    migrate(site.database)
    with site.current():
        with site.database.writing() as db:
            if db.scalar(select(Organisation.id)) is None:
                prepare(db)
                demo_cohort.prepare(db)
                demo_programme.prepare(db)  # as large as a real one: the tests' day does without it
        with site.database.writing() as db:
            day = today(db)
        (data / "badge-a-importer.png").write_bytes(foreign_badge())
    # SQLite's memory of open files and held locks must not be forked (sqlite.org, "How To Corrupt", 2.6).
    site.database.engine.dispose()
    # A process and not a thread: a server that forks while a thread imports waits for that import for ever.
    command = [sys.executable, "-m", "backpack.cli", "worker", "--until-input-ends"]
    environ = {**os.environ, **serving.environment(config)}
    worker = subprocess.Popen(command, env=environ, stdin=subprocess.PIPE)  # noqa: S603  # our own command
    threading.Thread(target=_say_when_listening, args=(day, config, data, port, as_json), daemon=True).start()
    try:
        serving.serve(config, host, port)
    finally:
        worker.terminate()
        worker.wait(serving.STOPPING)
    return 0


def prepare(db: Session) -> None:
    """The organisations, their people, their badges and a map; Lina, who has some already, and her page."""
    port = founding.add_organisation(db, "Les Ateliers du Port", phone="05 55 00 10 10")
    founding.vet(db, port)
    founding.add_member(db, port, "Nadia", Role.MANAGER)
    karima = founding.add_member(db, port, "Karima", Role.FACILITATOR)
    dunes = founding.add_organisation(db, "La Maison des Dunes", phone="05 55 00 20 20")
    founding.add_member(db, dunes, "Solène", Role.FACILITATOR)
    founding.make_operator(db, "Paul")

    pairs = [
        designing.define_skill(db, port, what, criteria=criteria, enamel=enamel, pictogram=pictogram)
        for what, criteria, enamel, pictogram in SKILLS
    ]
    lived = [
        designing.define(
            db, port, designing.Draft(name, criteria, kind, enamel, pictogram, level, open_to_present=True)
        )
        for name, criteria, kind, level, enamel, pictogram in LIVED
    ]
    meal = lived[0]
    mapping.draw_map(
        db,
        port,
        "Cap sur la cuisine",
        key="Travail en équipe",
        criteria="Réussit avec les autres, du début à la fin.",
        enamel="corail",
        pictogram="users-three",
        pieces=[pairs[0][1], pairs[1][1], pairs[2][0], meal, pairs[4][0]],
        also=[pairs[3][1], lived[1]],
    )
    _lina(db, karima, [pairs[0][1], pairs[1][1], pairs[2][0], pairs[3][1]], lived[1:])
    offering.open_code(db, meal, karima, uses=12, is_group=True)
    envelopes.prepare(db, [pairs[0][0], pairs[2][0], lived[2]], karima, label="Noé T.")


def _lina(db: Session, karima: Member, skills: list[BadgeClass], lived: list[BadgeClass]) -> None:
    lina = Passport(opened_at=clock.now(), sign=12, name="Lina B.", is_under_fifteen=False)
    db.add(lina)
    db.flush()
    choosing.choose(db, db.scalars(select(GoalMap)).first() or choosing.map_of(db, ""), lina)
    for age, badge_class in enumerate([*skills, *lived]):
        with clock.at(clock.now() - timedelta(days=24 * (8 - age))):
            badge = issuing.issue(db, badge_class, lina, source=Source.CODE, seen_by=karima.name)
            receiving.receive(db, badge, lina)
    page = composing.begin(db, lina, "kitchen")
    composing.pick(db, page, [badge.code for badge in reversed(wallet.badges_of(db, lina))][:5])
    composing.say(page, name="Lina B.", sentence="J’aime le travail bien fait et les cuisines propres.")
    publishing.publish(page)


def today(db: Session) -> Day:
    """The addresses to open: a fresh one-time address for each role at every start.

    People may have walked the demo before, so only the first row of each kind is surely the one of ``prepare``.
    """
    karima, nadia = _member(db, "Karima"), _member(db, "Nadia")
    meal = _first(db, select(BadgeClass).where(BadgeClass.name == "Repas de quartier"))
    code = db.scalar(
        select(ClaimCode).filter_by(badge_class_id=meal.id, is_group=True).order_by(ClaimCode.id.desc())
    )
    if code is None or not offering.is_live(code):
        code = offering.open_code(db, meal, karima, uses=12, is_group=True)
    lina = _first(db, select(Passport).where(Passport.name == "Lina B."))
    page = _first(db, select(Page).where(Page.passport_id == lina.id))
    if not publishing.is_live(page):
        publishing.publish(page)
    envelope = _first(db, select(Envelope).where(Envelope.label == "Noé T."))
    if not envelopes.is_open(envelope):
        envelope = envelopes.prepare(db, envelope.badge_classes, karima)
    whole = db.scalar(select(GoalMap).filter_by(name=demo_programme.NAME).limit(1))
    people = {
        "earner": (lina, HOME),
        "facilitator": (karima.passport, founding.DESK),
        "manager": (nadia.passport, founding.DESK),
        "operator": (_first(db, select(Passport).where(Passport.is_operator)), "/operateur"),
    }
    return Day(
        claim=f"/C/{code.code}",
        envelope=f"/V/{envelopes.printed_code(envelope)}",
        projector=f"/W/{projecting.project(db, code).code}",
        page=f"/P/{page.code}",
        badge=f"/B/{page.badges[0].code}",
        map=f"/M/{_first(db, select(GoalMap)).code}",
        signin={role: sign_in_link(db, who, lands_on=path) for role, (who, path) in people.items()},
        programme=f"/M/{whole.code}" if whole else "",
        group=demo_cohort.path(db),
    )


def _member(db: Session, name: str) -> Member:
    return _first(db, select(Member).where(Member.name == name))


def _first(db: Session, rows: Select[Row]) -> Row:
    found = db.scalar(rows.order_by("id").limit(1))
    if found is None:
        raise LookupError("the demo's folder holds something else than the demo's day")
    return found


def _config(data: Path, host: str, port: int) -> Config:
    """The demo's settings: a folder of its own, and a secret that is made once and kept there."""
    data.mkdir(parents=True, exist_ok=True)
    secret = data / "secret"
    if not secret.exists():
        secret.write_text(secrets.token_urlsafe(48))
        secret.chmod(0o600)
    base = f"http://{_own_address() if host == '0.0.0.0' else '127.0.0.1'}:{port}"  # noqa: S104  # asked for by name
    own = {"BASE_URL": base, "DATA": str(data), "SECRET": secret.read_text().strip(), "MAILS_SHOWN": "1"}
    return Config.from_environment(
        {**os.environ, **{f"BACKPACK_{name}": value for name, value in own.items()}}
    )


def _own_address() -> str:
    """This machine's address on its own network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _say_when_listening(day: Day, config: Config, data: Path, port: int, as_json: bool) -> None:
    _wait_for(port)
    at = config.base_url
    if as_json:
        addresses = {name: at + getattr(day, name) for name in ADDRESSES}
        addresses |= {"base": at, "import": f"{at}/ajouter"}
        signin = {role: at + path for role, path in day.signin.items()}
        print(
            json.dumps({**addresses, "signin": signin, "file": str(data / "badge-a-importer.png")}),
            flush=True,
        )
        return
    here_alone = "127.0.0.1" in at
    square = (
        ""
        if here_alone
        else f"{qr.terminal(at + day.claim)}\nScan it with a phone of the same network, or open:\n"
    )
    how = "On this computer alone (make demo HOST=0.0.0.0 draws a square for the phones of your network):\n"
    print(
        f"""
{how if here_alone else square}
  a newcomer is given a badge   {at}{day.claim}
  three badges in an envelope   {at}{day.envelope}
  Lina, who has some already    {at}{day.signin["earner"]}
  her page, as a recruiter      {at}{day.page}
  the map of her goal           {at}{day.map}
  the map of a whole programme  {at}{day.programme}
  Karima, facilitator           {at}{day.signin["facilitator"]}
  the board of her group        {at}{day.group}   (in Karima's browser)
  the wall of her workshop      {at}{day.projector}   (in Karima's browser)
  Nadia, manager                {at}{day.signin["manager"]}
  Paul, operator of the site    {at}{day.signin["operator"]}
  bring a badge from elsewhere  {at}/ajouter   (file: {data / "badge-a-importer.png"})

Each "signed in" address works once; start the demo again for new ones. Stop it with Ctrl-C.
""",
        flush=True,
    )


def _wait_for(port: int) -> None:
    for _ in range(300):
        if serving.is_listening("127.0.0.1", port):
            return
        threading.Event().wait(0.1)
