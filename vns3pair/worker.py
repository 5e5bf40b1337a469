"""A gunicorn worker that lets no request take longer than the timeout.

Gunicorn's threaded worker applies its timeout to the process alone: there, a request may take for ever.
"""

import os
import socket
import threading
import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# How often is looked for late requests, and how long after the timeout a thread may need to notice.
INTERVAL = 1.0
GRACE = 5.0


class LimitedWorker(ThreadWorker):
    """Hangs up on a late request; a process whose thread goes on regardless is replaced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.under_way: dict[TConn, float] = {}

    def init_process(self) -> None:
        threading.Thread(target=self.watch, name="watch", daemon=True).start()
        super().init_process()  # serves, and returns at the end

    def handle(self, conn: TConn) -> Any:
        self.under_way[conn] = time.monotonic() + self.cfg.timeout
        try:
            return super().handle(conn)
        finally:
            del self.under_way[conn]

    def watch(self) -> None:
        while True:
            time.sleep(INTERVAL)
            now = time.monotonic()
            for conn, deadline in list(self.under_way.items()):
                if now > deadline + GRACE:
                    self.log.error("A request does not heed the timeout; the process is replaced.")
                    os._exit(1)
                if now > deadline:
                    hang_up(conn.sock)


def hang_up(connection: socket.socket) -> None:
    """Ends waiting for a client's data as well as for the client to take ours."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has gone by itself
