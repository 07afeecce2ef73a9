"""A passport made safe, lost and found again: by its card, and by whoever tries with somebody else's."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.kernel import clock
from backpack.kernel.clock import now
from backpack.passport.models import Card, Contact, Device, Passkey, Passport
from backpack.passport.web import tablet_cookie_name
from backpack.safety import cards, guessing
from tests.phone import SITE, Phone

MAKE = "Avec une carte en papier"
MAKE_ANOTHER = "Avec une autre carte en papier"
OPEN = "Ouvrir mon passeport"
NOTED = "C’est noté"
ALONE = "Ce passeport est seulement sur ce téléphone."
SAFE = "Votre passeport est protégé."
TO_DO = "Protégez votre passeport."


@pytest.fixture
def new_phone(app):
    """Lina's next phone: it has never been here."""
    return Phone(app, "Lina again", address="10.0.0.20")


@pytest.fixture
def paper(lina) -> str:
    """Lina has made a card and noted it; the path that its square holds."""
    path = makes_a_card(lina)
    lina.taps(NOTED)
    return path


def makes_a_card(phone: Phone, label: str = MAKE) -> str:
    phone.opens("/passeport/proteger").taps(label)
    return f"/K/{cards.code_of(cards.secret_of(' '.join(words_on(phone))))}"


def words_on(phone: Phone) -> list[str]:
    return [word.text_content() for word in phone.screen.xpath("//section[@class='paper-card']//li")]


# Protecting -------------------------------------------------------------------------------------


def test_home_says_how_safe_the_passport_is_and_offers_more_until_later(lina):
    lina.opens("/passeport")
    assert lina.sees(ALONE)
    lina.taps(f"À faire{TO_DO}")
    assert lina.sees("Vos 7 badges sont sur ce téléphone. S’il est perdu, ils sont perdus.")
    lina.taps("Plus tard")
    assert lina.sees("Mes badges")
    assert lina.sees(ALONE)
    assert not lina.sees(TO_DO)
    with clock.at(now() + timedelta(days=6)):
        assert not lina.opens("/passeport").sees(TO_DO)
    with clock.at(now() + timedelta(days=7)):
        assert lina.opens("/passeport").sees(TO_DO)


def test_it_is_offered_after_the_second_badge(ines, world):
    ines.opens(world.code("Repas de quartier")).taps("Je le garde").opens("/passeport")
    assert ines.sees(ALONE)
    assert not ines.sees(TO_DO)
    ines.opens(world.code("Marché d’hiver")).taps("Je le garde")
    assert ines.opens("/passeport").sees(TO_DO)


def test_it_is_offered_on_the_second_day(yanis, world):
    yanis.opens(world.code("Repas de quartier")).taps("Je le garde")
    with clock.at(now() + timedelta(days=1)):
        assert yanis.opens("/passeport").sees(TO_DO)


def test_a_card_is_shown_once_and_protects_when_it_is_noted(lina, world):
    lina.opens("/passeport/proteger").taps(MAKE)
    shown = lina.path
    words = words_on(lina)
    assert len(words) == 6
    assert lina.sees("Qui trouve cette carte peut ouvrir votre passeport.")
    assert lina.opens("/passeport").sees(ALONE)  # nobody knows yet that it is on paper
    assert words_on(lina.opens(shown)) == words  # a cheap phone forgets its pages; the card is still there
    lina.taps(NOTED)
    assert lina.sees(SAFE)
    assert lina.sees("Une carte en papier")
    assert lina.opens("/passeport").sees(SAFE)
    lina.opens(shown)
    assert lina.path == "/passeport/proteger"
    assert world.row(Card).sealed is None


def test_a_card_in_a_strangers_hand_is_void_in_one_tap(lina, marc, paper):
    lina.opens("/passeport/proteger").taps("Annuler cette carte")
    assert not lina.sees(SAFE)
    marc.opens(paper).taps(OPEN)
    assert marc.status == 410
    assert marc.sees("Cette carte ne marche plus.")
    assert marc.opens("/passeport").status == 401
    assert lina.opens("/passeport").sees("Mes badges")


