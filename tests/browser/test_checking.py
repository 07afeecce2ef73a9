"""A recruiter's own browser checks a badge: the signed bytes, the issuer's key, and nobody's word."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPhone
from tests.browser.watching import Faults

GOOD = "La signature est bonne. Personne n’a changé ce badge."
BAD = "La signature n’est pas bonne. Ne vous y fiez pas."
UNABLE = "Ce navigateur ne sait pas le faire. Essayez-en un plus récent."
UNREACHED = "La clé n’est pas arrivée. Réessayez."


@pytest.fixture
def marc(new_phone: NewPhone, day: dict[str, Any]) -> Page:
    """He reads Lina's page, opens a line, and wants to see for himself."""
    page = new_phone().new_page()
    page.goto(day["page"])
    page.locator("summary").first.click()
    page.get_by_role("link", name="Vérifier moi-même").first.click()
    page.wait_for_url("**/verifier")
    return page


def altered(change: Callable[[dict[str, Any]], None]) -> Callable[[Route], None]:
    """Answer with what the site says, but for *change*."""

    def answer(route: Route) -> None:
        response = route.fetch()
        document = response.json()
        change(document)
        route.fulfill(response=response, body=json.dumps(document))

    return answer


def says(page: Page, words: str) -> None:
    page.get_by_role("button", name="Vérifier ici").click()
    also = ["La clé vient de l’adresse de l’organisme."] if words == GOOD else []
    expect(page.locator("[data-check-says]:visible")).to_have_text([words, *also])


def test_a_true_badge_is_good_and_the_key_is_the_issuers(marc: Page) -> None:
    says(marc, GOOD)

    assert marc.context.cookies() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda badge: badge["credentialSubject"]["achievement"].update(name="Diriger le port"),
        lambda badge: badge.update(validFrom="2020-01-01T00:00:00Z"),
        lambda badge: badge.update(level="Expert"),  # a word that no context defines is signed too
        lambda badge: badge["proof"][1].update(created="2020-01-01T00:00:00Z"),
        lambda badge: badge["proof"][1].update(proofValue=badge["proof"][0]["proofValue"]),
        lambda badge: badge["proof"].pop(),
        lambda badge: badge["proof"][1].update(verificationMethod="did:key:z6Mk#z6Mk"),
    ],
    ids=["name", "date", "undefined word", "proof's date", "the other signature", "no second proof", "key"],
)
def test_an_altered_badge_is_not_good(marc: Page, change: Callable[[dict[str, Any]], None]) -> None:
    marc.route("**/B/*.json", altered(change))

    says(marc, BAD)


def test_a_key_that_the_issuer_does_not_list_is_nobodys(marc: Page) -> None:
    marc.route("**/O/*", altered(lambda issuer: issuer.update(assertionMethod=[])))

    says(marc, BAD)


def test_another_issuers_document_is_not_the_issuers(marc: Page) -> None:
    marc.route("**/O/*", altered(lambda issuer: issuer.update(id="https://evil.example/O/1")))

    says(marc, BAD)


def test_without_the_network_nothing_is_said_of_the_badge(marc: Page, faults: Faults) -> None:
    marc.route("**/B/*.json", lambda route: route.abort())
    faults.expect("net::ERR_FAILED")

    says(marc, UNREACHED)


def test_a_browser_that_cannot_says_so(new_phone: NewPhone, day: dict[str, Any]) -> None:
    context = new_phone()
    context.add_init_script(
        "if (crypto.subtle) crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'))"
    )
    page = context.new_page()
    page.goto(f"{day['badge']}/verifier")

    says(page, UNABLE)


def test_without_a_script_the_checks_are_there_and_no_button_that_does_nothing(
    new_phone: NewPhone, day: dict[str, Any]
) -> None:
    page = new_phone(java_script_enabled=False).new_page()
    page.goto(f"{day['badge']}/verifier")

    expect(page.get_by_text("Il est signé. Personne ne l’a changé depuis.")).to_be_visible()
    expect(page.get_by_text("Il faut un navigateur qui lit les scripts.")).to_be_visible()
    assert not page.get_by_role("button", name="Vérifier ici").is_visible()
