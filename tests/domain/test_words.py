"""French first, English second, and every other locale falls back step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from backpack.kernel import words

SAID = "Rien n’est perdu."


@pytest.fixture
def speak() -> Iterator[Callable[[str], None]]:
    token = words.language.set("fr")
    yield words.language.set  # type: ignore[misc]
    words.language.reset(token)


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """Catalogues of this test's own: English, and easy French for one sentence."""
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    plural = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    (tmp_path / "en.po").write_text(
        f'{header}{plural}\nmsgid "{SAID}"\nmsgstr "Nothing is lost."\n\n'
        'msgid "Donné par {{who}}."\nmsgstr "Given by {{who}}."\n\n'.replace("{{", "{").replace("}}", "}")
        + 'msgid "{count} badge"\nmsgid_plural "{count} badges"\n'
        'msgstr[0] "{count} badge"\nmsgstr[1] "{count} badges in all"\n'
    )
    (tmp_path / "fr@facile.po").write_text(f'{header}\nmsgid "Bravo !"\nmsgstr "Bravo."\n')
    monkeypatch.setattr(words, "CATALOGUES", tmp_path)
    words.catalogue.cache_clear()
    yield
    words.catalogue.cache_clear()


def test_the_french_in_the_code_is_what_people_read(speak):
    assert words.gettext(SAID) == SAID
    assert words.gettext("Donné par {who}.", who="Karima") == "Donné par Karima."


def test_english_comes_from_its_catalogue(speak, catalogues):
    speak("en")

    assert words.gettext(SAID) == "Nothing is lost."
    assert words.gettext("Donné par {who}.", who="Karima") == "Given by Karima."


@pytest.mark.parametrize("language", ["en", "fr@facile", "fr", "de"])
def test_what_is_not_translated_stays_french(speak, catalogues, language):
    speak(language)

    assert words.gettext("Encore jamais dit.") == "Encore jamais dit."


def test_easy_french_falls_back_to_french(speak, catalogues):
    speak("fr@facile")

    assert words.gettext("Bravo !") == "Bravo."
    assert words.gettext(SAID) == SAID
    assert words.month(datetime(2026, 4, 1, 12, tzinfo=UTC)) == "avril 2026"


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [(0, "0 badge", "0 badges in all"), (1, "1 badge", "1 badge"), (2, "2 badges", "2 badges in all")],
)
def test_plurals(speak, catalogues, count, french, english):
    """French counts 0 as one; English as many."""
    assert words.ngettext("{count} badge", "{count} badges", count) == french
    speak("en")
    assert words.ngettext("{count} badge", "{count} badges", count) == english


def test_nothing_to_say_is_nothing(speak, catalogues):
    """gettext answers an empty key with the catalogue's header."""
    speak("en")

    assert words.gettext("") == ""


def test_braces_in_a_name_are_no_placeholder(speak):
    assert words.gettext("Donné par {who}.", who="{who} & Cie") == "Donné par {who} & Cie."


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 4, 1, 10, tzinfo=UTC), "1er avril 2026"),
        (datetime(2026, 4, 21, 10, tzinfo=UTC), "21 avril 2026"),
        (datetime(2026, 4, 11, 10, tzinfo=UTC), "11 avril 2026"),
        (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "1er avril 2026"),  # after midnight in France
        (datetime(2026, 8, 15, 10, tzinfo=UTC), "15 août 2026"),
    ],
)
def test_dates_as_people_say_them(speak, moment, told):
    assert words.long_date(moment) == told


def test_dates_in_english(speak):
    speak("en")
    moment = datetime(2026, 4, 1, 7, 5, tzinfo=UTC)

    assert words.long_date(moment) == "1 April 2026"
    assert words.month(moment) == "April 2026"
    assert words.hour(moment) == "9:05"


def test_hours_are_those_of_france(speak):
    assert words.hour(datetime(2026, 1, 5, 8, 5, tzinfo=UTC)) == "9\u00a0h\u00a005"
    assert words.hour(datetime(2026, 7, 5, 22, 0, tzinfo=UTC)) == "0\u00a0h\u00a000"
    assert words.month(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "janvier 2027"
