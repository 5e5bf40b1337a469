"""Nothing internal leaves: canaries are planted wherever the VNS3 side keeps something for itself, and searched
for in everything that a partner can fetch or is sent."""

import email
import email.policy
import io
import json
import re
import zipfile

import pypdf
import pytest
from django.urls import get_resolver, reverse

from tests.exchange.test_signing import act, digits_of
from tests.sheets.cast import came_by_link, filled_in, signed_in
from vns3pair.exchange import invitations
from vns3pair.exchange.models import Delivery
from vns3pair.sheets import frozen, notes, profile_services, services
from vns3pair.sheets.agreement_models import RowNote
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench.models import KeptLog

PARTNER_ADDRESS = "dana@partner.example"
CANARY = "canary"
"""Every planted text holds it, in lower case and in no other meaning."""


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def planted(ready, make, engineer, colleague):
    """A sheet that could be agreed, with something of the VNS3 side's own in every place there is."""
    for number, person in enumerate((engineer, colleague)):
        person.username = f"canary-user-{number}"
        person.first_name, person.last_name = f"Canary{number}", "canary-family"
        person.email = f"canary-{number}@vns3.example"
        person.save()
    engineer.first_name, engineer.last_name = "Sam", "Rivera"  # who signs and sends is no secret
    engineer.save()
    sheet = ready(vns3={"phase2_hash": "sha1", "dpd": False}, phase2_hash="sha1", dpd=False)
    other = make({"local_private_ip": "192.0.2.77"}, name="canary-other-sheet")
    profile_services.keep(sheet=sheet, side="vns3", name="canary-controller", defaults=False)
    profile_services.keep(sheet=sheet, side="partner", name="canary-partner-profile", defaults=False)
    sheet.refresh_from_db()
    Sheet.objects.filter(pk=other.pk).update(controller=sheet.controller)
    Sheet.objects.filter(pk=sheet.pk).update(extra={"ticket": "canary-extra"})
    ours = Visitor(Sheet.objects.get(pk=sheet.pk), user=engineer, address="203.0.113.66")
    notes.write(visitor=ours, key="phase1_hash", text="canary-note", internal=True)
    notes.write(visitor=ours, key="phase1_hash", text="for both to read")
    invitations.invite(visitor=ours, email="canary-invited@third.example", name="canary-invited")
    Delivery.objects.create(
        sheet=sheet, kind="sheet", recipients=["canary-recipient@third.example"], subject="canary-subject"
    )
    KeptLog.objects.create(sheet=sheet, side="vns3", name="canary-keeper", verdict="canary-verdict")
    services.save_side(
        sheet=ours.sheet,
        side="vns3",
        stated=ours.sheet.vns3 | {"remarks": "changed by a colleague"},
        edit_number=ours.sheet.edit_number,
        author=colleague,
    )
    return Sheet.objects.get(pk=sheet.pk)


def pages_of(sheet):
    """Every page at the door that can be fetched, rows one by one."""
    door = next(p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "partner")
    names = {pattern.name for pattern in door.url_patterns}
    more = {"side": [["partner"]], "half": [["vns3"], ["partner"]], "export": [["json"], ["xlsx"], ["pdf"]]}
    more["row"] = [["phase1_hash"], ["tunnels-0"], ["local_private_ip"]]
    more["configure_partner_text"] = [[1], [2]]
    more["import_preview"] = more["kept_log"] = more["kept_text"] = more["delete_log"] = []
    for name in sorted(names):
        for arguments in more.get(name, [[]]):
            url = reverse(f"partner:{name}", args=[sheet.pk, *arguments])
            yield name, url
            if name.startswith("configure_"):
                yield name, f"{url}?device=strongswan"


