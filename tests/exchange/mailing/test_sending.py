"""Sending the mail that was shown: to whom, with which links and files, once, and as the sheet is then."""

import email
import email.policy
import io
import threading

import openpyxl
import pytest
from django.test import Client

from tests.exchange.mailing.pages import LINK, page, preview, send, text_of
from tests.sheets.cast import signed_in
from vns3pair.exchange import files
from vns3pair.exchange.models import Delivery, Draft, Invitation, Token
from vns3pair.sheets import services
from vns3pair.sheets.agreement_models import Step


def test_each_recipient_gets_a_mail_with_a_link_of_its_own_that_opens_the_sheet(client, acme, inbox):
    answer = send(
        client, acme, recipients="Ann Ash <ann@acme.example>\nzoe@acme.example", rights="view", days="7"
    )
    assert "Sent to ann@acme.example, zoe@acme.example." in answer.content.decode()
    assert [mail.rcpt_tos for mail in inbox.mails] == [["ann@acme.example"], ["zoe@acme.example"]]
    links = [LINK.findall(text_of(mail)) for mail in inbox.mails]
    assert all(len(found) == 1 for found in links)
    assert links[0] != links[1]
    for found, name in zip(links, ("Ann Ash", ""), strict=True):
        browser = Client()
        assert browser.get(found[0]).status_code == 302
        assert browser.get(f"/p/{acme.pk}/").status_code == 200
        invitation = Invitation.objects.get(name=name)
        assert (invitation.may_edit, invitation.seen is not None) == (False, True)
    assert "opens until" in text_of(inbox.mails[0])
    kept = Delivery.objects.order_by("pk")
    assert [(each.outcome, each.with_link, each.attachments) for each in kept] == [
        ("sent", True, ["acme-dc1-r1.xlsx"])
    ] * 2
    assert kept[0].invitation.email == "ann@acme.example"
    assert not Draft.objects.exists()
    assert list(Step.objects.filter(what="mailed").values_list("through", flat=True)) == ["mail", "mail"]


def test_no_link_is_kept_where_somebody_could_read_it(client, acme, inbox):
    send(client, acme, recipients="ann@acme.example")
    token = LINK.findall(text_of(inbox.mails[0]))[0].removeprefix("/i/")
    for model in (Delivery, Draft, Invitation, Token, Step):
        for row in model.objects.values():
            assert token not in str(row)
    assert token not in client.get(page(acme, "partner-access")).content.decode()


def test_the_mail_says_what_was_typed_and_what_to_do_in_its_place(client, acme, inbox):
    send(client, acme, recipients="ann@acme.example", text="Hello\n\n[what to do]\n\nBye\nJane")
    text = text_of(inbox.mails[0])
    assert text.startswith("Hello\n\nPlease fill in your half here")
    assert text.endswith("\n\nBye\nJane\n")
    assert "acme-dc1-r1.xlsx" in text
    assert "holds revision 1 of the sheet" in " ".join(text.split())
    assert "[what to do]" not in text


def test_a_link_for_looking_asks_nobody_to_fill_in(client, acme, inbox):
    send(client, acme, recipients="ann@acme.example", rights="view")
    text = " ".join(text_of(inbox.mails[0]).split())
    assert "You can look at the sheet here" in text
    assert "fill in your" not in text


def test_without_a_link_the_workbook_is_what_is_asked_for(client, acme, inbox):
    send(client, acme, recipients="ann@acme.example", with_link=None, text="Hello")
    text = " ".join(text_of(inbox.mails[0]).split())
    assert "Please fill in your side in the attached workbook" in text
    assert "/i/" not in text
    assert not Invitation.objects.exists()
    assert not Delivery.objects.get().with_link


def test_a_second_mail_adds_a_link_and_the_first_still_opens(client, acme, inbox):
    send(client, acme, recipients="ann@acme.example", days="30")
    send(client, acme, recipients="ANN@acme.example", days="7", rights="view")
    invitation = Invitation.objects.get()
    assert invitation.tokens.count() == 2
    assert not invitation.may_edit  # what was said last holds for all of them
    assert (invitation.expires - invitation.made).days >= 29  # but none ends earlier than was promised
    for mail in inbox.mails:
        assert Client().get(LINK.findall(text_of(mail))[0]).status_code == 302


def test_a_second_click_sends_nothing_twice(client, acme, inbox):
    shown = preview(client, acme, recipients="ann@acme.example")
    client.post(shown)
    again = client.post(shown, follow=True)
    assert "has been sent already" in again.content.decode()
    assert len(inbox.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_time_send_once(acme, engineer, inbox):
    from django.db import connection

    shown = preview(signed_in(engineer), acme, recipients="ann@acme.example")
    browsers, start = [signed_in(engineer) for _ in range(4)], threading.Barrier(4)

    def click(browser):
        start.wait()
        browser.post(shown)
        connection.close()

    threads = [threading.Thread(target=click, args=[each]) for each in browsers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(inbox.mails) == 1


def test_a_sheet_saved_meanwhile_is_shown_once_more_before_it_is_sent(client, acme, engineer, inbox):
    shown = preview(client, acme, recipients="ann@acme.example", text="My own words.")

    def save(name):
        services.save_side(
            sheet=acme,
            side="partner",
            stated={"organization": name},
            edit_number=type(acme).objects.get().edit_number,
            author=engineer,
        )

    save("Acme Inc")
    answer = client.post(shown, follow=True)
    body = answer.content.decode()
    assert inbox.mails == []
    assert "Nothing was sent yet" in body
    assert "acme-dc1-r2.xlsx" in body
    assert "My own words." in body
    save("Acme Ltd")  # now that it was asked, it goes out as it was shown
    client.post(answer.redirect_chain[-1][0])
    assert Delivery.objects.get().attachments == ["acme-dc1-r2.xlsx"]
    assert Delivery.objects.get().revision.number == 2
    assert "revision 2" in " ".join(text_of(inbox.mails[0]).split())


def test_nothing_internal_goes_along(client, make, inbox):
    ours = {"organization": "Cohesive", "compat": "canary-compat", "remarks": "for both"}
    sheet = make(ours, {"organization": "Acme"})
    send(client, sheet, recipients="ann@acme.example", attach=["xlsx"])
    found = email.message_from_bytes(inbox.mails[0].original_content, policy=email.policy.default)
    (workbook,) = (each.get_content() for each in found.iter_attachments())
    revision = Delivery.objects.get().revision
    same = files.make("xlsx", sheet, revision, "partner")
    names = openpyxl.load_workbook(io.BytesIO(same)).sheetnames
    assert openpyxl.load_workbook(io.BytesIO(workbook)).sheetnames == names
