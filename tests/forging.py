"""Badges that claim to be ours and are not."""

from __future__ import annotations

from backpack import demo
from backpack.issuers import identity
from backpack.issuers.models import BadgeClass
from backpack.kernel import clock
from backpack.openbadges import baking, keys, proofs, strict, v3
from tests.cast import World


def forged_copy(world: World, name: str) -> bytes:
    """A credential of our badge class *name* in our organisation's name, signed with a stranger's key."""
    key = keys.make_key()
    with world.app.site.current(), world.write() as db:
        badge_class = db.query(BadgeClass).filter_by(name=name).one()
        issuer = identity.issuer(badge_class.organisation)
        document = v3.compose(
            id="urn:uuid:0b0f9a5e-58a3-4d4b-8b3f-2f0d5a4f9c11",
            issuer=issuer,
            achievement=identity.achievement(badge_class),
            subject_id="urn:uuid:3c3e6f55-1f0f-4b7c-a8a6-5a7c0f0f1d22",
            valid_from=clock.now(),
        )
    method = keys.method_id(issuer.id, key)
    return strict.dumps(proofs.sign(document, key, verification_method=method, created=clock.now()))


def foreign_document(**changed: object) -> dict[str, object]:
    """The demo's badge from elsewhere, unsigned, with some of its fields *changed*."""
    document = strict.loads(baking.unbake(demo.foreign_badge()).text)
    return {name: value for name, value in document.items() if name != "proof"} | changed
