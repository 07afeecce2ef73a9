"""A badge speaks as its holder; a page speaks of its holder."""

import pytest

from backpack.pages.reading import of_somebody


@pytest.mark.parametrize(
    ("badge", "page"),
    [
        ("Je sais accueillir", "Sait accueillir"),
        ("Je sais nettoyer mon poste", "Sait nettoyer son poste"),
        ("Je peux ranger ma place et mes outils", "Peut ranger sa place et ses outils"),
        ("J’ai organisé un repas", "A organisé un repas"),
        ("Je m’engage dans un service civique !", "S’engage dans un service civique !"),
        ("I know how to welcome people", "Knows how to welcome people"),
        ("I can clean my place", "Can clean their place"),
        ("Repas de quartier", "Repas de quartier"),
        ("Mon premier stage", "Mon premier stage"),
        ("Je saisis les commandes", "Je saisis les commandes"),
    ],
)
def test_a_page_speaks_of_its_holder(badge: str, page: str) -> None:
    assert of_somebody(badge) == page
