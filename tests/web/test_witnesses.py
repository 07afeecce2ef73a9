"""Somebody saw it: asked by a square, a link or a lent phone; shown if the holder agrees; taken back at any time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.custody import erasing, listing
from backpack.endorsements import asking, witnessing
from backpack.endorsements.models import Asking, How, Witness
from backpack.issuers.models import BadgeClass
from backpack.kernel import answers as kernel_answers
from backpack.kernel import clock, limits
from backpack.kernel.sealing import hashed
from backpack.pages.models import Page
from backpack.pages.publishing import stop
from backpack.passport.models import Passport
from tests.cast import World
from tests.phone import SITE, Phone

SAW = "Elle a servi vingt repas."
HOSTILE = "<script>alert(1)</script> & \u202egro.live"


@pytest.fixture
def badge(world: World) -> Badge:
    """Lina's badge that her live page shows."""
    return world.badge(code=world.day().badge.removeprefix("/B/"))


@pytest.fixture
def sami(app: Any) -> Phone:
    """A witness: no passport, a phone of his own."""
    return Phone(app, "Sami", address="10.0.0.9")


@pytest.fixture
def passing() -> Iterator[Callable[..., None]]:
    """``passing(minutes=5)``: time goes by."""
    with ExitStack() as stack:
        yield lambda **time: stack.enter_context(clock.at(clock.now() + timedelta(**time)))


def asks(world: World, badge: Badge, how: How = How.LINK) -> str:
    """Lina asks about *badge*; what the witness opens."""
    with world.app.site.current(), world.write() as db:
        return f"/T/{asking.key_of(asking.ask(db, db.get(Badge, badge.id), how))}"


def answers(
    phone: Phone, path: str, words: str = SAW, name: str = "Sami", relation: str = "neighbour"
) -> str:
    """The whole way of a witness; returns the receipt."""
    phone.opens(path).taps("Oui, je l’ai vu").taps("Continuer", saw=words)
    phone.taps("Envoyer mon avis", name=name, relation=relation)
    return phone.screen.findtext(".//p[@class='gift']") or ""


def word(world: World) -> Witness:
    return world.newest(Witness)


def shows(lina: Phone, world: World) -> None:
    lina.opens(f"/passeport/avis/{word(world).code}").taps("Montrer")


# The way of a witness --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "strength"),
    [(How.PRESENT, "Présent au même endroit"), (How.LINK, "Par lien")],
)
def test_a_witness_says_what_they_saw_and_the_holder_shows_it(
    how: How, strength: str, lina: Phone, sami: Phone, marc: Phone, badge: Badge, world: World
) -> None:
    sami.opens(asks(world, badge, how))
    assert sami.sees("Lina B. a le badge")
    assert sami.sees("L’avez-vous vu faire ?")
    assert sami.cookies == []
    receipt = answers(sami, asks(world, badge, how))
    assert sami.sees("Merci.")
    assert len(re.sub(r"\W", "", receipt)) == witnessing.RECEIPT_LENGTH
    assert not marc.opens(f"/B/{badge.code}").sees("Sami")

    assert lina.opens("/passeport").sees("Une personne a répondu.")
    lina.taps("Nouveau").taps("Sami, voisin ou voisine")
    assert lina.sees(SAW)
    assert lina.sees(strength)
    lina.taps("Montrer")

    assert marc.opens(f"/B/{badge.code}").sees("Vu par 1 témoin")
    assert marc.sees(SAW)
    assert marc.sees(strength)
    assert not marc.screen.xpath("//p[@class='sealed']/span[contains(@class, 'seal confirmed')]")
    assert marc.opens(world.day().page).sees("Vu par 1 témoin")
    assert not lina.opens("/passeport").sees("Une personne a répondu.")
    assert lina.opens(f"/passeport/badge/{badge.code}").sees("Sami, voisin ou voisine")


def test_nothing_that_was_not_approved_is_in_the_bytes(
    lina: Phone, sami: Phone, marc: Phone, badge: Badge, world: World
) -> None:
    answers(sami, asks(world, badge), words="Mot-que-personne-ne-lit", name="Zébulon")
    public = (world.day().page, f"/B/{badge.code}", f"/B/{badge.code}.json", f"/B/{badge.code}/verifier")
    for path in public:
        text = marc.opens(path).answer.text
        assert "Mot-que-personne" not in text
        assert "Zébulon" not in text
        assert "témoin" not in text
    lina.opens(f"/passeport/avis/{word(world).code}").taps("Montrer")
    assert "Zébulon" in marc.opens(world.day().page).answer.text
    lina.opens(f"/passeport/avis/{word(world).code}").taps("Ne pas montrer")
    for path in public:
        assert "Zébulon" not in marc.opens(path).answer.text


