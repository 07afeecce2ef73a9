"""What somebody with bad intentions tries, on everything at once: what is new is tried too, by itself."""

from __future__ import annotations

import ast
import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

import backpack
from backpack.badges.models import Badge
from backpack.kernel import clock, jobs, mail
from backpack.notifications.models import Subscription
from backpack.passport.models import Device, Passport
from backpack.safety import cards, guessing
from tests.attacking import posts
from tests.contract.test_audiences import SAMPLES, asked  # noqa: F401  # a fixture
from tests.phone import SITE, Phone
from tests.smtp_server import mailbox
from tests.ways_in import ADDRESS, RECOVERY, WAYS, vouched
from tests.whole import passport_of

EVIL = "https://evil.example"
ROOT = Path(backpack.__file__).parent
SHELL = ROOT.parent / "service-worker" / "shell.js"


@pytest.fixture
def thief(app):
    """Knows a secret, and has a phone of their own."""
    return Phone(app, "thief", address="10.0.0.66")


@pytest.fixture(params=WAYS)
def way(request, world, lina):
    return WAYS[request.param](world, lina)


def key_of(phone: Phone) -> str:
    cookie = phone.client.get_cookie("bp", "127.0.0.1")
    return cookie.value if cookie else ""


def hold(phone: Phone, key: str) -> Phone:
    phone.client.set_cookie("bp", key, domain="127.0.0.1")
    return phone


def gives_a_key(answer) -> bool:
    return any(
        each.startswith("bp=") and "Max-Age=0" not in each for each in answer.headers.getlist("Set-Cookie")
    )


# The cookie


