"""A badge as a picture that carries its own credential."""

from backpack.art.png import badge_png
from backpack.badges.models import Badge
from backpack.issuers.models import BadgeClass
from backpack.openbadges import baking


def picture_of(badge_class: BadgeClass) -> bytes:
    """How *badge_class* looks, as a PNG: the picture that its issuer gave, or our drawing."""
    return badge_class.picture.png if badge_class.picture else badge_png(badge_class.design)


def baked(badge: Badge) -> tuple[bytes, str]:
    """A file to take away and its media type: the original byte for byte where one was given."""
    if badge.original is not None:
        return badge.original.file, badge.original.media_type
    if badge.badge_class is not None:
        # As it was given: its organisation may have drawn it anew since.
        picture = badge.picture.png if badge.picture else badge_png(badge.badge_class.design)
    elif badge.creation is not None:
        picture = badge_png(badge.creation.design)
    else:
        raise ValueError("a badge without an original was issued or written here")
    return baking.bake(picture, badge.credential.decode()), "image/png"