def test_nobody_sees_or_voids_the_card_of_another(lina, yanis, world, paper):
    yanis.opens(world.code("Repas de quartier")).taps("Je le garde")
    code = world.row(Card).code
    assert yanis.opens(f"/passeport/carte/{code}").status == 404
    for what in ("notee", "annuler"):
        answer = yanis.client.post(f"/passeport/carte/{code}/{what}", base_url=SITE, headers={"Origin": SITE})
        assert answer.status_code == 404
    assert world.row(Card).voided_at is None


def test_the_hub_leads_to_everything(lina):
    for title, path in {
        "Protéger mon passeport": "/passeport/proteger",
        "Mes téléphones": "/passeport/telephones",
        "Mes adresses e-mail": "/passeport/adresses",
        "Être prévenu": "/passeport/reglages",
        "Mes données": "/passeport/mes-donnees",
        "Tout effacer": "/passeport/mes-donnees/effacer",
    }.items():
        lina.opens("/passeport").taps("Régler mon passeport")
        assert lina.sees("Mon passeport")
        lina.taps(title)
        assert (lina.status, lina.path) == (200, path)


# Finding it again -------------------------------------------------------------------------------


def test_one_scan_and_two_taps_bring_everything_back(lina, new_phone, paper):
    new_phone.opens(paper).taps(OPEN)
    assert new_phone.sees("Votre passeport est revenu.")
    assert new_phone.sees("L’ancien téléphone n’y a plus accès.")
    new_phone.taps(NOTED)
    assert new_phone.path == "/passeport"
    assert new_phone.sees("Je sais arriver à l’heure")
    assert new_phone.sees(SAFE)
    # The old phone is told so, and its old cookie opens nothing.
    assert lina.opens("/passeport").status == 401
    assert not lina.sees("Je sais arriver à l’heure")


def test_the_new_card_works_and_the_used_one_never_again(new_phone, marc, paper):
    new_phone.opens(paper).taps(OPEN)
    second = " ".join(words_on(new_phone))
    new_phone.taps(NOTED)
    assert marc.opens(paper).taps(OPEN).status == 410
    marc.opens("/retrouver/carte").taps(OPEN, code=second)
    assert marc.sees("Votre passeport est revenu.")


def test_a_double_tap_opens_once_and_shows_the_same_card(new_phone, world, paper):
    form = new_phone.opens(paper).form_with(OPEN)
    new_phone.taps(OPEN)
    words = words_on(new_phone)
    devices = world.count(Device)
    new_phone.goes_back_and_taps(form)
    assert words_on(new_phone) == words
    assert world.count(Device) == devices


def test_two_phones_with_the_same_card_at_once_one_wins(app, world, paper):
    phones = [Phone(app, name, address=f"10.0.0.3{name}").opens(paper) for name in "12"]
    with ThreadPoolExecutor(2) as together:
        list(together.map(lambda phone: phone.taps(OPEN), phones))
    assert sorted(phone.status for phone in phones) == [200, 410]
    with world.write() as db:
        holder = db.scalars(select(Card).where(Card.used_at.is_not(None))).one().passport_id
        alive = select(Device).where(Device.passport_id == holder, Device.revoked_at.is_(None))
        assert len(db.scalars(alive).all()) == 1


def test_six_words_from_memory_in_four_letters(lina, new_phone):
    lina.opens("/passeport/proteger").taps(MAKE)
    words = words_on(lina)
    lina.taps(NOTED)
    new_phone.opens("/entrer").taps("J’ai perdu mon téléphone").taps("Avec mes 6 mots")
    typed = {f"word{place}": word[:4].upper() for place, word in enumerate(words, 1)}
    new_phone.taps(OPEN, **{**typed, "word3": "xylo"})
    assert new_phone.status == 422
    assert new_phone.sees("Ce mot n’est sur aucune carte.")
    assert new_phone.screen.xpath("//input[@name='word1']")[0].value == typed["word1"]
    new_phone.taps(OPEN, word3=typed["word3"])
    assert new_phone.sees("Votre passeport est revenu.")


