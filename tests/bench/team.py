"""Twenty facilitators at one board, each with a screen of their own that hears of changes as a browser does."""

from __future__ import annotations

import random
import re
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.server import Client

ASKS_EVERY = 1.5  # seconds, as static/js/live-board.js
ROW = re.compile(r'<tr role="row" id="r-(\w+)">.*?</tr>', re.S)
CELL = re.compile(r'href="([^"]+)" aria-label="([^"]*)"')
NEW = "Pas encore vu"


class Screen:
    """The rows of a board as one browser has them: loaded once, then only what changed."""

    def __init__(self, client: Client, path: str, cookie: str) -> None:
        self.client, self.path, self.cookie = client, path, cookie
        self.rows: dict[str, str] = {}
        self.changes, self.asked, self.unchanged = "0", 0, 0
        status, body, _ = client.get(path, Cookie=cookie)
        assert status == 200, f"the board answered {status}"
        text = body.decode()
        self.changes = re.search(r'data-changes="(\d+)"', text)[1]  # type: ignore[index]
        self._put(text)
        self.order = list(self.rows)

    @property
    def cells(self) -> dict[str, str]:
        """What each cell says, by its address."""
        return {href: label for row in self.rows.values() for href, label in CELL.findall(row)}

    def hear(self) -> None:
        """Ask what changed."""
        path, tag = f"{self.path}/suite?depuis={self.changes}", f'"{self.changes}"'
        status, body, headers = self.client.get(
            path, Cookie=self.cookie, If_None_Match=tag, HX_Request="true"
        )
        self.asked += 1
        if status == 304:
            self.unchanged += 1
            return
        assert status == 200, f"what changed answered {status}"
        text = body.decode()
        self._put(text)
        self.order = re.search(r'data-order="([^"]*)"', text)[1].split()  # type: ignore[index]
        self.changes = str(headers["ETag"]).strip('"')

    def shown(self) -> list[str]:
        return [self.rows[code] for code in self.order]

    def _put(self, text: str) -> None:
        self.rows |= {found[1]: found[0] for found in ROW.finditer(text)}


@dataclass
class Said:
    """One opinion that was sent: where, when (seconds since 1970) and with which key."""

    href: str
    sent: float
    key: str


@dataclass
class Facilitator:
    """Somebody who looks, says what they saw, and now and then gives a badge, all at once with the others.

    ``own`` are cells where nobody else says anything, so that each word is one change of one cell; ``hot`` are cells
    that everybody fights over, with the badge that each may give.
    """

    screen: Screen
    own: list[str]
    hot: Sequence[tuple[str, str]]
    chance: random.Random
    pace: float  # seconds from one word to the next, about
    said: list[Said] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def work(self, until: float) -> None:
        try:
            self._work(until)
        except Exception as fault:  # a thread must say why it ended
            self.wrong.append(repr(fault))

    def _work(self, until: float) -> None:
        ask_at = time.monotonic() + self.chance.random() * ASKS_EVERY
        act_at = time.monotonic() + self.chance.random() * self.pace
        while (moment := min(ask_at, act_at)) < until:
            time.sleep(max(0.0, moment - time.monotonic()))
            if ask_at <= act_at:
                self.screen.hear()
                ask_at = time.monotonic() + ASKS_EVERY
            else:
                self.act()
                act_at = time.monotonic() + self.pace * (0.5 + self.chance.random())

    def act(self) -> None:
        if self.own and self.chance.random() < 0.7:
            href, sent = self.own.pop(), time.time()
            self.said.append(Said(href, sent, self._say(href, "vu")))
            return
        href, badge = self.chance.choice(self.hot)
        does = self.chance.choices(("vu", "pas-encore", "annuler", "donner"), (70, 5, 5, 20))[0]
        if does == "donner":
            self._post(f"{href}/donner", {"badge": badge})
        elif does == "annuler" and self.keys:
            self._say(href, does, about=self.keys[-1])
        else:
            self._say(href, "vu" if does == "annuler" else does)

    def _say(self, href: str, does: str, about: str = "") -> str:
        key = secrets.token_hex(16)
        form = {"key": key, "words": "Hier, non.", "note": "Hier, non.", "about": about}
        if self._post(f"{href}/{does}", form if does != "vu" else {"key": key}) == 303 and does != "annuler":
            self.keys.append(key)
        return key

    def _post(self, path: str, form: dict[str, str]) -> int:
        status, _, _ = self.screen.client.post(path, form, Cookie=self.screen.cookie, HX_Request="true")
        self.statuses.append(status)
        return status


def work_together(team: Sequence[Facilitator], seconds: float) -> None:
    """Everybody at once, for *seconds*; then each screen hears what it has not heard yet."""
    until = time.monotonic() + seconds
    crowd = [threading.Thread(target=each.work, args=(until,), daemon=True) for each in team]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(seconds + 120)
    for each in team:
        each.screen.hear()
