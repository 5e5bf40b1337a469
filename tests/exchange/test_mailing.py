"""Sending a sheet to its partner through the pages: what is typed, shown, sent and kept; and trying again."""

import dataclasses
import datetime
import email
import email.policy
import io
import re
import threading
import time
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from tests.exchange.mail_servers import Inbox, mail_server, played
from tests.sheets.cast import filled_in, signed_in
from vns3pair.exchange import files, sending
from vns3pair.exchange.models import WAITS, Delivery, Draft, Invitation, Token
from vns3pair.sheets import services
from vns3pair.sheets.agreement_models import Step

LINK = re.compile(r"http://testserver(/i/[\w-]+)")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"
    return settings.MAIL_FOLDER


@pytest.fixture
def engineer(engineer):
    engineer.first_name, engineer.last_name, engineer.email = "Jane", "Doe", "jane@cohesive.example"
    engineer.save()
    return engineer


@pytest.fixture
def use(settings):
    def use_server(server):
        settings.MAIL_SERVER = dataclasses.asdict(server)

    return use_server


@pytest.fixture
def inbox(use):
    """The mails of a server that takes all but bob's."""
    inbox = Inbox(refuses=["bob@acme.example"])
    with mail_server(inbox) as server:
        use(server)
        yield inbox


def page(sheet, rest="send"):
    return f"/sheets/{sheet.pk}/{rest}"


def typed(client, sheet, query="", **more):
    """What a browser would send, checkboxes and buttons of choice included."""
    known = filled_in(client, page(sheet, f"send{query}"))
    ticked = {"with_link": "on", "rights": "edit", "attach": ["xlsx"]}
    return {name: value for name, value in {**known, **ticked, **more}.items() if value is not None}


def preview(client, sheet, query="", **more):
    """Types the mail; returns the address of what will go out."""
    answer = client.post(page(sheet, f"send{query}"), typed(client, sheet, query, **more))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def send(client, sheet, **more):
    shown = preview(client, sheet, **more)
    answer = client.post(shown, follow=True)
    assert answer.redirect_chain == [(page(sheet, "partner-access"), 302)]
    return answer


def text_of(mail):
    found = email.message_from_bytes(mail.original_content, policy=email.policy.default)
    return found.get_body(("plain",)).get_content().replace("\r\n", "\n")


# Typing


def test_the_mail_is_written_already_to_the_partners_contact(client, acme):
    before = filled_in(client, page(acme))
    assert before["recipients"] == "Jo Ito <noc@acme.example>"
    assert before["subject"] == "IPsec tunnel Cohesive prod-east – Acme Corp: acme-dc1"
    assert before["text"].startswith("Hello Jo Ito,\n")
    assert before["text"].endswith("Kind regards\nJane Doe")
    assert before["days"] == "30"


def test_a_partner_that_has_not_said_who_it_is_reads_who_asks(client, make):
    before = filled_in(client, page(make({"organization": "Cohesive Ops"})))
    assert before["subject"] == "IPsec tunnel with Cohesive Ops: acme-dc1"
    assert "for the IPsec tunnel with Cohesive Ops. It holds" in before["text"]


def test_whoever_has_links_is_written_to_and_whoever_lost_them_is_not(client, acme, inbox):
    send(client, acme, recipients="Ann Ash <ann@acme.example>\neve@acme.example")
    gone = Invitation.objects.get(email="eve@acme.example")
    client.post(page(acme, f"partner-access/{gone.pk}/revoke"))
    assert filled_in(client, page(acme))["recipients"] == "Ann Ash <ann@acme.example>"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("recipients", "", "Say whom it goes to"),
        ("recipients", "  \n ", "Say whom it goes to"),
        ("recipients", "ann@acme.example, nobody", "nobody is not an e-mail address"),
        ("recipients", "änn@acme.example", "in front of the @"),
        ("recipients", "ann@acme.example\x0bBcc: eve@acme.example", "cannot be seen"),
        ("recipients", "\n".join(f"ann{n}@acme.example" for n in range(21)), "At most 20 at a time"),
        ("subject", "", "needs a subject"),
        ("subject", "one\nBcc: eve@acme.example", "one line"),
        ("subject", "one\u2028two", "one line"),
        ("text", "", "needs a text"),
        ("days", "0", "At least 1 day"),
        ("days", "366", "At most 365 days"),
        ("days", "soon", "whole number"),
        ("rights", "own", "not one of the available choices"),
        ("attach", ["exe"], "not one of the available choices"),
    ],
)
def test_what_cannot_be_sent_is_told_beside_the_field_and_all_that_was_typed_stays(
    client, acme, field, value, word
):
    sent = typed(client, acme, **{"text": "My own words.", "subject": "My own subject", field: value})
    answer = client.post(page(acme), sent)
    body = answer.content.decode()
    assert answer.status_code == 400
    assert word in body
    assert "Nothing was sent" in body
    assert "My own words." in body or field == "text"
    assert not Draft.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("address", ["jane@cohesive.example", ""])
def test_a_key_in_the_text_is_refused_and_neither_shown_nor_kept_while_the_rest_stays(
    client, acme, engineer, address
):
    engineer.email = address
    engineer.save()
    text = "Hello Jo,\n\nthe key is: Tr0ub4dor&3-canary\n\nKind regards"
    answer = client.post(page(acme), typed(client, acme, text=text, subject="x9$Kq-canary-77Lw"))
    body = answer.content.decode()
    assert answer.status_code == 400
    assert body.count("looked as if it held the pre-shared key") == 2
    assert "canary" not in body
    assert "Hello Jo," in body
    assert "Kind regards" in body
    assert not Draft.objects.exists()


