"""In the pocket: what a phone needs to install the site, and the page for a missing network."""

import re

from flask import Response, current_app, json, request, url_for

from backpack.kernel.assets import Assets
from backpack.kernel.web import Blueprint, open_to, page
from backpack.kernel.words import gettext as _
from backpack.kernel.words import language

bp = Blueprint("manifest", __name__)

SEA = "#063a41"
LAND = "#faf5e9"
ICONS = (  # file, size, purpose
    ("icon-192", "192x192", "any"),
    ("icon-512", "512x512", "any"),
    ("maskable-512", "512x512", "maskable"),
)


@bp.get("/manifest.webmanifest")
@open_to("everyone")
def webmanifest() -> Response:
    """The web app manifest (W3C "Web Application Manifest").

    What an iPhone installs has cookies of its own. From the page that prepares it (*depart*, a hand-over code), its
    first screen is therefore the hand-over, and each later one leads home from there. Not tried on a real iPhone.
    """
    assets: Assets = current_app.extensions["assets"]
    icons = [
        {"src": assets.address(f"icons/{name}.png"), "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    manifest = {
        "id": "/passeport",
        "name": _("Passeport de badges"),
        "short_name": _("Passeport"),
        "lang": language.get().split("@")[0],
        "start_url": _start(request.args.get("depart", "")),
        "scope": "/",
        "display": "standalone",
        "theme_color": SEA,
        "background_color": LAND,
        "icons": icons,
    }
    response = Response(json.dumps(manifest), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response


def _start(code: str) -> str:
    return url_for("phones.arrive", code=code) if re.fullmatch(r"[0-9A-Z]{13}", code) else "/passeport"


@bp.get("/hors-ligne")
@open_to("everyone")
def offline() -> Response:
    return page()


@bp.get("/en-attente")
@open_to("everyone")
def waiting() -> Response:
    """The same for everybody: what waits is known to the phone alone."""
    return page()
