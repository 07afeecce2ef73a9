"""passport.json: what is in the ZIP of a passport, for programs.

The format, version 1. Moments are ISO 8601 in UTC, or null; a path is one inside the same ZIP, or null; a code is
the end of the address beside it.

``format`` ``version``  FORMAT and VERSION: a reader refuses another format or a later version
``made_at`` ``made_by``  when, and the site's address
``name`` ``opened_at``  of the passport; the name may be null
``badges``  oldest first, each with
    ``file``  what one gives away: the file as received byte for byte, or for a badge issued there its baked PNG
    ``credential``  the very bytes that were signed; ``fingerprint``  their SHA-256 in hex
    ``picture``  how it looks
    ``name`` ``criteria`` ``issuer`` (``id``, ``name``) ``awarded_at`` ``ends_at``  as the credential states them
    ``code`` ``address`` ``kept_at`` ``source`` (code, import, key or self) ``seen_by``  as that site has them
    ``verdict`` ``checked_at``  what the last check found, and when
    ``evidence``  what the person kept beside it, each with ``words``, ``photo`` (a path), ``added_at`` and
        ``is_shown`` (whether their pages showed it)
``pages``  ``code`` ``address`` ``theme`` ``name`` ``sentence`` ``started_at`` ``published_at`` ``ends_at``
    ``stopped_at``, ``badges``, the fingerprints of what it shows, in order, ``title``, ``look``, ``photo`` (a path),
    and ``sections`` in order (``kind``, ``text``, ``picture``, a path, and ``badges``, the fingerprints of a group)
``requests``  what the person asked: ``name`` ``organisation`` (or null) ``asked_at`` ``became`` ``reply``, and
    ``answers``, each a ``question``, the person's ``answer`` and its ``photo`` (a path)
``witnesses``  what others said of these badges: ``badge`` (a code) ``words`` ``name`` ``relation`` ``how`` ``said_at``
    ``is_shown``
``said``  what the person said of others' badges: ``words`` ``name`` ``said_at``
``groups``  where the person is accompanied: ``name`` ``organisation`` ``called`` (their name there) ``since``,
    ``facilitators`` (``name`` ``role`` ``organisation``) and ``opinions`` (``skill`` ``says`` ``words`` ``name``
    ``said_at``)
``goals``  ``map`` (a code) ``address`` ``name`` ``organisation`` ``chosen_at``

Photos and pictures of pages are PNG files called ``pictures/<SHA-256 of the file>.png``, each there once.

Nothing in it is signed but the credentials: whoever reads it back believes those and nothing else.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.custody import rooms
from backpack.endorsements import fellows, witnessing
from backpack.endorsements.models import Witness
from backpack.goals import choosing
from backpack.goals.models import Goal
from backpack.kernel.clock import now
from backpack.kernel.pictures import Picture
from backpack.kernel.site import site
from backpack.openbadges import strict
from backpack.openbadges.model import Json, Refused
from backpack.pages import publishing
from backpack.pages.models import Page, Section
from backpack.passport.models import Passport
from backpack.requests import asking, photos
from backpack.requests.models import Request

NAME = "passport.json"
FORMAT = "badge-passport"
VERSION = 1


class NotAListing(Exception):
    """These bytes are no passport.json of this format and version."""


def listing(db: Session, passport: Passport, badges: list[Json]) -> Json:
    """The whole document; *badges* are the ``badge`` of each, as they were written."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _moment(now()),
        "made_by": site.config.base_url,
        "name": passport.name,
        "opened_at": _moment(passport.opened_at),
        "badges": badges,
        "pages": [_page(page) for page in publishing.pages_of(db, passport)],
        "requests": [_request(db, request) for request in asking.requests_of(db, passport)],
        "witnesses": [_witness(each) for each in witnessing.words_for(db, passport)],
        "said": [_said(each) for each in fellows.said_by(db, passport)],
        "groups": rooms.groups(db, passport),
        "goals": [_goal(goal) for goal in choosing.goals_of(db, passport)],
    }


