"""charon's lines, each told as what it says; what needs more than the line is the engine's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from vns3pair.ipsec.diagnosis.dialects.charon import CHARON
from vns3pair.ipsec.diagnosis.shape import READS, Shape
from vns3pair.ipsec.diagnosis.signals import SIGNALS

FORMS = tuple((shape, re.compile(shape.form)) for shape in CHARON.shapes)


def first_fit(text: str) -> tuple[Shape, dict[str, str]] | None:
    """The shape that counts for a message, and what it reads."""
    for shape, form in FORMS:
        if shape.literal in text and (found := form.search(text)):
            return shape, {k: v for k, v in found.groupdict().items() if v is not None}
    return None


def told(log: str) -> Iterator[tuple[str, int | None]]:
    """Signal and phase of each line, noise and unknown lines left out."""
    for line in log.splitlines():
        fit = first_fit(line)
        if fit and fit[0].signal != "noise":
            yield fit[0].signal, fit[0].phase


@pytest.mark.parametrize("shape", CHARON.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_counts_for_its_own_example(shape: Shape) -> None:
    fit = first_fit(shape.example)
    assert fit is not None
    assert fit[0] is shape


@pytest.mark.parametrize("shape", CHARON.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_says_and_reads_what_is_declared(shape: Shape) -> None:
    assert shape.signal in SIGNALS
    assert set(re.compile(shape.form).groupindex) <= set(READS)


REFUSALS = frozenset(signal for signal in SIGNALS if "_refused" in signal or "_wrong" in signal) | {
    "undecryptable",
    "key_missing_here",
    "no_connection_here",
    "selectors_narrowed",
    "dead_peer",
}

RESPONDER_IKEV2 = """\
08[NET] <1> received packet: from 203.0.113.10[500] to 198.51.100.20[500] (442 bytes)
08[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No N(FRAG_SUP) N(NATD_S_IP) N(NATD_D_IP) ]
08[IKE] <1> 203.0.113.10 is initiating an IKE_SA
08[CFG] <1>   no acceptable DIFFIE_HELLMAN_GROUP found
08[CFG] <1>   proposal matches
08[CFG] <1> received proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048
08[CFG] <1> configured proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048
08[CFG] <1> selected proposal: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048
08[IKE] <1> remote host is behind NAT
08[ENC] <1> generating IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) N(FRAG_SUP) ]
05[ENC] <1> parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]
05[CFG] <1> looking for peer configs matching 198.51.100.20[%any]...203.0.113.10[192.0.2.254]
05[CFG] <lab|1> selected peer config 'lab'
05[IKE] <lab|1> authentication of '192.0.2.254' with pre-shared key successful
05[IKE] <lab|1> authentication of '198.51.100.20' (myself) with pre-shared key
05[IKE] <lab|1> IKE_SA lab[1] established between 198.51.100.20[198.51.100.20]...203.0.113.10[192.0.2.254]
05[CFG] <lab|1>  config: 10.50.0.0/16, received: 10.50.0.0/16 => match: 10.50.0.0/16
05[IKE] <lab|1> CHILD_SA site{1} established with SPIs ccc76524_i 9fb87c3f_o and TS 10.50.0.0/16 === 172.31.1.0/24
11[ENC] <lab|1> parsed CREATE_CHILD_SA request 2 [ N(REKEY_SA) SA No KE TSi TSr ]
08[IKE] <lab|1> inbound CHILD_SA site{2} established with SPIs cf8d74c5_i ce945c57_o and TS 10.50.0.0/16 === 172.31.1.0/24
09[IKE] <lab|1> outbound CHILD_SA site{2} established with SPIs cf8d74c5_i ce945c57_o and TS 10.50.0.0/16 === 172.31.1.0/24
11[IKE] <lab|1> 203.0.113.10 is initiating an IKE_SA
11[IKE] <lab|1> IKE_SA lab[2] rekeyed between 198.51.100.20[198.51.100.20]...203.0.113.10[192.0.2.254]
"""


def test_a_healthy_tunnel_is_no_refusal_from_first_message_to_rekey() -> None:
    signals = [signal for signal, _phase in told(RESPONDER_IKEV2)]
    assert REFUSALS.isdisjoint(signals)
    assert signals[-4:] == ["phase2_up", "quick_responds", "phase2_rekeyed", "phase1_rekeyed"]


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("parsed INFORMATIONAL_V1 request 3851683074 [ N(NO_PROP) ]", 1),
        ("parsed INFORMATIONAL_V1 request 757918402 [ HASH N(NO_PROP) ]", 2),
        ("parsed IKE_SA_INIT response 0 [ N(NO_PROP) ]", 1),
        ("parsed IKE_AUTH response 1 [ IDr AUTH N(MOBIKE_SUP) N(NO_PROP) ]", 2),
        ("parsed CREATE_CHILD_SA response 0 [ N(NO_PROP) ]", 2),
        ("received NO_PROPOSAL_CHOSEN error notify", None),
        ("received NO_PROPOSAL_CHOSEN notify error", 1),
        ("received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built", 2),
    ],
)
def test_what_was_encrypted_tells_the_phase_a_proposal_was_refused_in(text: str, phase: int | None) -> None:
    assert list(told(text)) == [("proposal_refused_there", phase)]


@pytest.mark.parametrize(
    ("text", "version"),
    [("received NO_PROPOSAL_CHOSEN error notify", 1), ("received NO_PROPOSAL_CHOSEN notify error", 2)],
)
def test_the_order_of_two_words_tells_the_ike_version(text: str, version: int) -> None:
    fit = first_fit(text)
    assert fit is not None
    assert fit[0].version == version


def test_authentication_failed_in_the_clear_is_about_the_mode_and_encrypted_about_the_id() -> None:
    assert list(told("parsed INFORMATIONAL_V1 request 1 [ N(AUTH_FAILED) ]")) == [("mode_refused", 1)]
    fit = first_fit("parsed INFORMATIONAL_V1 request 1 [ HASH N(AUTH_FAILED) ]")
    assert fit is not None
    assert (fit[0].signal, fit[0].detail) == ("auth_refused_there", "refused_there")


def test_an_ike_rekey_of_either_end_is_no_new_start() -> None:
    assert not list(told("12[IKE] <lab|1> initiating IKE_SA lab[2] to 203.0.113.10"))
    assert not list(told("11[IKE] <lab|1> 203.0.113.10 is initiating an IKE_SA"))
    assert list(told("12[IKE] <lab|2> initiating IKE_SA lab[2] to 203.0.113.10")) == [("initiates", 1)]


def test_selectors_stand_as_here_and_there_whoever_is_named_first() -> None:
    for text in (
        "traffic selectors 10.50.0.0/16 === 172.31.1.0/24 unacceptable",
        "traffic selectors 10.50.0.0/16 === 172.31.1.0/24 inacceptable",
        "no matching CHILD_SA config found for 172.31.1.0/24 === 10.50.0.0/16",
        "looking for a child config for 10.50.0.0/16 === 172.31.1.0/24",
        "CHILD_SA a{1} established with SPIs c1_i c2_o and TS 10.50.0.0/16 === 172.31.1.0/24",
        "CHILD_SA a{1} established with SPIs c1_i c2_o and TS 10.50.0.0/16=== 172.31.1.0/24",
    ):
        fit = first_fit(text)
        assert fit is not None
        assert (fit[1]["here"], fit[1]["there"]) == ("10.50.0.0/16", "172.31.1.0/24"), text


@pytest.mark.parametrize(
    ("number", "detail"), [(1, "silence"), (2, "silence_later"), (3, "no_answer_to_encrypted")]
)
def test_the_number_of_the_message_tells_where_ikev1_went_silent(number: int, detail: str) -> None:
    fit = first_fit(f"sending retransmit 1 of request message ID 0, seq {number}")
    assert fit is not None
    assert fit[0].detail == detail


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "07[IKE] <peer-203.0.113.10-tunnel-vti|5> x",
            {"connection": "peer-203.0.113.10-tunnel-vti", "sa": "5"},
        ),
        ("08[IKE] <1> x", {"sa": "1"}),
        ("09[IKE] IKE_SA con2000[11] established", {"connection": "con2000", "sa": "11"}),
        ("09[IKE] CHILD_SA con2000{2} established", {"connection": "con2000"}),
        ("vici initiate CHILD_SA 'site_1'", {"connection": "site_1"}),
    ],
)
def test_the_connection_is_named_by_the_tag_or_else_by_the_sa(text: str, names: dict[str, str]) -> None:
    found = next(match for who in CHARON.who if (match := re.search(who, text)))
    assert found.groupdict() == names
