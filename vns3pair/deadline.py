"""Connections in which every wait ends at one deadline: looking a name up, connecting, and whatever is done after that."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any


class UnknownHost(Exception):
    """The name service does not know a host."""


class Clock:
    """Counts down to the deadline."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises TimeoutError where there are none."""
        rest = self.end - time.monotonic()
        if rest <= 0:
            raise TimeoutError("the time is up")
        return rest

    @property
    def over(self) -> bool:
        """Whether a wait that ended just now ended because of the deadline."""
        return time.monotonic() > self.end - 0.05


def resolved(host: str, port: int, clock: Clock) -> list[Any]:
    """The addresses of a host, as `socket.getaddrinfo` has them. Raises UnknownHost and TimeoutError.

    The system's look-up knows no deadline, so it is left behind where it takes too long.
    """
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="look up a host", daemon=True).start()
    try:
        found = answers.get(timeout=clock.left())
    except queue.Empty:
        raise TimeoutError("the name service did not say in time") from None
    if isinstance(found, Exception):
        raise UnknownHost
    return list(found)


def connected(addresses: Sequence[Any], clock: Clock) -> socket.socket:
    """A connection to the first address that answers. Each gets an even share of the time left. Raises OSError."""
    trouble: OSError = OSError("it has no address")
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(clock.left() / (len(addresses) - tried))
            sock.connect(address)
            # Else the last piece of what is said waits until the one before it is acknowledged.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            sock.close()
            trouble = error
    raise trouble


__all__ = ["Clock", "UnknownHost", "connected", "resolved"]
