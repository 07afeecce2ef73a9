"""A mail server of our own on loopback (RFC 5321, the few commands that smtplib sends)."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    """What arrived: the envelope's recipient and the letter. ``refuses`` makes it answer 451 to every letter."""

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuses: bool = False


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        recipient = ""
        self._say(220)
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                self._say(451 if box.refuses else 250)
            elif verb == b"DATA":
                self._say(354)
                letter = b"".join(iter(self.rfile.readline, b".\r\n")).replace(b"\r\n..", b"\r\n.")
                box.letters.append((recipient, message_from_bytes(letter, policy=policy.default)))  # type: ignore
                self._say(250)
            elif verb == b"QUIT":
                self._say(221)
                return
            else:
                self._say(250)

    def _say(self, code: int) -> None:
        self.wfile.write(f"{code} ok\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation) as server:
        server.daemon_threads = True
        server.box = Mailbox(server.server_address[1])  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.box  # type: ignore[attr-defined]
        server.shutdown()
