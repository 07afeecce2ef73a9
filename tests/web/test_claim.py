"""Receiving a badge: one scan, one tap, no field; and everything that can go wrong on the way."""

import re
from datetime import timedelta

import pytest

from backpack.badges.models import Badge
from backpack.claims import offering
from backpack.claims.models import ClaimCode
from backpack.kernel import clock
from backpack.passport.models import Device, Passport


def close_now(world, path: str) -> None:
    with world.write() as db:
        offering.close(db.merge(world.claim_code(path)))


def test_a_newcomer_keeps_a_badge_with_one_tap(ines, world):
    code = world.code("Repas de quartier")
    before = world.count(Passport)

    ines.opens(code)
    assert ines.sees("Un badge pour vous")
    assert ines.sees("Repas de quartier")
    assert ines.sees("Donné par Les Ateliers du Port")
    assert not ines.screen.xpath("//input[not(@type='hidden')]|//textarea|//select")
    assert not ines.screen.xpath("//script")
    assert not ines.cookies
    ines.taps("Je le garde")

    assert ines.sees("Le badge est dans votre passeport.")
    assert world.count(Passport) == before + 1
    assert ines.opens("/passeport").sees("Repas de quartier")


def test_the_screen_after_names_the_sign_of_the_passport(ines, world):
    ines.opens(world.code("Repas de quartier")).taps("Je le garde")

    assert re.search(
        r"Votre signe : (Papillon|Oiseau|Chat|Chien|Poisson|Cheval|Lapin|Scarabée) \w+", ines.words
    )


def test_a_whole_claim_asks_for_nothing_but_a_tap(ines, world):
    ines.opens(world.code("Port propre"))
    kept = ines.form_with("Je le garde")

    assert [field.get("name") for field in kept.xpath(".//input")] == ["nonce"]


@pytest.mark.parametrize("times", [2, 3])
def test_tapping_again_gives_one_badge_and_one_passport(ines, world, times):
    code = world.code("Repas de quartier")
    passports, badges = world.count(Passport), world.count(Badge)
    form = ines.opens(code).form_with("Je le garde")

    for _ in range(times):
        ines.goes_back_and_taps(form)
        assert ines.sees("Le badge est dans votre passeport.")

    assert (world.count(Passport), world.count(Badge)) == (passports + 1, badges + 1)
    assert world.claim_code(code).kept == 1


def test_two_taps_before_the_first_cookie_open_one_passport(ines, yanis, world):
    """The second tap leaves before the first answer: it carries the same nonce and no cookie."""
    code = world.code("Repas de quartier")
    passports = world.count(Passport)
    form = ines.opens(code).form_with("Je le garde")

    ines.goes_back_and_taps(form)
    yanis.path = ines.path
    yanis.goes_back_and_taps(form)  # the very same form from a browser without the cookie

    assert yanis.sees("Le badge est dans votre passeport.")
    assert world.count(Passport) == passports + 1
    assert world.claim_code(code).kept == 1


def test_scanning_again_later_shows_the_kept_badge(ines, world):
    code = world.code("Repas de quartier")
    ines.opens(code).taps("Je le garde")

    assert ines.opens(code).sees("Le badge est dans votre passeport.")
    assert world.claim_code(code).kept == 1


def test_who_holds_the_badge_already_spends_no_use(ines, world):
    ines.opens(world.code("Repas de quartier")).taps("Je le garde")
    another = world.code("Repas de quartier")
    badges = world.count(Badge)

    ines.opens(another).taps("Je le garde")

    assert ines.status == 200
    assert world.count(Badge) == badges
    assert world.claim_code(another).kept == 0


def test_a_used_up_code_says_whom_to_ask(ines, yanis, world):
    code = world.code("Repas de quartier", uses=1)
    passports = world.count(Passport)
    offered = yanis.opens(code).form_with("Je le garde")
    ines.opens(code).taps("Je le garde")

    yanis.goes_back_and_taps(offered)

    assert yanis.status == 410
    assert yanis.sees("Demandez")
    assert yanis.sees("Karima")
    assert not yanis.cookies, "a refused claim must leave no cookie: its row may become the next person's"
    assert world.count(Passport) == passports + 1


def test_a_refused_phone_never_opens_the_next_passport(ines, yanis, world):
    code = world.code("Repas de quartier", uses=1)
    offered = yanis.opens(code).form_with("Je le garde")
    ines.opens(code).taps("Je le garde")
    yanis.goes_back_and_taps(offered)

    assert yanis.opens("/passeport").status == 401
    assert not yanis.sees("Repas de quartier")


