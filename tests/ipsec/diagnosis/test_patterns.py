"""The declarations: every pattern and cause of the closed list is there, complete and cited."""

import pytest

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.diagnosis import log_patterns
from vns3pair.ipsec.diagnosis.dialects import DIALECTS
from vns3pair.ipsec.diagnosis.pattern import Cause, Pattern
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.signals import SIGNALS

CAUSES = {
    "no_response": ["silence", "silence_later", "silence_phase2"],
    "psk_mismatch": [
        "wrong_key",
        "no_answer_to_encrypted",
        "key_or_id",
        "key_or_id_here",
        "missing_key",
        "undecryptable",
        "missing_key_there",
    ],
    "phase1_proposal_mismatch": ["refused_here", "refused_there", "group_only"],
    "ike_version_mismatch": ["version_here", "version_there", "both_ends"],
    "incomplete_remote": ["refused_init", "exchange_mode"],
    "peer_id_mismatch": ["wrong_id", "refused_there", "refused_after_up", "other_type"],
    "phase2_proposal_mismatch": ["refused_here", "refused_there"],
    "traffic_selector_mismatch": ["refused_here", "refused_there", "narrowed", "kernel"],
    "pfs_mismatch": ["quick_mode", "at_rekey", "later_tunnel", "group"],
    "nat_t_mismatch": ["native_behind_nat", "one_end_native", "udp_to_native"],
    "success": ["up", "stopped"],
    "rekey_ok": ["rekeyed"],
    "dpd_action": ["restart", "clear", "hold", "dead"],
    "tunnel_drop": ["deleted_there", "deleted_here", "stopped_here", "idle", "down_told"],
    "flapping": ["after_dpd", "repeated"],
    "lifetime_mismatch": ["told"],
    "connection_refused": ["refused", "no_route"],
    "no_connection_authorized": ["no_connection"],
}
GUIDE = {
    "IKEv1 Phase 1: IPsec No Negotiation",
    "IKEv1 Phase 1: PSK Mismatch",
    "IKEv1 Phase 1: Parameter Mismatch",
    "IKEv1 Phase 1: Peer ID Mismatch",
    "IKEv1 Phase 2: Parameter Mismatch",
    "IKEv1 Phase 2: Tunnel Definition / Traffic Selector Mismatch",
    "IKEv1: Successful Negotiation",
    "IKEv1 Phase 2: Successful Rekey",
    "IKEv1 Dead Peer Detection (DPD) Action",
    "IKEv2 IKE_SA_INIT (Phase 1) Failure: Remote Device Not Responding",
    "IKEv2 IKE SA INIT (Phase 1) Failure: Remote Device Configuration is Incomplete or IKE Version Mismatch",
    "IKEv2 IKE SA INIT (Phase 1) Failure: Parameter Mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: PSK Mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: Peer ID Mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: Tunnel Definition / Traffic Selector Mismatch",
    "IKEv2 IKE AUTH (Phase 2) Failure: Parameter Mismatch",
    "IKEv2: Successful Negotiation",
    "IKEv2: Successful Rekey",
    "IKEv2: Liveness Action (Dead Peer Detection - DPD)",
    "General Errors/Issues: Tunnel Drop",
    "General Errors/Issues: Flapping Tunnel",
    "General Errors/Issues: NAT-Traversal / Native IPsec Mismatch",
    "General Errors/Issues: Other Boxes",
}
ALL = list(PATTERNS.values())
EACH = [(pattern, cause) for pattern in ALL for cause in pattern.causes]
each_pattern = pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.code)
each_cause = pytest.mark.parametrize(
    ("pattern", "cause"), EACH, ids=[f"{pattern.code}.{cause.code}" for pattern, cause in EACH]
)


def test_the_closed_list_is_there_and_nothing_else_in_its_order() -> None:
    codes = [pattern.code for pattern in ALL]
    assert sorted(codes) == sorted(CAUSES)
    assert codes[:2] == ["no_response", "psk_mismatch"]
    assert list(PATTERNS) == codes
    assert {code: [cause.code for cause in PATTERNS[code].causes] for code in CAUSES} == CAUSES


