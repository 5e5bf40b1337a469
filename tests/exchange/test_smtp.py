"""Handing over mail to a real server: what is said of it is what happened, encrypted and logged in where that is wanted."""

import pytest
import trustme

from tests.exchange.handing_over import MAIL, one, parcel
from tests.exchange.mail_servers import PASSWORD, USER, Inbox, mail_server, played
from vns3pair.exchange.smtp import Server, deliver

# The server's own advice, which a test does not heed.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


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
