"""Every setting, its default and its reason. Each is read from the environment as BACKPACK_<NAME>."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit


class BadSetting(Exception):
    """A setting that the site cannot run with; the message says which and what it should be."""


@dataclass(frozen=True)
class Config:
    """One field for each setting; README ("Run it for real") tells an operator which ones matter."""

    base_url: str = "http://127.0.0.1:8000"
    """The one public address. It is inside every signed badge and printed QR code, so it can never change."""

    data: str = "var"
    """The folder of the embedded database."""

    database: str = ""
    """An SQLAlchemy address; empty means SQLite in the data folder. postgresql://… when one file is not enough."""

    secret: str = ""
    """At least 32 random characters. It seals the organisations' keys: without it, no old key can sign again."""

    proxies: int = 0
    """How many reverse proxies stand in front and are trusted to say the visitor's address."""

    workers: int = 2
    """Processes that answer requests; each takes about 70 MB."""

    help_phone: str = ""
    """Whom to call when no organisation is known yet; shown under "Aide"."""

    push_contact: str = "mailto:contact@example.org"
    """Whom a push service may write to (RFC 8292, section 2.1): a real mailto: or https: address."""

    push_private: bool = False
    """Let push go to private addresses. For the project's own tests only, never on a real site."""

    mail_server: str = ""
    """The SMTP server that takes our letters (codes of six digits). Without one, no e-mail address can be proved."""

    mail_port: int = 587
    """Its port."""

    mail_security: str = "starttls"
    """How the way to it is kept secret: starttls, tls (from the start, port 465) or none (a server on this machine)."""

    mail_user: str = ""
    """The name to sign in with there; empty where it asks for none."""

    mail_password: str = ""
    """The password that goes with it."""

    mail_from: str = "passeport@localhost"
    """Who the letters are from: an address of your own domain, or they land among the unwanted ones."""

    mails_shown: bool = False
    """Show every letter at /demo/courriers instead. For the demo only, never on a real site."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """The settings of this process. Raises BadSetting with a sentence for the operator."""
        given: dict[str, object] = {}
        for field in fields(cls):
            raw = environ.get(f"BACKPACK_{field.name.upper()}")
            if raw is not None:
                given[field.name] = _read(field.name, raw, type(field.default))
        config = cls(**given)  # type: ignore[arg-type]  # each value was read as its field's own type
        return config.checked()

    def checked(self) -> "Config":
        if len(self.secret) < 32:
            raise BadSetting("BACKPACK_SECRET must be at least 32 random characters.")
        where = urlsplit(self.base_url)
        if where.scheme not in ("http", "https") or not where.netloc or where.path or where.query:
            raise BadSetting("BACKPACK_BASE_URL must be like https://badges.example.org, without a path.")
        if self.mail_security not in ("starttls", "tls", "none"):
            raise BadSetting("BACKPACK_MAIL_SECURITY must be starttls, tls or none.")
        return self

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{Path(self.data).absolute() / 'backpack.db'}"


def _read(name: str, raw: str, kind: type) -> object:
    if kind is bool:
        return raw.lower() in ("1", "yes", "true", "on")
    try:
        return kind(raw)
    except ValueError as cause:
        raise BadSetting(f"BACKPACK_{name.upper()} must be a {kind.__name__}, not {raw!r}.") from cause
