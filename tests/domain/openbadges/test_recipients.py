"""Whose badge is it: only what a person has proved counts, in whichever way the badge names them."""

import hashlib

import pytest

from backpack.openbadges import reading, recipients, strict

ASSERTION = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://dunes.example/b/1",
    "badge": "https://dunes.example/class",
    "issuedOn": "2026-05-01T00:00:00Z",
    "verification": {"type": "hosted"},
}


def hashed(value, salt="", algorithm="sha256"):
    return f"{algorithm}${hashlib.new(algorithm, (value + salt).encode()).hexdigest()}"


def assertion(recipient):
    return reading.read(strict.dumps({**ASSERTION, "recipient": recipient}))


def credential(welcoming, subject):
    welcoming["credentialSubject"] = {**welcoming["credentialSubject"], **subject}
    return reading.read(strict.dumps(welcoming))


@pytest.mark.parametrize(
    ("named", "proved"),
    [
        ("lina@example.org", "Lina@Example.org"),
        ("mailto:lina@example.org", "lina@example.org"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("tel:+33612345678", "+33 (6) 12.34.56.78"),
        ("https://lina.example/", "https://lina.example"),
        ("did:key:z6MkoZPF3Eap7UmhnhJsYXnJR9bxwQxzsduxrqWi1FDBtcTj",) * 2,
        (hashed("lina@example.org"), "lina@example.org"),
        (hashed("lina@example.org"), " LINA@example.ORG "),
        (hashed("Lina@example.org"), "lina@example.org"),
        (hashed("Lina@Example.org"), "Lina@Example.org"),
        (hashed("mailto:lina@example.org"), "lina@example.org"),
        (hashed("+33612345678"), "+33 6 12 34 56 78"),
        (hashed("https://lina.example/"), "https://lina.example"),
        (hashed("lina@example.org", algorithm="md5"), "lina@example.org"),
        (hashed("lina@example.org").upper().replace("SHA", "sha"), "lina@example.org"),
    ],
)
def test_a_person_is_recognised(named, proved):
    badge = assertion({"type": "email", "hashed": "$" in named, "identity": named})

    assert recipients.matches(badge, ["yanis@example.org", proved])
    assert not recipients.matches(badge, ["yanis@example.org", "+33600000000", "", "https://yanis.example"])
    assert not recipients.matches(badge, [])


def test_a_salt_is_part_of_the_hash():
    badge = assertion(
        {"type": "email", "hashed": True, "salt": "sel", "identity": hashed("lina@example.org", "sel")}
    )

    assert recipients.matches(badge, ["lina@example.org"])
    assert recipients.identities(badge)[0].algorithm == "sha256"
    assert not recipients.matches(
        assertion({"identity": hashed("lina@example.org", "sel")}), ["lina@example.org"]
    )


def test_a_hash_is_not_an_address_that_somebody_could_prove():
    spelled = hashed("lina@example.org")

    assert not recipients.matches(assertion({"identity": spelled}), [spelled])


def test_a_credential_names_its_subject_and_other_identities(welcoming):
    badge = credential(
        welcoming,
        {
            "id": "did:example:lina",
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "emailAddress",
                    "hashed": True,
                    "salt": "dune",
                    "identityHash": hashed("lina@example.org", "dune", "md5"),
                },
                {
                    "type": "IdentityObject",
                    "identityType": "url",
                    "hashed": False,
                    "identityHash": "https://lina.example",
                },
            ],
        },
    )

    for own in ("did:example:lina", "lina@example.org", "https://lina.example/"):
        assert recipients.matches(badge, [own])
    assert not recipients.matches(badge, ["did:example:yanis", "yanis@example.org"])
    assert [one.algorithm for one in recipients.identities(badge)] == ["", "md5", ""]


def test_the_first_badges_write_the_salt_beside_the_recipient():
    early = {
        "recipient": hashed("lina@example.org", "sel gris"),
        "salt": "sel gris",
        "badge": {"name": "Marin", "issuer": {"origin": "https://d.example", "name": "D"}},
    }

    assert recipients.matches(reading.read(strict.dumps(early)), ["lina@example.org"])


@pytest.mark.parametrize(
    "odd", [None, 7, [], {}, {"identity": 7}, {"identity": "sha256$zz"}, [None, {"identity": None}]]
)
def test_a_recipient_of_no_known_shape_is_nobody(odd):
    early = {**ASSERTION, "recipient": odd}

    assert not recipients.matches(reading.read(strict.dumps(early)), ["lina@example.org", "", " "])
