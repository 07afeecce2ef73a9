"""Goes and gets a catalogue that stands at an address; public addresses only, within a few seconds in all."""

import time
from collections import deque
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy.orm import Session

from backpack.catalogue import reading, sharing, web_pages
from backpack.catalogue.reading import Offered, Read, Unread
from backpack.claims import whereabouts
from backpack.issuers import founding
from backpack.kernel import fetching, limits
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.openbadges import envelopes, strict
from backpack.openbadges.model import Refused

PURPOSE = "catalogue errand"
MOST_ERRANDS = 30  # in ten minutes, for one organisation
MOST_ADDRESSES = 6
SECONDS = 12.0  # for everything that one address leads to
ACCEPTED = "application/ld+json, application/json, text/html;q=0.5, */*;q=0.1"


class CatalogueUnread(Problem):
    """Nothing there is a badge that we can read; ``facts.because``: none, newer, only-issuer, not-json, too-large."""

    status = 422


class CatalogueUnreachable(Problem):
    """Nothing answers at the address that was pasted; ``facts.site``."""

    status = 422


class CatalogueAbsent(Problem):
    """Neither a file nor an address was given."""

    status = 422


def of_file(file: bytes) -> Read:
    """What *file* offers. Raises CatalogueAbsent, CatalogueUnread."""
    if not file.strip():
        raise CatalogueAbsent
    try:
        return reading.read(_document(file))
    except Refused as refused:
        raise CatalogueUnread(because=_because(refused)) from None
    except Unread as unread:
        raise CatalogueUnread(because=unread.because) from None


def own(db: Session, address: str) -> Read | None:
    """What an organisation of this site offers at *address*, without dialling ourselves; None for other sites."""
    parts = whereabouts.own_path(address.strip()).split("/")
    if len(parts) < 3 or parts[1].upper() != "O":
        return None
    try:
        document = sharing.document(db, founding.organisation_of(db, parts[2].upper()))
    except NotFound:
        raise CatalogueUnreachable(site=urlsplit(address).hostname or "") from None
    code = parts[3].upper() if len(parts) > 3 and "." not in parts[3] else ""
    if code:
        document["classes"] = [each for each in document["classes"] if each["id"].endswith(f"/{code}")]
    try:
        return reading.read(document)
    except Unread:
        raise CatalogueUnread(because="none") from None


def at(address: str, who: str) -> Read:
    """What *address* leads to, for the organisation whose code is *who*: call it where no transaction is open.

    Raises CatalogueUnreachable, CatalogueUnread.
    """
    start = whereabouts.fetchable(address) if " " not in address.strip() else ""
    host = (urlsplit(start).hostname or "") if start else ""
    if not start or limits.is_over(site.database, who, purpose=PURPOSE, most_from_one=MOST_ERRANDS):
        raise CatalogueUnreachable(site=host)
    limits.missed(site.database, who, purpose=PURPOSE)
    errand = _Errand(deque([start]))
    errand.run()
    if errand.offered:
        return Read(list(errand.offered.values()), errand.issuer)
    if errand.because:
        raise CatalogueUnread(because=errand.because)
    raise CatalogueUnreachable(site=host)


class _Errand:
    """One walk from address to address; what is found is kept in the order in which it is found."""

    def __init__(self, places: deque[str]) -> None:
        self.places, self.asked = places, list[str]()
        self.offered: dict[str, Offered] = {}
        self.issuer, self.because = "", ""
        self.deadline = time.monotonic() + SECONDS

    def run(self) -> None:
        while self.places and len(self.asked) < MOST_ADDRESSES and time.monotonic() < self.deadline:
            place = whereabouts.fetchable(self.places.popleft())
            if not place or place in self.asked:
                continue
            self.asked.append(place)
            try:
                self._read(place, fetching.file(place, accept=ACCEPTED, seconds=self._left()))
            except fetching.Unreachable:
                continue
            except Refused as refused:
                self.because = self.because or _because(refused)
            except Unread as unread:
                self.because = self.because or unread.because

    def _left(self) -> float:
        return max(min(fetching.SECONDS, self.deadline - time.monotonic()), 0.5)

    def _read(self, place: str, file: bytes) -> None:
        if web_pages.is_page(file):
            one, leads = web_pages.offered(file, place)
            self.places.extend([*leads, *(whereabouts.for_programs(place) if one is None else [])])
            self.because = self.because or "page"
            return self._keep(Read([one] if one else []))
        document = _document(file)
        if name := reading.who(document):
            # It says who gives badges; which ones stands beside it, where its software says so.
            self.issuer = self.issuer or name
            self.places.extend(_beside(place))
            if self.offered:
                return None
        self._keep(reading.read(document))
        return None

    def _keep(self, found: Read) -> None:
        for each in found.offered:
            self.offered.setdefault(each.id or each.draft.name, each)
        self.issuer = self.issuer or found.issuer
        self.places.extend(found.leads)


def credited(found: Read) -> list[Offered]:
    """What was offered, each with who it is taken from, where only another document said that."""
    return [each if each.credit else _with_credit(each, found.issuer) for each in found.offered]


def _with_credit(offered: Offered, issuer: str) -> Offered:
    authors = "\n".join(filter(None, (issuer, *offered.draft.authors.splitlines())))
    return replace(offered, credit=issuer, draft=replace(offered.draft, authors=authors))


def _because(refused: Refused) -> str:
    return "too-large" if refused.reason in ("too-large", "too-deep") else "not-json"


def _document(file: bytes) -> object:
    stripped = file.removeprefix(b"\xef\xbb\xbf").strip()
    if stripped.startswith((b"{", b"[")):
        return strict.loads(stripped, limit=reading.MOST_BYTES)
    return envelopes.opened(envelopes.document(stripped))[0]


def _beside(place: str) -> list[str]:
    """Where the badges of the issuer at *place* are listed, by the addresses that issuing sites use."""
    parts = urlsplit(place)
    path = parts.path.rstrip("/").removesuffix("/v2.json").removesuffix(".json")
    return [
        urlunsplit((parts.scheme, parts.netloc, path + end, "", "")) for end in ("/catalogue.json", "/badges")
    ]
