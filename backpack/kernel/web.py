"""The web half of the kernel: views say who may open them, and answer with a page or go elsewhere.

One address serves the whole page and its parts: the id of the element that htmx replaces names the Jinja
block to draw (``cell-12`` draws ``{% block cell %}``), so views never ask who is calling.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Blueprint as Blueprint
from flask import Response, current_app, redirect, render_template, request, url_for
from htmx_flask import request as htmx_request
from jinja2 import Template, UndefinedError

from backpack.kernel.problems import Problem

View = TypeVar("View", bound=Callable[..., Any])

_guards: dict[str, Callable[[], None]] = {"everyone": lambda: None}
"""For each audience, what refuses (by a Problem) whoever does not belong to it; features add theirs."""


class AudienceMissing(Exception):
    """A view without ``@open_to``: the app refuses to start."""


def audience(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Mark the function that refuses whoever does not belong to *name*."""

    def mark(guard: Callable[[], None]) -> Callable[[], None]:
        _guards[name] = guard
        return guard

    return mark


def open_to(who: str) -> Callable[[View], View]:
    """Say who may open a view."""

    def mark(view: View) -> View:
        view.audience = who  # type: ignore[attr-defined]
        return view

    return mark


def guessable(is_guess: Callable[[], bool]) -> Callable[[View], View]:
    """Mark a view where some requests (*is_guess*) try short codes: too many wrong ones are refused."""

    def mark(view: View) -> View:
        view.is_guess = is_guess  # type: ignore[attr-defined]
        return view

    return mark


def audience_of(endpoint: str) -> str | None:
    return getattr(current_app.view_functions.get(endpoint), "audience", None)


def require_audiences() -> None:
    """Raise AudienceMissing unless every address of the app says whom it is for."""
    missing = [name for name in current_app.view_functions if audience_of(name) not in _guards]
    if missing:
        raise AudienceMissing(f"@open_to is missing or unknown on: {', '.join(sorted(missing))}")


def check_audience() -> None:
    """Before every view: deny unless it is open to this visitor."""
    if request.endpoint is not None:
        _guards[audience_of(request.endpoint) or "nobody"]()


def page(**facts: Any) -> Response:
    """This endpoint's template, whole, or the block that htmx asks for."""
    name = cast(str, request.endpoint).replace(".", "/") + ".html"
    part = _wanted_block()
    template = current_app.jinja_env.get_template(name)
    body = _part(template, part, facts) if part in template.blocks else None
    response = Response(render_template(name, **facts) if body is None else body)
    # One address has several bodies: no cache may mix them up.
    response.vary.update(("HX-Request", "HX-Target", "Accept-Language"))
    return response


def see_other(endpoint: str, **values: Any) -> Response:
    """Go on to a view of ours, after a POST (303: the browser asks with GET, htmx keeps its headers)."""
    return go_to(url_for(endpoint, **values))


def go_to(path: str) -> Response:
    """Go on to a path of this site; anything else is refused, so no link can lead people away."""
    # Browsers drop tabs and line ends from a Location, and read a backslash as a slash.
    if not re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", path):
        raise ValueError(f"not a path of this site: {path!r}")
    return cast(Response, redirect(path, code=303, Response=Response))


def problem_page(problem: Problem) -> Response:
    """A problem in words: what happened and the one next thing to do."""
    body = render_template(f"problems/{problem.slug()}.html", **problem.facts)
    return Response(body, status=problem.status)


def _part(template: Template, part: str, facts: dict[str, Any]) -> str | None:
    """One block drawn alone; None for one that needs what stands around it, and so is no part."""
    context = dict(facts)
    current_app.update_template_context(context)
    try:
        return "".join(template.blocks[part](template.new_context(context)))
    except UndefinedError:
        return None


def _wanted_block() -> str:
    asked = htmx_request.htmx
    # A boosted or history-restoring request is htmx too, and wants the whole page.
    if not asked or asked.boosted or asked.history_restore_request or not asked.target:
        return ""
    return re.sub(r"-\d+", "", asked.target).replace("-", "_")
