"""An organisation stands by what another one gives: signed, hosted, read by everybody's programs, and taken back."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from backpack.badges.models import Badge, Recipient, Source
from backpack.custody import erasing
from backpack.endorsements import confirming, hosting
from backpack.endorsements.models import Endorsement
from backpack.issuers import keys as issuer_keys
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel import jobs
from backpack.kernel.clock import now
from backpack.notifications.pushing import PUSH
from backpack.openbadges import checks, keys, reading, strict
from backpack.openbadges.model import Refused, Verdict
from backpack.pages.models import Page
from backpack.pages.publishing import stop
from tests.cast import World
from tests.outside import HOST, Outside
from tests.phone import Phone

SENTENCE = "Nous l’avons vu faire chez nous."
KINDS = ["badge", "badge-class", "organisation"]


def thing(db: Any, badge: Badge, kind: str) -> confirming.Confirmed:
    found = {"badge": badge, "badge-class": badge.badge_class, "organisation": badge.badge_class.organisation}
    return found[kind]


def dunes(db: Any) -> Organisation:
    return db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()


def said(outside: Outside, kind: str = "badge-class") -> Endorsement:
    """La Maison des Dunes confirms the badge, its class or who gives it."""
    return outside.write(
        lambda db, badge: confirming.confirm(db, thing(db, badge, kind), dunes(db), SENTENCE)
    )


def verdict(outside: Outside, document: dict[str, Any]) -> Verdict:
    return checks.verify_endorsement(document, resolve=outside.resolve, now=now()).verdict


@pytest.fixture
def clara(app: Any, world: World, solene: Phone) -> Phone:
    """Solène, who is now a manager of La Maison des Dunes."""
    with world.write() as db:
        db.scalars(select(Member).where(Member.name == "Solène")).one().role = Role.MANAGER
    return solene


# For programs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_served_is_proven_for_a_stranger(kind: str, outside: Outside) -> None:
    endorsement = said(outside, kind)
    served = outside.ask(f"/E/{endorsement.code}", Accept="application/json").data

    document = json.loads(served)
    assert served == endorsement.credential == outside.ask(f"/E/{endorsement.code}.json").data
    assert document["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert document["credentialSubject"] == {
        "id": HOST + endorsement.path,
        "type": ["EndorsementSubject"],
        "endorsementComment": SENTENCE,
    }
    assert verdict(outside, document) is Verdict.PROVEN
    assert verdict(outside, document | {"name": "Autre chose"}) is Verdict.BROKEN


@pytest.mark.parametrize(("kind", "place"), [("badge-class", "achievement"), ("organisation", "issuer")])
def test_a_badge_that_carries_what_we_serve_is_read_as_confirmed(
    kind: str, place: str, outside: Outside
) -> None:
    """What stands at the address of an achievement, or of an issuer, is what a credential may embed."""
    said(outside, kind)
    credential = json.loads(outside.badge.credential)
    owner = credential["issuer"] if place == "issuer" else credential["credentialSubject"]["achievement"]

    there = outside.resolve(owner["id"])
    assert there["id"] == owner["id"]
    document = {**credential}
    document[place if place == "issuer" else "credentialSubject"] = (
        {**owner, "endorsement": there["endorsement"]}
        if place == "issuer"
        else {
            **credential["credentialSubject"],
            "achievement": {**owner, "endorsement": there["endorsement"]},
        }
    )
    document = resigned(outside, document)
    found = checks.verify(reading.read(strict.dumps(document)), resolve=outside.resolve, now=now())

    (one,) = found.endorsements
    assert (one.about, one.comment, one.verdict) == (place, SENTENCE, Verdict.PROVEN)
    assert one.issuer.name == "La Maison des Dunes"


def resigned(outside: Outside, document: dict[str, Any]) -> dict[str, Any]:
    def sign(db: Any, badge: Badge) -> dict[str, Any]:
        from backpack.openbadges import proofs

        key = issuer_keys.signing_key(db, badge.badge_class.organisation)
        method = keys.method_id(document["issuer"]["id"], key)
        return proofs.sign(document, key, verification_method=method, created=now())

    return outside.write(sign)


def test_the_older_edition_leads_to_it_too(outside: Outside) -> None:
    for kind in ("badge-class", "organisation"):
        said(outside, kind)
    assertion = outside.form("/v2.json")

    found = checks.verify(reading.read(assertion), resolve=outside.resolve, now=now())

    assert found.verdict is Verdict.PROVEN
    assert [(each.about, each.comment, each.verdict) for each in found.endorsements] == [
        ("achievement", SENTENCE, Verdict.PROVEN),
        ("issuer", SENTENCE, Verdict.PROVEN),
    ]


def test_badges_that_are_out_already_stay_as_they_were_signed(outside: Outside) -> None:
    forms = [".json", ".jwt", ".png", ".svg", "/v2.json"]
    before = [outside.form(form) for form in forms]

    for kind in KINDS:
        said(outside, kind)

    assert [outside.form(form) for form in forms] == before
    assert {outside.verdict(form) for form in before} == {Verdict.PROVEN}


def test_the_badge_points_beside_itself_to_who_confirms_it(outside: Outside) -> None:
    endorsement = said(outside, "badge")

    link = outside.ask(f"/B/{outside.badge.code}.json").headers["Link"]

    assert link == f'<{HOST}/E/{endorsement.code}>; rel="{hosting.RELATION}"'


def test_it_is_no_badge_and_is_told_so(outside: Outside) -> None:
    with pytest.raises(Refused, match="endorsement"):
        reading.read(said(outside).credential)


def test_after_a_new_key_it_is_still_true(outside: Outside) -> None:
    endorsement = said(outside)
    outside.write(lambda db, badge: issuer_keys.rotate(db, dunes(db)))

    assert verdict(outside, json.loads(endorsement.credential)) is Verdict.PROVEN


# It is taken back ------------------------------------------------------------------------------------------------


def test_taken_back_means_revoked_for_whoever_kept_it(outside: Outside) -> None:
    endorsement = said(outside)
    outside.write(lambda db, badge: confirming.withdraw(db, db.get(Endorsement, endorsement.id)))

    assert verdict(outside, json.loads(endorsement.credential)) is Verdict.REVOKED
    gone = outside.ask(f"/E/{endorsement.code}/v2.json")
    assert (gone.status_code, json.loads(gone.data)["revoked"]) == (410, True)
    owner = json.loads(outside.badge.credential)["credentialSubject"]["achievement"]["id"]
    assert "endorsement" not in outside.resolve(owner)


def test_no_badge_shares_its_place_in_a_list(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same organisation gives badges and confirms others: taking back one leaves the other alone."""
    from backpack.badges import issuing, revoking

    monkeypatch.setattr(revoking.secrets, "randbelow", lambda most: 7)

    def both(db: Any, badge: Badge) -> tuple[Badge, Endorsement]:
        theirs = db.scalars(select(BadgeClass).where(BadgeClass.organisation_id == dunes(db).id)).first()
        if theirs is None:
            theirs = BadgeClass(
                code="DUNESX",
                organisation_id=dunes(db).id,
                name="Veiller",
                criteria="Veille.",
                kind="can",
                enamel="large",
                pictogram="star",
                made_at=now(),
            )
            theirs.organisation = dunes(db)
            db.add(theirs)
            db.flush()
        given = issuing.issue(db, theirs, badge.passport, source=Source.CODE)
        return given, confirming.confirm(db, badge.badge_class, dunes(db), SENTENCE)

    given, endorsement = outside.write(both)
    lists = [json.loads(each.credential)["credentialStatus"]["id"] for each in (given, endorsement)]
    assert [re.sub(r".*/status/", "", each) for each in lists] == ["1#7", "500001#7"]
    outside.write(lambda db, _: confirming.withdraw(db, db.get(Endorsement, endorsement.id)))
    assert outside.verdict(given.credential) is Verdict.PROVEN


