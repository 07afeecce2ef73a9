"""Under fifteen, a parent says yes before a page is shown (loi Informatique et Libertés, article 45).

The age band is asked only when a first page is to be shown, and of a child once a year again: children grow. The
parent's address /A/<code> (65 bits) is shown to the child, on a screen or on paper, and serves for everything: to
say yes or no, and to change one's mind at any time. A yes lasts as long as a page, a year. Nothing here can prove
who answers: the phone that holds the child's own passport is refused, and the parent signs with a first name.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.pages import publishing
from backpack.pages.composing import FEWEST, LONGEST_NAME
from backpack.pages.models import Page
from backpack.passport.models import Passport

ASKED_AGAIN = timedelta(days=365)  # a child of fourteen may be fifteen by then


class ParentElsewhere(Problem):
    """The answer came from the phone that holds the child's own passport."""

    status = 403


class SignatureMissing(Problem):
    """A parent says yes with a first name; ``facts.code`` is the end of the parent's address."""

    status = 422


class Next(StrEnum):
    """The screen that follows "Publier"."""

    SHOWN = "show"
    AGE = "age"
    PARENT = "parent"


class Answer(StrEnum):
    """What the parent of a page said."""

    NONE = "none"
    YES = "yes"
    NO = "no"


def is_age_asked(db: Session, passport: Passport) -> bool:
    """Whether the age band of *passport* is not known, or was said by a child more than a year ago."""
    if not passport.is_under_fifteen:
        return passport.is_under_fifteen is None
    asked = db.scalar(select(func.max(Page.parent_asked_at)).where(Page.passport_id == passport.id))
    return asked is None or asked <= now() - ASKED_AGAIN


def note_age(db: Session, page: Page, said: str) -> None:
    """Keep the age band, "under" or "over" fifteen, if it is asked before *page* is shown; else it is no answer.

    What a child showed before it was asked is not shown any more until a parent agrees.
    """
    passport = page.passport
    if said not in ("under", "over") or not is_age_asked(db, passport):
        return
    passport.is_under_fifteen = said == "under"
    if not passport.is_under_fifteen:
        return
    stop_what_needs_a_yes(db, passport)
    if answer(page) is not Answer.YES:
        page.parent_asked_at, page.parent_answered_at, page.allowed_until = now(), None, None


def stop_what_needs_a_yes(db: Session, passport: Passport) -> None:
    """Of a child, strangers see no page to which no parent said yes."""
    if not passport.is_under_fifteen:
        return
    for shown in publishing.pages_of(db, passport):
        if publishing.is_live(shown) and answer(shown) is not Answer.YES:
            publishing.stop(shown)


def publish(db: Session, page: Page) -> Next:
    """Show *page* if nothing is missing; else say what is asked next. Raises TooFewBadges or NameMissing."""
    publishing.require_finished(page)
    if is_age_asked(db, page.passport):
        return Next.AGE
    if not page.passport.is_under_fifteen:
        publishing.publish(page)
    elif answer(page) is Answer.YES:
        publishing.publish(page, until=page.allowed_until)
    else:
        _ask(page)
        return Next.PARENT
    return Next.SHOWN


def code_for_parent(page: Page) -> str:
    """The end of /A/…: it follows from the page and the site's secret, so only its hash is kept."""
    return codes.out_of(site.sealer.derived("parent", page.code))


def page_of_child(db: Session, code: str) -> Page:
    """The page that a parent was asked about at /A/*code*. Raises NotFound, also when nobody asks any more."""
    page = db.scalar(select(Page).where(Page.parent_key_hash == hashed(code)))
    if page is None or not page.passport.is_under_fifteen:
        raise NotFound
    if not (is_waiting(page) or answer(page) is Answer.YES):
        raise NotFound
    return page


def answer(page: Page) -> Answer:
    """What counts now: a yes that is over counts no more."""
    if page.allowed_until is not None and page.allowed_until > now():
        return Answer.YES
    return Answer.NO if page.parent_answered_at and page.allowed_until is None else Answer.NONE


def is_waiting(page: Page) -> bool:
    """Whether *page* is a child's that a parent was asked about, without a yes so far."""
    asked = bool(page.passport.is_under_fifteen) and page.parent_key_hash is not None
    return asked and page.allowed_until is None  # a yes that is over was not asked for again yet


def say_yes(page: Page, name: str, parent: Passport | None) -> None:
    """The parent called *name* agrees, for a year: the page is shown, unless the child stopped it meanwhile.

    Raises SignatureMissing, ParentElsewhere. Said twice, it is as if said once.
    """
    _require_parent(page, parent)
    signed = " ".join(name.split())[:LONGEST_NAME]
    if not signed:
        raise SignatureMissing(code=code_for_parent(page))
    if answer(page) is Answer.YES:
        return
    is_stopped_by_child = (
        page.stopped_at is not None
        and page.stopped_at != page.parent_answered_at
        and (page.parent_asked_at is None or page.stopped_at > page.parent_asked_at)
    )
    page.parent_name, page.parent_answered_at = signed, now()
    page.allowed_until = now() + publishing.LIFE
    if len(page.shown) >= FEWEST and page.name and not is_stopped_by_child:
        publishing.publish(page, until=page.allowed_until)


def say_no(page: Page, parent: Passport | None) -> None:
    """The parent refuses, or takes a yes back: strangers see nothing from this moment on. Raises ParentElsewhere."""
    _require_parent(page, parent)
    if answer(page) is Answer.NO:
        return
    if publishing.is_live(page):
        page.stopped_at = now()
        publishing.changed(page)
    page.parent_answered_at, page.allowed_until = now(), None


def stop(page: Page) -> None:
    """The child stops showing *page*, or asking for it: a parent who was asked finds nothing any more."""
    publishing.stop(page)
    if is_waiting(page):
        page.parent_key_hash = None


def _ask(page: Page) -> None:
    page.parent_key_hash, page.parent_asked_at = hashed(code_for_parent(page)), now()
    if page.allowed_until is not None:  # a yes that is over: asked anew
        page.parent_answered_at, page.allowed_until = None, None


def _require_parent(page: Page, parent: Passport | None) -> None:
    if parent is not None and parent.id == page.passport_id:
        raise ParentElsewhere
