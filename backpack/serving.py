"""The real server (granian) and the worker, for ``backpack serve``, ``worker`` and the demo."""

import contextlib
import ctypes
import gc
import os
import socket
import sys
import threading
from dataclasses import fields
from types import ModuleType
from typing import Any

from sqlalchemy.sql.base import DialectKWArgs

from backpack.config import Config
from backpack.kernel import jobs
from backpack.kernel.site import Site

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8  # malloc.h
STOPPING = 10  # seconds that a worker gets to finish its answers before it is ended
PAUSE = 1.0  # seconds between two looks at the outbox when it was empty


class PortTaken(Exception):
    """Somebody else answers there."""


def serve(config: Config, host: str, port: int) -> None:
    """Answer requests until told to stop. Each process builds its own app from the environment.

    Raises PortTaken: the server's own socket would share a port, and requests would go to one of two sites.
    """
    if is_listening(host, port):
        raise PortTaken(f"Port {port} of {host} is taken; choose another: backpack serve --port {port + 1}")
    os.environ.update(environment(config))
    _give_memory_back()
    server("backpack.serving:application", config.workers, host, port).serve()


def application() -> Any:
    """The application of one process, once what building it took was given back to the system.

    PyLD is read here, so that nobody's first badge waits for it.
    """
    _read_pyld_alone()
    config = Config.from_environment()
    if config.database_url.startswith("sqlite"):
        _read_one_dialect()
    from backpack.app import create_app

    app = create_app(config)
    settle()
    return app


def settle() -> None:
    """Give back what building the application took, and look for garbage in what comes from now on only.

    Python would go through all that was imported again and again: a third of the time of a large page.
    """
    gc.collect()
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _read_pyld_alone() -> None:
    """PyLD, without the libraries by which it would dial or read HTML.

    Nothing of ours lets it do that, and they cost every process five megabytes.
    """
    # None: whoever imports it is told that it is not there. PyLD insists on lxml, which it only asks for HTML.
    beside: dict[str, Any] = {"requests": None, "aiohttp": None, "lxml": ModuleType("lxml")}
    beside["lxml.html"] = beside["lxml"].html = ModuleType("lxml.html")
    missing = {name: each for name, each in beside.items() if name not in sys.modules}
    sys.modules.update(missing)
    from backpack.openbadges import rdf  # noqa: F401

    for name in missing:
        del sys.modules[name]


def _read_one_dialect() -> None:
    """On SQLite, take what our indexes say to PostgreSQL as it stands: to check it, SQLAlchemy would read all of that
    dialect, three megabytes for every process. Migrations, which create them, read it where it is in use.
    """
    DialectKWArgs._kw_registry.setdefault("postgresql", None)


def server(factory: str, workers: int, host: str, port: int) -> Any:
    """The server that we run (granian's), for any WSGI application that *factory* ("module:function") makes."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    return Server(
        factory,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backpressure=128,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING,
        log_level=LogLevels.warning,
    )


def work(site: Site, stop: threading.Event) -> None:
    """Do due jobs until *stop* is set."""
    from backpack import models  # noqa: F401  # jobs name rows of every table
    from backpack.badges import rechecking
    from backpack.claims import seeking  # noqa: F401  # handlers register themselves
    from backpack.custody import ending
    from backpack.endorsements import hosting  # noqa: F401  # and so does what this site answers itself
    from backpack.entering import mailing  # noqa: F401
    from backpack.issuers import journal
    from backpack.kernel import mail  # noqa: F401
    from backpack.notifications import pushing  # noqa: F401

    with site.current():
        with site.database.writing() as db:
            rechecking.keep_checking(db)
            ending.keep_ending(db)
            journal.keep_forgetting(db)
        while not stop.is_set():
            if jobs.run_due(site.database) == 0:
                stop.wait(PAUSE)


def is_listening(host: str, port: int) -> bool:
    """Whether anything answers at *port* of *host* (of this machine, for a host that means all of its addresses)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((host, port)) == 0


def environment(config: Config) -> dict[str, str]:
    """*config* as a process of ours reads it again."""
    return {f"BACKPACK_{field.name.upper()}": str(getattr(config, field.name)) for field in fields(config)}


def _give_memory_back() -> None:
    """glibc keeps an arena for each thread and returns little: 10 MB of every worker (mallopt(3)).

    The settings pass to the workers, which are forked; another C library has its own ways.
    """
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_TRIM_THRESHOLD, 64 * 1024)
