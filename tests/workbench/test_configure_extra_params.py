"""The Extra Params of an endpoint: read, held against the sheet, and taken into VNS3's half."""

import re

import pytest
from django.urls import reverse

from tests.exchange.previewed import Preview
from tests.workbench.posting import area, field, visible
from vns3pair.ipsec import extra_params_text
from vns3pair.ipsec.half import Half
from vns3pair.sheets.models import Sheet


def bring(client, sheet, text, do="compare", **more):
    return client.post(reverse("extra_params", args=[sheet.pk]), {"text": text, "do": do, **more})


def bring_again(client, sheet, shown, text=None):
    """Says of a text whose errors were shown, or of another, that the rest of it is to be taken."""
    text = area(shown, "text") if text is None else text
    return bring(client, sheet, text.replace("\n", "\r\n"), "take", anyway=field(shown, "anyway"))


def own_text(sheet):
    return extra_params_text.text_of(Half("vns3", sheet.vns3))[0]


def test_the_sheets_own_text_says_what_the_sheet_says(client, acme):
    text = visible(bring(client, acme, own_text(acme)))
    assert "The text says what the sheet says" in text


def test_what_the_text_says_otherwise_is_a_table(client, acme):
    answer = bring(client, acme, own_text(acme).replace("sha2_256-dh14", "sha1-dh5"))
    text = visible(answer)
    assert "3 The text says something else than the sheet" in text
    assert "Phase 1 hash SHA1 SHA2-256" in text
    assert re.search(r"\?open=phase1_hash#phase1_hash", answer.content.decode())


def test_what_the_controller_takes_by_itself_says_so(client, acme):
    assert "the controller's default" in visible(bring(client, acme, "phase1=aes256-sha2_256-dh14"))


def test_an_error_has_its_place_and_its_remedy_and_nothing_is_lost(client, acme):
    typed = "phase1=aes256-sha2_256-dh14\nikelifetime=3600"
    answer = bring(client, acme, typed, "take")
    assert answer.status_code == 200
    text = visible(answer)
    assert (
        "Line 2, column 1 : ikelifetime=3600 is no Extra Param known here. VNS3 writes it phase1-lifetime=."
        in text
    )
    assert area(answer, "text") == typed
    assert "Nothing is taken yet: some of it cannot be read." in text
    assert "Take what could be read" in text
    assert "Nothing is taken yet" not in visible(bring(client, acme, typed))


def test_all_errors_are_counted_though_not_all_are_shown(client, acme):
    text = visible(bring(client, acme, " ".join(f"x{number}=1" for number in range(60))))
    assert "60 To mend in the text" in text
    assert "and 20 more" in text


def test_the_text_is_taken_into_vns3s_half_after_a_preview(client, make):
    sheet = make({"ike_version": 2}, {})
    answer = bring(client, sheet, "phase1=aes256-sha2_256-dh14\nphase1-lifetime=28800s", "take")
    shown = Preview(client, answer.url)
    assert "What this Extra Params text would change" in shown.text
    assert "phase1-lifetime=" in shown.text
    assert "not in it: the controller&#x27;s default" in shown.text
    shown.send(take=shown.offered)
    saved = Sheet.objects.get(pk=sheet.pk)
    assert saved.vns3["phase1_encryption"] == "aes256"
    assert saved.vns3["phase1_dh_group"] == 14
    assert saved.vns3["phase1_lifetime"] == 28800
    assert saved.partner == {}


def test_what_no_row_stands_for_is_named_and_not_lost_without_a_word(client, acme):
    typed = own_text(acme) + "\nmtu=1400"
    assert "mtu=1400 : no row of the sheet stands for it" in visible(bring(client, acme, typed))
    assert "mtu=1400" in visible(Preview(client, bring(client, acme, typed, "take").url).answer)


def test_of_a_text_with_errors_the_rest_is_taken_where_somebody_says_so(client, make):
    sheet = make()
    shown = bring(client, sheet, "phase1=aes256\nnonsense=1 psk=abc\n")
    text = visible(Preview(client, bring_again(client, sheet, shown).url).answer)
    assert "nonsense=1 : nonsense=1 is no Extra Param known here" in text


def test_errors_are_taken_for_known_only_with_the_text_they_were_shown_for(client, make):
    sheet = make()
    shown = bring(client, sheet, "phase1=aes256 nonsense=1", "take")
    other = bring_again(client, sheet, shown, "phase1=aes256 nonsense=1 rubbish=2")
    assert "Nothing is taken yet" in visible(other)
    assert "rubbish=2 is no Extra Param known here" in visible(other)
    assert bring_again(client, sheet, other).status_code == 302
    assert bring(client, sheet, "phase1=aes256 nonsense=1", "take", anyway="1").status_code == 200


def test_errors_are_shown_anew_where_another_version_has_others(client, make):
    sheet = make()
    shown = bring(client, sheet, "phase1=aes256-sha2_256-dh14 nonsense=1", "take")
    assert "1 To mend in the text" in visible(shown)
    Sheet.objects.filter(pk=sheet.pk).update(vns3={"device_version": "3.0"})
    text = visible(bring_again(client, sheet, shown))
    assert "Nothing is taken yet" in text
    assert "1 To mend in the text" not in text


def test_a_short_lifetime_keeps_its_unit(client, make):
    sheet = make()
    shown = Preview(client, bring(client, sheet, "phase1-lifetime=120s", "take").url)
    shown.send(take=shown.offered)
    assert Sheet.objects.get(pk=sheet.pk).vns3["phase1_lifetime"] == "120s"


@pytest.mark.parametrize("text", ["", "  ", "x" * 50_000])
def test_what_is_no_text_is_refused(client, acme, text):
    answer = bring(client, acme, text)
    assert answer.status_code == 400
    assert "Nothing was read." in visible(answer)


@pytest.mark.parametrize(
    "text",
    ["\0", "\ud800".encode("utf-8", "replace").decode(), "[]", "<b>", "phase1=" * 900, "compat:x\x1b[1m"],
)
def test_any_text_is_answered(client, acme, text):
    for do in ("compare", "take"):
        answer = bring(client, acme, text, do)
        assert answer.status_code in (200, 302, 400)
        if b'name="anyway"' in answer.content:
            assert bring_again(client, acme, answer).status_code == 302


def test_a_key_is_counted_once_however_it_was_recognised(client, acme):
    answer = bring(client, acme, "phase1=aes256-sha2_256-dh14 psk=abc")
    assert "One value that looked like a key was cut out." in visible(answer)
    assert "abc" not in answer.content.decode()
