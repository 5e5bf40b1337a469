"""On the way to a mail server: its name, its port, and addresses of which some are dead."""

import contextlib
import socket
import threading
import time
from types import SimpleNamespace

import pytest

from tests.exchange.handing_over import one
from tests.exchange.mail_servers import mail_server
from vns3pair import deadline
from vns3pair.exchange import smtp
from vns3pair.exchange.smtp import Server

TIME = 0.5
"""Seconds, where a test must wait for the end of them."""


def test_a_name_service_that_does_not_answer_is_left_waiting(monkeypatch):
    over = threading.Event()

    def slow(*arguments, **more):
        over.wait(30)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(smtp.socket, "getaddrinfo", slow)
    try:
        outcome = one(Server("mail.example.org", 25), seconds=TIME)
    finally:
        over.set()
    assert outcome.what == "failed"
    assert "name service" in outcome.detail


def test_a_name_that_does_not_exist_is_told(monkeypatch):
    def unknown(*arguments, **more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(smtp.socket, "getaddrinfo", unknown)
    assert "no mail server mail.example.org" in one(Server("mail.example.org", 25)).detail


def test_a_port_where_nobody_listens_is_told():
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # so that nobody else can listen there either
        port = deaf.getsockname()[1]
        outcome = one(Server("127.0.0.1", port))
    assert outcome.what == "failed"
    assert f"127.0.0.1 port {port}" in outcome.detail
    assert "refused" in outcome.detail


@pytest.fixture
def hole():
    """An address that neither takes a connection nor refuses it: its queue is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()


def test_of_many_dead_addresses_none_eats_the_time_of_the_one_that_lives(inbox, monkeypatch):
    """Nobody waits for the dead ones here: the clock is put forward by the time that each was given."""
    dead, given = ("192.0.2.1", 25), []

    class Sock(socket.socket):
        def connect(self, address):
            if address == dead:
                given.append(self.gettimeout())
                raise TimeoutError
            super().connect(address)

    def many(host, port, **more):
        addresses = [*[dead] * 9, ("127.0.0.1", server.port)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]

    known = {**vars(socket), "socket": Sock, "getaddrinfo": many}
    monkeypatch.setattr(deadline, "socket", SimpleNamespace(**known))
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + sum(given)))
    with mail_server(inbox) as server:
        assert one(server, seconds=100.0).what == "sent"
    assert len(given) == 9


def test_only_dead_addresses_end_at_the_deadline(hole, monkeypatch):
    dead = (socket.AF_INET, socket.SOCK_STREAM, 6, "", hole)
    monkeypatch.setattr(smtp.socket, "getaddrinfo", lambda *arguments, **more: [dead] * 20)
    outcome = one(Server("mail.example.org", 25), seconds=TIME)
    assert outcome.what == "failed"
    assert "did not answer in time" in outcome.detail
