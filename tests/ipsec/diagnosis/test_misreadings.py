"""What must not be taken for something else: strangers, other tunnels, other children, what was mended since."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.ipsec.diagnosis.test_engine import (
    BRACES,
    IKE_UP,
    INVALID_ID,
    PHASE_1,
    QUICK,
    REJECTED,
    REJECTS,
    STARTS,
)
from vns3pair.ipsec.diagnosis import Reading, diagnose
from vns3pair.ipsec.diagnosis.belonging import NO_COMMON_TUNNEL, SAME_END

V2 = '"a_1" #1: sent IKE_SA_INIT request to 198.51.100.20:500'
STRANGER = (
    "packet from 192.0.2.99:500: ISAKMP_v2_IKE_SA_INIT message received on 203.0.113.10:500 but no suitable "
    "connection found with IKEv2 policy"
)


def child(here: str, there: str, name: str = "a_1", how: str = "ESP") -> str:
    return (
        f'"{name}" #2: initiator established Child SA using #1; IPsec tunnel [{here}==={there}] '
        f"{{{how}/ESN=>0x1 <0x2 xfrm=AES_GCM_16_256-NONE DPD=passive}}"
    )


def read(*lines: str, other: tuple[str, ...] = ()) -> Reading:
    ends = [BytesIO("\n".join(end).encode()) for end in (lines, other)]
    return diagnose(ends[0], other_end=ends[1] if other else None)


def stamped(seconds: int, line: str) -> str:
    return f"Nov 23 {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d} gw pluto[7]: {line}"


def test_a_scanner_does_not_make_a_healthy_tunnel_fail() -> None:
    reading = read(V2, IKE_UP, child("172.31.1.0/24", "10.50.0.0/16"), STRANGER)
    assert [d.pattern for d in reading.diagnoses] == ["success", "no_connection_authorized"]
    assert reading.diagnoses[1].aside
    assert reading.healthy


def test_a_scanner_does_not_hide_why_a_tunnel_fails() -> None:
    reading = read(STRANGER, V2, REJECTED)
    assert reading.diagnoses[0].detail == "key_or_id"


def test_a_stranger_decides_where_nothing_else_is_in_the_log() -> None:
    assert read(STRANGER).diagnoses[0].pattern == "no_connection_authorized"


def test_a_first_message_refused_is_history_once_the_peer_s_tunnel_is_up() -> None:
    refused = STRANGER.replace("192.0.2.99", "198.51.100.20")
    reading = read(refused, V2, IKE_UP, child("172.31.1.0/24", "10.50.0.0/16"))
    assert reading.diagnoses[0].pattern == "success"
    assert reading.diagnoses[1].overcome


def test_a_key_changed_after_a_success_is_not_told_as_an_id() -> None:
    reading = read(
        V2,
        IKE_UP,
        child("172.31.1.0/24", "10.50.0.0/16"),
        V2.replace("#1", "#3"),
        REJECTED.replace("#1", "#3"),
    )
    assert (reading.diagnoses[0].pattern, reading.diagnoses[0].detail) == ("psk_mismatch", "key_or_id")


def test_whoever_refuses_an_authentication_is_named_so() -> None:
    assert read(REJECTS).diagnoses[0].detail == "key_or_id_here"
    assert read(V2, REJECTED).diagnoses[0].detail == "key_or_id"


def test_logs_without_a_common_tunnel_are_read_for_themselves() -> None:
    reading = read(
        IKE_UP,
        child("172.31.1.0/24", "10.50.0.0/16"),
        other=(child("192.168.7.0/24", "10.9.0.0/16", "b", "ESPinUDP"),),
    )
    assert NO_COMMON_TUNNEL in reading.notes
    assert {d.pattern for d in reading.diagnoses} == {"success"}


def test_a_log_given_twice_is_no_second_end() -> None:
    lines = (IKE_UP, child("172.31.1.0/24", "10.50.0.0/16"))
    reading = read(*lines, other=lines)
    assert SAME_END in reading.notes
    assert {d.pattern for d in reading.diagnoses} == {"success"}


def test_two_ends_of_one_tunnel_are_read_together() -> None:
    reading = read(
        child("172.31.1.0/24", "10.50.0.0/16", how="ESPinUDP"),
        other=(child("10.50.0.0/16", "172.31.1.0/24", "b"),),
    )
    assert reading.diagnoses[0].detail == "one_end_native"
    assert not reading.notes


def test_a_new_phase_1_beside_a_living_tunnel_is_no_loss() -> None:
    lines = []
    for turn in range(6):
        ike, quick = 2 * turn + 1, 2 * turn + 2
        lines += [
            stamped(turn * 300, f'"a_1" #{ike}: responding to Main Mode'),
            stamped(turn * 300, PHASE_1.replace("#1", f"#{ike}")),
            stamped(turn * 300, f'"a_1" #{quick}: IPsec SA established tunnel mode {BRACES}'),
        ]
    reading = read(*lines)
    assert [d.pattern for d in reading.diagnoses] == ["success", "rekey_ok"]


def test_a_refusal_under_another_connection_s_phase_1_is_about_the_child_that_asked() -> None:
    asked = QUICK.replace('"a_1" #2', '"a_2" #3')
    reading = read(
        STARTS, PHASE_1, QUICK, f'"a_1" #2: IPsec SA established tunnel mode {BRACES}', asked, INVALID_ID
    )
    first = reading.diagnoses[0]
    assert (first.pattern, first.connection) == ("traffic_selector_mismatch", "a_2")


def test_repeats_that_syslog_folded_are_counted_once() -> None:
    retry = '"a_1" #1: STATE_MAIN_I1: retransmission; will wait 0.5 seconds for response'
    reading = read(
        f"Nov 23 10:00:00 gw pluto[7]: {STARTS}",
        f"Nov 23 10:00:01 gw pluto[7]: {retry}",
        f"Nov 23 10:00:09 gw pluto[7]: message repeated 6 times: [{retry}]",
    )
    assert reading.diagnoses[0].count == 7


def test_what_a_debug_line_considers_is_no_finding() -> None:
    assert not read("|   no acceptable Oakley Transform").diagnoses


def up_and_lost(
    at: int, number: int, why: str = "DPD action - restarting all connections that share this peer"
) -> list[str]:
    return [
        stamped(at, f'"a_1" #{number}: initiating IKEv1 Main Mode connection'),
        stamped(at, PHASE_1.replace("#1", f"#{number}")),
        stamped(at, f'"a_1" #{number + 1}: IPsec SA established tunnel mode {BRACES}'),
        stamped(at + 200, f'"a_1" #{number + 1}: {why}'),
    ]


def rekeyed(at: int, number: int) -> str:
    return stamped(at, f'"a_1" #{number}: IPsec SA established tunnel mode {BRACES}')


def test_a_tunnel_that_flapped_and_has_been_up_for_long_since_works() -> None:
    lines = [line for turn in range(4) for line in up_and_lost(turn * 240, 2 * turn + 1)]
    lines += up_and_lost(1000, 21)[:3]
    assert read(*lines).diagnoses[0].pattern == "flapping"
    reading = read(*lines, rekeyed(3000, 30), rekeyed(6000, 31))
    assert reading.diagnoses[0].pattern == "success"
    assert all(d.overcome for d in reading.diagnoses if d.pattern in ("flapping", "dpd_action"))
    assert reading.healthy


NOT_IKE = (
    "packet from {}:500: dropping packet with mangled IKE header: exchange type of ISAKMP Message has an unknown "
    "value: 206 (0xce)"
)


def test_traffic_packed_in_udp_that_reaches_an_end_with_plain_esp_is_told() -> None:
    reading = read(V2, IKE_UP, child("172.31.1.0/24", "10.50.0.0/16"), NOT_IKE.format("198.51.100.20"))
    assert [d.detail for d in reading.diagnoses] == ["udp_to_native", "up"]


def test_what_a_stranger_sends_to_the_port_for_ike_is_no_traffic_of_the_peer() -> None:
    up = (V2, IKE_UP, child("172.31.1.0/24", "10.50.0.0/16"))
    reading = read(*up, *[NOT_IKE.format("192.0.2.99")] * 3)
    assert [d.detail for d in reading.diagnoses] == ["up"]
    assert not any(s.value == "192.0.2.99" for s in reading.sightings)
    assert reading.connections == read(*up).connections


def test_one_stray_packet_is_no_traffic_of_a_peer_whose_address_no_line_told() -> None:
    up = (IKE_UP, child("172.31.1.0/24", "10.50.0.0/16"))
    stray, another = NOT_IKE.format("198.51.100.20"), NOT_IKE.format("192.0.2.99")
    assert [d.detail for d in read(*up, stray, another, stray).diagnoses] == ["up"]
    assert [d.detail for d in read(*up, stray, stray).diagnoses] == ["udp_to_native", "up"]


def test_a_packet_that_is_no_ike_says_nothing_where_both_ends_pack_their_traffic() -> None:
    both = child("172.31.1.0/24", "10.50.0.0/16", how="ESPinUDP")
    assert [d.detail for d in read(V2, IKE_UP, both, NOT_IKE.format("198.51.100.20")).diagnoses] == ["up"]


def test_an_older_pluto_words_it_otherwise() -> None:
    old = "packet from 198.51.100.20:500: Received packet with mangled IKE header - dropped"
    reading = read(V2, IKE_UP, child("172.31.1.0/24", "10.50.0.0/16"), old)
    assert [d.detail for d in reading.diagnoses] == ["udp_to_native", "up"]


@pytest.mark.parametrize("natd", ["", " NATD=198.51.100.20:4500"])
def test_a_tunnel_that_carried_nothing_and_was_taken_down_on_purpose_is_not_said_to_be_up(natd: str) -> None:
    up = child("172.31.1.0/24", "10.50.0.0/16").replace(" DPD=", f"{natd} DPD=")
    stop = '"a_1": terminating SAs using this connection'
    deleted = '"a_1" #2: deleting state (STATE_V2_ESTABLISHED_CHILD_SA) aged 3000.5s and sending notification'
    diagnoses = read(V2, IKE_UP, up, NOT_IKE.format("198.51.100.20"), stop, deleted).diagnoses
    assert diagnoses[0].pattern == "nat_t_mismatch"
    assert "stopped" in [each.detail for each in diagnoses]
    assert not any("tunnel is up" in each.sentence for each in diagnoses)
