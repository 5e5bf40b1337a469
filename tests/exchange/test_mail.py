"""Sending mail as the pages do: what is kept of it, what arrives, and what becomes of it without a server."""

import dataclasses
import email
import email.policy
import io
import logging
import stat
import time

import openpyxl
import pypdf
import pytest
from django.db import connection, transaction

from tests.exchange.mail_servers import Caller, Inbox, mail_server, played
from vns3pair.exchange import files, letters, mail
from vns3pair.exchange.mail import Letter
from vns3pair.exchange.models import Delivery
from vns3pair.sheets.services import close_revision


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"
    return settings.MAIL_FOLDER


@pytest.fixture
def use(settings):
    """Makes a server the one that EMAIL_URL names."""

    def use_server(server):
        settings.MAIL_SERVER = dataclasses.asdict(server)

    return use_server


def post(sheet, **more):
    given = {"kind": "sheet", "recipients": ["ann@example.org"], "subject": "The sheet", "text": "Hello Ann"}
    return mail.post(sheet=sheet, **{**given, **more})


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


# With a server


@pytest.mark.needs_pdf
def test_what_arrives_is_whole_and_its_files_open(acme, engineer, use):
    revision = close_revision(sheet=acme)
    attached = [
        (
            files.file_name(acme, revision, each),
            files.make(each, acme, revision, "partner"),
            files.FORMATS[each].content_type,
        )
        for each in ("xlsx", "pdf")
    ]
    inbox = Inbox()
    with mail_server(inbox) as server:
        use(server)
        sent = post(
            acme,
            subject="Grüße: acme-dc1",
            text="Hello Ann,\n\nhere it is.",
            attachments=attached,
            revision=revision,
            by=engineer,
            reply_to="jane@example.org",
        )
    assert (sent.outcome, sent.detail) == ("sent", "The mail server has taken it.")
    assert sent.finished
    kept = Delivery.objects.get()
    assert (kept.revision, kept.by, kept.kind) == (revision, engineer, "sheet")
    assert (kept.recipients, kept.subject) == (["ann@example.org"], "Grüße: acme-dc1")
    assert kept.attachments == ["acme-dc1-r1.xlsx", "acme-dc1-r1.pdf"]
    (taken,) = inbox.mails
    assert (taken.mail_from, taken.rcpt_tos) == ("vns3pair@localhost", ["ann@example.org"])
    found = parsed(taken.original_content)
    assert (found["Subject"], found["Reply-To"]) == ("Grüße: acme-dc1", "jane@example.org")
    assert found.get_body(("plain",)).get_content().splitlines() == ["Hello Ann,", "", "here it is."]
    assert "<p" in found.get_body(("html",)).get_content()
    workbook, pdf = (file.get_content() for file in found.iter_attachments())
    assert "Connection" in openpyxl.load_workbook(io.BytesIO(workbook)).sheetnames
    assert "acme-dc1" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_each_outcome_is_kept_with_a_sentence(acme, use):
    inbox = Inbox(refuses=["bob@example.org"])
    with mail_server(inbox) as server:
        use(server)
        refused = post(acme, recipients=["bob@example.org"])
        part = post(acme, recipients=["ann@example.org", "bob@example.org"])
    gone = post(acme)
    assert [each.outcome for each in (refused, part, gone)] == ["refused", "part", "failed"]
    kept = {each.pk: each for each in Delivery.objects.all()}
    for each in (refused, part, gone):
        assert kept[each.pk].outcome == each.outcome
        assert kept[each.pk].detail.endswith(".")
        assert kept[each.pk].finished
    assert "nobody of that name" in part.detail
    assert "refused" in gone.detail


def test_several_mails_share_the_time_of_one(acme, use, settings):
    settings.MAIL_TIME, many = 2.0, 40
    with played(lambda caller: caller.be_silent()) as (server, _):
        use(server)
        began = time.monotonic()
        done = mail.post_all([Letter(acme, "sheet", [f"ann{n}@example.org"], "x", "y") for n in range(many)])
        assert time.monotonic() - began < settings.MAIL_TIME * many / 2
    assert [each.outcome for each in done] == ["failed"] * many


