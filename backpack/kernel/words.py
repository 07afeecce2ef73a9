"""Languages: French first. The French sentence is the key; catalogues are read as .po, so no binary is kept.

A locale falls back step by step to the French in the code: ``fr@facile`` -> ``fr``, ``en`` -> ``fr``.
"""

import gettext as std
import io
import re
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("fr", "en")
CATALOGUES = Path(__file__).parents[1] / "locale"
PARIS = ZoneInfo("Europe/Paris")
# A library of all the world's dates costs four megabytes of every process for each language.
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),  # noqa: SIM905
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905
}

language: ContextVar[str] = ContextVar("language", default="fr")


@lru_cache
def catalogue(name: str) -> std.NullTranslations:
    """The translations of one locale; those of no locale give the French back."""
    file = CATALOGUES / f"{name}.po"
    if not file.exists():
        return std.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as po:
        write_mo(compiled, read_po(po, locale=name.split("@")[0]))
    compiled.seek(0)
    return std.GNUTranslations(compiled)


def gettext(sentence: str, /, **facts: object) -> str:
    """*sentence* in the reader's language, with ``{facts}`` put in."""
    told = _told(language.get(), sentence)
    return told.format(**facts) if facts else told


def ngettext(one: str, many: str, count: int, /, **facts: object) -> str:
    """The singular (French: 0 and 1) or plural sentence, with ``{count}`` put in."""
    translations = catalogue(language.get())
    if isinstance(translations, std.GNUTranslations):
        told = translations.ngettext(one, many, count)
    else:
        told = one if count < 2 else many
    return told.format(count=count, **facts)


@lru_cache(maxsize=4096)
def _told(name: str, sentence: str) -> str:
    # gettext answers an empty msgid with the catalogue's header.
    told = catalogue(name).gettext(sentence) if sentence else ""
    # French puts a space before these signs, and a line must not begin with one.
    return re.sub(r" (?=[!?:;»])|(?<=«) ", "\u00a0", told) if name.startswith("fr") else told


def long_date(moment: datetime) -> str:
    """``21 avril 2026``, or ``1er avril 2026``."""
    day = _local(moment).day
    return f"{'1er' if day == 1 and _spoken() == 'fr' else day} {month(moment)}"


def month(moment: datetime) -> str:
    """``avril 2026``."""
    local = _local(moment)
    return f"{_MONTHS[_spoken()][local.month - 1]} {local.year}"


def hour(moment: datetime) -> str:
    """``9 h 12``, or ``9:12`` in English."""
    local = _local(moment)
    separator = "\u00a0h\u00a0" if _spoken() == "fr" else ":"
    return f"{local.hour}{separator}{local.minute:02d}"


def _local(moment: datetime) -> datetime:
    """*moment* on the clocks here; the edges of the calendar have no other hour."""
    try:
        return moment.astimezone(PARIS)
    except OverflowError:
        return moment


def _spoken() -> str:
    return language.get().split("@")[0]
