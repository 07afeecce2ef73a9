"""Everything of one person is erased, at once and for good."""

import re

from sqlalchemy import select

from backpack import demo
from backpack.badges import revoking
from backpack.badges.models import Badge, Original
from backpack.claims.models import Brought, Claim, ClaimCode
from backpack.goals.models import Goal
from backpack.issuers.models import Member, Organisation, Trace
from backpack.kernel import jobs, pictures
from backpack.notifications.models import Subscription
from backpack.pages.models import Page, ShownBadge
from backpack.passport.models import Device, Passport
from tests import hanging
from tests.phone import Phone
from tests.whole import MINE, bring, erase, passport_of, rows, rows_of

# What an organisation did stays its own, and with it the name of whoever did it.
OF_THE_ORGANISATION = {
    *("member", "claim_code", "projection", "invitation", "facilitator", "award"),
    *("workshop_session", "tablet_in_session"),
    "trace",  # without whom it was done to: see below
}


def test_nothing_that_hangs_on_a_passport_is_left(lina, karima, world):
    """A table that is new fails here: say in custody/erasing.py what becomes of it."""
    passport, others = passport_of(world, "Lina B."), passport_of(world, "Karima")
    with world.write() as db:
        hung = hanging.hang_on(db, passport)
        elsewhere = hanging.hang_on(db, others)
    assert {"badge", "page", "vouch", "handover", "card", "passkey"} <= set(hung)

    erase(lina)

    with world.write() as db:
        left = {table for table, row in hung.items() if hanging.is_there(db, table, row)}
        gone = {table for table, row in elsewhere.items() if not hanging.is_there(db, table, row)}
    assert left <= OF_THE_ORGANISATION, "these rows name somebody who asked to be forgotten"
    assert not gone, "these rows are somebody else's"
    assert world.row(Trace, id=hung["trace"]).whom == ""


def test_everything_goes_at_once(lina, marc, karima, world):
    passport = passport_of(world, "Lina B.")
    bring(lina, demo.foreign_badge())
    with world.write() as db:
        badge_id = db.scalars(select(Badge.id).where(Badge.passport_id == passport)).first()
        jobs.later(db, "recheck", badge=badge_id)
    code = rows_of(world, Page, passport)[0].code
    badge = rows_of(world, Badge, passport)[0].code
    others = world.count(Badge) - world.count(Badge, passport_id=passport)
    kept = {each.code: each.uses_left for each in rows(world, ClaimCode)}
    strangers = world.count(Passport)
    assert marc.opens(f"/P/{code}").status == 200

    erase(lina)

    assert lina.path == "/au-revoir"
    assert lina.sees("Tout est effacé.")
    for model in (Badge, Brought, Claim, Device, Goal, Page, Subscription):
        assert world.count(model, passport_id=passport) == 0, model
    assert world.count(Passport) == strangers - 1
    assert world.count(Original) == 0
    assert world.count(Badge) == others, "nobody else's"
    assert {each.code: each.uses_left for each in rows(world, ClaimCode)} == kept, "the count stays"
    with world.write() as db:
        assert not db.scalars(select(ShownBadge)).all()
        left = [job.facts for job in db.scalars(select(jobs.Job))]
    assert not any("subscription" in facts or "badge" in facts for facts in left)
    assert marc.opens(f"/P/{code}").status in (404, 410)
    assert marc.opens(f"/B/{badge}").status == 404
    assert lina.opens("/passeport").status == 401
    assert karima.opens("/bureau").status == 200


def taps_home(phone, *labels: str) -> int:
    """How many taps it takes from the first screen."""
    phone.opens("/passeport")
    for label in labels:
        phone.taps(label)
    return len(labels)


def test_from_the_first_screen_three_taps_take_all_and_three_erase_all(lina):
    assert taps_home(lina, "Régler mon passeport", "Mes données", "Tout prendre") <= 3
    assert lina.answer.mimetype == "application/zip"

    assert taps_home(lina, "Régler mon passeport", "Tout effacer", "Effacer pour toujours") <= 3
    assert lina.sees("Tout est effacé.")


