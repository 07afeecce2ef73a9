"""Bringing badges: several at once, links and messages that are fetched later, twins, and what changes afterwards."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from backpack import demo
from backpack.badges import rechecking
from backpack.badges.models import Badge, Original
from backpack.claims import seeking
from backpack.claims.models import Brought
from backpack.kernel import clock, jobs
from backpack.notifications.models import Subscription
from backpack.openbadges import baking
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport
from tests.network import CLUB, Network

ADD = "Ajouter ce badge"
WHERE = "https://club-voile.example.org/b/7.json"


@pytest.fixture
def network(monkeypatch):
    return Network().installed(monkeypatch)


@pytest.fixture
def works(world):
    """The worker does what is due, now or at another moment."""

    def work(later: timedelta = timedelta(0)) -> int:
        with world.app.site.current(), clock.at(clock.now() + later):
            return jobs.run_due(world.app.site.database)

    return work


def bring(phone, *files: tuple[str, bytes], text: str = ""):
    return phone.opens("/ajouter").taps(ADD, file=list(files), text=text)


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_each_of_several_files_has_its_own_outcome(lina, world, network):
    known = demo.foreign_badge()
    bring(lina, ("a.png", known))

    bring(lina, ("a.png", known), ("b.json", network.badge()), ("c.jpg", b"\xff\xd8\xff photo"))

    assert lina.path.startswith("/ajouter/")
    assert lina.sees("Vous avez déjà ce badge.")
    assert lina.sees("Tenir la barre")
    assert lina.sees("Cette image ne contient pas de badge.")
    assert lina.sees("2 badges sont ici")


def test_when_none_is_a_badge_no_passport_opens(ines, world):
    before = world.count(Passport)

    bring(ines, ("a.jpg", b"\xff\xd8\xff photo"), ("b.txt", b"bonjour"))

    assert ines.status == 422
    assert not ines.cookies
    assert world.count(Passport) == before


def test_an_archive_brings_all_its_badges_and_no_twin(lina, world, network):
    picture = demo.foreign_badge()
    same = baking.unbake(picture).text.encode()
    before = world.count(Badge)

    packed = zipped(
        **{"a.json": same, "a.png": picture, "b.json": network.badge(), "lisez-moi.html": b"<html></html>"}
    )
    bring(lina, ("badges.zip", packed))

    assert world.count(Badge) == before + 2
    assert not lina.sees("C’est une page"), "a page to read beside the badges is no failure"
    kept = world.badge(name="Premiers secours en mer")
    assert kept.picture_id is not None, "of two forms of one badge the picture is kept"


def test_tapping_twice_shows_the_same_screen_and_keeps_it_once(lina, world, network):
    lina.opens("/ajouter")
    form = lina.form_with(ADD)

    for _ in range(2):
        lina.goes_back_and_taps(form, file=[("b.json", network.badge())])
        assert lina.path.startswith("/passeport/badge/")

    assert world.count(Badge, name="Tenir la barre") == 1


def test_a_link_is_fetched_later_and_never_in_the_request(lina, world, network, works):
    network.pages[WHERE] = network.badge()

    bring(lina, text=f"Votre badge vous attend : {WHERE}.")

    assert network.asked == []
    assert lina.sees("Nous allons chercher ce badge.")
    assert lina.opens("/passeport").sees("Nous allons chercher ce badge.")
    works()
    assert not lina.opens("/passeport").sees("Nous allons chercher")
    assert lina.sees("Tenir la barre")
    assert world.badge(name="Tenir la barre").verdict == Verdict.PROVEN


def test_a_site_that_does_not_answer_is_asked_again_and_then_given_up(lina, world, network, works):
    bring(lina, text=WHERE)
    screen = lina.path

    works()
    assert lina.opens(screen).sees("Le site ne répond pas. Nous essayons encore.")
    for number in range(1, len(seeking.PAUSES) + 1):
        works(timedelta(days=2 * number))

    assert lina.opens(screen).sees("Le site du badge ne répond pas.")
    assert lina.sees("Ouvrez ce lien. Gardez l’image du badge. Puis ajoutez-la.")
    assert not lina.opens("/passeport").sees("Nous allons chercher")
    assert network.asked == [WHERE, *[WHERE] * len(seeking.PAUSES)]


def test_what_is_gone_for_good_is_said_at_once(lina, network, works):
    network.pages[WHERE] = 404
    bring(lina, text=WHERE)
    screen = lina.path

    works()

    assert lina.opens(screen).sees("Le badge n’est plus à cet endroit.")


def test_a_claim_mail_leads_to_the_picture_with_the_badge_inside(lina, world, network, works):
    mail = "https://factory.example.org/c/receive/apply?t=tt&k=kk&e=lina%40example.org"
    badge = "https://factory.example.org/v1/assertion/abc"
    picture = demo.foreign_badge()
    network.pages |= {
        "https://factory.example.org/c/receive/check.json?t=tt&k=kk&e=lina%40example.org": json.dumps(
            {"email": "lina@example.org", "assertion_url": badge, "banner": "x"}
        ).encode(),
        f"https://factory.example.org/c/receive/download?url={quote(badge, safe='')}": picture,
        badge: baking.unbake(picture).text.encode(),
    }

    bring(lina, text=f"Bonjour, voici votre badge https://factory.example.org/logo.png {mail} Merci")
    works()

    kept = world.badge(name="Premiers secours en mer")
    lina.opens(f"/passeport/badge/{kept.code}").taps("Télécharger le badge")
    assert lina.answer.data == picture


def test_a_claim_mail_without_a_picture_still_brings_the_badge(lina, world, network, works):
    network.pages |= {
        "https://factory.example.org/c/receive/check.json?t=t&k=k&e=e": json.dumps(
            {"assertion_url": WHERE}
        ).encode(),
        WHERE: network.badge(),
    }

    bring(lina, text="https://factory.example.org/c/receive/apply?t=t&k=k&e=e")
    works()

    assert world.count(Badge, name="Tenir la barre") == 1


def test_an_old_picture_that_only_names_an_address_keeps_its_own_file(lina, world, network, works):
    old = baking.bake(demo.foreign_badge(), WHERE)
    network.pages[WHERE] = network.badge()

    bring(lina, ("vieux.png", old))
    works()

    kept = world.badge(name="Tenir la barre")
    assert kept.picture_id is not None
    lina.opens(f"/passeport/badge/{kept.code}").taps("Télécharger le badge")
    assert lina.answer.data == old
    assert world.count(Original) == 1, "nothing is kept twice"


def test_one_address_is_waited_for_once(lina, world, network, works):
    bring(lina, text=WHERE)
    bring(lina, text=WHERE)

    assert world.count(Brought) == 1
    assert works() == 1


def test_another_persons_list_is_not_found(lina, ines, world, network):
    bring(lina, text=WHERE)
    ines.opens(world.code("Port propre")).taps("Je le garde")

    assert ines.opens(lina.path).status == 404


def test_a_newer_edition_takes_the_older_ones_place(lina, world, network):
    bring(lina, ("b.json", network.badge("Tenir la barre")))
    code = world.badge(name="Tenir la barre").code

    newer = network.badge("Tenir la barre, encore", valid_from=clock.now() - timedelta(days=1))
    bring(lina, ("b.json", newer))
    assert world.badge(code=code).name == "Tenir la barre, encore"
    bring(lina, ("b.json", network.badge("Tenir la barre")))

    assert lina.sees("Vous avez déjà ce badge.")
    assert world.badge(code=code).name == "Tenir la barre, encore"
    assert world.count(Badge, source="import") == world.count(Original) == 1


def test_an_altered_copy_never_replaces_what_is_here(lina, world):
    lina.opens("/passeport").taps("Je sais nettoyer mon poste").taps("Télécharger le badge")
    true = baking.unbake(lina.answer.data).text
    before = world.count(Badge)

    bring(
        lina,
        ("faux.png", baking.bake(lina.answer.data, true.replace("nettoyer mon poste", "piloter un avion"))),
    )

    assert lina.sees("Vous avez déjà ce badge.")
    assert world.count(Badge) == before
    lina.taps("Je sais nettoyer mon poste")
    assert lina.sees("Garanti")


# Checked again --------------------------------------------------------------------------------------------


def told_to(world, person: str) -> None:
    """Let *person* be told by a browser."""
    with world.write() as db:
        who = db.scalars(select(Passport).where(Passport.name == person)).one()
        db.add(
            Subscription(
                passport_id=who.id,
                endpoint="https://push.example.org/1",
                endpoint_hash="0" * 64,
                p256dh="",
                auth="",
                language="fr",
                added_at=clock.now(),
            )
        )


def a_day_later(world) -> None:
    with world.app.site.current(), clock.at(clock.now() + timedelta(days=1, minutes=1)), world.write() as db:
        rechecking.hand_out(db, {})
        for job in db.scalars(select(jobs.Job).where(jobs.Job.name == rechecking.RECHECK)).all():
            rechecking.recheck(db, job.facts)
            db.delete(job)


def pushed(world) -> list[str]:
    with world.write() as db:
        found = db.scalars(select(jobs.Job).where(jobs.Job.name == "push")).all()
        return [job.facts["about"] for job in found]


def test_a_badge_that_is_revoked_elsewhere_is_told_in_plain_words(lina, world, network, works):
    status = "https://club-voile.example.org/list"
    network.pages[status] = json.dumps({"revokedCredential": []}).encode()
    file = network.badge(credentialStatus={"id": status, "type": "1EdTechRevocationList"})
    bring(lina, ("b.json", file))
    works()
    code = world.badge(name="Tenir la barre").code
    assert world.badge(code=code).verdict == Verdict.PROVEN
    told_to(world, "Lina B.")

    revoked = [{"id": "https://club-voile.example.org/badges/7"}]
    network.pages[status] = json.dumps({"revokedCredential": revoked}).encode()
    a_day_later(world)

    assert pushed(world) == ["badge-revoked"]
    lina.opens(f"/passeport/badge/{code}")
    assert lina.sees("Retiré")
    assert lina.sees("Ce badge a été retiré.")
    assert lina.sees("Nous l’avons vu le")

    network.pages[status] = json.dumps({"revokedCredential": []}).encode()
    with clock.at(clock.now() + timedelta(days=1)):
        a_day_later(world)
    assert pushed(world) == ["badge-revoked", "badge-proven"]


def test_a_silent_issuer_takes_nothing_away_for_a_week(lina, world, network, works):
    bring(lina, ("b.json", network.badge()))
    works()
    code = world.badge(name="Tenir la barre").code
    told_to(world, "Lina B.")
    del network.pages[CLUB]

    a_day_later(world)
    assert world.badge(code=code).verdict == Verdict.PROVEN

    with clock.at(clock.now() + timedelta(days=8)):
        a_day_later(world)
    assert world.badge(code=code).verdict == Verdict.UNKNOWN
    assert pushed(world) == []


def test_every_badge_is_asked_about_once_a_day(world, works):
    with world.app.site.current():
        with world.write() as db:
            rechecking.keep_checking(db)
            rechecking.keep_checking(db)
            held = len(db.scalars(select(Badge)).all())
        with clock.at(clock.now() + timedelta(days=30)), world.write() as db:
            for _ in range(3):
                rechecking.hand_out(db, {})
                db.flush()
            found = db.scalars(select(jobs.Job)).all()

    assert len([job for job in found if job.name == rechecking.RECHECK]) == held
    assert len([job for job in found if job.name == rechecking.ROUND]) == 1
