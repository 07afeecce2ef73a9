"""A phone's part of Web Authentication, in software: it makes passkeys and signs with them (ES256, no attestation).

What it answers is what ``navigator.credentials`` would hand to passkey.js. Each part can be made wrong, so that the
tests can attack; whether browsers agree is for the tests in real Chromium.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # flags (Web Authentication Level 3, section 6.1)


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def content(told: str) -> bytes:
    return base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))


@dataclass
class Authenticator:
    """One phone with one passkey. ``counts`` is false on those that keep the count of signatures at 0."""

    counts: bool = True
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: token_bytes(32))
    user_handle: bytes = b""

    def makes(self, asked: dict[str, Any], *, origin: str, **wrong: Any) -> dict[str, Any]:
        """The answer to ``{"token", "publicKey"}`` of the site: a new passkey."""
        options = asked["publicKey"]
        self.user_handle = content(options["user"]["id"])
        told = self._client_data("webauthn.create", options, origin, wrong)
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id
        host = wrong.get("host", options["rp"]["id"])
        about = self._about(host, wrong.get("flags", PRESENT | VERIFIED) | ATTESTED) + attested
        attestation = {"fmt": "none", "attStmt": {}, "authData": about + cbor2.dumps(cose)}
        return self._answer(asked, clientDataJSON=told, attestationObject=cbor2.dumps(attestation))

    def signs(self, asked: dict[str, Any], *, origin: str, **wrong: Any) -> dict[str, Any]:
        """The answer to ``{"token", "publicKey"}`` of the site: the passkey is shown."""
        options = asked["publicKey"]
        self.count += self.counts
        told = self._client_data("webauthn.get", options, origin, wrong)
        host = wrong.get("host", options["rpId"])
        about = self._about(host, wrong.get("flags", PRESENT | VERIFIED), wrong.get("count"))
        signature = wrong.get("key", self.key).sign(about + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            asked,
            clientDataJSON=told,
            authenticatorData=about,
            signature=signature,
            userHandle=self.user_handle,
        )

    def _client_data(self, kind: str, options: dict[str, Any], origin: str, wrong: dict[str, Any]) -> bytes:
        challenge = wrong.get("challenge", options["challenge"])
        told = {
            "type": wrong.get("type", kind),
            "challenge": challenge,
            "origin": origin,
            "crossOrigin": False,
        }
        return json.dumps(told).encode()

    def _about(self, host: str, flags: int, count: int | None = None) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(
            ">BI", flags, self.count if count is None else count
        )

    def _answer(self, asked: dict[str, Any], **response: bytes) -> dict[str, Any]:
        name = text(self.credential_id)
        told = {part: text(value) for part, value in response.items()}
        credential = {"id": name, "rawId": name, "type": "public-key", "response": told}
        return {"token": asked["token"], "credential": {**credential, "clientExtensionResults": {}}}
