"""On the sheet's page: which cell keeps the partner's configuration from being written."""

import json
import re

import pytest

from tests.ipsec.advisories.cases import COMPLETE

ASA = {**COMPLETE, "device": "cisco_asa", "device_version": "9.16"}
IN_THE_WAY = "Keeps the configuration from being written: "


def remark(text, row):
    """What stands below the partner's value in a row, if the text holds that cell."""
    found = re.search(rf'id="v-partner-{row}".*?<span class="remark">(.*?)</span>', text)
    return found[1] if found else ""


@pytest.fixture
def sheet(make):
    return make({}, ASA)


def save(client, sheet, key, value):
    edits = [{"side": "partner", "key": key, "value": value}]
    answer = client.post(
        f"/sheets/{sheet.pk}/cells", {"edits": json.dumps(edits), "edit_number": sheet.edit_number}
    )
    sheet.refresh_from_db()
    return answer.content.decode()


def test_the_cell_says_why_and_its_row_too_until_it_is_changed(client, sheet):
    answer = save(client, sheet, "local_peer_id", "10.9.8.7")
    assert remark(answer, "remote_peer_id").startswith(f"{IN_THE_WAY}the ASA sends the address")
    assert re.search(r'id="more-remote_peer_id".*?keeps the configuration from being written', answer, re.S)
    assert remark(client.get(sheet.get_absolute_url()).content.decode(), "remote_peer_id")
    answer = save(client, sheet, "local_peer_id", "203.0.113.9")
    assert 'id="v-partner-remote_peer_id"' in answer
    assert IN_THE_WAY not in answer


def test_a_blank_cell_that_another_one_calls_for_says_so(client, sheet):
    answer = save(client, sheet, "vpn_type", "route")
    assert remark(answer, "tunnel_interface").endswith("needs an address of its own: state it")


def test_a_cell_with_several_reasons_gives_each_once(client, make):
    sheet = make({}, {**COMPLETE, "device": "sonicwall"})
    answer = save(client, sheet, "phase1_prf", "aes_xcbc")
    why = (
        "it is not among the choices of SonicWall&#x27;s form, as far as they are known here; "
        "the form has no field for it beside the hash"
    )
    assert remark(answer, "phase1_prf") == IN_THE_WAY + why
    assert f"keeps the configuration from being written: {why}." in answer


def test_what_the_device_cannot_take_at_all_is_said_as_before(client, sheet):
    answer = save(client, sheet, "phase2_encryption", "aes256_ccm")
    assert "Cisco ASA does not offer AES-256-CCM" in answer
    assert not remark(answer, "phase2_encryption")
