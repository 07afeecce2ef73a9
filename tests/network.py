"""A network of our own: it answers what a test put there, refuses the rest, and notes who was asked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from backpack.kernel import clock, fetching
from backpack.openbadges import keys, proofs, strict, v3
from backpack.openbadges.model import Achievement, Issuer

EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"  # names the kinds of revocation lists
CLUB = "https://club-voile.example.org/issuer"


@dataclass
class Network:
    """``pages`` maps an address to its bytes, or to the status that refuses them."""

    pages: dict[str, bytes | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: Any = field(default_factory=keys.make_key)

    def file(self, address: str, **_bounds: object) -> bytes:
        self.asked.append(address)
        found = self.pages.get(address)
        if isinstance(found, bytes):
            return found
        raise fetching.Unreachable("no answer", found)

    def installed(self, monkeypatch: pytest.MonkeyPatch) -> Network:
        monkeypatch.setattr(fetching, "file", self.file)
        document = keys.controller_document(CLUB, [self.key.public_key()], profile={"name": "Club de voile"})
        self.pages[CLUB] = json.dumps(document).encode()
        return self

    def badge(self, name: str = "Tenir la barre", *, email: str = "", **changed: Any) -> bytes:
        """A credential that the sailing club signed; *email* names its recipient, hashed."""
        document = v3.compose(
            id=changed.pop("id", "https://club-voile.example.org/badges/7"),
            issuer=Issuer(CLUB, "Club de voile", CLUB),
            achievement=Achievement("https://club-voile.example.org/barre", name, name, "A tenu la barre."),
            subject_id="urn:uuid:4f0c8f66-7d1e-4a55-a1c0-0d7a4f5a6b01",
            valid_from=changed.pop("valid_from", clock.now() - timedelta(days=30)),
        )
        if email:
            hashed = hashlib.sha256(f"{email}sel".encode()).hexdigest()
            document["credentialSubject"]["identifier"] = [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": f"sha256${hashed}",
                    "identityType": "emailAddress",
                    "salt": "sel",
                }
            ]
        if "credentialStatus" in changed:
            document["@context"] = [*document["@context"], EXTENSIONS]
        document |= changed
        method = keys.method_id(CLUB, self.key)
        return strict.dumps(proofs.sign(document, self.key, verification_method=method, created=clock.now()))
