"""What is in a passport: three shelves, the newest first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backpack.art.design import Kind
from backpack.badges import issuing, wallet
from backpack.badges.models import Badge, Source
from backpack.badges.wallet import Family
from backpack.issuers.models import BadgeClass
from backpack.kernel import clock, codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.openbadges.model import Verdict


@pytest.fixture
def give(db, port):
    """Give a new badge of a kind; each one a day after the one before."""
    given = []

    def new(passport, kind: Kind) -> Badge:
        badge_class = BadgeClass(
            code=codes.new(),
            organisation_id=port.id,
            name=f"{kind} {len(given)}",
            criteria="Des faits.",
            kind=kind,
            enamel="large",
            pictogram="star",
            made_at=now(),
        )
        badge_class.organisation = port
        db.add(badge_class)
        db.flush()
        with clock.at(now() + timedelta(days=len(given))):
            given.append(issuing.issue(db, badge_class, passport, source=Source.CODE))
        return given[-1]

    return new


@pytest.fixture
def bring(db):
    """A badge from elsewhere, as it lies in the passport."""

    def new(passport) -> Badge:
        badge = Badge(
            code=codes.new(),
            passport_id=passport.id,
            source=Source.IMPORT,
            credential=b"{}",
            fingerprint=codes.new(),
            name="Premiers secours",
            criteria="",
            issuer_id="https://elsewhere.example",
            issuer_name="Club",
            awarded_at=None,
            kept_at=now(),
            verdict=Verdict.DECLARED,
            checked_at=now(),
        )
        db.add(badge)
        db.flush()
        return badge

    return new


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        (Kind.CAN, Family.CAN),
        (Kind.KNOWS, Family.CAN),
        (Kind.KEY, Family.CAN),
        (Kind.SELF_MADE, Family.CAN),
        (Kind.EXPERIENCE, Family.LIVED),
        (Kind.PROJECT, Family.LIVED),
        (Kind.SUPPORT, Family.SUPPORT),
    ],
)
def test_each_kind_has_its_shelf(give, lina, kind, family):
    assert wallet.family(give(lina, kind)) is family


def test_every_kind_that_can_be_drawn_has_a_shelf(give, lina):
    for kind in Kind:
        assert wallet.family(give(lina, kind)) in Family


def test_a_badge_from_elsewhere_was_at_least_lived(bring, lina):
    assert wallet.family(bring(lina)) is Family.LIVED


def test_shelves_show_the_newest_and_say_how_many_there_are(db, give, lina):
    can = [give(lina, Kind.CAN) for _ in range(5)]
    give(lina, Kind.SUPPORT)

    shelves = {shelf.family: shelf for shelf in wallet.shelves(db, lina)}

    assert list(shelves) == [Family.CAN, Family.LIVED, Family.SUPPORT]
    assert shelves[Family.CAN].badges == can[:1:-1]
    assert [shelf.total for shelf in shelves.values()] == [5, 0, 1]
    assert shelves[Family.LIVED].badges == []


def test_a_whole_shelf(db, give, lina):
    can = [give(lina, Kind.CAN) for _ in range(5)]
    give(lina, Kind.PROJECT)

    whole = wallet.shelf(db, lina, "can")

    assert whole.badges == can[::-1]
    assert whole.total == 5
    with pytest.raises(NotFound):
        wallet.shelf(db, lina, "diplomas")


def test_another_persons_badges_are_not_mine(db, give, lina, yanis):
    hers = give(lina, Kind.CAN)

    assert wallet.badges_of(db, yanis) == []
    assert wallet.how_many(db, yanis) == 0
    assert wallet.held(db, yanis, hers.badge_class) is None
    assert wallet.held(db, lina, hers.badge_class) is hers
    assert wallet.how_many(db, lina) == 1


def test_badges_of_one_person_cannot_be_linked_by_their_credentials(give, lina):
    """The recipient is a random number of each badge alone."""
    import json

    subjects = {json.loads(give(lina, Kind.CAN).credential)["credentialSubject"]["id"] for _ in range(3)}

    assert len(subjects) == 3
    assert all(subject.startswith("urn:uuid:") for subject in subjects)
