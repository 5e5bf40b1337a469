"""What will go out is shown before: whole, to its author alone, for an hour, and without a link yet."""

import io
import re

import openpyxl

from tests.exchange.mailing.pages import page, preview
from tests.sheets.cast import filled_in, signed_in
from vns3pair.exchange.models import WAITS, Draft, Invitation


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
