"""The sheet of a second tunnel: what it keeps, what it leaves blank, and that there are never three."""

import pytest

from vns3pair.sheets import twins
from vns3pair.sheets.demo_sheets import SHEETS
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

INITECH = SHEETS[2]


@pytest.fixture
def initech(make):
    """The demo sheet of an AWS connection, with inside addresses and IDs."""
    ours = INITECH["vns3"] | {
        "remote_peer_id": "203.0.113.77",
        "tunnel_interface": "169.254.10.2/30",
        "vpn_type": "route",
    }
    theirs = INITECH["partner"] | {
        "local_peer_id": "203.0.113.77",
        "peer_public_ip": "54.210.9.31",
        "tunnel_interface": "169.254.10.1/30",
        "psk_fingerprint": "CHE-KYC",
    }
    return make(ours, theirs, name="initech-aws")


def made(sheet, engineer):
    return twins.make(visitor=Visitor(Sheet.objects.get(pk=sheet.pk), user=engineer))


def test_what_each_tunnel_has_of_its_own_is_left_blank_and_all_else_kept(initech, engineer):
    twin, _ = made(initech, engineer)
    first, second = Sheet.objects.get(pk=initech.pk), Sheet.objects.get(pk=twin.pk)
    gone = {side: first.side(side).keys() - second.side(side).keys() for side in ("vns3", "partner")}
    assert gone == {
        "vns3": {"peer_public_ip", "remote_peer_id", "tunnel_interface", "psk_fingerprint"},
        "partner": {"public_ip", "local_peer_id", "tunnel_interface", "psk_fingerprint"},
    }
    for side in ("vns3", "partner"):
        kept = second.side(side).keys() - {"endpoint_name"}
        assert {key: first.side(side)[key] for key in kept} == {key: second.side(side)[key] for key in kept}
    assert second.vns3["endpoint_name"] == "initech-aws-2"
    assert second.psk_salt != first.psk_salt
    assert second.name == "initech-aws (tunnel 2)"


def test_both_sheets_name_each_other(initech, engineer):
    twin, _ = made(initech, engineer)
    assert Sheet.objects.get(pk=initech.pk).twin_id == twin.pk
    assert Sheet.objects.get(pk=twin.pk).twin_id == initech.pk


def test_an_id_that_is_a_name_of_the_whole_connection_stays(initech, engineer):
    Sheet.objects.filter(pk=initech.pk).update(
        vns3=initech.vns3 | {"remote_peer_id": "vpn.initech.example"},
        partner=initech.partner | {"local_peer_id": "vpn.initech.example"},
    )
    twin, second = made(initech, engineer)
    assert twin.vns3["remote_peer_id"] == twin.partner["local_peer_id"] == "vpn.initech.example"
    assert "remote_peer_id" not in second.left["vns3"]


def test_what_was_left_blank_is_said_in_each_readers_words(initech, engineer):
    visitor = Visitor(Sheet.objects.get(pk=initech.pk), user=engineer)
    words = twins.left_words(twins.second_of(visitor.sheet), visitor)
    assert words == (
        "VNS3: Public IP of the remote endpoint, Tunnel interface, ID expected of the partner (NAT IP), "
        "Pre-shared key fingerprint; Partner: Own public IP, Tunnel interface, ID sent, Pre-shared key fingerprint"
    )


def test_a_tunnel_numbered_by_hand_gets_no_second_number(initech, engineer):
    Sheet.objects.filter(pk=initech.pk).update(name="initech-aws (tunnel 1)")
    assert made(initech, engineer)[0].name == "initech-aws (tunnel 2)"


def test_a_second_is_made_once_however_often_somebody_asks(initech, engineer):
    stale = Visitor(Sheet.objects.get(pk=initech.pk), user=engineer)
    twin, _ = made(initech, engineer)
    for visitor in (stale, Visitor(Sheet.objects.get(pk=initech.pk), user=engineer)):
        with pytest.raises(twins.NotOffered):
            twins.make(visitor=visitor)
    assert set(Sheet.objects.all()) == {initech, twin}


def test_other_devices_have_no_second_tunnel(acme, engineer):
    assert not twins.offered(acme)
    with pytest.raises(twins.NotOffered):
        made(acme, engineer)
    assert Sheet.objects.count() == 1


def test_when_the_second_is_deleted_another_is_offered(initech, engineer):
    made(initech, engineer)[0].delete()
    assert twins.offered(Sheet.objects.get(pk=initech.pk))


@pytest.mark.parametrize("device", [["aws", "azure"], {"aws": 1}, 7, "a toaster"])
def test_a_device_that_cannot_be_read_has_no_second_tunnel(initech, client, device):
    Sheet.objects.filter(pk=initech.pk).update(partner=initech.partner | {"device": device})
    assert not twins.offered(Sheet.objects.get(pk=initech.pk))
    assert client.get(f"/sheets/{initech.pk}/").status_code == 200
