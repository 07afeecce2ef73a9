"""A badge of ours, composed and read back."""

from datetime import UTC, datetime

from backpack.openbadges import reading, strict, v3
from backpack.openbadges.model import Format


def test_what_is_composed_is_what_is_read(welcoming):
    read = reading.read(strict.dumps(welcoming))

    assert read.format is Format.OB3
    assert read.id == "https://ateliers.example/B/7Q2M"
    assert read.name == "Accueillir un public"
    assert read.description == "Sait accueillir les personnes qui arrivent."
    assert read.criteria == "Observé par Karima pendant la fête du port."
    assert (read.issuer.id, read.issuer.name) == ("https://ateliers.example/O/PORT", "Les Ateliers du Port")
    assert read.achievement_id == "https://ateliers.example/A/accueil"
    assert read.image == "https://ateliers.example/A/accueil.png"
    assert read.valid_from == datetime(2026, 11, 20, 9, 30, 15, tzinfo=UTC)
    assert read.valid_until is None
    assert read.subject_id == "urn:uuid:6e6b3f0e-0001-4000-8000-00000000000a"
    assert read.document == welcoming


def test_what_is_composed_has_no_fault(welcoming):
    assert v3.faults(welcoming) == []


def test_it_says_which_fields_are_missing_or_of_the_wrong_type(welcoming):
    del welcoming["validFrom"]
    welcoming["issuer"]["type"] = ["Person"]
    del welcoming["credentialSubject"]["achievement"]["criteria"]

    assert set(v3.faults(welcoming)) == {"validFrom", "issuer.type", "achievement.criteria"}


def test_the_older_data_model_is_read_too(welcoming):
    welcoming["@context"][0] = "https://www.w3.org/2018/credentials/v1"
    welcoming["issuanceDate"] = welcoming.pop("validFrom")
    welcoming["expirationDate"] = "2027-01-01T00:00:00Z"

    read = reading.read(strict.dumps(welcoming))

    assert v3.faults(welcoming) == []
    assert read.valid_from == datetime(2026, 11, 20, 9, 30, 15, tzinfo=UTC)
    assert read.valid_until == datetime(2027, 1, 1, tzinfo=UTC)
