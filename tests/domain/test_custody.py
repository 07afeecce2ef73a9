"""A ZIP from outside: its bounds are checked before anything is unpacked. And names that any phone can keep."""

import io
import tracemalloc
import zipfile

import pytest

from backpack.custody import listing
from backpack.custody.opening import MOST_FOR_ONE, NotAPassport, opened
from backpack.custody.taking import safe_name
from backpack.openbadges import strict


def packed(how: int = zipfile.ZIP_DEFLATED, **files: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out


def test_what_is_inside_is_read():
    with opened(packed(a=b"one", **{"badges/001-é.png": b"two"})) as chest:
        assert "a" in chest
        assert "b" not in chest
        assert chest.content("badges/001-é.png") == b"two"


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_phones_write_is_unpacked(how):
    with pytest.raises(NotAPassport) as refused, opened(packed(how, a=b"one")):
        pass
    assert refused.value.facts == {"reason": "strange"}


def test_the_same_name_twice_is_strange():
    file = io.BytesIO(packed(aa=b"one", bb=b"two").getvalue().replace(b"bb", b"aa"))
    with pytest.raises(NotAPassport), opened(file):
        pass


def test_a_million_entries_are_refused_before_they_are_counted():
    """Python reads the whole list of entries at once: 40 MB of it would become half a gigabyte."""
    directory = (b"PK\x01\x02" + b"\0" * 24 + b"\1\0" + b"\0" * 16 + b"x") * 500_000
    end = b"PK\5\6" + b"\0" * 4 + b"\1\0\1\0" + len(directory).to_bytes(4, "little") + b"\4\0\0\0" + b"\0\0"
    file = io.BytesIO(b"PK\x03\x04" + directory + end)
    tracemalloc.start()

    with pytest.raises(NotAPassport) as refused, opened(file):
        pass

    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert refused.value.facts == {"reason": "too-large"}


def test_one_entry_never_fills_the_memory():
    with opened(packed(a=b"0" * (MOST_FOR_ONE + 1))) as chest, pytest.raises(NotAPassport) as refused:
        chest.content("a")
    assert refused.value.facts == {"reason": "too-large"}


def test_what_stands_behind_the_end_is_strange():
    file = io.BytesIO(packed(a=b"one").getvalue() + b"a comment")
    with pytest.raises(NotAPassport), opened(file):
        pass


@pytest.mark.parametrize("cut", range(0, 140, 7))
def test_half_a_file_is_never_more_than_refused(cut):
    whole = packed(a=b"one").getvalue()
    with pytest.raises(NotAPassport), opened(io.BytesIO(whole[: cut % len(whole)])):
        pass


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Je sais accueillir", "je-sais-accueillir"),
        ("Marché d’hiver ★", "marche-d-hiver"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON\x00:|*?.", "con"),
        ("漢字", "badge"),
        ("", "badge"),
        ("x" * 100, "x" * 40),
    ],
)
def test_names_that_any_phone_can_keep(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b"{",
        strict.dumps({"format": "other", "version": 1}),
        strict.dumps({"format": "badge-passport", "version": 2}),
        strict.dumps({"format": "badge-passport", "version": "1"}),
        strict.dumps({"format": "badge-passport", "version": 0}),
        strict.dumps({"format": "badge-passport"}),
    ],
)
def test_another_document_is_no_passport(wrong):
    with pytest.raises(listing.NotAListing):
        listing.read(wrong)


def test_what_is_no_list_is_an_empty_one():
    found = listing.read(
        strict.dumps({"format": "badge-passport", "version": 1, "badges": "x", "goals": [1, {}]})
    )
    assert (found["badges"], found["pages"], found["goals"]) == ([], [], [{}])
