"""The sign-in sheet: one A4 page that is signed, the same as a file, and as a table for a spreadsheet."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backpack.kernel import words
from backpack.kernel.words import PARIS, hour, long_date
from backpack.kernel.words import gettext as _
from backpack.sessions import meeting
from backpack.sessions.attending import Place, Room
from backpack.sessions.models import Came, WorkshopSession

EMPTY_LINES = 3  # for whoever comes without being expected
# A spreadsheet takes what begins so for a formula, and would run it (OWASP, "CSV Injection").
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠|%]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Line:
    """One line of the sheet; ``when`` and ``how`` are empty for who did not come."""

    name: str
    when: str
    how: str


def lines(session: WorkshopSession, room: Room) -> Sequence[Line]:
    """Everybody who is expected or came, in the reader's words."""
    return [Line(each.said, time_of(session, each), how(each)) for each in room.places]


def how(place: Place) -> str:
    """How it is known that somebody came: "Avec son téléphone", "Coché", or nothing."""
    if place.how == Came.CLAIMED:
        return _("Badge gardé")
    return _("Noté par l’équipe") if place.how == Came.TICKED else ""


def time_of(session: WorkshopSession, place: Place) -> str:
    """ "14 h 05"; with its day for somebody who was ticked on another one."""
    if place.came_at is None:
        return ""
    is_same_day = _day(place.came_at) == _day(session.started_at)
    return hour(place.came_at) if is_same_day else f"{long_date(place.came_at)}, {hour(place.came_at)}"


def hours(session: WorkshopSession) -> str:
    """ "de 14 h 05 à 16 h 30", or "depuis 14 h 05" while it goes on."""
    begun = hour(session.started_at)
    if not meeting.is_over(session):
        return _("depuis {begun}", begun=begun)
    return _("de {begun} à {ended}", begun=begun, ended=hour(meeting.over_at(session)))


def table(session: WorkshopSession, room: Room) -> bytes:
    """Who came, as CSV in UTF-8 with its mark, so that spreadsheets show accents; semicolons where commas are decimal.

    Nothing in it is a formula. Each line says the session too, so that several tables make one.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if words.language.get().startswith("fr") else ",")
    writer.writerow([_("Atelier"), _("Jour"), _("Lieu"), _("Nom"), _("Heure"), _("Présence")])
    about = [session.name, _day(session.started_at).isoformat(), session.place]
    for each in lines(session, room):
        writer.writerow([plain(cell) for cell in (*about, each.name, each.when, each.how or _("Absent"))])
    return "\ufeff".encode() + text.getvalue().encode()


def plain(cell: str) -> str:
    """*cell* as a spreadsheet shows it and never runs it."""
    cell = _UNSEEN.sub(" ", cell).replace("\u00a0", " ")
    return f"'{cell}" if _FORMULA.match(cell) else cell


def file_name(session: WorkshopSession, ending: str) -> str:
    """ "presence-2026-11-22.pdf": no name of anybody, nothing that a file system minds."""
    return f"presence-{_day(session.started_at).isoformat()}.{ending}"


def _day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()
