"""The live board: what each cell says, in few questions, and what changed since a moment ago."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import timedelta

import brotli
import pytest
from sqlalchemy import event, select

from backpack.app import web_root
from backpack.art import board_marks
from backpack.badges import revoking
from backpack.claims.models import Envelope
from backpack.cohorts import board as boards
from backpack.cohorts import counting, gathering, giving, noticing, observing
from backpack.cohorts.columns import Column, columns
from backpack.cohorts.models import Cohort, Facilitator, Opinion, Participant, Says
from backpack.cohorts.opinions import stand
from backpack.issuers.models import Member
from backpack.kernel import answers
from backpack.kernel.clock import now
from backpack.passport.models import Passport
from backpack.requests import asking
from tests.cast import World
from tests.cohorts import build, facilitator
from tests.cohorts import group as group
from tests.crowded import gather
from tests.phone import SITE, Phone

MOST_WEIGHT = 60_000  # bytes of a board of 60 x 47, brotli
MOST_SECONDS = (
    1.0  # of machine for one such board: far more than it takes, far less than a question for each cell
)


class Desk:
    """Rules at hand on the group of a test."""

    def __init__(self, world: World, cohort: Cohort) -> None:
        self.world, self.cohort, self.path = world, cohort, f"/bureau/groupes/{cohort.code}"
        self.said = 0

    def says(self, who: str, whom: str, says: Says = Says.SEEN, *, column: int = 0, about: str = "") -> str:
        """*who* says this of *whom*; returns its key."""
        self.said += 1
        key = f"{self.said:032x}"
        with self.world.app.site.current(), self.world.write() as db:
            place, seat = self._row(db, Facilitator, who), self._row(db, Participant, whom)
            words = "" if says == Says.SEEN else "Hier, non."
            observing.observe(
                db,
                seat,
                self.column(db, column),
                place,
                says,
                key=key,
                said_at=now(),
                words=words,
                about=about,
            )
        return key

    def gives(self, who: str, whom: str, *, knows: bool = False, column: int = 0) -> None:
        with self.world.app.site.current(), self.world.write() as db:
            found = self.column(db, column)
            badge_class = found.knows if knows else found.can
            assert badge_class
            giving.give(db, self._row(db, Participant, whom), badge_class, self._row(db, Facilitator, who))

    def sits(self, whom: str, name: str = "") -> None:
        """*whom* has a passport from now on: that of the person called *name*, or a new one."""
        with self.world.app.site.current(), self.world.write() as db:
            found = db.scalars(select(Passport).filter_by(name=name)).first() if name else None
            passport = found or Passport(opened_at=now(), sign=7)
            db.add(passport)
            db.flush()
            seat = self._row(db, Participant, whom)
            seat.passport_id, seat.passport = passport.id, passport
            noticing.row_changed(db, seat)

    def asks(self, whom: str, *, column: int = 0) -> None:
        with self.world.app.site.current(), self.world.write() as db:
            can, seat = self.column(db, column).can, self._row(db, Participant, whom)
            assert can
            assert seat.passport
            asking.begin(db, seat.passport, asking.Asks.HAVE, can)
            answers.touch(db, f"row:{seat.passport_id}")

    def cell(self, whom: str, *, column: int = 0) -> boards.Cell:
        return next(row for row in self.board().rows if row.name == whom).cells[column]

    def board(self, since: int | None = None) -> boards.Board:
        with self.world.app.site.current(), self.world.app.site.database.session(writing=False) as db:
            return boards.board(db, db.get_one(Cohort, self.cohort.id), since)

    def column(self, db, place: int) -> Column:  # type: ignore[no-untyped-def]
        skills = [each for each in columns(db, db.get_one(Cohort, self.cohort.id)) if each.can and each.knows]
        return skills[place]

    def _row(self, db, model, name: str):  # type: ignore[no-untyped-def]
        if model is Participant:
            return db.scalars(select(Participant).filter_by(cohort_id=self.cohort.id, name=name)).one()
        mine = select(Facilitator).join(Facilitator.member).where(Member.name == name)
        return db.scalars(mine.where(Facilitator.cohort_id == self.cohort.id)).one()


@pytest.fixture
def desk(world: World, group: Cohort) -> Desk:
    return Desk(world, group)


# What a cell says ---------------------------------------------------------------------------------


def test_a_cell_goes_from_nothing_to_je_sais(desk):
    desk.sits("Adam K.")
    assert desk.cell("Adam K.").mark == "nothing"
    for who, mark in (("Karima", "opinions-1"), ("Hugo", "opinions-2"), ("Maëlle", "knows")):
        desk.says(who, "Adam K.")
        assert desk.cell("Adam K.").mark == mark


def test_je_peux_is_seen_beside_its_opinions(desk):
    desk.sits("Adam K.")
    desk.gives("Karima", "Adam K.")
    assert (desk.cell("Adam K.").mark, desk.cell("Adam K.").yes) == ("can-1", 0)
    desk.says("Karima", "Adam K.")
    desk.says("Hugo", "Adam K.")
    assert desk.cell("Adam K.").mark == "can-2"
    assert desk.cell("Adam K.").shelf == "one"


def test_what_nobody_kept_yet_is_an_envelope(desk, world):
    desk.gives("Karima", "Awa S.")
    assert desk.cell("Awa S.").state == boards.State.GIVEN
    with world.write() as db:
        db.scalars(select(Envelope)).all()[-1].kept_at = now()
    assert desk.cell("Awa S.").state == boards.State.CAN


def test_a_contrary_word_comes_before_all_and_what_was_given_stays_below(desk):
    desk.sits("Adam K.")
    for who in ("Karima", "Hugo", "Maëlle"):
        desk.says(who, "Adam K.")
    contrary = desk.says("Jeanne", "Adam K.", Says.NOT_YET)
    assert desk.cell("Adam K.")[:3] == (boards.State.CONTRARY, 3, 1)
    assert desk.cell("Adam K.").below == boards.State.KNOWS
    desk.says("Karima", "Adam K.", Says.SETTLED, about=contrary)
    assert desk.cell("Adam K.").state == boards.State.KNOWS


def test_what_a_person_asks_for_is_seen_until_it_is_given(desk):
    desk.sits("Awa S.")
    desk.asks("Awa S.")
    desk.says("Karima", "Awa S.")
    assert desk.cell("Awa S.")[:2] == (boards.State.ASKED, 1)
    desk.gives("Karima", "Awa S.")
    assert desk.cell("Awa S.").state == boards.State.CAN


def test_a_badge_from_elsewhere_counts_and_one_taken_back_does_not(desk, world):
    desk.sits("Célia M.", "Lina B.")  # she has "je peux accueillir" already, from before the group
    held = [cell.state for cell in next(r for r in desk.board().rows if r.name == "Célia M.").cells]
    assert boards.State.KNOWS in held or boards.State.CAN in held
    before = desk.board().changes
    with world.app.site.current(), world.write() as db:
        passport = db.scalars(select(Passport).filter_by(name="Lina B.")).one()
        for badge in db.scalars(select(revoking.Badge).filter_by(passport_id=passport.id, revoked_at=None)):
            if badge.status_index is not None:
                revoking.revoke(db, badge, "erreur")
    row = next(row for row in desk.board(since=before).rows if row.name == "Célia M.")
    assert row.badges == 0


def test_the_database_counts_as_the_rule_does(world):
    """A thousand things said at random, also slips, settlements, tutors and one's own: the same in every cell."""
    chance, began = random.Random(7), now() - timedelta(days=9)
    cohort = _crowd(world, people=6, skills=4, opinions=0)
    with world.app.site.current(), world.write() as db:
        seats = gathering.participants(db, db.get_one(Cohort, cohort.id))
        team = db.scalars(select(Facilitator).filter_by(cohort_id=cohort.id)).all()[:6]
        seats[0].passport_id = team[0].member.passport_id  # a facilitator who also takes part
        keys = [f"{number:032x}" for number in range(1_000)]
        for number, key in enumerate(keys):
            is_tutor, about = chance.random() < 0.1, " ".join(chance.sample(keys, 2))
            says = Says.SEEN if is_tutor else chance.choices([*Says], [80, 6, 6, 4, 4])[0]
            db.add(
                Opinion(
                    key=key,
                    participant_id=chance.choice(seats).id,
                    achievement=chance.choice("abcd"),
                    says=says,
                    said_by="",
                    said_at=began + timedelta(minutes=number // 3),
                    kept_at=now(),
                    member_id=None if is_tutor else chance.choice(team).member_id,
                    about=about if says in (Says.TAKEN_BACK, Says.SETTLED) else "",
                )
            )
        db.flush()
        people = {each.id for each in seats}
        told = {cell: stand(said) for cell, said in observing.sayings(db, people).items()}
        expected = {cell: (len(each.favourable), len(each.contrary)) for cell, each in told.items()}
        found = counting.votes(db, people)
    assert {cell for cell, each in expected.items() if each[1]}, "somebody disagrees with somebody"
    assert {cell: tuple(each) for cell, each in found.items()} == expected


# How much it costs --------------------------------------------------------------------------------


@pytest.fixture
def asked(world: World) -> Iterator[list[str]]:
    """The questions that the database was asked."""
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest):  # type: ignore[no-untyped-def]
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            said.append(statement)

    engine = world.app.site.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_a_board_is_a_handful_of_questions_whatever_its_size(world, asked):
    counted = []
    for people in (4, 40):
        desk = Desk(world, _crowd(world, people=people, skills=5, opinions=people * 20))
        asked.clear()
        desk.board()
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 10


