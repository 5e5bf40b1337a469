"""Every log sample of the VNS3 guide is diagnosed as the guide does."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.ipsec.diagnosis.case_files import CASES, Case
from vns3pair.ipsec.diagnosis import diagnose

GUIDE = "VNS3 IPsec Troubleshooting Guide, "
SECTIONS = {
    "IKEv1 Phase 1: IPsec No Negotiation": "no_response",
    "IKEv1 Phase 1: PSK Mismatch": "psk_mismatch",
    "IKEv1 Phase 1: Parameter Mismatch": "phase1_proposal_mismatch",
    "IKEv1 Phase 1: Peer ID Mismatch": "peer_id_mismatch",
    "IKEv1 Phase 2: Parameter Mismatch": "phase2_proposal_mismatch",
    "IKEv1 Phase 2: Tunnel Definition / Traffic Selector Mismatch": "traffic_selector_mismatch",
    "IKEv1: Successful Negotiation": "success",
    "IKEv1 Phase 2: Successful Rekey": "rekey_ok",
    "IKEv1 Dead Peer Detection (DPD) Action": "dpd_action",
    "IKEv2 IKE_SA_INIT (Phase 1) Failure: Remote Device Not Responding": "no_response",
    "IKEv2 IKE SA INIT (Phase 1) Failure: Remote Device Configuration is Incomplete or IKE Version Mismatch": (
        "incomplete_remote"
    ),
    "IKEv2 IKE SA INIT (Phase 1) Failure: Parameter Mismatch": "phase1_proposal_mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: PSK Mismatch": "psk_mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: Peer ID Mismatch": "peer_id_mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: Tunnel Definition / Traffic Selector Mismatch": "traffic_selector_mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: Parameter Mismatch": "phase2_proposal_mismatch",
    "IKEv2: Successful Negotiation": "success",
    "IKEv2: Successful Rekey": "rekey_ok",
    "IKEv2: Liveness Action (Dead Peer Detection - DPD)": "dpd_action",
    "General Errors/Issues: Tunnel Drop": "tunnel_drop",
    "General Errors/Issues: Flapping Tunnel": "flapping",
}
BOTH_ENDS = {
    "IKEv1 Phase 2: Parameter Mismatch",
    "IKEv1 Phase 2: Tunnel Definition / Traffic Selector Mismatch",
    "IKEv1: Successful Negotiation",
    "IKEv1 Phase 2: Successful Rekey",
    "IKEv2 IKE AUTH (Phase 2) Failure: Tunnel Definition / Traffic Selector Mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: Parameter Mismatch",
    "IKEv2: Successful Rekey",
}
NAT_T = "General Errors/Issues: NAT-Traversal / Native IPsec Mismatch"
SAMPLES = {key: case for key, case in CASES.items() if case.says["source"].startswith(GUIDE)}


def of(section: str) -> list[Case]:
    return [case for case in SAMPLES.values() if case.says["source"] == GUIDE + section]


@pytest.mark.parametrize(("section", "pattern"), SECTIONS.items(), ids=SECTIONS.keys())
def test_the_first_cause_is_the_heading_of_the_guide(section: str, pattern: str) -> None:
    cases = [case for case in of(section) if case.key.startswith(f"{pattern}/")]
    assert cases
    for case in cases:
        verdict = case.reading().verdict
        assert verdict is not None
        assert verdict.pattern == pattern


@pytest.mark.parametrize("section", sorted(BOTH_ENDS))
def test_initiator_and_responder_stand_there_alone_and_together(section: str) -> None:
    ends = [case.key.rsplit("-", 1)[-1] for case in of(section)]
    assert sorted(ends) == ["ends", "initiator", "responder"]


@pytest.mark.parametrize("section", sorted(BOTH_ENDS))
def test_both_ends_say_the_same_turned_round(section: str) -> None:
    (case,) = (case for case in of(section) if case.other is not None)
    assert case.other is not None
    verdict = diagnose(BytesIO(case.other), other_end=BytesIO(case.this)).verdict
    assert verdict is not None
    assert verdict.pattern == case.says["first"]


def test_plain_esp_with_no_nat_address_is_a_nat_t_mismatch() -> None:
    first, _second = sorted(of(NAT_T), key=lambda case: case.key)
    verdict = first.reading().verdict
    assert verdict is not None
    assert (verdict.pattern, verdict.detail) == ("nat_t_mismatch", "native_behind_nat")
    assert "nat_traversal" in verdict.keys


def test_a_tunnel_with_nat_t_that_passes_nothing_lists_what_the_guide_looks_at_in_its_order() -> None:
    _first, second = sorted(of(NAT_T), key=lambda case: case.key)
    verdict = second.reading().verdict
    assert verdict is not None
    assert verdict.pattern == "success"
    listed = " ".join(verdict.causes)
    places = [listed.find(text) for text in ("NATD", "OpenVPN agent", "irewall", "TUN0")]
    assert -1 not in places
    assert places == sorted(places)


# What repeats too fast needs its stamps.
@pytest.mark.parametrize("key", sorted(key for key in SAMPLES if not key.startswith("flapping/")))
def test_a_sample_without_its_stamps_is_diagnosed_alike(key: str) -> None:
    case = SAMPLES[key]
    bare = [
        b"\n".join(line.split(b"000000: ", 1)[-1] for line in log.splitlines())
        for log in (case.this, case.other)
        if log is not None
    ]
    verdict = diagnose(BytesIO(bare[0]), other_end=BytesIO(bare[1]) if bare[1:] else None).verdict
    assert verdict is not None
    assert (verdict.pattern, verdict.detail) == (case.says["first"], case.says["detail"])
