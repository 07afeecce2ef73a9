"""Badges of the same kind stand in one place: given by six départements, or "je peux" and "je sais" of one skill."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backpack.art.design import Design, Kind
from backpack.badges.models import Badge
from backpack.kernel.pictures import Picture

DEPARTMENTS = """
ain aisne allier alpes-de-haute-provence hautes-alpes alpes-maritimes ardèche ardennes ariège aube aude aveyron
bas-rhin haut-rhin bouches-du-rhône calvados cantal charente charente-maritime cher corrèze corse-du-sud haute-corse
côte-d’or côtes-d’armor creuse dordogne doubs drôme eure eure-et-loir finistère gard haute-garonne gers gironde
hérault ille-et-vilaine indre indre-et-loire isère jura landes loir-et-cher loire haute-loire loire-atlantique loiret
lot lot-et-garonne lozère maine-et-loire manche marne haute-marne mayenne meurthe-et-moselle meuse morbihan moselle
nièvre nord oise orne pas-de-calais puy-de-dôme pyrénées-atlantiques hautes-pyrénées pyrénées-orientales rhône
haute-saône saône-et-loire sarthe savoie haute-savoie paris seine-maritime seine-et-marne yvelines deux-sèvres somme
tarn tarn-et-garonne var vaucluse vendée vienne haute-vienne vosges yonne territoire-de-belfort essonne
hauts-de-seine seine-saint-denis val-de-marne val-d’oise guadeloupe martinique guyane la-réunion mayotte
""".split()  # noqa: SIM905  # one after the other reads best


@dataclass(frozen=True)
class Group:
    """One place on a shelf: badges of the same kind, the one that says the most first."""

    name: str
    badges: Sequence[Badge]

    @property
    def first(self) -> Badge:
        return self.badges[0]

    @property
    def count(self) -> int:
        return len(self.badges)

    @property
    def picture(self) -> Picture | None:
        return self.first.picture

    @property
    def design(self) -> Design | None:
        return self.first.design


def groups(badges: Iterable[Badge]) -> list[Group]:
    """*badges* (newest first) by their places, in the order of the newest of each."""
    found: dict[str, list[Badge]] = {}
    for badge in badges:
        found.setdefault(kin(badge), []).append(badge)
    return [_group(each) for each in found.values()]


def kin(badge: Badge) -> str:
    """What *badge* has in common with those of its kind: its skill, or its name without where it was given."""
    if badge.badge_class and badge.badge_class.skill:
        return f"skill {badge.badge_class.skill}"
    return _folded(plain_name(badge.name)) or badge.code


def plain_name(name: str) -> str:
    """*name* without what only says where or how many: "Je m’engage ! (16)" and "Je m’engage ! – Creuse" are one."""
    shorter = name.strip()
    while (cut := _ENDING.sub("", shorter).strip()) and cut != shorter:
        shorter = cut
    return shorter


def _group(badges: list[Badge]) -> Group:
    ranked = sorted(badges, key=_weakness)  # stable: of the same strength, the newest first
    is_one_name = len({_folded(each.name) for each in badges}) == 1
    is_skill = ranked[0].badge_class is not None and ranked[0].badge_class.skill is not None
    return Group(ranked[0].name if is_one_name or is_skill else plain_name(ranked[0].name), ranked)


def _weakness(badge: Badge) -> tuple[bool, bool]:
    return badge.revoked_at is not None, bool(badge.badge_class and badge.badge_class.kind == Kind.CAN)


def _folded(name: str) -> str:
    """*name* as one hears it: no accents, no capitals, no signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(
        re.findall(r"[a-z0-9]+", "".join(each for each in letters if not unicodedata.combining(each)))
    )


def _places() -> str:
    # A name is typed with either apostrophe, with or without its hyphens and accents.
    plain = (
        "".join(c for c in unicodedata.normalize("NFKD", each) if not unicodedata.combining(c))
        for each in DEPARTMENTS
    )
    forms = {
        re.sub(r"[-’]", "[-’' ]", form) for pair in zip(DEPARTMENTS, plain, strict=True) for form in pair
    }
    return "|".join(sorted(forms, key=len, reverse=True))


_ENDING = re.compile(
    rf"\s*(?:\([^()]*\)|(?:\s|[-–—,:])\s*(?:\d{{1,3}}|2[AB])|\s[-–—]\s*(?:{_places()}))$", re.IGNORECASE
)
