"""Keeping a log: by a button alone, with who and when, and for the own side alone."""

import re

import pytest
from django.urls import reverse

from tests.sheets.cast import came_by_link, signed_in
from tests.workbench.logs import HASH_DIFFERS, KEYS_DIFFER, SILENT
from tests.workbench.posting import bring, field, visible
from vns3pair.sheets.models import Sheet
from vns3pair.workbench import keeping
from vns3pair.workbench.models import KeptLog


def keep(browser, sheet, text=KEYS_DIFFER, door="", **more):
    answer = bring(browser, text, sheet, door, **more)
    return browser.post(reverse(f"{door}keep_log", args=[sheet.pk]), {"sealed": field(answer, "sealed")})


def test_a_kept_log_is_on_record_with_who_and_can_be_looked_at_again(client, acme, engineer):
    answer = keep(client, acme)
    kept = KeptLog.objects.get()
    assert answer.url == f"/sheets/{acme.pk}/diagnose/{kept.pk}"
    assert (kept.side, kept.user, kept.guest) == ("vns3", engineer, None)
    assert acme.steps.get(what="kept_log").user == engineer
    again = client.get(answer.url)
    assert "The pre-shared keys of the two ends differ" in again.content.decode()
    assert 'id="line-this-4"' in again.content.decode()
    listed = client.get(f"/sheets/{acme.pk}/diagnose").content.decode()
    assert answer.url in listed


@pytest.mark.parametrize("largest", [keeping.LARGEST, 50])
def test_an_answer_is_kept_once_however_often_it_is_sent(client, acme, monkeypatch, largest):
    monkeypatch.setattr(keeping, "LARGEST", largest)
    sealed = field(bring(client, KEYS_DIFFER, acme), "sealed")
    one, two = (client.post(reverse("keep_log", args=[acme.pk]), {"sealed": sealed}) for _ in range(2))
    assert one.url == two.url
    assert KeptLog.objects.count() == acme.steps.filter(what="kept_log").count() == 1


def test_another_answer_of_the_same_log_is_kept_too(client, acme):
    one, two = keep(client, acme, whose="vns3"), keep(client, acme, whose="partner")
    assert one.url != two.url


def test_the_list_of_kept_logs_names_the_ends(client, acme):
    keep(client, acme, HASH_DIFFERS, whose="vns3")
    assert KeptLog.objects.get().verdict.startswith("VNS3 refuses Acme Corp's gateway's phase 1 proposal")


def test_both_ends_logs_are_kept_and_shown_again(client, acme):
    page = client.get(keep(client, acme, SILENT, other_text=KEYS_DIFFER, whose="vns3").url)
    assert 'id="line-other-4"' in page.content.decode()
    assert "of the other end's log" in visible(page)


def test_the_text_of_a_kept_log_can_be_had_as_plain_text(client, acme):
    page = keep(client, acme).url
    answer = client.get(f"{page}/log.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.decode() == KEYS_DIFFER


def test_of_a_log_that_is_too_large_the_quoted_lines_are_kept(client, acme, monkeypatch):
    monkeypatch.setattr(keeping, "LARGEST", 50)
    assert "too large to be kept" in visible(bring(client, KEYS_DIFFER, acme))
    page = client.get(keep(client, acme).url)
    assert 'id="line-this-4"' in page.content.decode()
    assert KeptLog.objects.get().texts is None
    assert client.get(f"{page.request['PATH_INFO']}/log.txt").status_code == 404


def test_a_kept_log_is_deleted_for_good_and_that_is_on_record(client, acme):
    page = keep(client, acme).url
    question = client.get(f"{page}/delete")
    assert "Delete this kept log?" in visible(question)
    assert KeptLog.objects.exists(), "asking deletes nothing"
    assert client.post(f"{page}/delete").status_code == 302
    assert not KeptLog.objects.exists()
    assert acme.steps.filter(what="deleted_log").count() == 1
    assert client.get(page).status_code == 404


def test_a_sheet_takes_its_kept_logs_with_it(client, acme):
    keep(client, acme)
    client.post(reverse("delete", args=[acme.pk]))
    assert not KeptLog.objects.exists()


@pytest.mark.parametrize("sealed", ["", "x", "eyJhIjoxfQ:1abc:forged"])
def test_what_this_site_did_not_make_is_not_kept(client, acme, sealed):
    answer = client.post(reverse("keep_log", args=[acme.pk]), {"sealed": sealed}, follow=True)
    assert "Diagnose the log once more" in visible(answer)
    assert not KeptLog.objects.exists()


def test_a_result_is_kept_by_whoever_got_it_with_its_sheet_alone(client, acme, make, colleague):
    sealed = field(bring(client, KEYS_DIFFER, acme), "sealed")
    other = make(name="another")
    client.post(reverse("keep_log", args=[other.pk]), {"sealed": sealed})
    signed_in(colleague).post(reverse("keep_log", args=[acme.pk]), {"sealed": sealed})
    assert not KeptLog.objects.exists()


def test_a_side_keeps_so_many_logs_and_no_more(client, acme, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 1)
    keep(client, acme)
    answer = keep(client, acme, SILENT)
    assert "Delete one first" in visible(client.get(answer.url))
    assert KeptLog.objects.count() == 1


# Each side its own


def test_the_partner_never_sees_what_vns3_kept(client, acme, engineer):
    own = keep(client, acme, KEYS_DIFFER.replace("acme_1", "canary_1")).url
    guest = came_by_link(acme, engineer)
    number = own.rpartition("/")[2]
    for name in ("kept_log", "kept_text", "delete_log"):
        url = reverse(f"partner:{name}", args=[acme.pk, number])
        assert guest.get(url).status_code in (302, 404)
        assert "canary" not in guest.get(url).content.decode()
        assert guest.post(url).status_code in (404, 405)
    for name in ("diagnose_sheet", "steps", "sheet", "changes", "agreement"):
        page = guest.get(reverse(f"partner:{name}", args=[acme.pk])).content.decode()
        assert "canary" not in page
        assert "kept a diagnosed log" not in page
    assert KeptLog.objects.count() == 1


def test_vns3_never_sees_what_the_partner_kept(client, acme, engineer):
    guest = came_by_link(acme, engineer)
    own = keep(guest, acme, KEYS_DIFFER.replace("acme_1", "canary_1"), "partner:").url
    assert own.startswith(f"/p/{acme.pk}/diagnose/")
    assert "canary" in guest.get(own).content.decode()
    number = own.rpartition("/")[2]
    for name in ("kept_log", "kept_text", "delete_log"):
        assert client.get(reverse(name, args=[acme.pk, number])).status_code == 404
    assert client.post(reverse("delete_log", args=[acme.pk, number])).status_code == 404
    for name in ("diagnose_sheet", "steps"):
        assert "canary" not in client.get(reverse(name, args=[acme.pk])).content.decode()
    assert KeptLog.objects.get().side == "partner"


def test_a_link_for_looking_diagnoses_and_keeps_nothing(acme, engineer):
    onlooker = came_by_link(acme, engineer, may_edit=False)
    answer = bring(onlooker, KEYS_DIFFER, acme, "partner:")
    assert answer.status_code == 200
    assert not re.search(r'name="sealed"', answer.content.decode())
    assert onlooker.post(reverse("partner:keep_log", args=[acme.pk]), {"sealed": "x"}).status_code == 403


def test_keeping_is_no_edit_of_the_sheet(client, acme):
    before = Sheet.objects.get(pk=acme.pk).edit_number
    keep(client, acme)
    assert Sheet.objects.get(pk=acme.pk).edit_number == before
