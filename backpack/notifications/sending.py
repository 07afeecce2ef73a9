"""The adapter of pywebpush: one push encrypted (RFC 8291), signed (RFC 8292) and posted (RFC 8030).

The endpoint is whatever a browser, or somebody who plays one, told us: it is dialled through the guarded
session, without following anybody elsewhere, for a few seconds, reading next to nothing of the answer.
"""

import io
import logging
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from backpack.kernel import fetching
from backpack.kernel.clock import now
from backpack.kernel.site import site

if TYPE_CHECKING:  # see kernel.fetching
    import requests

SECONDS = 8
MOST_BYTES_READ = 4_096
LONGEST_PAUSE = timedelta(hours=6)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """One push, ready to leave without a database at hand."""

    endpoint: str
    p256dh: str
    auth: str
    text: str
    topic: str  # at most 32 characters of base64url: a newer push of a topic replaces the older one
    seconds: int  # how long the push service keeps it for a phone that is off


class Fate(Enum):
    """What became of a push."""

    ARRIVED = auto()
    GONE = auto()  # the subscription is dead, or never was one
    REFUSED = auto()  # our fault, already logged; sending it again would change nothing
    LATER = auto()


def send(letter: Letter, key: EllipticCurvePrivateKey) -> tuple[Fate, float]:
    """Post *letter*, signed with *key*: its fate, and the pause in seconds that was asked for (0: none)."""
    # pywebpush costs 50 MB and a second of start-up: only the process that sends pays for it.
    import requests
    from AntiSSRF import AntiSSRFError
    from py_vapid import Vapid, VapidException
    from pywebpush import WebPushException, webpush

    try:
        with _session() as session:
            webpush(
                {"endpoint": letter.endpoint, "keys": {"p256dh": letter.p256dh, "auth": letter.auth}},
                letter.text,
                vapid_private_key=Vapid(key),
                # A dict of its own: pywebpush writes this endpoint's origin into it.
                vapid_claims={"sub": site.config.push_contact},
                headers={"Urgency": "normal", "Topic": letter.topic},
                ttl=letter.seconds,
                timeout=SECONDS,
                requests_session=session,
            )
    except WebPushException as refusal:
        return _fate(refusal.response, letter)
    except VapidException:
        _log.error("BACKPACK_PUSH_CONTACT is not an address that push services accept; nothing was sent")
        return Fate.REFUSED, 0
    except (AntiSSRFError, requests.TooManyRedirects, requests.exceptions.InvalidURL) as cause:
        _log.warning("%s is no push service (%s)", _host(letter), type(cause).__name__)
        return Fate.GONE, 0
    except (requests.RequestException, OSError) as cause:
        _log.info("%s could not be reached (%s)", _host(letter), type(cause).__name__)
        return Fate.LATER, 0
    return Fate.ARRIVED, 0


def _fate(answer: "requests.Response | None", letter: Letter) -> tuple[Fate, float]:
    status = answer.status_code if answer is not None else None
    if status in (404, 410):
        return Fate.GONE, 0
    if answer is not None and (answer.status_code == 429 or answer.status_code >= 500):
        return Fate.LATER, _pause(answer.headers.get("Retry-After", ""))
    # 401 and 403 mean our key or contact, 413 our text: people must look, and no phone is to blame.
    _log.error("%s refused a push: %s", _host(letter), status or "the subscription's keys are wrong")
    return Fate.REFUSED, 0


def _pause(wish: str) -> float:
    """Retry-After in seconds: a number or a date (RFC 9110, section 10.2.3); 0 where there is none."""
    try:
        asked = float(wish) if wish.isdecimal() else (parsedate_to_datetime(wish) - now()).total_seconds()
    except (ValueError, TypeError):
        return 0
    return min(max(asked, 1), LONGEST_PAUSE.total_seconds())


def _session() -> "requests.Session":
    import requests

    session = requests.Session() if site.config.push_private else fetching.session()
    session.max_redirects, session.trust_env = 0, False
    session.stream = True
    session.hooks["response"].append(_read_little)
    return session


def _read_little(answer: "requests.Response", **_options: Any) -> None:
    # pywebpush reads the whole body of every answer, and this one could be endless.
    body = answer.raw.read(MOST_BYTES_READ)
    answer.raw.close()
    answer.raw = io.BytesIO(body)


def _host(letter: Letter) -> str:
    # The rest of the address is a capability and has no place in a log.
    return urlsplit(letter.endpoint).hostname or "?"