def test_a_phone_that_held_another_passport_is_asked_about_both(new_phone, world, paper):
    new_phone.opens(world.code("Repas de quartier")).taps("Je le garde")
    new_phone.opens(paper)
    assert new_phone.sees("Ce téléphone a déjà un passeport. Il n’est pas perdu.")
    new_phone.taps(OPEN).taps(NOTED)
    assert new_phone.sees("Les mettre ensemble ?")


def test_somebody_without_anything_is_sent_to_people(marc):
    marc.opens("/retrouver").taps("Demander de l’aide")
    assert marc.path == "/retrouver/aide"


# Whoever tries ----------------------------------------------------------------------------------


def test_looking_tells_nothing_of_a_card(lina, marc, new_phone, paper):
    used = paper
    living = makes_a_card(new_phone.opens(used).taps(OPEN).taps(NOTED), MAKE_ANOTHER)
    never = f"/K/{cards.code_of(12345)}"
    screens = []
    for path in (used, living, never):
        marc.opens(path)
        assert marc.status == 200
        screens.append(re.sub(r'value="[^"]+"', "", marc.answer.text.replace(path, "")))
    assert len(set(screens)) == 1
    assert "Lina" not in screens[0]


def test_a_slip_costs_no_guess_and_a_hundred_guesses_are_enough(app, marc, lina, paper, monkeypatch):
    monkeypatch.setattr(guessing, "MOST_FROM_ONE_ADDRESS", 3)
    for _ in range(9):
        assert marc.opens("/retrouver/carte").taps(OPEN, code="7" * 14).status == 422
    guesses = [f"/K/{cards.code_of(number)}" for number in range(4)]
    assert [marc.opens(path).taps(OPEN).status for path in guesses] == [404, 404, 404, 429]
    # Each was refused and undone, and counted all the same. A living card still opens, in the same room too,
    assert Phone(app, address=marc.address).opens(paper).taps(OPEN).status == 200
    # and another address is not locked out by it, nor this one out of a claim.
    assert Phone(app, address="10.9.9.9").opens(guesses[0]).taps(OPEN).status == 404
    assert marc.opens("/").taps("Voir le badge", code="000000").status == 404


def test_a_key_brought_along_is_never_let_in(app, paper, world):
    thief = Phone(app, "thief", address="10.0.0.66")
    thief.client.set_cookie("bp", "chosen-by-the-thief", domain="127.0.0.1")
    thief.opens(paper).taps(OPEN)
    assert thief.cookies == [] or "chosen-by-the-thief" not in "".join(thief.cookies)
    fresh = Phone(app, "thief's other", address="10.0.0.67")
    fresh.client.set_cookie("bp", "chosen-by-the-thief", domain="127.0.0.1")
    assert fresh.opens("/passeport").status == 401


def test_on_a_shared_tablet_a_card_is_never_spent(app, marc, paper, world):
    with app.test_request_context(), app.site.current():
        name = tablet_cookie_name()
    nonce = marc.opens(paper).form_with(OPEN).fields["nonce"]
    for path, sent in ((paper, {}), ("/retrouver/carte", {"code": paper})):
        marc.client.set_cookie(name, "any", domain="127.0.0.1")
        sent = {"data": {"nonce": nonce, **sent}, "base_url": SITE, "headers": {"Origin": SITE}}
        assert marc.client.post(path, **sent).location == "/tablette"
    assert world.row(Card).used_at is None


def test_a_card_posted_from_elsewhere_does_nothing(app, marc, paper, world):
    nonce = marc.opens(paper).form_with(OPEN).fields["nonce"]
    sent = {"data": {"nonce": nonce}, "base_url": SITE, "headers": {"Origin": "https://evil.example"}}
    assert marc.client.post(paper, **sent).status_code == 403
    assert world.row(Card).used_at is None


def test_no_card_screen_is_ever_kept(lina, new_phone, paper):
    new_phone.opens(paper)
    assert new_phone.answer.headers["Cache-Control"] == "private, no-store"
    new_phone.taps(OPEN)
    assert new_phone.answer.headers["Cache-Control"] == "private, no-store"


