"""The audiences "facilitator" and "manager": which member of which organisation holds this device."""

from dataclasses import replace

from flask import Response, g, render_template, request

from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.issuers import designing, members
from backpack.issuers.designing import BadgeUnclear, Draft
from backpack.issuers.models import Member, Role
from backpack.kernel.db import db
from backpack.kernel.problems import NotAllowed
from backpack.kernel.web import audience
from backpack.passport.web import nobody, person


def member() -> Member | None:
    """The membership of whoever holds this device, if they work for an organisation."""
    if "member" not in g:
        known = person()
        g.member = known and next(iter(members.memberships(db, known)), None)
    found: Member | None = g.member
    return found


def this_member() -> Member:
    """The member who holds this device. Raises NoPassport, GoneFromTablet or NotAllowed."""
    found = member()
    if found is None:
        raise nobody() if person() is None else NotAllowed()
    return found


@audience("facilitator")
def _require_facilitator() -> None:
    this_member()


@audience("manager")
def _require_manager() -> None:
    if this_member().role != Role.MANAGER:
        raise NotAllowed


def drafted() -> Draft:
    """What the screen on which a badge is designed sends."""
    form, picture = request.form, request.files.get("picture")
    names = ("name", "criteria", "kind", "enamel", "pictogram")
    lists = ("questions", "authors", "tags", "equivalents", "apply")
    return Draft(
        **{name: form.get(name, "") for name in (*names, *lists)},
        level=form.get("level", 1, type=int),
        open_to_present="open_to_present" in form,
        picture=picture.read() if picture else b"",
    )


def choices() -> dict[str, object]:
    """What the screen on which a badge is designed offers."""
    return {
        "kinds": designing.DESIGNED,
        "enamels": list(ENAMELS),
        "pictograms": OFFERED,
        "member": this_member(),
    }


def unclear(screen: str, wrong: BadgeUnclear, **facts: object) -> Response:
    """The screen on which a badge is designed once more: every word that was typed, and what is wrong at its field."""
    typed = drafted()
    # What is drawn must be one of ours; what was typed stays as it is.
    enamel = typed.enamel if typed.enamel in ENAMELS else "large"
    pictogram = typed.pictogram if typed.pictogram in OFFERED else "hand-waving"
    kind = typed.kind or getattr(facts.get("badge_class"), "kind", "")
    typed = replace(typed, enamel=enamel, pictogram=pictogram, kind=kind)
    shown = {**choices(), **facts, **wrong.facts, "typed": typed}
    return Response(render_template(f"{screen}.html", **shown), status=wrong.status)
