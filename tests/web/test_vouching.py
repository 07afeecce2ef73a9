"""Nothing left that opens a passport: two facilitators recognise its person, a day passes, the old phone may say no."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from backpack.badges.models import Badge
from backpack.custody import recognising, vouching
from backpack.custody.models import Appeal, Vouch
from backpack.issuers.models import Member, Organisation, Role
from backpack.kernel import answers, clock, jobs, mail
from backpack.notifications.models import Subscription
from backpack.passport.models import Contact, Device, Passport
from backpack.passport.signs import sign
from tests.attacking import posts
from tests.phone import Phone

HELP = "/retrouver/aide"
A_DAY = timedelta(hours=24)


@pytest.fixture
def newphone(app):
    """Lina's new phone; the old one is in the sea."""
    return Phone(app, "Lina's new phone", address="10.0.0.7")


def ask(phone, world) -> str:
    """Ask for help; returns what the square on the phone says."""
    phone.opens(HELP).taps("Demander de l’aide")
    assert phone.sees("Montrez ce carré à deux personnes.")
    return f"/bureau/aider/{world.newest(Appeal).code}"


def sign_of(world, name: str) -> str:
    return sign(world.row(Passport, name=name).sign).words


def recognise(facilitator, square: str, world, name: str = "Lina B."):
    """Find the person by the badges of one's own organisation, look again, say yes."""
    facilitator.opens(square)
    if facilitator.sees("Qui est cette personne ?"):
        facilitator.taps(sign_of(world, name))
    return facilitator.taps("Dire : c’est bien elle")


@pytest.fixture
def vouched(newphone, lina, karima, nadia, world):
    """Both recognised her; the day begins."""
    square = ask(newphone, world)
    recognise(karima, square, world)
    recognise(nadia, square, world)
    return square


def test_two_facilitators_and_a_day_bring_a_passport_back(newphone, lina, karima, nadia, world):
    square = ask(newphone, world)
    strangers = world.newest_passport()

    recognise(karima, square, world)
    assert karima.sees("C’est noté.")
    assert karima.sees("1 personne sur 2 l’a reconnue.")
    assert newphone.opens(HELP).sees("1 personne sur 2 vous a reconnu.")
    nadia.opens(square)
    assert nadia.sees("Un ou une collègue l’a déjà reconnue.")
    recognise(nadia, square, world)
    assert nadia.sees("Son passeport s’ouvre le")
    assert newphone.opens(HELP).sees("Votre passeport s’ouvre bientôt.")

    with clock.at(clock.now() + A_DAY):
        newphone.opens(HELP).taps("Ouvrir mon passeport")
        assert newphone.path == "/passeport"
        assert newphone.sees("Je sais nettoyer mon poste")
        assert world.count(Passport, id=strangers) == 0, "the empty one that asked is gone"
        assert world.count(Appeal) == world.count(Vouch) == 0
        lina.opens("/passeport")
        assert lina.status == 401, "the old phone opens nothing more"


def test_a_day_is_a_day(newphone, vouched, world):
    with clock.at(clock.now() + A_DAY - timedelta(minutes=2)):
        newphone.opens(HELP)
        assert newphone.sees("Votre passeport s’ouvre bientôt.")
        forged = posts(newphone, f"{HELP}/ouvrir", code=world.newest(Appeal).code)
        assert forged.status_code == 403
        assert "Set-Cookie" not in forged.headers


def test_the_old_phone_stops_it_in_one_tap(newphone, lina, vouched, karima):
    lina.opens("/passeport")
    assert lina.sees("Quelqu’un demande votre passeport.")

    lina.taps("Dire : ce n’est pas moi")

    assert not lina.sees("Quelqu’un demande votre passeport.")
    assert newphone.opens(HELP).sees("Quelqu’un a dit non.")
    with clock.at(clock.now() + A_DAY):
        assert newphone.opens(HELP).sees("Quelqu’un a dit non.")
        assert lina.opens("/passeport").status == 200
    assert karima.opens(vouched).status == 410
    assert karima.sees("Cette demande est arrêtée.")


