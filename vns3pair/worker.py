"""A gunicorn worker that lets no request take longer than the timeout.

Gunicorn's threaded worker applies its timeout to the process alone: there, a request may take for ever.
"""

import os
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# How often is looked for late requests, and how long after the timeout a thread may need to notice.
INTERVAL = 1.0
GRACE = 5.0
_deadlines: dict[socket.socket, float] = {}
"""Until when the request that came by a connection may take."""


def allow(environ: Mapping[str, Any], seconds: float) -> None:
    """Lets the request of this WSGI environment take so long from now. Another server sets no limit that this knows."""
    sock = environ.get("gunicorn.socket")
    if sock in _deadlines:
        _deadlines[sock] = time.monotonic() + seconds


class LimitedWorker(ThreadWorker):
    """Hangs up on a late request; a process whose thread goes on regardless is replaced."""

    def init_process(self) -> None:
        threading.Thread(target=self.watch, name="watch", daemon=True).start()
        super().init_process()  # serves, and returns at the end

    def handle(self, conn: TConn) -> Any:
        sock = conn.sock
        _deadlines[sock] = time.monotonic() + self.cfg.timeout
        try:
            return super().handle(conn)
        finally:
            del _deadlines[sock]

    def watch(self) -> None:
        while True:
            time.sleep(INTERVAL)
            now = time.monotonic()
            for sock, deadline in list(_deadlines.items()):
                if now > deadline + GRACE:
                    self.log.error("A request does not heed the timeout; the process is replaced.")
                    os._exit(1)
                if now > deadline:
                    hang_up(sock)


def hang_up(connection: socket.socket) -> None:
    """Ends waiting for a client's data as well as for the client to take ours."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has gone by itself
