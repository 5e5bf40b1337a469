"""What a new sheet starts with: from its controller, its partner and the device; and what is filled in later."""

import re

import pytest

from tests.sheets.cast import CONTROLLER, GLOBEX
from tests.sheets.test_agreement import account, propose
from vns3pair.ipsec.devices import DEVICES
from vns3pair.sheets import profile_services, services
from vns3pair.sheets.models import Sheet


def test_without_a_choice_only_the_name_is_needed(client):
    answer = client.post("/sheets/new", {"name": "initech", "strongest": "on"})
    sheet = Sheet.objects.get()
    assert answer.url == sheet.get_absolute_url()
    assert (sheet.vns3, sheet.partner) == ({}, {})


def test_a_controller_and_a_partner_fill_in_both_halves(client, controller, globex):
    answer = client.post(
        "/sheets/new",
        {"name": "globex-2", "controller": controller.pk, "partner": globex.pk, "strongest": "on"},
    )
    sheet = Sheet.objects.get()
    assert answer.url == sheet.get_absolute_url()
    assert sheet.vns3.items() >= CONTROLLER.items()
    assert sheet.partner.items() >= GLOBEX.items()
    assert sheet.vns3["peer_public_ip"] == "203.0.113.20", "VNS3's engineer enters it"
    assert "peer_public_ip" not in sheet.partner, "that is the partner's own statement"
    assert sheet.vns3["phase1_hash"] == sheet.partner["phase1_hash"] == "sha2_512"
    assert sheet.vns3["phase2_encryption"] == "aes256_gcm"
    assert "phase2_hash" not in sheet.vns3
    assert (sheet.controller, sheet.partner_profile) == (controller, globex)
    comparison = services.comparison_of(sheet)
    assert comparison.verdict == "incomplete"
    assert comparison.counts["mismatch"] == 0


def test_a_sheet_with_profiles_alone_has_no_chosen_values(client, controller, globex):
    client.post("/sheets/new", {"name": "plain", "controller": controller.pk, "partner": globex.pk})
    sheet = Sheet.objects.get()
    assert "phase1_hash" not in sheet.vns3
    assert sheet.vns3["public_ip"] == "54.210.9.31"


def test_what_is_typed_goes_over_the_controller_and_that_over_the_set(client, controller, globex):
    profile_services.save_profile(
        profile=controller,
        name="prod-east",
        stated=CONTROLLER | {"ike_version": 2, "phase1_hash": "sha2_256", "phase1_lifetime": 3600},
        edit_number=1,
    )
    data = {"name": "a", "controller": controller.pk, "device": "strongswan", "strongest": "on"}
    client.post("/sheets/new", data | {"ike_version": "1", "partner": globex.pk})
    sheet = Sheet.objects.get()
    assert sheet.partner["device"] == "strongswan", "typed over the partner's own"
    assert sheet.vns3["ike_version"] == sheet.partner["ike_version"] == 1
    assert sheet.vns3["phase1_hash"] == sheet.partner["phase1_hash"] == "sha2_256"
    assert sheet.vns3["phase2_lifetime"] == 1800, "never what phase 1 has"
    assert services.comparison_of(sheet).counts["mismatch"] == 0


def test_a_default_that_the_device_lacks_stays_and_shows_as_a_difference(client, controller):
    stated = CONTROLLER | {"phase1_hash": "sha2_512"}
    profile_services.save_profile(profile=controller, name="prod-east", stated=stated, edit_number=1)
    client.post(
        "/sheets/new", {"name": "a", "controller": controller.pk, "device": "azure", "strongest": "on"}
    )
    sheet = Sheet.objects.get()
    assert (sheet.vns3["phase1_hash"], sheet.partner["phase1_hash"]) == ("sha2_512", "sha2_256")
    assert "but Azure VPN Gateway cannot" in client.get(f"/sheets/{sheet.pk}/start").content.decode()


def test_a_partner_behind_nat_is_expected_by_the_id_it_sends(db, engineer):
    stated = {"public_ip": "198.18.44.7", "local_private_ip": "10.0.0.1"}
    partner = profile_services.create_profile(side="partner", name="Acme", stated=stated)
    sheet = profile_services.start_sheet(name="a", owner=engineer, partner=partner)
    assert (sheet.vns3["peer_public_ip"], sheet.vns3["remote_peer_id"]) == ("198.18.44.7", "10.0.0.1")
    assert sheet.partner["organization"] == "Acme"


@pytest.mark.parametrize("device", DEVICES)
def test_a_sheet_started_for_any_device_has_no_difference(device, engineer, controller):
    sheet = profile_services.start_sheet(
        name=device, owner=engineer, controller=controller, device=device, strongest=True
    )
    assert sheet.state == "incomplete"
    assert sheet.worst_effect in ("none", "note")
    assert sheet.mismatches == 0