def test_it_can_be_confirmed_again(outside: Outside) -> None:
    first = said(outside)
    outside.write(lambda db, badge: confirming.withdraw(db, db.get(Endorsement, first.id)))
    second = said(outside)

    assert second.code != first.code
    assert verdict(outside, json.loads(second.credential)) is Verdict.PROVEN


# For people ------------------------------------------------------------------------------------------------------


def test_a_manager_confirms_a_persons_badge_and_takes_it_back(
    clara: Phone, marc: Phone, lina: Phone, world: World
) -> None:
    path = world.day().badge
    clara.opens(path).taps("Confirmer ce badge")
    assert clara.sees("Une phrase au nom de La Maison des Dunes")
    clara.taps("Confirmer", comment=SENTENCE)

    assert marc.opens(path).sees("Confirmé par La Maison des Dunes")
    assert marc.sees(SENTENCE)
    assert not marc.sees("Ne plus confirmer")
    assert marc.taps("Confirmé par La Maison des Dunes").sees("La Maison des Dunes confirme")
    assert lina.opens(f"/passeport/badge/{path.removeprefix('/B/')}").sees("Un organisme confirme ce badge.")

    clara.opens(path).taps("Ne plus confirmer")
    assert not marc.opens(path).sees("Confirmé par")
    assert not lina.opens(f"/passeport/badge/{path.removeprefix('/B/')}").sees("Un organisme confirme")


