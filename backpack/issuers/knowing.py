"""The name by which an organisation knows a person, face to face: said by one of its members, shown on their pages."""

from sqlalchemy.orm import Session

from backpack.issuers.founding import tidy
from backpack.issuers.models import Member
from backpack.kernel import answers
from backpack.passport.models import Passport


def confirm(db: Session, passport: Passport, name: str, member: Member) -> None:
    """*member*'s organisation knows this person by *name*. Confirming again replaces it. Raises NameMissing."""
    passport.known_name = tidy(name)
    passport.known_by_id = member.organisation_id
    passport.name = passport.name or passport.known_name
    answers.touch(db, f"passport:{passport.id}")


def take_back(db: Session, passport: Passport, name: str, organisation_id: int) -> None:
    """It was a mistake: *organisation_id* never knew this person by *name*. What somebody else confirmed stays."""
    if passport.known_name == name and passport.known_by_id == organisation_id:
        passport.known_name = passport.known_by_id = None
        passport.name = None if passport.name == name else passport.name
        answers.touch(db, f"passport:{passport.id}")
