"""Keys derived from the one secret: sealing private keys at rest, and signing short-lived tokens."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadSignature, URLSafeSerializer

from backpack.kernel.clock import now


class Unsealable(Exception):
    """What is stored was sealed with another secret: the configuration lost the right one."""


class Sealer:
    """Everything that rests on the site's secret (HKDF, RFC 5869: one key for each purpose)."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._key("seal")))

    def _key(self, purpose: str) -> bytes:
        derive = HKDF(hashes.SHA256(), length=32, salt=None, info=f"backpack/{purpose}".encode())
        return derive.derive(self._secret)

    def seal(self, secret: bytes) -> str:
        """*secret* encrypted for the database (Fernet: AES-128-CBC with HMAC-SHA-256)."""
        return self._fernet.encrypt(secret).decode()

    def unseal(self, sealed: str) -> bytes:
        """The secret again. Raises Unsealable."""
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken as cause:
            raise Unsealable("BACKPACK_SECRET is not the one that this was sealed with.") from cause

    def token(self, purpose: str, value: str) -> str:
        """A signed, dated token that carries *value* in the clear."""
        return str(self._serializer(purpose).dumps([value, int(now().timestamp())]))

    def value_of(self, purpose: str, token: str, *, most_seconds: int) -> str | None:
        """What the token carries; None where it is forged, for something else, or too old."""
        try:
            value, made_at = self._serializer(purpose).loads(token)
        except BadSignature:
            return None
        return str(value) if now().timestamp() - made_at <= most_seconds else None

    def derived(self, purpose: str, value: str) -> str:
        """A secret of 256 bits that follows from *value*, and only here."""
        mac = hmac.new(self._key(purpose), value.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._key("token"), salt=purpose)


def hashed(secret: str) -> str:
    """How a random key of at least 128 bits is kept: SHA-256 in hex, which is enough at that entropy."""
    return hashlib.sha256(secret.encode()).hexdigest()
