"""A badge from elsewhere, for the demo to bring: real, signed, and by an issuer that nobody here knows."""

import uuid
from datetime import timedelta

from backpack.art.design import Design, Kind
from backpack.art.png import badge_png
from backpack.kernel import clock
from backpack.openbadges import baking, keys, proofs, strict, v3
from backpack.openbadges.model import Achievement, Issuer


def foreign_badge() -> bytes:
    """A real Open Badges 3.0 credential from elsewhere, baked into a picture: its issuer is a did:key."""
    key = keys.make_key()
    issuer = Issuer(keys.did_key(key), "Club nautique de la Baie", "")
    achievement = Achievement(
        "urn:uuid:7d0fbd3c-6b7e-4f0e-9d5a-2f1f4f0f1c11",
        "Premiers secours en mer",
        "A suivi une journée de premiers secours en mer.",
        "Met une personne à l’abri, appelle les secours, rassure.",
    )
    document = v3.compose(
        id=uuid.uuid4().urn,
        issuer=issuer,
        achievement=achievement,
        subject_id=uuid.uuid4().urn,
        valid_from=clock.now() - timedelta(days=90),
    )
    method = f"{issuer.id}#{keys.multikey(key)}"
    signed = proofs.sign(document, key, verification_method=method, created=clock.now())
    picture = badge_png(Design(Kind.EXPERIENCE, "lagune", "first-aid-kit", issuer.id))
    return baking.bake(picture, strict.dumps(signed).decode())
