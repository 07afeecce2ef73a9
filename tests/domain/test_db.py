"""The one session of a request: a read never writes, a write is whole or nothing, moments keep their zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from backpack.kernel.db import db as current
from backpack.passport.models import Device, Passport

MOMENT = datetime(2026, 4, 21, 9, 12, 30, tzinfo=UTC)


def people(site) -> list[Passport]:
    with site.database.session(writing=False) as db:
        return list(db.scalars(select(Passport)))


def test_a_safe_request_that_writes_is_stopped(site):
    with site.database.session(writing=False) as db:
        db.add(Passport(opened_at=MOMENT, sign=1))
        with pytest.raises(RuntimeError, match="only reads"):
            db.flush()

    assert people(site) == []


def test_a_safe_request_that_changes_or_deletes_is_stopped(site):
    with site.database.writing() as db:
        db.add(Passport(opened_at=MOMENT, sign=1))

    for change in (lambda db, row: setattr(row, "sign", 2), lambda db, row: db.delete(row)):
        with site.database.session(writing=False) as db:
            change(db, db.scalars(select(Passport)).one())
            with pytest.raises(RuntimeError, match="only reads"):
                db.commit()

    assert [passport.sign for passport in people(site)] == [1]


def test_leaving_without_a_commit_undoes(site):
    with site.database.session(writing=True) as db:
        db.add(Passport(opened_at=MOMENT, sign=1))
        db.flush()

    assert people(site) == []


def test_a_transaction_of_its_own_is_whole_or_nothing(site):
    def stumble() -> None:
        with site.database.writing() as db:
            db.add(Passport(opened_at=MOMENT, sign=1))
            db.flush()
            raise LookupError

    with pytest.raises(LookupError):
        stumble()

    assert people(site) == []
    with site.database.writing() as db:
        db.add(Passport(opened_at=MOMENT, sign=1))
    assert len(people(site)) == 1


def test_the_current_session_is_the_innermost(site):
    with site.database.session(writing=True) as outer:
        assert current.info is outer.info
        with site.database.session(writing=False) as inner:
            assert current.info is inner.info
        assert current.info is outer.info


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-11))])
def test_a_moment_comes_back_aware_and_in_utc(site, zone):
    with site.database.writing() as db:
        db.add(Passport(opened_at=MOMENT.astimezone(zone), sign=1))

    (found,) = people(site)

    assert found.opened_at == MOMENT
    assert found.opened_at.utcoffset() == timedelta(0)


def test_moments_are_compared_as_moments(site):
    with site.database.writing() as db:
        db.add(Passport(opened_at=MOMENT, sign=1))
    later_there = (MOMENT + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-11)))

    with site.database.session(writing=False) as db:
        assert db.scalars(select(Passport).where(Passport.opened_at < later_there)).all()
        assert not db.scalars(select(Passport).where(Passport.opened_at > later_there)).all()


def test_a_row_of_nobody_is_refused(site):
    with pytest.raises(IntegrityError), site.database.writing() as db:
        db.add(Device(passport_id=4711, key_hash="0" * 64, added_at=MOMENT))


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10000)],
)
def test_what_sqlite_promises(site, pragma, value):
    """synchronous=FULL (2): what was answered is on the disk."""
    with site.database.session(writing=True) as db:
        assert db.scalar(text(f"pragma {pragma}")) == value


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_writer_takes_its_place_at_once(site):
    """A read that later turns into a write would fail as locked, whatever the timeout."""
    statements: list[str] = []
    event.listen(site.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with site.database.session(writing=True) as db:
        db.execute(select(Passport))
    with site.database.session(writing=False) as db:
        db.execute(select(Passport))

    assert [said for said in statements if said.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN DEFERRED"]
