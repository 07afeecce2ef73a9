"""A badge that somebody wrote, as others check it: whole, by its author's own key, and never more than declared."""

from __future__ import annotations

import json

import pytest

from backpack import verifying
from backpack.badges import authoring, baked, verdicts
from backpack.badges.models import Badge, Creation
from backpack.badges.verdicts import Seal
from backpack.creations import joining, leaving, pictured
from backpack.goals import holdings
from backpack.kernel import clock
from backpack.kernel.problems import NotAllowed, NotFound
from backpack.openbadges import keys, strict
from backpack.openbadges.model import Verdict
from backpack.openmaps.model import Match


@pytest.fixture
def creation(db, lina) -> Creation:
    draft = authoring.begin(db, lina, is_collective=False)
    authoring.answer(draft, "did", "Un repas\npour 40 personnes.")
    authoring.answer(draft, "learned", "Préparer la veille.")
    authoring.answer(draft, "name", "J’ai cuisiné pour la fête", "Lina")
    db.flush()
    return draft


@pytest.fixture
def badge(db, creation, lina) -> Badge:
    return authoring.keep(db, creation, lina)


def test_it_proves_who_holds_the_key_and_nothing_more(db, badge):
    from backpack.openbadges import reading

    found = verdicts.examine(db, reading.read(badge.credential), ask_others=False)

    assert found.verdict is Verdict.INTACT
    assert verdicts.seal(db, badge) is Seal.DECLARED


def test_even_a_proven_one_is_only_declared(db, badge):
    badge.verdict = Verdict.PROVEN

    assert verdicts.seal(db, badge) is Seal.DECLARED


@pytest.mark.parametrize("place", ["name", "criteria", "issuer"])
def test_a_word_that_was_changed_breaks_it(db, badge, place):
    from backpack.openbadges import reading

    document = json.loads(badge.credential)
    achievement = document["credentialSubject"]["achievement"]
    if place == "issuer":
        document["issuer"]["name"] = "Les Ateliers du Port"
    elif place == "name":
        document["name"] = achievement["name"] = "Chef étoilée"
    else:
        achievement["criteria"]["narrative"] = "Un repas pour 400 personnes."

    found = verdicts.examine(db, reading.read(strict.dumps(document)), ask_others=False)
    assert found.verdict is Verdict.BROKEN


def test_the_command_verifies_the_file_that_is_downloaded(badge, tmp_path, capsys):
    file, media_type = baked.baked(badge)
    path = tmp_path / "badge.png"
    path.write_bytes(file)

    assert media_type == "image/png"
    assert verifying.verify([str(path)], as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    report = told[0] if isinstance(told, list) else told
    assert (report["verdict"], report["issuer"]) == ("intact", "Lina")


def test_another_judge_takes_it_and_refuses_it_altered(badge):
    """openbadgeslib, which knows nothing of this site."""
    from openbadgeslib.errors import LibOpenBadgesException
    from openbadgeslib.ob3.ldp import OB3LdpVerifier

    judge = OB3LdpVerifier.for_issuer_did(badge.issuer_id)
    judge.verify(badge.credential.decode(), check_status=False)
    altered = {**json.loads(badge.credential), "name": "Chef étoilée"}
    with pytest.raises(LibOpenBadgesException):
        judge.verify(strict.dumps(altered).decode(), check_status=False)


def test_what_is_in_the_file_is_what_was_answered(badge, creation):
    told = json.loads(badge.credential)

    assert told["credentialSubject"]["achievement"]["criteria"]["narrative"] == (
        "Un repas\npour 40 personnes.\n\nCe que j’ai appris : Préparer la veille."
    )
    assert told["issuer"] == {
        "id": f"did:key:{creation.public_multikey}",
        "name": "Lina",
        "type": ["Profile"],
    }
    assert told["credentialSubject"]["id"].startswith("urn:uuid:")
    assert "evidence" not in told
    assert "image" not in told["credentialSubject"]


def test_the_private_half_of_its_key_is_sealed(creation, site):
    seed = site.sealer.unseal(creation.private_sealed)

    assert keys.multikey(keys.key_from(seed)) == creation.public_multikey
    assert seed.hex() not in creation.private_sealed


def test_it_counts_on_no_map(db, badge, lina):
    badge.verdict = Verdict.PROVEN  # however it came to be so
    match = Match((badge.achievement_id,), (badge.issuer_id,))

    assert holdings.pocket(db, lina).held_by(match) is None


def test_what_is_given_cannot_be_left_so(db, badge, lina):
    badge.source = "code"

    with pytest.raises(NotAllowed):
        leaving.leave(db, badge, lina)


def test_questions_follow_each_other_and_others_are_not_asked(creation):
    asked = [authoring.QUESTIONS[0]]
    while following := authoring.next_question(creation, asked[-1]):
        asked.append(following)

    assert tuple(asked) == authoring.QUESTIONS
    for unknown in ("author", "private_sealed", "code", "made_by_id", ""):
        with pytest.raises(NotFound):
            authoring.answer(creation, unknown, "x")


def test_pictures_begin_with_what_the_words_speak_of(creation):
    creation.did, creation.pictogram = "J’ai réparé des vélos", "sparkle"

    first = list(pictured.offered(creation))[: pictured.FIRST]

    assert {"wrench", "bicycle"} <= set(first)


def test_somebody_writes_a_hundred_and_no_more(db, lina, monkeypatch):
    monkeypatch.setattr(authoring, "MOST_WRITTEN", 1)
    authoring.begin(db, lina, is_collective=False).did = "Un"
    db.flush()

    with pytest.raises(authoring.TooManyWritten):
        authoring.begin(db, lina, is_collective=False)


def test_the_square_of_a_group_lives_for_its_days_and_no_longer(db, lina, monkeypatch):
    draft = authoring.begin(db, lina, is_collective=True)
    joining.open_to_others(draft)
    code = joining.join_code(draft)

    assert code
    assert code not in (draft.join_hash, draft.join_sealed)
    assert len(code) == 13
    joining.open_to_others(draft)
    assert joining.join_code(draft) == code  # tapped twice
    later = clock.now() + joining.LIFE
    monkeypatch.setattr(joining, "now", lambda: later)
    assert joining.join_code(draft) is None
