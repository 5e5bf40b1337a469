"""Configure: what the partner's device takes, at both doors, and what VNS3 takes, at one."""

import re

import pytest
from django.urls import reverse

from tests.sheets.cast import came_by_link
from tests.sheets.test_standing import agree
from tests.workbench import boxes
from tests.workbench.posting import visible
from vns3pair.ipsec.devices.quoting import KEY_PLACEHOLDER
from vns3pair.workbench import config_shown


@pytest.fixture(autouse=True)
def box(monkeypatch):
    boxes.install(monkeypatch)


@pytest.fixture
def boxed(ready):
    """Makes a sheet that could be agreed, whose partner has the box."""

    def make_boxed(vns3=None, **partner):
        own = {"device": "opnsense", "device_version": None, "dpd": False, **partner}
        return ready(vns3={"dpd": False, **(vns3 or {})}, **own)

    return make_boxed


@pytest.fixture
def sheet(boxed):
    return boxed()


def page(browser, sheet, name="configure_partner", query="", *args):
    answer = browser.get(reverse(name, args=[sheet.pk, *args]) + query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer


def copied(answer, element):
    """What a copy button takes from an element."""
    found = re.search(rf'id="{element}"[^>]*>(.*?)</(?:pre|code)>', answer.content.decode(), re.S)
    assert found, element
    import html

    return html.unescape(re.sub(r"<[^>]*>", "", found[1]))


# The partner's device


def test_each_text_can_be_copied_and_downloaded_and_both_are_the_same(client, sheet):
    answer = page(client, sheet)
    assert copied(answer, "text-1").splitlines()[0].startswith("# OPNsense")
    for number, name in ((1, "tunnel.conf"), (2, "acme-dc1-opnsense-2.txt")):
        url = reverse("configure_partner_text", args=[sheet.pk, number])
        file = client.get(url)
        assert file["Content-Disposition"] == f'attachment; filename="{name}"'
        assert file["Content-Type"] == "text/plain; charset=utf-8"
        assert file.content.decode() == copied(answer, f"text-{number}") + "\n"
        assert f'href="{url}"' in answer.content.decode()


def test_the_place_of_the_key_is_marked(client, sheet):
    assert f"<mark>{KEY_PLACEHOLDER}</mark>" in page(client, sheet).content.decode()


@pytest.mark.parametrize("number", [0, 3, 99])
def test_there_is_no_other_text(client, sheet, number):
    assert client.get(reverse("configure_partner_text", args=[sheet.pk, number])).status_code == 404


def test_screens_stand_as_fields_with_their_values_and_the_way_to_their_rows(client, sheet):
    answer = page(client, sheet)
    assert copied(answer, "field-0-0") == sheet.partner["peer_public_ip"]
    text = visible(answer)
    assert "Gateway VPN, Gateways Save it first." in text
    assert "It is VNS3's." in text
    assert "Comment leave empty" in text
    assert "?open=public_ip#public_ip" in answer.content.decode()  # the row that both sides know
    assert f'href="/sheets/{sheet.pk}/#block-tunnels"' in answer.content.decode()
    file = client.get(reverse("configure_partner_screens", args=[sheet.pk])).content.decode()
    assert f"  Remote address: {sheet.partner['peer_public_ip']}\n      It is VNS3's.\n" in file
    assert "\n  Comment: (leave empty)\n" in file
    assert "Gateway (VPN, Gateways)\n  Save it first.\n" in file


def test_what_is_not_in_it_is_named_with_the_reason_and_the_row(client, boxed):
    sheet = boxed(rekey=True)
    answer = page(client, sheet)
    assert "On the sheet, but not in here" in visible(answer)
    assert "?open=rekey#rekey" in answer.content.decode()
    assert "the box always rekeys" in visible(answer)


def test_what_is_missing_is_named_row_by_row_and_nothing_is_written(client, make):
    sheet = make({}, {"device": "opnsense", "phase1_lifetime": "8"})
    text = visible(page(client, sheet))
    assert "Nothing is written for OPNsense" in text
    assert "Peer address (VNS3's public IP) : it is not filled in" in text
    assert "Phase 1 lifetime : it cannot be read: 8 hours, minutes or seconds?" in text
    assert client.get(reverse("configure_partner_text", args=[sheet.pk, 1])).status_code == 404


def test_what_the_device_refuses_is_said(client, boxed):
    sheet = boxed(vns3={"phase1_dh_group": 17}, phase1_dh_group=17)
    answer = page(client, sheet)
    assert "the box has no group 17" in visible(answer)
    assert "?open=phase1_dh_group#phase1_dh_group" in answer.content.decode()
    assert "<pre" not in answer.content.decode()


def test_without_a_device_one_is_to_be_chosen(client, make):
    sheet = make({}, {"public_ip": "198.18.44.7"})
    answer = page(client, sheet)
    assert "First: which device is it?" in visible(answer)
    assert "?open=device#device" in answer.content.decode()


def test_a_device_that_nothing_is_written_for_leads_to_the_sheet(client, make):
    assert "There is no text for this device" in visible(page(client, make({}, {"device": "other"})))


def test_its_configuration_is_offered_to_be_read_only_where_it_can_be(client, boxed):
    way = "Is the device configured already?"
    assert way in visible(page(client, boxed(device="opnsense")))
    assert way not in visible(page(client, boxed(device="sonicwall")))


def test_another_device_can_be_looked_at_and_the_sheet_stays_as_it_is(client, boxed):
    sheet = boxed(device="strongswan", device_version="5.9.8")
    answer = page(client, sheet, query="?device=opnsense")
    assert "The sheet says strongSwan; this shows the same values for OPNsense" in visible(answer)
    assert copied(answer, "text-1").startswith("# OPNsense")
    url = reverse("configure_partner_text", args=[sheet.pk, 1]) + "?device=opnsense"
    assert f'href="{url}"' in answer.content.decode()
    assert client.get(url).content.startswith(b"# OPNsense")
    sheet.refresh_from_db()
    assert sheet.partner["device"] == "strongswan"


@pytest.mark.parametrize("wanted", ["toaster", "", "<script>", "vns3"])
def test_an_unknown_device_is_as_none_asked_for(client, sheet, wanted):
    assert copied(page(client, sheet, query=f"?device={wanted}"), "text-1").startswith("# OPNsense")


def test_nothing_of_a_sheet_becomes_markup_or_a_header(client, boxed):
    name = '</pre><script>alert(1)</script>"\r\nX-Evil: 1'
    sheet = boxed()
    type(sheet).objects.filter(pk=sheet.pk).update(name=name)
    for url in ("configure_partner", "configure"):
        assert "<script>alert" not in page(client, sheet, url).content.decode()
    file = client.get(reverse("configure_partner_text", args=[sheet.pk, 2]))
    assert "X-Evil" not in file
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', file["Content-Disposition"])


# The verdict over it


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "It is not agreed yet"),
        ({"phase1_hash": "sha1"}, "Fails at phase 1 This will not come up as it stands."),
        ({"phase2_hash": "sha1"}, "Fails at phase 2 This will not come up as it stands: phase 1 will"),
        ({"phase1_hash": None}, "1 to fill in"),
    ],
)
def test_what_the_sheet_comes_to_stands_above_what_is_set_up(client, boxed, more, says):
    sheet = boxed(device="strongswan", device_version=None, **more)
    for name in ("configure", "configure_partner"):
        assert says in visible(page(client, sheet, name))


