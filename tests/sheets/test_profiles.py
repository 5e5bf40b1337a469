"""Controllers and partners: kept once, filled into new sheets, and never with anything made from a key."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.sheets.cast import CONTROLLER, filled_in
from vns3pair.ipsec import catalogue
from vns3pair.sheets import profile_services, services
from vns3pair.sheets.kept import KEPT, kept
from vns3pair.sheets.models import Controller, Partner

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
