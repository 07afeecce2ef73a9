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


def N_(sentence: str) -> str:
    """Mark *sentence* for the translators; the reader's language is only known when it is shown."""
    return sentence


THEMES = {
    theme.key: theme
    for theme in (
        Theme("kitchen", "cooking-pot", N_("Aide en cuisine"), N_("Pour un poste d’aide en cuisine")),
        Theme("welcome", "hand-waving", N_("Accueil"), N_("Pour un poste à l’accueil")),
        Theme("shop", "storefront", N_("Vente"), N_("Pour un poste dans la vente")),
        Theme("garden", "plant", N_("Jardin"), N_("Pour un poste de jardinage")),
        Theme("building", "hard-hat", N_("Bâtiment"), N_("Pour un poste dans le bâtiment")),
        Theme("care", "hand-heart", N_("Aide à la personne"), N_("Pour un poste d’aide à la personne")),
        Theme("leading", "soccer-ball", N_("Animation"), N_("Pour un poste dans l’animation")),
        Theme("cleaning", "broom", N_("Ménage"), N_("Pour un poste dans le ménage")),
        Theme("parcels", "package", N_("Colis et stocks"), N_("Pour un poste avec des colis et des stocks")),
        Theme("other", "star", N_("Autre chose"), N_("Pour faire connaissance")),
    )
}


def theme(key: str) -> Theme:
    """The theme called *key*. Raises NotFound."""
    if key not in THEMES:
        raise NotFound
    return THEMES[key]