def test_an_unchanged_board_is_one_question_and_no_body(world, group, karima, asked):
    first = _suite(karima, group, 0)
    asked.clear()
    again = _suite(karima, group, first.changes, tag=first.tag)
    assert (again.status, again.text, again.tag) == (304, "", first.tag)
    assert len(asked) == 1


def test_a_board_of_sixty_people_and_forty_seven_badges_is_light(world):
    cohort = _crowd(world)
    phone = world.phone_of("Encadrant 1", "/bureau")
    answer = phone.client.get(
        f"/bureau/groupes/{cohort.code}", base_url=SITE, headers={"Accept-Encoding": "br"}
    )
    assert brotli.decompress(answer.data).decode().count('role="cell"') == 60 * 47
    assert len(answer.data) <= MOST_WEIGHT, f"{len(answer.data)} bytes"


def test_the_marks_have_the_colours_of_the_site():
    tokens = (web_root() / "static" / "css" / "tokens.css").read_text()
    day, night = tokens.split("@media")
    for palette, style in ((board_marks._DAY, day), (board_marks._NIGHT, day + night)):
        assert [name for name, colour in palette.items() if f"--{name}: {colour}" not in style] == []


# What changed -------------------------------------------------------------------------------------


class Suite:
    def __init__(self, answer) -> None:  # type: ignore[no-untyped-def]
        self.status, self.text, self.tag = answer.status_code, answer.text, answer.headers.get("ETag", "")
        self.rows = re.findall(r'<tr role="row" id="r-(\w+)"', self.text)
        self.changes = int(self.tag.strip('"')) if self.tag else 0


