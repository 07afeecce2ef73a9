"""What somebody does who does not use our screens: a post made by hand, with whatever this phone's cookie opens."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.phone import SITE, Phone


def posts(phone: Phone, path: str, *, origin: str | None = SITE, **form: object) -> TestResponse:
    """The answer to a post from *origin* (None: the browser names none); nothing is followed."""
    headers = {"Origin": origin} if origin else {}
    return phone.client.post(path, data=form, headers=headers, base_url=SITE)
