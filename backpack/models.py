"""Every table of the product, imported once so that the metadata is whole."""

from backpack.badges import models as badges
from backpack.claims import models as claims
from backpack.custody import models as custody
from backpack.endorsements import models as endorsements
from backpack.entering import models as entering
from backpack.goals import models as goals
from backpack.issuers import models as issuers
from backpack.kernel import jobs, limits, mail, pictures
from backpack.notifications import models as notifications
from backpack.pages import models as pages
from backpack.pages import storing  # what is shown knows where
from backpack.passport import models as passport
from backpack.requests import models as requests
from backpack.stars import models as stars
from backpack.tablets import models as tablets
from backpack.workshops import models as workshops

__all__ = [
    "badges",
    "claims",
    "custody",
    "endorsements",
    "entering",
    "goals",
    "issuers",
    "jobs",
    "limits",
    "mail",
    "notifications",
    "pages",
    "passport",
    "pictures",
    "requests",
    "stars",
    "storing",
    "tablets",
    "workshops",
]
