"""What a map costs: the server's time for one person's own picture and list of it, and its weight on the wire.

The whole application answers, around SQLite, for a person who holds 200 badges; each skill of the map has a drawing
of its own. Time is that of the processor, the middle of many answers.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import demo, models
from backpack.app import create_app
from backpack.art.design import Kind
from backpack.art.enamels import ENAMELS
from backpack.art.offered import OFFERED
from backpack.badges import issuing
from backpack.badges.models import Source
from backpack.config import Config
from backpack.goals import choosing, mapping
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import codes
from backpack.kernel.transactions import App
from backpack.migrations.runner import migrate
from backpack.openmaps.model import Edge, Look, Map, Node, NodeKind
from backpack.passport.models import Passport
from backpack.passport.opening import add_device
from backpack.serving import settle
from tests.bench.figures import Figure
from tests.bench.server import SECRET

assert models  # rules name rows of every table

MEASURES = ("map150_ms", "map150_kb", "map_growth_10_to_500")
SIZES = (10, 50, 150, 500)
MEASURED = 150
BADGES = 200  # that the person holds
KEYS, STARS = 4, 14
WARM_UP, TIMES = 5, 40
KEY = "a phone of this measure"
ASKING = {"Accept": "text/html", "Accept-Encoding": "br", "Accept-Language": "fr"}
SITE = "http://127.0.0.1:8000"


def figures() -> Iterator[Figure]:
    """A map of 150 nodes, and what fewer and more of them change."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        app = create_app(Config(data=folder, secret=SECRET, base_url=SITE))
        migrate(app.site.database)
        with app.site.current(), app.site.database.writing() as db:
            demo.prepare(db)
            paths = _prepare(db)
        settle()  # as a server does before its first answer
        found = {size: _asked(app, path) for size, path in paths.items()}
        app.site.database.engine.dispose()
    ms, weight = found[MEASURED]
    each = ", ".join(f"{size}: {ms:.1f} ms {weight / 1000:.1f} kB" for size, (ms, weight) in found.items())
    setting = f"{BADGES} badges, {KEYS} key badges, {STARS} stars, no two skills drawn alike"
    yield Figure("map150_ms", round(ms, 1), "ms", "lower", f"target ≤ 15 of processor; {setting}")
    yield Figure("map150_kb", round(weight / 1000, 1), "kB", "lower", "target ≤ 30 in brotli")
    growth = found[SIZES[-1]][0] / found[SIZES[0]][0]
    yield Figure(
        "map_growth_10_to_500", round(growth, 2), "ratio", "lower", f"time for 50 times as many; {each}"
    )


def _asked(app: App, path: str) -> tuple[float, int]:
    """The middle time of an answer, in ms, and its bytes."""
    client = app.test_client()
    client.set_cookie("bp", KEY, domain="127.0.0.1")
    spent = []
    weight = 0
    for _turn in range(WARM_UP + TIMES):
        before = time.process_time()
        answer = client.get(path, headers=ASKING, base_url=SITE)
        spent.append(1000 * (time.process_time() - before))
        assert answer.status_code == 200, path
        assert answer.headers["Content-Encoding"] == "br"
        weight = len(answer.data)
    return median(spent[WARM_UP:]), weight


def _prepare(db: Session) -> dict[int, str]:
    """The person, their badges, and a map of each size; the path of each."""
    port = db.scalars(select(Organisation).order_by(Organisation.id)).first()
    person = db.scalars(select(Passport).where(Passport.name == "Lina B.")).one()
    assert port is not None
    add_device(db, person, KEY)
    classes = [_badge_class(db, port, number) for number in range(max(SIZES))]
    for badge_class in classes[:BADGES]:
        issuing.issue(db, badge_class, person, source=Source.CODE, seen_by="Karima")
    paths = {}
    for size in SIZES:
        goal_map = mapping.begin(db, port, _map(db, port, size, classes))
        choosing.choose(db, goal_map, person)
        paths[size] = f"/passeport/but/{goal_map.code}"
    return paths


def _badge_class(db: Session, organisation: Organisation, number: int) -> BadgeClass:
    """One half of a skill: "je peux" and "je sais" share their picture, as everywhere here."""
    skill, half = divmod(number, 2)
    kind, verb = ((Kind.CAN, "Je peux"), (Kind.KNOWS, "Je sais"))[half]
    pictograms = list(OFFERED)
    badge_class = BadgeClass(
        code=codes.new(),
        organisation_id=organisation.id,
        name=f"{verb} {list(OFFERED.values())[skill % len(OFFERED)].lower()} {skill}",
        criteria="Tenir son poste deux heures.",
        kind=kind,
        enamel=list(ENAMELS)[skill % len(ENAMELS)],
        pictogram=pictograms[skill % len(pictograms)],
        made_at=organisation.added_at,
    )
    badge_class.organisation = organisation
    db.add(badge_class)
    db.flush()
    return badge_class


def _map(db: Session, organisation: Organisation, size: int, classes: list[BadgeClass]) -> Map:
    """*size* nodes: roads to key badges, stars at sea."""
    keys, stars = (KEYS, STARS) if size > 2 * (KEYS + STARS) else (1, 1)
    badges = [mapping.node_of(db, f"n{i}", each) for i, each in enumerate(classes[: size - keys - stars], 1)]
    share = -(-len(badges) // keys)
    roads = [badges[i * share : (i + 1) * share] for i in range(keys)]
    nodes: list[Node] = [*badges]
    edges = []
    for number, road in enumerate(roads):
        key = mapping.define_key(
            db,
            organisation,
            f"Clé {number} de {size}",
            criteria="Réussit avec les autres.",
            enamel=list(ENAMELS)[number],
            pictogram=list(OFFERED)[number],
            pieces=[classes[int(node.id[1:]) - 1] for node in road[:12]],
        )
        nodes.append(replace(mapping.node_of(db, f"k{number}", key)))
        edges += [Edge(before.id, after.id) for before, after in pairwise([*road, nodes[-1]])]
    for number in range(stars):
        pieces = tuple(node.match for node in badges[number : number + 5] if node.match)
        look = Look("star", "", list(OFFERED)[-number - 1])
        nodes.append(Node(f"s{number}", NodeKind.STAR, f"Entreprise {number}", pieces=pieces, look=look))
    return Map(id="", name=f"Carte de {size}", nodes=tuple(nodes), edges=tuple(edges))
