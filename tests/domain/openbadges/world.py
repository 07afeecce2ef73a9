"""The corpus and its network: the pages that its files point to, each where its badge says it is."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from backpack.openbadges import keys, reading, v1
from backpack.openbadges.hosted import secure
from backpack.openbadges.model import Format, Refused, Unreachable

#: Issuers of the corpus as they would publish the keys that its signatures verify with.
ISSUERS = {
    "https://example.com/issuers/876543": (
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
    ),
    "https://1edtech.edu/issuers/565049": ("z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",),
    "https://state.gov/issuers/565049": ("z6MkoMGF38Ck9xkdqrbZt4h9eHb1qc3GhAAkoSWa4Vy3SHRN",),
    "did:web:dc.1edtech.org:wellspring2022:wellspring-portal:org:da1e96e9-afcc-4eed-b9a2-2ddf7353214c": (
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
    ),
    "did:web:digitalcredentials.github.io:dcc-did-web:multikey": (
        "z6MknNQD1WHLGGraFi6zcbGevuAgkVfdyCdtZnQTGWVVvR5Q",
    ),
    # A ministry that publishes a key of its own, and in whose name others forge.
    "https://www.education.gouv.fr": (keys.multikey(keys.key_from(bytes(32))),),
}
_LISTS = {
    "e5WK8CbZ1GjycuPombrj": "ob30-dcc-verifier-core/status-e5WK8CbZ1GjycuPombrj.json",
    "testlist": "ob30-1edtech-validator/bitstring/testlist",
}


class World:
    """A network that answers what the corpus's authors served, and nothing else."""

    def __init__(self, corpus: Path) -> None:
        ob20, legacy = corpus / "ob20-1edtech-validator", corpus / "ob-legacy-validator-core"
        self.pages = {}
        for issuer_id, spelled in ISSUERS.items():
            document = keys.controller_document(issuer_id, map(keys.public_key, spelled))
            self.pages[_document_address(issuer_id)] = document
        for path in (ob20 / "assets").glob("*.json"):
            self.pages[f"https://example.org/{path.name}"] = json.loads(path.read_text())
        for path in legacy.glob("[12]_*_basic_[bi]*.json"):
            document = json.loads(path.read_text())
            self.pages.setdefault(secure(document.get("id", "")), document)
        for part, address in (("badgeclass", "https://a.com/badgeclass"), ("issuer", "https://a.com/issuer")):
            self.pages[address] = json.loads((legacy / f"1_0_basic_{part}.json").read_text())
        self.lists = {name: json.loads((corpus / file).read_text()) for name, file in _LISTS.items()}
        made = json.loads((corpus / "made/di-status-ok.json").read_text())
        made_list = json.loads((corpus / "made/bitstring-list-index7-revoked.json").read_text())
        self.pages[made["credentialStatus"]["statusListCredential"]] = made_list
        revoked = json.loads((corpus / "ob30-1edtech-validator/credential-status-revoked.json").read_text())
        self.pages[revoked["credentialStatus"]["id"]] = {"revokedCredential": [{"id": revoked["id"]}]}

    def around(self, data):
        """The same network, in which the badge in these bytes is hosted where it says it is."""
        pages = dict(self.pages)
        try:
            badge = reading.read(data)
        except Refused:
            badge = None
        if badge is not None and badge.format is not Format.OB3 and not badge.token:
            pages[secure(v1.hosted_at(badge.document))] = badge.document

        def resolve(address):
            if address in pages:
                return pages[address]
            name = urlsplit(address).path.rsplit("/", 1)[-1]
            if name in self.lists:
                return self.lists[name]
            raise Unreachable(address)

        return resolve


def _document_address(issuer_id):
    if not issuer_id.startswith("did:web:"):
        return issuer_id
    return "https://" + issuer_id.removeprefix("did:web:").replace(":", "/") + "/did.json"
