"""A passport that nobody uses ends: after two years, warned twice by e-mail; after one, if it was opened once only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from backpack.badges.models import Badge
from backpack.custody import ending
from backpack.issuers.models import Member
from backpack.kernel import clock, jobs
from backpack.pages.models import Page
from backpack.passport.models import Card, Contact, Passkey, Passport
from tests.smtp_server import mailbox
from tests.whole import passport_of

ADDRESS = "lina@example.org"


class Calendar:
    """The worker, on the day that a test chooses."""

    def __init__(self, app) -> None:
        self.app, self.start = app, clock.now()
        with app.site.current(), app.site.database.writing() as db:
            ending.keep_ending(db)

    def on(self, day: float):
        return clock.at(self.start + timedelta(days=day))

    def passes(self, day: float) -> None:
        with self.app.site.current(), self.on(day):
            jobs.run_due(self.app.site.database)


@pytest.fixture
def box(app):
    with mailbox() as found:
        sending = {"mail_server": "127.0.0.1", "mail_port": found.port, "mail_security": "none"}
        config = replace(app.site.config, mail_from="passeport@badges.example.org", **sending)
        app.site = replace(app.site, config=config)
        yield found


@pytest.fixture
def calendar(app):
    return Calendar(app)


def is_there(world, passport: int) -> bool:
    return world.count(Passport, id=passport) == 1


def add(world, row) -> None:
    with world.write() as db:
        db.add(row)


def give_address(world, passport: int, *, is_proved: bool = True) -> None:
    proved = clock.now() if is_proved else None
    own = {"code": f"{passport:013d}", "address": ADDRESS, "folded": ADDRESS}
    add(world, Contact(passport_id=passport, added_at=clock.now(), proved_at=proved, **own))


@pytest.fixture
def lina_of_old(lina, world, box):
    """Lina has an address, and then does not come back; her passport's id."""
    passport = passport_of(world, "Lina B.")
    give_address(world, passport)
    return passport


def test_two_letters_then_the_end(lina_of_old, world, calendar, box):
    calendar.passes(669)
    assert box.letters == []

    calendar.passes(671)
    [(to, letter)] = box.letters
    assert to == ADDRESS
    assert letter["Subject"].startswith("Votre passeport sera effacé le ")
    assert "Vous n’avez pas ouvert votre passeport depuis longtemps." in letter.get_content()
    assert "/entrer" in letter.get_content()
    calendar.passes(672)
    assert len(box.letters) == 1, "one letter, not one a day"

    calendar.passes(671 + 46)
    assert len(box.letters) == 2
    calendar.passes(671 + 59)
    assert is_there(world, lina_of_old)
    calendar.passes(671 + 60)

    assert not is_there(world, lina_of_old)
    assert world.count(Badge, passport_id=lina_of_old) == 0
    assert world.count(Page, passport_id=lina_of_old) == 0


def test_opening_it_once_keeps_it(lina_of_old, lina, world, calendar, box):
    calendar.passes(671)
    with calendar.on(680):
        assert lina.opens("/passeport").status == 200

    for day in (671 + 46, 671 + 60, 740, 1_000, 1_340):
        calendar.passes(day)

    assert len(box.letters) == 1
    assert is_there(world, lina_of_old)
    calendar.passes(680 + 671)
    assert len(box.letters) == 2, "and two years later it begins again"


def test_a_worker_that_slept_for_years_still_warns_first(lina_of_old, world, calendar, box):
    calendar.passes(1_500)
    assert len(box.letters) == 1
    assert is_there(world, lina_of_old)
    calendar.passes(1_546)
    calendar.passes(1_560)

    assert len(box.letters) == 2
    assert not is_there(world, lina_of_old)


def test_without_a_mail_server_nobody_with_an_address_ends(lina, world, calendar):
    passport = passport_of(world, "Lina B.")
    give_address(world, passport)

    calendar.passes(2_000)

    assert is_there(world, passport), "nobody could warn her"


def test_opened_once_and_never_again_ends_after_a_year(newcomer, world, calendar):
    calendar.passes(364)
    assert is_there(world, newcomer)
    calendar.passes(366)
    assert not is_there(world, newcomer)


def test_an_address_that_was_never_proved_is_none(newcomer, world, calendar, box):
    give_address(world, newcomer, is_proved=False)

    calendar.passes(366)

    assert not is_there(world, newcomer)
    assert box.letters == []


