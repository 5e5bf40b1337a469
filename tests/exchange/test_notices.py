"""Mails about an agreement: who is told what, and that neither side learns the other's addresses."""

import email
import email.policy
import re
from dataclasses import replace

import pytest
from django.test import Client, RequestFactory

from tests.sheets.cast import guest_of
from tests.sheets.test_agreement import DANA, SAM, account, propose
from vns3pair.exchange import invitations, notices
from vns3pair.exchange.models import Delivery, Token
from vns3pair.sheets import agreement, frozen, services
from vns3pair.sheets.models import Sheet


@pytest.fixture
def sheet(ready, engineer):
    engineer.email = "owner@vns3.example"
    engineer.save()
    return ready()


@pytest.fixture
def ours(sheet, engineer):
    return account(sheet, engineer)


@pytest.fixture
def theirs(sheet, engineer):
    return guest_of(sheet, engineer)


@pytest.fixture
def request_():
    return RequestFactory().get("/", SERVER_NAME="sheets.example.org")


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.ALLOWED_HOSTS = ["*"]


def texts(inbox):
    """Who got what, by the addresses a mail went to."""
    found = {}
    for envelope in inbox.mails:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        found[tuple(envelope.rcpt_tos)] = f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}"
    return found


def test_a_signature_asks_the_other_side_with_a_link_of_its_own(ours, theirs, inbox, request_):
    made = propose(ours)
    notices.tell_signed(request_, ours, made)
    told = texts(inbox)
    assert list(told) == [("dana@partner.example",)]
    text = told["dana@partner.example",]
    assert "VNS3's side has signed revision 1" in text
    assert made.digest in text.replace("\n", "")
    path = re.search(r"http://sheets\.example\.org(/i/\S+)", text)[1]
    assert Client().get(path).status_code == 302


def test_the_partners_signature_is_told_to_whoever_owns_the_sheet(ours, theirs, inbox, request_):
    made = propose(theirs, signer=DANA)
    notices.tell_signed(request_, theirs, made)
    told = texts(inbox)
    assert list(told) == [("owner@vns3.example",)]
    assert f"http://sheets.example.org/sheets/{made.sheet_id}/agreement" in told["owner@vns3.example",]


def test_both_learn_that_the_sheet_is_agreed_each_in_a_mail_of_its_own(ours, theirs, inbox, request_):
    made = propose(ours)
    agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})
    made.refresh_from_db()
    notices.tell_signed(request_, theirs, made)
    told = texts(inbox)
    assert set(told) == {("sam@vns3.example", "owner@vns3.example"), ("dana@partner.example",)}
    assert all("is agreed and frozen" in " ".join(text.split()) for text in told.values())
    assert "vns3.example" not in told["dana@partner.example",]
    assert "/sheets/" not in told["dana@partner.example",]


