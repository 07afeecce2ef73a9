"""A second independent judge: Node's @digitalbazaar/vc, where BACKPACK_NODE_VC names a folder that has it."""

import copy
import json
import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

from backpack.openbadges import checks, contexts, keys, proofs, reading, strict
from backpack.openbadges.model import Refused, Verdict
from tests.domain.openbadges.port import network
from tests.domain.openbadges.test_mutants import mutants

ABSENT = "NO NODE JUDGE: what we sign was not tried in Node (set BACKPACK_NODE_VC to a folder with @digitalbazaar/vc)"


@pytest.fixture(scope="module")
def folder():
    named = os.environ.get("BACKPACK_NODE_VC", "")
    if named and shutil.which("node") and (Path(named) / "node_modules/@digitalbazaar/vc").is_dir():
        return named
    warnings.warn(ABSENT, stacklevel=1)
    pytest.skip(ABSENT)


@pytest.fixture
def ask_node(folder, tmp_path, now):
    def ask(documents):
        question = tmp_path / "question.json"
        pinned = {address: contexts.context(address) for address in contexts.ADDRESSES}
        question.write_text(
            json.dumps({"contexts": pinned, "documents": documents, "now": now.isoformat()}), "utf-8"
        )
        ran = subprocess.run(
            ["node", str(Path(__file__).with_name("judge.mjs")), str(question)],
            capture_output=True,
            text=True,
            env={**os.environ, "BACKPACK_NODE_VC": folder},
            timeout=120,
            check=True,
        )
        return json.loads(ran.stdout)

    return ask


def test_node_and_we_agree_on_what_we_sign_and_what_was_altered(ask_node, welcoming, key, now):
    """Sixty alterations of a badge of ours, and the badge itself: what one accepts the other does."""
    did = keys.did_key(key)
    welcoming["issuer"]["id"] = did
    signed = proofs.sign(welcoming, key, verification_method=f"{did}#{keys.multikey(key)}", created=now)
    documents = [signed, *mutants(signed, 60)]

    def ours(document):
        try:
            found = checks.verify(reading.read(strict.dumps(document)), resolve=network({}), now=now)
        except Refused:
            return False
        return found.verdict is Verdict.INTACT

    assert ask_node(documents) == [ours(document) for document in documents] == [True] + [False] * 60


def test_node_takes_a_badge_of_two_proofs_and_refuses_it_altered(ask_node, welcoming, key, now):
    """As this site issues them: the second proof, over the JSON, is one that Node's suite does not know."""
    did = keys.did_key(key)
    welcoming["issuer"]["id"] = did
    how = {"verification_method": f"{did}#{keys.multikey(key)}", "created": now}
    both = proofs.countersign(proofs.sign(welcoming, key, **how), key, suite="eddsa-jcs-2022", **how)

    assert ask_node([both, {**both, "name": "Diriger le port"}]) == [True, False]


def test_node_reads_our_contexts_as_we_do(ask_node, key, now):
    """A diploma in the words of three contexts that we wrote."""
    did = keys.did_key(key)
    document = {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            "https://w3id.org/dcc/v1",
            "https://w3id.org/vc/status-list/2021/v1",
            "https://w3id.org/security/data-integrity/v2",
        ],
        "id": "urn:uuid:6e6b3f0e-0001-4000-8000-00000000000a",
        "type": ["VerifiableCredential", "Assertion"],
        "issuer": did,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:6e6b3f0e-0001-4000-8000-00000000000b",
            "name": "Lina",
            "hasCredential": {"type": ["EducationalOccupationalCredential"], "name": "Guide"},
        },
    }
    signed = proofs.sign(document, key, verification_method=f"{did}#{keys.multikey(key)}", created=now)
    altered_name = copy.deepcopy(signed)
    altered_name["credentialSubject"]["hasCredential"]["name"] = "Capitaine"

    assert ask_node([signed, altered_name]) == [True, False]
