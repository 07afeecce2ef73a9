"""Coming back on another phone: by a code sent by e-mail, or by finger; and everything that a thief would try."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.entering import mailing
from backpack.entering.models import Entry
from backpack.kernel import clock, jobs, sealing
from backpack.kernel.mail import Letter
from backpack.passport.models import Contact, Device, Passkey, Passport
from tests.authenticator import Authenticator
from tests.phone import SITE, Phone

HERS = "lina@example.org"
OPEN = "Ouvrir mon passeport"


@pytest.fixture(autouse=True)
def shows_its_letters(app):
    app.site = replace(app.site, config=replace(app.site.config, mails_shown=True))


@pytest.fixture
def proved(lina, world):
    """Lina has proved her address."""
    give(world, "Lina B.", HERS)


@pytest.fixture
def new(app) -> Phone:
    """A phone that has never been here."""
    return Phone(app, "Lina's new phone", address="10.0.0.9")


def give(world, name: str, address: str, *, proved: bool = True) -> None:
    with world.write() as db:
        passport = db.scalars(select(Passport).where(Passport.name == name)).one()
        db.add(
            Contact(
                code=f"{passport.id:013d}",
                passport_id=passport.id,
                address=address,
                folded=address.casefold(),
                added_at=clock.now(),
                proved_at=clock.now() if proved else None,
            )
        )


def letters(world, to: str = HERS) -> list[Letter]:
    with world.app.site.current():
        jobs.run_due(world.app.site.database)
    with world.write() as db:
        return list(db.scalars(select(Letter).where(Letter.to == to).order_by(Letter.id.desc())))


def digits_sent(world, to: str = HERS) -> str:
    return re.search(r"\d{6}", letters(world, to)[0].subject)[0]


def asks(phone: Phone, address: str = HERS) -> Phone:
    return phone.opens("/entrer/e-mail").taps("Envoyer le code", address=address)


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def key_of(phone: Phone) -> str:
    cookie = phone.client.get_cookie("bp", "127.0.0.1")
    return cookie.value if cookie else ""


# By e-mail ----------------------------------------------------------------------------------------


def test_six_digits_open_the_passport_on_a_new_phone(proved, new, world):
    asks(new, " Lina@Example.org ")
    new.taps(OPEN, digits=digits_sent(world))

    assert new.path == "/passeport"
    assert new.sees("Marché d’hiver")
    assert world.newest(Device).kind


def test_the_screen_is_the_same_for_an_address_that_nobody_has(proved, app, world):
    """No enumeration: same words, same answers to wrong digits, and a letter to nobody but its owner."""
    told = []
    for address in (HERS, "rien@example.org"):
        phone = asks(Phone(app, address=f"10.0.1.{len(told)}"), address)
        seen = [phone.words.replace(address, "…")]
        for _ in range(6):
            phone.taps(OPEN, digits="x00000")
            seen.append(phone.words.replace(address, "…"))
        told.append(seen)

    assert told[0] == told[1]
    assert "Ce code ne marche plus." in told[0][-1]
    assert letters(world, "rien@example.org") == []


def test_the_request_does_the_same_work_for_both(proved, new, world):
    """Nor by time: the letter is the worker's part, and until then the rows differ in nothing but their secrets."""
    rows = []
    for address in (HERS, "rien@example.org"):
        asks(new, address)
        with world.write() as db:
            rows.append(
                [(job.name, sorted(job.facts)) for job in db.scalars(select(jobs.Job)) if job.name != "mail"]
            )
    assert rows[1] == rows[0] * 2


def test_a_letter_goes_to_the_address_that_was_proved(lina, new, world):
    """The sign of kelvin folds into a k: what looks alike to us may be another person's mailbox."""
    give(world, "Lina B.", "kim@example.org")
    asks(new, "\u212aim@example.org")

    assert letters(world, "\u212aim@example.org") == letters(world, "kim@example.org") == []
    asks(new, "KIM@example.org")
    assert len(letters(world, "kim@example.org")) == 1


def test_an_address_that_was_never_proved_opens_nothing(lina, new, world):
    give(world, "Lina B.", HERS, proved=False)
    asks(new)

    assert letters(world) == []


