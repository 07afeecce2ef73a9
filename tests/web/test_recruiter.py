"""A recruiter reads a page: every word of it is true, nothing stands there that was not chosen, and they can act.

Marc is a stranger: no cookie, no script. What he sends reaches Lina, whose address stays hidden.
"""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.badges import revoking
from backpack.badges.models import Badge
from backpack.endorsements import confirming
from backpack.issuers.models import Organisation
from backpack.kernel import clock, mail
from backpack.kernel.jobs import Job
from backpack.notifications.models import Subscription
from backpack.openbadges import keys, proofs, strict
from backpack.openbadges.model import Verdict
from backpack.pages import composing, counting, entry, messages, publishing, showing
from backpack.pages.models import Message, Opening, Page, Report
from backpack.passport.models import Contact, Passport
from tests.cast import World
from tests.outside import Outside
from tests.phone import Phone

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def the_page(db) -> Page:
    return db.scalars(select(Page).order_by(Page.id)).first()


def edit(world: World, change) -> None:
    """Change Lina's page as its rules do: readers are given it anew."""
    with world.app.site.current(), world.write() as db:
        page = the_page(db)
        change(db, page)
        publishing.changed(page)


def organisation(db, name: str) -> Organisation:
    return db.scalars(select(Organisation).where(Organisation.name == name)).one()


@pytest.fixture
def reachable(world: World) -> str:
    """Lina wants to be written to; the path of her page."""
    edit(world, lambda db, page: setattr(page, "takes_messages", True))
    return world.day().page


# Every word is true ----------------------------------------------------------------------------------------------


def plant(db, page: Page) -> None:
    """Of five badges: one taken back, one too old, one altered, one that she wrote, one nobody answers for."""
    revoked, expired, broken, declared, unknown = page.badges
    revoking.revoke(db, revoked, "mistake")
    expired.ends_at = clock.now() - timedelta(days=1)
    broken.credential = broken.credential.replace(b"Bonjour", b"Bon_our").replace(b"heure", b"beure")
    broken.credential = broken.credential.replace(b"Est l", b"Etait")
    for badge, verdict in ((declared, Verdict.DECLARED), (unknown, Verdict.UNKNOWN)):
        badge.badge_class_id, badge.verdict = None, verdict
        badge.issuer_id = "https://ailleurs.example/issuer"
    declared.issuer_name, declared.seen_by = "", None
    unknown.issuer_name, unknown.seen_by = "Ailleurs", None
    unknown.checked_at = clock.now() - timedelta(days=3)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            [
                ("Retiré", "Ce badge a été retiré."),
                ("Trop vieux", "Ce badge est trop vieux."),
                ("Abîmé", "Ce badge a été changé depuis."),
                ("Déclaré", "Pas encore confirmé."),
                ("Pas vérifié", "Nous n’avons pas pu vérifier ce badge."),
            ],
        ),
        (
            "en",
            [
                ("Withdrawn", "This badge was withdrawn."),
                ("Too old", "This badge is too old."),
                ("Damaged", "This badge was changed afterwards."),
                ("Self-declared", "Not confirmed yet."),
                ("Not checked", "We could not check this badge."),
            ],
        ),
    ],
)
def test_a_page_of_five_bad_badges_says_what_is_wrong_with_each(
    language: str, words: list[tuple[str, str]], marc: Phone, world: World
) -> None:
    edit(world, plant)
    marc.language = language

    marc.opens(world.day().page)

    lines = [" ".join(each.text_content().split()) for each in marc.screen.xpath("//summary[@class='proof']")]
    assert len(lines) == 5
    for line, (seal, sentence) in zip(lines, words, strict=True):
        assert seal in line, line
        assert sentence in line, line
    assert marc.sees("5 badges, 0 garanti" if language == "fr" else "5 badges, 0 guaranteed")
    assert marc.sees("3 badges ne sont plus bons." if language == "fr" else "3 badges are no longer good.")