def test_a_badge_class_and_an_organisation_are_confirmed_on_their_own_pages(
    clara: Phone, marc: Phone, world: World
) -> None:
    marc.opens(world.day().badge).taps("Voir qui donne ce badge")
    organisation = marc.path
    marc.taps("Repas de quartier")
    badge_class = marc.path

    clara.opens(badge_class).taps("Confirmer ce badge").taps("Confirmer", comment=SENTENCE)
    clara.opens(organisation).taps("Confirmer cet organisme").taps(
        "Confirmer", comment="Nous les connaissons."
    )

    assert marc.opens(badge_class).sees("Confirmé par La Maison des Dunes")
    assert marc.opens(organisation).sees("Nous les connaissons.")
    assert clara.opens("/bureau/confirmations").sees("Repas de quartier")


def test_what_a_manager_sees_is_kept_by_no_cache(clara: Phone, marc: Phone, world: World) -> None:
    path = world.day().badge

    assert clara.opens(path).answer.headers["Cache-Control"] == "private, no-store"
    assert marc.opens(path).answer.headers["Cache-Control"] == "no-cache"


def test_nobody_confirms_their_own(nadia: Phone, world: World) -> None:
    path = world.day().badge
    code = path.removeprefix("/B/")

    assert not nadia.opens(path).sees("Confirmer ce badge")
    nadia.opens(f"/bureau/confirmer/badge/{code}")
    assert nadia.status == 422
    assert nadia.sees("Ce badge vient de vous.")
    nadia.posts(f"/bureau/confirmer/badge/{code}", comment=SENTENCE)
    assert nadia.status == 422
    assert nadia.sees("Ce badge vient de vous.")
    assert world.count(Endorsement) == 0


def test_a_badge_that_no_page_shows_cannot_be_looked_up(clara: Phone, lina: Phone, world: World) -> None:
    code = world.day().badge.removeprefix("/B/")
    with world.app.site.current(), world.write() as db:
        stop(db.scalars(select(Page)).first())

    assert clara.opens(f"/bureau/confirmer/badge/{code}").status == 404


def test_what_was_said_of_a_badge_is_read_only_while_its_page_is_shown(outside: Outside) -> None:
    endorsement = said(outside, "badge")
    assert outside.ask(f"/E/{endorsement.code}.json").status_code == 200
    outside.write(lambda db, badge: [stop(page) for page in db.scalars(select(Page))])

    for form in ("", ".json", "/v2.json"):
        assert outside.ask(f"/E/{endorsement.code}{form}").status_code == 404


def test_a_confirmation_says_something(clara: Phone, world: World) -> None:
    clara.opens(world.day().badge).taps("Confirmer ce badge").taps("Confirmer", comment="  ")

    assert clara.status == 422
    assert clara.sees("Il manque votre phrase.")


