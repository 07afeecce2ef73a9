"""A push service of our own on this machine: keeps what it is sent, opens it, answers as it is told."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import http_ece
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02


@dataclass
class Post:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Endpoints of one imaginary browser. ``answer`` is the status and headers of the next answers."""

    answer: tuple[int, dict[str, str]] = (201, {})
    posts: list[Post] = field(default_factory=list)
    secret: bytes = b"sixteen letters!"

    def __post_init__(self) -> None:
        self.key = generate_private_key(SECP256R1())

    def __enter__(self) -> Self:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.posts.append(Post(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                status, headers = service.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def subscription(self, name: str = "one") -> dict[str, Any]:
        """What a browser's ``PushSubscription.toJSON()`` gives."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _base64url(point), "auth": _base64url(self.secret)}
        return {"endpoint": f"{self.origin}/push/{name}", "expirationTime": None, "keys": keys}

    def text(self, post: Post) -> str:
        """What only the browser can read (RFC 8291)."""
        clear: bytes = http_ece.decrypt(
            post.body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        return clear.decode()


def vapid_claims(post: Post) -> dict[str, Any]:
    """The claims of the request's signed token, its signature checked against its key (RFC 8292)."""
    authorization = post.headers["authorization"]
    assert Vapid02.verify(authorization)
    middle = authorization.split("t=")[1].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=="))
    return claims


def vapid_key(post: Post) -> str:
    return post.headers["authorization"].split("k=")[1]


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