def test_every_way_in_gives_a_random_key_that_scripts_cannot_read(way, thief, world):
    answer = way(thief)

    assert answer.status_code == 303
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("bp=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie, "the demo is http; with https it is __Host- (test_foundations)"
    assert re.fullmatch(r"[\w-]{43,}", key_of(thief)), "256 bits, and no row's number"
    assert world.count(Device, key_hash=key_of(thief)) == 0, "kept as its hash only"


def test_a_planted_cookie_is_never_the_key(way, app, thief):
    """Session fixation: whatever the phone brought, somebody else may know."""
    planted = "p" * 43
    assert gives_a_key(way(hold(thief, planted)))

    assert key_of(thief) != planted
    assert hold(Phone(app, "who planted it"), planted).opens("/passeport").status == 401


def test_a_planted_passport_opens_only_itself(way, app, yanis, thief, world):
    yanis.opens(world.code("Port propre")).taps("Je le garde")
    his = key_of(yanis)

    assert gives_a_key(way(hold(thief, his)))

    assert key_of(thief) != his
    yanis.opens("/passeport")
    assert yanis.sees("Port propre")
    assert not yanis.sees("Je sais nettoyer mon poste"), "what entered on that phone is not his"


def test_what_was_used_once_opens_nothing_to_the_next(way, thief, marc, world):
    assert gives_a_key(way(thief))
    before = world.count(Device)

    again = way(marc)

    assert not gives_a_key(again)
    assert marc.opens("/passeport").status == 401
    assert world.count(Device) == before


def test_the_worker_forgets_whose_pages_it_kept(way):
    """Wherever a phone opens another passport, what was kept of the one before goes."""
    somebody = re.search(r"^const SOMEBODY = /(.*)/;", SHELL.read_text(), re.MULTILINE)
    assert somebody
    assert re.search(somebody[1].replace(r"\/", "/"), way.path), way.path


@pytest.mark.parametrize("name", RECOVERY)
def test_a_stolen_cookie_is_worth_nothing_after_recovery(name, lina, app, world, thief):
    stolen = key_of(lina)
    holds = world.count(Badge, passport_id=passport_of(world, "Lina B."))

    assert gives_a_key(WAYS[name](world, lina)(Phone(app, "Lina's new phone")))

    hold(thief, stolen)
    assert thief.opens("/passeport").status == 401
    assert thief.opens("/passeport/mes-donnees/passeport.zip").status == 401
    posts(thief, "/passeport/mes-donnees/effacer")
    assert posts(hold(thief, stolen), "/passeport/telephones/changer").status_code == 401
    assert world.count(Badge, passport_id=passport_of(world, "Lina B.")) == holds


def test_a_stolen_cookie_is_worth_nothing_after_two_facilitators_helped(lina, app, world, thief):
    stolen, new = key_of(lina), Phone(app, "Lina's new phone")
    code = vouched(world, new)
    with clock.at(clock.now() + timedelta(days=1)):
        new.opens("/retrouver/aide").taps("Ouvrir mon passeport")
        assert new.path == "/passeport"

        assert hold(thief, stolen).opens("/passeport").status == 401
        assert not gives_a_key(posts(thief, "/retrouver/aide/ouvrir", code=code))


def tell(world, name: str) -> None:
    """That person's phone asked to be told."""
    own = {"endpoint": f"{EVIL}/push", "endpoint_hash": "e" * 64, "p256dh": "", "auth": "", "language": "fr"}
    with world.write() as db:
        db.add(Subscription(passport_id=passport_of(world, name), added_at=clock.now(), **own))


@pytest.mark.parametrize("name", RECOVERY)
def test_a_lost_phone_shows_no_more_badges_on_its_locked_screen(name, lina, app, world):
    way = WAYS[name](world, lina)
    tell(world, "Lina B.")

    assert gives_a_key(way(Phone(app, "Lina's new phone")))

    assert world.count(Subscription) == 0


# Other sites


def posts_of(app):
    """Each address that takes a post, with something in every hole."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            yield re.sub(r"<(?:\w+:)?\w+>", "1234567890123", rule.rule)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Referer": f"{EVIL}/page"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1.evil.example:8000"},
        {"Origin": "https://127.0.0.1:8443"},
    ],
    ids=str,
)
def test_no_post_of_another_site_is_taken(app, lina, nadia, paul, headers):
    paths = list(posts_of(app))
    taken = [
        (phone.name, path)
        for phone in (lina, nadia, paul)
        for path in paths
        if phone.client.post(path, headers=headers, base_url=SITE).status_code != 403
    ]

    assert len(paths) > 50
    assert not taken


def test_no_address_leads_away(asked):  # noqa: F811
    """Open redirects: whatever is asked for in the address."""
    names = (
        "next",
        "url",
        "go",
        "to",
        "retour",
        "back",
        "then",
        "lands_on",
        "depart",
        "badge",
        "code",
    )
    wanted = (
        "&".join(f"{name}={EVIL}/%23" for name in names) + "&redirect=//evil.example&page=/%5Cevil.example"
    )
    away = []
    for rule in asked.app.url_map.iter_rules():
        sample = SAMPLES.get(rule.endpoint)
        if "GET" not in rule.methods or sample is None:
            continue
        for name in ("Marc", "Lina B.", "Nadia", "Paul"):
            client = asked.app.test_client()
            if cookie := asked.cookies[name]:
                client.set_cookie("bp", cookie.value, domain="127.0.0.1")
            answer = client.get(f"{sample.path.format(**asked.values)}?{wanted}", base_url=SITE)
            is_page = answer.mimetype == "text/html"
            linked = is_page and re.search(
                r'(?:href|action|src|content)="(?:https?:)?[/\\]{2}evil', answer.text
            )
            if "evil" in answer.headers.get("Location", "").partition("?")[0] or linked:
                away.append((name, rule.rule))

    assert not away


# What is kept where


@pytest.mark.parametrize("name", ["Lina B.", "Karima", "Nadia", "Paul"])
def test_nothing_of_a_person_may_be_kept_by_a_cache(asked, name):  # noqa: F811
    """Either nothing keeps it, or it is the same for everybody, and says nothing to whom it was given."""
    kept = []
    for rule in asked.app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint not in SAMPLES:
            continue
        hers = asked.response(name, rule, "GET")
        if hers.status_code >= 400 or "no-store" in hers.headers.get("Cache-Control", ""):
            continue
        strangers = asked.response("Marc", rule, "GET")
        if hers.data != strangers.data or "Set-Cookie" in hers.headers:
            kept.append(rule.rule)

    assert not kept


def test_reading_gives_nobody_a_cookie(asked):  # noqa: F811
    given = [
        (name, rule.rule)
        for rule in asked.app.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint in SAMPLES
        for name in ("Marc", "Lina B.", "Karima")
        if gives_a_key(asked.response(name, rule, "GET"))
    ]

    assert not given


# Looking for passports


def test_a_card_says_nothing_to_who_only_looks(world, lina, marc):
    real = WAYS["card"](world, lina)
    invented = f"/K/{cards.code_of(12_345_678_901_234_567_890)}"

    def shown(path: str) -> str:
        words = marc.opens(path).words
        assert marc.status == 200
        return words

    assert shown(real.path) == shown(invented)
    assert not any(each in shown(real.path) for each in ("Lina", "badge de"))
    posts(marc, real.path)
    assert shown(real.path) == shown(invented), "nor whether it was used"


@pytest.mark.parametrize(
    "path", ["/H/1234567890ABC", "/V/1234567890ABC", "/I/1234567890ABC", "/A/1234567890ABC"]
)
def test_an_invented_code_is_told_in_words_and_opens_nothing(marc, path, world):
    before = world.count(Passport)

    assert marc.opens(path).status in (404, 410)
    answer = posts(marc, path)

    assert answer.status_code in (404, 410)
    assert not gives_a_key(answer)
    assert world.count(Passport) == before


def test_guesses_are_counted_although_each_is_undone(world, lina, thief, app, monkeypatch):
    monkeypatch.setattr(guessing, "MOST_FROM_ONE_ADDRESS", 3)
    real = WAYS["card"](world, lina)
    sent = {
        "environ_overrides": {"REMOTE_ADDR": thief.address},
        "headers": {"Origin": SITE},
        "base_url": SITE,
    }

    wrong = [thief.client.post(f"/K/{cards.code_of(2**60 + n)}", **sent).status_code for n in range(4)]

    assert wrong == [404, 404, 404, 429]
    assert thief.client.post("/K/" + cards.code_of(2**60 + 9), **sent).status_code == 429
    # Whoever is in the same room with a living card is not locked out by that.
    neighbour = Phone(app, "Lina's new phone", address=thief.address)
    assert real(neighbour).status_code == 303


# What is written down


@pytest.mark.parametrize("name", WAYS)
def test_logs_hold_no_code_no_key_no_address_and_no_name(name, world, lina, thief, marc, caplog):
    caplog.set_level(logging.DEBUG, logger="backpack")
    caplog.set_level(logging.DEBUG, logger="werkzeug")
    way = WAYS[name](world, lina)

    way(thief)
    way(marc)
    thief.opens("/passeport")
    with world.app.site.current():
        jobs.run_due(world.app.site.database)

    said = caplog.text
    for secret in (*way.secrets, key_of(thief), "Lina"):
        assert secret not in said


def test_a_mail_server_that_refuses_brings_no_address_into_the_log(app, caplog):
    with mailbox() as box:
        box.refuses = True
        sending = {"mail_server": "127.0.0.1", "mail_port": box.port, "mail_security": "none"}
        app.site = replace(app.site, config=replace(app.site.config, mail_from="p@example.org", **sending))
        with app.site.current():
            with app.site.database.writing() as db:
                mail.send_later(db, ADDRESS, "Votre code : 123456", "123456", worth=timedelta(hours=1))
            jobs.run_due(app.site.database)

    assert "mail" in caplog.text, "that it failed is said"
    for secret in (ADDRESS, "lina.baudry", "123456"):
        assert secret not in caplog.text


def test_an_error_of_the_database_or_of_a_view_says_nothing_of_what_it_was_about(
    app, world, lina, caplog, monkeypatch
):
    row = world.row(Device)

    @jobs.handles("twice")
    def twice(db, _facts):
        own = {"passport_id": row.passport_id, "added_at": row.added_at}
        db.execute(insert(Device).values(key_hash=row.key_hash, **own))

    with app.site.current():
        with world.write() as db:
            jobs.later(db, "twice")
        jobs.run_due(app.site.database)
    assert "IntegrityError" in caplog.text
    assert row.key_hash not in caplog.text

    broken = "/P/SECRETCD"
    monkeypatch.setitem(app.view_functions, "public.page", broken_view)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert lina.client.get(broken, base_url=SITE).status_code == 500
    assert "public.page failed" in caplog.text
    assert "SECRETCD" not in caplog.text


def broken_view(code: str) -> str:
    raise RuntimeError


broken_view.audience = "everyone"  # type: ignore[attr-defined]


def test_secrets_are_compared_in_constant_time():
    """Equality of secrets in Python tells by its time how much was right. A look-up in the database is none."""
    # (What is the hash of 128 random bits may be compared in any way: nobody chooses how it begins.)
    secret = re.compile(r"digits|code_hash|derived\(|\bsecret\b|signature|password", re.IGNORECASE)
    allowed = re.compile(r"^[A-Z]\w*\.|\.method|\bNone\b|^''$|_check\(")
    found = []
    for file in ROOT.rglob("*.py"):
        if "openbadges" in file.parts or "migrations" in file.parts or "art" in file.parts:
            continue  # those compare what is public
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                sides = [ast.unparse(each) for each in (node.left, *node.comparators)]
                if any(map(secret.search, sides)) and not any(map(allowed.search, sides)):
                    found.append(f"{file.relative_to(ROOT)}:{node.lineno}: {' == '.join(sides)}")

    assert not found
