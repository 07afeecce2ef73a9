"""The engraving says who gave the badge."""

from zlib import crc32

from backpack.art.guilloche import engraving, rosette


def test_the_engraving_is_a_pure_function_of_the_issuer():
    for issuer in ("https://ateliers-du-port.example", "https://maison-des-dunes.example", "é"):
        c = crc32(issuer.encode())
        assert engraving(issuer) == ((9, 12, 15, 18)[c % 4], (23, 26, 29)[(c // 4) % 3])


def test_the_two_organisations_of_the_cast_are_told_apart():
    assert engraving("https://ateliers-du-port.example") != engraving("https://maison-des-dunes.example")


def test_all_twelve_engravings_are_reached():
    assert len({engraving(f"https://{i}.example") for i in range(300)}) == 12


def test_ellipses_are_evenly_turned_over_half_a_circle():
    assert [oval.turn for oval in rosette(9, 40.6, 23)] == [20 * k for k in range(9)]