def texts_of(content):
    """What a fetched body or an attachment says, unpacked where it is a workbook or a PDF."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if content.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        inside = [each.decode() for found in reader.attachments.values() for each in found]
        return "\n".join([*(page.extract_text() for page in reader.pages), *inside, str(reader.metadata)])
    return content.decode("utf-8", "replace")


def assert_clean(text, where):
    found = re.search(rf".{{0,60}}{CANARY}.{{0,40}}", text, re.I | re.S)
    assert found is None, f"{where}: {found[0] if found else ''}"
    assert "203.0.113.66" not in text, where


def everything_at_the_door(sheet, guest):
    fetched = []
    for name, url in pages_of(sheet):
        answer = guest.get(url)
        if answer.status_code == 200:
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            fetched.append(name)
            assert_clean(texts_of(content), url)
            assert_clean(str(answer.headers), url)
    assert {
        "configure_partner",
        "configure_partner_text",
        "diagnose_sheet",
        "read_config",
        "sheet",
        "changes",
        "row",
        "half",
        "export",
        "agreement",
        "steps",
        "side",
    } <= set(fetched)


@pytest.mark.needs_pdf
def test_nothing_internal_can_be_fetched_at_the_partners_door(planted, engineer):
    own = signed_in(engineer).get(planted.get_absolute_url()).content.decode()
    assert "canary-note" in own  # it is there, for whom it is meant
    assert "canary-other-sheet" in own
    guest = came_by_link(planted, engineer, email=PARTNER_ADDRESS)
    everything_at_the_door(planted, guest)
    edit = {"side": "partner", "key": "phase1_hash", "value": "sha1"}
    answer = guest.post(
        reverse("partner:cells", args=[planted.pk]),
        {"edits": json.dumps([edit]), "edit_number": planted.edit_number, "opened": "phase1_hash"},
    )
    assert answer.status_code == 200
    assert_clean(answer.content.decode(), "an answer to a save")
    said = guest.post(
        reverse("partner:notes", args=[planted.pk]), {"key": "phase1_hash", "text": "why?"}, follow=True
    )
    assert_clean(said.content.decode(), "an answer to a note")
    done = guest.post(reverse("partner:done", args=[planted.pk]), follow=True)
    assert_clean(done.content.decode(), "having said done")
    assert RowNote.objects.filter(internal=True).exists()


@pytest.mark.needs_pdf
def test_nothing_internal_is_in_an_agreed_sheet_or_in_the_mails_about_it(planted, engineer, inbox):
    guest = came_by_link(planted, engineer, email=PARTNER_ADDRESS)
    ours, page = signed_in(engineer), reverse("agreement", args=[planted.pk])
    asked = filled_in(ours, page)
    typed = {name: "good enough" for name, text in asked.items() if not text}
    assert typed  # weak spots want a reason
    act(ours, planted, "ours", "propose", **typed)
    assert Sheet.objects.get(pk=planted.pk).stage == "proposed"
    everything_at_the_door(planted, guest)
    act(guest, planted, "theirs", "sign")
    act(guest, planted, "theirs", "confirm", code=digits_of(inbox.mails[-1]))
    assert Sheet.objects.get(pk=planted.pk).stage == "agreed"
    everything_at_the_door(planted, guest)
    save_and_void(ours, planted)
    assert Sheet.objects.get(pk=planted.pk).stage == ""
    everything_at_the_door(planted, guest)
    sent = [said_in(each.content) for each in inbox.mails if PARTNER_ADDRESS in each.rcpt_tos]
    assert len(sent) >= 3  # asked to sign, the code, agreed or voided
    for each in sent:
        assert_clean(each, "a mail")


def save_and_void(browser, sheet):
    """An edit by the engineer, who was asked and voids both signatures."""
    voids = frozen.Frozen(sheet, frozen.current(sheet)).value
    edit = {"side": "vns3", "key": "phase1_lifetime", "value": "4h"}
    number = Sheet.objects.get(pk=sheet.pk).edit_number
    url = reverse("cells", args=[sheet.pk])
    answer = browser.post(url, {"edits": json.dumps([edit]), "edit_number": number, "voids": voids})
    assert answer.status_code == 200


@pytest.mark.needs_pdf
def test_nothing_internal_is_in_the_mail_that_sends_the_sheet(planted, engineer, inbox):
    ours, url = signed_in(engineer), reverse("send", args=[planted.pk])
    assert "canary-invited" in ours.get(url).content.decode()  # whom it went to before is offered
    typed = filled_in(ours, url, recipients=PARTNER_ADDRESS, text="Hello, this is our sheet.") | {
        "attach": ["xlsx", "pdf"],
        "with_link": "on",
    }
    letter = ours.post(url, typed)
    assert letter.status_code == 302, letter.content.decode()[:3000]
    ours.post(letter.url, {"do": "send"})
    (mail,) = [each for each in inbox.mails if PARTNER_ADDRESS in each.rcpt_tos]
    said = said_in(mail.content)
    assert "Phase1EncryptionAlgorithms" in said or "State when sent" in said  # the workbook was unpacked
    assert "/i/" in said
    assert_clean(said, "the mail with the sheet")


def said_in(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [
        texts_of(part.get_payload(decode=True) or b"") for part in mail.walk() if not part.is_multipart()
    ]
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items() if name != "Reply-To")
    return "\n".join([headers, *parts])