def test_nothing_that_she_did_not_choose_is_in_the_bytes(marc: Phone, world: World) -> None:
    def know(db, page: Page) -> None:
        passport = page.passport
        db.add(
            Contact(
                code="0" * 13,
                passport_id=passport.id,
                address="lina@example.org",
                folded="lina@example.org",
                added_at=clock.now(),
            )
        )
        passport.known_name, passport.is_under_fifteen = "Lina Benali", False
        page.takes_messages = True

    edit(world, know)
    with world.write() as db:
        page = the_page(db)
        shown = {badge.id for badge in page.badges}
        hidden = [
            badge
            for badge in db.scalars(select(Badge).filter_by(passport_id=page.passport_id))
            if badge.id not in shown
        ]
    for path in (world.day().page, f"{world.day().page}/ecrire", f"{world.day().page}/signaler"):
        raw = marc.opens(path).answer.text
        assert not marc.cookies
        assert "<script" not in raw
        for secret in ("lina@example.org", "Benali", *[one for b in hidden for one in (b.code, b.name)]):
            assert secret not in raw, (path, secret)
    assert hidden


def test_a_line_opens_on_tap_without_a_script(marc: Phone, world: World) -> None:
    marc.opens(world.day().page)

    details = marc.screen.xpath("//details[@class='told']")[0]
    assert details.get("open") is None
    assert "Nettoie et range sa place avant de partir." in details.text_content()
    assert details.xpath(".//a[text()='Vérifier moi-même']")


def test_confirmations_stand_by_kind_and_leave_when_they_are_taken_back(marc: Phone, world: World) -> None:
    def stand_by(db, page: Page) -> None:
        badge, dunes = page.badges[0], organisation(db, "La Maison des Dunes")
        for thing in (badge, badge.badge_class, badge.badge_class.organisation):
            confirming.confirm(db, thing, dunes, f"Vu de nos yeux ({type(thing).__name__}).")

    edit(world, stand_by)
    marc.opens(world.day().page)
    assert marc.sees("Confirmé par La Maison des Dunes")
    assert marc.sees("« Vu de nos yeux (Badge). »")
    marc.opens(world.day().badge)
    kinds = [each.text for each in marc.screen.xpath("//h3")]
    assert kinds == ["Ce badge", "Ce modèle de badge", "L’organisme qui le donne"]

    def withdraw(db, page: Page) -> None:
        for said in confirming.confirmations_by(db, organisation(db, "La Maison des Dunes")):
            confirming.withdraw(db, said)

    edit(world, withdraw)
    assert not marc.opens(world.day().page).sees("La Maison des Dunes")
    assert not marc.opens(world.day().badge).sees("Qui le confirme ?")


# The name --------------------------------------------------------------------------------------------------------


def confirm_lina(lina: Phone, karima: Phone, world: World, name: str) -> None:
    path = world.code("Repas de quartier")
    lina.opens(path).taps("Je le garde")
    karima.opens(f"/bureau/codes/{path.removeprefix('/C/')}").taps("Confirmer le prénom")
    karima.taps("Confirmer ce prénom", name=name)


def test_a_facilitator_who_knows_her_confirms_the_name(
    lina: Phone, karima: Phone, marc: Phone, world: World
) -> None:
    assert marc.opens(world.day().page).sees("Nom donné par la personne")

    confirm_lina(lina, karima, world, "  lina  b. ")

    assert karima.sees("C’est confirmé.")
    assert marc.opens(world.day().page).sees("Nom confirmé par Les Ateliers du Port")
    assert marc.sees("Lina B.")


@pytest.mark.parametrize("how", ["another name", "an organisation that nobody vetted"])
def test_a_name_is_confirmed_only_as_it_stands_there(
    how: str, lina: Phone, karima: Phone, marc: Phone, world: World
) -> None:
    confirm_lina(lina, karima, world, "Lina B.")

    def change(db, page: Page) -> None:
        if how == "another name":
            page.name = "Lina Bernard, médecin"
        else:
            organisation(db, "Les Ateliers du Port").vetted_at = None

    edit(world, change)

    assert marc.opens(world.day().page).sees("Nom donné par la personne")


