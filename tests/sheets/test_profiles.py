"""Controllers and partners: kept once, filled into new sheets, and never with anything made from a key."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.sheets.cast import filled_in
from tests.sheets.test_agreement import account, propose
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.devices import DEVICES
from vns3pair.sheets import profile_services, services
from vns3pair.sheets.kept import KEPT, kept
from vns3pair.sheets.models import Controller, Partner, Sheet

CONTROLLER = {
    "organization": "Cohesive prod-east",
    "device_version": "6.2.1",
    "public_ip": "54.210.9.31",
    "local_private_ip": "192.0.2.254",
}
GLOBEX = {
    "organization": "Globex",
    "contact_email": "vpn@globex.example",
    "device": "aws",
    "public_ip": "203.0.113.20",
}
CODE = "local-private-ips-differ"


@pytest.fixture
def controller(db):
    return profile_services.create_profile(side="vns3", name="prod-east", stated=CONTROLLER)


@pytest.fixture
def globex(db):
    return profile_services.create_profile(side="partner", name="Globex", stated=GLOBEX)


def codes(sheet):
    return {advice.code for advice in services.comparison_of(sheet).advisories}


# What is kept


def test_what_is_kept_belongs_to_a_gateway_and_never_to_a_key_or_a_tunnel():
    for side, keys in KEPT.items():
        assert keys
        for own in keys:
            assert own is catalogue.BY_KEY[own.key]
            assert side in own.sides
            assert "psk" not in own.key
            assert own.kind not in ("tunnels", "fingerprint", "flags")
            assert not own.key.startswith(("peer_", "remote_"))


def test_fingerprints_and_unknown_keys_are_left_out(acme):
    stated = acme.vns3 | {"psk": "hunter2", "future": 1, "psk_exchange": "psk: Xy7-hunter2secret"}
    text = json.dumps(kept(stated, "vns3"))
    for left_out in ("7K2-M9Q", "hunter2", "future", "10.50.0.0", "198.18.44.7", "acme-dc1"):
        assert left_out not in text
    assert kept(stated, "vns3")["local_private_ip"] == "192.0.2.254"


def test_a_partner_is_kept_without_what_is_agreed_anew_each_time(acme):
    found = kept(acme.partner, "partner")
    assert found["device"] == "cisco_asa"
    assert not {"phase1_hash", "ike_version", "nat_traversal", "tunnels"} & set(found)


def test_values_are_typed_at_the_same_border_as_halves(db):
    made = profile_services.create_profile(
        side="vns3",
        name="x",
        stated={"phase1_lifetime": "8h", "public_ip": " 54.210.9.31 ", "hosting": "moon"},
    )
    assert made.values == {"phase1_lifetime": 28800, "public_ip": "54.210.9.31", "hosting": "moon"}


def test_names_are_unique_whatever_their_case(controller):
    with pytest.raises(profile_services.NameTaken):
        profile_services.create_profile(side="vns3", name=" PROD-East ", stated={})
    profile_services.create_profile(side="partner", name="prod-east", stated={})


# New sheets


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


# The pages


@pytest.mark.parametrize("kind", ["controllers", "partners"])
def test_an_empty_list_teaches(client, kind):
    page = client.get(f"/{kind}/").content.decode()
    assert "Nobody types twice" in page
    assert f'href="/{kind}/new"' in page


def test_a_controller_is_entered_listed_changed_and_deleted(client):
    data = filled_in(client, "/controllers/new", name="prod-west", public_ip="54.210.9.32", hosting="aws")
    assert client.post("/controllers/new", data).url == "/controllers/"
    made = Controller.objects.get()
    assert made.values == {"public_ip": "54.210.9.32", "hosting": "aws"}
    assert "54.210.9.32" in client.get("/controllers/").content.decode()
    url = f"/controllers/{made.pk}/"
    client.post(url, filled_in(client, url, public_ip="", phase1_lifetime="8h"))
    made.refresh_from_db()
    assert made.values == {"hosting": "aws", "phase1_lifetime": 28800}
    client.post(f"{url}delete")
    assert not Controller.objects.exists()


def test_what_cannot_be_read_is_kept_and_marked(client, controller):
    url = f"/controllers/{controller.pk}/"
    answer = client.post(url, filled_in(client, url, public_ip="54.210.9", phase1_lifetime="8"))
    assert answer.url == url
    controller.refresh_from_db()
    assert (controller.values["public_ip"], controller.values["phase1_lifetime"]) == ("54.210.9", "8")
    page = client.get(url).content.decode()
    assert 'value="54.210.9"' in page
    assert page.count('aria-invalid="true"') == 2
    assert "hours, minutes or seconds" in page


def test_a_name_is_needed_and_may_not_be_taken(client, controller):
    typed = {"public_ip": "54.210.9.99"}
    for name, why in (("", "required"), (" Prod-East", "has this name already")):
        answer = client.post("/controllers/new", {"name": name} | typed)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert why in page
        assert "54.210.9.99" in page, "nothing typed is lost"
    assert Controller.objects.count() == 1


def test_two_who_save_at_once_lose_nothing(client, controller):
    url = f"/controllers/{controller.pk}/"
    mine = filled_in(client, url, contact_name="Mine", organization="Both")
    client.post(url, filled_in(client, url, contact_email="theirs@x.example", organization="Theirs"))
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    for text in (
        'value="Mine"',
        'value="theirs@x.example"',
        "Changed meanwhile to Theirs; you typed Both.",
    ):
        assert text in page
    controller.refresh_from_db()
    assert controller.values["organization"] == "Theirs", "nothing is saved yet"


def test_saving_what_the_conflict_page_shows_keeps_both(client, controller):
    url = f"/controllers/{controller.pk}/"
    mine = filled_in(client, url, contact_name="Mine")
    client.post(url, filled_in(client, url, contact_email="theirs@x.example"))

    class Answered:
        content = client.post(url, mine).content

    class Once:
        def get(self, url):
            return Answered

    assert client.post(url, filled_in(Once(), url)).status_code == 302
    controller.refresh_from_db()
    assert controller.values.items() >= {"contact_name": "Mine", "contact_email": "theirs@x.example"}.items()


def test_changing_a_controller_leaves_its_sheets_as_they_are(controller, engineer):
    sheet = profile_services.start_sheet(name="a", owner=engineer, controller=controller)
    profile_services.save_profile(profile=controller, name="other", stated={}, edit_number=1)
    sheet.refresh_from_db()
    assert sheet.vns3["public_ip"] == "54.210.9.31"


def test_the_page_of_a_controller_names_its_sheets_and_who_differs(client, controller, engineer):
    profile_services.start_sheet(name="same-one", owner=engineer, controller=controller)
    other = profile_services.start_sheet(name="other-one", owner=engineer, controller=controller)
    services.save_side(
        sheet=other, side="vns3", stated={"local_private_ip": "10.0.0.9"}, edit_number=1, author=engineer
    )
    page = client.get(f"/controllers/{controller.pk}/").content.decode()
    assert page.count("another one") == 1
    assert page.index("other-one") < page.index("10.0.0.9") < page.index("another one")
    assert '<td data-label="Sheets" class="num">2</td>' in client.get("/controllers/").content.decode()


def test_deleting_a_controller_keeps_the_sheet_and_its_values(controller, engineer):
    sheet = profile_services.start_sheet(name="a", owner=engineer, controller=controller)
    profile_services.delete_profile(profile=controller)
    sheet.refresh_from_db()
    assert sheet.controller is None
    assert sheet.vns3["public_ip"] == "54.210.9.31"


def test_what_sheets_name_only_an_administrator_deletes(client, controller, engineer):
    profile_services.start_sheet(name="a", owner=engineer, controller=controller)
    assert client.post(f"/controllers/{controller.pk}/delete").status_code == 403
    assert Controller.objects.exists()


def test_lists_and_pages_take_few_queries(client, engineer):
    for number in range(30):
        made = profile_services.create_profile(side="vns3", name=f"c{number}", stated=CONTROLLER)
        profile_services.start_sheet(name=f"s{number}", owner=engineer, controller=made)
    for url in ("/controllers/", f"/controllers/{made.pk}/", "/sheets/new"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 10


def test_the_list_is_searched_and_paged(client, db):
    for number in range(30):
        profile_services.create_profile(side="partner", name=f"partner {number:02}", stated={})
    assert len(client.get("/partners/").context["page"]) == 25
    assert [p.name for p in client.get("/partners/?q=R+29").context["page"]] == ["partner 29"]
    assert b"Nothing found" in client.get("/partners/?q=%00zz%22").content


# From a sheet's half


def test_a_half_is_kept_as_a_new_partner(client, acme):
    url = f"/sheets/{acme.pk}/keep/partner"
    assert 'value="Acme Corp"' in client.get(url).content.decode(), "the organization is offered as name"
    assert client.post(url, {"then": "new", "name": "Acme Corp"}).url == acme.get_absolute_url()
    partner = Partner.objects.get()
    assert partner.values["device"] == "cisco_asa"
    acme.refresh_from_db()
    assert acme.partner_profile == partner
    answer = client.post(url, {"then": "new", "name": "acme corp"})
    assert answer.status_code == 400
    assert "is kept already" in answer.content.decode()


@pytest.mark.parametrize(("ticked", "there"), [({}, False), ({"defaults": "on"}, True)])
def test_usual_values_are_kept_only_where_asked(client, acme, ticked, there):
    client.post(f"/sheets/{acme.pk}/keep/vns3", {"then": "new", "name": "prod-east"} | ticked)
    values = Controller.objects.get().values
    assert ("phase1_hash" in values) is there
    assert values["local_private_ip"] == "192.0.2.254"


def test_a_sheet_joins_renews_and_leaves_what_is_kept(client, acme, controller):
    url, chosen = f"/sheets/{acme.pk}/keep/vns3", {"profile": controller.pk}
    client.post(url, {"then": "link"} | chosen)
    acme.refresh_from_db()
    controller.refresh_from_db()
    assert acme.controller == controller
    assert controller.values == CONTROLLER
    client.post(url, {"then": "renew"} | chosen)
    controller.refresh_from_db()
    assert controller.values["contact_name"] == "Sam Rivera"
    assert controller.edit_number == 2
    client.post(url, {"then": "unlink"})
    acme.refresh_from_db()
    assert acme.controller is None
    assert acme.edit_number == 2, "the halves are as they were"


@pytest.mark.parametrize("chosen", ["", "x", "999", "99999999999999999999"])
def test_a_sheet_joins_nothing_that_is_not_there(client, acme, chosen):
    answer = client.post(f"/sheets/{acme.pk}/keep/vns3", {"then": "link", "profile": chosen})
    assert answer.status_code in (400, 404)


def test_a_copy_stays_with_its_controller_and_partner(acme, colleague, controller, globex):
    profile_services.link(sheet=acme, side="vns3", profile=controller)
    profile_services.link(sheet=acme, side="partner", profile=globex)
    copy = services.duplicate(sheet=acme, owner=colleague)
    assert (copy.controller, copy.partner_profile) == (controller, globex)


# One controller, one Local Private IP


@pytest.fixture
def differing(make, controller):
    """Two sheets of one controller that state different Local Private IPs."""
    one = make({"local_private_ip": "192.0.2.254"}, {"organization": "Acme"}, name="one-sheet")
    two = make({"local_private_ip": "54.210.9.31"}, {"organization": "Globex"}, name="two-sheet")
    for sheet in (one, two):
        profile_services.link(sheet=sheet, side="vns3", profile=controller)
    return one, two


def test_two_local_private_ips_of_one_controller_are_noticed_on_both_sheets(differing, client):
    for sheet, other in (differing, reversed(differing)):
        page = client.get(sheet.get_absolute_url()).content.decode()
        assert "Sheets of one controller state different Local Private IPs" in page
        assert f"{other.name} states {other.vns3['local_private_ip']}" in page


@pytest.mark.parametrize(
    "stated", [{"local_private_ip": "54.210.9.31"}, {}, {"local_private_ip": "none yet"}]
)
def test_what_agrees_or_is_not_stated_is_not_noticed(differing, engineer, stated):
    one = differing[0]
    services.save_side(sheet=one, side="vns3", stated=stated, edit_number=one.edit_number, author=engineer)
    for sheet in differing:
        sheet.refresh_from_db()
        assert CODE not in codes(sheet)


def test_sheets_of_other_controllers_and_of_none_are_not_held_against_each_other(differing):
    one, two = differing
    profile_services.link(sheet=two, side="vns3", profile=None)
    assert CODE not in codes(one)
    assert CODE not in codes(two)


@pytest.mark.parametrize("extension", ["json", "xlsx", pytest.param("pdf", marks=pytest.mark.needs_pdf)])
def test_no_file_tells_of_other_sheets(differing, client, extension):
    one, _ = differing
    assert CODE in codes(one)
    content = client.get(f"/sheets/{one.pk}/export.{extension}").content
    for text in text_of(content, extension):
        assert "two-sheet" not in text
        assert "one controller" not in text


def text_of(content, extension):
    """The texts in a file, however it is packed."""
    import io
    import zipfile

    if extension == "json":
        return [content.decode()]
    if extension == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            found = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
    else:
        from pypdf import PdfReader

        found = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert any("192.0.2.254" in text for text in found)
    return found


def test_the_register_tells_of_each_sheet_alone(differing, engineer):
    one, _ = differing
    stated = one.vns3 | {"dpd": True, "dpd_delay": 20}  # nothing else to say about it
    saved = services.save_side(
        sheet=one, side="vns3", stated=stated, edit_number=one.edit_number, author=engineer
    )
    assert services.comparison_of(saved).worst_effect == "note"
    assert saved.worst_effect == "none"


def test_the_demo_keeps_a_controller_and_two_partners(engineer):
    from vns3pair.sheets.management.commands import demo

    demo.load()
    assert sorted(sheet.name for sheet in Controller.objects.get().sheets.all()) == [
        "acme-dc1",
        "initech-aws",
    ]
    assert sorted(partner.name for partner in Partner.objects.all()) == ["Acme Corp", "Globex"]
    assert all(partner.sheets.count() == 1 for partner in Partner.objects.all())
    assert "phase1_hash" not in Controller.objects.get().values
