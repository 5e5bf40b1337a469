"""Handing over mail, to a real server and to sockets that misbehave: what is said is what happened, and in time."""

import contextlib
import socket
import threading
import time
from types import SimpleNamespace

import pytest
import trustme

from tests.exchange.mail_servers import PASSWORD, USER, Inbox, mail_server, played
from vns3pair import deadline
from vns3pair.exchange import smtp
from vns3pair.exchange.smtp import Parcel, Server, deliver

# The server's own advice, which a test does not heed.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
TIME = 0.5
"""Seconds, where a test must wait for the end of them."""
AFTER_THE_MAIL = 2.0
"""The same, where all of a mail must have been handed over before, by a busy machine too."""
SLACK = 10.0
"""Seconds that a busy machine may take more; what stays silent here does so for longer."""
MAIL = b"Subject: x\r\n\r\none\r\n.two\r\n..\r\n"


def parcel(*recipients, content=MAIL):
    return Parcel("vns3pair@example.org", recipients or ("ann@example.org",), content)


def one(server, *parcels, seconds=20.0):
    began = time.monotonic()
    (outcome,) = deliver(server, parcels or [parcel()], seconds)
    assert time.monotonic() - began < seconds + SLACK
    return outcome


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """The authority, in whose certificates this machine trusts for a while."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


# A server that serves


def test_a_mail_arrives_as_it_was_handed_over(inbox):
    with mail_server(inbox) as server:
        assert one(server).what == "sent"
    (mail,) = inbox.mails
    assert mail.mail_from == "vns3pair@example.org"
    assert mail.rcpt_tos == ["ann@example.org"]
    assert mail.original_content == MAIL


def test_line_ends_of_every_kind_become_those_of_mail_and_the_last_line_is_ended(inbox):
    with mail_server(inbox) as server:
        assert one(server, parcel(content=b"a: b\n\nx\r.\ry\n.\r\nz")).what == "sent"
    assert inbox.mails[0].original_content == b"a: b\r\n\r\nx\r\n.\r\ny\r\n.\r\nz\r\n"


@pytest.mark.parametrize(
    "address", ['"john doe"@example.org', "o'brien+vpn@example.org", '"a@b"@example.org']
)
def test_unusual_addresses_reach_the_server_whole(inbox, address):
    with mail_server(inbox) as server:
        assert one(server, parcel(address)).what == "sent"
    assert inbox.mails[0].rcpt_tos == [address]


def test_one_refused_recipient_is_named_and_the_others_get_it():
    inbox = Inbox(refuses=["bob@example.org"])
    with mail_server(inbox) as server:
        outcome = one(server, parcel("ann@example.org", "bob@example.org"))
    assert outcome.what == "part"
    assert list(outcome.refused) == ["bob@example.org"]
    assert "bob@example.org (550 5.1.1 nobody of that name)" in outcome.detail
    assert inbox.mails[0].rcpt_tos == ["ann@example.org"]


def test_where_all_recipients_are_refused_nothing_is_sent():
    inbox = Inbox(refuses=["ann@example.org", "bob@example.org"])
    with mail_server(inbox) as server:
        outcome = one(server, parcel("ann@example.org", "bob@example.org"))
    assert outcome.what == "refused"
    assert "ann@example.org" in outcome.detail
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("words", "later"),
    [("554 5.7.1 looks like spam", False), ("451 4.7.1 greylisted, come back", True)],
)
def test_a_refusal_of_the_mail_itself_is_told_with_the_servers_words(words, later):
    inbox = Inbox(at_data=words)
    with mail_server(inbox) as server:
        outcome = one(server)
    assert outcome.what == "refused"
    assert words in outcome.detail
    assert ("later" in outcome.detail) is later


def test_what_one_mail_met_does_not_touch_the_next():
    inbox = Inbox(refuses=["bob@example.org"])
    with mail_server(inbox) as server:
        outcomes = deliver(
            server, [parcel("ann@example.org"), parcel("bob@example.org"), parcel("cyd@example.org")], 20
        )
    assert [outcome.what for outcome in outcomes] == ["sent", "refused", "sent"]
    assert [mail.rcpt_tos for mail in inbox.mails] == [["ann@example.org"], ["cyd@example.org"]]


def test_a_server_that_takes_one_mail_a_connection_gets_the_next_over_another():
    inbox = Inbox(mails_a_connection=1)
    with mail_server(inbox) as server:
        outcomes = deliver(server, [parcel("ann@example.org"), parcel("bob@example.org")], 20)
    assert [outcome.what for outcome in outcomes] == ["sent", "sent"]
    assert len(inbox.mails) == 2


# Encryption and login


def named(server, user=USER, password=PASSWORD):
    return Server(server.host, server.port, server.security, user, password)


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_mail_goes_out_encrypted_and_logged_in(inbox, trusted, how):
    with mail_server(inbox, authority=trusted, how=how, login=True) as server:
        outcome = one(named(server))
    assert (outcome.what, len(inbox.mails)) == ("sent", 1)
    assert inbox.logins[0][1:] == (USER.encode(), PASSWORD.encode())


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_a_server_with_a_strange_certificate_learns_no_password(inbox, authority, how):
    with mail_server(inbox, authority=authority, how=how, login=True) as server:
        outcome = one(named(server))
    assert outcome.what == "failed"
    assert "certificate" in outcome.detail
    assert inbox.logins == []


def test_a_certificate_of_another_name_is_not_good(inbox, trusted):
    with mail_server(inbox, authority=trusted, how="tls", certified="mail.example.org") as server:
        outcome = one(server)
    assert outcome.what == "failed"
    assert "certificate" in outcome.detail


def test_a_wrong_password_is_told_but_not_shown(inbox, trusted):
    with mail_server(inbox, authority=trusted, how="starttls", login=True) as server:
        outcome = one(named(server, password="canary-wrong"))
    assert outcome.what == "failed"
    assert "EMAIL_URL" in outcome.detail
    assert "canary" not in outcome.detail
    assert inbox.mails == []


def test_a_server_that_repeats_the_password_does_not_get_it_onto_the_page():
    def script(caller):
        caller.say("220 here\r\n")
        caller.hear()
        caller.say("250-here\r\n250 AUTH PLAIN\r\n")
        caller.hear()
        caller.say("535 canary-password is wrong\r\n")
        caller.be_silent()

    with played(script) as (server, _):
        outcome = one(named(server))
    assert "535" in outcome.detail
    assert "canary" not in outcome.detail


def test_a_server_that_wants_encryption_or_a_login_first_is_understood(inbox, authority):
    with mail_server(inbox, authority=authority, how="starttls") as server:
        plain = one(Server(server.host, server.port))
    assert plain.what in ("refused", "failed")
    assert "STARTTLS" in plain.detail
    with mail_server(inbox, login=True) as server:
        assert "user and a password" in one(server).detail


def test_where_starttls_is_wanted_and_not_offered_nothing_is_sent_in_clear(inbox):
    with mail_server(inbox) as server:
        outcome = one(Server(server.host, server.port, "starttls", USER, PASSWORD))
    assert outcome.what == "failed"
    assert "STARTTLS" in outcome.detail
    assert inbox.mails == []


def test_encryption_where_none_is_spoken_is_explained(inbox):
    with mail_server(inbox) as server:
        outcome = one(Server(server.host, server.port, "tls"))
    assert outcome.what == "failed"
    assert "port or scheme" in outcome.detail


def test_a_login_that_is_not_offered_is_explained(inbox):
    with mail_server(inbox) as server:
        outcome = one(named(server))
    assert outcome.what == "failed"
    assert "offers no login" in outcome.detail


def test_what_was_said_before_the_encryption_began_does_not_count(trusted):
    """Else somebody in between could answer for the server."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.issue_cert("127.0.0.1").configure_cert(context)

    def script(caller):
        caller.say("220 here\r\n")
        caller.hear()
        caller.say("250-here\r\n250 STARTTLS\r\n")
        caller.hear()
        caller.say("220 go on\r\n250-slipped in\r\n250 AUTH PLAIN\r\n")
        with context.wrap_socket(caller.sock, server_side=True) as caller.sock:
            caller.hear()
            caller.say("250 here\r\n")
            caller.hear_the_rest()

    with played(script) as (server, callers):
        outcome = one(Server(server.host, server.port, "starttls", USER, PASSWORD))
    assert outcome.what == "failed"
    assert b"AUTH" not in callers[0].heard


# Servers that misbehave


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
    caller.serve_until_data()
    caller.hear(b"\r\n.\r\n")
    caller.be_silent()


def hangs_up_after_the_mail(caller):
    caller.serve_until_data()
    caller.hear(b"\r\n.\r\n")


def drips_after_the_mail(caller):
    caller.serve_until_data()
    caller.hear(b"\r\n.\r\n")
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


# Names and addresses


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
