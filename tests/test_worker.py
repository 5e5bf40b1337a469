"""The limit on the time of a request: hanging up, and replacing a process that does not heed it."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

APPLICATION = """
import os, time
def application(environ, start_response):
    if environ["PATH_INFO"] == "/late":
        while True: time.sleep(60)
    if environ["PATH_INFO"] == "/allowed":
        from vns3pair.worker import allow
        allow(environ, 60)
    if environ["PATH_INFO"] == "/allowed":
        time.sleep(3.5)
    if environ["PATH_INFO"] == "/long":
        time.sleep(30)
    if environ["PATH_INFO"] == "/read":
        environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
CONFIGURATION = """
from vns3pair import worker
worker.INTERVAL, worker.GRACE = 0.05, {grace}
bind, workers, threads, timeout = "unix:{path}", 1, 2, 3
worker_class = "vns3pair.worker.LimitedWorker"
control_socket_disable = True
graceful_timeout = 1 # as a thread that was hung up on goes on until it is done
"""


@pytest.fixture
def ask(tmp_path_factory, request):
    """Sends a request to a server with a timeout of three seconds and returns all of the answer.

    At one second gunicorn takes the process of a busy machine for dead.
    """
    folder = tmp_path_factory.mktemp("w")
    path = folder / "s"
    (folder / "application.py").write_text(APPLICATION)
    (folder / "gunicorn.conf.py").write_text(CONFIGURATION.format(path=path, grace=request.param))
    root = Path(__file__).resolve().parent.parent
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "application"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(root)},
            stdout=log,
            stderr=log,
        )

    def ask(line: str, rest: str = "") -> str:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(60)
            client.connect(str(path))
            client.sendall(f"{line}\r\nHost: x\r\nConnection: close\r\n{rest}".encode())
            answer = b""
            while part := client.recv(4096):
                answer += part
            return answer.decode()

    ask.log = (folder / "log").read_text
    try:
        until = time.monotonic() + 300
        while True:
            try:
                ask("GET / HTTP/1.1", "\r\n")
                break
            except (FileNotFoundError, ConnectionRefusedError):
                assert process.poll() is None, ask.log()
                assert time.monotonic() < until, ask.log()
                time.sleep(0.02)  # nothing tells when a socket opens
        yield ask
    finally:
        process.terminate()
        process.wait(timeout=60)


def process_of(answer: str) -> str:
    assert answer.startswith("HTTP/1.1 200")
    return answer.split("\r\n\r\n")[1]


@pytest.mark.parametrize("ask", [30], indirect=True)
@pytest.mark.parametrize("rest", ["", "Content-Length: 9\r\n\r\n1234"], ids=["in its headers", "in its body"])
def test_a_client_that_stops_sending_is_hung_up_on_and_nobody_else_suffers(ask, rest):
    before = process_of(ask("GET / HTTP/1.1", "\r\n"))
    ask("POST /read HTTP/1.1", rest)  # returns, as the server ends it
    assert process_of(ask("GET / HTTP/1.1", "\r\n")) == before


@pytest.mark.parametrize("ask", [0], indirect=True)
def test_a_process_that_does_not_heed_the_limit_is_replaced(ask):
    before = process_of(ask("GET / HTTP/1.1", "\r\n"))
    assert ask("GET /late HTTP/1.1", "\r\n") == ""
    assert process_of(ask("GET / HTTP/1.1", "\r\n")) != before
    assert "replaced" in ask.log()


@pytest.mark.parametrize("ask", [30], indirect=True)
def test_a_request_that_was_allowed_more_time_is_answered_and_no_other(ask):
    assert process_of(ask("GET /allowed HTTP/1.1", "\r\n"))
    assert ask("GET /long HTTP/1.1", "\r\n") == ""
