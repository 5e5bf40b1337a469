"""What "I am done" does at the partner's door: kept, told by a real mail server, and what is said where none can be told."""

import dataclasses
import datetime
import email
import email.policy

import pytest
from django.utils import timezone

from tests.exchange.mail_servers import Inbox, mail_server, played
from tests.sheets.cast import came_by_link
from vns3pair.exchange.models import Delivery
from vns3pair.sheets.agreement_models import RowNote, Step
from vns3pair.sheets.models import Sheet


@pytest.fixture
def acme(acme, engineer):
    engineer.email = "sam@prod-east.example"
    engineer.save()
    return acme


@pytest.fixture
def guest(acme, engineer):
    return came_by_link(acme, engineer)


def say(browser, sheet, text=""):
    return browser.post(f"/p/{sheet.pk}/done", {"text": text}, follow=True)


def text_of(mail):
    message = email.message_from_bytes(mail.original_content, policy=email.policy.default)
    return message, message.get_body(("plain",)).get_content()


def test_the_vns3_side_is_told_by_mail_and_the_partner_that_it_was(acme, guest, inbox):
    page = say(guest, acme, "The rest on Monday.").content.decode()
    assert "Your side is marked as done. The VNS3 side has been told by mail." in page
    (mail,) = inbox.mails
    assert mail.rcpt_tos == ["sam@prod-east.example"]
    message, text = text_of(mail)
    assert message["Subject"] == "Done at the partner's side: acme-dc1"
    assert message["Reply-To"] == "dana@partner.example"
    for said in (
        "Dana Partner says that",
        "Verdict now: Fails at phase 1.",
        "The rest on Monday.",
        f"http://testserver/sheets/{acme.pk}/",
    ):
        assert said in text
    assert "/i/" not in text
    assert "7K2-M9Q" not in mail.original_content.decode()


def test_it_is_kept_stirs_open_pages_and_its_remark_is_a_shared_note(acme, guest):
    before = Sheet.objects.get(pk=acme.pk)
    say(guest, acme, "The rest on Monday.")
    after = Sheet.objects.get(pk=acme.pk)
    assert after.partner_done is not None
    assert after.stir > before.stir
    assert Step.objects.filter(what="done", name="Dana Partner").count() == 1
    note = RowNote.objects.get()
    assert (note.key, note.text, note.internal, note.side) == (
        "sheet",
        "The rest on Monday.",
        False,
        "partner",
    )


def test_whoever_invited_is_told_too_and_whoever_has_left_is_not(acme, colleague, engineer, inbox):
    colleague.email = "kim@prod-east.example"
    colleague.save()
    say(came_by_link(acme, colleague), acme)
    assert sorted(inbox.mails[0].rcpt_tos) == ["kim@prod-east.example", "sam@prod-east.example"]
    Delivery.objects.all().delete()
    engineer.is_active = False
    engineer.save()
    say(came_by_link(acme, colleague), acme)
    assert inbox.mails[1].rcpt_tos == ["kim@prod-east.example"]


def test_without_a_mail_server_the_partner_is_told_so(acme, guest, settings, tmp_path):
    settings.MAIL_SERVER, settings.MAIL_FOLDER = None, tmp_path / "mail"
    assert "No mail is set up here, so nobody was mailed" in say(guest, acme).content.decode()
    assert len(list((tmp_path / "mail").iterdir())) == 1


def test_where_nobody_has_an_address_nothing_is_sent_and_that_is_said(acme, guest, engineer, inbox):
    engineer.email = ""
    engineer.save()
    assert "Nobody there has an address for mail" in say(guest, acme).content.decode()
    assert inbox.mails == []
    assert Sheet.objects.get(pk=acme.pk).partner_done is not None


def test_a_server_that_refuses_leaves_it_said_and_names_nobody(acme, guest, settings):
    with mail_server(Inbox(refuses=["sam@prod-east.example"])) as server:
        settings.MAIL_SERVER = dataclasses.asdict(server)
        page = say(guest, acme).content.decode()
    assert "The mail did not go out, but the VNS3 side sees it on its page." in page
    assert "sam@" not in page
    assert Sheet.objects.get(pk=acme.pk).partner_done is not None


def test_a_silent_server_does_not_keep_the_partner_waiting(acme, guest, settings):
    settings.MAIL_TIME = 0.3
    with played(lambda caller: caller.be_silent()) as (server, _):
        settings.MAIL_SERVER = dataclasses.asdict(server)
        page = say(guest, acme).content.decode()
    assert "The mail did not go out" in page


def test_saying_it_again_at_once_fills_no_mailbox_but_later_it_is_mailed_again(acme, guest, inbox):
    say(guest, acme)
    assert "was told by mail just before" in say(guest, acme, "One more thing.").content.decode()
    assert len(inbox.mails) == 1
    assert RowNote.objects.get().text == "One more thing."
    Delivery.objects.update(made=timezone.now() - datetime.timedelta(minutes=6))
    say(guest, acme)
    assert len(inbox.mails) == 2


def test_a_remark_that_may_be_a_key_is_refused_unrepeated_and_nobody_is_told(acme, guest, inbox):
    answer = guest.post(f"/p/{acme.pk}/done", {"text": "kq7w2mzr9xtv4hpn"})
    assert answer.status_code == 400
    assert "looks as if it held the pre-shared key" in answer.content.decode()
    assert "kq7w2mzr9xtv4hpn" not in answer.content.decode()
    assert inbox.mails == []
    assert Sheet.objects.get(pk=acme.pk).partner_done is None


def test_a_remark_that_is_too_long_stays_in_its_form(acme, guest):
    long = "word " * 500
    answer = guest.post(f"/p/{acme.pk}/done", {"text": long})
    assert answer.status_code == 400
    assert long.strip() in answer.content.decode()


def test_whoever_may_only_look_is_not_done(acme, engineer):
    onlooker = came_by_link(acme, engineer, may_edit=False)
    assert onlooker.post(f"/p/{acme.pk}/done").status_code == 403
    assert "I am done" not in onlooker.get(f"/p/{acme.pk}/").content.decode()
    assert Sheet.objects.get(pk=acme.pk).partner_done is None


def test_the_engineer_reads_who_is_done_since_when(acme, guest, client):
    say(guest, acme)
    assert "Dana Partner</span>" in client.get(f"/sheets/{acme.pk}/").content.decode()
    assert "done since" in guest.get(f"/p/{acme.pk}/").content.decode()