def test_nothing_is_lost_where_the_name_was_forgotten(client, controller, globex):
    typed = {"name": "", "controller": controller.pk, "device": "azure", "ike_version": "1"}
    page = client.post("/sheets/new", typed).content.decode()
    for kept_choice in (f'value="{controller.pk}" selected', 'value="azure" selected', 'value="1" selected'):
        assert kept_choice in page
    assert not Sheet.objects.exists()


@pytest.mark.parametrize("typed", [{"controller": "999"}, {"device": "toaster"}, {"ike_version": "3"}])
def test_a_choice_that_there_is_not_makes_no_sheet(client, controller, typed):
    assert client.post("/sheets/new", {"name": "a"} | typed).status_code == 200
    assert not Sheet.objects.exists()


def test_a_link_from_a_partner_chooses_it(client, globex):
    page = client.get(f"/sheets/new?partner={globex.pk}").content.decode()
    assert f'value="{globex.pk}" selected' in page
    assert client.get("/sheets/new?partner=x&controller=%00").status_code == 200


def test_a_page_shows_each_value_with_its_reason(client, controller):
    sheet = profile_services.start_sheet(
        name="a", owner=None, controller=controller, device="azure", strongest=True
    )
    page = client.get(f"/sheets/{sheet.pk}/start").content.decode()
    for text in ("SHA2-512 is not on Azure VPN Gateway", "28,800 s (8 h)", "From the controller prod-east"):
        assert text in page
    assert "! now" not in page
    services.save_sides(
        sheet=sheet, sides={"vns3": sheet.vns3 | {"phase1_hash": "sha1"}}, edit_number=1, author=None
    )
    assert "! now SHA1 on VNS3" in client.get(f"/sheets/{sheet.pk}/start").content.decode()


def test_the_page_of_reasons_asks_for_the_device_where_it_is_not_known(client, make):
    assert b"device is not known" in client.get(f"/sheets/{make().pk}/start").content


def test_what_is_blank_is_filled_in_once_the_device_is_known_and_what_is_stated_stays(client, make):
    client.post("/sheets/new", {"name": "a", "strongest": "on"}, follow=True)
    sheet = Sheet.objects.get(name="a")
    services.save_sides(
        sheet=sheet,
        sides={"vns3": {"phase1_hash": "sha1"}, "partner": {"device": "fortigate"}},
        edit_number=1,
        author=None,
    )
    page = client.get(f"/sheets/{sheet.pk}/start").content.decode()
    assert re.search(r"Fill in the \d+ blank cells", page)
    assert client.post(f"/sheets/{sheet.pk}/start").status_code == 302
    sheet.refresh_from_db()
    assert (sheet.vns3["phase1_hash"], sheet.partner["ike_version"]) == ("sha1", 2)
    assert sheet.vns3["phase1_encryption"] == sheet.partner["phase1_encryption"] == "aes256"
    assert "blank cell" not in client.get(f"/sheets/{sheet.pk}/start").content.decode()
    again = client.post(f"/sheets/{sheet.pk}/start", follow=True).content.decode()
    assert "Nothing was left to fill in." in again


def test_filling_in_makes_no_difference_to_what_either_side_states(client, make):
    sheet = make(
        {"phase1_hash": "sha1", "phase1_dh_group": 16},
        {"device": "fortigate", "ike_version": 1, "phase2_encryption": "aes128", "phase2_lifetime": "soon"},
    )
    client.post(f"/sheets/{sheet.pk}/start")
    sheet.refresh_from_db()
    assert [row.key for row in services.compared(sheet).rows if row.state == "mismatch"] == []
    assert (sheet.partner["phase1_hash"], sheet.partner["pfs_group"], sheet.vns3["ike_version"]) == (
        "sha1",
        16,
        1,
    )
    assert {"phase2_encryption", "phase2_lifetime"}.isdisjoint(sheet.vns3)


def test_filling_in_says_so_where_others_save_all_the_time(client, make, monkeypatch):
    sheet = make({}, {"device": "fortigate"})

    def late(**more):
        raise services.StaleEdit(sheet)

    monkeypatch.setattr(services, "save_edits", late)
    page = client.post(f"/sheets/{sheet.pk}/start", follow=True).content.decode()
    assert "Others save all the time, so this was not saved. Try again." in page


def test_filling_in_an_agreed_sheet_asks_before_signatures_are_voided(client, ready, engineer):
    sheet = ready(device="fortigate")
    propose(account(sheet, engineer))
    answer = client.post(f"/sheets/{sheet.pk}/start")
    assert (answer.status_code, Sheet.objects.get(pk=sheet.pk).edit_number) == (409, sheet.edit_number)


def test_who_wants_the_strongest_values_of_an_unknown_device_is_told_where_they_come_from(client, engineer):
    page = client.post("/sheets/new", {"name": "a", "strongest": "on"}, follow=True).content.decode()
    assert f'<a href="/sheets/{Sheet.objects.get().pk}/start">Starting values</a>' in page