def test_the_old_phone_and_the_mailbox_are_told(newphone, lina, karima, nadia, world, monkeypatch):
    passport = world.row(Passport, name="Lina B.").id
    with world.app.site.current(), world.write() as db:
        db.add(
            Contact(
                code="C" * 13,
                passport_id=passport,
                address="lina@example.org",
                folded="lina@example.org",
                added_at=clock.now(),
                proved_at=clock.now(),
            )
        )
        db.add(
            Subscription(
                passport_id=passport,
                endpoint="https://push.example.net/1",
                endpoint_hash="1" * 64,
                p256dh="",
                auth="",
                language="fr",
                added_at=clock.now(),
            )
        )
    object.__setattr__(world.app.site, "config", replace(world.app.site.config, mails_shown=True))
    square = ask(newphone, world)
    recognise(karima, square, world)
    recognise(nadia, square, world)

    with world.write() as db:
        left = {job.name: job for job in db.scalars(select(jobs.Job))}
    assert left["push"].facts["about"] == "asked-for"
    with world.app.site.current(), world.write() as db:
        mail.deliver(db, left["mail"].facts)
        [letter] = mail.shown(db)
    assert letter.to == "lina@example.org"
    assert letter.subject == "Quelqu’un demande votre passeport."
    assert square.rsplit("/", 1)[1] not in letter.text


# What must not work


def test_one_facilitator_twice_is_one(newphone, lina, karima, world):
    square = ask(newphone, world)
    recognise(karima, square, world)
    form_sent_again = karima.opens(square)
    assert not form_sent_again.screen.xpath("//button[@form='vouch']")

    with world.app.site.current(), world.write() as db:
        appeal = db.scalars(select(Appeal)).one()
        member = db.scalars(select(Member).where(Member.name == "Karima")).one()
        vouching.vouch(db, appeal, appeal.wanted, member)
        assert vouching.voices(db, appeal) == 1
        assert appeal.opens_at is None


def test_who_works_elsewhere_finds_nobody_and_then_nothing(newphone, lina, karima, solene, world):
    square = ask(newphone, world)
    solene.opens(square)
    assert solene.sees("Personne ici.")
    assert not solene.sees(sign_of(world, "Lina B."))
    recognise(karima, square, world)

    assert solene.opens(square).status == 404
    with world.app.site.current(), world.write() as db:
        appeal = db.scalars(select(Appeal)).one()
        karimas = db.scalars(select(Member).where(Member.name == "Karima")).one()
        [known] = recognising.known_to(db, appeal, karimas)
    assert karima.opens(f"{square}/{known.handle}").status == 200
    assert posts(solene, f"{square}/{known.handle}").status_code == 404
    assert posts(solene, f"{square}/non").status_code == 404, "nor can she stop it"
    assert world.count(Vouch) == 1


def test_a_facilitator_finds_only_whom_her_organisation_gave_a_badge(newphone, ines, karima, solene, world):
    ines.opens(world.code("Port propre")).taps("Je le garde")
    square = ask(newphone, world)

    assert karima.opens(square).status == 200
    theirs = karima.words
    with world.write() as db:
        members = set(db.scalars(select(Member.passport_id)))
    with world.app.site.current(), world.write() as db:
        appeal = db.scalars(select(Appeal)).one()
        karimas = db.scalars(select(Member).where(Member.name == "Karima")).one()
        known = recognising.known_to(db, appeal, karimas)
    assert known
    assert not {each.passport.id for each in known} & members, "nobody opens a colleague's desk"
    assert appeal.asker_id not in {each.passport.id for each in known}
    assert "Lina" not in theirs, "no names"


def test_no_code_no_list(karima, ines, world):
    assert karima.opens("/bureau/aider/0123456789ABC").status == 404
    assert karima.opens("/bureau/aider").sees("Le code sur son téléphone")
    assert karima.taps("Chercher la personne", code="0123-4567-89AB-C").status == 404
    assert ines.opens("/bureau/aider").status == 401


def test_a_member_cannot_ask_nor_be_asked_for(karima, nadia, world):
    karima.opens(HELP).taps("Demander de l’aide")
    assert karima.status == 403
    assert karima.sees("Demandez à la personne responsable de votre équipe.")


def test_who_became_a_member_afterwards_does_not_count(newphone, lina, karima, nadia, world):
    square = ask(newphone, world)
    recognise(karima, square, world)
    with world.write() as db:
        later = update(Member).where(Member.name == "Nadia")
        db.execute(later.values(added_at=clock.now() + timedelta(minutes=1)))

    recognise(nadia, square, world)

    assert nadia.status == 403
    assert world.newest(Appeal).opens_at is None


