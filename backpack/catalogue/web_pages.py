"""What a web page says of the one badge that it is about: for those that only a person can read.

Open Badge Factory shows each earnable badge on a page of its own (/c/earnablebadge/<id>/apply), where one also asks
for it; the page says its name, its picture and its words as pages do for whoever shares them (Open Graph).
"""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from backpack.catalogue import reading
from backpack.catalogue.reading import Offered

_OF_A_BADGE = re.compile(r"badge|achievement|credential", re.IGNORECASE)
_ASKED_FOR = re.compile(r"/earnablebadge/[\w-]+(?:/apply)?/?$")
MOST_CHARACTERS = 200_000


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.leads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (found.get("property") or found.get("name") or "").lower()
            if name and found.get("content"):
                self.said.setdefault(name, found["content"])
        if tag == "link" and "alternate" in found.get("rel", "") and "json" in found.get("type", ""):
            self.leads.append(found.get("href", ""))


def is_page(file: bytes) -> bool:
    """Whether *file* is a web page and no document for programs."""
    return file.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<!--"))


def offered(file: bytes, address: str) -> tuple[Offered | None, list[str]]:
    """The badge that the page at *address* is about, if it is about one, and where it says that its document is."""
    head = _Head()
    head.feed(file.decode("utf-8", "replace")[:MOST_CHARACTERS])
    leads = [urljoin(address, each) for each in head.leads[:4] if each]
    if not _OF_A_BADGE.search(urlsplit(address).path):
        return None, leads
    said = head.said
    thing = {
        "type": "BadgeClass",
        "id": address,
        "name": said.get("og:title", ""),
        "description": said.get("og:description") or said.get("description", ""),
        "image": urljoin(address, said["og:image"]) if said.get("og:image") else "",
        "creator": {"name": said.get("og:site_name", "")},
        "apply": address if _ASKED_FOR.search(urlsplit(address).path) else "",
    }
    try:
        return reading.read(thing).offered[0], leads
    except reading.Unread:
        return None, leads
