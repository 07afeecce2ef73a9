"""What every answer says to the browser: one constant policy, no cookie for strangers, nothing private kept."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from backpack.badges.models import Badge
from backpack.claims.models import Envelope
from backpack.pages.models import Page
from tests.cast import World
from tests.cohorts import build
from tests.phone import Phone

ORIGIN = "http://127.0.0.1:8000"
POLICY = "Content-Security-Policy"
PUBLIC = ("/", "/C/{code}", "/P/{page}", "/B/{badge}", "/O/{port}", "/M/{map}", "/ajouter", "/hors-ligne")
PRIVATE = ("/passeport", "/passeport/badges/can", "/passeport/but", "/passeport/pages", "/passeport/reglages")
LAYOUTS = {
    "moment": "/C/{code}",
    "app": "/passeport",
    "visitor": "/P/{page}",
    "desk": "/bureau",
    "catalogue": "/bureau/catalogue",
    "drawing": "/bureau/mini-cartes/{map}",
    "board": "/bureau/groupes/{group}",
    "wall": "/W/{wall}",
    "safety": "/passeport/proteger",
    "paper": "{letter}",
    "leaf": "/passeport/bilan",
    "map": "/M/{map}",
}
# Each joins another style: while somebody is on a shared tablet; for a page with too much on it for one sheet.
BESIDES = {"tablet", "printed", "sheet"}
# Every language that this page could be read in is decided by the browser, so nothing else may vary it.
MAY_VARY = {"Accept", "Accept-Encoding", "Accept-Language", "HX-Request", "HX-Target"}


@pytest.fixture
def at(world):
    """Fill the {placeholders} of an address."""
    day = world.day()
    code = world.code("Repas de quartier")
    values = {
        "code": code.removeprefix("/C/"),
        "port": world.claim_code(code).badge_class.organisation.code,
        "wall": day.projector.removeprefix("/W/"),
        "group": build(world).code,
        "letter": f"/bureau/enveloppes/{world.newest(Envelope).code}/lettre",
        **{name: getattr(day, name).split("/")[-1] for name in ("page", "badge", "map")},
    }
    return lambda address: address.format(**values)


def ask(phone: Phone, path: str, **options):
    """The bare answer, redirects not followed."""
    sent = {"Accept": "text/html", "Accept-Language": "fr", **options.pop("headers", {})}
    return phone.client.open(path, headers=sent, base_url=ORIGIN, **options)


def vary(answer) -> set[str]:
    return {name.strip() for name in answer.headers.get("Vary", "").split(",") if name.strip()}


def test_the_policy_is_strict(marc):
    policy = ask(marc, "/").headers[POLICY]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == rules["connect-src"] == "'self'"
    assert "media-src" in rules
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "require-trusted-types" not in policy
    assert "http" not in policy, "no other host on any page"


def test_the_policy_is_the_same_on_every_answer(app, marc, lina, karima, at):
    asset = next(iter(app.extensions["assets"].by_path.values())).name
    answers = [
        *(ask(marc, at(path)) for path in PUBLIC),
        *(ask(lina, path) for path in PRIVATE),
        *(ask(karima, at(path)) for path in LAYOUTS.values()),
        ask(marc, "/P/" + "0" * 8),  # 404
        ask(marc, "/nulle-part"),  # 404 of the framework
        ask(marc, "/bureau"),  # 401
        ask(lina, "/bureau"),  # 403
        ask(marc, "/sw.js"),
        ask(marc, "/manifest.webmanifest"),
        ask(marc, f"/a/{asset}"),
        ask(marc, at("/B/{badge}.json")),
        ask(marc, at("/B/{badge}.png")),
        ask(marc, "/sw.js", method="POST"),  # 405
        ask(marc, at("/C/{code}/non"), method="POST"),  # 303
        ask(marc, "/", method="POST", headers={"Origin": "https://elsewhere.example"}),  # 403
        ask(marc, "/ajouter", method="POST", data={"file": b"x" * (7 << 20)}),  # 413
    ]

    assert len({answer.status_code for answer in answers}) >= 7
    assert {answer.headers.get(POLICY) for answer in answers} == {answers[0].headers[POLICY]}
    for name, value in {"Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}.items():
        assert {answer.headers.get(name) for answer in answers} == {value}
    assert {answer.headers.get("X-Robots-Tag") for answer in answers} == {"noindex"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_inline_style_is_the_one_that_the_policy_knows(karima, at, layout):
    answer = ask(karima, at(LAYOUTS[layout]))
    styles = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)

    assert answer.status_code == 200
    assert len(styles) == 1
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers[POLICY]


def test_no_style_of_the_policy_is_without_a_page(app):
    hashes = re.findall(r"'sha256-([^']+)'", app.config["CONTENT_SECURITY_POLICY"])

    assert len(set(hashes)) == len(LAYOUTS) + len(BESIDES)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_stranger_gets_no_cookie_and_the_same_page_as_everybody(marc, at, address):
    answer = ask(marc, at(address))

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert vary(answer) <= MAY_VARY, "a public page must not depend on who asks"


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_private_is_kept_by_no_cache(lina, at, address):
    answer = ask(lina, at(address))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers, "the phone's key is given once, not with every page"


@pytest.mark.parametrize("address", ["/P/{page}", "/B/{badge}", "/B/{badge}.json", "/O/{port}", "/M/{map}"])
def test_what_is_public_is_asked_for_again_each_time(marc, at, address):
    """Stopped means gone within five seconds, so no cache may answer on its own."""
    assert ask(marc, at(address)).headers["Cache-Control"] == "no-cache"


def test_a_hidden_badge_is_kept_by_no_cache_even_for_its_holder(lina, world):
    with world.write() as db:
        page = db.query(Page).one()
        hidden = next(
            each
            for each in db.query(Badge).filter_by(passport_id=page.passport_id)
            if each not in page.badges
        )

    for end in ("", ".json", ".png"):
        assert ask(lina, f"/B/{hidden.code}{end}").headers["Cache-Control"] == "private, no-store"


def test_hashed_files_are_kept_for_ever(app, marc):
    for asset in app.extensions["assets"].by_path.values():
        answer = ask(marc, f"/a/{asset.name}", headers={"Accept-Encoding": "br"})

        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert re.search(r"\.[0-9a-f]{10}\.\w+$", asset.name)
        assert "Accept-Encoding" in vary(answer)
        assert answer.headers.get("Content-Encoding") == "br"


def test_the_worker_and_the_manifest_are_asked_for_again(marc):
    for path in ("/sw.js", "/manifest.webmanifest"):
        assert ask(marc, path).headers["Cache-Control"] == "no-cache"


def test_the_cookie_of_a_phone(ines, world):
    path = world.code("Repas de quartier")
    nonce = ines.opens(path).form_with("Je le garde").fields["nonce"]

    given = ask(ines, path, method="POST", data={"nonce": nonce}).headers["Set-Cookie"]

    assert given.startswith("bp=")
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "Path=/" in given
    assert "Domain" not in given


def test_on_https_the_cookie_is_tied_to_this_host(app_on_https):
    code = World(app_on_https).code("Repas de quartier")
    answer = app_on_https.test_client().post(code, base_url="https://badges.example.org")

    assert answer.headers["Set-Cookie"].startswith("__Host-bp=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://127.0.0.1:8001", "http://127.0.0.1:80000"]
)
def test_a_post_from_elsewhere_is_refused(app, marc, world, origin):
    path = world.code("Repas de quartier")

    answer = ask(marc, path, method="POST", headers={"Origin": origin})

    assert answer.status_code == 403
    assert "Cette demande vient d’un autre site." in answer.text
    assert "Set-Cookie" not in answer.headers
    assert world.claim_code(path).kept == 0


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Referer": "https://elsewhere.example/page"}],
    ids=["fetch-metadata", "referrer"],
)
def test_a_post_without_origin_that_comes_from_elsewhere_is_refused(marc, world, headers):
    assert ask(marc, world.code("Repas de quartier"), method="POST", headers=headers).status_code == 403
