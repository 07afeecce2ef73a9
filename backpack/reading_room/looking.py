"""One badge, read for whoever holds it: the verdict, the named checks, and the way to keep it.

Nothing is written here, and no transaction is open while others are asked.
"""

import base64
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from backpack.badges import verdicts
from backpack.badges.verdicts import Seal
from backpack.claims import at_home, bringing, errands, importing, seeking, whereabouts
from backpack.claims.bringing import Thing
from backpack.kernel import fetching, pictures
from backpack.kernel.site import site
from backpack.openbadges import shapes
from backpack.openbadges.model import Check, Credential, Endorsed, Findings, Refused, Verdict

SECONDS = 6  # for everything that one reading asks of others, while a person waits
MOST_READ = 5  # badges in one go
MOST_CARRIED = 96 * 1024  # bytes of a file that travel back in the page's form, so that one tap keeps it
MOST_DRAWN = 48 * 1024
_dialling = threading.BoundedSemaphore(2)  # of the four threads of each process: claims keep the others


class Unanswered(bringing.NotABadge):
    """The address that was pasted leads to no badge now; ``facts.reason`` says how."""

    status = 422


@dataclass(frozen=True)
class Reading:
    """What is said of one badge. ``content`` and ``address`` are what the form that keeps it carries."""

    credential: Credential
    findings: Findings
    seal: Seal
    picture: str  # a data URL, or empty
    content: str
    address: str

    @property
    def verdict(self) -> Verdict:
        return self.findings.verdict

    @property
    def checks(self) -> Sequence[Check]:
        return self.findings.checks

    @property
    def dates(self) -> dict[str, datetime]:
        """The moments that checks name and that a calendar of ours can show, by the name of the check."""
        found = {check.name: shapes.moment(check.facts.get("at")) for check in self.checks}
        return {name: at for name, at in found.items() if at and 1900 < at.year < 9000}

    @property
    def confirmed_by(self) -> list[Endorsed]:
        """Those who say that it is true, and are who they say."""
        return [each for each in self.findings.endorsements if each.verdict is Verdict.PROVEN]


def read(things: Sequence[Thing], who: str) -> list[Reading]:
    """The readings of *things*, for a visitor at the network address *who*.

    Raises NotABadge, Unanswered, errands.TooManyErrands.
    """
    useful = [thing for thing in things if thing.found or thing.address][:MOST_READ]
    return [_read(_found(thing, who), thing.address, who) for thing in useful]


def _found(thing: Thing, who: str) -> importing.Found:
    if thing.found:
        return thing.found
    if whereabouts.own_path(thing.address):
        return _of_this_site(thing.address)
    with _errand(who):
        try:
            file, credential = seeking.found_at(thing.address, SECONDS)
        except Refused as refused:
            raise Unanswered(reason=refused.reason) from refused
        except fetching.Unreachable as cause:
            is_gone = cause.status in seeking.FOR_GOOD
            raise Unanswered(reason="not-there" if is_gone else "no-answer") from cause
    return importing.Found(thing.file or file, credential)


def _of_this_site(address: str) -> importing.Found:
    try:
        with site.database.session(writing=False) as db:
            return at_home.found_at(db, address, None)
    except Refused as refused:
        raise Unanswered(reason=refused.reason) from refused


def _read(found: importing.Found, address: str, who: str) -> Reading:
    findings = _findings(found.credential, who)
    told = findings.credential or found.credential
    with site.database.session(writing=False) as db:
        seal = verdicts.seal_of(db, findings.verdict, told.issuer.id)
    carried = base64.b64encode(found.file).decode() if len(found.file) <= MOST_CARRIED else ""
    return Reading(told, findings, seal, _picture(found.file), carried, address)


def _findings(credential: Credential, who: str) -> Findings:
    with site.database.session(writing=False) as db:
        findings = verdicts.examine(db, credential, ask_others=False)
    if findings.verdict is not Verdict.UNKNOWN:
        return findings
    with _errand(who):
        return verdicts.ask_around(credential, fetching.documents_within(SECONDS))


@contextmanager
def _errand(who: str) -> Iterator[None]:
    errands.require_and_count(who)
    if not _dialling.acquire(timeout=1):
        raise errands.TooManyErrands
    try:
        yield
    finally:
        _dialling.release()


def _picture(file: bytes) -> str:
    try:
        png = pictures.thumbnail(file)
    except pictures.NotAPicture:
        return ""
    return "data:image/png;base64," + base64.b64encode(png).decode() if len(png) <= MOST_DRAWN else ""