def test_a_closed_code_and_an_unknown_one_are_plain_sentences(ines, world):
    code = world.code("Repas de quartier")
    close_now(world, code)

    assert ines.opens(code).status == 410
    assert ines.sees("Demandez")
    assert ines.opens("/C/0000000000000").status == 404
    assert ines.screen.xpath("//a[@href]"), "a problem always offers the one next thing to do"


def test_no_thanks_is_silent_and_can_be_taken_back_for_thirty_days(ines, world):
    code = world.code("Repas de quartier")
    passports = world.count(Passport)

    ines.opens(code).taps("Non merci")
    assert world.count(Passport) == passports
    assert not ines.cookies
    assert world.claim_code(code).declined == 1
    remembered = ines.path

    with clock.at(clock.now() + timedelta(days=29)):
        ines.opens(remembered).taps("Je le garde")
        assert ines.sees("Le badge est dans votre passeport.")


def test_no_thanks_cannot_be_taken_back_after_thirty_days_nor_forged(ines, yanis, world):
    code = world.code("Repas de quartier")
    ines.opens(code).taps("Non merci")
    remembered = ines.path
    other = world.code("Port propre")

    with clock.at(clock.now() + timedelta(days=31)):
        assert ines.opens(remembered).status == 410
    close_now(world, other)
    stolen = remembered.rsplit("/", 1)[-1]
    assert yanis.opens(f"{other}/non/{stolen}").status == 410


def test_a_printed_address_forgives_case_and_look_alikes(ines, world):
    code = world.code("Repas de quartier")
    typed = code.lower().replace("0", "o").replace("1", "l")

    assert ines.opens(typed).sees("Repas de quartier")


def test_the_short_address_takes_a_whole_code(ines, world):
    code = world.code("Repas de quartier")
    spoken = " ".join(re.findall(".{1,4}", code.removeprefix("/C/").lower()))

    ines.opens("/").taps("Voir le badge", code=spoken)

    assert ines.sees("Repas de quartier")


def test_wrong_guesses_from_one_address_are_refused_and_scans_are_not(ines, yanis, world):
    ines.opens("/")
    form = ines.form_with("Voir le badge")
    for guess in range(300):
        ines.goes_back_and_taps(form, code=f"{guess:06d}")
        assert ines.status == 404

    ines.goes_back_and_taps(form, code="999999")
    assert ines.status == 429
    assert ines.sees("Attendez") or ines.sees("plus tard")
    assert yanis.opens(world.code("Repas de quartier")).taps("Je le garde").status == 200


def test_thirty_phones_behind_one_wifi_all_get_their_badge(app, world):
    from tests.phone import Phone

    code = world.code("Repas de quartier", uses=30)
    for number in range(30):
        phone = Phone(app, f"phone {number}", address="192.0.2.7")
        phone.opens(code).taps("Je le garde")
        assert phone.status == 200
    assert world.claim_code(code).uses_left == 0


def test_a_skill_is_given_to_a_person_never_to_a_group(world):
    with pytest.raises(offering.NotForGroups):
        world.code("Je sais accueillir")


def test_a_code_for_one_person_says_who_saw_it(ines, world):
    ines.opens(world.code("Je sais accueillir", group=False)).taps("Je le garde")

    badge = world.badge(seen_by="Karima", passport_id=world.newest_passport())
    assert badge.name == "Je sais accueillir"


def test_a_form_from_another_site_is_refused(app, world):
    code = world.code("Repas de quartier")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/x"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        answer = app.test_client().post(code, headers=headers, base_url="http://127.0.0.1:8000")
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
    assert world.claim_code(code).kept == 0


def test_the_cookie_is_a_random_key_kept_only_as_its_hash(ines, world):
    ines.opens(world.code("Repas de quartier"))
    form = ines.form_with("Je le garde")
    answer = ines.client.post(
        ines.path, data={"nonce": form.fields["nonce"]}, base_url="http://127.0.0.1:8000"
    )

    cookie = answer.headers["Set-Cookie"]
    key = re.match(r"bp=([^;]+)", cookie).group(1)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert len(key) >= 43
    with world.write() as db:
        assert key not in [device.key_hash for device in db.query(Device)]
    assert world.count(ClaimCode) >= 1
