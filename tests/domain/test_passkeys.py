"""Passkeys as rules: whatever a thief, another site or a copied key answers is refused."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_bytes

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from backpack.entering import passkeys, ways
from backpack.entering.models import SpentChallenge
from backpack.entering.passkeys import PasskeyRefused
from backpack.kernel import clock
from backpack.passport.models import Passkey
from tests.authenticator import PRESENT, Authenticator, text

SITE = "https://passeport.example"


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


@pytest.fixture
def hers(db, lina, phone) -> Passkey:
    """Lina's phone has made a passkey."""
    return add(db, lina, phone)


def add(db, passport, phone: Authenticator, origin: str = SITE, **wrong) -> Passkey:
    asked = passkeys.asked_to_add(db, passport, origin=SITE)
    return passkeys.add(db, passport, phone.makes(asked, origin=origin, **wrong), kind="android", origin=SITE)


def enter(db, phone: Authenticator, origin: str = SITE, **wrong):
    asked = passkeys.asked_to_enter(origin=SITE)
    return passkeys.enter(db, phone.signs(asked, origin=origin, **wrong), origin=SITE)


def test_the_phone_is_asked_for_a_key_that_needs_no_name(db, lina):
    asked = passkeys.asked_to_add(db, lina, origin=SITE)["publicKey"]

    assert asked["rp"] == {"id": "passeport.example", "name": "Passeport de badges"}
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"
    assert asked["user"]["name"].startswith("Passeport de badges · ")
    assert "Lina" not in str(asked)
    shown = passkeys.asked_to_enter(origin=SITE)["publicKey"]
    assert shown["allowCredentials"] == []
    assert shown["userVerification"] == "required"


def test_the_key_opens_the_passport_that_made_it(db, lina, yanis, hers, phone):
    other = Authenticator(counts=False)
    add(db, yanis, other)

    assert enter(db, phone) == lina
    assert [enter(db, other), enter(db, other)] == [yanis, yanis]  # its count stays 0
    assert hers.used_at is not None
    assert ways.opens_a_desk(db, lina)


def test_an_answer_is_good_once(db, hers, phone):
    answer = phone.signs(passkeys.asked_to_enter(origin=SITE), origin=SITE)
    passkeys.enter(db, answer, origin=SITE)

    with pytest.raises(PasskeyRefused):
        passkeys.enter(db, answer, origin=SITE)


def test_an_answer_of_a_phone_that_counts_nothing_is_good_once_too(db, lina):
    phone = Authenticator(counts=False)
    add(db, lina, phone)
    asked = passkeys.asked_to_enter(origin=SITE)
    passkeys.enter(db, phone.signs(asked, origin=SITE), origin=SITE)

    with pytest.raises(PasskeyRefused):
        passkeys.enter(db, phone.signs(asked, origin=SITE), origin=SITE)


def test_a_key_is_made_once_for_each_question(db, lina, phone):
    answer = phone.makes(passkeys.asked_to_add(db, lina, origin=SITE), origin=SITE)
    passkeys.add(db, lina, answer, kind="android", origin=SITE)

    with pytest.raises(PasskeyRefused):
        passkeys.add(db, lina, answer, kind="android", origin=SITE)
    assert len(passkeys.passkeys_of(db, lina)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://passeport.example.evil.example"},
        {"origin": "http://passeport.example"},
        {"host": "evil.example"},
        {"challenge": text(token_bytes(32))},
        {"type": "webauthn.create"},
        {"flags": PRESENT},  # nobody looked at finger, face or code
        {"flags": 0},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"count": 0},  # fewer than the last time: a copy of the key
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_is_not_signed_here_and_now_opens_nothing(db, hers, phone, wrong):
    enter(db, phone)

    with pytest.raises(PasskeyRefused):
        enter(db, phone, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"challenge": text(token_bytes(32))},
        {"type": "webauthn.get"},
        {"flags": PRESENT},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_key_made_for_something_else_is_not_kept(db, lina, phone, wrong):
    with pytest.raises(PasskeyRefused):
        add(db, lina, phone, **wrong)
    assert not passkeys.passkeys_of(db, lina)


def test_a_question_is_for_one_purpose_and_one_person(db, lina, yanis, hers, phone):
    to_add = passkeys.asked_to_add(db, lina, origin=SITE)
    to_enter = passkeys.asked_to_enter(origin=SITE)

    with pytest.raises(PasskeyRefused):  # Yanis's phone answers what Lina was asked
        passkeys.add(db, yanis, Authenticator().makes(to_add, origin=SITE), kind="", origin=SITE)
    swapped = phone.signs(to_enter, origin=SITE) | {"token": to_add["token"]}
    with pytest.raises(PasskeyRefused):
        passkeys.enter(db, swapped, origin=SITE)


def test_a_question_waits_for_five_minutes(db, hers, phone):
    asked = passkeys.asked_to_enter(origin=SITE)

    with clock.at(clock.now() + timedelta(minutes=5, seconds=1)), pytest.raises(PasskeyRefused):
        passkeys.enter(db, phone.signs(asked, origin=SITE), origin=SITE)


def test_nobody_takes_over_a_key_by_its_name(db, lina, yanis, hers, phone):
    """A credential with Lina's identifier and another key, made for Yanis: hers must stay hers."""
    thief = Authenticator(credential_id=phone.credential_id)

    with pytest.raises(PasskeyRefused):
        add(db, yanis, thief)
    with pytest.raises(PasskeyRefused):
        enter(db, thief)
    assert enter(db, phone) == lina


def test_a_key_that_was_taken_away_opens_nothing(db, lina, hers, phone):
    passkeys.remove(db, hers)

    with pytest.raises(PasskeyRefused):
        enter(db, phone)
    assert not ways.comes_back(db, lina)


def test_the_same_phone_is_not_asked_for_a_second_key(db, lina, hers):
    again = passkeys.asked_to_add(db, lina, origin=SITE)["publicKey"]
    assert [each["id"] for each in again["excludeCredentials"]] == [text(hers.credential_id)]


def test_one_person_has_ten_keys_at_most(db, lina):
    for _ in range(10):
        add(db, lina, Authenticator())
    with pytest.raises(PasskeyRefused):
        add(db, lina, Authenticator())


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"token": 1}, {"token": "x", "credential": {}}])
def test_anything_else_is_refused_calmly(db, lina, answer):
    with pytest.raises(PasskeyRefused):
        passkeys.enter(db, answer, origin=SITE)
    with pytest.raises(PasskeyRefused):
        passkeys.add(db, lina, answer, kind="", origin=SITE)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("garbage", ["", "!!!", "AAAA", None, 3, {}])
def test_garbage_in_each_part_is_refused_calmly(db, hers, phone, part, garbage):
    answer = phone.signs(passkeys.asked_to_enter(origin=SITE), origin=SITE)
    answer["credential"]["response"][part] = garbage

    with pytest.raises(PasskeyRefused):
        passkeys.enter(db, answer, origin=SITE)


def test_answered_questions_are_forgotten(db, hers, phone):
    enter(db, phone)
    with clock.at(clock.now() + timedelta(hours=1)):
        enter(db, phone)
    assert len(db.scalars(select(SpentChallenge)).all()) == 1
