"""Lines of Junos, each told as what it says."""

from __future__ import annotations

import pytest

from tests.ipsec.diagnosis.telling import hold_against_its_example, reads, signals
from vns3pair.ipsec.diagnosis.dialects.junos import JUNOS
from vns3pair.ipsec.diagnosis.shape import Shape

ENDS = (
    "Local: 203.0.113.10/500, Remote: 198.51.100.20/500, Local IKE-ID: 203.0.113.10, Remote IKE-ID: 198.51.100.20, "
    "VR-ID: 0"
)


@pytest.mark.parametrize("shape", JUNOS.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_fits_its_own_example(shape: Shape) -> None:
    hold_against_its_example(shape, JUNOS)


def test_a_healthy_tunnel_is_told_once_though_each_direction_has_a_line() -> None:
    log = """\
Nov 28 11:24:02  srx kmd[13696]: KMD_PM_SA_ESTABLISHED: Local gateway: 203.0.113.10, Remote gateway: 198.51.100.20, Local ID: ipv4_subnet(any:0,[0..7]=172.31.1.0/24), Remote ID: ipv4_subnet(any:0,[0..7]=10.50.0.0/16), Direction: inbound, SPI: 0x9cc87ce6, AUX-SPI: 0, Mode: Tunnel, Type: dynamic, Traffic-selector:  FC Name:
Nov 28 11:24:02  srx kmd[13696]: KMD_PM_SA_ESTABLISHED: Local gateway: 203.0.113.10, Remote gateway: 198.51.100.20, Local ID: ipv4_subnet(any:0,[0..7]=172.31.1.0/24), Remote ID: ipv4_subnet(any:0,[0..7]=10.50.0.0/16), Direction: outbound, SPI: 0x3bb47cb4, AUX-SPI: 0, Mode: Tunnel, Type: dynamic, Traffic-selector:  FC Name:
Nov 28 11:24:02  srx kmd[13696]: KMD_VPN_UP_ALARM_USER: VPN acme from 198.51.100.20 is up. Local-ip: 203.0.113.10, gateway name: acme-gw, vpn name: acme, tunnel-id: 131073, local tunnel-if: st0.0, remote tunnel-ip: Not-Available
"""
    assert signals(log, JUNOS) == ["phase2_up 2", "up_told"]
    read = reads(log.splitlines()[0], JUNOS)
    assert (read["here"], read["there"]) == ("172.31.1.0/24", "10.50.0.0/16")
    assert (read["local"], read["peer"]) == ("203.0.113.10", "198.51.100.20")


@pytest.mark.parametrize(
    ("error", "role", "signal"),
    [
        ("No proposal chosen", "Responder", "proposal_refused_here"),
        ("No proposal chosen", "Initiator", "proposal_refused_there"),
        ("Authentication failed", "Responder", "auth_refused_here 1"),
        ("Authentication failed", "Initiator", "auth_refused_there 1"),
        ("Invalid syntax", "Responder", "undecryptable 1"),
        ("Timed out", "Initiator", "gives_up"),
        ("TS unacceptable", "Responder", "selectors_refused_here 2"),
        ("TS unacceptable", "Initiator", "selectors_refused_there 2"),
    ],
)
def test_a_failure_is_told_by_its_error_and_by_who_started(error: str, role: str, signal: str) -> None:
    line = (
        f"Aug  3 10:18:44 srx kmd[14162]: IKE negotiation failed with error: {error}. IKE Version: 2, VPN: acme "
        f"Gateway: acme-gw, {ENDS}: Role: {role}"
    )
    assert signals(line, JUNOS) == [signal]
    read = reads(line, JUNOS)
    assert (read["connection"], read["version"]) == ("acme", "2")
    assert (read["local"], read["peer"]) == ("203.0.113.10", "198.51.100.20")


def test_a_proxy_id_that_is_not_set_up() -> None:
    log = (
        "Jul 10 16:14:30 srx kmd[1393]: IKE Phase-2: Failed to match the peer proxy IDs "
        "[p2_remote_proxy_id=ipv4_subnet(any:0,[0..7]=10.51.0.0/16), p2_local_proxy_id=ipv4_subnet(any:0,[0..7]="
        "172.31.1.0/24)]\n"
    )
    assert signals(log, JUNOS) == ["selectors_refused_here 2"]
    assert reads(log, JUNOS)["there"] == "10.51.0.0/16"


def test_a_tunnel_that_was_taken_out_of_the_configuration_was_stopped_here() -> None:
    line = (
        "Aug  3 10:18:01  srx1 kmd[14162]: KMD_VPN_DOWN_ALARM_USER: VPN acme from 198.51.100.20 is down. Local-ip: "
        "203.0.113.10, gateway name: acme-gw, vpn name: acme, SA Type: Static, Reason: Tunnel configuration is deleted."
    )
    assert signals(line, JUNOS) == ["stopped_here"]
