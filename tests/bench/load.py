"""Readers who ask again and again on connections that they keep: one process, one thread, as little work as it can be.

It shares the machine with the servers that it asks, so a figure is what a machine gives that also plays its readers.
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """Answers a second, and how long the slowest hundredth and the middle one took, in milliseconds."""

    a_second: float
    p99_ms: float
    p50_ms: float


def ask(
    port: int, path: str, *, seconds: float, status: int = 200, connections: int = 16, **headers: str
) -> Load:
    """Ask for *path* as often as it is answered. Raises AssertionError for any other status."""
    sent = {"Host": f"127.0.0.1:{port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    request = f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()
    start = f"HTTP/1.1 {status} ".encode()
    took: list[float] = []
    waiting = selectors.DefaultSelector()
    for _ in range(connections):
        reader = socket.create_connection(("127.0.0.1", port), timeout=10)
        reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader.sendall(request)
        waiting.register(reader, selectors.EVENT_READ, [time.perf_counter(), b""])
    began = time.perf_counter()
    until, moment = began + seconds, began
    while moment < until:
        for key, _ in waiting.select(timeout=10):
            reader, state = key.fileobj, key.data
            assert isinstance(reader, socket.socket)
            state[1] += reader.recv(262_144)
            if not _is_whole(state[1]):
                continue
            assert state[1].startswith(start), state[1][:200]
            moment = time.perf_counter()
            took.append(moment - state[0])
            state[:] = [moment, b""]
            reader.sendall(request)
    for key in list(waiting.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    waiting.close()
    took.sort()
    rank = [took[int(len(took) * part)] * 1_000 for part in (0.99, 0.5)]
    return Load(len(took) / (moment - began), *rank)


def _is_whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    head = head.lower()
    at = head.find(b"content-length:")
    if at < 0:
        return True  # a 304 has no body
    return len(body) >= int(head[at + 15 :].split(b"\r\n", 1)[0])
