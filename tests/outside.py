"""Strangers and their programs: the network of these tests is the site itself, on an https address of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backpack.badges.models import Badge
from backpack.kernel.clock import now
from backpack.kernel.transactions import App
from backpack.openbadges import checks, reading
from backpack.openbadges.model import Unreachable, Verdict

HOST = "https://badges.example"


@dataclass
class Outside:
    """Strangers and their programs, who know nothing but the addresses of an https site."""

    app: App
    badge: Badge

    def ask(self, address: str, **headers: str) -> Any:
        return self.app.test_client().get(address.removeprefix(HOST), base_url=HOST, headers=headers)

    def resolve(self, address: str) -> dict[str, Any]:
        answer = self.ask(address.partition("#")[0], Accept="application/ld+json")
        if answer.status_code != 200:
            raise Unreachable(address, gone=answer.status_code == 410)
        found: dict[str, Any] = json.loads(answer.data)
        return found

    def form(self, ending: str) -> bytes:
        answer = self.ask(f"/B/{self.badge.code}{ending}")
        assert answer.status_code == 200, ending
        data: bytes = answer.data
        return data

    def verdict(self, received: bytes) -> Verdict:
        return checks.verify(reading.read(received), resolve=self.resolve, now=now()).verdict

    def write(self, act: Callable[[Any, Badge], Any]) -> Any:
        with self.app.site.current(), self.app.site.database.writing() as db:
            return act(db, db.get(Badge, self.badge.id))