def test_an_edit_that_voids_is_told_to_both(
    sheet, ours, theirs, engineer, inbox, django_capture_on_commit_callbacks
):
    made = propose(ours)
    made = agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})
    current = Sheet.objects.get(pk=sheet.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.save_side(
            sheet=current,
            side="vns3",
            stated=current.vns3 | {"phase1_lifetime": 14400},
            edit_number=current.edit_number,
            author=engineer,
            voids=frozen.Consent(ours, frozen.at_stake(made)),
        )
        assert not inbox.mails, "nothing is mailed while the database waits"
    told = texts(inbox)
    assert set(told) == {("sam@vns3.example", "owner@vns3.example"), ("dana@partner.example",)}
    for text in told.values():
        assert "edited at VNS3's side" in text
        assert "no longer agreed" in text.replace("\n", " ")
    assert engineer.username not in told["dana@partner.example",]
    assert set(Delivery.objects.values_list("kind", "outcome")) == {("voided", "sent")}


def test_a_withdrawal_is_told_to_both(ours, theirs, inbox, django_capture_on_commit_callbacks):
    made = propose(ours)
    with django_capture_on_commit_callbacks(execute=True):
        agreement.withdraw(visitor=theirs, number=made.pk)
    told = texts(inbox)
    assert len(told) == 2
    ended = {recipients: "declined by your side" in text for recipients, text in told.items()}
    assert ended == {recipients: "dana@partner.example" in recipients for recipients in told}
    assert sum("declined by the partner's side" in text for text in told.values()) == 1


def answers_to(inbox):
    found = [email.message_from_bytes(each.content, policy=email.policy.default) for each in inbox.mails]
    return {tuple(each.rcpt_tos): made["Reply-To"] for each, made in zip(inbox.mails, found, strict=True)}


def test_the_engineers_are_shown_the_page_of_what_ended_and_the_partner_whom_to_answer(
    ours, theirs, inbox, django_capture_on_commit_callbacks
):
    made = propose(ours)
    with django_capture_on_commit_callbacks(execute=True):
        agreement.withdraw(visitor=replace(ours, site="https://sheets.example.org/"), number=made.pk)
    told, engineers = texts(inbox), ("sam@vns3.example", "owner@vns3.example")
    assert f"https://sheets.example.org/sheets/{made.sheet_id}/agreement" in told[engineers].split()
    assert "sheets.example.org" not in told["dana@partner.example",]
    assert answers_to(inbox) == {engineers: None, ("dana@partner.example",): "owner@vns3.example"}


def test_what_an_engineer_signs_is_answered_to_the_engineer(ours, theirs, inbox, request_):
    notices.tell_signed(request_, ours, propose(ours))
    assert answers_to(inbox) == {("dana@partner.example",): "owner@vns3.example"}


def test_what_the_partner_signs_is_answered_to_nobody(ours, theirs, inbox, request_):
    made = propose(ours)
    agreement.sign(visitor=theirs, number=made.pk, signer=DANA, reasons={})
    made.refresh_from_db()
    notices.tell_signed(request_, theirs, made)
    assert set(answers_to(inbox).values()) == {None}


def test_where_nobody_has_an_address_nothing_is_posted(ready, engineer, inbox, request_):
    engineer.email = ""
    engineer.save()
    visitor = account(ready(), engineer)
    made = propose(visitor)
    assert notices.tell_signed(request_, visitor, made) == []
    assert not inbox.mails


@pytest.mark.parametrize(("trouble", "left"), [("unreachable", 1), ("refused", 1), ("", 2), ("file", 2)])
def test_a_link_that_reached_nobody_is_forgotten(ours, theirs, inbox, request_, settings, trouble, left):
    if trouble == "unreachable":
        settings.MAIL_SERVER = settings.MAIL_SERVER | {"port": 9}
    elif trouble == "refused":
        inbox.refuses.add("dana@partner.example")
    elif trouble == "file":
        settings.MAIL_SERVER = {}
    notices.tell_signed(request_, ours, propose(ours))
    assert Delivery.objects.get().outcome == {"unreachable": "failed", "": "sent"}.get(trouble, trouble)
    assert Token.objects.count() == left


def test_who_is_revoked_while_the_mails_are_made_is_left_out(
    sheet, ours, engineer, inbox, request_, monkeypatch
):
    guest_of(sheet, engineer)
    guest_of(sheet, engineer, email="lee@partner.example")
    real = invitations.another_link

    def late(*, visitor, invitation):
        if invitation.email.startswith("dana"):
            invitations.revoke(visitor=ours, invitation=invitation)
        return real(visitor=visitor, invitation=invitation)

    monkeypatch.setattr(invitations, "another_link", late)
    notices.tell_signed(request_, ours, propose(ours))
    assert list(texts(inbox)) == [("lee@partner.example",)]


def test_an_invitation_without_an_address_is_not_mailed(sheet, ours, engineer, inbox, request_):
    guest_of(sheet, engineer, email="", name="By phone")
    before = Token.objects.count()
    assert notices.tell_signed(request_, ours, propose(ours)) == []
    assert (Token.objects.count(), Delivery.objects.count()) == (before, 0)
    assert not sheet.steps.filter(what="linked").exists()


def test_who_came_by_a_link_that_is_revoked_or_for_looking_is_not_asked_to_sign(
    sheet, ours, engineer, inbox, request_
):
    guest_of(sheet, engineer, email="onlooker@partner.example", may_edit=False)
    guest_of(sheet, engineer, email="gone@partner.example")
    gone = sheet.invitations.get(email="gone@partner.example")
    invitations.revoke(visitor=ours, invitation=gone)
    guest_of(sheet, engineer, email="lee@partner.example")
    notices.tell_signed(request_, ours, propose(ours, signer=SAM))
    assert list(texts(inbox)) == [("lee@partner.example",)]


def test_mail_trouble_stops_no_save(
    sheet, ours, engineer, settings, django_capture_on_commit_callbacks, caplog
):
    settings.MAIL_SERVER = {"host": "127.0.0.1", "port": 9, "security": "none", "user": "", "password": ""}
    made = propose(ours)
    current = Sheet.objects.get(pk=sheet.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.save_side(
            sheet=current,
            side="vns3",
            stated=current.vns3 | {"phase1_lifetime": 14400},
            edit_number=current.edit_number,
            author=engineer,
            voids=frozen.Consent(ours, frozen.at_stake(made)),
        )
    assert Sheet.objects.get(pk=sheet.pk).vns3["phase1_lifetime"] == 14400
    assert Delivery.objects.get().outcome == "failed"