def test_who_has_no_name_yet_takes_the_confirmed_one(
    ines: Phone, newcomer: int, karima: Phone, world: World
) -> None:
    path = world.code("Repas de quartier")
    ines.opens(path).taps("Je le garde")
    karima.opens(f"/bureau/codes/{path.removeprefix('/C/')}/prenom/1").taps(
        "Confirmer ce prénom", name="Inès"
    )

    assert world.row(Passport, id=newcomer).name == "Inès"


def test_nobody_names_somebody_who_took_nothing_from_them(karima: Phone, solene: Phone, world: World) -> None:
    code = world.code("Repas de quartier").removeprefix("/C/")

    for place in ("0", "1", "2"):
        assert karima.opens(f"/bureau/codes/{code}/prenom/{place}").status == 404
    assert solene.opens(f"/bureau/codes/{code}/prenom/1").status == 404


# Checked by oneself ----------------------------------------------------------------------------------------------


def test_each_of_the_two_proofs_is_enough_and_both_cover_everything(outside: Outside) -> None:
    document = json.loads(outside.badge.credential)
    key = keys.public_key(
        outside.resolve(document["issuer"]["id"])["verificationMethod"][0]["publicKeyMultibase"]
    )
    both = document["proof"]
    assert [each["cryptosuite"] for each in both] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]

    for proof in both:
        proofs.verify_proof(document, proof, key)
        assert outside.verdict(strict.dumps({**document, "proof": proof})) is Verdict.PROVEN
    altered = {**document, "name": "Diriger le port"}
    assert outside.verdict(strict.dumps(altered)) is Verdict.BROKEN
    for proof in both:
        assert outside.verdict(strict.dumps({**altered, "proof": proof})) is Verdict.BROKEN


def test_an_independent_judge_takes_a_badge_of_two_proofs(outside: Outside) -> None:
    """openbadgeslib, on the very bytes that are served, with the did:key of the same key."""
    from openbadgeslib.errors import LibOpenBadgesException
    from openbadgeslib.ob3.ldp import OB3LdpVerifier

    key = keys.make_key()
    did, document = keys.did_key(key), json.loads(outside.badge.credential)
    document["issuer"]["id"] = did
    method = f"{did}#{keys.multikey(key)}"
    signed = proofs.sign(document, key, verification_method=method, created=clock.now())
    both = proofs.countersign(
        signed, key, verification_method=method, created=clock.now(), suite="eddsa-jcs-2022"
    )
    judge = OB3LdpVerifier.for_issuer_did(did)

    judge.verify(strict.dumps(both).decode(), check_status=False)
    with pytest.raises(LibOpenBadgesException):
        judge.verify(strict.dumps({**both, "name": "Diriger le port"}).decode(), check_status=False)


def test_the_checks_are_told_one_by_one_beside_the_bytes(marc: Phone, world: World) -> None:
    marc.opens(world.day().page).taps("Vérifier moi-même")

    assert marc.sees("Il est signé. Personne ne l’a changé depuis.")
    assert marc.sees("Nous savons qui l’a donné.")
    assert marc.sees("Il n’a pas été retiré.")
    badge = world.badge(code=marc.path.split("/")[2])
    assert marc.screen.findtext(".//pre") == badge.credential.decode()
    assert marc.sees(badge.fingerprint)
    file = marc.screen.xpath("//a[@download]/@href")[0]
    assert marc.opens(file).answer.data == badge.credential
    assert not marc.cookies


def test_an_altered_badge_fails_by_name(marc: Phone, world: World) -> None:
    def alter(db, page: Page) -> None:
        page.badges[0].credential = page.badges[0].credential.replace(b"range", b"vole.")

    edit(world, alter)

    marc.opens(f"{world.day().badge}/verifier")

    assert marc.sees("La signature n’est pas bonne.")
    assert marc.sees("Abîmé")


