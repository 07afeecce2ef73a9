"""What opinions come to, on hundreds of afternoons by chance, beside an oracle that shares no line with the rule."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backpack.cohorts.models import Says
from backpack.cohorts.opinions import Level, Saying, stand

CASES = range(400)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KARIMA, HUGO, MAELLE, SOLENE = "karima", "hugo", "maelle", "solene"


def said(
    person: str, says: Says, minute: float = 0, *about: str, key: str = "", tutor: bool = False
) -> Saying:
    moment = NOON + timedelta(minutes=minute)
    return Saying(key or f"{person} {says} {minute}", person, says, moment, frozenset(about), tutor)


def seen(*people: str) -> list[Saying]:
    return [said(person, Says.SEEN, minute) for minute, person in enumerate(people)]


class Chance(random.Random):
    """Afternoons of a few people who change their minds, slip, talk and settle, on clocks that sometimes agree."""

    def afternoon(self) -> list[Saying]:
        told: list[Saying] = []
        for number in range(self.randint(0, 14)):
            is_tutor = self.random() < 0.2
            person = f"tutor {number}" if is_tutor else self.choice([KARIMA, HUGO, MAELLE, SOLENE])
            says = self.choice([Says.SEEN, Says.SEEN, Says.NOT_YET] if is_tutor else [Says.SEEN, *Says])
            names = [each.key for each in told]
            about = self.sample(names, self.randint(1, min(3, len(names)))) if names else ["of nobody"]
            is_about = says in (Says.TAKEN_BACK, Says.SETTLED)
            minute = self.choice([0, 0, 1, 5, 9, 10, 10.5, 30, 60])
            key = f"{self.getrandbits(64):016x}"
            told.append(said(person, says, minute, *(about if is_about else ()), key=key, tutor=is_tutor))
        return told

    def arrivals(self, told: list[Saying]) -> list[Saying]:
        """*told* as a network brings it: in another order, some of it twice or three times."""
        came = told + self.choices(told, k=self.randint(0, len(told))) if told else []
        self.shuffle(came)
        return came


def oracle(told: list[Saying]) -> tuple[set[str], set[str], int]:
    """Who is for it, which words stand against, and the level (0, 1, 2): one person's notebook after the other."""
    notes = {}
    for each in told:
        notes[each.key] = each
    struck = set()
    for slip in notes.values():
        for key in slip.about if slip.says is Says.TAKEN_BACK else ():
            if key in notes and notes[key].says is not Says.TAKEN_BACK and notes[key].person == slip.person:
                late = (slip.said_at - notes[key].said_at).total_seconds()
                if late >= 0 and late <= 600:
                    struck.add(key)
    gone = set(struck)
    for each in notes.values():
        if each.says is Says.SETTLED and each.key not in gone:
            for key in each.about:
                if key in notes and notes[key].says is Says.NOT_YET and key not in gone:
                    until = notes[key]
                    struck |= {
                        other.key
                        for other in notes.values()
                        if other.says is Says.NOT_YET and other.person == until.person
                        if (other.said_at, other.key) < (until.said_at, until.key) or other is until
                    }
    pros, cons = set(), set()
    for person in {each.person for each in notes.values()}:
        notebook = [
            (each.said_at.timestamp(), key, each)
            for key, each in notes.items()
            if each.person == person and key not in struck and each.says in (Says.SEEN, Says.NOT_YET)
        ]
        if notebook:
            _, key, final = max(notebook, key=lambda line: line[:2])
            if final.says is Says.NOT_YET:
                cons.add(key)
            else:
                pros.add("somebody's tutor" if final.is_tutor else person)
    return pros, cons, 0 if not pros else 2 if len(pros) > 2 and not cons else 1


def afternoons() -> Iterator[tuple[Chance, list[Saying]]]:
    for seed in CASES:
        chance = Chance(seed)
        yield chance, chance.afternoon()


def test_what_was_said_comes_to_what_the_oracle_says() -> None:
    reached = set()
    for _, told in afternoons():
        found, (pros, cons, level) = stand(told), oracle(told)
        people = {"somebody's tutor" if each == "tutors" else each for each in found.favourable}
        assert (people, set(found.contrary), int(found.level)) == (pros, cons, level), told
        reached.add((level, bool(cons)))
    assert reached == {(0, False), (0, True), (1, False), (1, True), (2, False)}, "chance left some out"


def test_it_comes_to_the_same_in_any_order_and_as_often_as_it_comes() -> None:
    for chance, told in afternoons():
        whole = stand(told)
        for _ in range(5):
            assert stand(chance.arrivals(told)) == whole, told


