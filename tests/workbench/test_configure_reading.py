"""A device's configuration read into the partner's half: chosen, previewed, taken over; and nothing of it kept."""

import re

import pytest
from django.urls import reverse

from tests.exchange.previewed import Preview
from tests.sheets.cast import came_by_link
from tests.workbench import boxes
from tests.workbench.posting import area, field, file_of, visible
from tests.workbench.test_limits import used
from vns3pair.exchange import limits
from vns3pair.exchange.models import Preview as Kept
from vns3pair.exchange.models import Use
from vns3pair.sheets.models import Sheet
from vns3pair.workbench import config_reading

ONE = """\
hello box
connection acme
public_ip 198.18.44.7
peer_public_ip 54.210.9.31
ike_version 2
phase1_encryption aes256|aes128
phase1_hash sha2_256
phase2_lifetime 3600
pair 10.50.0.0/16 172.31.1.0/24
odd setting
another setting
"""
TWO = f"connection other\npublic_ip 198.51.100.1\npeer_public_ip 192.0.2.1\n{ONE}"
ENDS = """\
connection acme
public_ip 192.0.2.254
peer_public_ip 198.18.44.7
end left
connection acme
public_ip 198.18.44.7
peer_public_ip 54.210.9.31
end right
"""


@pytest.fixture(autouse=True)
def box(monkeypatch):
    boxes.install(monkeypatch)


@pytest.fixture
def sheet(make):
    return make({"public_ip": "54.210.9.31", "ike_version": 2}, {"public_ip": "198.18.44.7"})


def address(sheet, door=""):
    return reverse(f"{door}read_config", args=[sheet.pk])


def bring(browser, sheet, text="", door="", **more):
    return browser.post(address(sheet, door), {"text": text, **more})


def preview(browser, answer):
    assert answer.status_code == 302, visible(answer)
    return Preview(browser, answer.url)


# One connection


def test_one_connection_leads_to_its_preview_and_what_is_ticked_is_saved(client, sheet):
    shown = preview(client, bring(client, sheet, ONE))
    assert "What this configuration would change" in shown.text
    assert "line 7" in shown.text
    assert "A remark." in shown.text
    assert "what it does not say changes nothing" in shown.text
    assert Sheet.objects.get(pk=sheet.pk).partner == sheet.partner
    shown.send(take=shown.offered)
    partner = Sheet.objects.get(pk=sheet.pk).partner
    assert partner["phase1_hash"] == "sha2_256"
    assert partner["peer_public_ip"] == "54.210.9.31"
    assert partner["phase2_lifetime"] == 3600
    assert partner["device"] == "opnsense"
    assert [tunnel["local_subnet"] for tunnel in partner["tunnels"]] == ["10.50.0.0/16"]


def test_of_several_algorithms_one_is_to_be_chosen(client, sheet):
    shown = preview(client, bring(client, sheet, ONE))
    assert shown.choices["partner.phase1_encryption"]
    shown.send(**{"choice.partner.phase1_encryption": "0"})
    assert Sheet.objects.get(pk=sheet.pk).partner["phase1_encryption"] in ("aes256", "aes128")


def test_a_default_of_the_device_says_so(client, sheet):
    text = preview(client, bring(client, sheet, ONE)).text
    assert "not in it: the device&#x27;s default" in text


def test_lines_that_were_not_read_are_listed_with_their_number(client, sheet):
    text = visible(preview(client, bring(client, sheet, ONE)).answer)
    assert "line 10 odd setting : nobody knows it" in text
    assert "line 11 another setting : the sheet has no row for it" in text


def test_what_the_sheet_says_of_its_device_stays(client, sheet, make):
    other = make({}, {"device": "vyos"})
    shown = preview(client, bring(client, other, ONE, device="opnsense"))
    assert "partner.device" not in shown.offered


def test_a_file_is_read_too_in_any_encoding(client, sheet):
    for content in (ONE.encode(), ONE.encode("utf-16"), b"\xef\xbb\xbf" + ONE.replace("\n", "\r\n").encode()):
        answer = client.post(address(sheet), {"file": file_of(content, "box.conf")})
        assert "line 7" in preview(client, answer).text


# Several


