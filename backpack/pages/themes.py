"""What a page can be about: the kinds of work that people here look for."""

from dataclasses import dataclass

from backpack.kernel.problems import NotFound


@dataclass(frozen=True)
class Theme:
    """``title`` names the work, ``purpose`` opens the page: French words, translated when shown."""

    key: str
    pictogram: str
    title: str
    purpose: str


THEMES = {
    theme.key: theme
    for theme in (
        Theme("kitchen", "cooking-pot", "Aide en cuisine", "Pour un poste d’aide en cuisine"),
        Theme("welcome", "hand-waving", "Accueil", "Pour un poste à l’accueil"),
        Theme("shop", "storefront", "Vente", "Pour un poste dans la vente"),
        Theme("garden", "plant", "Jardin", "Pour un poste de jardinage"),
        Theme("building", "hard-hat", "Bâtiment", "Pour un poste dans le bâtiment"),
        Theme("care", "hand-heart", "Aide à la personne", "Pour un poste d’aide à la personne"),
        Theme("leading", "soccer-ball", "Animation", "Pour un poste dans l’animation"),
        Theme("cleaning", "broom", "Ménage", "Pour un poste dans le ménage"),
        Theme("parcels", "package", "Colis et stocks", "Pour un poste avec des colis et des stocks"),
        Theme("other", "star", "Autre chose", "Pour faire connaissance"),
    )
}


def theme(key: str) -> Theme:
    """The theme called *key*. Raises NotFound."""
    if key not in THEMES:
        raise NotFound
    return THEMES[key]
