"""Counting what people open, without making anybody wait: added up in memory, written down seconds later.

A reader must not wait for a write, so what a process counted waits in its memory, and a thread writes it down a few
seconds later, all in one transaction. What a process that dies had not written is lost.
"""

import atexit
import logging
import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from threading import Lock, Timer
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backpack.kernel.db import Database

Thing = TypeVar("Thing", bound=Hashable)

SECONDS = 5.0  # between an opening and its row
MOST_WAITING = 10_000  # things that one process remembers: more is not people
# Programs that open what people send each other, and those that read the web; most say so.
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|scan|monitor|headless|lighthouse|whatsapp|telegram|facebookexternal"
    r"|embedly|curl|wget|python|java/|go-http|okhttp|axios|node|libwww|ruby|perl|php",
    re.IGNORECASE,
)
_log = logging.getLogger(__name__)


def is_robot(agent: str) -> bool:
    """Whether *agent* (the header User-Agent) is no person's browser."""
    return "Mozilla/" not in agent or bool(_ROBOT.search(agent))


class Tally(Generic[Thing]):
    """How often each thing was opened; *write* adds what waits to the rows, in a transaction of its own."""

    def __init__(self, write: Callable[[Session, Mapping[Thing, int]], None]) -> None:
        self._write = write
        self._waiting: dict[Database, Counter[Thing]] = {}
        self._lock = Lock()
        atexit.register(self._write_all_down)

    def note(self, database: Database, thing: Thing) -> None:
        """*thing* was opened once more. Writes nothing now."""
        with self._lock:
            counted = self._waiting.get(database)
            if counted is None:
                counted = self._waiting[database] = Counter()
                timer = Timer(SECONDS, self.write_down, [database])
                timer.daemon = True
                timer.start()
            if thing in counted or len(counted) < MOST_WAITING:
                counted[thing] += 1

    def write_down(self, database: Database) -> None:
        """Add what waits in this process to the rows."""
        with self._lock:
            counted = self._waiting.pop(database, None)
        if not counted:
            return
        try:
            with database.writing() as db:
                self._write(db, counted)
        except SQLAlchemyError as error:
            _log.warning("%d openings were not counted: %s", counted.total(), type(error).__name__)

    def _write_all_down(self) -> None:
        for database in list(self._waiting):
            self.write_down(database)
