"""A page is drawn once and stored; whatever a reader would see change is seen at once, in every process."""

from __future__ import annotations

import gzip
import http.client
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from backpack.badges import rechecking, revoking
from backpack.badges.models import Badge
from backpack.claims import ownership
from backpack.custody import erasing
from backpack.endorsements import confirming
from backpack.issuers import founding, keys
from backpack.issuers.models import Organisation
from backpack.kernel import answers, clock
from backpack.kernel.clock import now
from backpack.kernel.db import Database
from backpack.kernel.transactions import App
from backpack.openbadges.model import Findings, Verdict
from backpack.pages import composing, consent, publishing, showing, storing
from backpack.pages.models import Answer, Page
from backpack.public.stored import StoredPages
from tests.bench.server import running
from tests.cast import World
from tests.phone import Phone
from tests.touching import LeftAsItWas, is_seen, watched


def the_page(db: Session) -> Page:
    return db.scalars(select(Page)).one()


def a_badge(db: Session) -> Badge:
    return the_page(db).badges[0]


def dunes(db: Session) -> Organisation:
    return db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()


def confirms(what: Callable[[Badge], confirming.Confirmed]) -> Callable[[Session], object]:
    return lambda db: confirming.confirm(db, what(a_badge(db)), dunes(db), "Nous l’avons vu.")


def withdraws(db: Session) -> None:
    confirming.withdraw(db, confirming.confirm(db, a_badge(db), dunes(db), "Nous l’avons vu."))


CHANGES: dict[str, Callable[[Session], object]] = {
    "taken back": lambda db: revoking.revoke(db, a_badge(db), "mistake"),
    "checked anew": lambda db: rechecking.note(db, a_badge(db), Findings(Verdict.EXPIRED)),
    "confirmed": confirms(lambda badge: badge),
    "its class confirmed": confirms(lambda badge: badge.badge_class),
    "its giver confirmed": confirms(lambda badge: badge.badge_class.organisation),
    "no longer confirmed": withdraws,
    "vetted": lambda db: founding.vet(db, a_badge(db).badge_class.organisation),
    "new key": lambda db: keys.rotate(db, a_badge(db).badge_class.organisation),
    "new words": lambda db: composing.say(the_page(db), "Lina", "Je cherche une équipe."),
    "fewer badges": lambda db: composing.pick(
        db, the_page(db), [each.code for each in the_page(db).badges[:3]]
    ),
    "published again": lambda db: publishing.publish(the_page(db)),
}


@pytest.fixture
def changes(app: App, world: World) -> Callable[[Callable[[Session], object]], None]:
    def make(change: Callable[[Session], object]) -> None:
        with watched(app.site.database.engine), app.site.current(), world.write() as db:
            change(db)

    return make


@pytest.fixture
def path(world: World) -> str:
    return world.day().page


@pytest.fixture
def aside(app: App) -> Iterator[Database]:
    """The same database, where nobody looks whether what changes is touched."""
    database = Database(app.site.config.database_url)
    yield database
    database.engine.dispose()


def layer(app: App) -> StoredPages:
    found = app.wsgi_app
    while not isinstance(found, StoredPages):
        found = found.app
    return found


def asks(app: App, path: str, **headers: str):  # type: ignore[no-untyped-def]
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get(path, base_url="http://127.0.0.1:8000", headers=sent)


def drawn_anew(app: App, path: str) -> str:
    from werkzeug.test import Client

    return Client(layer(app).inner).get(path, base_url="http://127.0.0.1:8000").text


def test_it_is_drawn_once_for_each_language(app: App, world: World, path: str) -> None:
    french = asks(app, path).text
    with world.write() as db:
        # Behind everybody's back: whoever draws anew would show it.
        db.execute(text("UPDATE page SET sentence = 'Personne ne m’a dessinée.'"))

    assert asks(app, path).text == french
    assert asks(app, path.lower()).text == french
    assert "Personne" in asks(app, path, Accept_Language="en").text
    assert world.count(Answer) == 2


def test_it_travels_as_the_browser_takes_it_and_once(app: App, path: str) -> None:
    first = asks(app, path, Accept_Encoding="gzip, br")
    again, older, plain = (asks(app, path, Accept_Encoding=how) for how in ("br", "gzip", ""))

    assert {each.headers["ETag"] for each in (first, again, older, plain)} == {first.headers["ETag"]}
    assert (
        brotli.decompress(again.data)
        == gzip.decompress(older.data)
        == plain.data
        == brotli.decompress(first.data)
    )
    assert "Content-Encoding" not in plain.headers
    assert (first.headers["Cache-Control"], first.headers.get("Expires")) == ("no-cache", None)
    assert {"Accept-Language", "Accept-Encoding"} <= {
        each.strip() for each in first.headers["Vary"].split(",")
    }
    assert first.headers["Content-Security-Policy"] == app.config["CONTENT_SECURITY_POLICY"]
    unchanged = asks(app, path, If_None_Match=first.headers["ETag"])
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert asks(app, path, If_None_Match='W/"another"').status_code == 200


def test_a_cookie_changes_nothing_and_is_not_set(app: App, path: str, lina: Phone) -> None:
    assert lina.opens(path).answer.text == asks(app, path).text
    assert "Set-Cookie" not in lina.answer.headers


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_read_at_once(app: App, path: str, changes, world: World, change: str) -> None:  # type: ignore[no-untyped-def]
    old = asks(app, path)
    before = world.newest(Page).version

    changes(CHANGES[change])

    assert world.newest(Page).version > before
    assert world.count(Answer) == 0
    fresh = asks(app, path, If_None_Match=old.headers["ETag"])
    assert fresh.status_code == 304 if fresh.data == b"" else fresh.text == drawn_anew(app, path)
    assert asks(app, path).text == drawn_anew(app, path)