def test_digits_guessed_for_nobodys_address_are_wrong_like_all_others(new, world, app):
    asks(new, "rien@example.org")
    with app.site.current(), world.write() as db:
        entry = db.scalars(select(Entry)).one()
        entry.digits_hash = mailing._hash(entry.code, "123456")

    assert new.taps(OPEN, digits="123456").sees("Ce n’est pas le bon code.")
    assert not key_of(new)


def test_five_wrong_guesses_and_the_right_digits_are_worth_nothing(proved, new, world):
    asks(new)
    right = digits_sent(world)
    for _ in range(5):
        new.taps(OPEN, digits=wrong(right))
    new.taps(OPEN, digits=right)

    assert new.sees("Ce code ne marche plus. Demandez un autre code.")
    assert not key_of(new)
    new.taps("Envoyer un autre code").taps(OPEN, digits=digits_sent(world))
    assert new.path == "/passeport"


def test_guesses_at_once_are_counted_one_by_one(proved, new, world, app):
    asks(new)
    right, form = digits_sent(world), new.form_with(OPEN)
    phones = [Phone(app, address=f"10.0.2.{number}") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda phone: phone.goes_back_and_taps(form, digits=wrong(right)), phones))

    assert world.row(Entry).guesses == 5


def test_guessing_many_addresses_from_one_place_is_stopped(proved, new, world, monkeypatch):
    """Counted although each request is undone or wrong, and before anything is looked at."""
    monkeypatch.setattr(mailing, "MOST_FROM_ONE_ADDRESS", 3)
    asks(new)
    right, form = digits_sent(world), new.form_with(OPEN)
    form_of_nothing = new.form_with(OPEN)
    form_of_nothing.set("action", "/entrer/e-mail/0000000000000")
    for _ in range(3):
        assert new.goes_back_and_taps(form_of_nothing, digits="1").status == 404

    new.goes_back_and_taps(form, digits=right)

    assert new.status == 429
    assert new.sees("Attendez dix minutes.")


def test_digits_die_after_a_quarter_of_an_hour(proved, new, world):
    asks(new)
    right = digits_sent(world)
    with clock.at(clock.now() + timedelta(minutes=15)):
        new.taps(OPEN, digits=right)
    assert new.sees("Ce code ne marche plus.")
    assert not key_of(new)


def test_digits_are_good_for_one_phone(proved, new, world, app):
    """The same finger may tap twice; whoever reads the letter later comes too late."""
    asks(new)
    right, form, place = digits_sent(world), new.form_with(OPEN), new.path
    new.goes_back_and_taps(form, digits=right)
    first = key_of(new)
    new.client.delete_cookie("bp", domain="127.0.0.1")
    new.goes_back_and_taps(form, digits=right)
    assert key_of(new) == first

    thief = Phone(app, "a thief").opens(place).taps(OPEN, digits=right)
    assert thief.status == 410
    assert thief.sees("Ce code ne marche plus.")
    assert not key_of(thief)


def test_nobody_floods_a_mailbox(proved, new):
    for _ in range(5):
        asks(new)
    assert new.status == 429
    assert new.sees("Attendez une heure.")
    assert new.taps("Essayer une autre adresse").path == "/entrer/e-mail"


def test_whoever_knows_an_address_does_not_close_it_to_its_owner(proved, new, app, world):
    stranger = Phone(app, "a stranger", address="10.6.6.6")
    for _ in range(5):
        asks(stranger)
    assert stranger.status == 429

    asks(new).taps(OPEN, digits=digits_sent(world))
    assert new.sees("Mes badges")

    for place in range(5):  # nor is a mailbox flooded from everywhere
        other = Phone(app, "a stranger", address=f"10.6.7.{place}")
        for _ in range(3):
            asks(other)
    assert other.status == 429


@pytest.mark.parametrize("typed", ["", "lina", "a@example.org\r\nBcc: b@example.org"])
def test_what_is_no_address_is_said_plainly(new, world, typed):
    assert asks(new, typed).status == 422
    assert new.sees("Il manque un morceau de l’adresse.")
    field = new.screen.get_element_by_id("address")
    assert field.get("value").split() == typed.split()
    assert field.get("aria-invalid") == "true"
    assert world.count(Entry) == 0


