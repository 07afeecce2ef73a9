"""Who may open what at the desk: every address of it, asked for by six people who are not the same to it.

A NEW ADDRESS OF THE DESK IS NOT IN ``TABLE`` YET, AND ``test_no_address_of_the_desk_is_forgotten`` FAILS. Then:

1. Say with which real values it is asked: ``SAMPLES`` in tests/contract/test_audiences.py has a line for every address
   of the site, and is read here too. What it names ("{group}") is made in ``Asked._values`` there.
2. Write its endpoint ("cohorts.crew") into the block of ``TABLE`` that says whose it is: "cohorts: … crew".
   A form's address stands in the block ``sent_on(…)`` of the same people: whoever may is sent on (303).
   Only where none fits, a block of its own: six statuses in the order of ``PEOPLE``, and why.
3. It names nobody of another organisation, and no group to who does not accompany it: two tests below read it all.
   An address whose very purpose is to show another organisation stands in ``SHOWS_OTHERS``, with its reason.

Asked on SQLite: who is let in is decided by the same rules on both databases, which the stories of each screen tell.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from backpack.cohorts import gathering
from backpack.cohorts.models import Cohort, Facilitator, Participant
from backpack.issuers import founding
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel.clock import now
from backpack.kernel.web import audience_of
from backpack.sessions.models import WorkshopSession
from tests.contract.test_audiences import Asked, questions
from tests.phone import Phone

Six = tuple[int, int, int, int, int, int]
# A stranger; an earner of Les Ateliers du Port; a facilitator of the group; a colleague who has another group; somebody
# who works for La Maison des Dunes; and the manager of Les Ateliers du Port.
PEOPLE = ("Marc", "Lina B.", "Karima", "Malik", "Solène", "Nadia")
PORTS_NAME, DUNES_NAME = "Les Ateliers du Port", "La Maison des Dunes"
OWN: Six = (401, 403, 200, 200, 200, 200)  # whoever works somewhere: each sees their own organisation's
PORT: Six = (401, 403, 200, 200, 404, 200)  # something of Les Ateliers du Port: whoever works there
GROUP: Six = (401, 403, 200, 404, 404, 404)  # a group: whoever accompanies it, and no colleague, no manager
SHARED: Six = (401, 403, 200, 404, 404, 200)  # the same, of a group that the manager accompanies too
MANAGERS: Six = (401, 403, 403, 403, 403, 200)  # a manager, of their own organisation


def sent_on(six: Six, good: int = 303) -> Six:
    """The same people are let in, and what they sent is done (a good POST)."""
    return tuple(good if status == 200 else status for status in six)  # type: ignore[return-value]


ALSO_A_WORD = "Cuisine"  # a group is called so, and screens say it as an example


# fmt: off
TABLE: dict[Six, str] = {
    OWN: """
        answering: requests
        awarding: received
        catalogue: bring catalogue file look propose share
        cohorts: groups new
        custody: aid
        figures: figures table
        issuers: come_back desks leave
        mapping: bring maps new
        printing: pile
        sessions: begin sessions
        stars: desk
        tablets: tablets
        workshops: aim cards desk envelopes flagged new_envelope
    """,
    sent_on(OWN): """
        catalogue: proposed take
        cohorts: begin
        joining: accepted
        mapping: begin brought remove
        printing: begin clear put_back
        sessions: begun
        stars: make
        workshops: aimed print_sheet
    """,
    PORT: """
        answering: one photo write
        awarding: choose
        catalogue: badge
        custody: candidate recognise
        figures: of
        landmarks: after also area asked badges landmark level pieces place stars text words
        mapping: behind download draw name preview removing road versions
        stars: made withdraw
        workshops: code envelope give letter name numbered sheet wall
    """,
    sent_on(PORT): """
        answering: give take take_over written
        awarding: give withdraw
        custody: doubt
        issuers: choose_desk
        landmarks: accept access add_badges add_place add_stars add_text choose_level drop follow key
        landmarks: mark_out put say
        mapping: choose_road rename take_off_behind take_up
        stars: confirm revoke
        workshops: carry_over close confirm_name end offer_again open_code prepare_envelope project pulse
        workshops: sheet_printed void_card withdraw_envelope
    """,
    SHARED: """
        board: board column person pulse suite
        giving: aim badges choose gave gift letter people taken_back to_all unkept
        opinions: ask_tutor cell not_yet talk
        sessions: session sheet sheet_file sheet_table tablet
    """,
    sent_on(SHARED): """
        giving: aimed give give_to_several offer_again offer_all_again undo_all
        opinions: doubt give make_link remark seen settle undo
        sessions: end erase reopen tick untick write
    """,
    # a manager goes on to where they look at it
    (401, 403, 200, 404, 404, 303): """
        cohorts: people
    """,
    GROUP: """
        cohorts: aim crew mate pair seat settings square wall
        printing: document document_file
        summaries: theirs
        workshops: card
    """,
    sent_on(GROUP): """
        cohorts: add add_people aimed another_square change end introduce invite leave let_lead
        cohorts: open_again paired part remove rename unseat unseat_unnamed
        cohorts: withdraw
        printing: printed
        summaries: read
        workshops: give_to_card
    """,
    MANAGERS: """
        catalogue: ending
        cohorts: look
        issuers: design invite team teammate
        trail: team
        workshops: confirm confirmations given take_back
    """,
    sent_on(MANAGERS): """
        awarding: decline keep
        catalogue: bring_back decline publish retire
        cohorts: accompany
        issuers: define give_role remove withdraw
        mapping: hide publish
        tablets: take_back
        workshops: confirmed taken_back withdraw
    """,
    # who accompanies the group already is sent on
    (200, 200, 303, 200, 200, 200): """
        joining: accompany
    """,
    # whoever does not work there is sent on too; and a last manager stays
    (401, 303, 303, 303, 303, 409): """
        issuers: left
    """,
    # Karima proposed it: she and a manager change it
    (401, 403, 200, 403, 404, 200): """
        catalogue: edit
    """,
    # the same; and a colleague who came after somebody asked for help does not vouch
    (401, 403, 303, 403, 404, 303): """
        catalogue: change drop_picture
        custody: vouch
    """,
    # Karima gave it: within minutes she undoes it
    (401, 403, 303, 404, 404, 409): """
        giving: undo
    """,
    # the same tablet, from a session of the group
    (401, 403, 303, 404, 404, 422): """
        sessions: lend
    """,
    # Karima has another phone, the others would be left without one
    (401, 403, 303, 422, 422, 422): """
        tablets: share
    """,
    # her passport is not protected
    (401, 403, 403, 403, 403, 409): """
        issuers: cut_phones
    """,
    # a manager of the organisation who accompanies the group
    (401, 403, 403, 404, 404, 200): """
        giving: take_back
    """,
    # the same
    (401, 403, 403, 404, 404, 303): """
        giving: took_back
    """,
    # what is sent lacks something
    (401, 403, 422, 422, 404, 422): """
        landmarks: add_access add_key ask_for
        mapping: put_behind
    """,
}
# fmt: on
SHOWS_OTHERS = {
    "joining.accompany": "an invitation into another organisation's group says whose it is",
    "workshops.confirm": "one confirms what another organisation shows to strangers",
    "workshops.confirmations": "what one confirmed of others",
    "catalogue.look": "what another organisation shares by its address",
    "awarding.received": "badges that another organisation gave to this one",
    "sessions.begin": "the name that it proposes is that of the day, as theirs was",
}
OF_ALL_COLLEAGUES = {
    "joining.accompany": "an invitation says into which group",
    "workshops.envelopes": "every envelope of the organisation, for whoever looks for one",
    "printing.pile": "everything that waits to be printed, with the name on it",
}
WHOSE = {
    f"{line.split(':')[0].strip()}.{name}": six
    for six, blocks in TABLE.items()
    for line in blocks.strip().splitlines()
    for name in line.split(":")[1].split()
}


class Desk(Asked):
    """The same morning as for the audiences, with Malik, who has a group of his own at Les Ateliers du Port."""

    def __init__(self, folder: Path, prepared: Path) -> None:
        super().__init__(folder, prepared)
        super()._new_morning()
        with self.app.site.current(), self.world.write() as db:
            port = db.scalars(select(Organisation).filter_by(name=PORTS_NAME)).one()
            malik = founding.add_member(db, port, "Malik", Role.FACILITATOR)
            malik.added_at = now() + timedelta(
                seconds=1
            )  # after whoever asked for help, however fast this machine is
            gathering.add_name(db, gathering.begin(db, malik, "Couture d’hiver"), "Zoé Q.")
        self.people["Malik"] = Phone(self.app, "Malik").opens(self.world.signed_in_path("Malik", "/"))
        self.people["Malik"].taps("Ouvrir ici")
        self.cookies["Malik"] = self.people["Malik"].client.get_cookie("bp", "127.0.0.1")
        self.app.site.database.engine.dispose()
        shutil.copy(folder / "backpack.db", folder / "morning.db")

    def response(self, name: str, rule: Rule, method: str) -> Any:
        response = super().response(name, rule, method)
        self.is_touched = method == "POST" and response.status_code < 400
        return response

    def _new_morning(self) -> None:
        """What was refused changed nothing, which other tests see to (test_attacks, test_races)."""
        if self.is_touched:
            super()._new_morning()

    def names_in_answers(self, name: str, hidden: set[str]) -> dict[str, list[str]]:
        """Which of *hidden* *name* reads, address by address, in whatever is answered."""
        found = {}
        for rule, method in self.desk():
            body = self.response(name, rule, method).get_data().decode(errors="replace")
            if read := sorted(each for each in hidden if each in body or str(escape(each)) in body):
                found[f"{method} {rule.rule} ({rule.endpoint})"] = read
        return found

    def desk(self) -> list[tuple[Rule, str]]:
        """Every address of the desk, and everything else that a member or a manager alone may send."""
        with self.app.app_context():
            return [
                (rule, method)
                for rule, method in questions(self.app)
                if rule.rule.startswith(("/bureau", "/W/"))
                or audience_of(rule.endpoint) in ("facilitator", "manager")
            ]


@pytest.fixture(scope="module")
def desk(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    everybody = Desk(tmp_path_factory.mktemp("desk"), prepared)
    yield everybody
    everybody.app.site.database.engine.dispose()


def test_no_address_of_the_desk_is_forgotten(desk):
    endpoints = {rule.endpoint for rule, _ in desk.desk()}

    assert len(endpoints) > 200
    assert not endpoints - set(WHOSE), "say in TABLE who may open these: read how at the top of this file"
    assert not set(WHOSE) - endpoints, "these addresses are gone"
    assert not set(SHOWS_OTHERS) - endpoints


@pytest.mark.parametrize("name", PEOPLE)
def test_who_is_let_in_at_the_desk(desk, name):
    wrong = {
        f"{method} {rule.rule} ({rule.endpoint})": (expected, status)
        for rule, method in desk.desk()
        if (status := desk.answer(name, rule, method))
        != (expected := WHOSE[rule.endpoint][PEOPLE.index(name)])
    }

    assert not wrong, f"{name}: address -> (should be, is)"


def endpoint_in(where: str) -> str:
    return where.rpartition("(")[2].rstrip(")")


def names_of(db: Session, organisation: str) -> set[str]:
    """How everything of *organisation* is called that another one must not read: its maps and badges are public."""
    whose = db.scalars(select(Organisation).filter_by(name=organisation)).one()
    groups = select(Cohort.id).where(Cohort.organisation_id == whose.id)
    found = {organisation}
    for model in (Member, Cohort, WorkshopSession, BadgeClass):
        found.update(db.scalars(select(model.name).where(model.organisation_id == whose.id)))
    found.update(db.scalars(select(Participant.name).where(Participant.cohort_id.in_(groups))))
    return {name for name in found if len(name) > 3} - {ALSO_A_WORD}


def test_nothing_of_theirs_is_read(desk):
    """Whatever Solène asks at the desk, also what is refused: no name of Les Ateliers du Port stands in the answer."""
    with desk.app.site.current(), desk.world.write() as db:
        theirs, hers = names_of(db, PORTS_NAME), names_of(db, DUNES_NAME)
    told = desk.names_in_answers("Solène", theirs - hers)

    assert len(theirs - hers) > 20
    assert not {
        where: read for where, read in told.items() if where.split("(")[1].rstrip(")") not in SHOWS_OTHERS
    }


def test_no_group_is_read_by_who_does_not_accompany_it(desk):
    """Malik works for the same organisation: of Karima's groups he reads neither the name nor the people."""
    with desk.app.site.current(), desk.world.write() as db:
        mine = select(Facilitator.cohort_id).join(Facilitator.member).where(Member.name == "Malik")
        groups = set(db.scalars(select(Cohort.name).where(Cohort.id.not_in(mine))))
        people = set(db.scalars(select(Participant.name).where(Participant.cohort_id.not_in(mine))))
    hidden = {name for name in groups | people if len(name) > 3} - {ALSO_A_WORD}
    told = desk.names_in_answers("Malik", hidden)

    assert hidden
    assert not {where: read for where, read in told.items() if endpoint_in(where) not in OF_ALL_COLLEAGUES}
