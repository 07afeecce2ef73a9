"""The running site: its settings, its secret and its database, at hand for rules without a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import cast

from werkzeug.local import LocalProxy

from backpack.config import Config
from backpack.kernel.db import Database
from backpack.kernel.sealing import Sealer


@dataclass(frozen=True)
class Site:
    """One site; several may live in one process (tests do that)."""

    config: Config
    database: Database
    sealer: Sealer

    @classmethod
    def of(cls, config: Config) -> "Site":
        return cls(config, Database(config.database_url), Sealer(config.secret))

    def address(self, path: str) -> str:
        """The whole public address of *path* ("/B/…")."""
        return self.config.base_url + path

    @contextmanager
    def current(self) -> Iterator[None]:
        """Make this the ``site`` inside the block."""
        token = _site.set(self)
        try:
            yield
        finally:
            _site.reset(token)


_site: ContextVar[Site] = ContextVar("site")

site = cast(Site, LocalProxy(_site))
"""The site that the current request, job or command belongs to."""
