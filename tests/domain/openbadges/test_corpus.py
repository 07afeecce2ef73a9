"""Real badges, and what we say of each: `file: verdict`, or the reason of a refusal."""

import csv
import json
import resource
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from backpack.openbadges import checks, keys, reading
from backpack.openbadges.model import Refused, Unreachable

LATER = datetime(2026, 11, 21, tzinfo=UTC)
EXAMPLE_CORP = "https://example.com/issuers/876543"
EXAMPLE_KEYS = (
    "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
    "z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
)

EXPECTED = {
    # Open Badges 3.0 of 1EdTech, with their issuer's document as they would publish it
    "ob30-1edtech-validator/simple.json": "proven",
    "ob30-1edtech-validator/simple.1ob": "proven",
    "ob30-1edtech-validator/simple-json.png": "proven",
    "ob30-1edtech-validator/simple-jwt.png": "intact",
    "ob30-1edtech-validator/simple-jwt_v1.png": "intact",
    "ob30-1edtech-validator/simple-jwt_v1.svg": "intact",
    "ob30-1edtech-validator/simple-noproof.json": "broken",
    "ob30-1edtech-validator/simple-err-context.json": "broken",
    "ob30-1edtech-validator/simple-err-type.json": "not-a-badge",
    "ob30-1edtech-validator/simple-err-issuer.json": "broken",
    "ob30-1edtech-validator/simple-err-expired.json": "expired",
    "ob30-1edtech-validator/simple-err-proof-value.json": "broken",
    "ob30-1edtech-validator/simple-err-proof-method.json": "broken",
    "ob30-1edtech-validator/simple-err-proof-method-unknown-scheme.json": "broken",
    "ob30-1edtech-validator/simple-err-proof-method-unknown-did-method.json": "broken",
    "ob30-1edtech-validator/simple-err-credential-subject-type.json": "broken",
    "ob30-1edtech-validator/simple-err-credential-subject-identifier-type.json": "broken",
    "ob30-1edtech-validator/simple-err-credential-subject-result-type.json": "broken",
    "ob30-1edtech-validator/simple-err-evidence-type.json": "broken",
    "ob30-1edtech-validator/simple-err-issuer-otheridentifier-type.json": "broken",
    "ob30-1edtech-validator/simple.jwt": "broken",
    "ob30-1edtech-validator/velocity.jwt": "broken",
    "ob30-1edtech-validator/endorsement-valid.json": "endorsement",
    # Real wallets
    "ob30-dcc-verifier-core/v2EddsaWithValidStatus.json": "intact",
    "ob30-dcc-verifier-core/v1NoStatus.json": "intact",
    "ob30-dcc-verifier-core/v1OBv3SpecExample.json": "intact",
    "ob30-dcc-verifier-core/v2Revoked.json": "revoked",
    "ob30-dcc-verifier-core/v2DoubleSigWithBadStatusUrl.json": "unknown",
    "ob30-dcc-verifier-core/safeModeBreaker.json": "broken",
    # Open Badges 2.0 and before
    "ob20-1edtech-validator/basic-assertion.json": "proven",
    "ob20-1edtech-validator/simple-badge.png": "proven",
    "ob20-1edtech-validator/simple.jwt": "proven",
    "ob20-1edtech-validator/simple-not-revoked.jwt": "proven",
    "ob20-1edtech-validator/simple-revoked.jwt": "revoked",
    "ob20-1edtech-validator/basic-assertion-expired-before-issued.json": "broken",
    "ob20-1edtech-validator/basic-assertion-invalid-context.json": "not-a-badge",
    "ob20-1edtech-validator/badge-class-with-language.json": "badge-description",
    "ob-legacy-validator-core/1_1_basic_assertion.json": "proven",
    "ob-legacy-validator-core/1_0_basic_assertion.json": "unknown",
    "ob-legacy-validator-core/0_5_assertion.json": "declared",
    "bakery-concentricsky/baked_heart.png": "unknown",
    "bakery-concentricsky/public_domain_heart.png": "no-badge-in-picture",
    "bakery-concentricsky/unbaked_example.svg": "no-badge-in-picture",
    # Made to deceive
    "made/di-good-hashed-email.json": "intact",
    "made/di-proof-array.json": "intact",
    "made/di-tampered-name.json": "broken",
    "made/di-undefined-term-added.json": "broken",
    "made/di-inline-context-added.json": "broken",
    "made/di-issuer-spoof.json": "broken",
    "made/di-issuer-spoof-fragment-key.json": "broken",
    "made/di-expired.json": "expired",
    "made/di-status-revoked.json": "revoked",
    "made/di-status-ok.json": "intact",
    "made/rdfc-poison-clique12.json": "broken",
    "made/json-nan.json": "not-a-number",
    "made/png-ob3-good.png": "intact",
    "made/png-ob2-and-ob3.png": "intact",
    "made/png-bad-crc.png": "damaged-picture",
    "made/png-pixel-bomb-50000x50000.png": "no-badge-in-picture",
    "made/png-legacy-text-url-loopback.png": "badge-elsewhere",
    "made/svg-ob3-good.svg": "intact",
    "made/svg-script.svg": "intact",
    "made/svg-xxe.svg": "bad-xml",
    "made/jwt-eddsa-good.jwt": "declared",
    "made/jwt-alg-none.jwt": "broken",
    "made/jwt-iss-mismatch.jwt": "broken",
    "made/jwt-jwk-embedded-other-issuer.jwt": "intact",
    # Not badges
    "images-plain/cc.large.png": "no-badge-in-picture",
    "images-plain/public_domain_heart.png": "no-badge-in-picture",
    "hostile-found/salava-invalid-metadata.png": "badge-elsewhere",
    "hostile-found/salava-not-an-image.txt": "not-a-badge",
    "clr20-1edtech-validator/simple.json": "not-a-badge",
    "w3c-vc-di-eddsa/eddsa-rdfc-2022/signedDataInt.json": "not-a-badge",
}


