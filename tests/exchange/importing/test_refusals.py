"""Whose preview it is and for how long, and what is not read at all, with the reason."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from tests.documents.conftest import halves
from tests.exchange.previewed import bring, exported, partner, upload, workbook
from tests.sheets.cast import came_by_link, signed_in
from vns3pair.exchange.models import Preview as Kept


def test_a_preview_is_its_authors_alone(sheet, client, guest, colleague, engineer):
    shown = bring(client, sheet, workbook(sheet).fill(remarks="x").saved())
    theirs = bring(guest, sheet, workbook(sheet).fill(remarks="y").saved(), "p")
    other = came_by_link(sheet, engineer, email="other@partner.example")
    preview = shown.url.rpartition("/")[2]
    for browser, url in (
        (signed_in(colleague), shown.url),
        (guest, f"/p/{sheet.pk}/import/{preview}"),
        (other, theirs.url),
        (client, theirs.url.replace("/p/", "/sheets/")),
    ):
        for answer in (browser.get(url), browser.post(url, {"take": "partner.remarks"})):
            assert answer.status_code == 410, url
            assert "from the" not in answer.content.decode()
    assert "remarks" not in partner(sheet)


def test_a_preview_of_another_sheet_is_none(sheet, make, client):
    other = make(*halves())
    shown = bring(client, sheet, workbook(sheet).fill(remarks="x").saved())
    assert client.get(shown.url.replace(str(sheet.pk), str(other.pk))).status_code == 410


def test_a_preview_lasts_an_hour_and_is_then_thrown_away(sheet, client):
    shown = bring(client, sheet, workbook(sheet).fill(remarks="x").saved())
    Kept.objects.update(made=timezone.now() - datetime.timedelta(minutes=61))
    answer = client.get(shown.url)
    assert answer.status_code == 410
    assert "kept for an hour" in answer.content.decode()
    bring(client, sheet, workbook(sheet).saved())
    assert Kept.objects.count() == 1


def test_a_link_for_looking_brings_nothing(sheet, engineer):
    browser = came_by_link(sheet, engineer, may_edit=False)
    assert browser.get(f"/p/{sheet.pk}/import").status_code == 403
    assert browser.post(f"/p/{sheet.pk}/import", {"text": "Phase 1 hash: SHA1"}).status_code == 403
    assert not Kept.objects.exists()


def test_a_stranger_brings_nothing(sheet):
    assert Client().post(f"/p/{sheet.pk}/import", {"text": "x"}).status_code == 404
    assert Client().post(f"/sheets/{sheet.pk}/import", {"text": "x"}).status_code == 302
    assert not Kept.objects.exists()


@pytest.mark.parametrize("door", ["sheets", "p"])
def test_a_file_of_another_sheet_is_refused(sheet, make, client, guest, door):
    other = make(*halves(), name="other-dc2")
    answer = bring(client if door == "sheets" else guest, sheet, exported(other), door)
    assert answer.status_code == 400
    assert "belongs to another sheet" in answer.content.decode()
    assert ("other-dc2" in answer.content.decode()) is (door == "sheets")
    assert not Kept.objects.exists()


@pytest.mark.parametrize(
    ("content", "status", "word"),
    [
        (b"", 400, "empty"),
        (b"PK\x03\x04", 400, "damaged"),
        (b"%PDF-1.7 nothing", 400, "PDF"),
        (b"hello", 400, "names of rows"),
        (b"{}", 400, "no sheet"),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "5 MB"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(sheet, client, content, status, word):
    answer = bring(client, sheet, content)
    assert answer.status_code == status
    assert "Not read" in answer.content.decode()
    assert word in answer.content.decode()
    assert not Kept.objects.exists()


def test_a_file_and_a_paste_at_once_or_neither_is_asked_about(sheet, client):
    url = f"/sheets/{sheet.pk}/import"
    for data in ({}, {"text": "  "}, {"text": "Phase 1 hash: SHA1", "file": upload(b"x")}):
        answer = client.post(url, data)
        assert answer.status_code == 400
        assert "one of the two" in answer.content.decode()


def test_pasted_lines_stay_on_the_screen_unless_a_key_may_be_among_them(sheet, client):
    assert "some words" in bring(client, sheet, "some words").content.decode()
    answer = bring(client, sheet, "some words\nPSK: Zq7!kd93hhsXw").content.decode()
    assert "Zq7" not in answer


def test_more_tunnels_than_a_side_may_have_are_refused(sheet, client, monkeypatch):
    from vns3pair.ipsec import sheetfile

    shown = bring(client, sheet, workbook(sheet).pair("tunnels[+]", "10.98.0.0/16", "10.0.9.0/24").saved())
    monkeypatch.setattr(sheetfile, "MOST_TUNNELS", 2)
    answer = shown.send(take=shown.offered)
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.content.decode()
    assert len(partner(sheet)["tunnels"]) == 2
