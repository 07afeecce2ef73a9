"""The kinds of parts that a page may have below its badges, in words for its person and for its readers."""

from dataclasses import dataclass
from enum import StrEnum

from backpack.badges import wallet
from backpack.kernel.problems import NotFound


class Kind(StrEnum):
    """What a section holds."""

    CAN = "can"
    LIVED = "lived"
    TRAINING = "training"
    LANGUAGES = "languages"
    CONTACT = "contact"
    TEXT = "text"
    LINKS = "links"
    PICTURE = "picture"
    BADGES = "badges"


@dataclass(frozen=True)
class Shape:
    """French words, translated when shown: ``offer`` and ``example`` for its person, ``heading`` for readers."""

    kind: Kind
    pictogram: str
    offer: str
    heading: str
    example: str = ""


SHAPES = {
    shape.kind: shape
    for shape in (
        Shape(
            Kind.CAN, "list-checks", "Ce que je sais faire", "Savoir-faire", "Par exemple : Coudre un ourlet."
        ),
        Shape(
            Kind.LIVED,
            "path",
            "Ce que j’ai vécu",
            "Expériences",
            "Par exemple : 2024, six mois dans un café.",
        ),
        Shape(
            Kind.TRAINING,
            "graduation-cap",
            "Mes formations",
            "Formations",
            "Par exemple : 2023, premiers secours.",
        ),
        Shape(
            Kind.LANGUAGES, "translate", "Mes langues", "Langues", "Par exemple : Arabe, je parle et je lis."
        ),
        Shape(
            Kind.CONTACT,
            "phone",
            "Comment me joindre",
            "Pour me joindre",
            "Tout le monde le lira sur la page.",
        ),
        Shape(
            Kind.TEXT,
            "chat-text",
            "Un texte",
            "Quelques mots",
            "Vous pouvez parler : touchez le micro du clavier.",
        ),
        Shape(Kind.LINKS, "link", "Des liens", "Liens", "Par exemple : exemple.fr/mon-projet"),
        Shape(Kind.PICTURE, "image", "Une image", "En image", "Une phrase sous l’image, si vous voulez."),
        Shape(Kind.BADGES, "stack", "D’autres badges", "Autres badges"),
    )
}

GROUPS = {  # how a group of badges is headed, for readers
    wallet.Family.CAN: "Autres savoir-faire",
    wallet.Family.LIVED: "Autres expériences",
    wallet.Family.SUPPORT: "Ce que la personne soutient",
}


def shape(kind: str) -> Shape:
    """Raises NotFound for a kind that does not exist."""
    if kind not in list(Kind):
        raise NotFound
    return SHAPES[Kind(kind)]
