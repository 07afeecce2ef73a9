"""What every answer says to the browser, and which posts are refused: one constant policy."""

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Response, current_app, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from backpack.kernel import words
from backpack.kernel.problems import FromElsewhere, Garbled
from backpack.kernel.site import site
from backpack.kernel.transactions import SAFE_METHODS


def content_security_policy(style_hashes: list[str]) -> str:
    """One constant policy: no inline script at all, inline styles only by their hash.

    A nonce would make every page differ; Trusted Types would stop htmx's swaps.
    """
    styles = " ".join(f"'sha256-{value}'" for value in style_hashes)
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' {styles}; img-src 'self' data: blob:; "
        "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@lru_cache(maxsize=512)
def language_of(accept_language: str) -> str:
    """The language of ours that a browser asks for first (RFC 9110, section 12.5.4); French where it asks for none."""
    spoken = (tag[:2].lower() for tag in parse_accept_header(accept_language, LanguageAccept).values())
    return next((tag for tag in spoken if tag in words.LANGUAGES), "fr")


def refuse_posts_from_elsewhere() -> None:
    """CSRF: the session cookie is SameSite=Lax, and a post that names another origin is refused.

    Browsers that send no Origin with a form are refused by nothing here: their cookie still does not travel.
    """
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is None and (referrer := request.headers.get("Referer")):
        parts = urlsplit(referrer)
        origin = f"{parts.scheme}://{parts.netloc}"
    if origin is not None and origin not in _ours():
        raise FromElsewhere
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise FromElsewhere


def refuse_garbled_text() -> None:
    """No NUL in a path, a query or a form: SQLite would keep it and PostgreSQL would not."""
    texts = [request.path, *request.args.values()]
    if request.method not in SAFE_METHODS:
        texts += [value for values in request.form.listvalues() for value in values]
    if any("\0" in text for text in texts):
        raise Garbled


def _ours() -> tuple[str, ...]:
    # In a demo on a local network, the address that the browser used is not always the configured one.
    if site.config.is_https:
        return (site.config.base_url,)
    return site.config.base_url, request.host_url.rstrip("/")


def safe_headers(response: Response) -> Response:
    """Headers of every answer; a view that set one of them keeps its own."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", current_app.config["CONTENT_SECURITY_POLICY"])
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Robots-Tag", "noindex")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(), camera=(self), microphone=(self)")
    headers.setdefault("Cache-Control", "private, no-store")
    if site.config.is_https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
