"""What a page can be about: the kinds of work that people here look for, and which badges speak for each."""

import re
from dataclasses import dataclass

from backpack.kernel.problems import NotFound


@dataclass(frozen=True)
class Theme:
    """``title`` names the work, ``purpose`` opens the page: French words, translated when shown.

    ``titles`` may open it instead, by one tap; ``sentence`` may be said by one tap. ``stems`` are beginnings of
    words that a fitting badge says in its name or its criterion.
    """

    key: str
    pictogram: str
    title: str
    purpose: str
    titles: tuple[str, ...]
    sentence: str
    stems: str

    def fits(self, words: str) -> int:
        """How many of ``stems`` begin a word of *words*."""
        return len(set(re.findall(rf"\b({self.stems})", words.lower())))


THEMES = {
    theme.key: theme
    for theme in (
        Theme(
            "kitchen",
            "cooking-pot",
            "Aide en cuisine",
            "Pour un poste d’aide en cuisine",
            ("Pour faire la plonge", "Pour servir en salle", "Pour une cantine"),
            "J’aime les cuisines propres et le travail bien fait.",
            "cuisin|repas|propre|nettoy|serv|goût|aliment|cook|kitchen|meal|clean",
        ),
        Theme(
            "welcome",
            "hand-waving",
            "Accueil",
            "Pour un poste à l’accueil",
            ("Pour une mairie", "Pour un musée", "Pour répondre au téléphone"),
            "J’aime les gens et je sais les écouter.",
            "accueil|bonjour|écout|parl|public|orient|calme|welcom|listen",
        ),
        Theme(
            "shop",
            "storefront",
            "Vente",
            "Pour un poste dans la vente",
            ("Pour tenir une caisse", "Pour remplir des rayons", "Pour vendre au marché"),
            "J’aime conseiller les gens.",
            "vent|vend|march|caisse|client|stand|accueil|bonjour|sell|shop",
        ),
        Theme(
            "garden",
            "plant",
            "Jardin",
            "Pour un poste de jardinage",
            ("Pour les parcs de la ville", "Pour une ferme", "Pour la récolte"),
            "J’aime travailler dehors, par tous les temps.",
            "jardin|plant|arbre|ferme|récolt|nature|dehors|garden|farm",
        ),
        Theme(
            "building",
            "hard-hat",
            "Bâtiment",
            "Pour un poste dans le bâtiment",
            ("Pour un chantier", "Pour la peinture", "Pour faire des réparations"),
            "J’aime construire et voir le résultat.",
            "chantier|bâti|répar|peint|outil|constru|bricol|sécur|build|repair",
        ),
        Theme(
            "care",
            "hand-heart",
            "Aide à la personne",
            "Pour un poste d’aide à la personne",
            ("Pour aider des personnes âgées", "Pour garder des enfants", "Pour un hôpital"),
            "Je prends soin des autres avec patience.",
            "aid|soin|écout|enfant|âgé|secour|accompagn|care|help|child",
        ),
        Theme(
            "leading",
            "soccer-ball",
            "Animation",
            "Pour un poste dans l’animation",
            ("Pour un centre de loisirs", "Pour un club de sport", "Pour une fête"),
            "J’aime faire vivre un groupe.",
            "anim|group|équipe|enfant|jeu|sport|fête|organis|team|game",
        ),
        Theme(
            "cleaning",
            "broom",
            "Ménage",
            "Pour un poste dans le ménage",
            ("Pour nettoyer des bureaux", "Pour un hôtel", "Pour une école"),
            "Je laisse toujours une place propre.",
            "nettoy|propre|rang|ménage|linge|clean|tidy",
        ),
        Theme(
            "parcels",
            "package",
            "Colis et stocks",
            "Pour un poste avec des colis et des stocks",
            ("Pour préparer des colis", "Pour livrer", "Pour un entrepôt"),
            "Je suis rapide et je fais attention.",
            "colis|stock|livr|rang|charge|entrepôt|port(?:e|er)\\b|parcel|deliver",
        ),
        Theme(
            "training",
            "graduation-cap",
            "Formation",
            "Pour entrer en formation",
            ("Pour une école", "Pour apprendre un métier", "Pour un diplôme"),
            "J’ai envie d’apprendre.",
            "appren|form|étud|lire|écri|compt|projet|learn|stud",
        ),
        Theme(
            "helping",
            "heart",
            "Bénévolat",
            "Pour aider dans une association",
            ("Pour une mission de service civique", "Pour aider dans mon quartier", "Pour un projet"),
            "J’aime me rendre utile.",
            "quartier|aid|soutien|soutient|bénévol|propre|port|équipe|projet|volunt|help",
        ),
        Theme(
            "other",
            "star",
            "Autre chose",
            "Pour faire connaissance",
            ("Pour un stage", "Pour un premier travail", "Pour un rendez-vous"),
            "J’aime apprendre des choses nouvelles.",
            "sais|peux|know|can",
        ),
    )
}
SENTENCES = ("Je fais attention à mon travail.", "Je suis là, chaque jour, à l’heure.")
"""What anybody may say of themselves by one tap, besides the theme's own sentence."""


def theme(key: str) -> Theme:
    """The theme called *key*. Raises NotFound."""
    if key not in THEMES:
        raise NotFound
    return THEMES[key]
