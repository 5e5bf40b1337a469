"""Lines of PAN-OS, each told as what it says."""

from __future__ import annotations

import pytest

from tests.ipsec.diagnosis.telling import hold_against_its_example, reads, signals
from vns3pair.ipsec.diagnosis.dialects.panos import PANOS
from vns3pair.ipsec.diagnosis.shape import Shape

SA = "203.0.113.10[500]-198.51.100.20[500]"
COOKIE = "cookie:84222f276c2fa2e9:6c1a4d0a2c3e5f70"


@pytest.mark.parametrize("shape", PANOS.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_fits_its_own_example(shape: Shape) -> None:
    hold_against_its_example(shape, PANOS)


def test_a_healthy_tunnel_tells_no_refusal() -> None:
    log = f"""\
IKE phase-1 negotiation is started as initiator, main mode. Initiated SA: {SA} cookie:84222f276c2fa2e9:0000000000000000.
IKE phase-1 negotiation is succeeded as initiator, main mode. Established SA: {SA} {COOKIE} lifetime 28800 Sec.
IKE phase-2 negotiation is started as initiator, quick mode. Initiated SA: {SA} message id:0x43D098BB.
IKE phase-2 negotiation is succeeded as initiator, quick mode. Established SA: {SA} message id:0x43D098BB, SPI:0xCE8C73AC/0x2B4A1133.
"""
    assert signals(log, PANOS) == ["initiates 1", "phase1_up 1", "quick_starts 2", "phase2_up 2"]


def test_a_system_log_with_commas_names_the_tunnel_and_both_ends() -> None:
    line = (
        "1,2024/04/10 10:20:01,0123456789,SYSTEM,vpn,1,2024/04/10 10:20:00,vsys1,ikev2-nego-child-succ,acme,,,,"
        f"informational,IKEv2 child SA negotiation is succeeded as responder, non-rekey. Established SA: {SA} message "
        "id:0x00000001,200001,0x0"
    )
    assert signals(line, PANOS) == ["phase2_up 2"]
    assert reads(line, PANOS) == {"connection": "acme", "local": "203.0.113.10", "peer": "198.51.100.20"}


def test_a_rekey_is_not_a_new_tunnel() -> None:
    line = f"IKEv2 child SA negotiation is succeeded as initiator, rekey. Established SA: {SA} message id:0x00000007"
    assert signals(line, PANOS) == ["phase2_rekeyed 2"]


def test_phase_1_refused_by_this_end() -> None:
    line = "IKE phase-1 negotiation is failed. no suitable proposal found in peer's SA payload."
    assert signals(line, PANOS) == ["proposal_refused_here 1"]


def test_silence_in_phase_1() -> None:
    line = (
        f"IKE phase-1 negotiation is failed as initiator, main mode. Failed SA: {SA} "
        "cookie:84222f276c2fa2e9:0000000000000000. Due to negotiation timeout."
    )
    assert signals(line, PANOS) == ["gives_up 1"]
    assert reads(line, PANOS)["peer"] == "198.51.100.20"


def test_a_proxy_id_that_is_not_set_up() -> None:
    log = f"""\
IKE phase-1 negotiation is succeeded as responder, main mode. Established SA: {SA} {COOKIE} lifetime 28800 Sec.
IKE phase-2 negotiation failed when processing proxy ID. cannot find matching phase-2 tunnel for received proxy ID. received local id: 172.31.1.0/24 type IPv4_subnet protocol 0 port 0, received remote id: 10.51.0.0/16 type IPv4_subnet protocol 0 port 0.
"""
    assert signals(log, PANOS) == ["phase1_up 1", "selectors_refused_here 2"]
    read = reads(log.splitlines()[1], PANOS)
    assert (read["here"], read["there"]) == ("172.31.1.0/24", "10.51.0.0/16")


def test_the_peer_does_not_accept_who_this_end_is() -> None:
    log = """\
IKEv2 protocol notification message received: received notify type AUTHENTICATION_FAILED.
"""
    assert signals(log, PANOS) == ["auth_refused_there 1"]