def test_of_several_connections_one_is_chosen_and_the_one_that_fits_is_first(client, sheet):
    answer = bring(client, sheet, TWO)
    text = visible(answer)
    assert "Which connection is it?" in text
    assert text.index("acme") < text.index("fits this sheet") < text.index("198.51.100.1")
    radios = re.findall(r'name="connection" value="(\d)"( checked)?', answer.content.decode())
    assert radios == [("0", " checked"), ("1", "")]
    sealed = field(answer, "sealed")
    assert (
        "line 9" in preview(client, client.post(address(sheet), {"sealed": sealed, "connection": "0"})).text
    )
    other = preview(client, client.post(address(sheet), {"sealed": sealed, "connection": "1"}))
    assert "192.0.2.1" in other.text


def test_whoever_has_a_file_that_may_be_either_ends_is_asked_which(client, sheet, engineer):
    text = visible(bring(client, sheet, ENDS))
    assert "Which end is the partner?" in text
    assert text.index("right") < text.index("left")
    guest = came_by_link(sheet, engineer)
    assert "Which end are you?" in visible(bring(guest, sheet, ENDS, "partner:"))


def test_where_none_fits_none_is_chosen_beforehand(client, make):
    assert " checked" not in bring(client, make(), TWO).content.decode()


@pytest.mark.parametrize("chosen", ["2", "", "-1", "x", "99999", "²"])
def test_nothing_else_can_be_chosen(client, sheet, chosen):
    sealed = field(bring(client, sheet, TWO), "sealed")
    answer = client.post(address(sheet), {"sealed": sealed, "connection": chosen})
    assert answer.status_code == 400
    assert not Kept.objects.exists()


def test_what_was_read_belongs_to_whoever_brought_it_and_to_this_sheet(client, sheet, make, engineer):
    sealed = field(bring(client, sheet, TWO), "sealed")
    tries = [
        client.post(address(make()), {"sealed": sealed, "connection": "0"}),
        client.post(address(sheet), {"sealed": f"{sealed[:-2]}xx", "connection": "0"}),
        came_by_link(sheet, engineer).post(address(sheet, "partner:"), {"sealed": sealed, "connection": "0"}),
    ]
    assert [answer.status_code for answer in tries] == [400, 400, 400]
    assert "Bring the configuration once more" in visible(tries[0])


def test_of_very_many_connections_some_are_offered(client, sheet):
    many = "".join(f"connection c{n}\npublic_ip 198.51.100.{n % 250}\n" for n in range(300))
    answer = bring(client, sheet, many + ONE)
    assert answer.content.decode().count('type="radio"') == config_reading.MOST_OFFERED
    assert "201 more connections are not shown" in visible(answer)
    assert "fits this sheet" in visible(answer)


def test_of_more_tunnels_than_a_side_may_have_the_rest_is_left_and_told(client, sheet):
    lines = "".join(
        f"pair 10.{n // 65536}.{n // 256 % 256}.{n % 256}/32 172.31.1.0/24\n" for n in range(5003)
    )
    shown = preview(client, bring(client, sheet, f"{ONE}{lines}"))
    assert "4 tunnels more than the 5,000 that one side may have" in shown.text
    assert len(Kept.objects.get().content["answers"]["tunnels"]) == 5000


# What cannot be read


def test_what_looks_like_no_device_asks_for_one(client, sheet):
    answer = bring(client, sheet, "some text")
    assert answer.status_code == 400
    assert "Say which device it is of" in visible(answer)
    assert area(answer, "text") == "some text"


def test_where_nothing_was_found_it_says_what_can_be_read(client, sheet):
    answer = bring(client, sheet, "no box", device="opnsense")
    assert answer.status_code == 400
    text = visible(answer)
    assert "No connection was found in it, read as OPNsense" in text
    assert "Lines of keys and values." in text


def test_what_looks_like_another_devices_configuration_is_said_so(client, make):
    sheet = make({}, {"device": "fortigate"})
    for more in ({"text": ONE}, {"file": file_of(ONE)}):
        answer = client.post(address(sheet), {"device": "fortigate", **more})
        assert "It looks like a configuration of OPNsense." in visible(answer)
        assert '<option value="opnsense" selected>' in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"text": ""}, "Paste the configuration or choose its file first."),
        ({"text": " \n"}, "Paste the configuration or choose its file first."),
        ({"text": ONE, "file": True}, "one of the two"),
        ({"text": ONE, "device": "toaster"}, "Nothing was read"),
    ],
)
def test_a_form_that_is_not_complete_says_so(client, sheet, more, says):
    if more.get("file"):
        more = more | {"file": file_of(ONE)}
    answer = client.post(address(sheet), more)
    assert answer.status_code == 400
    assert says in visible(answer)


