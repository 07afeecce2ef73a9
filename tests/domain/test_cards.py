"""Paper cards: one secret in two spellings, kept as a hash, used once."""

from __future__ import annotations

from datetime import timedelta
from secrets import randbits

import pytest
from sqlalchemy import func, select

from backpack.kernel import clock
from backpack.kernel.clock import now
from backpack.kernel.sealing import hashed
from backpack.passport import phones
from backpack.passport.models import Card, Contact, Device, Passport
from backpack.passport.opening import new_nonce, open_passport
from backpack.safety import cards, protecting, spelling
from backpack.safety.french_words import WORDS


@pytest.fixture
def lina(db) -> Passport:
    return open_passport(db, None)[0]


@pytest.fixture
def paper(db, lina) -> tuple[Card, int]:
    """Lina's card, and its secret: she has it on paper."""
    card, secret = cards.new_card(db, lina)
    cards.noted(db, card)
    return card, secret


def living(db, key: str) -> Device | None:
    return db.scalar(select(Device).where(Device.key_hash == hashed(key), Device.revoked_at.is_(None)))


# Two spellings ----------------------------------------------------------------------------------


def test_words_and_code_spell_the_same_66_bits():
    for secret in (0, 2**66 - 1, *(randbits(66) for _ in range(300))):
        code = cards.code_of(secret)
        assert len(code) == 14
        assert cards.secret_of(" ".join(cards.words_of(secret))) == secret
        assert cards.secret_of(code) == cards.secret_of(f"https://badge.exemple/K/{code}") == secret


def test_people_type_as_they_like():
    secret = spelling.secret_of_words(["éléphant", "baleine", "crêpe", "zèbre", "noisette", "garçon"])
    assert cards.secret_of("ELEPHANT  baleine, Crepe zebre noisette GARCON") == secret
    assert cards.secret_of("1. elep 2. bale 3. crep 4. zebr 5. nois 6. garc") == secret
    code = cards.code_of(secret)
    assert cards.secret_of(f" {code[:5].lower()}-{code[5:9]} {code[9:]} ") == secret


def test_a_slip_in_the_code_is_noticed_before_anything_is_looked_up():
    code = cards.code_of(randbits(66))
    slips = {code[:place] + other + code[place + 1 :] for place in range(14) for other in "07KZ"} - {code}
    missed = [slip for slip in slips if _is_a_code(slip)]
    assert len(missed) < len(slips) / 4  # one of sixteen passes by chance, and then costs a guess


def _is_a_code(typed: str) -> bool:
    try:
        spelling.secret_of_code(typed)
    except spelling.CardMistyped:
        return False
    return True


@pytest.mark.parametrize(
    "typed", ["", "abc", "K7F2QX", "un deux trois", "/K/", "é" * 14, "7" * 400, "U" * 14]
)
def test_anything_else_is_no_card(typed):
    with pytest.raises((spelling.CardMistyped, spelling.WordUnknown)):
        cards.secret_of(typed)


def test_a_word_that_is_on_no_card_is_named_by_its_place():
    with pytest.raises(spelling.WordUnknown) as told:
        cards.secret_of("baleine noisette wxyz zèbre garçon crêpe")
    assert told.value.facts == {"number": 3}


# Kept as a hash ---------------------------------------------------------------------------------


def test_a_noted_card_cannot_be_read_in_the_database(db, site, paper):
    card, secret = paper
    assert card.sealed is None
    assert cards.secret_kept(card) is None
    # 66 bits alone could be searched by whoever stole the file, so the hash is keyed.
    assert card.key_hash not in {hashed(cards.code_of(secret)), hashed(str(secret))}


def test_a_card_that_is_not_noted_can_be_looked_at_for_a_day(db, lina):
    card, secret = cards.new_card(db, lina)
    assert cards.secret_kept(card) == secret
    with clock.at(now() + timedelta(days=1)):
        assert cards.secret_kept(card) is None


def test_a_second_tap_shows_the_same_card_and_a_third_after_its_use_another(db, lina):
    nonce = new_nonce()
    card, secret = cards.new_card(db, lina, nonce=nonce)
    assert cards.new_card(db, lina, nonce=nonce) == (card, secret)
    other, _ = open_passport(db, None)
    assert cards.new_card(db, other, nonce=nonce)[1] != secret
    cards.void(db, card)
    assert cards.new_card(db, lina, nonce=nonce)[1] != secret


