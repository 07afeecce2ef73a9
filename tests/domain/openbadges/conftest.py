"""Badges to test with: ours, signed by Les Ateliers du Port, and real ones from the corpus."""

import os
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backpack.openbadges import contexts, keys, proofs, v3
from backpack.openbadges.model import Achievement
from tests.domain.openbadges.port import ATELIERS, network

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BESIDE = Path(__file__).parents[4] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real badges; a clone without it skips, a run that names it may not miss it."""
    named = os.environ.get("BACKPACK_CORPUS")
    folder = Path(named) if named else BESIDE
    if folder.is_dir():
        return folder
    if named:
        pytest.fail(f"BACKPACK_CORPUS names a folder that is not there: {named}")
    warnings.warn("NO CORPUS: real badges were not tried (set BACKPACK_CORPUS)", stacklevel=1)
    pytest.skip("NO CORPUS: real badges were not tried (set BACKPACK_CORPUS)")


@pytest.fixture
def examples(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The W3C's context of examples, which defines every word there is: two of them stand for it."""
    address = "https://www.w3.org/ns/credentials/examples/v2"
    words = {
        word: f"https://www.w3.org/ns/credentials/examples#{word}"
        for word in ("AlumniCredential", "alumniOf")
    }
    monkeypatch.setitem(contexts._WRITTEN, address, lambda: {"@context": words})
    monkeypatch.setattr(contexts, "ADDRESSES", contexts.ADDRESSES | {address})
    yield
    contexts.context.cache_clear()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def key() -> Any:
    return keys.key_from(bytes(range(32)))


@pytest.fixture
def welcoming() -> dict[str, Any]:
    """Lina's badge, not signed yet."""
    return v3.compose(
        id="https://ateliers.example/B/7Q2M",
        issuer=ATELIERS,
        achievement=Achievement(
            "https://ateliers.example/A/accueil",
            "Accueillir un public",
            "Sait accueillir les personnes qui arrivent.",
            "Observé par Karima pendant la fête du port.",
            image="https://ateliers.example/A/accueil.png",
            kind="Competency",
        ),
        subject_id="urn:uuid:6e6b3f0e-0001-4000-8000-00000000000a",
        valid_from=datetime(2026, 11, 20, 9, 30, 15, 999999, tzinfo=UTC),
        narrative="A tenu l'accueil toute une matinée.",
    )


@pytest.fixture
def sign(key: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def signed(document: dict[str, Any], issuer_id: str = ATELIERS.id) -> dict[str, Any]:
        return proofs.sign(document, key, verification_method=keys.method_id(issuer_id, key), created=NOW)

    return signed


@pytest.fixture
def resolve(key: Any) -> Callable[[str], dict[str, Any]]:
    """A network in which only Les Ateliers du Port answer."""
    document = keys.controller_document(
        ATELIERS.id, [key.public_key()], profile={"name": ATELIERS.name, "url": ATELIERS.url}
    )
    return network({ATELIERS.id: document})
