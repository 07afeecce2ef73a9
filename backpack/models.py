"""Every table of the product, imported once so that the metadata is whole."""

from backpack.badges import models as badges
from backpack.catalogue import models as catalogue
from backpack.claims import models as claims
from backpack.cohorts import models as cohorts
from backpack.cohorts import noticing  # a badge that arrives shows on boards
from backpack.custody import models as custody
from backpack.endorsements import models as endorsements
from backpack.entering import models as entering
from backpack.goals import models as goals
from backpack.issuers import models as issuers
from backpack.kernel import jobs, limits, mail, pictures, repeats
from backpack.notifications import models as notifications
from backpack.pages import models as pages
from backpack.pages import storing  # what is shown knows where
from backpack.passport import models as passport
from backpack.printing import models as printing
from backpack.requests import models as requests
from backpack.sessions import models as sessions
from backpack.stars import models as stars
from backpack.tablets import models as tablets
from backpack.workshops import models as workshops

__all__ = [
    "badges",
    "catalogue",
    "claims",
    "cohorts",
    "custody",
    "endorsements",
    "entering",
    "goals",
    "issuers",
    "jobs",
    "limits",
    "mail",
    "noticing",
    "notifications",
    "pages",
    "passport",
    "pictures",
    "printing",
    "repeats",
    "requests",
    "sessions",
    "stars",
    "storing",
    "tablets",
    "workshops",
]
