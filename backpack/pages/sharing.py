"""Addresses with which a page goes further: a text message, WhatsApp, somebody's profile, somebody's site."""

from html import escape
from urllib.parse import quote, urlencode

from backpack.badges.models import Badge
from backpack.kernel.site import site
from backpack.pages.models import Page

FRAME_HEIGHT = 480  # pixels


def link(page: Page) -> str:
    """What is sent: the address of *page*."""
    return site.address(f"/P/{page.code}")


def by_text(message: str) -> str:
    """A text message to nobody yet (``sms:``, RFC 5724; phones of both kinds take ``?&body=``)."""
    return f"sms:?&body={quote(message)}"


def by_whatsapp(message: str) -> str:
    """WhatsApp with *message* written (its "click to chat" address)."""
    return f"https://wa.me/?text={quote(message)}"


def to_linkedin(badge: Badge) -> str:
    """LinkedIn's own form "add to profile", filled in with *badge*."""
    when = badge.awarded_at or badge.kept_at
    facts = {
        "startTask": "CERTIFICATION_NAME",
        "name": badge.name,
        "organizationName": badge.issuer_name,
        "issueYear": when.year,
        "issueMonth": when.month,
        "certUrl": site.address(f"/B/{badge.code}"),
        "certId": badge.code,
    }
    return "https://www.linkedin.com/profile/add?" + urlencode(
        {name: value for name, value in facts.items() if value}
    )


def as_html(page: Page) -> str:
    """What one pastes into a site: a frame, without any script, that keeps its own address."""
    return (
        f'<iframe src="{link(page)}/cadre" width="100%" height="{FRAME_HEIGHT}" style="border:0" '
        f'loading="lazy" title="{escape(page.name)}"></iframe>'
    )