def test_an_address_of_two_passports_asks_which(proved, karima, new, world, app):
    give(world, "Karima", HERS.upper())
    asks(new).taps(OPEN, digits=digits_sent(world))

    assert new.sees("Lequel est le vôtre ?")
    words = {str(each.get("value")) for each in new.screen.xpath("//input[@name='passport']")}
    assert len(words) == 2
    assert new.sees("7 badges : ")  # what its person knows of it
    assert new.sees("0 badge")
    assert not words & {str(each) for each in range(99)}  # no row's number
    lost, stolen = new.path, re.sub(r"[^/]+$", "forged", new.path)
    assert Phone(app).opens(stolen).status == 410
    late = Phone(app, "a thief").opens(lost)
    form = late.form_with("Ouvrir ce passeport")
    new.taps("Ouvrir ce passeport", passport=sorted(words)[0])
    assert new.path == "/passeport"
    assert late.goes_back_and_taps(form).status == 410
    assert late.opens(lost).status == 410
    assert not key_of(late)


def test_without_a_mail_server_the_finger_and_the_card_stay(app, new):
    app.site = replace(app.site, config=replace(app.site.config, mails_shown=False))

    assert new.opens("/entrer/e-mail").sees("Ce site n’envoie pas d’e-mail.")
    assert not new.opens("/entrer").sees("Avec mon e-mail")
    assert new.find_tappable("Avec ma carte en papier") is not None


def test_a_key_that_was_planted_opens_nothing(proved, new, world):
    """Session fixation: the key comes from us after the digits, never from what the browser had before."""
    planted = "a" * 43
    new.client.set_cookie("bp", planted, domain="127.0.0.1")
    asks(new).taps(OPEN, digits=digits_sent(world))

    assert key_of(new) not in ("", planted)
    with world.write() as db:
        assert sealing.hashed(planted) not in set(db.scalars(select(Device.key_hash)))


def test_the_passport_that_was_here_before_is_not_lost(proved, newcomer, ines, world):
    """Inès's phone held a passport with a badge: she is asked whether both are hers."""
    asks(ines).taps(OPEN, digits=digits_sent(world))
    assert ines.path == "/passeport/reunir"


def test_entering_again_where_one_is_leaves_one_phone(proved, lina, world):
    with world.write() as db:
        passport_id = db.scalars(select(Passport.id).where(Passport.name == "Lina B.")).one()
    asks(lina).taps(OPEN, digits=digits_sent(world))

    assert lina.path == "/passeport"
    assert world.count(Device, passport_id=passport_id, revoked_at=None) == 1


def test_logs_and_rows_hold_no_digits_and_no_address(proved, new, world, caplog):
    caplog.set_level(logging.DEBUG)
    asks(new)
    digits = digits_sent(world)
    new.taps(OPEN, digits=wrong(digits)).taps(OPEN, digits=digits)

    assert digits not in caplog.text
    assert HERS not in caplog.text
    row = str(vars(world.row(Entry)))
    assert digits not in row
    assert HERS not in row


def test_who_lost_a_phone_cuts_it_by_entering(proved, lina, new, world):
    """The thief's phone holds the old cookie; it opens nothing once the digits are typed, and not before."""
    new.opens("/entrer/e-mail?perdu=1").taps("Envoyer le code", address=HERS)
    assert new.sees("Regardez vos e-mails.")
    assert lina.opens("/passeport").status == 200
    new.taps("Envoyer un autre code").taps(OPEN, digits=digits_sent(world))

    assert new.path == "/passeport"
    assert lina.opens("/passeport").status in (401, 410)


# By finger ----------------------------------------------------------------------------------------


def posts(phone: Phone, path: str, content=None, **headers: str):
    return phone.client.post(path, json=content or {}, base_url=SITE, headers={"Origin": SITE} | headers)


def adds(phone: Phone) -> Authenticator:
    finger = Authenticator()
    answer = finger.makes(posts(phone, "/passeport/doigt/demande").json, origin=SITE)
    assert posts(phone, "/passeport/doigt", answer).status_code == 204
    return finger


