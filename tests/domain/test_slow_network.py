"""The slow network of the figures is as slow as it says: handshakes, latency, rate and slow start."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.slow_network import FIRST_WINDOW, SEGMENT, Line, SlowNetwork


@pytest.fixture
def generous() -> Iterator[int]:
    """The port of a server that answers one line with as many bytes as it asks for."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                asked = connection.makefile().readline()
                connection.sendall(b"x" * int(asked))
                connection.close()

        threading.Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def seconds(port: int, how_many: int) -> float:
    """How long it takes to ask for and read that many bytes."""
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"{how_many}\n".encode())
        got = 0
        while chunk := connection.recv(65_536):
            got += len(chunk)
    assert got == how_many
    return time.monotonic() - started


@pytest.mark.parametrize(
    ("line", "how_many", "at_least"),
    [
        (Line(round_trip=0.1, rate=1e9, handshakes=2), 10, 0.3),  # two handshakes, then there and back
        (Line(round_trip=0.1, rate=1e9, handshakes=0), 10, 0.1),
        (Line(round_trip=0.02, rate=400_000, handshakes=0), 10_000, 0.2),  # 80,000 bits at 400 kbit/s
        # A window of ten, then of twenty: the rest waits for two more round trips.
        (Line(round_trip=0.1, rate=1e9, handshakes=0), SEGMENT * (3 * FIRST_WINDOW + 1), 0.3),
    ],
)
def test_it_takes_as_long_as_such_a_line_does(
    generous: int, line: Line, how_many: int, at_least: float
) -> None:
    with SlowNetwork(generous, line) as slow:
        took = min(seconds(slow.port, how_many) for _ in range(2))
    assert took >= at_least


def test_two_phones_share_one_link(generous: int) -> None:
    with SlowNetwork(generous, Line(round_trip=0.01, rate=800_000, handshakes=0)) as slow:
        both = [threading.Thread(target=seconds, args=(slow.port, 10_000)) for _ in range(2)]
        started = time.monotonic()
        for each in both:
            each.start()
        for each in both:
            each.join()
    assert time.monotonic() - started >= 0.2  # 160,000 bits at 800 kbit/s
