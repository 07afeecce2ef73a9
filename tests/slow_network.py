"""A slow network in front of a server of this machine: latency, a shared narrow link, and TCP's slow start.

A proxy on a port of its own that lets bytes through as late as such a network would. A browser's own throttling
leaves out what its service worker fetches and what a connection costs before its first byte; this does not.
Slow start: RFC 6928 (ten segments at first), RFC 5681 section 3.1 (one more for each that arrived). No segment is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass
from typing import Self

SEGMENT = 1_460  # bytes of a TCP segment on Ethernet
FIRST_WINDOW = 10  # segments


@dataclass(frozen=True)
class Line:
    """How slow: the round trip in seconds, the rate in bits a second each way, and the round trips before a request.

    Those are TCP's and TLS 1.3's handshakes: a server of this machine speaks plain http, a real one does not.
    """

    round_trip: float
    rate: float
    handshakes: int = 2


SLOW_3G = Line(round_trip=0.4, rate=400_000)
FAST_3G = Line(round_trip=0.15, rate=1_600_000)


class SlowNetwork:
    """``with SlowNetwork(port, SLOW_3G) as slow``: ``slow.port`` answers as *port* of this machine does, later."""

    def __init__(self, to_port: int, line: Line) -> None:
        self.to_port, self.line = to_port, line
        self.port = 0
        self.bytes_down = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._free_at = {"up": 0.0, "down": 0.0}  # when each way of the one link has sent what it was given

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the slow network did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The end of the network may come at any moment; asyncio would print that as a fault.
        with contextlib.suppress(asyncio.CancelledError):
            await self._serve(reader, writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.line.round_trip * self.line.handshakes)
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(
            self._carry("up", reader, to_server),
            self._carry("down", from_server, writer),
        )

    async def _carry(self, way: str, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Bring what *source* says to *target*, in segments, no sooner than the link and the window allow."""
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = self._loop.create_task(self._deliver(late, target))
        window = asyncio.Semaphore(FIRST_WINDOW)
        try:
            while chunk := await source.read(SEGMENT):
                await window.acquire()
                now = self._loop.time()
                self._free_at[way] = max(now, self._free_at[way]) + len(chunk) * 8 / self.line.rate
                arrives = self._free_at[way] + self.line.round_trip / 2
                self._loop.call_at(arrives + self.line.round_trip / 2, self._acknowledged, window)
                late.put_nowait((arrives, chunk))
                if way == "down":
                    self.bytes_down += len(chunk)
        except ConnectionError:
            pass
        finally:
            late.put_nowait((0.0, b""))
        await delivering

    async def _deliver(self, late: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
        while True:
            arrives, chunk = await late.get()
            if not chunk:
                break
            await asyncio.sleep(arrives - self._loop.time())
            if not target.is_closing():
                target.write(chunk)
        target.close()

    @staticmethod
    def _acknowledged(window: asyncio.Semaphore) -> None:
        window.release()
        window.release()  # slow start: each that arrived lets two go
