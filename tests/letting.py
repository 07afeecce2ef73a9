"""A group of Karima's in which somebody said that their summary may be printed, and that it was read."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts import gathering, joining
from backpack.issuers.models import Member
from backpack.passport.models import Passport
from backpack.summaries import letting


def let(db: Session, passport: Passport) -> dict[str, str]:
    """*passport* sits in two groups, and lets them print: of one the summary was opened just now."""
    karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
    codes: dict[str, str] = {}
    for name, cohort_name in (("read", "Cuisine, été"), ("unread", "Accueil, été")):
        cohort = gathering.begin(db, karima, cohort_name)
        seat = joining.join(db, cohort, passport)
        seat.name = "Lina B."
        letting.let(db, seat)
        if name == "read":
            letting.read(db, karima, seat)
        codes |= {f"group_{name}": cohort.code, f"seat_{name}": seat.code}
    return codes