def test_logs_hold_no_code_and_no_word(lina, new_phone, caplog):
    caplog.set_level(logging.DEBUG)
    lina.opens("/passeport/proteger").taps(MAKE)
    words = words_on(lina)
    code = cards.code_of(cards.secret_of(" ".join(words)))
    lina.taps(NOTED)
    new_phone.opens("/retrouver/carte").taps(OPEN, code=" ".join(words))
    new_phone.opens(f"/K/{code}").taps(OPEN)
    told = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "sqlalchemy.engine.Engine"
    )
    assert code not in told
    assert " ".join(words[:2]) not in told


def test_the_words_for_the_script_are_public_and_small(marc):
    answer = marc.client.get("/retrouver/liste-de-mots", headers={"Accept-Encoding": "br"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(answer.data) <= 12 * 1024


# What still opens it ----------------------------------------------------------------------------


STILL = "Ceci ouvre encore votre passeport."


def lost_finger(passport_id: int) -> Passkey:
    """The passkey of the phone that was lost."""
    return Passkey(
        code="P" * 13,
        passport_id=passport_id,
        credential_hash="hash",
        credential_id=b"id",
        public_key=b"key",
        sign_count=0,
        kind="android",
        added_at=now() - timedelta(days=9),
    )


def test_after_a_lost_phone_one_sees_what_else_opens_the_passport(lina, new_phone, paper, world):
    """The lost phone's finger, and an address that a thief added: each can be taken away from the first screen."""
    with world.write() as db:
        holder = world.row(Card).passport_id
        db.add(lost_finger(holder))
        own = {"code": "A" * 13, "address": "thief@example.org", "folded": "thief@example.org"}
        db.add(Contact(passport_id=holder, added_at=now() - timedelta(hours=1), proved_at=now(), **own))
    assert not lina.opens("/passeport").sees(STILL)

    new_phone.opens(paper).taps(OPEN)
    assert new_phone.sees("Autre chose ouvre encore ce passeport. Regardez après.")
    assert not new_phone.sees("L’ancien téléphone n’y a plus accès.")
    new_phone.taps(NOTED)  # as many taps as ever

    assert new_phone.path == "/passeport"
    assert new_phone.sees(STILL)
    new_phone.taps("Enlever thief@example.org")
    assert world.count(Contact) == 0
    new_phone.opens("/passeport").taps("Enlever mon doigt, mon visage ou mon code")
    assert world.count(Passkey) == 0
    assert not new_phone.opens("/passeport").sees(STILL)


def test_what_is_ones_own_is_kept_and_not_asked_again(new_phone, paper, world):
    with world.write() as db:
        holder = world.row(Card).passport_id
        db.add(lost_finger(holder))
    new_phone.opens(paper).taps(OPEN).taps(NOTED).taps("Garder le reste")

    assert new_phone.path == "/passeport"
    assert not new_phone.sees(STILL)
    assert world.count(Passkey) == 1


def test_nothing_is_asked_where_nothing_else_opens_it(new_phone, paper):
    new_phone.opens(paper).taps(OPEN)
    assert new_phone.sees("L’ancien téléphone n’y a plus accès.")
    assert not new_phone.taps(NOTED).sees(STILL)


def test_what_is_taken_away_is_told(lina, paper):
    lina.opens("/passeport/proteger").taps("Annuler cette carte")
    assert lina.sees("Votre passeport n’est plus protégé.")


def test_a_numbered_card_goes_on_and_the_screens_say_so(lina, paper, world):
    with world.write() as db:
        world_card = db.get_one(Card, world.row(Card).id)
        world_card.number = "13"
    lina.opens("/passeport/proteger")
    assert not lina.sees("L’ancienne ne marchera plus.")
    lina.taps(MAKE_ANOTHER)
    assert lina.sees("Votre carte 13 marche encore.")
    assert not lina.sees("Votre carte d’avant ne marchera plus.")


def test_the_first_phone_of_a_card_is_told_of_no_other(app, world):
    """A card that a desk printed, before any phone."""
    with world.app.site.current(), world.write() as db:
        passport = Passport(opened_at=now(), sign=1)
        db.add(passport)
        db.flush()
        card, secret = cards.new_card(db, passport, number="4")
        cards.noted(db, card)
    first = Phone(app, "a first phone").opens(f"/K/{cards.code_of(secret)}").taps(OPEN)

    assert first.sees("Votre passeport est ici.")
    assert not first.sees("ancien téléphone")
