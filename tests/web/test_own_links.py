"""A link to this very site, pasted: answered from what is here, over no network, with no more than a stranger sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from backpack.badges import verdicts
from backpack.badges.models import Badge, Source
from backpack.claims import at_home
from backpack.claims.models import Brought, Outcome
from backpack.openbadges import reading
from backpack.openbadges.model import Verdict
from backpack.pages.models import Page
from tests.cast import World
from tests.network import Network
from tests.outside import HOST, Outside
from tests.phone import SITE, Phone

ADD = "Ajouter ce badge"


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    return Network().installed(monkeypatch)


def hidden(world: World) -> str:
    """A badge of Lina's that no page shows."""
    with world.write() as db:
        page = db.scalars(select(Page)).first()
        shown = [badge.id for badge in page.badges]
        hers = select(Badge).where(Badge.passport_id == page.passport_id, Badge.id.not_in(shown))
        return f"/B/{db.scalars(hers).first().code}"


@pytest.mark.parametrize("end", ["", ".json", ".png", ".jwt", "/v2.json"])
def test_a_badge_of_this_site_is_read_without_asking_anybody(
    end: str, marc: Phone, world: World, network: Network
) -> None:
    marc.opens("/lire").taps("Lire ce badge", text=f"Regardez : {SITE}{world.day().badge}{end} !")

    assert marc.sees("Vrai badge")
    assert marc.sees("Garanti")
    assert network.asked == []


def test_also_as_a_square_holds_it(marc: Phone, world: World, network: Network) -> None:
    marc.opens("/lire").taps(
        "Lire ce badge", text=f"http://127.0.0.1:8000{world.day().badge}".upper().replace("HTTP", "http")
    )

    assert marc.sees("Garanti")
    assert network.asked == []


def test_ones_own_badge_is_here_already(lina: Phone, world: World, network: Network) -> None:
    before = world.count(Badge)
    lina.opens("/ajouter").taps(ADD, text=SITE + hidden(world))

    assert lina.sees("Vous avez déjà ce badge.")
    assert (world.count(Badge), network.asked) == (before, [])


def test_somebody_elses_is_kept_as_what_it_is(ines: Phone, world: World, network: Network) -> None:
    ines.opens("/ajouter").taps(ADD, text=SITE + world.day().badge)

    assert ines.sees("Vrai badge. Rien ne prouve qu’il est à vous.")
    assert world.newest(Badge).source == Source.IMPORT
    assert network.asked == []


@pytest.mark.parametrize("where", ["/lire", "/ajouter"])
def test_a_badge_that_no_page_shows_stays_hidden(
    where: str, ines: Phone, world: World, network: Network
) -> None:
    path = hidden(world)
    ines.opens(where).taps("Lire ce badge" if where == "/lire" else ADD, text=SITE + path)

    assert ines.sees("Le badge n’est plus à cet endroit.")
    assert world.badge(code=path.removeprefix("/B/")).name not in ines.words
    assert world.count(Brought, outcome=Outcome.WAITING) == 0
    assert network.asked == []


def test_a_page_of_this_site_is_told_to_be_one(marc: Phone, world: World, network: Network) -> None:
    marc.opens("/lire").taps("Lire ce badge", text=SITE + world.day().page)

    assert marc.sees("C’est une page, pas un badge.")
    assert network.asked == []


def test_the_link_of_a_square_leads_to_its_badge(ines: Phone, world: World) -> None:
    """Somebody was sent the link, and pastes it where badges are added: the offer is one tap away."""
    ines.opens("/ajouter").taps(ADD, text=f"Ton badge : {SITE}{world.code('Repas de quartier')}")

    assert ines.sees("Bravo !")
    ines.taps("Je le garde")
    assert ines.opens("/passeport").sees("Repas de quartier")


def test_another_site_whose_name_begins_alike_is_another_site(outside: Outside) -> None:
    with outside.app.site.current():
        assert at_home.own_path(f"{HOST}/B/K7F2QX") == "/B/K7F2QX"
        assert at_home.own_path(f"{HOST}.evil.example/B/K7F2QX") == ""
        assert at_home.own_path(f"https://evil.example/?{HOST}/B/K7F2QX") == ""
        assert at_home.claim_in(f"Voici : {HOST}/c/k7f2qx.") == "K7F2QX"


def test_our_own_older_form_is_checked_without_asking_anybody(outside: Outside) -> None:
    """An assertion says nothing by itself: it is true if its issuer's site says so, and that is this one."""

    def examined(db: object, _: Badge) -> Verdict:
        return verdicts.examine(db, reading.read(assertion), ask_others=False).verdict  # type: ignore[arg-type]

    assertion = outside.form("/v2.json")
    assert outside.write(examined) is Verdict.PROVEN
    outside.write(lambda db, badge: setattr(badge, "revoked_at", badge.kept_at))
    assert outside.write(examined) is Verdict.REVOKED
