"""What a browser says of itself, codes that carry a passport to another phone, and two passports of one person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import UniqueConstraint

from backpack import models  # noqa: F401  # every table
from backpack.custody import joining, twins
from backpack.kernel import clock
from backpack.kernel.db import Base
from backpack.passport import handing_over, phones
from backpack.passport.models import Device, Handover, Passport
from backpack.passport.opening import add_device, new_nonce, open_passport

ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A145R) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"
INNER = (
    f"{ANDROID} Instagram 334.0.0.42.95 Android",
    f"{IPHONE} Instagram 334.0.0.29.92 (iPhone14,7; iOS 17_5)",
    f"{IPHONE} [FBAN/FBIOS;FBAV/468.0.0;FBDV/iPhone14,7]",
    f"{ANDROID} [FB_IAB/FB4A;FBAV/468.0.0.54.83;]",
    f"{IPHONE} [FBAN/MessengerForiOS;FBAV/460.0]",
    f"{IPHONE} Snapchat/12.92.0.40 (like Safari)",
    f"{ANDROID} musical_ly_2023405030 trill_340503 BytedanceWebview/d8a21c6",
    f"{IPHONE} [LinkedInApp]/9.29.1",
    ANDROID.replace("SM-A145R", "SM-A145R; wv"),
)


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (ANDROID, "android"),
        (INNER[0], "android"),  # it says Android once more at its end
        (IPHONE, "iphone"),
        (ANDROID.replace(" Mobile", ""), "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 15_0 like Mac OS X) Mobile/15E148", "tablet"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0", "computer"),
        ("", "phone"),
    ],
)
def test_kinds_of_devices(agent, kind):
    assert phones.kind_of(agent) == kind


@pytest.mark.parametrize("agent", INNER)
def test_inner_browsers_are_known(agent):
    assert phones.is_inner_browser(agent)


@pytest.mark.parametrize("agent", [ANDROID, IPHONE, "Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0", ""])
def test_a_real_browser_is_none_of_them(agent):
    assert not phones.is_inner_browser(agent)


# Going on with another phone --------------------------------------------------------------------


@pytest.fixture
def lina(db) -> Passport:
    return open_passport(db, None)[0]


@pytest.fixture
def old_phone(db, lina) -> Device:
    return phones.phones_of(db, lina)[0]


def test_a_code_opens_once_and_for_whoever_tapped_it_first(db, lina, old_phone):
    code = handing_over.begin(db, old_phone, new_nonce())
    mine, another = new_nonce(), new_nonce()

    passport, key = handing_over.take(db, code, mine, kind="android")

    assert passport is lina
    assert [each.kind for each in phones.phones_of(db, lina)] == ["", "android"]
    assert handing_over.take(db, code, mine, kind="android") == (lina, key)  # tapped twice
    for nonce in (another, "", "forged"):
        with pytest.raises(handing_over.HandoverUsedUp):
            handing_over.take(db, code, nonce, kind="android")
    assert len(phones.phones_of(db, lina)) == 2


def test_a_code_has_65_bits_and_only_its_hash_is_kept(db, old_phone):
    code = handing_over.begin(db, old_phone, new_nonce())

    assert len(code) == 13
    assert code not in str([vars(each) for each in db.query(Handover)])


def test_tapping_twice_shows_one_code_and_a_new_one_ends_the_one_before(db, old_phone):
    nonce = new_nonce()
    first = handing_over.begin(db, old_phone, nonce)
    assert handing_over.begin(db, old_phone, nonce) == first

    second = handing_over.begin(db, old_phone, new_nonce())

    with pytest.raises(handing_over.HandoverUsedUp):
        handing_over.usable(db, first)
    assert handing_over.usable(db, second)
    assert handing_over.begin(db, old_phone, nonce) != first  # back to the form: the next one


@pytest.mark.parametrize("life", [handing_over.TO_A_PHONE, handing_over.TO_A_BROWSER])
def test_a_code_is_for_minutes(db, old_phone, monkeypatch, life):
    code, begun = handing_over.begin(db, old_phone, new_nonce(), life=life), clock.now()
    for late, works in ((life - timedelta(seconds=1), True), (life, False)):
        monkeypatch.setattr(handing_over, "now", lambda late=late: begun + late)
        assert handing_over.is_open(handing_over.behind(db, code)) is works


def test_a_stopped_code_opens_nothing(db, old_phone):
    code = handing_over.begin(db, old_phone, new_nonce())
    handing_over.stop(handing_over.usable(db, code))

    with pytest.raises(handing_over.HandoverUsedUp):
        handing_over.take(db, code, new_nonce(), kind="phone")


def test_a_code_dies_with_the_phone_that_showed_it(db, lina, old_phone):
    """The thief's attack: show a code, let the passport be recovered elsewhere, then use it."""
    code = handing_over.begin(db, old_phone, new_nonce())
    phones.cut(db, lina, but=add_device(db, lina, "recovered"))
    db.expire_all()

    with pytest.raises(handing_over.HandoverUsedUp):
        handing_over.take(db, code, new_nonce(), kind="phone")


def test_a_phone_remembers_what_it_was_until_it_is_answered(db, lina, old_phone):
    other, third = open_passport(db, None)[0], open_passport(db, None)[0]
    second, here = add_device(db, other, "second"), add_device(db, third, "here")
    phones.arrive(second, old_phone, by="card", is_recovery=False)
    phones.arrive(here, second, by="mail", is_recovery=False)
    assert list(phones.were_before(db, here)) == [second, old_phone]

    phones.arrive(here, old_phone, by="link", is_recovery=True)  # tapped twice
    assert (here.came_by, here.before_id, here.recovered_at) == ("mail", second.id, None)

    phones.answered(here, second)
    assert list(phones.were_before(db, here)) == [old_phone]
    assert second.revoked_at is not None
    again = add_device(db, third, "again")
    phones.arrive(again, here, by="finger", is_recovery=False)  # into the same passport once more
    assert list(phones.were_before(db, again)) == [old_phone]
    assert here.revoked_at is not None

    old_phone.revoked_at = clock.now()  # cut by whoever recovered it: nothing leads back
    assert list(phones.were_before(db, again)) == []


def columns_that_name(table: str) -> set[str]:
    return {
        f"{each.name}.{key.parent.name}"
        for each in Base.metadata.tables.values()
        for key in each.foreign_keys
        if key.column.table.name == table
    }


def test_no_table_that_names_a_passport_is_forgotten():
    known = {*joining.MOVED, *joining.ONCE, *joining.ELSEWHERE}

    assert columns_that_name("passport") == known, "say in custody.joining what becomes of these rows"


def test_no_table_that_names_a_badge_is_forgotten():
    assert columns_that_name("badge") == set(twins.NAMED), "say in custody.twins that these rows follow"


def test_what_simply_goes_over_meets_no_constraint():
    """A row may go over without a look only where no two of one passport may be alike."""
    for column in joining.MOVED:
        table, _, name = column.partition(".")
        found = Base.metadata.tables[table]
        alone = [each for each in found.constraints if isinstance(each, UniqueConstraint)]
        uniques = [set(each.columns.keys()) for each in alone]
        uniques += [set(index.columns.keys()) for index in found.indexes if index.unique]
        assert not [each for each in uniques if name in each], f"{column} belongs into joining.ONCE"