def test_a_file_that_is_too_large_is_refused(client, sheet):
    answer = client.post(address(sheet), {"file": file_of(b"x" * (2 * 1024 * 1024 + 1), "box.conf")})
    assert answer.status_code == 400
    assert "It is larger than 2 MB" in visible(answer)


def test_a_fault_of_ours_is_told_and_quotes_nothing(client, sheet, caplog):
    text = f"connection x\ncrash here {'odd' * 3}"
    answer = bring(client, sheet, text)
    assert answer.status_code == 500
    assert "something went wrong here, not at your end" in visible(answer)
    assert "ValueError" in caplog.text
    assert "oddoddodd" not in caplog.text


# At the partner's door


def test_the_partner_reads_its_own_configuration(sheet, engineer):
    guest = came_by_link(sheet, engineer)
    shown = preview(guest, bring(guest, sheet, ONE, "partner:"))
    assert shown.url.startswith(f"/p/{sheet.pk}/import/")
    shown.send(take=shown.offered)
    assert Sheet.objects.get(pk=sheet.pk).partner["phase1_hash"] == "sha2_256"
    assert Sheet.objects.get(pk=sheet.pk).vns3 == sheet.vns3


def test_a_guest_reads_so_many_an_hour(sheet, engineer):
    guest = came_by_link(sheet, engineer)
    used(limits.IMPORT, 20)
    answer = bring(guest, sheet, ONE, "partner:")
    assert answer.status_code == 429
    assert "at most 20 files are read an hour" in visible(answer)
    assert area(answer, "text") == ONE
    assert answer["Retry-After"]


def test_choosing_a_connection_does_not_count(sheet, engineer):
    guest = came_by_link(sheet, engineer)
    sealed = field(bring(guest, sheet, TWO, "partner:"), "sealed")
    guest.post(address(sheet, "partner:"), {"sealed": sealed, "connection": "0"})
    assert Use.objects.count() == 1


def test_no_page_leads_out_of_the_door(sheet, engineer):
    guest = came_by_link(sheet, engineer)
    for answer in (
        guest.get(address(sheet, "partner:")),
        bring(guest, sheet, TWO, "partner:"),
        bring(guest, sheet, "nothing", "partner:"),
    ):
        links = re.findall(r'(?:href|action)="(/[^"]*)"', answer.content.decode())
        assert not [link for link in links if not link.startswith((f"/p/{sheet.pk}/", "/static/"))]


@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"PK\x03\x04" + bytes(range(128, 256)) * 9])
def test_a_file_that_is_no_text_is_told_so_and_not_read(client, sheet, content):
    answer = bring(client, sheet, file=file_of(content), device="opnsense")
    assert answer.status_code == 400
    assert "is no text" in visible(answer)


def test_a_text_file_in_an_old_encoding_is_read(client, sheet):
    content = ONE.replace("hello box", "hello b\xf6x, gr\xfc\xdfe").encode("latin-1")
    preview(client, bring(client, sheet, file=file_of(content), device="opnsense"))


def test_only_who_brought_a_file_is_told_to_choose_it_again(client, sheet):
    again = "A file has to be chosen again."
    assert again in visible(bring(client, sheet, file=file_of(b"odd\n"), device="opnsense"))
    assert again not in visible(bring(client, sheet, "odd\n", device="opnsense"))
    assert again not in visible(bring(client, sheet, "odd\n"))


def test_a_preview_speaks_of_a_configuration_and_not_of_a_file(client, sheet):
    shown = preview(client, bring(client, sheet, ONE, device="opnsense"))
    assert "In the configuration" in shown.text
    assert "In the file" not in shown.text
    assert f'<a href="{address(sheet)}">Read a configuration</a> / Preview' in shown.text


def test_what_a_page_gave_to_choose_from_is_no_result_to_keep(client, make):
    sheet = make({}, {"device": "opnsense"})
    sealed = field(client.post(address(sheet), {"text": TWO, "device": "opnsense"}), "sealed")
    answer = client.post(reverse("keep_log", args=[sheet.pk]), {"sealed": sealed})
    assert answer.status_code == 302
    assert not sheet.kept_logs.exists()
