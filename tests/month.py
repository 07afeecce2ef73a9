"""A month at the desk, played at random, with a book beside it in which everything is counted by hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import revoking, wallet
from backpack.badges.models import Badge
from backpack.claims import envelopes, offering, receiving, seeing
from backpack.claims.models import ClaimCode, Envelope
from backpack.custody import erasing, joining
from backpack.figures.funnel import Counted
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import answers, clock, codes
from backpack.kernel.words import PARIS
from backpack.pages.models import Page, ShownBadge
from backpack.passport.models import Contact, Passport
from backpack.passport.signs import any_sign
from backpack.safety import cards
from tests.cast import World

CLASSES = ("Port propre", "Repas de quartier", "Sortie en mer", "Je peux accueillir")
BEGINS = datetime(2027, 2, 24, 9, tzinfo=PARIS)  # four days of February, and then March


@dataclass
class Held:
    """A badge in somebody's passport. ``months`` are those of the offers that it came of."""

    months: set[int]
    at: datetime
    is_there: bool = True


@dataclass
class Book:
    """What everybody did. Rows of ``offers``: month, badge class, offered, seen, kept."""

    offers: dict[object, list[object]] = field(default_factory=dict)
    held: dict[tuple[int, str], list[Held]] = field(default_factory=dict)
    protected: set[int] = field(default_factory=set)
    showing: set[int] = field(default_factory=set)

    def counted(self, name: str | None = None, month: int | None = None) -> Counted:
        """What the figures should say of the badge class *name* (None: of all) in *month* (None: ever)."""
        rows = [
            row
            for row in self.offers.values()
            if name in (None, row[1]) and (month is None or row[0] == month)
        ]
        mine = [
            whose
            for (whose, which), pile in self.held.items()
            for each in pile
            if each.is_there and name in (None, which) and (month is None or month in each.months)
        ]
        safe = [whose for whose in mine if whose in self.protected]
        told = [whose for whose in mine if whose in self.showing]
        sums = [sum(row[place] for row in rows) for place in (2, 3, 4)]  # type: ignore[misc]
        return Counted(*sums, len(safe), len(set(safe)), len(told), len(set(told)))


