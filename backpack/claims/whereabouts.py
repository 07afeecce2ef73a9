"""Where a badge may be: the addresses in what somebody pasted, and what to ask at each of them.

A claim mail of Open Badge Factory links to a page with ``t``, ``k`` and ``e``; the same three open a small
document that names the badge. Badge Passport, Badgr and this site have a program's address beside the person's.
"""

import ipaddress
import re
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from backpack.kernel.fetching import Unreachable, require_public_https
from backpack.kernel.site import site

MOST_CHARACTERS = 20_000
_ADDRESS = re.compile(r"https?://[^\s<>\"«»]{2,1900}[^\s<>\"«».,;:!?')\]]")
_OF_A_BADGE = re.compile(r"assertion|badge|credential|award|\.(?:json|png|svg|jwt)\b", re.IGNORECASE)
_OF_A_PAGE = re.compile(r"/app/badge/info/(?=\w)")


def best_address(text: str) -> str:
    """The address in *text* that most looks like a badge's; empty when none can be asked."""
    found = _ADDRESS.findall(text[:MOST_CHARACTERS])
    usable = [each if own_path(each) else fetchable(each) for each in found]
    return min(filter(None, usable), key=_unlikeliness, default="")


def own_path(address: str) -> str:
    """The path of *address* where it is one of this site, in whatever case a square holds it; else empty."""
    asked, ours = address.partition("://")[2], site.config.base_url.partition("://")[2]
    is_ours = asked[: len(ours) + 1].lower() == f"{ours}/".lower()
    return asked[len(ours) :].partition("#")[0].partition("?")[0] if is_ours else ""


def fetchable(address: str) -> str:
    """*address* over https, if it is one that we may dial at all; else empty."""
    address = address.strip()
    if address.lower().startswith("http://"):
        address = "https://" + address[7:]  # the first badges were published over http
    try:
        require_public_https(address)
        host = urlsplit(address).hostname or ""
    except (Unreachable, ValueError):
        return ""
    return address if _is_public_name(host) else ""


def is_claim_mail(address: str) -> bool:
    """Whether this is the link of a claim mail of Open Badge Factory."""
    asked = parse_qs(urlsplit(address).query)
    return all(asked.get(name) for name in ("t", "k", "e"))


def answer_of_mail(address: str) -> str:
    """Where the document behind a claim mail's link is."""
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query = "&".join(f"{name}={quote(asked[name], safe='')}" for name in ("t", "k", "e"))
    return urlunsplit((parts.scheme, parts.netloc, f"{_before(parts.path)}/c/receive/check.json", query, ""))


def picture_of_mail(address: str, badge: str) -> str:
    """Where the factory gives out the picture with the badge inside, for the badge at the address *badge*."""
    parts = urlsplit(address)
    path = f"{_before(parts.path)}/c/receive/download"
    return urlunsplit((parts.scheme, parts.netloc, path, f"url={quote(badge, safe='')}", ""))


def for_programs(page: str) -> list[str]:
    """Where the badge may be that the page for people at *page* shows."""
    parts = urlsplit(page)
    found = []
    if _OF_A_PAGE.search(parts.path):
        found.append(_OF_A_PAGE.sub("/app/obpv1/p/badge/info/", parts.path))
    if not parts.path.endswith((".json", "/")):
        found.append(parts.path + ".json")
    return [urlunsplit((parts.scheme, parts.netloc, path, parts.query, "")) for path in found]


def _unlikeliness(address: str) -> int:
    if own_path(address) or is_claim_mail(address):
        return 0
    return 1 if _OF_A_BADGE.search(urlsplit(address).path) else 2


def _before(path: str) -> str:
    return path.partition("/c/")[0] if "/c/" in path else ""


def _is_public_name(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host.rstrip(".")