def test_the_badge_stays_as_private_as_it_was(lina: Phone, sami: Phone, badge: Badge, world: World) -> None:
    with world.app.site.current(), world.write() as db:
        for page in db.scalars(select(Page)).all():
            stop(page)
    answers(sami, asks(world, badge))
    shows(lina, world)

    assert sami.opens(f"/B/{badge.code}").status == 404


def test_a_no_is_told_to_nobody(lina: Phone, sami: Phone, badge: Badge, world: World) -> None:
    sami.opens(asks(world, badge)).taps("Non")
    assert sami.sees("Nous ne le disons à personne.")

    kept = word(world)
    assert (kept.has_seen, kept.words, kept.name, kept.relation) == (False, "", "", "")
    assert not lina.opens("/passeport").sees("a répondu")
    assert lina.opens("/passeport/avis").sees("Personne n’a encore répondu.")
    assert lina.opens(f"/passeport/avis/{kept.code}").status == 404
    answers(sami, asks(world, badge))  # a slip of the finger is put right
    assert world.count(Witness) == 1
    assert word(world).has_seen


# Taken back ------------------------------------------------------------------------------------------------------


def test_a_witness_takes_their_word_back_with_the_receipt(
    lina: Phone, sami: Phone, marc: Phone, badge: Badge, world: World
) -> None:
    receipt = answers(sami, asks(world, badge))
    shows(lina, world)
    assert marc.opens(world.day().page).sees(SAW)

    sami.opens("/t/retirer").taps("Retirer mon avis", code=receipt.lower())
    assert sami.sees("Votre avis est retiré.")
    assert world.count(Witness) == 0
    assert not marc.opens(world.day().page).sees("témoin")
    sami.opens("/T/retirer").taps("Retirer mon avis", code=receipt)
    assert sami.sees("Nous ne trouvons pas cet avis.")


def test_receipts_are_not_found_by_trying(sami: Phone, badge: Badge, world: World) -> None:
    receipt = answers(sami, asks(world, badge))
    for number in range(witnessing.MOST_FROM_ONE_ADDRESS[witnessing.TAKING_BACK]):
        sami.opens("/T/retirer").taps("Retirer mon avis", code=f"ZZZZZZZ{number:02d}")
        assert sami.status == 404
    sami.opens("/T/retirer").taps("Retirer mon avis", code=receipt)
    assert sami.status == 429
    assert world.count(Witness) == 1


# One for each device and badge -----------------------------------------------------------------------------------


def test_one_device_speaks_once_about_a_badge(sami: Phone, badge: Badge, world: World) -> None:
    answers(sami, asks(world, badge))
    assert "HttpOnly" in sami.cookies[0]
    assert "Path=/T/" in sami.cookies[0]
    other = Phone(world.app, address="10.0.0.10").opens(asks(world, badge)).taps("Oui, je l’ai vu")
    other.taps("Continuer", saw="Encore une fois.")
    form = other.form_with("Envoyer mon avis")  # as on a screen that stayed open
    sami.goes_back_and_taps(form, name="Sami", relation="other")

    assert sami.status == 409
    assert sami.sees("Cet appareil a déjà répondu.")
    assert word(world).words == SAW
    refused = sami.client.post(asks(world, badge) + "/non", headers={"Origin": SITE}, base_url=SITE)
    assert refused.status_code == 200
    assert word(world).words == SAW


def test_who_has_answered_reads_so_at_once(sami: Phone, badge: Badge, world: World) -> None:
    sami.opens(asks(world, badge)).taps("Non")
    assert sami.opens(asks(world, badge)).sees("L’avez-vous vu faire ?"), "a no may become a yes"
    receipt = answers(sami, asks(world, badge))

    assert sami.opens(asks(world, badge)).sees("Vous avez déjà répondu.")
    assert not sami.sees("Oui, je l’ai vu")
    assert sami.opens(asks(world, badge) + "/oui").sees("Vous avez déjà répondu.")
    sami.taps("Retirer mon avis").taps("Retirer mon avis", code=receipt)
    assert sami.opens(asks(world, badge)).sees("L’avez-vous vu faire ?")


