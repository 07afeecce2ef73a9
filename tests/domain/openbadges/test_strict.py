"""JSON from strangers: one meaning or none."""

import pytest

from backpack.openbadges import strict
from backpack.openbadges.model import Refused


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b'{"a": NaN}', "not-a-number"),
        (b'{"a": -Infinity}', "not-a-number"),
        (b'{"a": 1e999}', "not-a-number"),
        (b'{"a": "\\ud800"}', "not-text"),
        (b'{"\\udfff": 1}', "not-text"),
        ('{"a": 1}'.encode("utf-16"), "not-text"),
        (b"\xff{}", "not-text"),
        (b"{", "not-json"),
        (b"[" * 40_000, "too-deep"),
        (b"[" * 100_000, "too-large"),
        (b"[" + b"{}," * 60_000 + b"1]", "too-large"),
        (b"[" * 65 + b"]" * 65, "too-deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not-json"),
        (b" " * (strict.MAX_BYTES + 1), "too-large"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text, reason):
    with pytest.raises(Refused) as refusal:
        strict.loads(text)

    assert refusal.value.reason == reason


def test_sixty_four_levels_and_a_byte_order_mark_are_fine():
    assert strict.loads(b"\xef\xbb\xbf" + b"[" * 64 + b"]" * 64)


def test_dumps_spells_as_rfc_8785_does():
    # The example of RFC 8785 section 3.2.3, and its numbers of appendix B.
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001, 1e-7, -0.0],
        "string": '€$\x0f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }

    assert strict.dumps(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,1e-7,0],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_small_and_large_floats_follow_ecmascript():
    assert strict.dumps([0.000001, 1.5e-5, -2.5e-6, 1e20, 1e21, 1.5e20]) == (
        b"[0.000001,0.000015,-0.0000025,100000000000000000000,1e+21,150000000000000000000]"
    )


def test_keys_are_sorted_by_utf_16_code_units():
    assert list(strict.loads(strict.dumps({"\ufb33": 1, "\U0001f600": 2, "é": 3}))) == [
        "é",
        "\U0001f600",
        "\ufb33",
    ]


def test_what_is_dumped_loads_the_same():
    value = {"b": [1, 2.5, "é", {"c": None}], "a": {}, "d": []}

    assert strict.loads(strict.dumps(value)) == value