def test_an_old_badge_says_that_browsers_cannot_read_it(marc: Phone, world: World) -> None:
    def before(db, page: Page) -> None:
        document = json.loads(page.badges[0].credential)
        document["proof"] = document["proof"][0]
        page.badges[0].credential = strict.dumps(document)

    edit(world, before)

    marc.opens(f"{world.day().badge}/verifier")

    assert marc.sees("Ce badge est ancien.")
    assert marc.sees("Il est signé. Personne ne l’a changé depuis.")
    assert not marc.screen.xpath("//script")


def test_a_file_from_elsewhere_stays_with_its_person(marc: Phone, lina: Phone, world: World) -> None:
    edit(world, lambda db, page: setattr(page.badges[0], "badge_class_id", None))
    path = f"{world.day().badge}/verifier"

    raw = marc.opens(path).answer.text

    assert marc.sees("Ce fichier est à la personne.")
    assert "proofValue" not in raw
    assert not marc.screen.xpath("//pre|//script|//a[@download]")


def test_a_badge_that_no_page_shows_is_checked_by_nobody_else(marc: Phone, lina: Phone, world: World) -> None:
    lina.opens("/passeport/pages").taps("Montrer").taps("Ne plus montrer cette page")
    path = f"{world.day().badge}/verifier"
    with world.app.site.current(), world.write() as db:
        publishing.stop(the_page(db))

    assert marc.opens(path).status == 404
    assert lina.opens(path).status == 200
    assert lina.answer.headers["Cache-Control"] == "private, no-store"


# A message -------------------------------------------------------------------------------------------------------

WORDS = {"sender": "Marc Duval", "answer_to": "05 55 12 34 56", "text": "Bonjour.\nVenez lundi ?"}


def test_a_message_reaches_her_and_shows_no_address(
    reachable: str, marc: Phone, lina: Phone, world: World
) -> None:
    marc.opens(reachable).taps("Écrire à Lina B.").taps("Envoyer le message", **WORDS)

    assert marc.sees("Votre message est arrivé.")
    assert not marc.cookies
    lina.opens("/passeport")
    assert lina.sees("Vous avez 1 message.")
    lina.taps("Nouveau").taps("Marc Duval")
    assert lina.sees("Venez lundi ?")
    assert lina.find_tappable("Appeler").get("href") == "tel:0555123456"
    assert not lina.opens("/passeport").sees("Vous avez 1 message.")
    lina.opens("/passeport/messages").taps("Marc Duval").taps("Effacer ce message")
    assert lina.sees("Pas encore de message.")
    assert world.count(Message) == 0


def test_nobody_writes_to_who_does_not_want_it(marc: Phone, world: World) -> None:
    path = world.day().page

    assert "Écrire à" not in marc.opens(path).words
    assert marc.opens(f"{path}/ecrire").status == 404
    answer = marc.client.post(f"{path}/ecrire", data=WORDS, base_url="http://127.0.0.1:8000")
    assert answer.status_code == 404
    assert world.count(Message) == 0


def test_sending_twice_is_sending_once(reachable: str, marc: Phone, world: World) -> None:
    form = marc.opens(f"{reachable}/ecrire").form_with("Envoyer le message")

    marc.goes_back_and_taps(form, **WORDS).goes_back_and_taps(form, **WORDS)

    assert world.count(Message) == 1


