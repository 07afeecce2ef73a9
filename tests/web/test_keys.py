"""A key badge is issued by itself when its last piece arrives, once, by whatever door."""

from backpack.badges.models import Badge, Source
from backpack.issuers.models import BadgeClass


def keys_of(world, phone_passport: int) -> int:
    return world.count(Badge, passport_id=phone_passport, source=Source.KEY)


def give(world, phone, name: str, group: bool = False) -> None:
    phone.opens(world.code(name, group=group)).taps("Je le garde")


def test_the_claim_moves_the_map(lina, world):
    assert lina.opens("/passeport").sees("3 badges sur 5")

    give(world, lina, "Repas de quartier", group=True)

    assert lina.opens("/passeport").sees("4 badges sur 5")


def test_the_last_piece_brings_the_key_badge_once(lina, world):
    passport = world.badge(name="Je sais nettoyer mon poste").passport_id
    give(world, lina, "Repas de quartier", group=True)
    assert keys_of(world, passport) == 0

    give(world, lina, "Je peux dire un souci")

    assert lina.sees("Travail en équipe"), "the screen after says that the key badge came with it"
    assert keys_of(world, passport) == 1
    assert lina.opens("/passeport").sees("5 badges sur 5")
    give(world, lina, "Je sais dire un souci")
    assert keys_of(world, passport) == 1


def test_je_sais_holds_what_asks_for_je_peux_and_not_the_reverse(ines, world):
    names = [
        "Je sais accueillir",
        "Je sais arriver à l’heure",
        "Je sais aider un collègue",
        "Je sais dire un souci",
    ]
    for name in names:
        give(world, ines, name)
    give(world, ines, "Repas de quartier", group=True)
    assert keys_of(world, world.newest_passport()) == 1


def test_je_peux_is_not_enough_where_je_sais_is_asked(ines, world):
    for name in ("Je peux accueillir", "Je sais arriver à l’heure", "Je peux aider un collègue"):
        give(world, ines, name)
    give(world, ines, "Je peux dire un souci")
    give(world, ines, "Repas de quartier", group=True)

    assert keys_of(world, world.newest_passport()) == 0


def test_the_key_badge_is_a_true_badge_of_the_organisation(lina, world):
    give(world, lina, "Repas de quartier", group=True)
    give(world, lina, "Je peux dire un souci")

    lina.opens("/passeport").taps("Travail en équipe")

    assert world.row(BadgeClass, name="Travail en équipe").parts == 5
    assert lina.sees("Garanti") or lina.sees("5 badges sur 5")


def test_a_forged_file_never_mints_a_key_badge(lina, world):
    """A file that names our badge class and is signed by somebody else moves nothing."""
    from tests.forging import forged_copy

    give(world, lina, "Repas de quartier", group=True)
    passport = world.badge(name="Repas de quartier").passport_id
    forged = forged_copy(world, "Je peux dire un souci")

    lina.opens("/ajouter").taps("Ajouter ce badge", file=("badge.json", forged))

    assert not lina.sees("Garanti")
    assert keys_of(world, passport) == 0