def _suite(phone: Phone, cohort: Cohort, since: object, tag: str = "") -> Suite:
    path = f"/bureau/groupes/{cohort.code}/suite?depuis={since}"
    return Suite(phone.client.get(path, base_url=SITE, headers={"If-None-Match": tag} if tag else {}))


def test_only_the_rows_that_changed_travel(desk, karima, world):
    whole = _suite(karima, desk.cohort, 0)
    assert len(whole.rows) == 3
    desk.says("Hugo", "Awa S.")
    changed = _suite(karima, desk.cohort, whole.changes, whole.tag)
    assert changed.rows == [world.row(Participant, name="Awa S.").code]
    assert "Awa S., Accueillir : 1 avis" in changed.text
    assert changed.changes > whole.changes
    assert _suite(karima, desk.cohort, changed.changes, changed.tag).status == 304


def test_a_row_as_it_changed_is_the_row_of_a_fresh_board(desk, karima):
    desk.sits("Adam K.")
    before = _suite(karima, desk.cohort, 0)
    for who in ("Karima", "Hugo", "Maëlle"):
        desk.says(who, "Adam K.")
    desk.says("Jeanne", "Awa S.", Says.NOT_YET)
    text = _suite(karima, desk.cohort, before.changes).text
    fresh = karima.client.get(desk.path, base_url=SITE).text
    rows = re.findall(r"<tr role=\"row\" id=.*?</tr>", text, re.S)
    assert len(rows) == 2
    assert all(row in fresh for row in rows)
    assert "Awa S., Accueillir : À discuter" in text