@pytest.mark.parametrize("stops", ["stop", "hidden", "erased", "child", "over"])
def test_what_is_stopped_is_gone_also_for_an_old_etag(
    app: App, path: str, changes, world: World, aside: Database, stops: str
) -> None:  # type: ignore[no-untyped-def]
    changes(lambda db: showing.reach(the_page(db), messages=False, preview=True, found=False))
    etag = asks(app, path).headers["ETag"]
    card = asks(app, f"{path}/lien.png")
    assert card.mimetype == "image/png"
    ends = now() + timedelta(days=1) if stops != "over" else now() + publishing.LIFE + timedelta(days=2)
    if stops == "stop":
        changes(lambda db: publishing.stop(the_page(db)))
    elif stops == "erased":
        changes(lambda db: erasing.erase(db, the_page(db).passport))
    elif stops == "child":
        changes(
            lambda db: (
                setattr(the_page(db).passport, "is_under_fifteen", True),
                consent.stop_what_needs_a_yes(db, the_page(db).passport),
            )
        )
    elif stops == "hidden":
        with aside.writing() as db:
            db.execute(update(Page).values(hidden_at=now()))  # even if whoever hides it forgot to say so

    with clock.at(ends if stops == "over" else now()):
        answer = asks(app, path, If_None_Match=etag)
        card = asks(app, f"{path}/lien.png", If_None_Match=card.headers.get("ETag", etag))
    assert card.status_code == answer.status_code
    assert answer.status_code == (404 if stops == "erased" else 410)
    assert "Lina" not in answer.text
    assert "ETag" not in answer.headers


def test_a_drawing_that_was_under_way_is_never_read(app: App, path: str, changes, world: World) -> None:  # type: ignore[no-untyped-def]
    """A change commits after a page was drawn and before it is stored, and again just after it was stored."""
    stored = layer(app)
    code = path.rpartition("/")[2]
    under_way = storing.find(app.site.database, code, "fr", stored.release)
    drawing = storing.Drawing("old", "[]", brotli.compress(b"old"))
    later = now() + timedelta(minutes=5)

    changes(CHANGES["taken back"])
    storing.store(app.site.database, under_way, "fr", stored.release, drawing, later)
    assert world.count(Answer) == 0
    with world.write() as db:  # and if it was stored all the same, its version says what it is
        db.add(
            Answer(
                page_id=under_way.page_id,
                language="fr",
                version=under_way.version,
                release=stored.release,
                good_until=later,
                etag="old",
                headers="[]",
                body=drawing.body,
            )
        )

    assert asks(app, path).text == drawn_anew(app, path)
    assert "Ce badge a été retiré." in asks(app, path).text


def test_it_is_drawn_anew_when_time_alone_changes_it(app: App, path: str, world: World) -> None:
    asks(app, path)
    with world.write() as db:
        page = the_page(db)
        until = storing.good_until(page)
        assert until <= now() + storing.LONGEST
        ends = now() + timedelta(minutes=3)
        page.badges[0].ends_at = ends
        assert storing.good_until(page) == min(ends, until)
        answers.touch(db, f"page:{page.id}")
    asks(app, path)

    with clock.at(ends + timedelta(seconds=1)):
        assert "Ce badge est trop vieux." in asks(app, path).text


def test_another_release_draws_anew(app: App, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old = asks(app, path)
    with app.site.database.writing() as db:
        db.execute(text("UPDATE page SET sentence = 'Un autre jour.'"))
    monkeypatch.setattr(layer(app), "release", "another")

    assert "Un autre jour." in asks(app, path, If_None_Match=old.headers["ETag"]).text


def test_two_processes_forget_within_five_seconds(app: App, path: str, changes, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """The real server: eight connections, spread over its processes, all hold the old ETag."""
    with running(replace(app.site.config, workers=2), tmp_path / "server.log") as server:
        assert len(server.workers()) == 2
        phones = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=10) for _ in range(8)]

        def all_get(etag: str = "") -> list[tuple[int, str | None, bytes]]:
            read = []
            for phone in phones:
                phone.request("GET", path, headers={"If-None-Match": etag})
                answer = phone.getresponse()
                read.append((answer.status, answer.headers["ETag"], answer.read()))
            return read

        first = all_get()
        etag = first[0][1] or ""
        assert {status for status, _, _ in first} == {200}
        assert {status for status, _, _ in all_get(etag)} == {304}
        began = time.monotonic()

        changes(CHANGES["taken back"])
        assert all("Ce badge a été retiré.".encode() in body for _, _, body in all_get(etag))
        changes(lambda db: publishing.stop(the_page(db)))
        assert {status for status, _, _ in all_get(etag)} == {410}

        assert time.monotonic() - began < 5
        for phone in phones:
            phone.close()


def test_a_rule_that_forgets_to_touch_is_found(app: App, aside: Database) -> None:
    with pytest.raises(LeftAsItWas), watched(aside.engine), app.site.current(), aside.writing() as db:
        a_badge(db).verdict = Verdict.EXPIRED
    with pytest.raises(LeftAsItWas), watched(aside.engine), aside.writing() as db:
        db.execute(update(Organisation).values(phone="05"))
    with watched(aside.engine), aside.writing() as db:
        db.execute(update(Badge).values(next_check_at=now()))
    assert not is_seen("UPDATE device SET name=?")


def test_an_address_that_was_proved_is_seen_on_the_page(app: App, changes, world: World) -> None:  # type: ignore[no-untyped-def]
    before = world.newest(Page).version
    with world.write() as db:
        db.execute(text("UPDATE badge SET recipient = 'named', source = 'import'"))
    changes(lambda db: ownership.recognise(db, the_page(db).passport))
    assert world.newest(Page).version > before