def test_names_that_look_like_keys_are_names(client, make, engineer):
    engineer.first_name = "J4ne$Q"
    engineer.save()
    sheet = make({"organization": "Ours-2024!"}, {"organization": "Th31rs+Co"}, name="Acme-DC1-2024!x")
    assert preview(client, sheet, recipients="Ann <ann@acme.example>")


def test_a_mail_with_neither_link_nor_file_is_no_use(client, acme):
    answer = client.post(page(acme), typed(client, acme, with_link=None, attach=None, days="x"))
    assert answer.status_code == 400
    assert "nothing to answer with" in answer.content.decode()
    assert "whole number" not in answer.content.decode()


@pytest.mark.parametrize("extension", ["xlsx", "pdf"])
def test_a_file_that_cannot_be_made_is_told_and_nothing_is_lost(client, acme, monkeypatch, extension):
    def fail(*arguments):
        raise files.Unavailable("apt-get install something")

    monkeypatch.setattr(files, "make", fail)
    answer = client.post(page(acme), typed(client, acme, attach=[extension], text="My own words."))
    assert answer.status_code == 400
    assert "apt-get install something" in answer.content.decode()
    assert "My own words." in answer.content.decode()


# What will go out


def test_the_preview_shows_all_of_it_and_makes_no_link(client, acme, inbox):
    shown = preview(
        client, acme, recipients="Ann Ash <ann@acme.example>\nzoe@acme.example", subject="A <b> subject"
    )
    body = client.get(shown).content.decode()
    for word in (
        "vns3pair@localhost",
        "Ann Ash &lt;ann@acme.example&gt;",
        "zoe@acme.example",
        "jane@cohesive.example",
        "A &lt;b&gt; subject",
        "acme-dc1-r1.xlsx",
        "http://testserver/i/…",
        "Send 2 mails",
    ):
        assert word in body
    html = client.get(f"{shown}/mail.html")
    assert "http://testserver/i/…" in html.content.decode()
    assert "Hello Jo Ito" in html.content.decode()
    assert acme.revisions.get().closed
    assert not Invitation.objects.exists()
    assert inbox.mails == []


def test_the_frame_of_the_html_part_may_only_be_looked_at(client, acme):
    answer = client.get(f"{preview(client, acme)}/mail.html")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_the_file_can_be_looked_at_as_the_partner_will_get_it(client, acme):
    shown = preview(client, acme)
    answer = client.get(f"{shown}/file.xlsx")
    assert "Connection" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    assert answer["Content-Disposition"] == 'attachment; filename="acme-dc1-r1.xlsx"'
    assert client.get(f"{shown}/file.pdf").status_code == 404


def test_what_was_typed_can_be_changed_again(client, acme):
    shown = preview(client, acme, text="My own words.", rights="view", days="7")
    draft = Draft.objects.get()
    before = filled_in(client, page(acme, f"send?draft={draft.pk}"))
    assert (before["text"], before["days"]) == ("My own words.", "7")
    again = client.get(page(acme, f"send?draft={draft.pk}")).content.decode()
    assert re.search(r'name="rights" value="view"[^>]*checked', again)
    assert shown != preview(client, acme, f"?draft={draft.pk}", text="Other words.")
    assert Draft.objects.get().content["text"] == "Other words."


def test_nobody_else_sees_or_sends_a_draft(client, acme, colleague, make, inbox):
    shown = preview(client, acme)
    other = signed_in(colleague)
    assert other.get(shown).status_code == 302
    assert other.get(f"{shown}/mail.html").status_code == 404
    assert other.get(f"{shown}/file.xlsx").status_code == 404
    assert other.post(shown).status_code == 302
    elsewhere = make({}, {}, name="elsewhere")
    assert client.post(shown.replace(str(acme.pk), str(elsewhere.pk))).status_code == 302
    assert inbox.mails == []
    assert Draft.objects.count() == 1


def test_a_draft_waits_for_an_hour(client, acme, inbox):
    shown = preview(client, acme)
    draft = Draft.objects.get()
    Draft.objects.update(made=draft.made - WAITS)
    answer = client.post(shown, follow=True)
    assert "more than an hour old" in answer.content.decode()
    assert inbox.mails == []


# Sending


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


# What does not go out


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


@pytest.mark.parametrize(
    "query", ["?again=0", "?again=x", "?to=99999999999999999999", "?draft=nothing", "?to=²"]
)
def test_an_odd_query_begins_anew(client, acme, query):
    assert filled_in(client, page(acme, f"send{query}"))["recipients"] == "Jo Ito <noc@acme.example>"


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
    settings.MAIL_TIME = 0.5
    monkeypatch.setattr(sending, "AT_LEAST", 0.5)
    with played(lambda caller: caller.be_silent()) as (server, callers):
        use(server)
        shown = preview(client, acme, recipients="\n".join(f"ann{n}@acme.example" for n in range(20)))
        began = time.monotonic()
        answer = client.post(shown, follow=True)
        assert time.monotonic() - began < 20 * 0.5
    assert len(callers) == 1
    assert "20 mails did not go out" in answer.content.decode()
    assert "did not answer in time" in answer.content.decode()
    assert not Token.objects.exists()
    assert Draft.objects.count() == 1


def test_a_mail_that_may_have_arrived_keeps_its_link_and_is_not_simply_tried_again(client, acme, use):
    def hangs_up_after_the_mail(caller):
        caller.serve_until_data()
        caller.hear(b"\r\n.\r\n")

    with played(hangs_up_after_the_mail) as (server, _):
        use(server)
        answer = send(client, acme, recipients="ann@acme.example")
    assert "may have arrived" in answer.content.decode()
    assert Token.objects.count() == 1
    assert not Draft.objects.exists()
    assert "Send again…" in answer.content.decode()


# Without a server


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
