"""Handing over mail to sockets that misbehave: it ends in time, and nobody is told that nothing was sent when it may be."""

import contextlib
import threading

import pytest

from tests.exchange.handing_over import one, parcel
from tests.exchange.mail_servers import played
from vns3pair.exchange import smtp
from vns3pair.exchange.smtp import Server, deliver

TIME = 0.5
"""Seconds, where a test must wait for the end of them."""
AFTER_THE_MAIL = 2.0
"""The same, where all of a mail must have been handed over before, by a busy machine too."""


def silent_at_once(caller):
    caller.be_silent()


def silent_after_the_greeting(caller):
    caller.say("220 here\r\n")
    caller.be_silent()


def silent_after_hello(caller):
    caller.say("220 here\r\n")
    caller.hear()
    caller.say("250 here\r\n")
    caller.be_silent()


def dripping_greeting(caller):
    caller.drip("220 " + "x" * 10_000)


def dripping_lines(caller):
    caller.drip("220-x\r\n" * 10_000)


def endless_hello(caller):
    caller.say("220 here\r\n")
    caller.hear()
    with contextlib.suppress(OSError):
        while not caller.over.is_set():
            caller.say("250-more\r\n" * 1000)


def nonsense(caller):
    caller.say("Welcome!\r\n")
    caller.be_silent()


def web_server(caller):
    caller.hear()
    caller.say("HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize(
    "script",
    [
        silent_at_once,
        silent_after_the_greeting,
        silent_after_hello,
        dripping_greeting,
        dripping_lines,
        endless_hello,
        nonsense,
        web_server,
    ],
)
def test_whatever_a_server_does_before_it_has_the_mail_the_wait_ends_and_nothing_was_sent(script):
    with played(script) as (server, callers):
        outcome = one(server, seconds=TIME)
        assert outcome.what == "failed"
        assert str(server.port) in outcome.detail or "Nothing was sent" in outcome.detail
    assert b"DATA" not in callers[0].heard


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_an_encryption_that_never_comes_about_is_not_waited_for(how):
    def silent_in_the_handshake(caller):
        if how == "starttls":
            caller.say("220 here\r\n")
            for answer in ("250-here\r\n250 STARTTLS", "220 go on"):
                caller.hear()
                caller.say(f"{answer}\r\n")
        caller.be_silent()

    with played(silent_in_the_handshake) as (server, _):
        outcome = one(Server(server.host, server.port, how), seconds=TIME)
    assert outcome.what == "failed"
    assert "did not answer in time" in outcome.detail


def hangs_up_at_once(caller):
    pass


def hangs_up_at_data(caller):
    caller.say("220 here\r\n")
    for answer in ("250 here", "250 OK", "250 OK"):
        caller.hear()
        caller.say(f"{answer}\r\n")
    caller.hear()


def shuts_down(caller):
    caller.say("421 closing for the night\r\n")


@pytest.mark.parametrize("script", [hangs_up_at_once, hangs_up_at_data, shuts_down])
def test_a_server_that_hangs_up_early_has_nothing(script):
    with played(script) as (server, _):
        assert one(server).what == "failed"


def silent_after_the_mail(caller):
    caller.take_a_mail()
    caller.be_silent()


def hangs_up_after_the_mail(caller):
    caller.take_a_mail()


def drips_after_the_mail(caller):
    caller.take_a_mail()
    caller.drip("250 " + "x" * 10_000)


@pytest.mark.parametrize("script", [silent_after_the_mail, hangs_up_after_the_mail, drips_after_the_mail])
def test_where_the_whole_mail_is_over_and_no_answer_came_it_says_that_nobody_knows(script):
    with played(script) as (server, _):
        outcome = one(server, seconds=AFTER_THE_MAIL)
    assert outcome.what == "unknown"
    assert "may have arrived" in outcome.detail


def test_a_server_that_stops_reading_never_gets_the_end_of_the_mail():
    go_on, done = threading.Event(), threading.Event()

    def stops_reading(caller):
        caller.serve_until_data()
        go_on.wait(30)
        caller.hear_the_rest()
        done.set()

    big = b"Subject: x\r\n\r\n" + b"0123456789\r\n" * 1_000_000
    with played(stops_reading) as (server, callers):
        outcome = one(server, parcel(content=big), seconds=TIME)
        go_on.set()
        assert done.wait(30)
        assert (outcome.what, "Nothing was sent" in outcome.detail) == ("failed", True)
        assert b"354" not in callers[0].heard
        assert not callers[0].heard.endswith(b"\r\n.\r\n")
        assert len(callers[0].heard) < len(big)


def test_what_was_taken_stays_taken_however_the_goodbye_goes(monkeypatch):
    monkeypatch.setattr(smtp, "FAREWELL", 0.1)

    def silent_at_the_end(caller):
        hangs_up_after_the_mail(caller)
        caller.say("250 OK\r\n")
        caller.be_silent()

    with played(silent_at_the_end) as (server, _):
        assert one(server).what == "sent"


def test_one_dead_server_is_not_waited_for_once_for_each_mail():
    with played(silent_at_once) as (server, callers):
        outcomes = deliver(server, [parcel(), parcel(), parcel()], TIME)
    assert [outcome.what for outcome in outcomes] == ["failed"] * 3
    assert len(callers) == 1
