"""The pictures that a written badge can have: a dozen that fit its words first, and all the others behind them."""

import re
import unicodedata
from dataclasses import replace

from backpack.art.design import Design
from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.badges.authoring import FIRST_PICTOGRAM
from backpack.badges.models import Creation

FIRST = 12
_USUAL = (
    "hand-heart", "users-three", "lightbulb", "hammer", "cooking-pot", "plant",
    "chat-circle-dots", "steps", "heart", "music-notes", "globe-hemisphere-west", "star",
)  # fmt: skip


def offered(creation: Creation) -> dict[str, str]:
    """Every pictogram and its French word: the chosen one, what the answers speak of, the usual ones, the rest."""
    done, around = (
        _words(f"{creation.did} {creation.name}"),
        _words(f"{creation.learned} {creation.was_hard}"),
    )
    fitting = [name for said in (done, around) for name, word in OFFERED.items() if _is_said(word, said)]
    chosen = [creation.pictogram] if creation.pictogram != FIRST_PICTOGRAM else []
    return {name: OFFERED[name] for name in dict.fromkeys([*chosen, *fitting, *_USUAL, *OFFERED])}


def looks(creation: Creation, question: str) -> list[tuple[str, str, Design]]:
    """What to choose from as (value, French word, how the badge looks with it): pictograms, or enamels."""
    drawn = creation.design
    if question == "enamel":
        return [(key, each.label, replace(drawn, enamel=key)) for key, each in ENAMELS.items()]
    if question == "pictogram":
        return [(key, word, replace(drawn, pictogram=key)) for key, word in offered(creation).items()]
    return []


def _is_said(word: str, said: set[str]) -> bool:
    """Whether something said begins as *word* does: "cuisiner" and "cuisine" meet, "vélo" and "vélos" too."""
    return any(each.startswith(stem[:5]) for stem in _words(word) for each in said)


def _words(text: str) -> set[str]:
    """The words of at least four letters, small and without accents."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return set(re.findall(r"[a-z]{4,}", "".join(each for each in letters if not unicodedata.combining(each))))
