"""The settings: a wrong one is told in a sentence before anything starts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from backpack.config import BadSetting, Config

SECRET = "a secret of the tests, longer than thirty-two characters"


def from_environment(**settings: str) -> Config:
    return Config.from_environment(
        {f"BACKPACK_{name}": value for name, value in {"SECRET": SECRET, **settings}.items()}
    )


def test_a_secret_is_all_that_it_needs():
    config = from_environment()

    assert config.base_url == "http://127.0.0.1:8000"
    assert config.database_url.startswith("sqlite:////")
    assert config.database_url.endswith("/var/backpack.db")
    assert not config.is_https
    assert not config.push_private


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_short_secret_is_refused(secret):
    with pytest.raises(BadSetting, match="BACKPACK_SECRET must be at least 32 random characters"):
        from_environment(SECRET=secret)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "badges.example.org",
        "ftp://badges.example.org",
        "https://",
        "https://x.org/app",
        "https://x.org/",
        "https://x.org?a",
    ],
)
def test_a_public_address_has_no_path(address):
    with pytest.raises(BadSetting, match=r"BACKPACK_BASE_URL must be like https://badges\.example\.org"):
        from_environment(BASE_URL=address)


@pytest.mark.parametrize("name", ["PROXIES", "WORKERS"])
def test_a_number_is_a_number(name):
    with pytest.raises(BadSetting, match=f"BACKPACK_{name} must be .*'two'"):
        from_environment(**{name: "two"})
    assert getattr(from_environment(**{name: "3"}), name.lower()) == 3


@pytest.mark.parametrize(
    ("said", "meant"), [("1", True), ("yes", True), ("True", True), ("0", False), ("", False), ("no", False)]
)
def test_yes_and_no(said, meant):
    assert from_environment(PUSH_PRIVATE=said).push_private is meant


def test_the_other_database_by_one_setting():
    assert from_environment(DATABASE="postgresql://u@h/d").database_url == "postgresql://u@h/d"
    assert from_environment(DATA="/srv/backpack").database_url == "sqlite:////srv/backpack/backpack.db"


def test_https_is_known_by_its_address():
    assert from_environment(BASE_URL="https://badges.example.org").is_https


def test_settings_do_not_change_while_it_runs():
    with pytest.raises(FrozenInstanceError):
        from_environment().secret = "another"  # type: ignore[misc]


def test_what_is_not_a_setting_is_left_alone():
    assert (
        Config.from_environment({"BACKPACK_SECRET": SECRET, "BACKPACK_CORPUS": "/x", "PATH": "/bin"}).secret
        == SECRET
    )
