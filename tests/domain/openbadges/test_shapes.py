"""Fields in several shapes, and words that try to look like others."""

from datetime import UTC, datetime

import pytest

from backpack.openbadges import shapes


def test_french_comes_first_among_languages():
    several = [{"@value": "Welcoming", "@language": "en"}, {"@value": "Accueillir", "@language": "fr-FR"}]

    assert shapes.text(several) == "Accueillir"


def test_a_name_cannot_turn_around_or_hide_characters():
    assert shapes.name("Les\u202eAteliers\x00 du\n Port") == "LesAteliers du Port"
    assert len(shapes.name("x" * 5000)) == 300


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2010-01-01T00:00:00Z", datetime(2010, 1, 1, tzinfo=UTC)),
        ("2010-01-01T02:00:00+02:00", datetime(2010, 1, 1, tzinfo=UTC)),
        ("2010-01-01T00:00:00.1234567Z", datetime(2010, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)),
        ("2013-02-21T15:18Z", datetime(2013, 2, 21, 15, 18, tzinfo=UTC)),
        ("2011-06-01", datetime(2011, 6, 1, tzinfo=UTC)),
        (1361561067, datetime(2013, 2, 22, 19, 24, 27, tzinfo=UTC)),
        ("1361561067", datetime(2013, 2, 22, 19, 24, 27, tzinfo=UTC)),
        ("2010-13-01T00:00:00Z", None),
        ("2010-W01-1", None),
        ("yesterday", None),
        (True, None),
        (10**20, None),
        ({"@value": "2010-01-01T00:00:00Z"}, None),
    ],
)
def test_moments(written, meant):
    assert shapes.moment(written) == meant


def test_only_safe_addresses_are_pictures():
    assert shapes.picture("javascript:alert(1)", "http://a.example/b.png", "data:text/html,x") is None
    assert shapes.picture({"id": "https://a.example/b.png"}) == "https://a.example/b.png"