def test_a_new_card_takes_the_place_of_the_old_one_once_it_is_noted(db, lina, paper):
    _old, secret = paper
    printed, _ = cards.new_card(db, lina, number="7")
    new, _ = cards.new_card(db, lina)
    assert cards.peek(db, secret) == lina  # the new one may never be noted
    cards.noted(db, new)
    with pytest.raises(cards.CardUsedUp):
        cards.peek(db, secret)
    assert cards.card_of(db, cards.secret_kept(printed)) == printed  # the desk's own stays


# Used once --------------------------------------------------------------------------------------


def test_it_opens_the_passport_once_and_cuts_every_other_phone(db, lina, paper):
    card, secret = paper
    assert len(phones.phones_of(db, lina)) == 1
    passport, key, used = cards.use(db, secret, new_nonce(), kind="android")
    assert (passport, used) == (lina, card)
    assert [phone.key_hash for phone in phones.phones_of(db, lina)] == [hashed(key)]
    assert living(db, key).kind == "android"
    with pytest.raises(cards.CardUsedUp):
        cards.use(db, secret, new_nonce())


def test_a_second_tap_of_the_same_finger_is_let_in_again_and_nobody_else(db, paper):
    _, secret = paper
    nonce = new_nonce()
    first = cards.use(db, secret, nonce)
    assert cards.use(db, secret, nonce)[1] == first[1]
    for stranger in ("", "forged", new_nonce()):
        with pytest.raises(cards.CardUsedUp):
            cards.use(db, secret, stranger)


def test_the_key_is_never_one_that_the_visitor_could_choose(db, lina):
    nonce = new_nonce()
    keys = set()
    for _ in range(2):
        card, secret = cards.new_card(db, lina)
        cards.noted(db, card)
        keys.add(cards.use(db, secret, nonce)[1])
    assert len(keys) == 2  # the same nonce with another card is another key


def test_a_cut_phone_does_not_come_back_by_tapping_again(db, lina, paper):
    _, secret = paper
    nonce = new_nonce()
    cards.use(db, secret, nonce)
    phones.cut(db, lina)
    with pytest.raises(cards.CardUsedUp):
        cards.use(db, secret, nonce)


def test_peeking_spends_nothing_and_opens_nothing(db, lina, paper):
    card, secret = paper
    assert cards.peek(db, secret) == lina
    assert cards.peek(db, secret) == lina
    assert card.used_at is None
    assert db.scalar(select(func.count()).select_from(Device)) == 1


def test_a_void_card_and_an_unknown_one_open_nothing(db, paper):
    card, secret = paper
    cards.void(db, card)
    with pytest.raises(cards.CardUsedUp):
        cards.use(db, secret, new_nonce())
    with pytest.raises(cards.CardUnknown):
        cards.use(db, secret ^ 1, new_nonce())


# How safe ---------------------------------------------------------------------------------------


def test_only_what_brings_one_back_protects(db, lina):
    card, _ = cards.new_card(db, lina)
    contact = Contact(code="A" * 13, passport_id=lina.id, address="l@x.org", folded="l@x.org", added_at=now())
    db.add(contact)
    assert not protecting.how_safe(db, lina).is_protected  # neither noted nor proved
    cards.noted(db, card)
    assert protecting.how_safe(db, lina).is_protected
    cards.void(db, card)
    assert not protecting.how_safe(db, lina).is_protected
    contact.proved_at = now()
    assert protecting.how_safe(db, lina).is_protected


def test_it_is_offered_after_the_second_badge_or_on_the_second_day_and_once_a_week(db, lina, paper):
    card, _ = paper
    device = phones.phones_of(db, lina)[0]

    def is_due(badges: int) -> bool:
        return protecting.is_due(lina, protecting.how_safe(db, lina), device, badges=badges)

    assert not is_due(2)  # protected
    cards.void(db, card)
    assert [is_due(badges) for badges in (0, 1, 2)] == [False, False, True]
    device.added_at -= timedelta(days=1)
    assert [is_due(badges) for badges in (0, 1)] == [False, True]
    protecting.put_off(lina)
    assert not is_due(5)
    lina.put_off_at -= timedelta(days=7)
    assert is_due(5)


def test_each_word_stands_for_its_place():
    assert cards.words_of(0) == [WORDS[0]] * 6
    assert cards.words_of(1)[-1] == WORDS[1]
