"""Servers that are silent, missing or stop in between: nobody waits, and what may have arrived is told."""

import datetime
import email
import email.policy
import threading
import time
from urllib.parse import urlsplit

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from tests.exchange.mail_servers import Caller, played
from tests.exchange.mailing.pages import LINK, page, preview, send
from tests.sheets.cast import signed_in
from vns3pair.exchange import sending
from vns3pair.exchange.models import WAITS, Delivery, Draft, Invitation, Token
from vns3pair.sheets import services


@pytest.mark.django_db(transaction=True)
def test_while_a_server_is_silent_others_save(acme, engineer, colleague, use):
    from django.db import connection

    at_the_server, saved = threading.Event(), threading.Event()

    def silent_until_somebody_saved(caller):
        at_the_server.set()
        saved.wait(60)

    def click(browser, shown):
        browser.post(shown)
        connection.close()

    browser = signed_in(engineer)
    with played(silent_until_somebody_saved) as (server, _):
        use(server)
        shown = preview(browser, acme, recipients="ann@acme.example")
        thread = threading.Thread(target=click, args=[browser, shown])
        thread.start()
        try:
            assert at_the_server.wait(60)
            now = services.save_side(
                sheet=acme, side="vns3", stated={}, edit_number=acme.edit_number, author=colleague
            )
            assert signed_in(colleague).get(page(acme, "partner-access")).status_code == 200
            assert thread.is_alive()
        finally:
            saved.set()
            thread.join()
    assert now.edit_number == acme.edit_number + 1


def test_a_silent_server_is_waited_for_once_for_all_mails_of_a_request(
    client, acme, use, settings, monkeypatch
):
    settings.MAIL_TIME = 2.0
    monkeypatch.setattr(sending, "AT_LEAST", 2.0)
    with played(lambda caller: caller.be_silent()) as (server, callers):
        use(server)
        shown = preview(client, acme, recipients="\n".join(f"ann{n}@acme.example" for n in range(20)))
        began = time.monotonic()
        answer = client.post(shown, follow=True)
        assert time.monotonic() - began < 20 * 2.0
    assert len(callers) == 1
    assert "20 mails did not go out" in answer.content.decode()
    assert "did not answer in time" in answer.content.decode()
    assert not Token.objects.exists()
    assert Draft.objects.count() == 1


def test_a_mail_that_may_have_arrived_keeps_its_link_and_is_not_simply_tried_again(client, acme, use):
    with played(Caller.take_a_mail) as (server, _):
        use(server)
        answer = send(client, acme, recipients="ann@acme.example")
    assert "may have arrived" in answer.content.decode()
    assert Token.objects.count() == 1
    assert not Draft.objects.exists()
    assert "Send again…" in answer.content.decode()


def test_without_a_server_the_pages_say_so_and_offer_the_finished_mail(client, acme):
    shown = preview(client, acme, recipients="ann@acme.example")
    for url in (page(acme), page(acme, "partner-access"), shown):
        assert "No mail server is set up here" in client.get(url).content.decode()
    answer = client.post(shown, follow=True)
    body = answer.content.decode()
    assert "Not sent to ann@acme.example" in body
    assert (
        any(message.level_tag == "warning" for message in get_messages(answer.wsgi_request))
        or "warning" in body
    )
    delivery = Delivery.objects.get()
    assert delivery.outcome == "file"
    file = client.get(page(acme, f"mails/{delivery.pk}.eml"))
    assert file["Content-Type"] == "message/rfc822"
    assert file["Cache-Control"] == "no-store"
    found = email.message_from_bytes(file.content, policy=email.policy.default)
    assert found["To"] == "ann@acme.example"
    link = LINK.findall(found.get_body(("plain",)).get_content())[0]
    assert Client().get(urlsplit(link).path).status_code == 302


def test_the_file_of_a_mail_is_for_engineers_alone(client, acme, make):
    client.post(preview(client, acme, recipients="ann@acme.example"))
    delivery = Delivery.objects.get()
    other = make({}, {}, name="other")
    assert Client().get(page(acme, f"mails/{delivery.pk}.eml")).status_code == 302
    assert client.get(page(other, f"mails/{delivery.pk}.eml")).status_code == 404
    Delivery.objects.update(kind="code")
    assert client.get(page(acme, f"mails/{delivery.pk}.eml")).status_code == 404
    assert "Download .eml" not in client.get(page(acme, "partner-access")).content.decode()


def test_a_mail_under_way_when_the_server_stopped_is_not_called_under_way_for_ever(client, acme):
    fresh = Delivery.objects.create(sheet=acme, kind="sheet", recipients=["ann@acme.example"], subject="x")
    assert "under way" in client.get(page(acme, "partner-access")).content.decode()
    Delivery.objects.filter(pk=fresh.pk).update(made=fresh.made - WAITS)
    body = client.get(page(acme, "partner-access")).content.decode()
    assert "under way." not in body.replace("was under way", "")
    assert "may have arrived" in body


class Stopped(BaseException):
    """The server is stopped at this point: nothing after it happens."""


def stopped(*_, **__):
    raise Stopped


def test_a_server_that_stops_before_a_mail_is_handed_over_leaves_it_on_record(
    client, acme, inbox, monkeypatch
):
    letter = preview(client, acme, recipients="ann@acme.example\nbob@acme.example")
    monkeypatch.setattr(sending.mail, "post_all", stopped)
    with pytest.raises(Stopped):
        client.post(letter)
    assert not Draft.objects.exists(), "a second click sends nothing twice"
    kept = sorted((each.recipients, each.outcome) for each in Delivery.objects.all())
    assert kept == [(["ann@acme.example"], "sending"), (["bob@acme.example"], "sending")]
    Delivery.objects.update(made=timezone.now() - datetime.timedelta(seconds=61))
    body = client.get(page(acme, "partner-access")).content.decode()
    assert body.count("The server stopped while this mail was under way.") == 2


def test_a_server_that_stops_while_links_are_made_leaves_the_draft_as_it_was(
    client, acme, inbox, monkeypatch
):
    letter = preview(client, acme, recipients="ann@acme.example\ncy@acme.example")
    before = Invitation.objects.count(), Token.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "Letter", stopped)
        with pytest.raises(Stopped):
            client.post(letter)
    assert Draft.objects.count() == 1
    assert (Invitation.objects.count(), Token.objects.count(), Delivery.objects.count()) == (*before, 0)
    client.post(letter)
    assert [each.rcpt_tos for each in inbox.mails] == [["ann@acme.example"], ["cy@acme.example"]]


def test_the_time_for_mail_shrinks_with_the_time_for_files(acme, engineer, client, inbox, monkeypatch):
    given = []
    real = sending.mail.post_all
    monkeypatch.setattr(
        sending.mail,
        "post_all",
        lambda letters, seconds, rows: given.append(seconds) or real(letters, seconds, rows),
    )
    send(client, acme, recipients="ann@acme.example")
    assert 3 <= given[0] <= 12
