"""The square of the wall is another one each minute: whoever is there has time, and a photo sent home has none."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import PIL.Image
import pytest

from backpack.art import qr
from backpack.badges.models import Badge
from backpack.claims import offering, turning
from backpack.claims.models import ClaimCode, Projection
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import clock, squares
from backpack.kernel.addresses import for_square
from backpack.passport.models import Passport
from tests.cast import World
from tests.phone import Phone

MEAL = "Repas de quartier"
TEN = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)  # a minute begins


def later(**more: float) -> datetime:
    return TEN + timedelta(**more)


@pytest.fixture
def turns(world: World) -> ClaimCode:
    """At ten o'clock Karima opens a code for those present."""
    with clock.at(TEN), world.app.site.current(), world.write() as db:
        karima = db.query(Member).filter_by(name="Karima").one()
        meal = db.query(BadgeClass).filter_by(name=MEAL).one()
        return offering.open_code(db, meal, karima, uses=12, is_group=True, turns=True)


def square(world: World, code: ClaimCode, moment: datetime) -> str:
    """Where the square leads at that moment."""
    with world.app.site.current():
        return f"/C/{turning.square_of(code, at=moment)}"


def test_each_minute_has_a_square_of_its_own_and_it_is_as_short_as_any_code(world, turns):
    shown = [square(world, turns, later(seconds=each)) for each in (0, 59, 60, 3600)]

    assert shown[0] == shown[1], "for a whole minute it is the same"
    assert len(set(shown)) == 3
    assert {len(each) for each in shown} == {len("/C/") + 13}
    with world.app.site.current():
        address = for_square(f"https://badge.exemple{shown[0]}")
        assert not turning.is_good(turns, turns.code), "the code itself is never taken"
        assert turning.in_time(turns), "and its page says when it was opened"
    assert address == f"https://BADGE.EXEMPLE{shown[0]}", "capitals, which need fewer modules"


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, 200), (59, 200), (300, 200), (359, 200), (360, 410), (7200, 410)]
)
def test_a_square_is_good_for_its_minute_and_five_more(ines, world, turns, seconds, status):
    shown = square(world, turns, TEN)

    with clock.at(later(seconds=seconds)):
        assert ines.opens(shown).status == status
    assert status == 200 or (ines.sees("Ce carré a changé.") and ines.sees("Visez celui du mur."))


def test_a_square_of_later_is_good_for_nobody_yet(ines, world, turns):
    ahead = square(world, turns, later(minutes=2))

    with clock.at(TEN):
        assert ines.opens(ahead).status == 410


def test_a_photo_of_the_wall_is_worth_nothing_at_home(yanis, world, turns):
    shown = square(world, turns, TEN)
    before = world.count(Passport)

    with clock.at(later(minutes=8)):
        yanis.opens(shown)
        assert yanis.sees("Demandez à Karima")
        yanis.posts(shown, nonce="")
        assert yanis.status == 410, "nor by sending what the page would send"
        yanis.posts(f"{shown}/non", nonce="")
        assert yanis.status == 410

    assert (world.count(Passport), world.count(Badge, name=MEAL)) == (before, world.count(Badge, name=MEAL))
    assert not yanis.cookies


@pytest.mark.parametrize("minutes", [4, 50])
def test_whoever_opened_it_in_time_keeps_it_later(ines, world, turns, minutes):
    """They read slowly, or the network went away: what counts is when the page was opened."""
    with clock.at(later(seconds=350)):
        ines.opens(square(world, turns, TEN))
    with clock.at(later(seconds=350, minutes=minutes)):
        ines.taps("Je le garde")
        assert ines.sees("Le badge est dans votre passeport.")
        assert ines.opens(square(world, turns, TEN)).sees("Le badge est dans votre passeport.")
    assert world.row(ClaimCode, id=turns.id).uses_left == 11


def test_no_thank_you_is_heard_later_and_taken_back_later_still(ines, world, turns):
    with clock.at(TEN):
        ines.opens(square(world, turns, TEN))
    with clock.at(later(minutes=9)):
        ines.taps("Non merci")
        assert ines.sees("Vous n’avez pas ce badge.")
    with clock.at(later(days=3)):
        assert ines.taps("Je le garde").sees("Le badge est dans votre passeport.")
    assert world.row(ClaimCode, id=turns.id).declined == 1