@pytest.fixture(scope="module")
def world(corpus):
    """The network as these files describe it, and issuers who publish their keys."""
    ob20 = corpus / "ob20-1edtech-validator"
    pages = {
        f"https://example.org/{path.name}": json.loads(path.read_text())
        for path in [*ob20.glob("*.json"), *(ob20 / "assets").glob("*.json")]
    }
    pages["https://example.org/beths-robotics-badge.json"] = json.loads(
        (ob20 / "basic-assertion.json").read_text()
    )
    ministry = "https://www.education.gouv.fr"
    pages[ministry] = keys.controller_document(ministry, [keys.make_key().public_key()])
    pages[EXAMPLE_CORP] = keys.controller_document(EXAMPLE_CORP, map(keys.public_key, EXAMPLE_KEYS))
    lists = {
        "e5WK8CbZ1GjycuPombrj": corpus / "ob30-dcc-verifier-core/status-e5WK8CbZ1GjycuPombrj.json",
        "bitstring-list": corpus / "made/bitstring-list-index7-revoked.json",
    }
    made = json.loads((corpus / "made/di-status-ok.json").read_text())
    pages[made["credentialStatus"]["statusListCredential"]] = json.loads(lists["bitstring-list"].read_text())

    def resolve(address):
        if address in pages:
            return pages[address]
        name = urlsplit(address).path.rsplit("/", 1)[-1]
        if name in lists:
            return json.loads(lists[name].read_text())
        raise Unreachable(address)

    return resolve


def said(data, resolve):
    try:
        return checks.verify(reading.read(data), resolve=resolve, now=LATER).verdict.value
    except Refused as refusal:
        return refusal.reason


@pytest.mark.parametrize("file", EXPECTED)
def test_what_we_say_of_a_real_file(corpus, world, file):
    assert said((corpus / file).read_bytes(), world) == EXPECTED[file]


def test_no_file_costs_much_or_raises_anything_else(corpus, world):
    with (corpus / "MANIFEST.tsv").open() as rows:
        files = [row["file"] for row in csv.DictReader(rows, delimiter="\t")]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for file in files:
        began = time.process_time()
        said((corpus / file).read_bytes(), world)
        assert time.process_time() - began < 1, file

    assert len(files) > 200
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
