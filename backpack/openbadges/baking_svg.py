"""A badge inside an SVG drawing: one element, whose text is JSON or whose attribute is a token.

Open Badges 3.0 section 5.3.2 and Badge Baking 2.0. What was drawn stays byte for byte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import jws, strict
from .model import Refused

OB3_KEYWORD = "openbadgecredential"
OB2_KEYWORD = "openbadges"
MAX_SVG = 2 << 20
_MAX_ELEMENTS = 100_000  # half a second of parsing
_TAGS = {
    "{https://purl.imsglobal.org/ob/v3p0}credential": OB3_KEYWORD,
    "{http://openbadges.org}assertion": OB2_KEYWORD,
}
_ELEMENTS = {
    OB3_KEYWORD: ("openbadges:credential", "https://purl.imsglobal.org/ob/v3p0"),
    OB2_KEYWORD: ("openbadges:assertion", "http://openbadges.org"),
}
#: One tag, with any ">" that its attributes hold.
_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")


def badges(data: bytes) -> Iterator[tuple[str, str]]:
    """The text of each badge in a drawing, and the keyword of its edition. Raises `Refused`."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if len(data) > MAX_SVG:
        raise Refused("too-large", limit=str(MAX_SVG))
    try:
        # Real badges carry a DOCTYPE, so only entities and what is outside are forbidden.
        depth, elements, root = 0, 0, None
        for event, element in iterparse(
            io.BytesIO(data), events=("start", "end"), forbid_dtd=False, forbid_entities=True
        ):
            if event == "start":
                depth, elements = depth + 1, elements + 1
                if depth > strict.MAX_DEPTH:
                    raise Refused("too-deep")
                if elements > _MAX_ELEMENTS:
                    raise Refused("too-large", limit=str(_MAX_ELEMENTS))
                if root is None:
                    root = element
                continue
            depth -= 1
            if element.tag in _TAGS:
                yield (element.text or "").strip() or element.get("verify", ""), _TAGS[element.tag]
            if depth == 1 and root is not None:
                root.clear()  # what was read is let go, so that memory stays flat
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Refused("bad-xml", error=type(error).__name__) from None


def bake(svg: bytes, content: bytes, keyword: str) -> bytes:
    """The badge in the first element of the drawing: JSON as its text, a token as its attribute `verify`."""
    if len(svg) + len(content) > MAX_SVG:
        raise Refused("too-large", limit=str(MAX_SVG))
    for _ in badges(svg):
        pass  # a drawing that we would not read is not written either
    element = _element(content, keyword)
    places = _places(svg)
    root = _TAG.match(svg, places.root)
    if root is None:
        raise Refused("bad-xml")
    end = root.end()
    pieces, at = [svg[:end]], end
    if root[0].endswith(b"/>"):
        name = re.split(rb"[\s/>]", root[0][1:], maxsplit=1)[0]
        pieces = [svg[: end - 2], b">", element, b"</", name, b">"]
    else:
        pieces.append(element)
    for first, last in places.badges:
        pieces.append(svg[at:first])
        at = last
    baked = b"".join([*pieces, svg[at:]])
    # A drawing in another encoding than UTF-8 would show the badge in other letters.
    if [text for text, _ in badges(baked)] != [content.decode("utf-8").strip()]:
        raise Refused("bad-xml")
    return baked


def _element(content: bytes, keyword: str) -> bytes:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("not-text") from None
    # Characters that XML cannot hold, and the line ends that it would change (XML 1.0, 2.2 and 2.11).
    if re.search("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text):
        raise Refused("not-text")
    name, namespace = _ELEMENTS[keyword]
    start = f'<{name} xmlns:openbadges="{namespace}"'
    if jws.is_compact(content):
        return f'{start} verify="{text}"/>'.encode()
    return f"{start}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>".encode()


@dataclass
class _Places:
    """Where in a drawing its root begins, and where each badge begins and ends, in bytes."""

    root: int = -1
    badges: list[tuple[int, int]] = field(default_factory=list)


def _places(svg: bytes) -> _Places:
    """The places in a drawing that `badges` has read without complaint."""
    from xml.parsers import expat  # entities were refused by the reading before

    found, opened = _Places(), [-1, 0]  # where the outermost badge began, and how deep inside it we are
    parser = expat.ParserCreate(namespace_separator=" ")
    tags = {tag[1:].replace("}", " ") for tag in _TAGS}

    def start(name: str, attributes: object) -> None:
        if found.root < 0:
            found.root = parser.CurrentByteIndex
            if name.rpartition(" ")[2] != "svg":
                raise Refused("bad-xml")
        if opened[1] or name in tags:
            opened[1] += 1
            if opened[1] == 1:
                opened[0] = parser.CurrentByteIndex

    def end(name: str) -> None:
        if opened[1]:
            opened[1] -= 1
            if opened[1] == 0:
                first = _TAG.match(svg, opened[0])
                if first is None:
                    raise Refused("bad-xml")
                if not first[0].endswith(b"/>"):
                    first = _TAG.match(svg, parser.CurrentByteIndex)
                found.badges.append((opened[0], first.end() if first else -1))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(svg, True)
    except expat.ExpatError:
        raise Refused("bad-xml") from None
    if any(last < 0 for _, last in found.badges):
        raise Refused("bad-xml")
    return found
