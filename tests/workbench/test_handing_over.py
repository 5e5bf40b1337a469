"""The finding in words for the other side, and as a mail to the partner."""

import html
import re

from django.urls import reverse

from tests.sheets.cast import came_by_link, filled_in
from tests.workbench.logs import ELSEWHERE, HASH_DIFFERS, KEYS_DIFFER, UP
from tests.workbench.posting import area, bring, field, visible
from vns3pair.exchange.models import Draft


def report_of(answer):
    (found,) = re.findall(r'(?s)<pre class="report"[^>]*>(.*?)</pre>', answer.content.decode())
    return html.unescape(found)


def test_the_text_has_cause_remedy_and_evidence(client, acme):
    report = report_of(bring(client, KEYS_DIFFER, acme, whose="partner"))
    for each in (
        "IPsec tunnel acme-dc1",
        "The pre-shared keys of the two ends differ",
        "How sure: certain",
        "What to do:",
        "From the partner's log:",
        "    Nov 26 09:14:02.931627",
    ):
        assert each in report


def test_the_text_is_written_for_the_other_side_whoever_reads_it(acme, guest):
    report = report_of(bring(guest, KEYS_DIFFER, acme, "partner:", whose="partner"))
    assert "your" not in report.lower()
    assert "From the partner's log:" in report


def test_it_becomes_a_mail_that_is_looked_at_before_it_goes(client, acme, engineer):
    came_by_link(acme, engineer)
    answer = bring(client, KEYS_DIFFER, acme)
    sent = client.post(
        reverse("send_finding", args=[acme.pk]),
        {"report": area(answer, "report"), "subject": field(answer, "subject")},
    )
    draft = Draft.objects.get()
    assert sent.url == f"/sheets/{acme.pk}/send/{draft.pk}"
    page = visible(client.get(sent.url))
    assert "dana@partner.example" in page
    assert "Pre-shared keys differ" in page
    assert "mismatch of preshared secrets" in page


def test_the_quoted_lines_stay_when_the_mail_is_changed(client, acme, engineer):
    """Lines of a log are full of what looks like a key; those that were quoted are known to hold none."""
    came_by_link(acme, engineer)
    line = '    "acme_1" #2: ESP=>0x93cc6ee6 <0x4d42c4a6 xfrm=AES_CBC_256-HMAC_SHA2_256_128'
    client.post(reverse("send_finding", args=[acme.pk]), {"report": f"finding\n{line}", "subject": "x"})
    url = f"{reverse('send', args=[acme.pk])}?draft={Draft.objects.get().pk}"
    typed = filled_in(client, url) | {"attach": ["xlsx"], "rights": "edit", "subject": "A finding"}
    answer = client.post(url, typed)
    assert answer.status_code == 302, visible(answer)
    assert line.strip() in Draft.objects.get().content["text"]


def test_where_nobody_is_known_it_says_so(client, make):
    sheet = make(name="lonely")
    answer = client.post(reverse("send_finding", args=[sheet.pk]), {"report": "finding"}, follow=True)
    assert "names nobody to write to" in visible(answer)
    assert not Draft.objects.exists()


def test_without_a_sheet_there_is_the_text_alone(client):
    answer = bring(client, KEYS_DIFFER)
    assert "Send this to the other side" in visible(answer)
    assert "Mail it" not in visible(answer)
    assert "IPsec tunnel" in report_of(answer)


def test_no_fingerprint_goes_into_the_text_before_both_sides_have_one(client, make):
    sheet = make({"psk_fingerprint": "7K2-M9Q", "public_ip": "203.0.113.9"}, {"public_ip": "198.18.44.7"})
    for text in (KEYS_DIFFER, UP):
        assert "7K2-M9Q" not in report_of(bring(client, text, sheet, whose="vns3"))


def test_a_value_that_contradicts_is_told_with_both_halves(client, of_ikev1):
    report = report_of(bring(client, UP, of_ikev1, whose="vns3"))
    assert "- IKE version: VNS3: IKEv1; Partner: IKEv1; seen: IKEv2 (contradicts)" in report


def test_what_the_sheet_knew_stands_right_under_the_sentence_in_neutral_words(client, acme):
    report = report_of(bring(client, HASH_DIFFERS, acme, whose="vns3"))
    lines = report.split("\n")
    sentence = next(number for number, line in enumerate(lines) if line.startswith("VNS3 refuses"))
    known = "The sheet already knew: Phase 1: Hash. VNS3 has SHA2-256, the partner has SHA1."
    assert lines[sentence + 1].startswith(known)
    assert "- Phase 1: Hash: VNS3: SHA2-256; Partner: SHA1" in report
    assert "differs on the sheet" in report


def test_the_text_names_the_ends(client, guest, acme):
    for report in (
        report_of(bring(client, KEYS_DIFFER, acme, whose="partner")),
        report_of(bring(guest, KEYS_DIFFER, acme, "partner:", whose="partner")),
    ):
        assert "Acme Corp's gateway holds its own key against what VNS3 made with its key" in report
        assert "this end" not in report.lower()
        assert "the peer" not in report.lower()


def test_without_a_sheet_it_says_above_whose_end_this_is(client):
    report = report_of(bring(client, KEYS_DIFFER))
    assert report.index('("This end" is the one whose log it is') < report.index("How sure:")


def test_the_page_names_the_ends(client, guest, acme):
    assert "Acme Corp's gateway holds its own key" in visible(
        bring(client, KEYS_DIFFER, acme, whose="partner")
    )
    page = visible(bring(guest, KEYS_DIFFER, acme, "partner:", whose="partner"))
    assert "Your gateway holds its own key" in page


def test_the_partner_gets_no_check_list_of_vns3(client, guest, acme):
    report = report_of(bring(client, UP, acme, whose="vns3"))
    assert "Up, but no traffic?" not in report
    assert "The tunnel is up" in report
    assert "sniffer" in report_of(bring(guest, UP, acme, "partner:", whose="vns3"))


def test_the_text_cites_no_guide_that_the_reader_does_not_know(client):
    report = report_of(bring(client, HASH_DIFFERS))
    assert "autodiscovery" in report
    assert "the guide" not in report


def test_a_log_of_another_tunnel_is_not_mailed_to_the_partner(client, acme):
    answer = bring(client, ELSEWHERE, acme)
    page = visible(answer)
    assert "taken for" not in page
    assert page.index("This log is of a tunnel with 192.0.2.60") < page.index("The tunnel is up")
    assert "Send this to the other side" in page
    assert "expected" not in page
    assert "Mail it" not in page
    assert 'data-row="' not in answer.content.decode()
