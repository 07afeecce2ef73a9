"""Where somebody stands on hundreds of maps drawn by chance, beside an oracle that shares no line with the engine."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from backpack.openmaps.model import Edge, Level, Map, Match, Node, NodeKind
from backpack.openmaps.standing import Flaw, Holding, Pocket, State, standings

CASES = range(300)
HELD_BY_MATCH = (NodeKind.BADGE, NodeKind.KEY, NodeKind.PATH)
WITH_PIECES = (NodeKind.KEY, NodeKind.PATH, NodeKind.STAR)
RANK = {State.MISSING: 0, State.TO_ASK: 1, State.HELD: 2}


class Chance(random.Random):
    """Maps and holdings over a handful of badges and issuers, so that they often meet."""

    def match(self) -> Match:
        wanted = self.sample([f"badge {n}" for n in range(9)], self.randint(1, 3))
        accepted = self.sample(["port", "dunes", "club"], self.randint(1, 3))
        return Match(tuple(wanted), tuple(accepted), self.choice(list(Level)))

    def leads_nowhere(self, kind: NodeKind) -> bool:
        """An equivalence may give access to a badge that nothing here knows."""
        return kind is NodeKind.PATH and self.random() < 0.4

    def node(self, number: int) -> Node:
        kind = self.choice(list(NodeKind))
        pieces = tuple(self.match() for _ in range(self.randint(0, 5))) if kind in WITH_PIECES else ()
        return Node(
            f"n{number}",
            kind,
            f"Node {number}",
            match=self.match() if kind in HELD_BY_MATCH and not self.leads_nowhere(kind) else None,
            pieces=pieces,
            needed=self.randint(0, len(pieces)),
        )

    def map(self) -> Map:
        nodes = tuple(self.node(number) for number in range(self.randint(1, 12)))
        ids = [node.id for node in nodes]
        ways = tuple(Edge(self.choice(ids), self.choice(ids)) for _ in range(self.randint(0, 8)))
        return Map("/M/1", "By chance", nodes=nodes, edges=ways)

    def holding(self, *, flawed: bool | None = None) -> Holding:
        is_flawed = self.random() < 0.3 if flawed is None else flawed
        return Holding(
            f"code {self.random()}",
            f"badge {self.randrange(9)}",
            self.choice(["port", "dunes", "club", "elsewhere"]),
            self.choice([None, *Level]),
            self.choice([Flaw.NOT_PROVEN, Flaw.NOT_PROVED_YOURS, Flaw.TAKEN_BACK]) if is_flawed else None,
        )

    def holdings(self) -> list[Holding]:
        return [self.holding() for _ in range(self.randint(0, 14))]


def counts(match: Match, holding: Holding) -> bool:
    """The rule in one breath: proven, one of the badges, from one of the issuers, and "je peux" is no "je sais"."""
    is_enough = holding.level != "can" or match.level == "can"
    is_named = holding.achievement in match.achievements and holding.issuer in match.issuers
    return holding.flaw is None and is_named and is_enough


def is_past(node: Node, holdings: list[Holding]) -> bool:
    """Whether somebody may go on from *node*: it is held, or it is nothing that one holds, or it gave its access."""
    if node.match:
        return any(counts(node.match, each) for each in holdings)
    there = sum(any(counts(piece, each) for each in holdings) for piece in node.pieces)
    return node.kind != "path" or 0 < len(node.pieces) <= there or 0 < node.needed <= there


def told(drawn: Map, holdings: list[Holding]) -> Iterator[tuple[str, str, list[int], bool]]:
    """What the oracle says of each node: its id, its state, the pieces that are there, and whether they are enough."""
    for node in drawn.nodes:
        there = [i for i, piece in enumerate(node.pieces) if any(counts(piece, each) for each in holdings)]
        is_whole = len(node.pieces) > 0 and len(there) >= (node.needed if node.needed else len(node.pieces))
        if node.match and any(counts(node.match, each) for each in holdings):
            state = "held"
        elif node.kind == "star":
            state = "held" if is_whole else "missing"
        elif node.kind == "badge":
            before = [drawn.node(way.before) for way in drawn.edges if way.after == node.id]
            is_open = all(is_past(each, holdings) for each in before)
            state = "to-ask" if is_open else "missing"
        else:
            state = "to-ask" if is_whole and node.kind in ("key", "path") else "missing"
        yield node.id, state, there, is_whole


def found(drawn: Map, holdings: list[Holding]) -> list[tuple[str, str, list[int], bool]]:
    stands = standings(drawn, Pocket(holdings))
    return [(each.node.id, each.state.value, list(each.lobes), each.is_complete) for each in stands]


def each_chance(test: Callable[[Chance], None]) -> Callable[[], None]:
    """Run *test* on every case; a failure says which."""

    def every_case() -> None:
        for seed in CASES:
            try:
                test(Chance(seed))
            except AssertionError as error:
                raise AssertionError(f"case {seed}") from error

    return every_case


@each_chance
def test_the_engine_and_the_oracle_agree(chance: Chance) -> None:
    drawn, holdings = chance.map(), chance.holdings()

    assert found(drawn, holdings) == list(told(drawn, holdings))


@each_chance
def test_progress_never_falls_when_a_badge_arrives(chance: Chance) -> None:
    drawn, holdings = chance.map(), []
    before = standings(drawn, Pocket(holdings))
    for _ in range(10):
        holdings.append(chance.holding())
        after = standings(drawn, Pocket(holdings))
        for was, now in zip(before, after, strict=True):
            assert RANK[now.state] >= RANK[was.state]
            assert set(now.lobes) >= set(was.lobes)
        before = after


@each_chance
def test_the_order_of_arrival_does_not_matter(chance: Chance) -> None:
    drawn, holdings = chance.map(), chance.holdings()
    one_way = found(drawn, holdings)
    chance.shuffle(holdings)

    assert found(drawn, holdings) == one_way


@each_chance
def test_what_is_not_proven_yours_changes_nothing(chance: Chance) -> None:
    drawn, holdings = chance.map(), chance.holdings()
    flawed = [chance.holding(flawed=True) for _ in range(6)]

    assert found(drawn, [*flawed, *holdings]) == found(drawn, holdings)


@each_chance
def test_taken_back_and_given_again_is_as_before(chance: Chance) -> None:
    drawn = chance.map()
    holdings = [chance.holding(flawed=False) for _ in range(6)]
    lost = holdings[0]._replace(flaw=Flaw.TAKEN_BACK)

    assert found(drawn, [lost, *holdings[1:]]) == found(drawn, holdings[1:])
    assert found(drawn, [lost, *holdings]) == found(drawn, holdings)


@each_chance
def test_a_badge_that_is_asked_for_is_said_so_until_it_is_there(chance: Chance) -> None:
    drawn, holdings = chance.map(), chance.holdings()
    asked = {f"badge {n}": State.ASKED if n % 2 else State.LOOKED_AT for n in range(9)}

    for plain, each in zip(told(drawn, holdings), standings(drawn, Pocket(holdings), asked), strict=True):
        if each.node.match is None or plain[1] == "held":
            assert each.state == plain[1]
        else:
            assert each.state is asked[each.node.match.achievements[0]]


@each_chance
def test_a_map_says_why_a_badge_does_not_count(chance: Chance) -> None:
    """Where a node is not held, and some badge of its name is there, a reason is given, and it is a true one."""
    drawn, holdings = chance.map(), chance.holdings()
    for each in standings(drawn, Pocket(holdings)):
        match = each.node.match
        named = [one for one in holdings if match and one.achievement in match.achievements]
        if match is None or each.holding or not named:
            assert each.ignored is None
            continue
        reason, one = each.ignored.flaw, each.ignored.holding
        assert one in named
        if one.flaw:
            assert reason is one.flaw
        else:
            assert reason is (Flaw.OTHER_ISSUER if one.issuer not in match.issuers else Flaw.LEVEL)
