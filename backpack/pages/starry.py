"""The lit stars that a person shows on a page: chosen one by one, and there only for as long as they are lit.

A star that is lit says that its person has all that the company looks for, also badges that the page does not show.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.goals import starry
from backpack.kernel import answers
from backpack.pages.changing import changed
from backpack.pages.models import Page, ShownStar
from backpack.passport.models import Passport
from backpack.stars import shining
from backpack.stars.models import Star


def chosen(db: Session, page: Page) -> Sequence[Star]:
    """The stars that the person wants on *page*, those that strangers may see, by name."""
    codes = db.scalars(
        select(Star.code).join(ShownStar, ShownStar.star_id == Star.id).where(ShownStar.page_id == page.id)
    ).all()
    found = shining.shining(db, codes) if codes else {}
    return sorted(found.values(), key=lambda star: star.name.casefold())


def lit(db: Session, page: Page) -> list[Star]:
    """Those of them that are lit now. None on the page of a child, which stays simple."""
    stars = () if page.passport.is_under_fifteen else chosen(db, page)
    return (
        [mine.star for mine in starry.lights(db, stars, page.passport) if mine.light.is_lit] if stars else []
    )


def offered(db: Session, page: Page) -> list[Star]:
    """What the person can choose: the lit stars of their maps, and what they chose before."""
    if page.passport.is_under_fifteen:
        return []
    found = {mine.star.id: mine.star for mine in starry.stars_of(db, page.passport) if mine.light.is_lit}
    return list({**found, **{star.id: star for star in chosen(db, page)}}.values())


def counts_anew(db: Session, passport: Passport) -> None:
    """Badges of *passport* came or count otherwise: pages that show one of its stars are drawn anew."""
    showing = select(ShownStar.id).join(Page, Page.id == ShownStar.page_id)
    if db.scalar(showing.where(Page.passport_id == passport.id).limit(1)) is not None:
        answers.touch(db, f"passport:{passport.id}")


def show(db: Session, page: Page, codes: Collection[str]) -> None:
    """Show these of the offered stars on *page*, and no others."""
    wanted = [star.id for star in offered(db, page) if star.code in codes]
    db.execute(delete(ShownStar).where(ShownStar.page_id == page.id))
    for id in wanted:
        db.add(ShownStar(page_id=page.id, star_id=id))
    changed(page)
