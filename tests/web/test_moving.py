"""Going on with a new phone: one scan, three taps, and nobody else gets in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from backpack.kernel import clock
from backpack.kernel.sealing import hashed
from backpack.notifications.models import Subscription
from backpack.passport.models import Device, Handover, Passport
from tests.phone import Phone

ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A145R) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"


def showing(phone: Phone) -> str:
    """The path that the square on *phone* leads to."""
    phone.opens("/passeport/telephones").taps("Changer de téléphone")
    assert phone.sees("Visez ce carré avec votre autre téléphone.")
    return "/H/" + phone.path.rsplit("/", 1)[-1]


@pytest.fixture
def new(app) -> Phone:
    return Phone(app, "Lina’s new phone", address="10.0.0.9")


def test_one_scan_and_three_taps_move_to_a_new_phone(lina, new):
    square = showing(lina)  # the first tap
    new.opens(square)
    assert new.sees("Est-ce bien vous ?")
    assert not new.sees("Lina")  # by its sign only
    new.taps("C’est moi")  # the second
    assert new.path == "/passeport"
    assert new.sees("Marché d’hiver")

    lina.taps("Continuer")  # what the page does by itself with script
    assert lina.sees("Votre autre téléphone est prêt.")
    lina.taps("Enlever mon passeport d’ici")  # the third
    assert lina.sees("Ce téléphone n’ouvre plus votre passeport.")
    assert lina.answer.request.path == "/passeport/telephones/quitte"

    assert lina.opens("/passeport").status == 401
    assert new.opens("/passeport").status == 200


def test_the_old_phone_may_stay(lina, new):
    new.opens(showing(lina)).taps("C’est moi")

    lina.taps("Continuer").taps("Garder ce téléphone")

    assert lina.sees("Marché d’hiver")
    assert new.opens("/passeport/telephones").sees("2 téléphones ouvrent votre passeport.")


def test_the_list_says_when_each_came_and_how(lina, new, world):
    new.opens(showing(lina), **{"User-Agent": ANDROID}).taps("C’est moi")
    lina.opens("/passeport/telephones")

    assert re.search(r"Arrivé le \d+\w* \w+ \d{4} à \d+\sh\s\d\d, par un autre téléphone", lina.words)
    assert new.opens("/passeport/telephones").sees("par un lien")  # Lina's own, in this story


def test_the_last_phone_is_never_taken_away(lina, world):
    square = showing(lina)

    lina.client.post(f"/passeport/telephones/changer/{square[3:]}/quitter", base_url="http://127.0.0.1:8000")

    assert lina.opens("/passeport").status == 200


def test_a_code_typed_at_the_start_leads_to_the_same_page(lina, new):
    code = showing(lina)[3:]

    new.opens("/").taps("Voir le badge", code=f"{code[:4]} {code[4:8].lower()} {code[8:]}")

    assert new.sees("Est-ce bien vous ?")


# Attacks ----------------------------------------------------------------------------------------


def test_a_used_code_opens_nothing_to_the_next(lina, new, marc):
    square = showing(lina)
    marc.opens(square)
    seen = marc.form_with("C’est moi")
    new.opens(square).taps("C’est moi")

    marc.goes_back_and_taps(seen)

    assert marc.status == 410
    assert marc.sees("Ce carré ne marche plus.")
    assert marc.cookies == []
    assert marc.opens("/passeport").status == 401
    assert marc.opens(square).status == 410


def test_two_taps_of_one_finger_are_one_device(lina, new, world):
    square = showing(lina)
    before = world.count(Device)
    form = new.opens(square).form_with("C’est moi")
    new.goes_back_and_taps(form)
    key = new.client.get_cookie("bp", "127.0.0.1").value
    new.client.delete_cookie("bp", domain="127.0.0.1")

    new.goes_back_and_taps(form)  # both taps left before the first cookie came

    assert new.client.get_cookie("bp", "127.0.0.1").value == key
    assert world.count(Device) == before + 1


def test_what_the_visitor_brings_is_never_the_key(lina, new, app):
    """Session fixation: whoever planted a cookie or a nonce in the new phone must not be in."""
    square = showing(lina)
    new.client.set_cookie("bp", "planted-by-somebody", domain="127.0.0.1")
    new.opens(square).taps("C’est moi", nonce="planted-by-somebody")

    assert new.client.get_cookie("bp", "127.0.0.1").value != "planted-by-somebody"
    attacker = Phone(app, "somebody")
    attacker.client.set_cookie("bp", "planted-by-somebody", domain="127.0.0.1")
    assert attacker.opens("/passeport").status == 401


def test_another_site_cannot_tap_for_me(lina, new):
    square = showing(lina)
    nonce = new.opens(square).form_with("C’est moi").fields["nonce"]

    answer = new.client.post(
        square,
        data={"nonce": nonce},
        headers={"Origin": "https://elsewhere.example"},
        base_url="http://127.0.0.1:8000",
    )

    assert answer.status_code == 403
    assert new.opens("/passeport").status == 401


def test_an_old_a_stopped_and_an_unknown_code_are_told_alike(lina, new, world):
    old = showing(lina)
    with world.write() as db:
        db.get(Handover, world.row(Handover, key_hash=hashed(old[3:])).id).ends_at = clock.now() - timedelta(
            seconds=1
        )
    assert lina.opens(lina.path).sees("Ce carré ne marche plus.")
    stopped = showing(lina)
    lina.taps("Arrêter")

    told = {new.opens(path).words for path in (old, stopped, "/H/0000000000000")}

    assert len(told) == 1
    assert new.status == 410


def test_reading_or_previewing_a_code_uses_nothing_up(lina, new, marc):
    square = showing(lina)
    for _ in range(3):
        marc.opens(square)

    assert new.opens(square).taps("C’est moi").path == "/passeport"


def test_somebody_elses_square_is_nobodys_page(lina, yanis, world):
    yanis.opens(world.code("Repas de quartier")).taps("Je le garde")
    code = showing(lina)[3:]

    assert yanis.opens(f"/passeport/telephones/changer/{code}").status == 404


def test_a_phone_that_is_in_already_goes_home(lina, new):
    square = showing(lina)
    new.opens(square).taps("C’est moi")

    assert new.opens(square).path == "/passeport"  # scanned again: nothing to be told off for


# The list ---------------------------------------------------------------------------------------


def test_a_lost_phone_is_taken_away_with_one_tap(lina, new, world):
    new.opens(showing(lina), **{"User-Agent": ANDROID}).taps("C’est moi")
    new.opens("/passeport", **{"User-Agent": ANDROID})
    with world.write() as db:
        lost = db.get(Device, world.newest(Device).id)
        db.add(Subscription(passport_id=lost.passport_id, endpoint="https://push.example.net/1", endpoint_hash="1",
                            p256dh="", auth="", language="fr", added_at=clock.now()))  # fmt: skip

    lina.opens("/passeport/telephones").taps("Enlever")

    assert lina.sees("1 téléphone ouvre votre passeport.")
    assert new.opens("/passeport").status == 401
    # Nor does it go on being told which badges arrive.
    assert world.count(Subscription, endpoint_hash="1") == 0


def test_nobody_takes_away_anothers_phone(lina, yanis, world):
    yanis.opens(world.code("Repas de quartier")).taps("Je le garde")
    theirs = world.newest(Device)

    lina.client.post(f"/passeport/telephones/{theirs.id}/enlever", base_url="http://127.0.0.1:8000")

    assert yanis.opens("/passeport").status == 200


def test_a_phone_is_called_what_it_is(lina, new):
    new.client.environ_base["HTTP_USER_AGENT"] = IPHONE
    new.opens(showing(lina)).taps("C’est moi")

    assert lina.opens("/passeport/telephones").find_tappable("Enlever : iPhone").tag == "button"


# Inner browsers and installing ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "sees"),
    [(f"{ANDROID} Instagram 334.0.0.42.95 Android", True), (ANDROID, False)],
)
def test_an_inner_browser_offers_the_real_one(yanis, world, agent, sees):
    path = world.code("Repas de quartier")
    yanis.client.environ_base["HTTP_USER_AGENT"] = agent

    yanis.opens(path).taps("Je le garde")

    assert yanis.sees("Vous êtes dans une autre application.") is sees


def test_one_tap_more_and_the_real_browser_holds_the_passport(yanis, app, world):
    yanis.client.environ_base["HTTP_USER_AGENT"] = f"{ANDROID} Instagram 334.0.0.42.95 Android"
    yanis.opens(world.code("Repas de quartier")).taps("Je le garde").taps("Ouvrir dans Chrome ou Safari")
    way = yanis.find_tappable("Ouvrir dans Chrome").get("href")
    code = yanis.path.rsplit("/", 1)[-1]
    assert way == (
        f"intent://127.0.0.1:8000/H/{code}#Intent;scheme=http;action=android.intent.action.VIEW;end"
    )

    chrome = Phone(app, "Chrome").opens(f"/H/{code}").taps("C’est moi")

    assert chrome.sees("Repas de quartier")
    assert world.newest(Passport).id == world.newest(Device).passport_id


def test_on_an_iphone_the_link_is_copied(yanis, world):
    yanis.client.environ_base["HTTP_USER_AGENT"] = f"{IPHONE} Snapchat/12.92.0.40 (like Safari)"
    yanis.opens(world.code("Repas de quartier")).taps("Je le garde").taps("Ouvrir dans Chrome ou Safari")

    (copied,) = yanis.screen.xpath("//@data-copy-link")
    assert copied == f"http://127.0.0.1:8000{yanis.path}"
    assert yanis.sees("Collez le lien en haut.")


def test_what_is_installed_begins_with_the_hand_over_and_goes_home_later(lina, app):
    lina.opens("/passeport/telephones", **{"User-Agent": IPHONE}).taps("Mettre sur l’écran d’accueil")
    lina.taps("Continuer")
    assert lina.sees("Faites ces trois gestes.")
    (manifest,) = lina.screen.xpath("//link[@rel='manifest']/@href")
    start = lina.client.get(manifest, base_url="http://127.0.0.1:8000").json["start_url"]
    installed = Phone(app, "installed")

    assert installed.opens(start).taps("C’est moi").sees("Marché d’hiver")
    assert installed.opens(start).path == "/passeport"


@pytest.mark.parametrize("depart", ["", "%2F%2Fevil.example", "..%2F..%2Foperateur", "0000000000000x"])
def test_a_manifest_starts_nowhere_else(app, depart):
    answer = app.test_client().get(f"/manifest.webmanifest?depart={depart}")

    assert answer.json["start_url"] == "/passeport"


def test_the_code_is_in_no_log(lina, new, caplog):
    caplog.set_level(0)
    square = showing(lina)
    new.opens(square).taps("C’est moi")
    new.opens(square)

    assert square[3:] not in caplog.text