def test_a_page_opened_in_time_is_no_key_to_another_code(ines, world, turns):
    with clock.at(TEN), world.app.site.current(), world.write() as db:
        karima = db.query(Member).filter_by(name="Karima").one()
        meal = db.query(BadgeClass).filter_by(name=MEAL).one()
        other = offering.open_code(db, meal, karima, uses=12, is_group=True, turns=True)
    with clock.at(TEN):
        word = ines.opens(square(world, turns, TEN)).form_with("Je le garde").fields["in_time"]
    with clock.at(later(minutes=10)):
        stale = square(world, other, TEN)
        assert ines.posts(stale, nonce="", in_time=word).status == 410
        assert ines.posts(stale, nonce="", in_time="0" * 40).status == 410


def test_kept_twice_through_two_squares_it_is_one_badge_and_one_use(ines, world, turns):
    with clock.at(TEN):
        ines.opens(square(world, turns, TEN)).taps("Je le garde")
    with clock.at(later(minutes=2)):
        ines.opens(square(world, turns, later(minutes=2)))
        assert ines.sees("Le badge est dans votre passeport.")
    assert world.row(ClaimCode, id=turns.id).uses_left == 11


def test_lower_case_and_an_o_for_a_zero_are_forgiven(ines, world, turns):
    shown = square(world, turns, TEN).lower()

    with clock.at(TEN):
        assert ines.opens(shown.replace("0", "o").replace("1", "l")).status == 200


def test_the_code_itself_its_beginning_and_a_made_up_square_give_nothing(ines, world, turns):
    with clock.at(TEN):
        for tried in (turns.code, turns.code[:4] + "0" * 9, turns.code[:4] + "Z" * 9):
            assert ines.opens(f"/C/{tried}").status == 410
            assert ines.posts(f"/C/{tried}", nonce="").status == 410
        assert ines.opens("/C/0000000000000").status == 404
    assert world.row(ClaimCode, id=turns.id).uses_left == 12


def test_a_closed_code_says_so_whatever_its_square(ines, karima, world, turns):
    with clock.at(TEN):
        karima.opens(f"/bureau/codes/{turns.code}").taps("Fermer ce carré")
        assert ines.opens(square(world, turns, TEN)).sees("Ce code est trop vieux.")


def on_the_wall(screen: Phone) -> str:
    """The drawing that stands in the frame."""
    (frame,) = screen.screen.xpath("//*[@id='square']")
    return "".join(frame.xpath(".//*[local-name()='path']/@d"))


def test_the_wall_turns_without_script_and_its_digits_stay(karima, ines, yanis, world):
    with clock.at(TEN):
        karima.opens("/bureau").taps(MEAL).taps("Ouvrir un carré", whom="group", uses=12).taps(
            "Mettre au mur"
        )
        first, digits = on_the_wall(karima), world.newest(Projection).digits
        assert karima.screen.xpath("//head/noscript/meta[@http-equiv='refresh']")
        assert ines.opens("/").taps("Voir le badge", code=digits).status == 200
    with clock.at(later(seconds=30)):
        assert on_the_wall(karima.opens(karima.path)) == first, "it does not move within its minute"
    with clock.at(later(minutes=7)):
        assert on_the_wall(karima.opens(karima.path)) != first
        assert (
            yanis.opens("/")
            .taps("Voir le badge", code=digits)
            .taps("Je le garde")
            .sees("dans votre passeport")
        )
        assert karima.taps("Actualiser").sees("1 badge gardé sur 12")
    assert world.newest(ClaimCode).turns


