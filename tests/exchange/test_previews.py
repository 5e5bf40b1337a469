"""Previews that are answered twice, or while somebody types, and how many of them are kept."""

import datetime

import pytest
from django.utils import timezone

from tests.documents.conftest import halves
from tests.exchange.previewed import bring, partner, save, workbook
from tests.sheets.cast import came_by_link
from vns3pair.documents import received
from vns3pair.exchange import applying, previews
from vns3pair.exchange.models import Preview as Kept
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor


@pytest.fixture
def sheet(make):
    return make(*halves(count=2))


@pytest.fixture
def guest(sheet, engineer):
    return came_by_link(sheet, engineer)


# Twice, or at the same moment


NEW_PAIR = {"local_subnet": "10.98.0.0/16", "remote_subnet": "10.0.9.0/24"}


def brought(sheet, engineer):
    visitor = Visitor(Sheet.objects.get(pk=sheet.pk), user=engineer)
    content = workbook(sheet).pair("tunnels[+]", *NEW_PAIR.values()).saved()
    preview = previews.make(visitor=visitor, answers=received.read(content))
    lines = previews.shown(visitor, preview).lines
    chosen = {line.id: applying.Chosen("take", applying.seen(line)) for line in lines if line.edits}
    assert chosen
    return visitor, preview, chosen


def test_an_answer_that_comes_again_before_the_first_is_saved_adds_nothing_twice(
    sheet, engineer, monkeypatch
):
    visitor, preview, chosen = brought(sheet, engineer)
    real, again = services.save_edits, []

    def slow(**more):
        if not again:
            again.append(Kept.objects.get(pk=preview.pk))
            applying.apply(visitor=visitor, preview=again[0], chosen=chosen)
        return real(**more)

    monkeypatch.setattr(services, "save_edits", slow)
    applying.apply(visitor=visitor, preview=preview, chosen=chosen)
    assert len(partner(sheet)["tunnels"]) == 3


def test_a_tunnel_that_somebody_types_at_the_very_moment_is_not_added_twice(sheet, engineer, monkeypatch):
    visitor, preview, chosen = brought(sheet, engineer)
    real = services.save_edits

    def slow(**more):
        save(sheet, tunnels=[*partner(sheet)["tunnels"], NEW_PAIR])
        return real(**more)

    monkeypatch.setattr(services, "save_edits", slow)
    applying.apply(visitor=visitor, preview=preview, chosen=chosen)
    assert len(partner(sheet)["tunnels"]) == 3


def test_a_form_that_comes_twice_finds_what_became_of_the_first(sheet, client):
    shown = bring(client, sheet, workbook(sheet).fill(remarks="x", contact_name="Eve").saved())
    assert shown.sent["turn"] == "0"
    data = shown.sent | {"take": ["partner.remarks"]}
    client.post(shown.url, data)
    first = shown.again().outcome
    assert len(first["applied"]) == 1
    client.post(shown.url, data | {"take": ["partner.contact_name"]})
    assert shown.again().outcome == first
    assert partner(sheet).get("contact_name") != "Eve"
    shown.send(take=["partner.contact_name"])
    assert partner(sheet)["contact_name"] == "Eve", "the page as it is now may be answered"


def test_a_form_that_could_not_be_saved_may_come_again(sheet, client, monkeypatch):
    shown = bring(client, sheet, workbook(sheet).fill(remarks="x").saved())

    def busy(**more):
        raise services.StaleEdit(sheet)

    with monkeypatch.context() as patched:
        patched.setattr(services, "save_edits", busy)
        assert client.post(shown.url, shown.sent | {"take": ["partner.remarks"]}).status_code == 503
    assert client.post(shown.url, shown.sent | {"take": ["partner.remarks"]}).status_code == 302
    assert partner(sheet)["remarks"] == "x"


def test_a_fingerprint_that_nobody_may_see_yet_is_not_overwritten_when_it_was_changed(make, client):
    sheet = make({}, {"psk_fingerprint": "7K2-M9Q"})
    for meanwhile, after in (("FA8-1C9", "FA8-1C9"), (None, "6KW-VGX")):
        shown = bring(client, sheet, "PSK fingerprint: 6KW-VGX")
        assert "7K2-M9Q" not in shown.text
        if meanwhile:
            save(sheet, psk_fingerprint=meanwhile)
        shown.send(take=shown.offered)
        assert partner(sheet)["psk_fingerprint"] == after


def test_the_newest_previews_of_each_author_are_kept(sheet, client, guest):
    theirs = bring(guest, sheet, "Remarks: theirs", "p")
    mine = [bring(client, sheet, f"Remarks: {at}") for at in range(previews.MOST_KEPT + 2)]
    assert Kept.objects.count() == previews.MOST_KEPT + 1
    assert [client.get(each.url).status_code for each in mine[:3]] == [410, 410, 200]
    assert guest.get(theirs.url).status_code == 200


def test_looking_at_a_preview_throws_those_away_that_waited_too_long(sheet, client, guest):
    bring(guest, sheet, "Remarks: theirs", "p")
    shown = bring(client, sheet, "Remarks: mine")
    old = timezone.now() - datetime.timedelta(minutes=61)
    assert Kept.objects.filter(user=None).update(made=old) == 1
    client.get(shown.url)
    assert Kept.objects.count() == 1