def test_while_a_server_is_waited_for_the_row_says_so_and_the_database_is_free(acme, use):
    seen = []

    def remember(*arguments):
        seen.append((list(Delivery.objects.values_list("outcome", flat=True)), len(connection.savepoint_ids)))
        return real(*arguments)

    real = mail.smtp.deliver
    with played(Caller.take_a_mail) as (server, _), pytest.MonkeyPatch.context() as patch:
        use(server)
        before = len(connection.savepoint_ids)
        patch.setattr(mail.smtp, "deliver", remember)
        assert post(acme).outcome == "unknown"
    assert seen == [(["sending"], before)]


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_never_sent_inside_a_transaction(acme, use):
    inbox = Inbox()
    with mail_server(inbox) as server:
        use(server)
        with pytest.raises(RuntimeError), transaction.atomic():
            post(acme)
        assert post(acme).outcome == "sent"
    assert len(inbox.mails) == 1


def test_what_cannot_be_an_address_is_named_and_the_others_get_the_mail(acme, use):
    inbox = Inbox()
    with mail_server(inbox) as server:
        use(server)
        part = post(acme, recipients=["ann@example.org", "eve@example.org\nBcc: all@example.org"])
        none = post(acme, recipients=["nobody"])
    assert (part.outcome, none.outcome) == ("part", "refused")
    assert "cannot be seen" in part.detail
    assert "nobody is not an e-mail address" in none.detail
    assert [each.rcpt_tos for each in inbox.mails] == [["ann@example.org"]]
    assert parsed(inbox.mails[0].original_content)["Bcc"] is None


def test_an_answer_goes_to_no_odd_address(acme, use):
    inbox = Inbox()
    with mail_server(inbox) as server:
        use(server)
        assert post(acme, reply_to="jane@example.org\nBcc: eve@example.org").outcome == "sent"
    found = parsed(inbox.mails[0].original_content)
    assert (found["Reply-To"], found["Bcc"]) == (None, None)


def test_a_fault_of_our_own_is_a_failure_with_a_word_and_no_secret_in_the_log(acme, monkeypatch, caplog):
    def breaks(text):
        raise KeyError(text)

    monkeypatch.setattr(letters, "wrapped", breaks)
    with caplog.at_level(logging.DEBUG):
        done = post(acme, text="https://vns3pair.example.org/i/canary")
    assert done.outcome == "failed"
    assert "could not be made" in done.detail
    assert "KeyError" in caplog.text
    assert "canary" not in caplog.text


# Without a server


def test_without_a_server_the_mail_lies_in_a_private_file(acme, folder):
    assert not mail.is_set_up()
    done = post(acme, recipients=["ann@example.org", "bob@example.org"])
    assert done.outcome == "file"
    assert "nobody was sent anything" in done.detail
    (file,) = folder.iterdir()
    assert file.name == done.file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    found = parsed(mail.content_of(Delivery.objects.get()))
    assert found["To"] == "ann@example.org, bob@example.org"
    assert found["X-Unsent"] == "1"
    assert found.get_body(("plain",)).get_content().splitlines() == ["Hello Ann"]


def test_a_sheet_that_is_deleted_leaves_no_mail_behind(acme, make, folder):
    other = make({}, {}, name="other")
    gone, stays = post(acme), post(other)
    acme.delete()
    assert [file.name for file in folder.iterdir()] == [stays.file]
    assert gone.file != stays.file


def test_a_folder_that_cannot_be_written_is_a_failure_with_a_word(acme, folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    done = post(acme)
    assert (done.outcome, "written" in done.detail) == ("failed", True)


@pytest.mark.parametrize("name", ["", "../db.sqlite3", "gone.eml", "/etc/hostname"])
def test_only_a_mail_of_the_folder_is_read(name, folder):
    assert mail.content_of(Delivery(file=name)) is None
