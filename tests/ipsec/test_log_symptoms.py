"""The lines foretold follow who refuses, which tunnel it is, and what the partner's daemon was seen to do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ipsec.lab_cases import PARTNER, VNS3, side
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.log_symptoms import Log

OWN = ("172.31.1.0/24", "10.50.0.0/16")
REFUSED = "cannot respond to IPsec SA request because no connection is known for"


def log(key: str, vns3: dict[str, Any], partner: dict[str, Any], version: int) -> Log:
    common = {"ike_version": version}
    comparison = compare(side(VNS3, {**common, **vns3}), side(PARTNER, {**common, **partner}))
    (row,) = [row for row in comparison.rows if row.key == key and row.state == "mismatch"]
    return row.log


@pytest.mark.parametrize("version", [1, 2])
def test_vns3_that_refuses_nat_traversal_logs_native_esp(version: int) -> None:
    off, on = {"nat_traversal": "off"}, {"nat_traversal": "on"}
    assert not any("ESPinUDP" in line for line in log("nat_traversal", off, on, version).initiator)
    assert any("ESPinUDP" in line for line in log("nat_traversal", on, off, version).initiator)


def test_which_of_several_tunnels_goes_with_phase_1_is_not_foretold() -> None:
    """The last that waits when phase 1 is agreed: `IKE_AUTH response rejected Child SA with`; the others: `CREATE_CHILD_SA failed`."""
    other = {"tunnels": [("10.50.0.0/16", "172.31.9.0/24")]}
    several = {"tunnels": [OWN, ("172.31.2.0/24", "10.50.0.0/16")]}
    alone = log("tunnels[0]", {}, other, 2)
    assert alone.initiator == ("IKE_AUTH response rejected Child SA with TS_UNACCEPTABLE",)
    assert log("tunnels[1]", several, {}, 2).initiator == ("TS_UNACCEPTABLE",)
    assert log("tunnels[0]", several, other, 2).initiator == ("TS_UNACCEPTABLE",)
    assert log("tunnels[0]", several, {**other, "ike_version": 1}, 1) == log("tunnels[0]", {}, other, 1)


def test_of_a_narrowed_tunnel_among_several_vns3_logs_nothing_in_ikev2() -> None:
    several = {"tunnels": [OWN, ("172.31.2.0/24", "10.60.0.0/16")]}
    narrower = {
        "device": "strongswan",
        "tunnels": [("10.50.0.0/16", "172.31.1.0/25"), ("10.60.0.0/16", "172.31.2.0/24")],
    }
    assert log("tunnels[0]", several, narrower, 2).initiator == ()
    assert log("tunnels[0]", several, narrower, 1).initiator


def test_nobody_asks_for_a_tunnel_that_only_the_other_side_has() -> None:
    extra = [OWN, ("172.31.2.0/24", "10.50.0.0/16")]
    mine = log("tunnels[1]", {"tunnels": extra}, {}, 1)
    assert mine.initiator
    assert not mine.responder
    theirs = log("tunnels[1]", {}, {"tunnels": [(remote, local) for local, remote in extra]}, 1)
    assert not theirs.initiator
    assert REFUSED in theirs.responder


@pytest.mark.parametrize(
    ("version", "narrowed"),
    [
        (1, "our client subnet returned doesn't match my proposal"),
        (2, "IKE SA established but initiator rejected Child SA response"),
    ],
)
def test_strongswan_takes_the_part_of_the_subnets_that_both_have(version: int, narrowed: str) -> None:
    narrower = {"tunnels": [("10.50.0.0/16", "172.31.1.0/25")]}
    wider = {"tunnels": [("10.50.0.0/16", "172.31.0.0/16")]}
    strongswan = {"device": "strongswan"}
    assert narrowed in log("tunnels[0]", {}, {**narrower, **strongswan}, version).initiator
    assert narrowed not in log("tunnels[0]", {}, narrower, version).initiator
    assert log("tunnels[0]", {}, {**wider, **strongswan}, version).initiator == ()
    assert log("tunnels[0]", {}, wider, version).initiator


def test_strongswan_refuses_an_id_in_ikev1_before_it_can_say_why() -> None:
    other = {"local_peer_id": "203.0.113.10"}
    assert log("local_peer_id", other, {"device": "strongswan"}, 1).initiator == (
        "malformed payload in packet",
    )
    assert log("local_peer_id", other, {}, 1).initiator != ("malformed payload in packet",)


def test_strongswan_answers_who_it_does_not_know_and_libreswan_only_in_ikev2() -> None:
    stranger = {"peer_public_ip": "203.0.113.77"}
    silence = log("public_ip", {}, stranger, 1).initiator
    assert any("No response" in line for line in silence)
    for version, device in ((2, "libreswan"), (1, "strongswan"), (2, "strongswan")):
        answered = log("public_ip", {}, {**stranger, "device": device}, version).initiator
        assert any("NO_PROPOSAL_CHOSEN" in line for line in answered)