def test_the_phone_keeps_nothing(lina):
    lina.opens(MINE).taps("Tout effacer")
    assert lina.sees("Vos demandes, photos, avis et papiers envoyés partent aussi.")
    form = lina.form_with("Effacer pour toujours")

    answer = lina.client.post(form.get("action"), headers={"Origin": "http://127.0.0.1:8000"})

    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("bp=")]
    assert cookie.startswith("bp=;")
    assert "Max-Age=0" in cookie
    assert "HttpOnly" in cookie


def test_the_worker_lets_go_where_everything_is_erased():
    from pathlib import Path

    worker = (Path(__file__).parents[2] / "service-worker" / "shell.js").read_text()
    somebody = re.search(r"^const SOMEBODY = /(.*)/;", worker, re.MULTILINE)
    assert somebody
    assert re.search(somebody[1].replace(r"\/", "/"), "/passeport/mes-donnees/effacer")
    assert not re.search(somebody[1].replace(r"\/", "/"), "/passeport/mes-donnees/remettre")


def test_a_second_tap_ends_on_the_same_screen(lina, ines, newcomer, world):
    lina.opens(MINE).taps("Tout effacer")
    form = lina.form_with("Effacer pour toujours")

    lina.taps("Effacer pour toujours")
    passports = world.count(Passport)
    lina.goes_back_and_taps(form)

    assert lina.sees("Tout est effacé.")
    assert world.count(Passport) == passports, "and opens no new passport"
    assert ines.opens("/passeport").status == 200


def test_the_other_phone_of_the_same_person_opens_nothing_either(lina, app, world):
    other = Phone(app, "Lina's tablet", address="10.0.0.9")
    other.opens(world.signed_in_path("Lina B.", "/passeport")).taps("Ouvrir ici")

    erase(lina)

    assert other.opens("/passeport").status == 401


def test_the_warning_is_plain_and_offers_to_take_first(lina):
    lina.opens(MINE).taps("Tout effacer")

    assert lina.sees("partent pour toujours.")
    assert lina.sees("Personne ne pourra les faire revenir.")
    assert lina.taps("Tout prendre d’abord").answer.mimetype == "application/zip"


def test_who_gave_badges_loses_the_desk_and_what_they_gave_stays(karima, lina, world):
    karima.opens(MINE).taps("Tout effacer")
    assert karima.sees("Votre prénom reste sur les badges donnés.")

    karima.taps("Effacer pour toujours")

    assert karima.opens("/bureau").status == 401
    member = world.row(Member, name="Karima")
    assert world.count(Device, passport_id=member.passport_id) == 0
    assert world.row(Passport, id=member.passport_id).name is None
    lina.opens("/passeport").taps("Je sais nettoyer mon poste")
    assert lina.sees("Karima")
    assert lina.sees("Garanti")


def test_a_picture_that_somebody_else_has_too_stays(lina, ines, newcomer, world):
    bring(lina, demo.foreign_badge())
    bring(ines, demo.foreign_badge())
    before = world.count(pictures.Picture)

    erase(lina)
    assert world.count(pictures.Picture) == before
    erase(ines)
    assert world.count(pictures.Picture) == before - 1


def test_what_was_taken_back_stays_taken_back(ines, newcomer, app, world):
    with app.site.current(), world.write() as db:
        badge = db.scalars(select(Badge).where(Badge.passport_id == newcomer)).one()
        revoking.revoke(db, badge, "Donné par mégarde")
        organisation = db.get_one(Organisation, badge.organisation_id)
        identifier, code = app.site.address(f"/B/{badge.code}"), badge.code
        before = revoking.status_list(db, organisation, 1)["credentialSubject"]

    erase(ines)

    with app.site.current(), world.write() as db:
        organisation = db.get_one(Organisation, organisation.id)
        assert revoking.is_revoked(db, organisation, identifier)
        assert revoking.status_list(db, organisation, 1)["credentialSubject"] == before
        left = db.scalars(select(Badge).where(Badge.code == code)).one()
        assert (left.credential, left.name, left.revoked_because, left.badge_class_id) == (
            b"",
            "",
            None,
            None,
        )
        assert (left.awarded_at, left.seen_by, left.picture_id) == (None, None, None)
    assert ines.opens(f"/B/{code}").status == 404


def test_another_site_cannot_erase(lina, world):
    before = world.count(Badge)

    answer = lina.client.post(f"{MINE}/effacer", headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403
    assert world.count(Badge) == before
