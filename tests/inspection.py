"""What is true of every screen: any test that opens one has it inspected, so quality costs no test."""

import re

import html5lib
from lxml import html

MOST_BYTES = 150_000
BANNED = (  # rule U2: words that nobody outside the field knows
    "endossement", "assertion", "métadonnées", "émetteur", "backpack", "passkey", "authentification", "token",
)  # fmt: skip
_seen: set[str] = set()


def inspect_screen(path: str, page: str) -> None:
    """Assert what every screen promises: valid, titled, labelled, no inline script or style, in words."""
    if page in _seen:
        return
    _seen.add(page)
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    faults = [(code, facts) for _, code, facts in parser.errors if code not in _TOLERATED]
    assert not faults, f"{path}: invalid HTML {faults[:3]}"
    screen = html.document_fromstring(page)
    assert len(screen.xpath("//h1")) == 1, f"{path}: {len(screen.xpath('//h1'))} h1"
    assert (screen.findtext(".//title") or "").strip(), f"{path}: no title"
    assert screen.get("lang") in ("fr", "en"), f"{path}: lang is {screen.get('lang')!r}"
    assert not screen.xpath("//*[@style]"), f"{path}: a style attribute, which the policy forbids"
    assert not screen.xpath("//script[not(@src)]"), f"{path}: an inline script"
    assert not screen.xpath("//@*[starts-with(name(), 'on')]"), f"{path}: an inline handler"
    assert not screen.xpath("//link[@rel='stylesheet']"), f"{path}: a blocking style sheet"
    assert not screen.xpath("//script[@src][not(@defer) and not(@type='module') and not(@async)]"), path
    assert screen.xpath("//a[@href='#aide']"), f"{path}: no way to the help"
    lines = screen.xpath("//section[@id='aide']//li")
    assert len(lines) == 3, f"{path}: {len(lines)} lines of help"
    assert screen.xpath("//section[@id='aide']/p"), f"{path}: the help names nobody to call"
    for field in screen.xpath("//input[not(@type='hidden')]|//textarea|//select"):
        assert _is_labelled(field, screen), f"{path}: no label for {html.tostring(field)!r}"
    for tappable in screen.xpath("//button|//a[@href]"):
        words = tappable.text_content().strip() or tappable.get("aria-label")
        pictures = tappable.xpath(
            ".//*[@role='img'][@aria-label]|.//img[@alt!='']|.//*[local-name()='title']"
        )
        assert words or pictures, f"{path}: nothing to read on {html.tostring(tappable)[:200]!r}"
    for form in screen.xpath("//form"):
        assert form.get("method"), f"{path}: a form without a method"
    for picture in screen.xpath("//img"):
        assert picture.get("alt") is not None, f"{path}: a picture without alt"
        assert picture.get("width"), f"{path}: a picture without a size moves the page"
    assert len(page.encode()) < MOST_BYTES, f"{path}: {len(page.encode())} bytes"
    said = screen.find("body").text_content().lower()
    for word in BANNED:
        assert not re.search(rf"\b{word}\b", said), f"{path}: says {word!r}"


def _is_labelled(field: html.HtmlElement, screen: html.HtmlElement) -> bool:
    if field.get("aria-label") or field.get("aria-labelledby"):
        return True
    if field.get("id") and screen.xpath(f"//label[@for='{field.get('id')}']"):
        return True
    return any(parent.tag == "label" for parent in field.iterancestors())


# html5lib knows SVG 1.1's case rules less well than browsers do.
_TOLERATED = {"expected-doctype-but-got-start-tag"}