@each_pattern
def test_a_pattern_is_complete(pattern: Pattern) -> None:
    assert pattern.title
    assert pattern.meaning.endswith(".")
    assert pattern.remedy.endswith(".")
    assert pattern.citations
    assert set(pattern.signals) <= SIGNALS.keys()
    assert "noise" not in pattern.signals
    assert {*pattern.keys, *pattern.reveals} <= catalogue.BY_KEY.keys()


@each_cause
def test_a_cause_says_what_happened_what_may_be_behind_it_and_how_sure_that_is(
    pattern: Pattern, cause: Cause
) -> None:
    assert cause.sentence.endswith(".")
    assert cause.text.endswith(".")
    assert cause.why.endswith(".")
    assert set(cause.keys) <= catalogue.BY_KEY.keys()
    # None of the parameters that may be behind it is missing among those it concerns.
    named = {key for possibility in cause.more for key in possibility.keys}
    assert named <= {*cause.keys, *pattern.keys}
    assert cause.listed[0].text == cause.text


@each_cause
def test_no_text_speaks_of_a_side_as_mine_or_yours(pattern: Pattern, cause: Cause) -> None:
    texts = " ".join([cause.sentence, cause.why, cause.remedy, *(one.text for one in cause.listed)]).lower()
    assert not {" my ", " your ", " our ", " we "} & {f" {word} " for word in texts.split()}


def test_every_section_of_the_guide_about_logs_is_cited() -> None:
    cited = {citation.where for pattern in ALL for citation in pattern.citations}
    assert cited >= GUIDE


def test_the_notes_about_other_boxes_stand_where_they_help() -> None:
    def listed(code: str, cause: str) -> str:
        return " ".join(one.text for one in PATTERNS[code].cause(cause).listed)

    assert "interesting traffic" in listed("no_response", "silence")
    assert "30 minutes" in listed("tunnel_drop", "idle")
    assert "8.4(2) to 8.4(4)" in listed("flapping", "repeated")
    assert "end of life" in listed("flapping", "repeated")
    assert "WatchGuard" in listed("peer_id_mismatch", "refused_there")
    assert "Check Point" in listed("nat_t_mismatch", "native_behind_nat")


def test_up_but_no_traffic_lists_the_guides_four_checks_in_its_order() -> None:
    checks = [possibility.text for possibility in PATTERNS["success"].cause("up").more]
    assert len(checks) == 4
    for check, words in zip(
        checks, (["NATD"], ["OpenVPN agent"], ["firewall"], ["TUN0", "ETH0"]), strict=True
    ):
        assert all(word in check for word in words)
    assert "Up, but no traffic?" in PATTERNS["success"].cause("up").remedy


def test_what_key_or_id_names_for_each_possibility_tells_them_apart() -> None:
    key, own_id, *_ = PATTERNS["psk_mismatch"].cause("key_or_id").listed
    assert (key.keys, own_id.keys) == (("psk_fingerprint",), ("local_peer_id",))
    assert "cannot tell" in PATTERNS["psk_mismatch"].cause("key_or_id").why


def test_a_cause_that_a_shape_names_belongs_to_a_pattern_its_signal_can_lead_to() -> None:
    shapes = [(dialect.key, shape) for dialect in DIALECTS for shape in dialect.shapes if shape.detail]
    assert shapes
    astray = []
    for key, shape in shapes:
        patterns = [pattern for pattern in ALL if shape.detail in CAUSES[pattern.code]]
        if patterns and not any(shape.signal in pattern.signals for pattern in patterns):
            astray.append((key, shape.signal, shape.detail))
    assert astray == []


def test_an_unknown_cause_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="no_response: nonsense"):
        PATTERNS["no_response"].cause("nonsense")


def test_the_reference_page_has_every_pattern_cause_and_some_line_for_each() -> None:
    page = log_patterns.page()
    for pattern, cause in EACH:
        assert f"## `{pattern.code}`: {pattern.title}" in page
        assert f"### `{pattern.code}.{cause.code}`" in page
        assert cause.text in page
    assert "{seen}" not in page
    sections = page.split("\n## ")[1:]
    assert len(sections) == len(ALL)
    assert all("\n    " in section for section in sections)