def test_what_to_discuss_is_one_tap_away(desk, karima):
    assert "À discuter" not in [
        each.text for each in karima.opens(desk.path).screen.xpath("//h2[not(@hidden)]")
    ]
    desk.says("Jeanne", "Awa S.", Says.NOT_YET)
    line = karima.opens(desk.path).screen.xpath("//div[@data-talks]/ul//a")[0]
    assert line.text_content() == "Awa S.Accueillir"
    assert karima.opens(line.get("href")).sees("À discuter entre collègues")


def test_who_leaves_and_who_comes_is_told(desk, karima, world):
    before = _suite(karima, desk.cohort, 0)
    with world.app.site.current(), world.write() as db:
        cohort = db.get_one(Cohort, desk.cohort.id)
        db.scalars(select(Participant).filter_by(name="Adam K.")).one().left_at = now()
        noticing.changed(db, cohort)
        gathering.add_name(db, cohort, "Zoé Q.")
    gone, came = world.row(Participant, name="Adam K."), world.row(Participant, name="Zoé Q.")
    after = _suite(karima, desk.cohort, before.changes)
    order = re.search(r'data-order="([^"]*)"', after.text)
    assert order
    assert order[1].split()[-1] == came.code
    assert gone.code not in after.text


@pytest.mark.parametrize("since", ["", "-1", "abc", "99999999", "9" * 40, "1e3"])
def test_a_number_that_is_none_brings_the_whole_board(desk, karima, since):
    assert len(_suite(karima, desk.cohort, since).rows) == 3


@pytest.mark.parametrize("tag", ['"x"', "*", 'W/"0"', '"' + "9" * 500 + '"'])
def test_a_strange_tag_is_no_mistake_of_ours(desk, karima, tag):
    assert _suite(karima, desk.cohort, 0, tag).status in (200, 304)


def test_nobody_else_reads_a_board_nor_learns_that_it_changed(desk, karima, solene, lina, marc, world):
    tag = _suite(karima, desk.cohort, 0).tag
    seat = world.row(Participant, name="Adam K.")
    key = desk.board().columns[0].key
    for phone, status in ((solene, 404), (lina, 403), (marc, 401)):
        for path in ("", f"/{seat.code}", f"/badge/{key}"):
            assert phone.opens(desk.path + path).status == status, (phone.name, path)
        assert {_suite(phone, desk.cohort, 0, each).status for each in (tag, "")} == {status}
        assert phone.posts(f"{desk.path}/ici").status == status


def test_who_leaves_the_team_sees_no_more(desk, world):
    hugo = world.phone_of("Hugo", desk.path)
    tag = _suite(hugo, desk.cohort, 0).tag
    with world.write() as db:
        db.get_one(Facilitator, facilitator(world, "Hugo").id).left_at = now()
    assert _suite(hugo, desk.cohort, 0, tag).status == 404


# What people see ----------------------------------------------------------------------------------


