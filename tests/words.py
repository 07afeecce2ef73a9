"""Every French sentence of the product, where it stands, and the catalogue that translates it.

``python -m tests.words`` brings backpack/locale/*.po up to date: new sentences are added without a translation
(which a contract test then reports), those that are gone are dropped.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.pages.looks import LOOKS
from backpack.pages.shapes import GROUPS, SHAPES
from backpack.pages.themes import SENTENCES, THEMES
from backpack.passport import signs

ROOT = Path(__file__).parents[1]
CATALOGUES = ROOT / "backpack" / "locale"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
Message = str | tuple[str, str]
TABLES = (  # words that a template translates from a table of ours
    (OFFERED.values(), "backpack/art/offered.py"),
    ([enamel.label for enamel in ENAMELS.values()], "backpack/art/enamels.py"),
    ([animal for _, animal in signs.ANIMALS], "backpack/passport/signs.py"),
    ([colour for _, colour in signs.COLOURS], "backpack/passport/signs.py"),
    (
        [w for each in THEMES.values() for w in (each.title, each.purpose, *each.titles, each.sentence)],
        "backpack/pages/themes.py",
    ),
    (SENTENCES, "backpack/pages/themes.py"),
    (
        [w for each in SHAPES.values() for w in (each.offer, each.heading, each.example) if w],
        "backpack/pages/shapes.py",
    ),
    (GROUPS.values(), "backpack/pages/shapes.py"),
    ([words for each in LOOKS.values() for words in (each.title, each.words)], "backpack/pages/looks.py"),
)


def messages() -> dict[Message, list[str]]:
    """Each sentence (or singular and plural) and the files that say it."""
    found: dict[Message, list[str]] = {}
    for kind, folder, pattern in (
        ("jinja2.ext:babel_extract", "templates", "*.html"),
        ("python", "backpack", "*.py"),
    ):
        for file in sorted((ROOT / folder).rglob(pattern)):
            with file.open("rb") as source:
                said = extract(
                    kind,
                    source,
                    keywords=KEYWORDS,
                    options={"extensions": "jinja2.ext.i18n", "trimmed": "true"},
                )
                for _, message, _, _ in said:
                    sentence = tuple(message[:2]) if isinstance(message, tuple) else message
                    if sentence:
                        found.setdefault(sentence, []).append(str(file.relative_to(ROOT)))  # type: ignore[arg-type]
    for table, place in TABLES:
        for word in table:
            found.setdefault(word, []).append(place)
    return found


def catalogue(language: str) -> Catalog:
    file = CATALOGUES / f"{language}.po"
    if not file.exists():
        return Catalog(locale=language)
    return read_po(io.BytesIO(file.read_bytes()), locale=language)


def bring_up_to_date(language: str) -> None:
    """Rewrite one catalogue: the sentences of today, with the translations that are known."""
    known, fresh = catalogue(language), Catalog(locale=language, fuzzy=False)
    for sentence, places in sorted(messages().items(), key=lambda item: str(item[0])):
        before = known.get(sentence if isinstance(sentence, str) else sentence[0])
        fresh.add(
            sentence,
            before.string if before else "",
            locations=[(place, None) for place in sorted(set(places))],
        )
    CATALOGUES.mkdir(exist_ok=True)
    with (CATALOGUES / f"{language}.po").open("wb") as file:
        write_po(file, fresh, width=110, omit_header=True, include_lineno=False, sort_output=True)


def untranslated(language: str) -> list[Message]:
    """The sentences that *language* still says in French."""
    known = catalogue(language)
    return [
        sentence
        for sentence in messages()
        if not (found := known.get(sentence if isinstance(sentence, str) else sentence[0]))
        or not _is_said(found.string)
    ]


def _is_said(string: str | tuple[str, ...]) -> bool:
    return bool(string) and all(string)


if __name__ == "__main__":
    for language in ("en",):
        bring_up_to_date(language)
        print(f"{language}: {len(messages())} sentences, {len(untranslated(language))} untranslated")
