"""The key that an organisation signs with: made here, its private half sealed with the site's secret."""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.issuers.models import Organisation, SigningKey
from backpack.kernel import answers
from backpack.kernel.clock import now
from backpack.kernel.sealing import Sealer
from backpack.kernel.site import site
from backpack.openbadges import keys


def make_key(db: Session, organisation: Organisation) -> SigningKey:
    """A new Ed25519 key for *organisation*."""
    private = keys.make_key()
    row = SigningKey(
        organisation_id=organisation.id,
        public_multikey=keys.multikey(private),
        private_sealed=site.sealer.seal(private.private_bytes_raw()),
        made_at=now(),
    )
    db.add(row)
    db.flush()
    return row


def rotate(db: Session, organisation: Organisation) -> SigningKey:
    """Give *organisation* a new key; from now on every other one only proves what it signed before.

    A retired key stays listed at the organisation's address (``public_multikeys``), or else its badges would
    all be broken: rotating limits how much one key signs. It is no answer to a stolen key.
    """
    db.execute(
        update(SigningKey)
        .where(SigningKey.organisation_id == organisation.id, SigningKey.retired_at.is_(None))
        .values(retired_at=now())
    )
    answers.touch(db, f"organisation:{organisation.id}")
    return make_key(db, organisation)


def signing_key(db: Session, organisation: Organisation) -> Ed25519PrivateKey:
    """The key that *organisation* signs with today. Raises sealing.Unsealable if the secret was lost."""
    newest = (
        select(SigningKey.private_sealed)
        .where(SigningKey.organisation_id == organisation.id, SigningKey.retired_at.is_(None))
        .order_by(SigningKey.id.desc())
        .limit(1)
    )
    return _unsealed(site.sealer, db.scalars(newest).one())


def public_multikeys(db: Session, organisation: Organisation) -> list[str]:
    """Every key that *organisation* ever signed with: badges signed by a retired key stay true."""
    mine = select(SigningKey.public_multikey).where(SigningKey.organisation_id == organisation.id)
    return list(db.scalars(mine.order_by(SigningKey.id)))


@lru_cache(maxsize=256)
def _unsealed(sealer: Sealer, sealed: str) -> Ed25519PrivateKey:
    # Unsealing costs more than signing, and a workshop signs thirty badges with one key.
    return keys.key_from(sealer.unseal(sealed))
