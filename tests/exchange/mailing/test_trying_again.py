"""What did not go out stays and can be tried again, changed before or forgotten."""

import re

from django.test import Client

from tests.exchange.mailing.pages import LINK, page, preview, send, text_of
from vns3pair.exchange.models import Delivery, Draft, Invitation


def test_what_was_refused_can_be_tried_again_with_what_was_typed_and_a_new_link(client, acme, inbox):
    answer = send(
        client, acme, recipients="ann@acme.example\nBob Birch <bob@acme.example>", text="My own words."
    )
    body = answer.content.decode()
    assert "Sent to ann@acme.example." in body
    assert "1 mail did not go out" in body
    assert "nobody of that name" in body
    waiting = Draft.objects.get()
    assert waiting.content["recipients"] == "Bob Birch <bob@acme.example>"
    assert waiting.content["text"] == "My own words."
    assert Invitation.objects.get(email="bob@acme.example").tokens.count() == 0
    inbox.refuses.clear()
    client.post(page(acme, f"send/{waiting.pk}"))
    assert inbox.mails[-1].rcpt_tos == ["bob@acme.example"]
    assert "My own words." in text_of(inbox.mails[-1])
    assert Client().get(LINK.findall(text_of(inbox.mails[-1]))[0]).status_code == 302
    assert not Draft.objects.exists()
    assert [each.outcome for each in Delivery.objects.order_by("pk")] == ["sent", "refused", "sent"]


def test_each_mail_that_did_not_go_out_has_a_heading_of_its_own(client, acme, inbox):
    inbox.refuses |= {"cy@acme.example", "di@acme.example"}
    for recipients in ("bob@acme.example", "cy@acme.example\ndi@acme.example"):
        send(client, acme, recipients=recipients)
    body = client.get(page(acme, "partner-access")).content.decode()
    assert sorted(re.findall(r"(\d mails? did not go out.*)</h2>", body)) == [
        "1 mail did not go out to bob@acme.example (2 of 2)",
        "2 mails did not go out to di@acme.example and 1 more (1 of 2)",
    ]


def test_what_is_changed_before_it_is_tried_again_replaces_what_failed(client, acme, inbox):
    send(client, acme, recipients="bob@acme.example")
    waiting = Draft.objects.get()
    shown = preview(client, acme, f"?draft={waiting.pk}", recipients="bo.birch@acme.example")
    assert "1 mail did not go out" in client.get(page(acme, "partner-access")).content.decode()
    client.post(shown)
    assert inbox.mails[-1].rcpt_tos == ["bo.birch@acme.example"]
    assert "did not go out" not in client.get(page(acme, "partner-access")).content.decode()


def test_whoever_was_reached_another_way_is_not_offered_again(client, acme, inbox):
    inbox.refuses.add("cyd@acme.example")
    send(client, acme, recipients="cyd@acme.example")
    send(client, acme, recipients="bob@acme.example\ncyd@acme.example")
    inbox.refuses.clear()
    failed = Delivery.objects.get(recipients=["bob@acme.example"])
    client.post(preview(client, acme, f"?again={failed.pk}"))
    assert inbox.mails[-1].rcpt_tos == ["bob@acme.example"]
    assert Draft.objects.get().content["recipients"] == "cyd@acme.example"


def test_what_failed_can_be_forgotten(client, acme, inbox):
    send(client, acme, recipients="bob@acme.example")
    client.post(page(acme, f"send/{Draft.objects.get().pk}"), {"do": "forget"})
    assert not Draft.objects.exists()
    assert inbox.mails == []


def test_an_older_mail_can_be_sent_again_from_the_list(client, acme, inbox):
    send(client, acme, recipients="ann@acme.example", with_link=None, attach=["pdf"], subject="The third try")
    before = Delivery.objects.get()
    again = client.get(page(acme, f"send?again={before.pk}")).content.decode()
    assert "The third try" in again
    assert re.search(r'name="attach" value="pdf"[^>]*checked', again)
    assert not re.search(r'name="with_link"[^>]*checked', again)