def test_two_taps_at_once_are_one_word_and_one_receipt(sami: Phone, badge: Badge, world: World) -> None:
    sami.opens(asks(world, badge)).taps("Oui, je l’ai vu").taps("Continuer", saw=SAW)
    form = dict(sami.form_with("Envoyer mon avis").form_values())
    form |= {"name": "Sami", "relation": "client"}
    path = sami.form_with("Envoyer mon avis").get("action")

    def tap(_: int) -> str:
        client = world.app.test_client()
        answer = client.post(path, data=form, headers={"Origin": SITE}, base_url=SITE)
        return re.search(r'class="gift">([^<]+)', answer.text)[1]  # type: ignore[index]

    with ThreadPoolExecutor(4) as taps:
        assert len(set(taps.map(tap, range(4)))) == 1
    assert world.count(Witness) == 1


def test_a_flood_of_words_stops(app: Any, lina: Phone, badge: Badge, world: World) -> None:
    path = asks(world, badge)
    for number in range(witnessing.MOST_WAITING):
        answers(Phone(app, f"{number}", address=f"10.0.1.{number}"), path)
    late = Phone(app, "late", address="10.0.2.1")
    late.opens(path).taps("Oui, je l’ai vu").taps("Continuer", saw=SAW)
    late.taps("Envoyer mon avis", name="Zoé", relation="other")

    assert late.status == 429
    assert late.sees("Trop de réponses sont arrivées.")
    assert world.count(Witness) == witnessing.MOST_WAITING


def test_one_network_is_stopped_before_the_whole_site(app: Any, badge: Badge, world: World) -> None:
    with world.app.site.current():
        for _ in range(witnessing.MOST_FROM_ONE_ADDRESS[witnessing.SAYING]):
            limits.missed(world.app.site.database, "10.0.0.9", purpose=witnessing.SAYING)
    path = asks(world, badge)

    assert Phone(app, address="10.0.0.9").opens(path).taps("Non").status == 429
    assert Phone(app, address="10.0.0.8").opens(path).taps("Non").status == 200


# What is sent ----------------------------------------------------------------------------------------------------


def test_hostile_words_are_words(lina: Phone, sami: Phone, marc: Phone, badge: Badge, world: World) -> None:
    answers(sami, asks(world, badge), words=HOSTILE, name="<b>Sami</b>\u200b", relation="<i>chef</i>")
    kept = word(world)
    assert (kept.name, kept.relation) == ("<b>Sami</b>", "other")
    assert "\u202e" not in kept.words
    shows(lina, world)

    text = marc.opens(world.day().page).answer.text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"saw": "a" * 10_000}, "C’est trop long."),
        ({"saw": " \n "}, "Il manque votre phrase."),
    ],
)
def test_a_sentence_is_a_sentence(
    fields: dict[str, str], says: str, sami: Phone, badge: Badge, world: World
) -> None:
    sami.opens(asks(world, badge)).taps("Oui, je l’ai vu").taps("Continuer", **fields)
    assert sami.status == 422
    assert sami.sees(says)
    assert sami.screen.findtext(".//textarea[@name='saw']").strip() == fields["saw"].strip()[:2_000]
    sami.taps("Continuer", saw=SAW).taps("Envoyer mon avis", name="Sami", relation="other")
    assert sami.sees("Merci.")


def test_a_strange_sign_leads_back_to_the_same_form(sami: Phone, badge: Badge, world: World) -> None:
    path = asks(world, badge)
    sami.posts(f"{path}/qui", saw="Elle\0a servi")
    assert sami.status == 400
    assert sami.taps("Écrire encore une fois").sees("Qu’avez-vous vu ?")


@pytest.mark.parametrize(
    ("name", "says"), [("", "Il manque votre prénom."), ("a" * 10_000, "C’est trop long.")]
)
def test_a_name_is_a_name(name: str, says: str, sami: Phone, badge: Badge, world: World) -> None:
    sami.opens(asks(world, badge)).taps("Oui, je l’ai vu").taps("Continuer", saw=SAW)
    sami.taps("Envoyer mon avis", name=name, relation="other")
    assert sami.status == 422
    assert sami.sees(says)
    assert world.count(Witness) == 0
    assert sami.screen.xpath("//input[@name='name']/@value") == [name[:2_000]]
    assert sami.screen.xpath("//input[@name='relation'][@checked]/@value") == ["other"]
    assert sami.taps("Envoyer mon avis", name="Sami").sees("Merci.")
    assert (word(world).words, word(world).relation) == (SAW, "other")


