"""script/server for real: a first run, a second one, and a port that is taken."""

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Whatever proxy the environment names."""


def free_port() -> int:
    """One below those that Linux gives to whoever asks for any, so that it is not given away before the server has it.

    A connection to such a port, tried again and again, might besides get that port for its own end and meet itself.
    """
    for port in random.sample(range(15_000, 32_000), 100):
        with socket.socket() as trial, contextlib.suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
    pytest.fail("no port is free")


class Server:
    def __init__(self, process: subprocess.Popen, port: int) -> None:
        self.process, self.port = process, port

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        try:
            with DIRECTLY.open(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
                return answer.status, answer.read().decode(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), dict(error.headers)


def environment(folder: Path, port: int) -> dict[str, str]:
    ours = {"VNS3PAIR_DATA_DIR": folder / "data", "VNS3PAIR_STATIC_DIR": folder / "static", "PORT": port}
    cleared = {"SECRET_KEY": "", "DATABASE_URL": ""}
    return {**os.environ, **cleared, **{name: str(value) for name, value in ours.items()}}


@contextlib.contextmanager
def serving(folder: Path, output: Path) -> Iterator[Server]:
    port = free_port()
    with output.open("wb") as out:
        process = subprocess.Popen(
            [ROOT / "script/server"],
            cwd="/",
            env=environment(folder, port),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            until = time.monotonic() + 300
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    assert process.poll() is None, output.read_text()
                    assert time.monotonic() < until, output.read_text()
                    time.sleep(0.02)  # nothing tells when a port opens
            yield Server(process, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def content(path: Path) -> bytes:
    """Nothing where the server has just put the file away, as it does with the database's log."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a server")


@pytest.fixture(scope="module")
def first_run(folder: Path) -> Iterator[tuple[Server, Path]]:
    output = folder / "first.log"
    with serving(folder, output) as server:
        yield server, output


def test_the_first_run_serves_and_tells_a_password_once(first_run, folder):
    server, output = first_run
    assert server.get("/healthz")[:2] == (200, "ok\n")
    said = output.read_text()
    passwords = re.findall(r"^ +password +(\S+)$", said, re.M)
    assert len(passwords) == 1
    assert len(passwords[0]) == 23
    # In clear it is nowhere else.
    kept = {path: content(path) for path in folder.rglob("*") if path.is_file() and path != output}
    assert len(kept) > 10
    assert not [path for path, held in kept.items() if passwords[0].encode() in held]


def test_pages_come_with_static_files_that_may_be_kept_for_good(first_run):
    server, _ = first_run
    status, page, _ = server.get("/accounts/login/")
    assert status == 200
    addresses = re.findall(r'"(/static/[^"]+\.(?:css|js))"', page)
    assert addresses
    for address in addresses:
        status, _, headers = server.get(address)
        assert status == 200
        assert "immutable" in headers["Cache-Control"]


def test_the_register_asks_for_a_login(first_run):
    server, _ = first_run
    assert "password" in server.get("/")[1]


def test_a_partners_link_reaches_no_log(first_run):
    server, output = first_run
    assert server.get("/i/canary-of-a-link")[0] == 404
    assert server.get("/i/canary-of-a-link/more?token=canary")[0] in (200, 404)  # the login, or nothing
    expected = ('"GET /i/…" 404', '"GET /i/…/more"', "Not Found: /i/…")
    until = time.monotonic() + 30
    # Gunicorn writes its line after the answer has gone, and nothing tells when.
    while not all(line in (written := output.read_text()) for line in expected):
        assert time.monotonic() < until, written
        time.sleep(0.02)
    assert "canary" not in written


def test_a_port_in_use_is_named_with_the_way_to_choose_another(first_run, tmp_path):
    server, _ = first_run
    result = subprocess.run(
        [ROOT / "script/server"], env=environment(tmp_path, server.port), capture_output=True, text=True
    )
    assert result.returncode != 0
    assert f"port {server.port}" in result.stderr
    assert "PORT=" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_a_second_run_makes_nothing_anew(first_run, folder):
    with serving(folder, folder / "second.log") as server:
        assert server.get("/healthz")[0] == 200
    said = (folder / "second.log").read_text()
    for word in ("password", "Collecting", "Migrating", "Installing"):
        assert word not in said


def test_an_odd_setting_stops_the_start_with_one_clear_line(tmp_path):
    result = subprocess.run(
        [ROOT / "script/server"],
        env={**environment(tmp_path, 1), "PORT": "eighty"},
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert "PORT is 'eighty'. Allowed: a whole number from 1 to 65535." in result.stderr