def test_an_agreed_sheet_needs_no_warning(client, boxed):
    sheet = boxed(device="strongswan", device_version=None)
    type(sheet).objects.filter(pk=sheet.pk).update(stage="agreed")
    text = visible(page(client, sheet, "configure"))
    assert "Ready" in text
    assert "not agreed yet" not in text


def test_a_weakness_that_both_sides_accepted_is_said_to_be_agreed(client, boxed):
    sheet = boxed(vns3={"phase1_lifetime": 28800}, device="strongswan", phase1_lifetime=86400)
    assert "agreed so" not in visible(page(client, sheet, "configure"))
    type(sheet).objects.filter(pk=sheet.pk).update(stage="agreed")
    for name in ("configure", "configure_partner"):
        assert "May be unstable (guide) It is agreed so: both sides" in visible(page(client, sheet, name))


# VNS3


def test_vns3s_forms_stand_field_by_field_with_local_private_ip_first(client, sheet):
    answer = page(client, sheet, "configure")
    text = visible(answer)
    order = [
        "Local Private IP",
        "Public IP",
        "IKEV1/IKEV2",
        "Pre-Shared Key",
        "Extra Config Parameters",
        "Local Subnet",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert "all endpoints and their tunnels would have to be deleted first" in text
    assert (
        text.index("Local Subnet")
        < text.index("What to open before the controller")
        < text.rindex("The same for the API")
    )


@pytest.mark.parametrize("file", ["endpoint.sh", "endpoint.tf", "requests.json", "form.txt"])
def test_each_of_vns3s_texts_is_a_file(client, sheet, file):
    answer = client.get(reverse("configure_text", args=[sheet.pk, file]))
    assert answer["Content-Disposition"] == f'attachment; filename="acme-dc1-{file}"'
    assert sheet.vns3["peer_public_ip"] in answer.content.decode()


def test_the_file_of_the_forms_has_what_is_to_know_and_to_open_too(client, sheet):
    file = client.get(reverse("configure_text", args=[sheet.pk, "form.txt"])).content.decode()
    assert "all endpoints and their tunnels would have to be deleted first" in file
    assert f"  UDP 500: {sheet.vns3['peer_public_ip']}/32\n" in file


@pytest.mark.parametrize("file", ["endpoint.exe", "..", "form"])
def test_there_is_no_other_file(client, sheet, file):
    assert client.get(f"/sheets/{sheet.pk}/configure/vns3/{file}").status_code == 404


def test_what_vns3_misses_is_named_and_nothing_is_written_for_the_api(client, make):
    sheet = make({"public_ip": "203.0.113.9"}, {})
    answer = page(client, sheet, "configure")
    assert "5 missing Without these the endpoint cannot be made" in visible(answer)
    assert "Public IP not known yet" in visible(answer)
    assert "?open=" in answer.content.decode()
    assert "Nothing is written for the API while something is missing" in visible(answer)
    assert client.get(reverse("configure_text", args=[sheet.pk, "endpoint.sh"])).status_code == 404


def test_an_empty_sheet_has_its_pages_too(client, make):
    sheet = make()
    for name in ("configure", "configure_partner"):
        page(client, sheet, name)


# Very much of it


def many(count):
    pairs = [
        (f"10.{n // 256}.{n % 256}.0/24", f"172.{16 + n // 65536}.{n // 256 % 256}.{n % 256}/32")
        for n in range(count)
    ]
    ours = [{"local_subnet": one, "remote_subnet": two} for one, two in pairs]
    return ours, [{"local_subnet": two, "remote_subnet": one} for one, two in pairs]


def test_of_thousands_of_tunnels_the_page_shows_some_and_the_downloads_have_all(client, boxed):
    ours, theirs = many(2000)
    sheet = boxed(vns3={"tunnels": ours}, tunnels=theirs)
    vns3, partner = page(client, sheet, "configure"), page(client, sheet)
    assert len(vns3.content) < 200_000
    assert len(partner.content) < 200_000
    last = ours[-1]["local_subnet"]
    for answer in (vns3, partner):
        assert last not in answer.content.decode()
        assert "1950 more are not shown here" in visible(answer)
    assert "more lines are not shown here: the download has all of it" in visible(partner)
    for name, args in (
        ("configure_text", ["form.txt"]),
        ("configure_text", ["endpoint.sh"]),
        ("configure_partner_text", [1]),
        ("configure_partner_screens", []),
    ):
        assert last in client.get(reverse(name, args=[sheet.pk, *args])).content.decode(), name


def test_like_screens_are_one_table_and_what_is_the_same_on_each_stands_once(client, boxed):
    ours, theirs = many(5)
    sheet = boxed(vns3={"tunnels": ours}, tunnels=theirs)
    answer = page(client, sheet)
    text = visible(answer)
    assert "Network 1 to Network 5 VPN, Networks Apply at last. The same in each:" in text
    assert text.count("ESP Alone.") == 1
    assert len(re.findall(r'data-tick="[^"]*" data-mark=""', answer.content.decode())) == 5
    two = boxed(vns3={"tunnels": ours[:2]}, tunnels=theirs[:2])
    assert visible(page(client, two)).count("ESP Alone.") == 2


def test_a_text_that_is_cut_short_has_no_button_that_copies_half_of_it(client, boxed):
    ours, theirs = many(config_shown.MOST_LINES + 1)
    sheet = boxed(vns3={"tunnels": ours}, tunnels=theirs)
    assert 'data-copies="text-1"' not in page(client, sheet).content.decode()
    assert 'data-copies="text-2"' in page(client, sheet).content.decode()


# At the partner's door


def test_the_partner_sees_its_own_device_and_nothing_of_vns3s_own(sheet, engineer):
    guest = came_by_link(sheet, engineer)
    answer = guest.get(f"/p/{sheet.pk}/configure")
    text = visible(answer)
    assert "Set it up on OPNsense" in text
    assert copied(answer, "text-1").startswith("# OPNsense")
    for word in ("Extra Config", "api-token", "Local Private IP", "Terraform"):
        assert word not in text
    links = re.findall(r'(?:href|action)="(/[^"]*)"', answer.content.decode())
    assert not [link for link in links if not link.startswith((f"/p/{sheet.pk}/", "/static/"))]
    for path in ("configure/vns3/endpoint.sh", "configure/extra-params", "configure/partner"):
        assert guest.get(f"/p/{sheet.pk}/{path}").status_code == 404


def test_the_sheets_pages_lead_there(client, sheet, engineer):
    assert f'href="/sheets/{sheet.pk}/configure"' in client.get(f"/sheets/{sheet.pk}/").content.decode()
    guest = came_by_link(sheet, engineer)
    assert f'href="/p/{sheet.pk}/configure"' in guest.get(f"/p/{sheet.pk}/").content.decode()


def test_an_agreement_leads_on_to_setting_it_up(client, sheet, engineer):
    agree(sheet, engineer)
    ours = client.get(f"/sheets/{sheet.pk}/agreement").content.decode()
    assert f'<a href="/sheets/{sheet.pk}/configure">set both ends up from it</a>' in ours
    theirs = came_by_link(sheet, engineer).get(f"/p/{sheet.pk}/agreement").content.decode()
    assert f'<a href="/p/{sheet.pk}/configure">set your device up from it</a>' in theirs


def test_a_link_for_looking_leads_to_nothing_that_changes_the_sheet(sheet, engineer):
    onlooker = came_by_link(sheet, engineer, may_edit=False)
    page = onlooker.get(f"/p/{sheet.pk}/configure").content.decode()
    assert "configure/read" not in page
    assert onlooker.get(f"/p/{sheet.pk}/configure/read").status_code == 403


# Ticks


def test_a_tick_belongs_to_a_field_and_its_mark_to_what_stands_there(client, boxed):
    def ticks(sheet):
        found = re.findall(r'data-tick="([^"]*)" data-mark="([^"]*)"', page(client, sheet).content.decode())
        assert len(found) >= 3
        return dict(found)

    first = boxed()
    same = boxed()
    assert ticks(first) == ticks(same)
    other = boxed(peer_public_ip="203.0.113.99")
    before, after = ticks(first), ticks(other)
    assert before.keys() == after.keys()
    assert len([tick for tick in before if before[tick] != after[tick]]) == 1
