"""A badge goes out in every form, and every form is true for whoever asks: on an https site of its own.

The network of these tests is the site itself: what a verifier fetches is what a stranger is served.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openbadgeslib.ob2.verifier import OB2Verifier
from openbadgeslib.ob3.did import fetch_did_web_document
from openbadgeslib.ob3.verifier import OB3Verifier
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backpack import cli
from backpack.badges import issuing, revoking, verdicts
from backpack.badges.models import Badge, Source
from backpack.goals.models import GoalMap, Rule
from backpack.goals.progress import progress
from backpack.issuers import keys as issuer_keys
from backpack.issuers.models import BadgeClass, Organisation, SigningKey
from backpack.kernel import pictures
from backpack.kernel.clock import now
from backpack.kernel.site import Site
from backpack.openbadges import baking, keys, lists, proofs, reading, strict
from backpack.openbadges.model import Verdict
from backpack.pages.models import Page, ShownBadge
from tests.cast import World
from tests.conftest import SECRET
from tests.outside import HOST, Outside
from tests.phone import Phone

FORMS = [".json", ".jwt", ".png", ".svg", "/v2.json"]


# True in every form ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_badge_is_proven(form: str, outside: Outside) -> None:
    assert outside.verdict(outside.form(form)) is Verdict.PROVEN


@pytest.mark.parametrize("form", [".png", ".svg"])
def test_what_is_in_a_picture_is_what_was_signed(form: str, outside: Outside) -> None:
    assert baking.unbake(outside.form(form)).text.encode() == outside.badge.credential


def test_every_form_names_the_same_recipient_and_no_person(outside: Outside) -> None:
    subjects = {reading.read(outside.form(form)).subject_id for form in FORMS}

    assert len(subjects) == 1
    assert subjects.pop().startswith("urn:uuid:")
    assert not any(b"Lina" in outside.form(form) for form in FORMS)


def test_a_form_is_the_same_each_time_it_is_asked_for(outside: Outside) -> None:
    assert [outside.form(form) for form in FORMS] == [outside.form(form) for form in FORMS]


def test_each_form_says_what_it_is(outside: Outside) -> None:
    kinds = [outside.ask(f"/B/{outside.badge.code}{form}").mimetype for form in FORMS]

    assert kinds == [
        "application/ld+json",
        "text/plain",
        "image/png",
        "image/svg+xml",
        "application/ld+json",
    ]
    assert outside.ask(f"/B/{outside.badge.code}.jwt").headers["Access-Control-Allow-Origin"] == "*"


def test_the_picture_that_an_organisation_gave_is_inside_the_drawing(outside: Outside) -> None:
    def give_a_picture(db: Any, badge: Badge) -> bytes:
        out = BytesIO()
        Image.new("RGB", (40, 40), (20, 90, 140)).save(out, "PNG")
        badge.picture = pictures.keep(
            db, out.getvalue()
        )  # as it was given: its class may look otherwise since
        return badge.picture.png

    png = outside.write(give_a_picture)

    assert base64.b64encode(png) in outside.form(".svg")
    assert outside.verdict(outside.form(".svg")) is Verdict.PROVEN


@pytest.mark.parametrize("form", FORMS)
def test_a_badge_that_no_page_shows_is_its_holders_only_in_every_form(
    form: str, lina: Phone, marc: Phone, world: World
) -> None:
    with world.write() as db:
        page = db.scalars(select(Page)).first()
        shown = [badge.id for badge in page.badges]
        hers = select(Badge).where(Badge.passport_id == page.passport_id, Badge.id.not_in(shown))
        path = f"/B/{db.scalars(hers).first().code}{form}"

    assert marc.opens(path).status == 404
    assert lina.opens(path).status == 200
    assert lina.answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("form", [".jwt", ".svg", "/v2.json"])
def test_a_badge_from_elsewhere_has_no_form_but_its_own(form: str, outside: Outside, lina: Phone) -> None:
    outside.write(lambda db, badge: setattr(badge, "badge_class_id", None))

    assert lina.opens(f"/B/{outside.badge.code}{form}").status == 404


def test_an_independent_judge_agrees_on_what_this_site_serves(outside: Outside) -> None:
    issuer = outside.resolve(json.loads(outside.badge.credential)["issuer"]["id"])
    public = keys.public_key(issuer["verificationMethod"][0]["publicKeyMultibase"])

    credential = OB3Verifier(public).verify(
        outside.form(".jwt").decode(),
        check_status=True,
        verify_status_list=False,
        download=lambda address: outside.ask(address).data,
    )
    assertion = OB2Verifier(download=lambda address: outside.ask(address).data).verify_hosted(
        json.loads(outside.form("/v2.json"))
    )

    assert credential.issuer.id == issuer["id"]
    assert assertion.recipient.identity == credential.recipient_id


# Whose they are --------------------------------------------------------------------------------------------------


def test_an_organisation_is_one_issuer_under_two_names(outside: Outside) -> None:
    code = outside.badge.badge_class.organisation.code
    by_address = outside.resolve(f"{HOST}/O/{code}")
    by_did = outside.resolve(f"{HOST}/O/{code}/did.json")

    assert by_did["id"] == f"did:web:badges.example:O:{code}"
    assert (by_did["alsoKnownAs"], by_address["alsoKnownAs"]) == ([by_address["id"]], [by_did["id"]])
    listed = [
        [each["publicKeyMultibase"] for each in it["verificationMethod"]] for it in (by_did, by_address)
    ]
    assert listed[0] == listed[1] != []
    assert all(each.startswith(by_did["id"] + "#z6Mk") for each in by_did["assertionMethod"])
    fetched = fetch_did_web_document(by_did["id"], lambda address: outside.ask(address).data)
    assert fetched["id"] == by_did["id"]


def test_an_assertion_leads_to_its_badge_class_and_its_issuer(outside: Outside) -> None:
    badge_class = outside.resolve(json.loads(outside.form("/v2.json"))["badge"])
    issuer = outside.resolve(badge_class["issuer"])

    assert badge_class["name"] == "Repas de quartier"
    assert outside.ask(badge_class["image"]).data.startswith(b"\x89PNG")
    assert (issuer["name"], issuer["telephone"]) == ("Les Ateliers du Port", "05 55 00 10 10")
    assert "@" in issuer["email"], "the standard asks for one"
    assert b"Les Ateliers du Port" in outside.ask(issuer["url"], Accept="text/html").data


# The key changes -------------------------------------------------------------------------------------------------


def test_after_a_new_key_the_old_badges_are_still_true(outside: Outside) -> None:
    before = [outside.form(form) for form in FORMS]
    outside.write(lambda db, badge: issuer_keys.rotate(db, badge.badge_class.organisation))

    assert {outside.verdict(form) for form in before} == {Verdict.PROVEN}
    assert {outside.verdict(outside.form(form)) for form in FORMS} == {Verdict.PROVEN}


def test_after_a_new_key_new_badges_are_signed_by_it(outside: Outside) -> None:
    def give_after(db: Any, badge: Badge) -> tuple[str, Badge]:
        new = issuer_keys.rotate(db, badge.badge_class.organisation)
        other = db.scalars(select(BadgeClass).where(BadgeClass.name == "Je peux dire un souci")).one()
        return new.public_multikey, issuing.issue(db, other, badge.passport, source=Source.CODE)

    multikey, given = outside.write(give_after)

    method = json.loads(given.credential)["proof"][0]["verificationMethod"]
    assert method.endswith("#" + multikey)
    assert method != json.loads(outside.badge.credential)["proof"][0]["verificationMethod"]
    assert outside.verdict(given.credential) is Verdict.PROVEN


def test_the_operator_rotates_a_key_by_name(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = outside.app.site.config
    settings = {"DATA": config.data, "DATABASE": config.database, "SECRET": SECRET, "BASE_URL": HOST}
    for name, value in settings.items():
        monkeypatch.setenv(f"BACKPACK_{name}", value)

    assert cli.main(["organisation", "rotate-key", "Personne"]) == 1
    assert cli.main(["organisation", "rotate-key", "Les Ateliers du Port"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["key"] in [
        each["publicKeyMultibase"] for each in outside.resolve(said["organisation"])["verificationMethod"]
    ]
    with outside.app.site.database.session(writing=False) as db:
        mine = select(SigningKey).where(SigningKey.retired_at.is_(None)).join(Organisation)
        active = db.scalars(mine.where(Organisation.name == "Les Ateliers du Port")).all()
    assert [key.public_multikey for key in active] == [said["key"]]


# A badge is taken back ---------------------------------------------------------------------------------------------


def take_back(outside: Outside) -> None:
    outside.write(lambda db, badge: revoking.revoke(db, badge, "Donné par erreur à Lina."))


def test_a_badge_taken_back_is_revoked_in_every_form_that_anybody_kept(outside: Outside) -> None:
    kept = [outside.form(form) for form in FORMS]
    take_back(outside)

    assert {outside.verdict(form) for form in kept} == {Verdict.REVOKED}


def test_only_that_badge_is_revoked(outside: Outside) -> None:
    def give_another(db: Any, badge: Badge) -> Badge:
        other = db.scalars(select(BadgeClass).where(BadgeClass.name == "Je peux dire un souci")).one()
        return issuing.issue(db, other, badge.passport, source=Source.CODE)

    other = outside.write(give_another)
    take_back(outside)

    assert outside.verdict(other.credential) is Verdict.PROVEN


def test_why_it_was_taken_back_is_told_to_nobody(outside: Outside) -> None:
    code, organisation = outside.badge.code, outside.badge.badge_class.organisation.code
    take_back(outside)

    answers = [outside.ask(f"/B/{code}{form}") for form in ("", *FORMS)] + [
        outside.ask(f"/O/{organisation}/status/1")
    ]
    assert not any(b"erreur" in answer.data for answer in answers)


def test_the_assertion_is_gone_for_whoever_kept_its_address(outside: Outside) -> None:
    path = f"/B/{outside.badge.code}/v2.json"
    take_back(outside)
    outside.write(lambda db, badge: db.query(ShownBadge).filter_by(badge_id=badge.id).delete())

    answer = outside.ask(path)
    assert answer.status_code == 410
    assert json.loads(answer.data) == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": HOST + path,
        "revoked": True,
    }
    assert outside.ask(f"/B/{outside.badge.code}.json").status_code == 404


def test_the_list_is_signed_short_and_kept_for_a_minute(outside: Outside) -> None:
    entry = json.loads(outside.badge.credential)["credentialStatus"]
    answer = outside.ask(entry["statusListCredential"])

    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert len(answer.data) < 1_500
    assert not answer.headers.getlist("Set-Cookie")
    assert outside.ask(entry["statusListCredential"]).data == answer.data, "the same until something changes"


def test_a_list_that_was_not_begun_is_not_there(outside: Outside) -> None:
    code = outside.badge.badge_class.organisation.code

    assert [outside.ask(f"/O/{code}/status/{number}").status_code for number in ("0", "2", "x")] == [404] * 3


def test_the_second_list_begins_where_the_first_is_full(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = outside.badge.status_index
    monkeypatch.setattr(revoking.secrets, "randbelow", lambda most: first % most)

    def give_another(db: Any, badge: Badge) -> Badge:
        other = db.scalars(select(BadgeClass).where(BadgeClass.name == "Je peux dire un souci")).one()
        return issuing.issue(db, other, badge.passport, source=Source.CODE)

    other = outside.write(give_another)
    kept = other.credential

    assert other.status_index == first + lists.SIZE
    assert json.loads(kept)["credentialStatus"]["statusListCredential"].endswith("/status/2")
    assert outside.verdict(kept) is Verdict.PROVEN
    outside.write(lambda db, _: revoking.revoke(db, db.get(Badge, other.id), ""))
    assert outside.verdict(kept) is Verdict.REVOKED
    assert outside.verdict(outside.badge.credential) is Verdict.PROVEN


def test_no_two_badges_of_an_organisation_share_a_place(outside: Outside) -> None:
    def put_at_the_same(db: Any, badge: Badge) -> None:
        other = db.scalars(select(Badge).where(Badge.id != badge.id, Badge.status_index.is_not(None))).first()
        other.organisation_id, other.status_index = badge.organisation_id, badge.status_index
        db.flush()

    with pytest.raises(IntegrityError):
        outside.write(put_at_the_same)


def test_what_somebody_else_gave_cannot_be_taken_back(outside: Outside) -> None:
    outside.write(lambda db, badge: setattr(badge, "status_index", None))

    with pytest.raises(ValueError, match="only who gave"):
        take_back(outside)


def test_this_site_checks_its_own_badges_without_asking_anybody(outside: Outside) -> None:
    def examined(db: Any, badge: Badge) -> Verdict:
        return verdicts.examine(db, reading.read(badge.credential), ask_others=False).verdict

    assert outside.write(examined) is Verdict.PROVEN
    take_back(outside)
    assert outside.write(examined) is Verdict.REVOKED


def test_so_does_a_site_on_plain_http(world: World) -> None:
    def examined(db: Any) -> Verdict:
        badge = db.get(Badge, shown.id)
        return verdicts.examine(db, reading.read(badge.credential), ask_others=False).verdict

    shown = world.badge(code=world.day().badge.removeprefix("/B/"))
    with world.app.site.current(), world.write() as db:
        assert examined(db) is Verdict.PROVEN
        revoking.revoke(db, db.get(Badge, shown.id), "")
        assert examined(db) is Verdict.REVOKED


def test_people_read_that_it_was_taken_back(lina: Phone, marc: Phone, world: World) -> None:
    path = world.day().badge
    shown = world.badge(code=path.removeprefix("/B/"))
    assert lina.opens("/passeport").sees("3 badges sur 5")
    with world.app.site.current(), world.write() as db:
        revoking.revoke(db, db.get(Badge, shown.id), "Donné par erreur.")

    assert marc.opens(path).sees("Retiré")
    assert marc.sees("Ce badge a été retiré.")
    assert not marc.sees("Garanti ")
    assert marc.opens(world.day().page).sees("5 badges, 4 garantis")
    assert lina.opens(f"/passeport/badge/{shown.code}").sees("Retiré")


def test_a_map_no_longer_counts_it(world: World) -> None:
    with world.app.site.current(), world.write() as db:
        goal_map = db.scalars(select(GoalMap)).first()
        page = db.scalars(select(Page)).first()
        before = progress(db, goal_map, page.passport).held
        wanted = [piece.name for piece in db.scalars(select(Rule)).first().pieces]
        hers = select(Badge).where(Badge.passport_id == page.passport_id, Badge.name.in_(wanted))
        revoking.revoke(db, db.scalars(hers).first(), "")

        assert progress(db, goal_map, page.passport).held == before - 1


# Nobody else can speak for us --------------------------------------------------------------------------------------


def forged_text(outside: Outside, **changed: object) -> bytes:
    """Our badge with some words changed, in a text that a stranger signed with a key that travels along."""
    claims = json.loads(outside.badge.credential) | changed
    stranger = keys.make_key()
    public = base64.urlsafe_b64encode(stranger.public_key().public_bytes_raw()).rstrip(b"=").decode()
    header = {"alg": "EdDSA", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": public}}
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)
    ]
    signed = ".".join(parts)
    signature = base64.urlsafe_b64encode(stranger.sign(signed.encode())).rstrip(b"=").decode()
    return f"{signed}.{signature}".encode()


@pytest.mark.parametrize("base_url", [HOST, "http://127.0.0.1:8000"])
def test_our_proof_inside_a_strangers_text_proves_nothing(outside: Outside, base_url: str) -> None:
    """The proof is a claim like any other there: nobody checks it, so nobody may believe it."""
    outside.app.site = Site.of(replace(outside.app.site.config, base_url=base_url))
    address = json.loads(outside.badge.credential)["issuer"]["id"].replace(HOST, base_url)
    forged = forged_text(outside, issuer={"id": address, "type": ["Profile"]}, name="Diriger le port")

    def examined(db: Any, _: Badge) -> Verdict:
        return verdicts.examine(db, reading.read(forged), ask_others=False).verdict

    assert outside.write(examined) is Verdict.BROKEN


@pytest.mark.parametrize("method", [{"id": "{issuer}#{key}"}, "{issuer}#{key}", 7])
def test_a_strangers_key_under_the_name_of_our_older_profile_is_a_forgery(
    outside: Outside, method: Any
) -> None:
    """Open Badges 2.0 profiles list no key, so whoever signs in their name is never proven."""
    stranger = keys.make_key()
    document = json.loads(outside.badge.credential)
    issuer = document["issuer"]["id"] + "/v2.json"
    document["issuer"]["id"] = issuer
    del document["credentialStatus"]  # its list has another issuer, so that it would say nothing
    named = f"{issuer}#{keys.multikey(stranger)}"
    signed = proofs.sign(document, stranger, verification_method=named, created=now())
    if method != "{issuer}#{key}":
        signed["proof"]["verificationMethod"] = {"id": named} if isinstance(method, dict) else method

    def examined(db: Any, _: Badge) -> Verdict:
        return verdicts.examine(db, reading.read(strict.dumps(signed)), ask_others=False).verdict

    assert outside.write(examined) is Verdict.BROKEN
