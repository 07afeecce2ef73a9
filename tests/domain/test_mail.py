"""Letters leave by SMTP after the commit, sealed until then, and not at all when they come too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.config import BadSetting, Config
from backpack.kernel import clock, jobs, mail
from backpack.kernel.mail import Letter
from tests.conftest import SECRET
from tests.smtp_server import mailbox

HOUR = timedelta(hours=1)


@pytest.fixture
def box(site):
    """A server that this site sends through."""
    with mailbox() as found:
        config = replace(
            site.config,
            mail_server="127.0.0.1",
            mail_port=found.port,
            mail_security="none",
            mail_from="Passeport <passeport@badges.example.org>",
        )
        with replace(site, config=config).current():
            yield found


def write(site, to: str = "lina@example.org", text: str = "Votre code est 123456.") -> None:
    with site.database.writing() as db:
        mail.send_later(db, to, "Votre code : 123456", text, worth=HOUR)


def left(site) -> list[jobs.Job]:
    with site.database.session(writing=False) as db:
        return list(db.scalars(select(jobs.Job)))


def test_a_letter_arrives_as_it_was_written(site, box):
    write(site, text="Été à l’île.\n\nVotre code est 123456.")

    assert jobs.run_due(site.database) == 1

    ((to, letter),) = box.letters
    assert to == "lina@example.org"
    assert letter["Subject"] == "Votre code : 123456"
    assert letter["From"] == "Passeport <passeport@badges.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@badges.example.org>")
    assert "Été à l’île." in letter.get_content()
    assert left(site) == []


def test_nothing_leaves_when_the_request_is_undone(site, box):
    with site.database.session(writing=True) as db:
        mail.send_later(db, "lina@example.org", "x", "y", worth=HOUR)
        db.flush()
        db.rollback()

    assert jobs.run_due(site.database) == 0
    assert box.letters == []


def test_the_outbox_holds_no_address_and_no_code_in_the_clear(site, box):
    write(site)

    (job,) = left(site)
    assert "lina" not in str(job.facts)
    assert "123456" not in str(job.facts)


def test_a_server_that_refuses_is_asked_again(site, box):
    write(site)
    box.refuses = True
    jobs.run_due(site.database)
    assert box.letters == []
    box.refuses = False

    with clock.at(clock.now() + timedelta(minutes=1)):
        jobs.run_due(site.database)

    assert len(box.letters) == 1


def test_a_letter_that_comes_too_late_is_not_sent(site, box):
    write(site)

    with clock.at(clock.now() + HOUR):
        assert jobs.run_due(site.database) == 1

    assert box.letters == []
    assert left(site) == []


def test_an_address_cannot_bring_lines_of_its_own(site, box):
    write(site, to="lina@example.org\r\nBcc: everybody@example.org")

    jobs.run_due(site.database)

    assert box.letters == []


def test_a_real_site_keeps_no_letter_and_the_demo_shows_them(site, box):
    write(site)
    jobs.run_due(site.database)
    with site.database.session(writing=False) as db:
        assert mail.shown(db) == []

    with replace(site, config=replace(site.config, mails_shown=True)).current():
        assert mail.can_send()
        write(site)
        jobs.run_due(site.database)
    with site.database.session(writing=False) as db:
        assert [letter.to for letter in db.scalars(select(Letter))] == ["lina@example.org"]
    assert len(box.letters) == 1, "what is shown is not sent"


def test_without_a_server_nothing_can_be_sent(site):
    assert not mail.can_send()


def test_the_way_to_the_server_is_one_that_we_know():
    with pytest.raises(BadSetting, match="BACKPACK_MAIL_SECURITY"):
        Config.from_environment({"BACKPACK_SECRET": SECRET, "BACKPACK_MAIL_SECURITY": "ssl"})
