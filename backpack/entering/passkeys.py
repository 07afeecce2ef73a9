"""Passkeys (W3C Web Authentication, Level 3): the finger, the face or the phone's code opens the passport.

The person types no name: the phone keeps the key and knows which it is ("discoverable"), and it must have checked
who holds it ("user verification"). Which make of phone it is, is nobody's business ("attestation: none").

A challenge is good for one answer. It travels in a signed token, and an answer that was taken leaves a row: many
phones count no signatures at all (their count stays 0), so that the count alone would not stop a second use.
Who the person is follows from the key that signed and not from ``userHandle``: two passports may become one.
"""

import base64
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes, token_urlsafe
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.entering.models import SpentChallenge
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.kernel.words import gettext as _
from backpack.passport.models import Passkey, Passport
from backpack.passport.opening import add_device
from backpack.passport.signs import sign

SECONDS = 5 * 60
MOST_PASSKEYS = 10
_ENTER = "passkey-enter"
Verified = TypeVar("Verified")


class PasskeyRefused(Problem):
    """What the phone answered opens nothing: another site, another question, used before, or not signed by this key."""

    status = 422


def asked_to_add(db: Session, passport: Passport, *, origin: str = "") -> dict[str, Any]:
    """What passkey.js hands to the browser so that it makes a passkey: ``{"token", "publicKey"}``.

    *origin* is where the page was opened, if that is not the site's own address. ``publicKey`` is a
    PublicKeyCredentialCreationOptionsJSON (section 5.1.8); keys that this passport has are excluded.
    """
    import webauthn  # megabytes that most processes never need
    from webauthn.helpers import options_to_json_dict, structs

    challenge = token_bytes(32)
    name = f"{_('Passeport de badges')} · {sign(passport.sign).words}"
    options = webauthn.generate_registration_options(
        rp_id=_host(origin),
        rp_name=_("Passeport de badges"),
        user_id=_user_handle(passport),
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=SECONDS * 1000,
        attestation=structs.AttestationConveyancePreference.NONE,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=known.credential_id)
            for known in passkeys_of(db, passport)
        ],
    )
    return {"token": _token(_to_add(passport), challenge), "publicKey": options_to_json_dict(options)}


def add(db: Session, passport: Passport, answer: Any, *, kind: str, origin: str = "") -> Passkey:
    """Keep the passkey that the browser made (section 7.1). Raises PasskeyRefused.

    *answer* is ``{"token", "credential"}``, the latter a RegistrationResponseJSON; *kind* is of passport.phones.
    """
    import webauthn

    challenge = _spent(db, answer, _to_add(passport))
    verified = _verified(
        lambda: webauthn.verify_registration_response(
            credential=answer["credential"],
            expected_challenge=challenge,
            expected_rp_id=_host(origin),
            expected_origin=origin or site.config.base_url,
            require_user_verification=True,
        )
    )
    known = _passkey(db, verified.credential_id)
    if known is not None or len(passkeys_of(db, passport)) >= MOST_PASSKEYS:
        raise PasskeyRefused
    passkey = Passkey(
        code=codes.new(),
        passport_id=passport.id,
        credential_hash=_credential_hash(verified.credential_id),
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        kind=kind,
        added_at=now(),
    )
    passkey.passport = passport
    db.add(passkey)
    db.flush()
    return passkey


def asked_to_enter(*, origin: str = "") -> dict[str, Any]:
    """What passkey.js hands to the browser so that it shows a passkey: ``{"token", "publicKey"}``.

    The same for everybody: no list of keys, so that nothing is told of who has one here.
    """
    import webauthn
    from webauthn.helpers import options_to_json_dict, structs

    challenge = token_bytes(32)
    options = webauthn.generate_authentication_options(
        rp_id=_host(origin),
        challenge=challenge,
        timeout=SECONDS * 1000,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return {"token": _token(_ENTER, challenge), "publicKey": options_to_json_dict(options)}


def enter(db: Session, answer: Any, *, origin: str = "") -> Passport:
    """The passport that the passkey opens (section 7.2). Raises PasskeyRefused.

    *answer* is ``{"token", "credential"}``, the latter an AuthenticationResponseJSON. A count of signatures that
    does not grow is refused: somebody has a copy of the key (section 6.1.1).
    """
    import webauthn

    challenge = _spent(db, answer, _ENTER)
    credential = answer["credential"]
    passkey = _passkey(db, _bytes(credential.get("rawId")))
    if passkey is None:
        raise PasskeyRefused
    verified = _verified(
        lambda: webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(origin),
            expected_origin=origin or site.config.base_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    )
    passkey.sign_count, passkey.used_at = verified.new_sign_count, now()
    return passkey.passport


def new_device(db: Session, passport: Passport, *, kind: str) -> str:
    """The key of one more device (of *kind*) that opens *passport*, for a phone that has just shown its passkey."""
    key = token_urlsafe(32)
    add_device(db, passport, key).kind = kind
    return key


def passkeys_of(db: Session, passport: Passport) -> Sequence[Passkey]:
    """The passkeys that open *passport*, oldest first."""
    return db.scalars(select(Passkey).where(Passkey.passport_id == passport.id).order_by(Passkey.id)).all()


def remove(db: Session, passkey: Passkey) -> None:
    """This passkey opens nothing any more."""
    db.delete(passkey)
    db.flush()


def _spent(db: Session, answer: Any, purpose: str) -> bytes:
    """The challenge that *answer* is for, never to be used again. Raises PasskeyRefused."""
    token = answer.get("token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not isinstance(answer.get("credential"), dict):
        raise PasskeyRefused
    value = site.sealer.value_of(purpose, token, most_seconds=SECONDS)
    if value is None or db.scalar(select(SpentChallenge).filter_by(challenge_hash=hashed(value))):
        raise PasskeyRefused
    db.execute(delete(SpentChallenge).where(SpentChallenge.ends_at < now()))
    # Two answers at once meet in the constraint; the loser is run again and finds the row.
    db.add(SpentChallenge(challenge_hash=hashed(value), ends_at=now() + timedelta(seconds=2 * SECONDS)))
    db.flush()
    return _bytes(value)


def _verified(verify: Callable[[], Verified]) -> Verified:
    try:
        return verify()
    except Exception as cause:  # whatever its parsers stumble over: the answer may be anything at all
        raise PasskeyRefused from cause


def _passkey(db: Session, credential_id: bytes) -> Passkey | None:
    return db.scalar(select(Passkey).filter_by(credential_hash=_credential_hash(credential_id)))


def _credential_hash(credential_id: bytes) -> str:
    return sha256(credential_id).hexdigest()


def _to_add(passport: Passport) -> str:
    return f"passkey-add {passport.id}"


def _user_handle(passport: Passport) -> bytes:
    """The same for each key of one person, so that a phone keeps one; it says nothing (section 14.6.1)."""
    return sha256(
        site.sealer.derived("passkey-user", f"{passport.id} {passport.opened_at.isoformat()}").encode()
    ).digest()


def _host(origin: str) -> str:
    return urlsplit(origin or site.config.base_url).hostname or ""


def _token(purpose: str, challenge: bytes) -> str:
    return site.sealer.token(purpose, base64.urlsafe_b64encode(challenge).decode().rstrip("="))


def _bytes(text: Any) -> bytes:
    """What *text* spells in base64url. Raises PasskeyRefused."""
    try:
        return base64.urlsafe_b64decode(f"{text}===")
    except ValueError as cause:
        raise PasskeyRefused from cause
