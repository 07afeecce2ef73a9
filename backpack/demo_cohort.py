"""A group in spring, for the demo: twelve fictitious people, ten skills of a kitchen, and four who accompany them.

Each row of PEOPLE reads as the board shows it: K "je sais", 1 or 2 opinions, E given and not kept, A the person asks,
! two who do not agree, - nothing yet.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts import columns, gathering, giving, joining, observing, pairing
from backpack.cohorts.columns import Column
from backpack.cohorts.models import Cohort, Facilitator, Opinion, Participant, Says
from backpack.goals import mapping
from backpack.goals.models import GoalMap
from backpack.issuers import designing, founding
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel import clock
from backpack.passport.models import Passport
from backpack.requests import asking

NAME = "Cuisine, printemps"
TEAM = (  # who · as what · telephone
    ("Karima", "Référente", "05 55 00 10 11"),
    ("Hugo", "Cuisinier", "05 55 00 10 12"),
    ("Maëlle", "Encadrante", ""),
    ("Solène", "Tutrice", "05 55 00 20 21"),
)
SKILLS = (  # what the organisation has not got yet · what one sees · enamel · pictogram
    ("écouter les autres", "Laisse finir l’autre, puis répond.", "indigo", "ear"),
    ("ranger à plusieurs", "Range avec les autres. Chacun fait sa part.", "brique", "package"),
    ("préparer mon poste", "Sort ce qu’il faut, avant de commencer.", "mousse", "list-checks"),
    ("suivre une recette", "Lit la recette et la fait dans l’ordre.", "ambre", "book-open"),
    ("finir un travail seul", "Va au bout sans que l’on rappelle.", "ardoise", "puzzle-piece"),
)
BOUQUET = (  # the board's columns, in order
    *(
        "accueillir",
        "écouter les autres",
        "aider un collègue",
        "dire un souci",
        "ranger à plusieurs",
        "arriver à l’heure",
    ),
    *("préparer mon poste", "suivre une recette", "finir un travail seul", "nettoyer mon poste"),
)
PEOPLE = (
    ("Adam K.", "K K 1 - - 2 K - 1 K"),
    ("Awa S.", "2 1 1 - A - 1 - - 2"),
    ("Célia M.", "K K K 2 1 K K 1 2 K"),
    ("Driss O.", "- 1 - - - 1 - - - -"),
    ("Enzo L.", "1 E 2 - ! 1 2 - - K"),
    ("Farah T.", "K K 2 K 1 K 2 2 - K"),
    ("Jeanne P.", "1 2 - 1 - 2 - - 1 2"),
    ("Lina B.", "- 2 1 - - - - - - -"),  # what she has, she has from elsewhere
    ("Malik N.", "2 ! 1 - - 1 2 - - 1"),
    ("Noé R.", "- - - - - 1 - - - -"),
    ("Sofia C.", "K K E 2 1 K 1 - 1 K"),
    ("Yanis D.", "1 1 1 - - 2 1 E - 2"),
)
AGO = timedelta(days=20)  # when the group began


def prepare(db: Session) -> Cohort:
    """The group, its team, its people, and what was said and given until today."""
    port = db.scalars(select(Organisation).filter_by(name="Les Ateliers du Port")).one()
    began = clock.now() - AGO
    with clock.at(began):
        team = _team(db, port)
        cohort = gathering.begin(db, team[0], NAME, _bouquet(db, port))
        crew = [gathering.accompany(db, cohort, member) for member in team]
        for facilitator, (_, role, phone) in zip(crew, TEAM, strict=True):
            facilitator.role, facilitator.phone = role, phone
        shown = columns.columns(db, cohort)
        for place, (name, row) in enumerate(PEOPLE):
            _person(db, cohort, name, row.split(), shown, crew, place)
    for place, (name, row) in enumerate(PEOPLE):
        seat = gathering.named(db, cohort, name)
        if seat is not None:
            for column, cell in zip(shown, row.split(), strict=True):
                _say(db, seat, column, cell, crew, began + timedelta(days=1 + place % 9, hours=9 + place))
    return cohort


def path(db: Session) -> str:
    """Where its board is; empty on a day without it."""
    code = db.scalar(select(Cohort.code).filter_by(name=NAME).limit(1))
    return f"/bureau/groupes/{code}" if code else ""


def _team(db: Session, port: Organisation) -> list[Member]:
    """Those who work there already, and two more of the same organisation."""
    known = {each.name: each for each in db.scalars(select(Member))}
    return [known.get(name) or founding.add_member(db, port, name, Role.FACILITATOR) for name, *_ in TEAM]


def _bouquet(db: Session, port: Organisation) -> GoalMap:
    for what, criteria, enamel, pictogram in SKILLS:
        designing.define_skill(db, port, what, criteria=criteria, enamel=enamel, pictogram=pictogram)
    known = {each.name: each for each in designing.badge_classes(db, port)}
    pieces: list[BadgeClass] = [known[f"Je sais {what}"] for what in BOUQUET]
    return mapping.draw_map(
        db,
        port,
        "Une place en cuisine",
        key="Tenir un poste",
        criteria="Tient son poste du début à la fin du service.",
        enamel="lagune",
        pictogram="cooking-pot",
        pieces=pieces[:5],
        also=pieces[5:],
    )


def _person(
    db: Session,
    cohort: Cohort,
    name: str,
    cells: list[str],
    shown: tuple[Column, ...],
    crew: list[Facilitator],
    place: int,
) -> None:
    """*name* is expected; who has a badge or asks for one has entered too."""
    seat = gathering.add_name(db, cohort, name)
    for column, cell in zip(shown, cells, strict=True):
        if cell == "E" and column.knows is not None:
            gift = giving.give(db, seat, column.knows, crew[1])
            if "K" in cells and gift.envelope is not None:
                gift.envelope.declined_at = clock.now()
    known = db.scalar(select(Passport).filter_by(name=name))
    if not known and not {"K", "A"} & set(cells):
        return
    if known is None:
        known = Passport(opened_at=clock.now(), sign=place * 5 + 1)
        db.add(known)
        db.flush()
    pairing.pair(db, joining.join(db, cohort, known), seat, crew[0].member)


def _say(
    db: Session, seat: Participant, column: Column, cell: str, crew: list[Facilitator], said_at: datetime
) -> None:
    seen = {"K": 3, "2": 2, "1": 1, "!": 1}.get(cell, 0)
    with clock.at(said_at):
        for by in crew[: min(seen, 2)]:
            _note(db, seat, column, by, Says.SEEN)
        if cell == "!":
            _note(db, seat, column, crew[2], Says.NOT_YET, "Pas encore devant une équipe entière.")
        if cell == "K":  # the third gives the badge
            key = observing.new_key()
            observing.observe(db, seat, column, crew[2], Says.SEEN, key=key, said_at=clock.now())
        if cell == "A" and seat.passport is not None and column.can is not None:
            asking.have(db, column.can, seat.passport)


def _note(
    db: Session, seat: Participant, column: Column, by: Facilitator, says: Says, words: str = ""
) -> None:
    """What observing.observe keeps of a saying that gives nothing yet."""
    said = Opinion(
        key=observing.new_key(),
        participant_id=seat.id,
        achievement=column.key,
        says=says,
        said_by=by.member.name,
        said_at=clock.now(),
        kept_at=clock.now(),
        member_id=by.member_id,
        words=words,
    )
    said.participant, said.member = seat, by.member
    db.add(said)
