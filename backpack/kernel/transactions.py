"""One transaction for each request, and a replay after a race.

Below 400 the response commits, from 400 on it undoes. Two taps at once may meet in a constraint: the loser's
request is run again from the start, sees the winner's rows, and both people read the same page.
"""

import logging
from typing import Any

from flask import Flask, Response, current_app, g, request
from htmx_flask import Htmx
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from backpack.kernel import limits, logs, repeats
from backpack.kernel.forms import Asked
from backpack.kernel.problems import Problem, TooManyTries
from backpack.kernel.site import Site, site

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
MOST_RUNS = 3
_log = logging.getLogger(__name__)


class App(Flask):
    """Flask with a site, whose requests each run in one transaction."""

    site: Site

    def __init__(self, site: Site, *, template_folder: str) -> None:
        super().__init__("backpack", template_folder=template_folder, static_folder=None)
        self.site = site
        Htmx(self)
        self.request_class = Asked

    def full_dispatch_request(self) -> Response:
        with self.site.current():
            response = self._in_transaction()
            if (purpose := g.get("was_a_guess")) is not None:
                limits.missed(self.site.database, request.remote_addr or "", purpose=purpose)
            return response

    def log_exception(self, exc_info: Any) -> None:
        """Say which view failed and where: the address may hold a code that opens something."""
        _log.error("%s failed (%s): %s", request.endpoint, request.method, logs.where(exc_info[1]))

    def handle_exception(self, e: Exception) -> Response:
        """Our fault: the page that says so is drawn outside the failed transaction."""
        with self.site.current(), self.site.database.session(writing=False):
            return super().handle_exception(e)

    def _in_transaction(self) -> Response:
        writing = request.method not in SAFE_METHODS
        for run in range(1, MOST_RUNS + 1):
            with self.site.database.session(writing=writing) as session:
                try:
                    return self._run_once(session, writing=writing)
                except (IntegrityError, OperationalError) as race:
                    session.rollback()
                    if run == MOST_RUNS or not writing:
                        raise
                    _log.info("replaying %s after %s", request.endpoint, type(race).__name__)
                    _forget_the_first_run()
        raise AssertionError("unreachable")

    def _run_once(self, session: Session, *, writing: bool) -> Response:
        response = super().full_dispatch_request()
        if writing and response.status_code < 400:
            repeats.remember(session, response)
            session.commit()
        else:
            session.rollback()
        return response


def refuse_too_many_guesses() -> None:
    """Before a view that takes short codes: refuse an address that guessed wrong too often."""
    if _is_guess() and limits.is_over(site.database, request.remote_addr or ""):
        raise TooManyTries


def note_guess(problem: Problem) -> None:
    """Remember that this request was a wrong guess; it is counted after its transaction is undone."""
    if problem.is_guess and _is_guess():
        count_afterwards("")


def count_afterwards(purpose: str) -> None:
    """Count one wrong guess (limits.missed) once this request's own transaction is over, even if it is undone."""
    g.was_a_guess = purpose


def _is_guess() -> bool:
    is_guess = getattr(current_app.view_functions.get(request.endpoint or ""), "is_guess", None)
    return bool(is_guess and is_guess())


def _forget_the_first_run() -> None:
    for name in list(g):
        g.pop(name)
    for _, file in request.files.items(multi=True):
        file.seek(0)