def test_a_voice_goes_with_its_member_and_the_day_begins_again(newphone, lina, karima, nadia, vouched, world):
    with world.write() as db:
        nadias = db.scalars(select(Member).where(Member.name == "Nadia")).one()
        organisation, passport = nadias.organisation_id, nadias.passport_id
        elsewhere = db.scalars(select(Organisation).where(Organisation.id != organisation)).first()
        nadias.organisation_id = elsewhere.id

    with clock.at(clock.now() + A_DAY):
        assert newphone.opens(HELP).sees("1 personne sur 2 vous a reconnu.")
        with world.app.site.current(), world.write() as db:
            appeal = db.scalars(select(Appeal)).one()
            third = Passport(opened_at=clock.now(), sign=3)
            db.add(third)
            db.flush()
            member = Member(
                organisation_id=organisation,
                passport_id=third.id,
                role=Role.FACILITATOR,
                name="Omar",
                added_at=appeal.asked_at,
            )
            db.add(member)
            db.flush()
            vouching.vouch(db, appeal, appeal.wanted, member)
        assert passport != third.id
        assert newphone.opens(HELP).sees("Votre passeport s’ouvre bientôt.")


def test_a_facilitator_who_doubts_stops_it(newphone, lina, karima, nadia, world):
    square = ask(newphone, world)
    recognise(karima, square, world)

    nadia.opens(square).taps("Dire : ce n’est pas elle")

    assert newphone.opens(HELP).sees("Quelqu’un a dit non.")
    assert karima.opens(square).status == 410
    newphone.taps("Demander de l’aide")
    assert newphone.sees("0 personne sur 2 vous a reconnu.")


def test_only_the_phone_that_asked_opens_it(newphone, marc, ines, vouched, world):
    ines.opens(world.code("Port propre")).taps("Je le garde")
    code = world.newest(Appeal).code
    with clock.at(clock.now() + A_DAY):
        for thief in (marc, ines):
            thief.opens(HELP)
            answer = posts(thief, f"{HELP}/ouvrir", code=code, nonce="forged")
            assert answer.status_code == 403
            assert "Set-Cookie" not in answer.headers
        newphone.opens(HELP)
        form = newphone.form_with("Ouvrir mon passeport")
        newphone.taps("Ouvrir mon passeport")
        devices = world.count(Device, revoked_at=None)

        newphone.goes_back_and_taps(form)

        assert newphone.path == "/passeport"
        assert world.count(Device, revoked_at=None) == devices, "a second tap is the same phone"
        taken = form.form_values()
        answer = posts(marc, f"{HELP}/ouvrir", **(dict(taken) | {"nonce": ""}))
        assert answer.status_code == 403, "the code alone opens nothing, before or after"


def test_asking_twice_is_asking_once_and_it_ends(newphone, lina, karima, world):
    newphone.opens(HELP)
    form = newphone.form_with("Demander de l’aide")
    newphone.taps("Demander de l’aide")
    first = world.newest(Appeal).code
    newphone.goes_back_and_taps(form)
    assert (world.count(Appeal), world.newest(Appeal).code) == (1, first)
    square = f"/bureau/aider/{first}"

    with clock.at(clock.now() + timedelta(days=7)):
        assert karima.opens(square).status == 410
        newphone.opens(HELP).taps("Demander de l’aide")
        assert world.newest(Appeal).code != first


def test_a_badge_taken_back_makes_nobody_known(newphone, lina, karima, world):
    passport = world.row(Passport, name="Lina B.").id
    ask(newphone, world)

    def known() -> set[int]:
        with world.app.site.current(), world.write() as db:
            appeal = db.scalars(select(Appeal)).one()
            karimas = db.scalars(select(Member).where(Member.name == "Karima")).one()
            return {each.passport.id for each in recognising.known_to(db, appeal, karimas)}

    assert passport in known()
    with world.app.site.current(), world.write() as db:
        db.execute(update(Badge).where(Badge.passport_id == passport).values(revoked_at=clock.now()))
        answers.touch(db, f"passport:{passport}")

    assert passport not in known()


def test_the_old_phone_says_why_it_opens_nothing_more(newphone, lina, vouched):
    with clock.at(clock.now() + A_DAY):
        newphone.opens(HELP).taps("Ouvrir mon passeport")

        assert lina.opens("/passeport").status == 401
        assert lina.sees("Ce téléphone n’ouvre plus votre passeport.")
        assert lina.sees("Il s’ouvre sur un autre téléphone.")


def test_two_that_hold_badges_can_be_put_together(newphone, lina, vouched, world):
    newphone.opens(world.code("Repas de quartier")).taps("Je le garde")
    with clock.at(clock.now() + A_DAY):
        newphone.opens(HELP).taps("Ouvrir mon passeport")

        assert newphone.path.startswith("/passeport/reunir")
        newphone.taps("Oui, ce sont les miens")
        newphone.opens("/passeport")
        assert newphone.sees("Je sais nettoyer mon poste")
        assert newphone.sees("Repas de quartier")
