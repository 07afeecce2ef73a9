"""Rules of key badges: what they refuse, and histories by chance beside an oracle that knows sets and nothing else."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from backpack.art.design import Kind
from backpack.badges import rechecking, wallet
from backpack.badges.models import Badge, Recipient, Source
from backpack.claims import receiving
from backpack.goals import mapping, rules
from backpack.goals.holdings import pocket
from backpack.issuers import designing, founding
from backpack.issuers.models import BadgeClass
from backpack.issuers.naming import match_for, path_of
from backpack.kernel import codes, jobs
from backpack.kernel.clock import now
from backpack.kernel.site import site as here
from backpack.openbadges.model import Credential, Findings, Format, Issuer, Verdict
from backpack.openmaps.model import Level, Match
from backpack.passport.models import Passport
from backpack.workshops import taking_back

CLUB = "https://club.example"
MORE = ("https://club.example/a/voile", "https://club.example/a/rame")


def brought(
    db, passport, achievement, issuer, *, verdict=Verdict.PROVEN, recipient=Recipient.PROVED
) -> Badge:
    """A badge from elsewhere is in *passport*, as importing puts it there."""
    badge = Badge(
        code=codes.new(),
        passport_id=passport.id,
        source=Source.IMPORT,
        credential=b"{}",
        fingerprint=codes.new(),
        name="De loin",
        criteria="",
        issuer_id=issuer,
        issuer_name="Le Club",
        awarded_at=None,
        kept_at=now(),
        verdict=verdict,
        checked_at=now(),
        recipient=recipient,
        achievement_id=achievement,
    )
    badge.passport = passport
    db.add(badge)
    db.flush()
    return badge


def passport(db) -> Passport:
    new = Passport(opened_at=now(), sign=3)
    db.add(new)
    db.flush()
    return new


def key(db, organisation, name: str, *pieces: Match, needed: int = 0) -> BadgeClass:
    """A key badge that *needed* of *pieces* make."""
    how = {"criteria": "Réussit.", "enamel": "corail", "pictogram": "star"}
    made = mapping.define_key(db, organisation, name, **how, pieces=[])
    rules.lead_to_key(db, made, [(f"Pièce {i}", piece) for i, piece in enumerate(pieces)], needed=needed)
    return made


@pytest.fixture
def dunes(db):
    return founding.add_organisation(db, "La Maison des Dunes", phone="")


@pytest.fixture
def nadia(db, port):
    return founding.add_member(db, port, "Nadia", "manager")


def define(db, organisation, name: str, kind: Kind = Kind.EXPERIENCE) -> BadgeClass:
    draft = designing.Draft(name, "Des faits que l’on voit.", kind, "corail", "star", 1)
    return designing.define(db, organisation, draft)


# What no rule may ask for ---------------------------------------------------------------------------


def test_a_badge_of_support_is_never_a_piece(db, port):
    support = define(db, port, "Port propre", Kind.SUPPORT)
    made = key(db, port, "Clé", match_for(db, define(db, port, "Repas")))
    piece = ("Port propre", match_for(db, support))

    with pytest.raises(rules.PieceUnfit) as refused:
        rules.lead_to_key(db, made, [piece])
    assert refused.value.facts == {"reason": "support", "name": "Port propre"}
    with pytest.raises(rules.PieceUnfit):
        rules.lead_to_access(db, port, [piece], name="Je maîtrise", issuer="La Région")
    assert len(rules.matches(rules.key_rule(db, made))) == 1, "the rule that was there stays"


def test_support_cannot_hide_behind_an_equivalent(db, port):
    support, meal = define(db, port, "Port propre", Kind.SUPPORT), define(db, port, "Repas")
    both = Match((path_of(meal), path_of(support)), (f"/O/{port.code}",))

    with pytest.raises(rules.PieceUnfit):
        key(db, port, "Clé", both)


def test_what_a_badge_declares_as_its_equivalent_counts_here(db, port, dunes, lina):
    """From whoever gives it on this site; one of support never, and none that only calls itself so."""
    theirs, support = define(db, dunes, "Servir"), define(db, dunes, "Plage propre", Kind.SUPPORT)
    meal = define(db, port, "Repas")
    told = [f"{here.config.base_url}{path_of(each)}" for each in (theirs, support)]
    meal.equivalents = "\n".join(
        (*told, f"{here.config.base_url}/O/{port.code}", "https://club.example/a/repas")
    )
    match = match_for(db, meal)

    assert match.achievements == (path_of(meal), path_of(theirs))
    assert match.issuers == (f"/O/{port.code}", f"/O/{dunes.code}")
    made = key(db, port, "Clé", match)
    brought(db, lina, f"{here.config.base_url}{path_of(theirs)}", CLUB)
    assert wallet.held(db, lina, made) is None
    receiving.give(db, theirs, lina, seen_by="Solène")
    assert wallet.held(db, lina, made) is not None


def test_a_key_badge_cannot_wait_for_itself(db, port):
    one = key(db, port, "Une", match_for(db, define(db, port, "Repas")))
    two = key(db, port, "Deux", match_for(db, one))
    three = key(db, port, "Trois", match_for(db, two))
    for asked, reason in ((one, "itself"), (two, "circle"), (three, "circle")):
        with pytest.raises(rules.PieceUnfit) as refused:
            rules.lead_to_key(db, one, [("x", match_for(db, asked))])
        assert refused.value.facts["reason"] == reason


def test_the_same_piece_twice_is_one_piece(db, port, lina):
    """Else one badge would be two of "2 sur 3"."""
    meal = define(db, port, "Repas")
    again = [match_for(db, meal), match_for(db, meal), match_for(db, define(db, port, "Fête"))]
    made = key(db, port, "Clé", *again, needed=2)

    receiving.give(db, meal, lina, seen_by="Karima")

    assert wallet.held(db, lina, made) is None
    assert len(rules.matches(rules.key_rule(db, made))) == 2


# What counts later than it came ---------------------------------------------------------------------


def findings(achievement: str, verdict: Verdict) -> Findings:
    told = Credential(
        format=Format.OB3,
        id="urn:uuid:1",
        name="Voile",
        description="",
        criteria="",
        issuer=Issuer(CLUB, "Le Club", ""),
        achievement_id=achievement,
        image=None,
        valid_from=None,
        valid_until=None,
        subject_id="",
        document={},
        received=b"{}",
    )
    return Findings(verdict, credential=told)


def test_an_answer_of_the_worker_completes_a_key_badge_once(site, db, port, lina):
    made = key(db, port, "Clé", Match((MORE[0],), (CLUB,)))
    badge = brought(db, lina, MORE[0], CLUB, verdict=Verdict.UNKNOWN)
    receiving.receive(db, badge, lina)
    assert wallet.held(db, lina, made) is None

    rechecking.note(db, badge, findings(MORE[0], Verdict.PROVEN))
    rechecking.note(db, badge, findings(MORE[0], Verdict.PROVEN))
    waiting = db.scalars(select(jobs.Job).filter_by(name=rechecking.COUNT)).all()

    assert len(waiting) == 1, "a check that says the same again asks for nothing"
    for _ in range(2):
        receiving.count_again(db, waiting[0].facts)
    assert wallet.held(db, lina, made) is not None
    assert len(db.scalars(select(Badge).filter_by(passport_id=lina.id, source=Source.KEY)).all()) == 1


def test_a_badge_of_before_maps_says_what_it_is_of_at_its_next_check(db, port, lina):
    made = key(db, port, "Clé", Match((MORE[0],), (CLUB,)))
    badge = brought(db, lina, None, CLUB)

    rechecking.note(db, badge, findings(MORE[0], Verdict.PROVEN))

    assert badge.achievement_id == MORE[0]
    job = db.scalars(select(jobs.Job).filter_by(name=rechecking.COUNT)).one()
    receiving.count_again(db, job.facts)
    assert wallet.held(db, lina, made) is not None


def test_taken_back_elsewhere_the_key_badge_stays_and_says_so(db, port, lina):
    made = key(db, port, "Clé", Match((MORE[0],), (CLUB,)))
    badge = brought(db, lina, MORE[0], CLUB)
    receiving.receive(db, badge, lina)

    rechecking.note(db, badge, findings(MORE[0], Verdict.REVOKED))
    receiving.count_again(db, {"badge": badge.id})

    assert wallet.held(db, lina, made).piece_gone_at is not None


def test_a_file_that_names_our_badge_without_a_host_is_nobodys(db, port, lina):
    """ "/O/…" is how our own rules write it: a file that writes it so says nothing."""
    meal = define(db, port, "Repas")
    made = key(db, port, "Clé", match_for(db, meal))

    receiving.receive(db, brought(db, lina, path_of(meal), f"/O/{port.code}"), lina)

    assert wallet.held(db, lina, made) is None


def test_a_key_badge_that_was_taken_back_comes_again_only_with_a_true_piece(db, port, nadia, lina):
    meal = define(db, port, "Repas")
    made = key(db, port, "Clé", match_for(db, meal))
    receiving.give(db, meal, lina, seen_by="Karima")
    taking_back.take_back(db, wallet.held(db, lina, made), "mistake")

    forged = brought(db, lina, here.address(path_of(meal)), CLUB, verdict=Verdict.BROKEN)
    assert receiving.receive(db, forged, lina).keys == ()
    taking_back.take_back(db, wallet.held(db, lina, meal), "mistake")
    receiving.give(db, meal, lina, seen_by="Karima")

    assert wallet.held(db, lina, made) is not None


def test_one_badge_may_complete_a_key_badge_both_itself_and_by_another(db, port, lina):
    """The second key badge is complete by either: it comes once."""
    meal = match_for(db, define(db, port, "Repas"))
    one = key(db, port, "Une", meal)
    two = key(db, port, "Deux", match_for(db, one), meal, needed=1)

    badge = receiving.give(
        db, db.scalars(select(BadgeClass).filter_by(name="Repas")).one(), lina, seen_by="K"
    )

    assert sorted(each.name for each in receiving.keys_completed_by(db, badge, lina)) == ["Deux", "Une"]
    assert wallet.held(db, lina, two) is not None


def test_a_new_rule_finds_who_has_all_its_pieces_already(db, port, nadia, monkeypatch):
    monkeypatch.setattr(receiving, "AT_A_TIME", 2)
    meal, party = define(db, port, "Repas"), define(db, port, "Fête")
    people = [passport(db) for _ in range(5)]
    for each in people:
        receiving.give(db, meal, each, seen_by="Karima")
    for each in people[1:]:
        receiving.give(db, party, each, seen_by="Karima")

    made = key(db, port, "Clé", match_for(db, meal), match_for(db, party))
    rules.lead_to_key(db, made, [("Repas", match_for(db, meal)), ("Fête", match_for(db, party))])
    while job := db.scalar(select(jobs.Job).filter_by(name=rules.SETTLE).limit(1)):
        receiving.settle(db, job.facts)
        db.delete(job)

    assert [wallet.held(db, each, made) is not None for each in people] == [False, True, True, True, True]
    assert len(db.scalars(select(Badge).filter_by(source=Source.KEY)).all()) == 4


def test_a_changed_rule_gives_no_key_badge_back(db, port, nadia, lina):
    meal = define(db, port, "Repas")
    made = key(db, port, "Clé", match_for(db, meal))
    receiving.give(db, meal, lina, seen_by="Karima")
    taking_back.take_back(db, wallet.held(db, lina, made), "mistake")

    rule = rules.lead_to_key(db, made, [("Le repas", match_for(db, meal))])
    receiving.settle(db, {"rule": rule.id, "since": 0})

    assert wallet.held(db, lina, made) is None


def test_a_rule_that_nobody_meets_yet_leaves_no_work(db, port, lina):
    key(db, port, "Clé", match_for(db, define(db, port, "Repas")))

    assert db.scalar(select(jobs.Job).filter_by(name=rules.SETTLE)) is None


def test_the_screen_says_which_key_badges_came_with_a_badge_also_across_a_second(db, port, lina, monkeypatch):
    meal, party = define(db, port, "Repas"), define(db, port, "Fête")
    key(db, port, "Clé", match_for(db, meal), match_for(db, party))
    first = receiving.give(db, meal, lina, seen_by="Karima")
    begun = now()
    moments = (begun + timedelta(seconds=i // 3) for i in count())  # a second passes every few questions

    monkeypatch.setattr("backpack.badges.issuing.now", lambda: next(moments))
    last = receiving.give(db, party, lina, seen_by="Karima")

    assert [each.name for each in receiving.keys_completed_by(db, last, lina)] == ["Clé"]
    assert receiving.keys_completed_by(db, first, lina) == [], "the first badge brought nothing along"


# Histories by chance --------------------------------------------------------------------------------


@dataclass
class Thing:
    """A badge as the oracle knows it: ``counts`` is whether anything may ask for it at all."""

    name: str
    issuer: str
    level: str | None
    counts: bool = True
    is_file: bool = False


@dataclass
class Asked:
    """A rule as the oracle knows it: each piece is (names, issuers, level)."""

    name: str
    needed: int
    pieces: list[tuple[frozenset[str], frozenset[str], str]]

    def there(self, things: list[Thing]) -> int:
        return sum(any(fits(piece, each) for each in things) for piece in self.pieces)

    def is_met(self, things: list[Thing]) -> bool:
        return bool(self.pieces) and self.there(things) >= (self.needed or len(self.pieces))


def fits(piece: tuple[frozenset[str], frozenset[str], str], thing: Thing) -> bool:
    names, issuers, level = piece
    is_low = level == "knows" and thing.level == "can"
    return thing.counts and thing.name in names and thing.issuer in issuers and not is_low


@dataclass
class Oracle:
    """What somebody should have, found by going over everything again and again."""

    keys: list[Asked]
    home: str
    things: list[Thing] = field(default_factory=list)

    def arrives(self, thing: Thing) -> None:
        self.things.append(thing)
        self.begins_to_count(thing)

    def begins_to_count(self, thing: Thing) -> None:
        for asked in self.keys:
            is_new = not self.holds(asked.name)
            if is_new and any(fits(piece, thing) for piece in asked.pieces) and asked.is_met(self.things):
                self.arrives(Thing(asked.name, self.home, None))
                self.begins_to_count(thing)

    def holds(self, name: str) -> bool:
        return any(each.name == name and not each.is_file for each in self.things)

    @property
    def lost(self) -> set[str]:
        """The key badges that are there, and whose pieces are not."""
        return {each.name for each in self.keys if self.holds(each.name) and not each.is_met(self.things)}


class Place:
    """Two organisations, nested key badges and an equivalence, all by chance."""

    def __init__(self, db, port, dunes, chance: random.Random) -> None:
        self.db, self.chance, self.home = db, chance, f"/O/{port.code}"
        pairs = [
            designing.define_skill(
                db, port, what, criteria="Des faits que l’on voit.", enamel="large", pictogram="star"
            )
            for what in ("accueillir", "ranger", "aider")
        ]
        classes = [each for pair in pairs for each in pair]
        classes += [define(db, dunes, "Chantier"), define(db, port, "Repas")]
        self.classes = {path_of(each): each for each in classes}
        self.issuers = [self.home, f"/O/{dunes.code}", CLUB]
        self.asked: list[Asked] = []
        self.rules = []
        names = [*self.classes, *MORE]
        for number in range(5):
            pieces = list(dict.fromkeys(self._piece(names) for _ in range(chance.randint(1, 4))))
            needed = chance.randint(0, len(pieces))
            if number < 4:
                made = key(db, port, f"Clé {number}", *pieces, needed=needed)
                self.classes[path_of(made)] = made
                names.append(path_of(made))
                self.rules.append(rules.key_rule(db, made))
            else:
                named = [(f"{i}", piece) for i, piece in enumerate(pieces)]
                self.rules.append(
                    rules.lead_to_access(db, port, named, name="Je maîtrise", issuer="R", needed=needed)
                )
            sets = [(frozenset(p.achievements), frozenset(p.issuers), p.level.value) for p in pieces]
            self.asked.append(Asked(names[-1] if number < 4 else "", needed, sets))
        self.kinds = {
            path: {"can": "can", "knows": "knows"}.get(each.kind) for path, each in self.classes.items()
        }

    def _piece(self, names: list[str]) -> Match:
        weights = [6 if "/O/" not in name or i > 9 else 3 for i, name in enumerate(names)]
        wanted = tuple(dict.fromkeys(self.chance.choices(names, weights, k=self.chance.randint(1, 2))))
        some = tuple(self.chance.sample(self.issuers, self.chance.randint(2, 3)))
        return Match(wanted, some, self.chance.choice(list(Level)))

    def story(self, steps: int) -> None:
        """One person's badges come and go; after each step everything is as the oracle says."""
        person, oracle = passport(self.db), Oracle(self.asked[:4], self.home)
        unproved: list[tuple[Badge, Thing]] = []
        for _ in range(steps):
            before = [asked.there(oracle.things) for asked in self.asked]
            fell = self._step(person, oracle, unproved)
            after = [asked.there(oracle.things) for asked in self.asked]
            assert fell or all(now >= was for now, was in zip(after, before, strict=True))
            self.compare(person, oracle)

    def _step(self, person: Passport, oracle: Oracle, unproved: list[tuple[Badge, Thing]]) -> bool:
        """One thing happens; returns whether something was taken away."""
        db, chance = self.db, self.chance
        happens = chance.random()
        if happens < 0.5:
            name, made = chance.choice([each for each in self.classes.items() if each[1].kind != "key"])
            own = f"/O/{made.organisation.code}"
            is_new = wallet.held(db, person, made) is None
            receiving.give(db, made, person, seen_by="Karima")
            if is_new:
                oracle.arrives(Thing(name, own, self.kinds[name]))
        elif happens < 0.7:
            is_proven, is_theirs = chance.random() < 0.7, chance.random() < 0.6
            name, issuer = (
                chance.choice([*MORE, *self.classes]),
                chance.choice([*self.issuers, "https://x.example"]),
            )
            whole = [here.address(each) if each.startswith("/O/") else each for each in (name, issuer)]
            verdict = Verdict.PROVEN if is_proven else chance.choice([Verdict.BROKEN, Verdict.DECLARED])
            recipient = Recipient.PROVED if is_theirs else Recipient.NAMED
            badge = brought(db, person, *whole, verdict=verdict, recipient=recipient)
            thing = Thing(name, issuer, self.kinds.get(name), is_proven and is_theirs, is_file=True)
            receiving.receive(db, badge, person)
            oracle.arrives(thing)
            if is_proven and not is_theirs:
                unproved.append((badge, thing))
        elif happens < 0.8 and unproved:
            badge, thing = unproved.pop()
            badge.recipient, thing.counts = Recipient.PROVED, True
            db.flush()
            receiving.complete(db, badge, person)
            oracle.begins_to_count(thing)
        else:
            given = [
                each for each in wallet.badges_of(db, person) if each.badge_class and not each.revoked_at
            ]
            if not given:
                return False
            badge = chance.choice(given)
            taking_back.take_back(db, badge, "mistake")
            name = path_of(badge.badge_class)
            oracle.things = [each for each in oracle.things if each.is_file or each.name != name]
            return True
        return False

    def compare(self, person: Passport, oracle: Oracle) -> None:
        mine = pocket(self.db, person)
        for rule, asked in zip(self.rules, self.asked, strict=True):
            assert len(mine.lobes(rules.matches(rule))) == asked.there(oracle.things)
            assert rules.is_met(rule, mine) is asked.is_met(oracle.things)
        live = select(Badge).filter_by(passport_id=person.id, source=Source.KEY, revoked_at=None)
        held = [path_of(each.badge_class) for each in self.db.scalars(live)]
        lost = {path_of(each.badge_class) for each in self.db.scalars(live) if each.piece_gone_at}
        assert sorted(held) == sorted(each.name for each in oracle.keys if oracle.holds(each.name))
        assert lost == oracle.lost


@pytest.mark.parametrize("seed", range(5))
def test_any_history_ends_as_the_oracle_says(db, port, dunes, nadia, seed):
    place = Place(db, port, dunes, random.Random(seed))
    for _ in range(8):
        place.story(steps=10)


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_arrival_does_not_matter(db, port, dunes, seed):
    chance = random.Random(seed)
    place = Place(db, port, dunes, chance)
    given = [each for each in place.classes.values() if each.kind != "key"]
    for _ in range(4):
        some = chance.sample(given, 5)
        ends = []
        for _ in range(3):
            person = passport(db)
            for each in chance.sample(some, len(some)):
                receiving.give(db, each, person, seen_by="Karima")
            ends.append(sorted(each.name for each in wallet.badges_of(db, person)))
        assert ends[0] == ends[1] == ends[2]