def shows(phone: Phone, finger: Authenticator, **headers: str):
    return posts(
        phone,
        "/entrer/doigt",
        finger.signs(posts(phone, "/entrer/doigt/demande").json, origin=SITE),
        **headers,
    )


def test_the_finger_opens_the_passport_on_a_new_phone(lina, new, world):
    finger = adds(lina)

    assert shows(new, finger).json == {"go": "/passeport"}
    assert new.opens("/passeport").sees("Marché d’hiver")
    assert world.row(Passkey).used_at is not None


def test_an_answer_overheard_opens_nothing_a_second_time(lina, new, app):
    finger = adds(lina)
    answer = finger.signs(posts(new, "/entrer/doigt/demande").json, origin=SITE)
    assert posts(new, "/entrer/doigt", answer).status_code == 200

    thief = Phone(app, "a thief")
    assert posts(thief, "/entrer/doigt", answer).status_code == 422
    assert not key_of(thief)


def test_two_phones_with_one_answer_at_once_one_enters(lina, app):
    finger = adds(lina)
    two = [Phone(app, address=f"10.0.3.{number}") for number in range(2)]
    answer = finger.signs(posts(two[0], "/entrer/doigt/demande").json, origin=SITE)
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(lambda phone: posts(phone, "/entrer/doigt", answer).status_code, two))
    assert statuses == [200, 422]


def test_other_sites_can_neither_add_nor_enter(lina, new):
    finger = adds(lina)
    elsewhere = {"Origin": "https://evil.example"}

    assert shows(new, finger, **elsewhere).status_code == 403
    answer = Authenticator().makes(posts(lina, "/passeport/doigt/demande").json, origin=SITE)
    assert posts(lina, "/passeport/doigt", answer, **elsewhere).status_code == 403
    assert not key_of(new)


def test_a_form_is_no_answer(lina, new):
    """What another site could send without asking, a form, is never read as one."""
    for path, phone in (("/entrer/doigt", new), ("/passeport/doigt", lina)):
        told = phone.client.post(path, data="{}", base_url=SITE, content_type="text/plain")
        assert told.status_code == 422


def test_a_key_made_for_one_phone_is_not_kept_for_another(lina, newcomer, ines, world):
    """Lina's question, answered on Inès's phone: it would let Lina into Inès's passport, or the other way."""
    answer = Authenticator().makes(posts(lina, "/passeport/doigt/demande").json, origin=SITE)

    assert posts(ines, "/passeport/doigt", answer).status_code == 422
    assert world.count(Passkey) == 0


def test_a_planted_key_is_replaced_when_the_finger_enters(lina, new):
    finger, planted = adds(lina), "b" * 43
    new.client.set_cookie("bp", planted, domain="127.0.0.1")
    shows(new, finger)
    assert key_of(new) not in ("", planted)


def test_only_its_owner_takes_a_key_away(lina, newcomer, ines, new, world):
    finger = adds(lina)
    path = f"/passeport/doigt/{world.row(Passkey).code}/enlever"

    assert posts(ines, path).status_code == 404
    assert posts(lina, path).status_code == 303
    assert shows(new, finger).status_code == 422


def test_a_stranger_can_add_no_key(new):
    assert posts(new, "/passeport/doigt/demande").status_code == 401
    assert posts(new, "/passeport/doigt").status_code == 401


def test_on_https_no_other_name_of_the_machine_counts(app, lina, new):
    """Behind a proxy the Host header is a stranger's word."""
    app.site = replace(app.site, config=replace(app.site.config, base_url="https://passeport.example"))
    asked = posts(new, "/entrer/doigt/demande", Origin="https://passeport.example").json
    assert asked["publicKey"]["rpId"] == "passeport.example"


def test_two_phones_with_one_address_at_once_one_enters(world, app):
    path = world.signed_in_path("Lina B.", "/passeport")
    two = [Phone(app, address=f"10.0.4.{number}").opens(path) for number in range(2)]
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(lambda phone: phone.taps("Ouvrir ici").status, two))
    assert statuses == [200, 410]