class Month:
    """Plays on *world*; ``book`` is what should be counted of it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.by_chance = world, random.Random(seed)
        self.time, self.book = BEGINS, Book()
        self.people: list[int] = []
        self.squares: list[int] = []
        self.letters: list[int] = []
        self.twins = 0
        for _ in range(24):
            self._somebody()

    def plays(self, times: int) -> Book:
        moves: list[Callable[[Session], None]] = [
            *[self.opens_a_square] * 4,
            *[self.somebody_looks] * 4,
            *[self.somebody_keeps] * 16,
            *[self.somebody_declines] * 2,
            *[self.closes_an_envelope] * 2,
            *[self.an_envelope_is_opened] * 3,
            self.an_envelope_goes_astray,
            *[self.gives_by_hand] * 3,
            *[self.takes_back] * 2,
            self.undoes,
            *[self.protects] * 3,
            self.shows,
            self.erases,
            *[self.becomes_one] * 2,
        ]
        for _ in range(times):
            self.time += timedelta(minutes=self.by_chance.randrange(11, 300))
            with self._writing() as db:
                self.by_chance.choice(moves)(db)
            seeing.write_down(self.world.app.site.database)
        return self.book

    # What happens -------------------------------------------------------------------------------

    def opens_a_square(self, db: Session) -> None:
        is_group = self.by_chance.random() < 0.5
        name = self.by_chance.choice(CLASSES[:3] if is_group else CLASSES)
        uses = self.by_chance.randrange(2, 9) if is_group else 1
        code = offering.open_code(db, self._class(db, name), self._karima(db), uses=uses, is_group=is_group)
        self.squares.append(code.id)
        self._offered(code, name, uses)

    def somebody_looks(self, db: Session) -> None:
        if code := self._any(db, ClaimCode, self.squares[-5:]):
            seeing.note(self.world.app.site.database, code)
            self._saw(code, code.seen + 1)

    def somebody_keeps(self, db: Session) -> None:
        code, person = self._any(db, ClaimCode, self.squares[-5:]), self._any(db, Passport, self.people)
        if code is None or person is None:
            return
        claimed = offering.claim_of(db, code, person)
        if claimed or not offering.is_live(code):
            return
        name = code.badge_class.name
        brings = not self._has(person, name)
        receiving.redeem(db, code.code, lambda: person)
        if brings:
            self._kept(person, name, self._month_of(code))
            self.book.offers["code", code.id][4] += 1  # type: ignore[operator]
            db.refresh(code)
            self._saw(code, code.seen)
        else:
            self._pile(person, name)[-1].months.add(self._month_of(code))  # the square led to it, too

    def somebody_declines(self, db: Session) -> None:
        code = self._any(db, ClaimCode, self.squares[-5:])
        if code is not None and offering.is_live(code):
            offering.decline(db, code)
            db.refresh(code)
            self._saw(code, code.seen)

    def closes_an_envelope(self, db: Session) -> None:
        names = self.by_chance.sample(CLASSES, self.by_chance.randrange(1, 4))
        classes = [self._class(db, name) for name in names]
        envelope = envelopes.prepare(db, classes, self._karima(db), label="Sami")
        self.letters.append(envelope.id)
        for name in names:
            self.book.offers["envelope", envelope.id, name] = [self.time.month, name, 1, 0, 0]

    def an_envelope_is_opened(self, db: Session) -> None:
        envelope, person = self._any(db, Envelope, self.letters[-5:]), self._any(db, Passport, self.people)
        if envelope is None or person is None or not envelopes.is_open(envelope):
            return
        seeing.note(self.world.app.site.database, envelope)
        rows = [
            (each.name, self.book.offers["envelope", envelope.id, each.name])
            for each in envelope.badge_classes
        ]
        is_kept = self.by_chance.random() < 0.7
        for name, row in rows:
            row[3] = 1
            if is_kept:
                row[4] = 1
                if not self._has(person, name):
                    self._kept(person, name, row[0])  # type: ignore[arg-type]
                else:
                    self._pile(person, name)[-1].months.add(row[0])  # type: ignore[arg-type]
        if is_kept:
            envelopes.keep(db, envelopes.printed_code(envelope), lambda: person)

    def an_envelope_goes_astray(self, db: Session) -> None:
        envelope = self._any(db, Envelope, self.letters[-5:])
        if envelope is not None and envelopes.is_open(envelope):
            envelopes.withdraw(envelope)
            for each in envelope.badge_classes:
                del self.book.offers["envelope", envelope.id, each.name]

    def gives_by_hand(self, db: Session) -> None:
        person, name = self._any(db, Passport, self.people), self.by_chance.choice(CLASSES)
        if person is not None and not self._has(person, name):
            receiving.give(db, self._class(db, name), person, seen_by="Karima")
            self._kept(person, name, self.time.month)
            self.book.offers["hand", person.id, name, self.time] = [self.time.month, name, 1, 1, 1]

    def takes_back(self, db: Session) -> None:
        held = [key for key, pile in self.book.held.items() if pile[-1].is_there]
        if held:
            whose, name = self.by_chance.choice(sorted(held))
            self._takes_back(db, whose, name)

    def undoes(self, db: Session) -> None:
        """Given by hand, and taken back within minutes: as if it had not been."""
        before = set(self.book.offers)
        self.gives_by_hand(db)
        for key in set(self.book.offers) - before:
            _, whose, name, _ = key  # type: ignore[misc]
            self.time += timedelta(minutes=4)
            with clock.at(self.time):
                self._takes_back(db, whose, name)
            del self.book.offers[key]

    def protects(self, db: Session) -> None:
        person = self._any(db, Passport, self.people)
        if person is None or person.id in self.book.protected:
            return
        if self.by_chance.random() < 0.5:
            cards.new_card(db, person)
        else:
            address = f"{codes.new().lower()}@example.org"
            known = {"address": address, "folded": address, "added_at": self.time, "proved_at": self.time}
            db.add(Contact(code=codes.new(), passport_id=person.id, **known))  # type: ignore[arg-type]
        self.book.protected.add(person.id)

    def shows(self, db: Session) -> None:
        """Shows everything that they have now; what comes later they do not show, so they get nothing more."""
        person = self._any(db, Passport, self.people)
        if person is None or not wallet.badges_of(db, person):
            return
        page = Page(
            code=codes.new()[:8],
            passport_id=person.id,
            theme="garden",
            started_at=self.time,
            published_at=self.time,
            ends_at=self.time + timedelta(days=365),
        )
        db.add(page)
        db.flush()
        for place, badge in enumerate(wallet.badges_of(db, person)):
            db.add(ShownBadge(page_id=page.id, badge_id=badge.id, position=place))
        answers.touch(db, f"page:{page.id}")
        self.book.showing.add(person.id)
        self.people.remove(person.id)

    def erases(self, db: Session) -> None:
        """What was counted stays counted, but for what was put into the passport by hand."""
        person = self._any(db, Passport, self.people)
        if person is None or len(self.people) < 6:
            return
        erasing.erase(db, person)
        self.people.remove(person.id)
        self._forget(person.id)
        for key in [key for key in self.book.offers if key[:2] == ("hand", person.id)]:  # type: ignore[index]
            del self.book.offers[key]

    def becomes_one(self, db: Session) -> None:
        """Two passports of one person: what both hold is held once; what was given twice by hand counts once."""
        if len(self.people) < 6:
            return
        keep, other = (db.get_one(Passport, each) for each in self.by_chance.sample(self.people, 2))
        mine, theirs = keep.id, other.id
        both = [(self.book.held.get((mine, n), []), self.book.held.get((theirs, n), [])) for n in CLASSES]
        if any(one and two and not all(each.is_there for each in one + two) for one, two in both):
            return  # the same square may have led to one that was taken back: of two claims one is forgotten
        joining.join(db, keep, other)
        self.people.remove(theirs)
        for key in [key for key in self.book.offers if key[:2] == ("hand", theirs)]:  # type: ignore[index]
            self.book.offers["hand", mine, *key[2:]] = self.book.offers.pop(key)  # type: ignore[index]
        for name in CLASSES:
            both = [*self.book.held.get((mine, name), ()), *self.book.held.pop((theirs, name), ())]
            there = sorted((each for each in both if each.is_there), key=lambda each: each.at)
            if len(there) == 2:
                there[0].months |= there[1].months
                self.book.offers.pop(("hand", mine, name, there[1].at), None)
                self.twins += 1
            if both:
                self.book.held[mine, name] = [each for each in both if not each.is_there] + there[:1]
        if theirs in self.book.protected:
            self.book.protected.add(mine)

    # How it is written --------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self.world.app.site.current(), clock.at(self.time), self.world.write() as db:
            yield db

    def _somebody(self) -> None:
        with self._writing() as db:
            passport = Passport(opened_at=self.time, sign=any_sign())
            db.add(passport)
            db.flush()
            self.people.append(passport.id)

    def _any(self, db: Session, model: type, ids: list[int]):  # type: ignore[no-untyped-def]
        return db.get(model, self.by_chance.choice(ids)) if ids else None

    def _karima(self, db: Session) -> Member:
        return db.scalars(select(Member).where(Member.name == "Karima")).one()

    def _class(self, db: Session, name: str) -> BadgeClass:
        return db.scalars(select(BadgeClass).where(BadgeClass.name == name)).one()

    def _offered(self, code: ClaimCode, name: str, uses: int) -> None:
        self.book.offers["code", code.id] = [self.time.month, name, uses, 0, 0]

    def _saw(self, code: ClaimCode, opened: int) -> None:
        """Whoever answered has seen it; and nobody counts beyond the places that there are."""
        answered = code.uses - code.uses_left + code.declined
        self.book.offers["code", code.id][3] = min(code.uses, max(opened, answered))

    def _month_of(self, code: ClaimCode) -> int:
        return self.book.offers["code", code.id][0]  # type: ignore[return-value]

    def _pile(self, person: Passport, name: str) -> list[Held]:
        return self.book.held.setdefault((person.id, name), [])

    def _has(self, person: Passport, name: str) -> bool:
        pile = self._pile(person, name)
        return bool(pile) and pile[-1].is_there

    def _kept(self, person: Passport, name: str, month: int) -> None:
        self._pile(person, name).append(Held({month}, self.time))

    def _takes_back(self, db: Session, whose: int, name: str) -> None:
        which = self._class(db, name)
        badge = db.scalars(
            select(Badge).filter_by(passport_id=whose, badge_class_id=which.id, revoked_at=None)
        ).one()
        revoking.revoke(db, badge, "mistake")
        self.book.held[whose, name][-1].is_there = False

    def _forget(self, whose: int) -> None:
        for key in [key for key in self.book.held if key[0] == whose]:
            del self.book.held[key]
        self.book.protected.discard(whose)