def test_two_who_were_offline_come_to_the_same_whoever_is_first() -> None:
    """Each device brings its own in its own order, in as many parts as the network likes; the other's come between."""
    for chance, told in afternoons():
        devices = [
            [each for each in told if (each.person in (KARIMA, HUGO)) is mine] for mine in (True, False)
        ]
        came: list[Saying] = []
        queues = [list(device) for device in devices]
        while any(queues):
            queue = chance.choice([each for each in queues if each])
            part = [queue.pop(0) for _ in range(chance.randint(1, len(queue)))]
            came += part + chance.choices(part, k=chance.randint(0, 2))  # an answer was lost: it sends again
        assert stand(came) == stand(told) == stand(reversed(told))


def test_whoever_has_seen_it_counts_as_soon_as_nothing_stands_against() -> None:
    """So a badge that three gave before a contrary word came is the one that they give once that is settled."""
    for _, told in afternoons():
        found = stand(told)
        if not found.contrary:
            assert found.seers == found.favourable
        assert found.favourable <= found.seers


def test_one_of_them_proposes_and_three_of_them_know() -> None:
    levels = [stand(seen(*[KARIMA, HUGO, MAELLE, SOLENE][:many])).level for many in range(5)]
    assert levels == [Level.NOT_YET, Level.CAN, Level.CAN, Level.KNOWS, Level.KNOWS]


def test_the_same_person_three_times_is_one_opinion() -> None:
    assert stand(seen(KARIMA, KARIMA, KARIMA)).favourable == {KARIMA}
    assert stand(seen(KARIMA, KARIMA, HUGO)).level is Level.CAN


def test_all_tutors_together_are_one_voice() -> None:
    tutors = [said(f"tutor {number}", Says.SEEN, number, tutor=True) for number in range(5)]
    assert stand(tutors).level is Level.CAN
    assert stand([*tutors, *seen(KARIMA)]).level is Level.CAN
    assert stand([*tutors, *seen(KARIMA, HUGO)]).level is Level.KNOWS


def test_a_contrary_word_stops_it_until_it_is_settled_or_its_person_has_seen_it() -> None:
    against = said(SOLENE, Says.NOT_YET, 20, key="no")
    blocked = [*seen(KARIMA, HUGO, MAELLE), against]
    assert stand(blocked).level is Level.CAN
    assert stand(blocked).contrary == {"no"}
    assert stand([*blocked, said(HUGO, Says.SETTLED, 40, "no")]).level is Level.KNOWS
    assert stand([*blocked, said(HUGO, Says.SETTLED, 40, "another")]).level is Level.CAN
    assert len(stand([*blocked, said(SOLENE, Says.SEEN, 60)]).favourable) == 4
    assert stand([*blocked, said(SOLENE, Says.SEEN, 19)]).contrary == {"no"}, (
        "what came before settles nothing"
    )
    assert stand([*blocked, said(SOLENE, Says.TAKEN_BACK, 25, "no")]).level is Level.KNOWS


def test_a_settlement_settles_what_it_names_and_nothing_that_is_said_after() -> None:
    first, settled = said(SOLENE, Says.NOT_YET, 10, key="first"), said(HUGO, Says.SETTLED, 20, "first")
    again = said(SOLENE, Says.NOT_YET, 30, key="again")
    assert stand([*seen(KARIMA), first, settled, again]).contrary == {"again"}


def test_settling_somebody_s_word_settles_what_they_said_before_it() -> None:
    first, again = said(SOLENE, Says.NOT_YET, 10, key="first"), said(SOLENE, Says.NOT_YET, 20, key="again")
    told = [*seen(KARIMA, HUGO, MAELLE), first, again]
    assert stand(told).contrary == {"again"}
    assert stand([*told, said(HUGO, Says.SETTLED, 30, "again")]).level is Level.KNOWS
    assert stand([*told, said(HUGO, Says.SETTLED, 30, "first")]).contrary == {"again"}


@pytest.mark.parametrize(("minute", "many"), [(0, 0), (5, 0), (10, 0), (10.02, 1), (600, 1), (-1, 1)])
def test_a_slip_is_taken_back_within_ten_minutes(minute: float, many: int) -> None:
    slip = said(KARIMA, Says.SEEN, 0, key="slip")
    assert len(stand([said(KARIMA, Says.TAKEN_BACK, minute, "slip"), slip]).favourable) == many


def test_nobody_takes_back_what_somebody_else_said() -> None:
    assert stand([*seen(KARIMA), said(HUGO, Says.TAKEN_BACK, 1, f"{KARIMA} seen 0")]).favourable == {KARIMA}


def test_a_slip_leaves_what_was_said_before_it() -> None:
    before, slip = said(KARIMA, Says.SEEN, 0), said(KARIMA, Says.NOT_YET, 30, key="slip")
    assert stand([before, slip]).contrary == {"slip"}
    assert stand([before, slip, said(KARIMA, Says.TAKEN_BACK, 31, "slip")]).favourable == {KARIMA}


def test_a_remark_changes_nothing() -> None:
    told = [*seen(KARIMA, HUGO), said(SOLENE, Says.NOT_YET, 5)]
    assert stand([*told, said(MAELLE, Says.REMARK, 6)]) == stand(told)
