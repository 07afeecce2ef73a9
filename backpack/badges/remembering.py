"""What was found out about the same bytes a moment ago need not be worked out again.

A verdict follows from three things alone: the bytes of the badge, what everybody answered who was asked about it
(the issuer's keys, status lists, newer editions), and which of the moments that they name have passed. So all are
asked again each time, and only where every answer is the same, and no such moment lies between then and now, the
same findings are given. An altered byte is another badge here; a changed key, or a new revocation, is another
answer. Nothing is kept on disk.
"""

import hashlib
import json
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from backpack.openbadges import checks, reading, shapes
from backpack.openbadges.model import Credential, Findings, Json, Resolve, Unreachable

MOST_BYTES = 4 << 20  # of badges, in each process; parsed they take some five times that
MOST_FOR_ONE = 64 << 10


@dataclass
class Memory:
    """One badge: as it was read, and the latest findings with what they rest on."""

    credential: Credential
    findings: Findings | None = None
    answers: tuple[tuple[str, bytes], ...] = ()  # who was asked, in order, and the digest of each answer
    moments: tuple[datetime, ...] = ()  # that the badge and the answers name, oldest first
    passed: int = 0  # how many of them had passed


_memories: OrderedDict[bytes, Memory] = OrderedDict()  # by the SHA-256 of the bytes, the latest used last
_size = 0
_lock = Lock()


def read(received: bytes) -> Credential:
    """As ``reading.read``; the same bytes give the same Credential, which nobody may change. Raises Refused."""
    known = _recalled(received)
    if known is None:
        known = Memory(reading.read(received))
        _keep(received, known)
    return known.credential


def verify(credential: Credential, *, resolve: Resolve, now: datetime) -> Findings:
    """As ``checks.verify``, by way of memory. *resolve* is asked again for all that the findings rest on."""
    known = _recalled(credential.received)
    # The same bytes may come completed by what was fetched (Open Badges 2.0); those are looked at each time.
    if known is None or known.credential is not credential:
        return checks.verify(credential, resolve=resolve, now=now)
    if known.findings is not None and bisect_right(known.moments, now) == known.passed:
        asked = _Asking(resolve)
        if all(asked.digest(address) == digest for address, digest in known.answers):
            return known.findings
        resolve = asked.again
    listening = _Asking(resolve)
    findings = checks.verify(credential, resolve=listening, now=now)
    said = [credential.document, credential.token, *listening.documents.values()]
    moments = _moments(said)
    if moments is not None:
        passed = bisect_right(moments, now)
        _keep(
            credential.received,
            Memory(credential, findings, tuple(listening.digests.items()), moments, passed),
        )
    return findings


def forget() -> None:
    """Begin anew, as a fresh process does."""
    global _size
    with _lock:
        _memories.clear()
        _size = 0


class _Asking:
    """Listens to what is asked and answered; one that is asked twice is asked once."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self.digests: dict[str, bytes] = {}
        self.documents: dict[str, Json] = {}
        self._missing: dict[str, Unreachable] = {}

    def __call__(self, address: str) -> Json:
        try:
            document = self._resolve(address)
        except Unreachable as missing:
            self.digests[address] = b"gone" if missing.gone else b"unreachable"
            self._missing[address] = missing
            raise
        self.documents[address] = document
        self.digests[address] = hashlib.sha256(json.dumps(document).encode()).digest()
        return document

    def digest(self, address: str) -> bytes:
        with suppress(Unreachable):
            self(address)
        return self.digests[address]

    def again(self, address: str) -> Json:
        """The answer that was just given, or a first one."""
        if address in self._missing:
            raise self._missing[address]
        return self.documents[address] if address in self.documents else self(address)


def _recalled(received: bytes) -> Memory | None:
    if len(received) > MOST_FOR_ONE:
        return None
    key = hashlib.sha256(received).digest()
    with _lock:
        known = _memories.get(key)
        if known is not None:
            _memories.move_to_end(key)
        return known


def _keep(received: bytes, memory: Memory) -> None:
    global _size
    if len(received) > MOST_FOR_ONE:
        return
    with _lock:
        key = hashlib.sha256(received).digest()
        if key not in _memories:
            _size += len(received)
        _memories[key] = memory
        _memories.move_to_end(key)
        while _size > MOST_BYTES:
            _, oldest = _memories.popitem(last=False)
            _size -= len(oldest.credential.received)


def _moments(said: Iterable[Any]) -> tuple[datetime, ...] | None:
    """Every moment that is named anywhere in *said*, oldest first; None where a token may hide more of them."""
    found: set[datetime] = set()
    waiting = list(said)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and "eyJ" in value[:80]:
            return None
        elif moment := shapes.moment(value):
            found.add(moment)
    return tuple(sorted(found))