def test_opened_again_it_has_two_years(newcomer, ines, world, calendar):
    with calendar.on(10):
        ines.opens("/passeport")

    calendar.passes(10 + 729)
    assert is_there(world, newcomer)
    calendar.passes(10 + 731)
    assert not is_there(world, newcomer)


def card(passport: int) -> Card:
    return Card(code="K" * 13, passport_id=passport, key_hash="k" * 64, made_at=clock.now())


def passkey(passport: int) -> Passkey:
    public = {"credential_hash": "f" * 64, "credential_id": b"", "public_key": b"", "sign_count": 0}
    return Passkey(code="F" * 13, passport_id=passport, kind="phone", added_at=clock.now(), **public)


@pytest.mark.parametrize("way_back", [card, passkey])
def test_what_something_brings_back_has_two_years(newcomer, world, calendar, way_back):
    add(world, way_back(newcomer))

    calendar.passes(729)
    assert is_there(world, newcomer)
    calendar.passes(731)
    assert not is_there(world, newcomer)


def test_a_card_that_was_made_void_brings_nothing_back(newcomer, world, calendar):
    add(world, card(newcomer))
    with world.write() as db:
        db.execute(update(Card).values(voided_at=clock.now()))

    calendar.passes(366)

    assert not is_there(world, newcomer)


def test_a_badge_that_the_desk_gave_is_use(newcomer, world, calendar):
    with world.write() as db:
        theirs = update(Badge).where(Badge.passport_id == newcomer)
        db.execute(theirs.values(kept_at=calendar.start + timedelta(days=200)))

    calendar.passes(500)
    assert is_there(world, newcomer)
    calendar.passes(200 + 366)
    assert not is_there(world, newcomer)


def test_a_page_that_stands_keeps_it(newcomer, world, calendar):
    with world.write() as db:
        page = Page(code="PAGECODE", passport_id=newcomer, theme="garden", started_at=clock.now())
        page.published_at, page.ends_at = clock.now(), calendar.start + timedelta(days=400)
        db.add(page)

    calendar.passes(399)
    assert is_there(world, newcomer)
    calendar.passes(401)
    assert not is_there(world, newcomer)


def test_who_works_here_or_operates_the_site_stays(karima, paul, world, calendar, box):
    with world.write() as db:
        working = set(db.scalars(select(Member.passport_id)))
        working |= set(db.scalars(select(Passport.id).where(Passport.is_operator.is_(True))))

    for day in (400, 800, 4_000):
        calendar.passes(day)

    assert len(working) >= 4
    with world.write() as db:
        assert working <= set(db.scalars(select(Passport.id)))
        names = set(db.scalars(select(Member.name).where(Member.left_at.is_(None))))
    assert "Karima" in names
    assert box.letters == []


def test_a_warning_never_ends_the_next_person_of_that_number(world, calendar, newcomer):
    facts = {"passport": newcomer, "warned_at": clock.now().isoformat()}
    with world.app.site.current(), world.write() as db:
        ending.end(db, facts)
        db.get(Passport, newcomer).warned_at = clock.now() - timedelta(days=1)
        db.flush()
        ending.end(db, facts)
        ending.warn_again(db, facts)

    assert is_there(world, newcomer)


def test_many_at_once_go_by_and_by(world, calendar):
    with world.write() as db:
        db.add_all(Passport(opened_at=clock.now(), sign=7) for _ in range(ending.BATCH + 10))
        db.flush()
        many = set(db.scalars(select(Passport.id).order_by(Passport.id.desc()).limit(ending.BATCH + 10)))

    calendar.passes(366)
    with world.write() as db:
        left = many & set(db.scalars(select(Passport.id)))
    assert 0 < len(left) < len(many)
    calendar.passes(366.01)

    with world.write() as db:
        assert not many & set(db.scalars(select(Passport.id)))


def test_each_worker_starts_the_rounds_and_one_goes_on(world, calendar):
    with world.app.site.current(), world.write() as db:
        ending.keep_ending(db)
        jobs.later(db, ending.ROUND)
    calendar.passes(0.01)

    with world.write() as db:
        assert len(db.scalars(select(jobs.Job).where(jobs.Job.name == ending.ROUND)).all()) == 1


def test_the_rule_is_said_with_ones_own_data(lina):
    lina.opens("/passeport/mes-donnees")

    assert lina.sees("Pas ouvert pendant 2 ans ? Le passeport est effacé.")
    assert lina.sees("Avec un e-mail, nous vous prévenons avant.")
    assert lina.sees("Jamais rouvert ni protégé ? Il est effacé après 1 an.")
