"""Static files: styles that travel inside the page, scripts under hashed names, the worker's file list.

Every file is read, hashed and compressed once, at start. A style is inlined because each file that blocks
rendering costs a slow phone more than a second; its hash stands in the constant security policy.
"""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import brotli
import rcssmin
import rjsmin
from flask import Flask, Response, current_app, request
from markupsafe import Markup

from backpack.art import board_marks
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, open_to

BUNDLES = {
    "moment": ("tokens", "base", "moment"),
    "app": ("tokens", "base", "parts", "app", "order"),
    "safety": ("tokens", "base", "parts", "app", "safety"),
    "visitor": ("tokens", "base", "parts", "visitor"),
    "desk": ("tokens", "base", "parts", "desk"),
    "catalogue": ("tokens", "base", "parts", "desk", "catalogue"),
    "board": ("tokens", "base", "parts", "desk", "board", "cell", "board-marks"),
    "paper": ("tokens", "base", "parts", "paper"),
    "leaf": ("tokens", "base", "parts", "leaf"),
    "wall": ("tokens", "base", "wall"),
    "map": ("tokens", "base", "parts", "map"),
    "drawing": ("tokens", "base", "parts", "desk", "map", "order"),
    "tablet": ("tablet",),  # besides another one, and only while somebody is on a shared tablet
    "printed": ("printed",),  # besides paper, and alone in a file that kernel.paper draws
    "sheet": ("sheet",),  # besides the visitor's, for a page that is too long for one sheet of paper
}
DRAWN = {"board-marks": board_marks.stylesheet}  # a part of a style that is drawn, and lies in no file
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}
# Of no use without the network: the worker does not keep these.
ONLINE_ONLY = {
    "js/board-panel.js",
    "js/check.js",
    "js/elsewhere.js",
    "js/htmx.js",
    "js/lighten.js",
    "js/live-board.js",
    "js/order.js",
    "js/passkey.js",
    "js/scan.js",
    "js/share.js",
    "js/six-words.js",
    "js/tablet.js",
}
WORKER_PARTS = ("shell.js", "outbox.js", "push.js")


@dataclass(frozen=True)
class Asset:
    """One file as it is served: its hashed name, its type, and its body plain and compressed."""

    name: str
    media_type: str
    plain: bytes
    br: bytes
    gz: bytes

    @classmethod
    def of(cls, path: str, body: bytes) -> "Asset":
        file = Path(path)
        if file.suffix == ".js":
            body = str(rjsmin.jsmin(body.decode())).encode()
        digest = hashlib.sha256(body).hexdigest()[:10]
        return cls(
            f"{file.stem}.{digest}{file.suffix}",
            TYPES[file.suffix],
            body,
            brotli.compress(body, quality=11),
            gzip.compress(body, 9, mtime=0),
        )


class Assets:
    """All of them, by the name that a template uses ("js/copy-link.js", "htmx.js")."""

    def __init__(self, root: Path) -> None:
        self.styles = {bundle: _css(root / "static" / "css", parts) for bundle, parts in BUNDLES.items()}
        self.by_path = {
            str(file.relative_to(root / "static")): Asset.of(file.name, file.read_bytes())
            for file in sorted((root / "static").rglob("*"))
            if file.suffix in TYPES and file.suffix != ".css"
        }
        htmx = resources.files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js"
        self.by_path["js/htmx.js"] = Asset.of("htmx.js", htmx.read_bytes())
        self.by_name = {asset.name: asset for asset in self.by_path.values()}
        parts = ((root / "service-worker" / part) for part in WORKER_PARTS)
        worker = "\n".join(part.read_text() for part in parts if part.exists())
        everything = "".join([*self.by_name, *self.styles.values(), worker])
        self.release = hashlib.sha256(everything.encode()).hexdigest()[:12]
        kept = (asset.name for path, asset in self.by_path.items() if path not in ONLINE_ONLY)
        shell = json.dumps([f"/a/{name}" for name in kept])
        stamped = f'const RELEASE = "{self.release}";\nconst SHELL = {shell};\n{worker}'
        self.worker = Asset.of("sw.js", stamped.encode())

    def style_hashes(self) -> list[str]:
        """SHA-256 of each bundle in base64, as a content security policy wants them."""
        digests = (hashlib.sha256(css.encode()).digest() for css in self.styles.values())
        return [base64.b64encode(digest).decode() for digest in digests]

    def address(self, path: str) -> str:
        return f"/a/{self.by_path[path].name}"


bp = Blueprint("assets", __name__)


def init(app: Flask, root: Path) -> Assets:
    """Read the files under *root* and give templates ``style``, ``asset`` and ``script``."""
    assets = Assets(root)
    app.extensions["assets"] = assets
    styles = {bundle: Markup(f"<style>{css}</style>") for bundle, css in assets.styles.items()}  # noqa: S704  # ours
    app.jinja_env.globals.update(
        style=styles.__getitem__, asset=assets.address, script=lambda name: _script(assets, name)
    )
    app.register_blueprint(bp)
    return assets


@bp.get("/a/<name>")
@open_to("everyone")
def file(name: str) -> Response:
    asset = _assets().by_name.get(name)
    if asset is None:
        raise NotFound
    return _served(asset, "public, max-age=31536000, immutable")


@bp.get("/sw.js")
@open_to("everyone")
def worker() -> Response:
    """All parts of the service worker as one, stamped with the release and the files to keep."""
    return _served(_assets().worker, "no-cache")


def _served(asset: Asset, caching: str) -> Response:
    accepted = request.accept_encodings
    encoding, body = "", asset.plain
    if accepted["br"] > 0:
        encoding, body = "br", asset.br
    elif accepted["gzip"] > 0:
        encoding, body = "gzip", asset.gz
    response = Response(body, mimetype=asset.media_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Cache-Control"] = caching
    response.vary.add("Accept-Encoding")
    return response


def _assets() -> Assets:
    found: Assets = current_app.extensions["assets"]
    return found


def _css(folder: Path, parts: tuple[str, ...]) -> str:
    return str(rcssmin.cssmin("\n".join(_part(folder / f"{part}.css") for part in parts)))


def _part(file: Path) -> str:
    if drawn := DRAWN.get(file.stem):
        return drawn()
    return file.read_text() if file.exists() else ""


def _script(assets: Assets, name: str) -> Markup:
    if name == "htmx":
        return Markup('<script defer src="{}"></script>').format(assets.address("js/htmx.js"))
    return Markup('<script type="module" src="{}"></script>').format(assets.address(f"js/{name}.js"))