def test_a_board_leads_to_a_person_and_to_a_cell(desk, karima):
    desk.says("Hugo", "Awa S.")
    karima.opens(desk.path)
    assert karima.sees("3 personnes")
    assert karima.sees("Karima est là")
    karima.taps("Awa S., Accueillir : 1 avis")
    assert karima.sees("Awa S.")
    assert karima.sees("Je peux accueillir")
    assert karima.sees("Hugo")


def test_a_persons_list_has_its_shelves(desk, karima, world):
    desk.sits("Awa S.")
    desk.says("Hugo", "Awa S.")
    desk.says("Maëlle", "Awa S.")
    desk.says("Hugo", "Awa S.", column=1)
    desk.says("Karima", "Awa S.", Says.NOT_YET, column=1)
    desk.gives("Karima", "Awa S.", column=2)
    karima.opens(f"{desk.path}/{world.row(Participant, name='Awa S.').code}")
    shelves = [each.text_content() for each in karima.screen.xpath("//h2")]
    assert shelves == ["À discuter", "Il ne manque qu’un avis", "En cours", "Pas encore vu"]
    assert karima.sees("1 oui, 1 pas encore")
    assert karima.sees("2 avis sur 3")
    assert karima.sees("Travail en équipe")
    assert karima.find_tappable("Donner un badge").get("href").endswith("/donner")


def test_a_badges_list_says_who_has_it(desk, karima):
    desk.sits("Adam K.")
    desk.gives("Karima", "Adam K.", knows=True)
    desk.says("Hugo", "Awa S.")
    karima.opens(desk.path).taps("Accueillir")
    assert karima.sees("1 personne sur 3 l’a")
    assert [each.text_content() for each in karima.screen.xpath("//h2")] == [
        "En cours",
        "Déjà donnés",
        "Pas encore vu",
    ]


def test_an_unknown_column_or_person_is_not_found(desk, karima, world):
    other = build(world, people=("Rosa A.",), name="Salle, automne")
    rosa = world.row(Participant, name="Rosa A.")
    assert karima.opens(f"{desk.path}/badge/{'x' * 500}").status == 404
    assert karima.opens(f"{desk.path}/AAAAAAAAAAAAA").status == 404
    assert karima.opens(f"{desk.path}/{rosa.code}").status == 404  # hers, but not of this group
    assert karima.opens(f"/bureau/groupes/{other.code}/{rosa.code}").status == 200


def test_who_has_the_board_open_is_there_and_is_gone_again(desk, world, karima):
    hugo = world.phone_of("Hugo", desk.path)
    said = [each.client.post(f"{desk.path}/ici", base_url=SITE).text.strip() for each in (karima, hugo)]
    assert said == ["Karima est là", "Hugo, Karima sont là"]
    assert karima.opens(desk.path).sees("Karima, Hugo sont là")
    with world.write() as db:
        for each in db.scalars(select(Facilitator)):
            each.here_until = now() - timedelta(seconds=1)
    assert karima.opens(desk.path).sees("Karima est là")


def test_somebody_without_a_name_goes_by_their_sign(desk, karima, world):
    with world.write() as db:
        passport = Passport(opened_at=now(), sign=0)
        db.add(passport)
        db.flush()
        db.add(
            Participant(
                code="AAAAAAAAAAAA1",
                cohort_id=desk.cohort.id,
                name="",
                added_at=now(),
                passport_id=passport.id,
            )
        )
    karima.opens(desk.path)
    assert karima.sees("Papillon bleu")
    assert karima.screen.xpath("//tbody/tr")[-1].get("id") == "r-AAAAAAAAAAAA1"


def test_a_group_of_nobody_says_so(world, karima):
    cohort = build(world, people=())
    assert karima.opens(f"/bureau/groupes/{cohort.code}").sees("Il n’y a encore personne dans ce groupe.")


def _crowd(world: World, **sizes: int) -> Cohort:
    with world.app.site.current(), world.write() as db:
        return gather(db, **sizes)
