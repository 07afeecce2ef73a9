"""One cell of a board, whole: where somebody stands in one skill, who said what and when, and what one tap does now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backpack.art.design import Design, Kind
from backpack.badges import wallet
from backpack.cohorts import giving, observing
from backpack.cohorts.columns import Column
from backpack.cohorts.models import Facilitator, Opinion, Participant, Says
from backpack.cohorts.opinions import OPINIONS_TO_KNOW, Level, Stand, may_take_back, not_taken_back, stand
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel.clock import moment
from backpack.requests.asking import WANTING
from backpack.requests.models import Became, Request

_JUDGES = (Says.SEEN, Says.NOT_YET)


@dataclass(frozen=True)
class Given:
    """A badge of the column that the person was given: by whom (empty: nobody says) and when."""

    badge_class: BadgeClass
    who: str
    when: datetime
    is_kept: bool = True
    by_opinions: bool = False
    is_gift: bool = False  # given in this group: it has a page


@dataclass(frozen=True)
class Cell:
    """``told`` is all that stands, oldest first; ``stand`` is what it comes to. ``mine`` is whoever looks at it."""

    participant: Participant
    column: Column
    stand: Stand
    told: Sequence[Opinion]
    given: Sequence[Given]
    request: Request | None
    proposed: BadgeClass | None
    mine: Member

    @property
    def seen(self) -> list[Opinion]:
        """Who has seen it, the newest first: the last word of each person only."""
        return [each for each in self._last_words if each.says == Says.SEEN]

    @property
    def against(self) -> list[Opinion]:
        """The contrary words that stand."""
        return [each for each in self.told if each.key in self.stand.contrary]

    @property
    def settled(self) -> list[Opinion]:
        """The contrary words that stand no more, the newest first."""
        said = (each for each in reversed(self.told) if each.says == Says.NOT_YET)
        return [each for each in said if observing.saying(each).person not in self.stand.doubters]

    @property
    def talk(self) -> list[Opinion]:
        """What colleagues say to each other about a contrary word, oldest first."""
        is_talked_about = any(each.says == Says.NOT_YET for each in self.told)
        return [each for each in self.told if each.says != Says.SEEN] if is_talked_about else []

    @property
    def is_own(self) -> bool:
        """Whether it is of the very person who looks at it."""
        return self.participant.passport_id == self.mine.passport_id

    @property
    def my_word(self) -> Opinion | None:
        """What I say of it now, if anything."""
        return next((each for each in self._last_words if self._is_mine(each)), None)

    @property
    def slip(self) -> Opinion | None:
        """My newest word that I may still take back."""
        at = moment()
        fresh = (each for each in reversed(self.told) if self._is_mine(each) and each.says != Says.REMARK)
        return next((each for each in fresh if may_take_back(observing.saying(each), at)), None)

    @property
    def knows(self) -> bool:
        """Whether "je sais" was given."""
        return any(each.badge_class.kind == Kind.KNOWS for each in self.given)

    @property
    def gives_when_settled(self) -> bool:
        """Whether "C'est réglé" gives "je sais": nothing but the talk stands between three opinions and the badge."""
        return bool(self.stand.contrary and self.column.knows and not self.knows) and self._enough_have_seen

    @property
    def face(self) -> BadgeClass:
        """The badge that the cell is about now: "je peux" until "je sais" is there."""
        column = self.column
        found = column.knows if self.knows or self.stand.level is Level.KNOWS else column.can
        return found or column.badge_classes[0]

    @property
    def design(self) -> Design:
        """Its picture: "je peux" has as many full dots as there are opinions."""
        whole = self.face.design
        if whole.kind is not Kind.CAN:
            return whole
        return replace(whole, level=min(max(len(self.stand.favourable), 1), 2))

    @property
    def _enough_have_seen(self) -> bool:
        return len(self.stand.seers) >= OPINIONS_TO_KNOW

    @cached_property
    def _last_words(self) -> list[Opinion]:
        """The last word of each person that counts, the newest first."""
        said: dict[object, Opinion] = {}
        for each in self.told:
            if each.says == Says.SEEN or each.key in self.stand.contrary:
                said[_person(each)] = each
        return sorted(said.values(), key=lambda each: (each.said_at, each.key), reverse=True)

    def _is_mine(self, opinion: Opinion) -> bool:
        return opinion.member is not None and opinion.member.passport_id == self.mine.passport_id


def cell(db: Session, participant: Participant, column: Column, facilitator: Facilitator) -> Cell:
    """The cell of *participant* in *column*, as *facilitator* sees it."""
    said = select(Opinion).where(Opinion.participant_id == participant.id, Opinion.achievement == column.key)
    rows = db.scalars(said.options(joinedload(Opinion.member))).all()
    counted = [each for each in rows if not _is_of_themselves(each, participant)]
    sayings = [observing.saying(each) for each in counted]
    standing = [each.key for each in not_taken_back(sayings)]
    by_key = {each.key: each for each in counted}
    stood = stand(sayings)
    given = [each for badge_class in column.badge_classes if (each := _given(db, participant, badge_class))]
    return Cell(
        participant,
        column,
        stood,
        [by_key[key] for key in standing if by_key[key].says != Says.TAKEN_BACK],
        given,
        _request(db, participant, column),
        _proposed(facilitator, column, stood, given),
        facilitator.member,
    )


def is_ripe(db: Session, participant: Participant, column: Column, badge_class: BadgeClass) -> bool:
    """Whether enough was seen for one tap to give *badge_class*: a badge that is no skill needs nothing."""
    stood = observing.stand_of(db, participant, column.key)
    needed = {Kind.CAN: Level.CAN, Kind.KNOWS: Level.KNOWS}.get(Kind(badge_class.kind), Level.NOT_YET)
    return not stood.contrary and stood.level >= needed


def _is_of_themselves(opinion: Opinion, participant: Participant) -> bool:
    return opinion.member is not None and opinion.member.passport_id == participant.passport_id


def _person(opinion: Opinion) -> object:
    return opinion.member.passport_id if opinion.member else opinion.key


def _given(db: Session, participant: Participant, badge_class: BadgeClass) -> Given | None:
    gift = giving.gift_of(db, participant, badge_class)
    if gift is not None:
        is_kept = gift.badge_id is not None
        return Given(badge_class, gift.member.name, gift.given_at, is_kept, gift.by_opinions, is_gift=True)
    badge = wallet.held(db, participant.passport, badge_class) if participant.passport else None
    if badge is None:
        return None
    return Given(badge_class, badge.seen_by or "", badge.awarded_at or badge.kept_at)


def _request(db: Session, participant: Participant, column: Column) -> Request | None:
    """What the person asks of one of these badges, and nobody has answered yet."""
    if participant.passport_id is None:
        return None
    asked = select(Request).where(
        Request.passport_id == participant.passport_id,
        Request.badge_class_id.in_([each.id for each in column.badge_classes]),
        Request.closed_at.is_(None),
        Request.became != Became.DRAFT,
        Request.asks.in_(WANTING),
    )
    return db.scalar(asked.order_by(Request.asked_at.desc(), Request.id.desc()).limit(1))


def _proposed(
    facilitator: Facilitator, column: Column, stood: Stand, given: Sequence[Given]
) -> BadgeClass | None:
    """What one tap gives: one opinion is enough for "je peux"; "je sais" waits for three."""
    has = {each.badge_class.id for each in given}
    if stood.contrary or (column.knows and column.knows.id in has):
        return None
    wanted = [column.other]
    if stood.level is Level.KNOWS:
        wanted.append(column.knows)
    if stood.level >= Level.CAN:
        wanted.append(column.can)
    free = [each for each in wanted if each and each.id not in has and giving.may_give(facilitator, each)]
    return free[0] if free else None
