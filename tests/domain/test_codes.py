"""Codes that one can read aloud, whatever a tired reader makes of them."""

from __future__ import annotations

import pytest

from backpack.kernel import codes


def test_codes_are_long_enough_and_have_no_look_alikes():
    made = [codes.new() for _ in range(500)]

    assert {len(code) for code in made} == {13}
    assert len(set(made)) == 500
    assert set("".join(made)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert len(codes.new(codes.PAGE_LENGTH)) == 8


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("k7f2qx", "K7F2QX"),
        ("  K7F2QX \n", "K7F2QX"),
        ("K7F 2QX", "K7F2QX"),
        ("K7F-2QX", "K7F2QX"),
        ("K7F\u202f2QX", "K7F2QX"),
        ("K7F\u00a02QX", "K7F2QX"),
        ("O0oil1", "000111"),
        ("123 456", "123456"),
        ("", ""),
    ],
)
def test_what_a_person_types_is_forgiven(typed, meant):
    assert codes.normal(typed) == meant


def test_every_code_survives_being_read_aloud():
    for length in (6, 8, 13):
        code = codes.new(length)
        assert codes.normal(codes.spoken(code).lower()) == code


@pytest.mark.parametrize(
    ("code", "spoken"),
    [("123456", "123 456"), ("K7F2QX8M", "K7F2 QX8M"), ("K7F2QX8M3PZRT", "K7F2 QX8M 3PZR T")],
)
def test_it_is_read_in_groups(code, spoken):
    assert codes.spoken(code) == spoken.replace(" ", "\u202f")


def test_digits_for_the_wall():
    made = {codes.new_digits() for _ in range(200)}

    assert all(len(digits) == 6 and digits.isdigit() for digits in made)
    assert len(made) > 190


def test_a_form_sent_twice_means_the_same_code():
    assert codes.out_of("nonce") == codes.out_of("nonce") != codes.out_of("another")
    assert len(codes.out_of("nonce")) == codes.CLAIM_LENGTH
    assert set(codes.out_of("nonce")) <= set(codes.ALPHABET)
