"""A whole programme as one mini map, for the demo: fictitious from its first skill to its last company.

It has the shape of a real one: 47 small skills, each "je peux" and "je sais"; four key badges; experiences; projects
at three levels; fourteen companies with their five badges; two badges of a region that one gets access to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.goals import mapping, rules
from backpack.goals.models import GoalMap, Rule
from backpack.issuers import designing, founding
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.issuers.naming import match_for
from backpack.openmaps.model import Area, Edge, Look, Map, Match, Node, NodeKind
from backpack.stars import choosing, making, shining
from backpack.stars.models import Star

ORGANISATION, NAME, FACILITATOR = "Territoires du Large", "Mon année au Large", "Jeanne"
REGION, AT_REGION = "Région du Large", "https://region-du-large.example"
ROAD = 4  # skills one after the other; then the next road begins
LANES, RISE, PART = (77.0, 180.0, 283.0), 92.0, 590.0  # where the roads are, and how high steps and parts are

# Key badge · its letter · enamel · pictogram · how many of its skills are enough · the level it asks for
KEYS = (
    ("Autonomie", "a", "large", "person-simple-walk", 8, Kind.KNOWS),
    ("Adaptation", "d", "mousse", "compass", 6, Kind.KNOWS),
    ("Travail en équipe", "t", "corail", "users-three", 0, Kind.KNOWS),
    ("Communication", "c", "indigo", "chats-circle", 7, Kind.CAN),
)
TEAM = 6  # "Travail en équipe" asks for all of its first six skills
CRITERIA = {
    "a": "S’organise et avance sans que l’on rappelle.",
    "d": "Fait face quand les choses changent.",
    "t": "Réussit avec les autres, du début à la fin.",
    "c": "Écoute, parle et se fait comprendre.",
}
# What · what one sees · pictogram; a skill is called by its letter and its place, from 1: "a1" is to be on time.
SKILLS = {
    "a": (
        ("être à l’heure", "Est là à l’heure dite, cinq jours de suite.", "clock"),
        ("préparer mes affaires", "Arrive avec tout ce qu’il faut.", "suitcase-rolling"),
        ("prendre le bus", "Choisit la ligne et arrive au bon arrêt.", "bus"),
        ("lire un plan", "Trouve un lieu avec un plan.", "map-trifold"),
        ("tenir un agenda", "Note ses rendez-vous. Vient à chacun.", "calendar-check"),
        ("téléphoner pour moi", "Appelle, dit son nom, explique sa demande.", "phone"),
        ("remplir un papier", "Remplit un papier simple sans oubli.", "pencil-simple"),
        ("compter mon argent", "Prévoit une dépense et garde les tickets.", "coins"),
        ("commencer sans attendre", "Commence sa tâche dès qu’elle est dite.", "rocket-launch"),
        ("finir ma tâche", "Va au bout du travail prévu.", "check-square"),
        ("ranger mon poste", "Range et nettoie avant de partir.", "broom"),
        ("demander de l’aide", "Demande dès qu’une chose bloque.", "lifebuoy"),
    ),
    "d": (
        ("changer de tâche", "Passe à autre chose quand on le demande.", "path"),
        ("essayer un outil nouveau", "Essaie l’outil en sécurité.", "wrench"),
        ("suivre une consigne", "Refait ce qui est montré, dans l’ordre.", "list-checks"),
        ("apprendre d’une erreur", "Dit ce qui a raté. Essaie autrement.", "lightbulb"),
        ("garder mon calme", "Reste calme quand le travail presse.", "hourglass"),
        ("trouver une solution", "Propose une idée quand une chose manque.", "puzzle-piece"),
        ("travailler dehors", "Travaille dehors, par tous les temps.", "cloud-rain"),
        ("m’habiller pour le travail", "Porte la tenue demandée.", "t-shirt"),
        ("suivre un horaire nouveau", "Vient à l’heure quand l’horaire change.", "sun"),
        ("découvrir un lieu", "Visite un lieu nouveau et pose une question.", "map-pin"),
        ("utiliser un ordinateur", "Ouvre, écrit et garde un document.", "laptop"),
        ("prendre soin du matériel", "Vérifie, nettoie et range le matériel.", "toolbox"),
    ),
    "t": (
        ("accueillir une personne", "Dit bonjour, écoute, montre le bon endroit.", "hand-waving"),
        ("aider une personne", "Voit un besoin et aide sans attendre.", "handshake"),
        ("partager une tâche", "Se met d’accord : qui fait quoi.", "users"),
        ("respecter les règles", "Suit les règles du groupe.", "scales"),
        ("passer le relais", "Dit où en est le travail.", "person-simple-run"),
        ("encourager", "Dit à une personne ce qu’elle fait bien.", "hands-clapping"),
        ("accepter un avis", "Écoute un avis et en tient compte.", "ear"),
        ("transmettre un geste", "Montre un geste à une personne nouvelle.", "chalkboard-teacher"),
        ("tenir parole", "Fait ce qui est promis, au jour dit.", "hand-palm"),
        ("décider ensemble", "Donne son avis, puis suit le choix commun.", "thumbs-up"),
        ("veiller à la sécurité", "Voit un danger et prévient.", "shield-check"),
        ("préparer un repas commun", "Prépare sa part du repas du groupe.", "cooking-pot"),
    ),
    "c": (
        ("écouter", "Laisse finir l’autre, puis répond.", "headphones"),
        ("parler d’un souci", "Dit calmement ce qui ne va pas.", "chat-circle-dots"),
        ("prendre la parole", "Parle une minute devant le groupe.", "microphone-stage"),
        ("me présenter", "Dit son nom et son projet.", "smiley"),
        ("poser une question", "Pose une question claire.", "question"),
        ("expliquer mon travail", "Explique les étapes d’une tâche.", "presentation-chart"),
        ("écrire un message", "Écrit un message court et poli.", "envelope"),
        ("répondre au téléphone", "Répond, note le nom et la demande.", "device-mobile"),
        ("parler au public", "Renseigne une personne du public.", "megaphone"),
        ("dire merci et pardon", "Remercie. S’excuse si besoin.", "heart"),
        ("raconter une expérience", "Raconte un moment et ce qu’il apprend.", "book-open"),
    ),
}
EXPERIENCES = (  # "e1" …
    ("Stage d’une semaine", "A fait cinq jours dans une entreprise.", "briefcase"),
    ("Visite d’entreprise", "A visité une entreprise et posé une question.", "factory"),
    ("Marché du port", "A tenu un stand au marché.", "storefront"),
    ("Journée en mer", "A vécu une journée de navigation en équipe.", "sailboat"),
)
PROJECTS = (("Jardin partagé", "tree"), ("Journal du quartier", "pen-nib"))
LEVELS = (  # "p1" to "p3" are of the first project, "p4" to "p6" of the second
    ("découverte", "A découvert le projet, une journée."),
    ("collaboration", "A fait sa part avec les autres."),
    ("accompagnement", "A guidé d’autres personnes dans le projet."),
)
# Name · what it does · towns · jobs · how to visit · pictogram · its five: skills ("je sais"), key badges in capitals
COMPANIES = (
    ("Boulangerie des Embruns", "Pain, gâteaux", "Port-Clair", "Vente", "Le mardi", "bread", "a1 a11 t1 c9 d8"),
    ("Garage du Phare", "Réparation de vélos", "Cap-Gris", "Mécanique", "Le jeudi", "wrench", "a10 d2 d12 t11 c6"),
    ("Jardins de la Dune", "Légumes de saison", "Les Sables", "Culture", "Le mercredi", "plant", "d7 d12 t3 a9 p1"),
    ("Hôtel des Mouettes", "Chambres, repas", "Port-Clair", "Accueil", "Le lundi", "buildings", "a1 t1 t2 c1 c9"),
    ("Crèche Petite Marée", "Garde d’enfants", "Cap-Gris", "Petite enfance", "Le vendredi", "baby", "t1 c1 d5 t4 T"),
    ("Maçons du Large", "Murs et maisons", "Les Sables", "Maçonnerie", "Le mardi", "hammer", "t11 d8 a1 d3 A"),
    ("Cantine du Marché", "Repas du midi", "Port-Clair", "Cuisine", "Le jeudi", "cooking-pot", "t12 d3 a11 t5 e3"),
    ("Librairie L’Amarre", "Livres et cahiers", "Port-Clair", "Vente", "Le samedi", "storefront", "c9 a8 d11 c7 c8"),
    ("Transports Bleus", "Bus et livraisons", "Cap-Gris", "Conduite, quai", "Le lundi", "truck", "a3 a4 a1 a6 D"),
    ("Pêcherie du Nord", "Poisson frais", "Port-Clair", "Quai, vente", "Le matin", "sailboat", "d7 d5 t11 a9 t9"),
    ("Résidence Les Tilleuls", "Pour aînés", "Les Sables", "Accueil", "Le mercredi", "heartbeat", "c1 t2 c2 d5 C"),
    ("Atelier Voile et Fil", "Coud des voiles", "Cap-Gris", "Couture", "Le vendredi", "storefront", "d3 d12 a10 t8 c4"),
    ("Radio Grand Vent", "Radio locale", "Port-Clair", "Reportage", "Le jeudi", "buildings", "c3 c6 c11 d11 c5"),
    ("Recyclerie Deux Vies", "Objets réparés", "Les Sables", "Tri, vente", "Le samedi", "broom", "d1 t3 a11 c9 e1"),
)  # fmt: skip

Found = dict[str, BadgeClass]


def prepare(db: Session) -> GoalMap:
    """The organisation, its badges, the companies and the map, published."""
    organisation = founding.add_organisation(db, ORGANISATION, phone="05 55 00 30 30")
    founding.vet(db, organisation)
    jeanne = founding.add_member(db, organisation, FACILITATOR, Role.FACILITATOR)
    knows, can = _skills(db, organisation)
    lived = _lived(db, organisation)
    keys = _keys(db, organisation, knows, can)
    stars = [_star(db, jeanne, row, knows | lived | keys) for row in COMPANIES]
    region = [
        _access(db, organisation, "Je maîtrise mes compétences clés", "je-maitrise", list(keys.values())),
        _access(db, organisation, "Je pratique mes compétences", "je-pratique", list(can.values()), needed=3),
    ]
    return mapping.begin(db, organisation, _drawn(db, knows, lived, keys, stars, region))


def _skills(db: Session, organisation: Organisation) -> tuple[Found, Found]:
    """Every skill as "je sais" and as "je peux", by its letter and place."""
    knows, can = {}, {}
    for _, letter, enamel, *_ in KEYS:
        for place, (what, criteria, pictogram) in enumerate(SKILLS[letter], start=1):
            pair = designing.define_skill(
                db, organisation, what, criteria=criteria, enamel=enamel, pictogram=pictogram
            )
            can[f"{letter}{place}"], knows[f"{letter}{place}"] = pair
    return knows, can


def _lived(db: Session, organisation: Organisation) -> Found:
    """Experiences, and each project at its three levels."""
    drafts = {
        f"e{place}": designing.Draft(
            name, criteria, Kind.EXPERIENCE, "ambre", pictogram, open_to_present=True
        )
        for place, (name, criteria, pictogram) in enumerate(EXPERIENCES, start=1)
    }
    levels = [(name, pictogram, level) for name, pictogram in PROJECTS for level in (1, 2, 3)]
    for place, (name, pictogram, level) in enumerate(levels, start=1):
        said, criteria = LEVELS[level - 1]
        drafts[f"p{place}"] = designing.Draft(
            f"{name} : {said}", criteria, Kind.PROJECT, "prune", pictogram, level, open_to_present=True
        )
    return {name: designing.define(db, organisation, draft) for name, draft in drafts.items()}


def _keys(db: Session, organisation: Organisation, knows: Found, can: Found) -> Found:
    found = {}
    for name, letter, enamel, pictogram, needed, level in KEYS:
        asked = _of(knows if level is Kind.KNOWS else can, letter)
        found[letter.upper()] = mapping.define_key(
            db,
            organisation,
            name,
            criteria=CRITERIA[letter],
            enamel=enamel,
            pictogram=pictogram,
            pieces=asked if needed else asked[:TEAM],
            needed=needed,
        )
    return found


def _of(found: Found, letter: str) -> list[BadgeClass]:
    return [each for name, each in found.items() if name[0] == letter]


def _star(db: Session, by: Member, row: Sequence[str], offered: Found) -> Star:
    """A company that told what it looks for while *by* was there."""
    name, does, towns, jobs, visit, pictogram, five = row
    star = making.make(db, by, name)
    choosing.choose(db, star, [offered[each].code for each in five.split()])
    choosing.describe(
        db, star, does=does, role="Direction", towns=towns, jobs=jobs, visit=visit, pictogram=pictogram
    )
    making.confirm(db, star, by)
    return star


def _access(
    db: Session,
    organisation: Organisation,
    name: str,
    slug: str,
    pieces: list[BadgeClass],
    *,
    needed: int = 0,
) -> Rule:
    return rules.lead_to_access(
        db,
        organisation,
        [(each.name, match_for(db, each)) for each in pieces],
        name=name,
        issuer=REGION,
        target=f"{AT_REGION}/badges/{slug}",
        apply=f"{AT_REGION}/demande/{slug}",
        needed=needed,
    )


def _drawn(
    db: Session, knows: Found, lived: Found, keys: Found, stars: Sequence[Star], region: Sequence[Rule]
) -> Map:
    at = dict(_places())
    nodes = [
        replace(mapping.node_of(db, id, each), x=at[id][0], y=at[id][1])
        for id, each in (knows | lived | keys).items()
    ]
    pieces = shining.pieces_of(db, stars)
    at_sea = [
        Node(f"s{place}", NodeKind.STAR, star.name, pieces=pieces[star.id], star=shining.path_of(star))
        for place, star in enumerate(stars, start=1)
    ]
    areas = [
        Area(name, (letter.upper(), *(each for each in knows if each[0] == letter)))
        for name, letter, *_ in KEYS
    ]
    return Map(
        id="",
        name=NAME,
        about="Quatre badges clés, quatorze entreprises, et la Région au bout.",
        nodes=(*nodes, *at_sea, *(_path(f"r{place}", rule) for place, rule in enumerate(region, start=1))),
        edges=tuple(_ways(knows, lived)),
        areas=(*areas, Area("Ce que j’ai vécu", tuple(lived))),
    )


def _path(id: str, rule: Rule) -> Node:
    return Node(
        id,
        NodeKind.PATH,
        rule.target_name,
        match=Match((rule.target,), (AT_REGION,)),
        pieces=tuple(rules.matches(rule)),
        needed=rule.needed,
        about=f"Un badge de la {REGION}.",
        apply=rule.apply,
        look=Look("knows", "ardoise", "bank"),
        x=LANES[0] if id == "r1" else LANES[2],
        y=60,
    )


def _places() -> Iterator[tuple[str, tuple[float, float]]]:
    """Where everything stands: a key badge above its three roads, and below all of them what one lived."""
    for part, letter in enumerate("adtc"):
        top = 150.0 + part * PART
        yield letter.upper(), (LANES[1], top + 86)
        for i in range(len(SKILLS[letter])):
            yield f"{letter}{i + 1}", (LANES[i // ROAD], top + 470 - i % ROAD * RISE)
    foot = 150 + len(KEYS) * PART + 62 + 3 * RISE
    for lane, ids in zip(
        LANES, (("p1", "p2", "p3"), ("e1", "e2", "e3", "e4"), ("p4", "p5", "p6")), strict=True
    ):
        yield from ((id, (lane, foot - i * RISE)) for i, id in enumerate(ids))


def _ways(knows: Found, lived: Found) -> Iterator[Edge]:
    """Short roads of skills that end at their key badge; the levels of a project one after the other."""
    for _, letter, *_ in KEYS:
        ids = [each for each in knows if each[0] == letter]
        for begins in range(0, len(ids), ROAD):
            yield from (Edge(before, after) for before, after in pairwise(ids[begins : begins + ROAD]))
            yield Edge(ids[begins : begins + ROAD][-1], letter.upper())
    projects = [each for each in lived if each[0] == "p"]
    for begins in range(0, len(projects), len(LEVELS)):
        yield from (
            Edge(before, after) for before, after in pairwise(projects[begins : begins + len(LEVELS)])
        )
