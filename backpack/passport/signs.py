"""The sign of a passport: an animal in a colour, so that a phone and a desk can be paired by eye."""

from dataclasses import dataclass
from secrets import randbelow

from backpack.kernel.words import gettext as _

# Animal (a Phosphor pictogram), and its name; each is masculine, so that one form of every colour fits.
ANIMALS = (
    ("butterfly", "Papillon"),
    ("bird", "Oiseau"),
    ("cat", "Chat"),
    ("dog", "Chien"),
    ("fish", "Poisson"),
    ("horse", "Cheval"),
    ("rabbit", "Lapin"),
    ("bug-beetle", "Scarabée"),
)
# Enamel, and its everyday name.
COLOURS = (
    ("indigo", "bleu"),
    ("mousse", "vert"),
    ("corail", "rouge"),
    ("ambre", "jaune"),
    ("prune", "violet"),
    ("brique", "marron"),
    ("ardoise", "gris"),
    ("cerise", "rose"),
)
HOW_MANY = len(ANIMALS) * len(COLOURS)


@dataclass(frozen=True)
class Sign:
    """``words`` are the reader's own: ``Papillon bleu``, or ``Blue butterfly``."""

    pictogram: str
    enamel: str
    words: str


def any_sign() -> int:
    return randbelow(HOW_MANY)


def sign(number: int) -> Sign:
    """The sign that *number* stands for, in the reader's language."""
    pictogram, animal = ANIMALS[number % len(ANIMALS)]
    enamel, colour = COLOURS[number // len(ANIMALS) % len(COLOURS)]
    # Languages differ in which word comes first; the capital goes to that one.
    words = _("{animal} {colour}", animal=_(animal), colour=_(colour)).capitalize()
    return Sign(pictogram, enamel, words)