# How long a question is asked ------------------------------------------------------------------------------------


def test_the_square_turns_and_an_old_one_soon_opens_nothing(
    lina: Phone, sami: Phone, badge: Badge, world: World, passing: Any
) -> None:
    lina.opens(f"/passeport/badge/{badge.code}/temoin").taps("Montrer un carré")
    first = asks(world, badge, How.PRESENT)
    assert asks(world, badge, How.PRESENT) == first
    sami.opens(first)
    passing(seconds=61)
    second = asks(world, badge, How.PRESENT)
    assert second != first
    assert Phone(world.app).opens(first).status == 200  # whoever aimed just before
    passing(minutes=5)
    assert Phone(world.app).opens(first).status == 410
    assert Phone(world.app).opens(second).status == 200
    # Who opened it in time may write slowly.
    sami.taps("Oui, je l’ai vu").taps("Continuer", saw=SAW)
    sami.taps("Envoyer mon avis", name="Sami", relation="other")
    assert sami.sees("Merci.")
    assert word(world).how == How.PRESENT


def test_a_link_lives_fourteen_days_and_can_be_stopped(
    lina: Phone, sami: Phone, badge: Badge, world: World, passing: Any
) -> None:
    lina.opens(f"/passeport/badge/{badge.code}/temoin").taps("Envoyer un lien")
    whatsapp = lina.find_tappable("Envoyer par WhatsApp").get("href")
    path = asks(world, badge)
    assert path.removeprefix("/T/") in whatsapp
    passing(days=13, hours=23)
    assert sami.opens(path).status == 200
    passing(hours=2)
    assert sami.opens(path).sees("Cette question n’est plus posée.")

    lina.opens(f"/passeport/badge/{badge.code}/temoin/lien").taps("Faire un lien")
    path = asks(world, badge)
    lina.taps("Arrêter ce lien")
    assert sami.opens(path).status == 410


@pytest.mark.parametrize(("where", "makes"), [("carre", "Faire un carré"), ("lien", "Faire un lien")])
def test_before_there_is_one_it_is_offered(where: str, makes: str, lina: Phone, badge: Badge) -> None:
    lina.opens(f"/passeport/badge/{badge.code}/temoin/{where}")
    assert not lina.sees("ne marche plus")
    lina.taps(makes)
    assert not lina.sees(makes)
    assert lina.sees("Visez le carré" if where == "carre" else "Le lien marche jusqu’au")


def test_a_key_is_kept_as_its_hash(badge: Badge, world: World) -> None:
    path = asks(world, badge)
    kept = world.newest(Asking)
    assert kept.key_hash == hashed(path.removeprefix("/T/"))
    assert path.removeprefix("/T/") not in str(vars(kept))


def test_an_unknown_key_opens_nothing(sami: Phone) -> None:
    assert sami.opens("/T/0000000000000").status == 410
    assert sami.opens("/T/0000000000000/oui").status == 410


def test_only_the_holder_asks_and_reads(yanis: Phone, sami: Phone, badge: Badge, world: World) -> None:
    answers(sami, asks(world, badge))
    code = word(world).code
    yanis.opens(world.code("Port propre")).taps("Je le garde")
    assert yanis.opens(f"/passeport/badge/{badge.code}/temoin").status == 404
    assert yanis.opens(f"/passeport/avis/{code}").status == 404
    for what in ("montrer", "cacher"):
        path = f"/passeport/avis/{code}/{what}"
        assert yanis.client.post(path, headers={"Origin": SITE}, base_url=SITE).status_code == 404
    assert word(world).approved_at is None


def test_nobody_is_their_own_witness(lina: Phone, badge: Badge, world: World) -> None:
    path = asks(world, badge)
    assert lina.opens(path).sees("C’est votre badge.")
    form = {"saw": SAW, "name": "Lina", "relation": "other"}
    answer = lina.client.post(f"{path}/dire", data=form, headers={"Origin": SITE}, base_url=SITE)
    assert answer.status_code == 409
    assert world.count(Witness) == 0


# The phone is lent -----------------------------------------------------------------------------------------------