def test_two_taps_at_once_send_once(reachable: str, marc: Phone, world: World) -> None:
    form = marc.opens(f"{reachable}/ecrire").form_with("Envoyer le message")
    sent = {**WORDS, "nonce": form.fields["nonce"]}
    answers: list[int] = []

    def tap() -> None:
        client = world.app.test_client()
        answers.append(
            client.post(f"{reachable}/ecrire", data=sent, base_url="http://127.0.0.1:8000").status_code
        )

    taps = [threading.Thread(target=tap) for _ in range(4)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()

    assert answers == [303] * 4
    assert world.count(Message) == 1


@pytest.mark.parametrize("missing", ["sender", "answer_to", "text"])
def test_a_message_says_who_and_what_and_how_to_answer(
    missing: str, reachable: str, marc: Phone, world: World
) -> None:
    marc.opens(f"{reachable}/ecrire").taps("Envoyer le message", **{**WORDS, missing: "  "})

    assert (marc.status, marc.sees("Il manque quelque chose.")) == (422, True)
    assert world.count(Message) == 0


def test_one_network_address_cannot_flood_her(
    reachable: str, marc: Phone, yanis: Phone, world: World
) -> None:
    for _ in range(messages.MOST_FROM_ONE_ADDRESS):
        marc.opens(f"{reachable}/ecrire").taps("Envoyer le message", **WORDS)

    marc.opens(f"{reachable}/ecrire").taps("Envoyer le message", **WORDS)

    assert (marc.status, marc.sees("Trop de messages sont partis d’ici.")) == (429, True)
    assert world.count(Message) == messages.MOST_FROM_ONE_ADDRESS
    assert yanis.opens(f"{reachable}/ecrire").taps("Envoyer le message", **WORDS).status == 200


def test_a_full_passport_takes_no_more_but_hears_the_site(
    reachable: str, marc: Phone, paul: Phone, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MOST_WAITING", 1)
    marc.opens(f"{reachable}/ecrire").taps("Envoyer le message", **WORDS)
    assert marc.opens(f"{reachable}/ecrire").taps("Envoyer le message", **WORDS).status == 429

    marc.opens(f"{reachable}/signaler").taps("Envoyer")
    paul.opens("/operateur/signalements").taps("Cacher la page")

    assert marc.opens(reachable).status == 410
    assert world.count(Message) == 2


def test_what_was_written_is_sealed_and_cut(reachable: str, marc: Phone, world: World) -> None:
    marc.opens(f"{reachable}/ecrire").taps("Envoyer le message", **{**WORDS, "text": "é" * 3_000})

    kept = world.newest(Message)
    assert "Marc" not in kept.sealed
    with world.app.site.current():
        assert len(messages.opened(kept).text) == messages.LONGEST


def test_markup_in_a_message_stays_words(reachable: str, marc: Phone, lina: Phone) -> None:
    text = {"sender": "<b>Marc</b>", "answer_to": "javascript:alert(1)", "text": "<script>alert(1)</script>"}
    marc.opens(f"{reachable}/ecrire").taps("Envoyer le message", **text)

    lina.opens("/passeport/messages").taps("<b>Marc</b>")

    assert "<script>alert" not in lina.answer.text
    assert not lina.screen.xpath("//a[starts-with(@href, 'javascript')]")


def test_nobody_else_reads_a_message(
    reachable: str, marc: Phone, lina: Phone, yanis: Phone, karima: Phone, world: World
) -> None:
    marc.opens(f"{reachable}/ecrire").taps("Envoyer le message", **WORDS)
    path = f"/passeport/messages/{world.newest(Message).code}"

    assert marc.opens(path).status == 401
    assert karima.opens(path).status == 404
    karima.client.post(f"{path}/effacer", base_url="http://127.0.0.1:8000")
    assert world.count(Message) == 1
    assert lina.opens(path).status == 200


@pytest.mark.parametrize(("hers", "subject"), [("", "Vous avez un message"), ("en", "You have a message")])
def test_a_letter_says_that_something_waits_once_in_her_language_and_never_what(
    hers: str, subject: str, reachable: str, marc: Phone, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "can_send", lambda: True)

    def prove(db, page: Page) -> None:
        address = "lina@example.org"
        db.add(
            Contact(
                code="1" * 13,
                passport_id=page.passport_id,
                address=address,
                folded=address,
                added_at=clock.now(),
                proved_at=clock.now(),
            )
        )
        for language in ("fr", hers) if hers else ():  # the last one that she asked with
            db.add(
                Subscription(
                    passport_id=page.passport_id,
                    endpoint="https://push.example.net/1",
                    endpoint_hash=language * 8,
                    p256dh="",
                    auth="",
                    language=language,
                    added_at=clock.now(),
                )
            )
            db.flush()

    edit(world, prove)
    marc.language = "fr" if hers else "en"
    for _ in range(2):
        form = marc.opens(f"{reachable}/ecrire").screen.xpath("//form[@method='post']")[0]
        marc.goes_back_and_taps(form, **WORDS)

    with world.write() as db:
        letters = db.scalars(select(Job).where(Job.name == mail.MAIL)).all()
    assert len(letters) == 1
    to, said, text = json.loads(world.app.site.sealer.unseal(letters[0].facts["sealed"]))
    assert (to, said) == ("lina@example.org", subject)
    assert "lundi" not in text
    assert "/passeport/messages" in text


# A report --------------------------------------------------------------------------------------------------------


def test_a_reported_page_is_hidden_with_an_answer_and_can_come_back(
    marc: Phone, lina: Phone, paul: Phone, world: World
) -> None:
    path, badge = world.day().page, world.day().badge
    marc.opens(path).taps("Signaler un souci").taps("Envoyer", reason="hurts", text="Une insulte.")
    assert marc.sees("Pas encore de réponse.")
    assert not marc.cookies
    followed = marc.path

    paul.opens("/operateur").taps("Voir les pages signalées : 1")
    assert paul.sees("C’est choquant")
    assert paul.sees("« Une insulte. »")
    paul.taps("Cacher la page", answer="Enlevez la phrase.")

    assert marc.opens(path).status == 410
    assert marc.opens(badge).status == 404
    assert marc.opens(followed).sees("La page est cachée.")
    assert marc.sees("« Enlevez la phrase. »")
    assert lina.opens("/passeport").sees("Vous avez 1 message.")
    lina.opens("/passeport/messages").taps("Le site")
    assert lina.sees("Nous avons caché votre page. Enlevez la phrase.")
    assert not lina.sees("insulte")

    paul.opens("/operateur/signalements").taps("Remettre la page")
    assert marc.opens(path).status == 200


def test_who_hides_cannot_be_undone_by_publishing_again(
    marc: Phone, lina: Phone, paul: Phone, world: World
) -> None:
    path = world.day().page
    marc.opens(f"{path}/signaler").taps("Envoyer")
    paul.opens("/operateur/signalements").taps("Cacher la page")

    code = path.removeprefix("/P/")
    lina.client.post(f"/passeport/pages/{code}/publier", base_url="http://127.0.0.1:8000")

    assert marc.opens(path).status == 410


def test_a_page_that_is_left_stays_and_the_answer_is_there(marc: Phone, paul: Phone, world: World) -> None:
    path = world.day().page
    marc.opens(f"{path}/signaler").taps("Envoyer")
    followed = marc.path
    paul.opens("/operateur/signalements").taps("Laisser la page", answer="Tout est vrai.")

    assert marc.opens(followed).sees("La page reste visible.")
    assert marc.sees("« Tout est vrai. »")
    assert marc.opens(path).status == 200
    assert paul.sees("Rien à regarder.")


def test_only_the_operator_decides(marc: Phone, lina: Phone, nadia: Phone, world: World) -> None:
    path = world.day().page
    marc.opens(f"{path}/signaler").taps("Envoyer")
    decide = f"/operateur/signalements/{world.newest(Report).code}"

    for phone, status in ((marc, 401), (lina, 403), (nadia, 403)):
        answer = phone.client.post(decide, data={"decision": "hide"}, base_url="http://127.0.0.1:8000")
        assert answer.status_code == status
    assert marc.opens(path).status == 200


def test_one_page_fills_no_queue(marc: Phone, world: World) -> None:
    path = world.day().page
    form = marc.opens(f"{path}/signaler").form_with("Envoyer")
    marc.goes_back_and_taps(form).goes_back_and_taps(form)
    assert world.count(Report) == 1

    marc.client.post(f"{path}/signaler", data={"reason": "nonsense"}, base_url="http://127.0.0.1:8000")
    assert world.count(Report) == 1


# How often -------------------------------------------------------------------------------------------------------


def test_openings_are_counted_by_day_and_robots_are_not(lina: Phone, world: World) -> None:
    database, code = world.app.site.database, world.day().page.removeprefix("/P/")
    robots = ("", "curl/8.5.0", "WhatsApp/2.23", "Mozilla/5.0 (compatible; Googlebot/2.1)")
    for agent in (*[CHROME] * 3, *robots):
        counting.note(database, code, agent)
    counting.note(database, "NOSUCHCD", CHROME)
    counting.write_down(database)
    counting.note(database, code, CHROME)
    counting.write_down(database)
    with clock.at(clock.now() - timedelta(days=2)):
        counting.note(database, code, CHROME)
    counting.write_down(database)

    with world.write() as db:
        assert [count for _, count in counting.of_days(db, the_page(db))] == [0, 0, 0, 0, 1, 0, 4]
        assert set(Opening.__table__.columns.keys()) == {"page_id", "day", "count"}, "nothing says by whom"
    assert lina.opens(f"/passeport/pages/{code}/carre").sees("Lue 5 fois en sept jours")


def opened(world: World, path: str) -> int:
    """How often the page at *path* was opened today."""
    database = world.app.site.database
    counting.write_down(database)
    with world.write() as db:
        page = db.scalars(select(Page).where(Page.code == path.removeprefix("/P/"))).one()
        return counting.of_days(db, page, days=1)[0][1]


def test_an_opening_with_a_word_counts_when_the_word_was_right(marc: Phone, world: World) -> None:
    path = world.day().page
    with world.app.site.current(), world.write() as db:
        entry.ask(the_page(db), "Éclair")

    def says(word: str, agent: str = CHROME) -> int:
        return marc.client.post(
            path, data={"word": word}, headers={"User-Agent": agent}, base_url="http://127.0.0.1:8000"
        ).status_code

    marc.opens(path, **{"User-Agent": CHROME})
    assert (says("tonnerre"), opened(world, path)) == (403, 0)
    assert (says("éclair"), opened(world, path)) == (200, 1)
    assert (says("éclair", "curl/8.5.0"), opened(world, path)) == (200, 1), "robots are left out"
    assert (says("ECLAIR"), opened(world, path)) == (200, 2)


@pytest.mark.parametrize("word", ["", "of the square", "of the page"])
def test_an_opening_through_another_square_counts_for_the_page_that_was_read(
    word: str, marc: Phone, lina: Phone, world: World
) -> None:
    path = world.day().page
    with world.app.site.current(), world.write() as db:
        page = the_page(db)
        square = composing.copy(db, page)
        publishing.publish(square)
        showing.lead(db, square, page.code)
        if word:
            entry.ask(square if word == "of the square" else page, "Éclair")
        printed = f"/P/{square.code}"

    for path_read, readings in ((printed, 1), (printed.lower(), 2)):
        if word == "of the page":
            answer = marc.client.post(
                path_read,
                data={"word": "eclair"},
                headers={"User-Agent": CHROME},
                base_url="http://127.0.0.1:8000",
            )
        else:
            answer = marc.opens(path_read, **{"User-Agent": CHROME}).answer
        assert answer.status_code == 200
        assert opened(world, path) == readings
    assert opened(world, printed) == 0


def test_a_page_that_is_asked_for_its_head_is_not_opened(marc: Phone, world: World) -> None:
    path = world.day().page
    for _ in range(2):  # drawn, then stored
        marc.client.head(path, headers={"User-Agent": CHROME}, base_url="http://127.0.0.1:8000")
    assert opened(world, path) == 0
    for _ in range(2):
        marc.opens(path, **{"User-Agent": CHROME})
    assert opened(world, path) == 2


def test_counting_never_waits_for_a_write(world: World) -> None:
    database, code = world.app.site.database, world.day().page.removeprefix("/P/")
    with world.app.site.current(), world.write() as db:  # somebody writes, and takes their time
        publishing.changed(the_page(db))
        counting.note(database, code, CHROME)
    many = [threading.Thread(target=counting.note, args=(database, code, CHROME)) for _ in range(20)]
    for each in many:
        each.start()
    for each in many:
        each.join()
    counting.write_down(database)

    with world.write() as db:
        assert counting.of_days(db, the_page(db), days=1)[0][1] == 21