def test_other_words_for_what_is_confirmed_are_told_and_stay_on_the_screen(
    clara: Phone, world: World
) -> None:
    clara.opens(world.day().badge).taps("Confirmer ce badge")
    form = clara.form_with("Confirmer")
    clara.taps("Confirmer", comment=SENTENCE, role="cheffe")
    assert clara.goes_back_and_taps(form, comment=SENTENCE, role="cheffe").status == 200, "two taps are one"

    clara.goes_back_and_taps(form, comment="Encore mieux.", role="cheffe")

    assert clara.status == 409
    assert clara.sees("Vous le confirmez déjà.")
    assert clara.sees("Encore mieux.")
    assert clara.sees(SENTENCE)
    assert world.count(Endorsement) == 1
    assert clara.taps("Voir ce que nous confirmons").sees(SENTENCE)


def test_two_taps_at_once_confirm_once(clara: Phone, world: World) -> None:
    clara.opens(world.day().badge).taps("Confirmer ce badge")
    cookie = clara.client.get_cookie("bp", "127.0.0.1")

    def tap(_: int) -> int:
        client = world.app.test_client()
        client.set_cookie("bp", cookie.value, domain="127.0.0.1")
        sent = {"data": {"comment": SENTENCE}, "headers": {"Origin": "http://127.0.0.1:8000"}}
        return client.post(clara.path, base_url="http://127.0.0.1:8000", **sent).status_code

    with ThreadPoolExecutor(4) as taps:
        assert set(taps.map(tap, range(4))) == {303}
    assert world.count(Endorsement) == 1


def test_a_badge_that_proves_nothing_by_itself_is_confirmed(
    lina: Phone, marc: Phone, clara: Phone, world: World
) -> None:
    """Somebody's word makes a declared badge a confirmed one, for its holder and for strangers alike; never more."""
    path = world.day().badge
    with world.write() as db:
        badge = db.scalars(select(Badge).where(Badge.code == path.removeprefix("/B/"))).one()
        badge.source, badge.recipient = Source.IMPORT, Recipient.NOBODY
    assert marc.opens(path).sees("Déclaré")
    clara.opens(path).taps("Confirmer ce badge").taps("Confirmer", comment=SENTENCE)

    assert marc.opens(path).screen.xpath("//section[1]//span[contains(@class, 'seal confirmed')]")
    assert lina.opens(f"/passeport{path.replace('/B/', '/badge/')}").sees(
        "Un autre organisme dit que c’est vrai."
    )


def test_the_holder_is_told(clara: Phone, world: World) -> None:
    from backpack.notifications.models import Subscription

    badge = world.badge(code=world.day().badge.removeprefix("/B/"))
    with world.write() as db:
        db.add(
            Subscription(
                passport_id=badge.passport_id,
                endpoint="https://push.example/1",
                endpoint_hash="1" * 64,
                p256dh="",
                auth="",
                language="fr",
                added_at=now(),
            )
        )
    clara.opens(world.day().badge).taps("Confirmer ce badge").taps("Confirmer", comment=SENTENCE)

    with world.write() as db:
        told = [job.facts for job in db.scalars(select(jobs.Job)) if job.name == PUSH]
    assert [(facts["about"], facts["badge"]) for facts in told] == [("badge-confirmed", badge.name)]


def test_erasing_everything_takes_back_what_was_said_of_it(outside: Outside) -> None:
    endorsement = said(outside, "badge")
    outside.write(lambda db, badge: erasing.erase(db, badge.passport))

    with outside.app.site.database.session(writing=False) as db:
        left = db.get(Endorsement, endorsement.id)
        assert (left.name, left.comment, left.credential, left.path) == ("", "", b"", "")
    assert verdict(outside, json.loads(endorsement.credential)) is Verdict.REVOKED
    assert outside.ask(f"/E/{endorsement.code}").status_code == 404


def test_a_manager_of_another_organisation_cannot_take_it_back(
    clara: Phone, nadia: Phone, world: World
) -> None:
    clara.opens(world.day().badge).taps("Confirmer ce badge").taps("Confirmer", comment=SENTENCE)
    code = world.newest(Endorsement).code
    nadia.client.post(
        f"/bureau/confirmations/{code}/retirer",
        headers={"Origin": "http://127.0.0.1:8000"},
        base_url="http://127.0.0.1:8000",
    )

    assert world.newest(Endorsement).revoked_at is None