def badge(held: Badge, *, file: str, credential: str, picture: str | None) -> Json:
    """One badge, and the paths at which its parts are."""
    return {
        "file": file,
        "credential": credential,
        "fingerprint": held.fingerprint,
        "picture": picture,
        "name": held.name,
        "criteria": held.criteria,
        "issuer": {"id": held.issuer_id, "name": held.issuer_name},
        "awarded_at": _moment(held.awarded_at),
        "ends_at": _moment(held.ends_at),
        "code": held.code,
        "address": site.address(f"/B/{held.code}"),
        "kept_at": _moment(held.kept_at),
        "source": str(held.source),
        "seen_by": held.seen_by,
        "verdict": str(held.verdict),
        "checked_at": _moment(held.checked_at),
    }


def path_of(picture: Picture | None) -> str | None:
    """Where a picture of a page is in the ZIP."""
    return f"pictures/{picture.sha256}.png" if picture else None


def path_of_answer(request: Request, place: int) -> str:
    """Where the photo that answers question *place* of *request* is in the ZIP."""
    return f"answers/{request.code}-{place + 1}.png"


def pictures_of(page: Page) -> list[Picture]:
    """The photo of *page* and the pictures of its sections, where there are any."""
    found = [page.photo, *(section.picture for section in page.sections)]
    return [each for each in found if each is not None]


def read(content: bytes) -> Json:
    """The document in *content*, each list a list of objects. Raises NotAListing."""
    try:
        found = strict.loads(content)
    except Refused as refused:
        raise NotAListing from refused
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise NotAListing
    version = found.get("version")
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise NotAListing
    for part in ("badges", "pages", "goals"):
        found[part] = objects(found.get(part))
    return found


def objects(value: Any) -> list[Json]:
    """The objects of a list; none where it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def text(value: Any, most: int) -> str:
    """*value* where it is text that a row can hold, at most *most* characters of it; else empty."""
    return " ".join(value.replace("\x00", "").split())[:most] if isinstance(value, str) else ""


def _page(page: Page) -> Json:
    return {
        "code": page.code,
        "address": site.address(f"/P/{page.code}"),
        "theme": page.theme,
        "name": page.name,
        "sentence": page.sentence,
        "started_at": _moment(page.started_at),
        "published_at": _moment(page.published_at),
        "ends_at": _moment(page.ends_at),
        "stopped_at": _moment(page.stopped_at),
        "badges": [shown.fingerprint for shown in page.badges],
        "title": page.title,
        "look": page.look,
        "photo": path_of(page.photo),
        "sections": [_section(section) for section in page.sections],
    }


def _section(section: Section) -> Json:
    badges = [shown.badge.fingerprint for shown in section.shown]
    picture = path_of(section.picture)
    return {"kind": section.kind, "text": section.text, "picture": picture, "badges": badges}


def _request(db: Session, request: Request) -> Json:
    pictured = photos.photos_of(db, request)
    answers = [
        {
            "question": question,
            "answer": answer,
            "photo": path_of_answer(request, place) if place in pictured else None,
        }
        for place, (question, answer) in enumerate(request.told)
    ]
    return {
        "name": request.name,
        "organisation": request.organisation.name if request.organisation else None,
        "asked_at": _moment(request.asked_at),
        "became": str(request.became),
        "reply": request.reply,
        "answers": answers,
    }


def _witness(witness: Witness) -> Json:
    said = {
        "relation": witness.relation,
        "how": str(witness.how),
        "is_shown": witness.approved_at is not None,
    }
    return {"badge": witness.badge.code, **_said(witness), **said}


def _said(witness: Witness) -> Json:
    return {"words": witness.words, "name": witness.name, "said_at": _moment(witness.said_at)}


def _goal(goal: Goal) -> Json:
    return {
        "map": goal.goal_map.code,
        "address": site.address(f"/M/{goal.goal_map.code}"),
        "name": goal.goal_map.name,
        "organisation": goal.goal_map.organisation.name,
        "chosen_at": _moment(goal.chosen_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