def test_a_lent_phone_shows_the_question_and_nothing_else(lina: Phone, badge: Badge, world: World) -> None:
    lina.opens(f"/passeport/badge/{badge.code}/temoin").taps("Prêter ce téléphone")
    assert lina.sees("L’avez-vous vu faire ?")
    question = lina.path
    for path in ("/passeport", f"/passeport/badge/{badge.code}", "/passeport/avis", "/"):
        assert lina.opens(path).sees("Rendez le téléphone.")
    assert Phone(world.app).opens(question).status == 410  # the key is worth nothing elsewhere
    lina.client.post("/passeport/mes-donnees/effacer", headers={"Origin": SITE}, base_url=SITE)

    answers(lina, question)
    assert word(world).how == How.SAME_PHONE
    lina.taps("Rendre le téléphone").taps("Reprendre mon téléphone")
    assert lina.sees("Ce que disent mes témoins")
    lina.taps("Sami, voisin ou voisine")
    assert lina.sees("Sur le téléphone de la personne")
    assert lina.opens("/passeport").sees("Mes badges")


def test_the_holders_phone_speaks_once_about_a_badge(lina: Phone, badge: Badge, world: World) -> None:
    for again in (False, True):
        lina.opens(f"/passeport/badge/{badge.code}/temoin").taps("Prêter ce téléphone")
        if again:
            assert lina.sees("Ce téléphone a déjà répondu.")
            lina.taps("Rendre le téléphone")
        else:
            lina.taps("Oui, je l’ai vu").taps("Continuer", saw=SAW)
            lina.taps("Envoyer mon avis", name="Sami", relation="other")
        lina.opens("/T/rendre").taps("Reprendre mon téléphone")
    assert world.count(Witness) == 1


# What becomes of it ----------------------------------------------------------------------------------------------


def test_erasing_a_passport_erases_what_witnesses_said_of_it(sami: Phone, badge: Badge, world: World) -> None:
    answers(sami, asks(world, badge))
    with world.app.site.current(), world.write() as db:
        erasing.erase(db, db.get(Passport, badge.passport_id))

    assert world.count(Witness) == world.count(Asking) == 0


def test_a_passport_takes_along_what_was_said_of_it(
    sami: Phone, lina: Phone, badge: Badge, world: World
) -> None:
    answers(sami, asks(world, badge))
    shows(lina, world)
    with world.app.site.current(), world.write() as db:
        said = listing.listing(db, db.get(Passport, badge.passport_id), [])["witnesses"]

    told = {name: said[0][name] for name in ("badge", "words", "name", "relation", "how", "is_shown")}
    assert told == {
        "badge": badge.code,
        "words": SAW,
        "name": "Sami",
        "relation": "neighbour",
        "how": "link",
        "is_shown": True,
    }


def test_who_asks_has_a_name(app: Any, sami: Phone, world: World) -> None:
    """A newcomer never wrote their first name: it is asked where a witness is to read it, once."""
    newcomer = Phone(app, "Inès")
    newcomer.opens(world.code("Port propre")).taps("Je le garde").taps("Voir mon passeport")
    newcomer.taps("Port propre").taps("Demander à un témoin").taps(
        "Envoyer un lien", name="Inès " + "s" * 10_000
    )
    held = world.badge(passport_id=world.newest_passport())
    assert sami.opens(asks(world, held)).sees("Inès")
    assert len(world.row(Passport, id=held.passport_id).name) == 80
    newcomer.opens(f"/passeport/badge/{held.code}/temoin")
    assert not newcomer.sees("Votre prénom")


def test_a_badge_that_was_taken_back_is_asked_about_no_more(sami: Phone, badge: Badge, world: World) -> None:
    path = asks(world, badge)
    with world.app.site.current(), world.write() as db:
        db.get(Badge, badge.id).revoked_at = clock.now()
        kernel_answers.touch(db, f"badge:{badge.id}")
    assert sami.opens(path).status == 410


def test_holders_are_counted_from_five_on(app: Any, marc: Phone, world: World) -> None:
    code = world.code("Sortie en mer")
    with world.write() as db:
        badge_class = db.scalars(select(BadgeClass).where(BadgeClass.name == "Sortie en mer")).one()
        path = f"/O/{badge_class.organisation.code}/{badge_class.code}"
        held = len(db.scalars(select(Badge).where(Badge.badge_class_id == badge_class.id)).all())
    assert held < 5
    for number in range(held, 4):
        Phone(app, f"{number}").opens(code).taps("Je le garde")
    assert not marc.opens(path).sees("personnes ont ce badge")
    Phone(app, "the fifth").opens(code).taps("Je le garde")
    assert marc.opens(path).sees("5 personnes ont ce badge.")