def test_htmx_gets_only_the_square_and_nobody_else_does(karima, solene, marc, world):
    with clock.at(TEN):
        karima.opens("/bureau").taps(MEAL).taps("Ouvrir un carré", whom="group").taps("Mettre au mur")
        asked = {"HX-Request": "true", "HX-Target": "square"}
        part = karima.client.get(karima.path, headers=asked, base_url="http://127.0.0.1:8000")
        assert part.text.lstrip().startswith("<svg")
        assert "<html" not in part.text
        for stranger, status in ((solene, 404), (marc, 401)):
            assert stranger.opens(karima.path, **asked).status == status


def test_on_paper_the_square_stays_the_same_until_its_day(karima, ines, world):
    with clock.at(TEN):
        karima.opens("/bureau").taps(MEAL).taps("Ouvrir un carré", whom="fixed", uses=12, until="2026-12-01")
    code = world.newest(ClaimCode)

    assert not code.turns
    assert code.code in karima.words.replace(" ", "")
    with clock.at(later(days=9)):
        assert ines.opens(f"/C/{code.code}").status == 200
    with clock.at(later(days=10)):
        assert ines.opens(f"/C/{code.code}").status == 410


@pytest.mark.parametrize("until", ["", "hier", "2026-99-99", "9999-12-31", "0001-01-01", "9" * 400])
def test_a_day_that_is_none_does_no_harm(karima, world, until):
    with clock.at(TEN):
        karima.opens("/bureau").taps(MEAL).taps("Ouvrir un carré", whom="fixed", uses=12, until=until)
    assert karima.status == 200
    assert TEN <= world.newest(ClaimCode).ends_at <= TEN + offering.LONGEST_LIFE


def test_what_nobody_kept_is_offered_again_and_the_old_code_ends(karima, ines, yanis, world):
    karima.opens("/bureau").taps("Je sais accueillir").taps("Ouvrir un carré")
    old = world.newest(ClaimCode).code
    karima.taps("Proposer à nouveau, avec un autre code")
    new = world.newest(ClaimCode).code

    assert new != old
    assert urlsplit(karima.path).path == f"/bureau/codes/{new}"
    assert ines.opens(f"/C/{old}").status == 410
    assert yanis.opens(f"/C/{new}").taps("Je le garde").sees("dans votre passeport")
    karima.posts(f"/bureau/codes/{old}/proposer")
    assert world.row(ClaimCode, code=new).uses_left == 0
    assert not karima.opens(f"/bureau/codes/{new}").sees("Proposer à nouveau")


def test_offered_again_by_two_taps_it_is_one_new_code_with_what_was_left(karima, ines, yanis, world, turns):
    with clock.at(TEN):
        ines.opens(square(world, turns, TEN)).taps("Je le garde")
        assert not karima.opens(f"/bureau/codes/{turns.code}").sees("Proposer à nouveau"), "it goes on"
        yanis.opens(square(world, turns, TEN)).taps("Non merci")
        karima.opens(f"/bureau/codes/{turns.code}")
        form, before = karima.form_with("Proposer à nouveau, avec un autre code"), world.count(ClaimCode)
        karima.goes_back_and_taps(form)
        karima.goes_back_and_taps(form)

    assert world.count(ClaimCode) == before + 1
    assert (world.newest(ClaimCode).uses, world.newest(ClaimCode).turns) == (11, True)


def test_how_many_said_no_is_a_count_at_the_desk(karima, ines, world, turns):
    with clock.at(TEN):
        ines.opens(square(world, turns, TEN)).taps("Non merci")
        assert karima.opens(f"/bureau/codes/{turns.code}").sees("1 personne a dit « Non merci ».")


def test_a_code_of_another_organisation_is_not_offered_again(solene, world, turns):
    before = world.count(ClaimCode)

    assert solene.posts(f"/bureau/codes/{turns.code}/proposer").status == 404
    assert world.count(ClaimCode) == before


def test_every_square_is_read_from_afar(world, turns):
    """Each minute draws another square: all of them are as small as that of any code, and are read."""
    for minute in range(0, 720, 90):
        address = for_square(f"https://badge.exemple{square(world, turns, later(minutes=minute))}")
        drawn = qr.png(address, scale=5)
        assert squares.read(drawn) == address
        assert PIL.Image.open(io.BytesIO(drawn)).width == 5 * (4 + 29 + 4), "modules, as any code has"
