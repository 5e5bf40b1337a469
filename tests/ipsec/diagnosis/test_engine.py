"""The same line means different things: by what came before it on its connection."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ipsec.diagnosis.case_files import CASES
from vns3pair.ipsec.diagnosis import Diagnosis, Reading, diagnose
from vns3pair.ipsec.diagnosis.finding import CERTAINTIES

STARTS = '"a_1" #1: initiating IKEv1 Main Mode connection'
ANSWERS = '"a_1" #1: responding to Main Mode'
SUITE = "{auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=MODP2048}"
PHASE_1 = f'"a_1" #1: IKE SA established {SUITE}'
QUICK = (
    '"a_1" #2: initiating Quick Mode IKEv1+PSK+ENCRYPT+TUNNEL+PFS+UP {using isakmp#1 msgid:fa22565b '
    "proposal=AES_CBC_256-HMAC_SHA1_96-MODP2048 pfsgroup=MODP2048}"
)
BRACES = "{ESP=>0x1 <0x2 xfrm=AES_CBC_256-HMAC_SHA1_96 DPD=passive}"
PHASE_2 = f'"a_1" #2: IPsec SA established tunnel mode {BRACES}'
NO_PROPOSAL = '"a_1" #1: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000, length=12'
INVALID_ID = '"a_1" #1: ignoring informational payload INVALID_ID_INFORMATION, msgid=00000000, length=12'
REJECTED = '"a_1" #1: IKE SA authentication request rejected by peer: AUTHENTICATION_FAILED'
REJECTS = (
    '"a_1" #1: responding to IKE_AUTH message (ID 1) from 198.51.100.20:4500 with encrypted notification '
    "AUTHENTICATION_FAILED"
)
NO_RESPONSE = (
    '"a_1" #1: STATE_MAIN_I1: 60 second timeout exceeded after 7 retransmits.  No response (or no acceptable '
    "response) to our first IKEv1 message"
)
WRONG_KEY = (
    '"a_1" #1: probable authentication failure (mismatch of preshared secrets?): malformed payload in packet'
)
IKE_UP = (
    '"a_1" #1: initiator established IKE SA; authenticated peer using authby=secret and ID_IPV4_ADDR '
    "'198.51.100.20'"
)
TUNNEL = (
    "IPsec tunnel [172.31.1.0/24===10.50.0.0/16] {ESP/ESN=>0x1 <0x2 xfrm=AES_GCM_16_256-NONE DPD=passive}"
)
CHILD_UP = f'"a_1" #2: initiator established Child SA using #1; {TUNNEL}'


def read(*lines: str) -> Reading:
    return diagnose(BytesIO("".join(f"{line}\n" for line in lines).encode()))


def told(*lines: str) -> str:
    """The first diagnosis, as `pattern.detail`."""
    return _code(_first(read(*lines)))


def _first(reading: Reading) -> Diagnosis:
    assert reading.verdict is not None
    return reading.verdict


def _code(found: Diagnosis) -> str:
    return f"{found.pattern}.{found.detail}"


def codes(reading: Reading) -> list[str]:
    """All diagnoses, history in brackets."""
    return [f"({_code(found)})" if found.overcome else _code(found) for found in reading.diagnoses]


# a refusal, before and after phase 1


def test_a_proposal_refused_before_phase_1_is_a_phase_1_mismatch() -> None:
    assert told(STARTS, NO_PROPOSAL) == "phase1_proposal_mismatch.refused_there"


def test_a_proposal_refused_after_phase_1_is_a_phase_2_mismatch() -> None:
    assert told(STARTS, PHASE_1, QUICK, NO_PROPOSAL) == "phase2_proposal_mismatch.refused_there"


def test_in_a_log_that_starts_after_phase_1_the_dumped_bytes_tell_the_phase() -> None:
    old = '"a_1" #1: ignoring informational payload, type NO_PROPOSAL_CHOSEN msgid=00000000'
    dump = "|   00 00 00 10  00 00 00 01  {} 00 0e"
    assert told(old, dump.format("03 04")) == "phase2_proposal_mismatch.refused_there"
    assert told(old, dump.format("01 00")) == "phase1_proposal_mismatch.refused_there"


@pytest.mark.parametrize(("word", "phase"), [("unsecured", 1), ("secured", 2)])
def test_libreswan_5_says_by_one_word_which_phase_was_refused(word: str, phase: int) -> None:
    line = f'"a_1" #1: ignoring {word} informational payload NO_PROPOSAL_CHOSEN, length=12'
    assert told(line) == f"phase{phase}_proposal_mismatch.refused_there"


def test_the_same_refusal_of_this_end_is_of_phase_1_or_2_too() -> None:
    refuses = "sending {}notification NO_PROPOSAL_CHOSEN to 198.51.100.20:500"
    first = f'"a_1" #1: {refuses.format("")}'
    assert told(ANSWERS, first) == "phase1_proposal_mismatch.refused_here"
    later = f'"a_1" #2: {refuses.format("encrypted ")}'
    responds = '"a_1" #2: responding to Quick Mode proposal {msgid:2}'
    assert told(ANSWERS, PHASE_1, responds, later) == "phase2_proposal_mismatch.refused_here"


def test_an_id_refused_before_phase_1_is_the_peer_id() -> None:
    assert told(STARTS, INVALID_ID) == "peer_id_mismatch.refused_there"


def test_an_id_refused_after_phase_2_was_asked_for_is_the_subnets() -> None:
    assert told(STARTS, PHASE_1, QUICK, INVALID_ID) == "traffic_selector_mismatch.refused_there"


def test_a_responder_whose_phase_1_is_up_may_still_have_the_wrong_id() -> None:
    # The initiator checks the responder's ID after the responder has written "established".
    assert told(ANSWERS, PHASE_1, INVALID_ID) == "peer_id_mismatch.refused_there"


# authentication


def test_a_refused_authentication_alone_leaves_key_or_id_open() -> None:
    found = _first(read('"a_1" #1: initiating IKEv2 connection', REJECTED))
    assert _code(found) == "psk_mismatch.key_or_id"
    assert found.certainty == "possible"
    assert {"psk_fingerprint", "local_peer_id"} <= set(found.keys)
    assert "cannot tell" in found.why


def test_a_refused_authentication_with_a_peer_id_line_is_the_peer_id() -> None:
    mismatched = "\"a_1\" #1: Peer ID '192.0.2.254' mismatched on first found connection and no better connection found"
    reading = read(mismatched, REJECTS)
    assert codes(reading) == ["peer_id_mismatch.wrong_id"]
    found = _first(reading)
    assert (found.certainty, found.first_line, found.last_line) == ("certain", 1, 2)
    assert found.seen["remote_peer_id"] == "192.0.2.254"


def test_this_end_refusing_an_authentication_without_a_reason_leaves_it_open_too() -> None:
    assert told(REJECTS) == "psk_mismatch.key_or_id_here"


def test_a_malformed_payload_after_phase_1_is_no_wrong_key() -> None:
    malformed = '"a_1" #1: malformed payload in packet'
    longer = '"a_1" #1: 50466-byte length of ISAKMP Hash Payload is larger than can fit'
    assert told(STARTS, PHASE_1, QUICK, PHASE_2, malformed, longer) == "success.up"


# silence


def test_no_response_to_the_first_message_is_silence() -> None:
    assert told(STARTS, NO_RESPONSE) == "no_response.silence"


def test_no_response_after_a_refusal_is_the_refusal() -> None:
    assert codes(read(STARTS, NO_PROPOSAL, NO_RESPONSE)) == ["phase1_proposal_mismatch.refused_there"]


def test_no_response_in_an_established_ike_sa_is_a_dead_peer() -> None:
    silent = '"a_1" #1: STATE_V2_ESTABLISHED_IKE_SA: {}'
    again = silent.format("retransmission; will wait 0.5 seconds for response")
    over = silent.format(
        "60 second timeout exceeded after 7 retransmits.  No response (or no acceptable response)"
    )
    assert told(IKE_UP, CHILD_UP, again, over) == "dpd_action.dead"


def test_a_log_that_ends_while_this_end_still_asks_is_silence_though_less_sure() -> None:
    again = '"a_1" #1: STATE_MAIN_I1: retransmission; will wait {} seconds for response'
    found = _first(read(STARTS, again.format("0.5"), again.format("1")))
    assert (_code(found), found.certainty) == ("no_response.silence", "likely")


# harmless lines


def test_refused_transforms_before_an_established_sa_are_harmless() -> None:
    refused = '"a_1" #1: Oakley Transform [AES_CBC (128), HMAC_SHA1, MODP1024] refused'
    proposed = '"a_1" #1: the peer proposed: 172.31.1.0/24 -<all>-> 10.50.0.0/16'
    responds = '"a_1" #2: responding to Quick Mode proposal {msgid:1}'
    sent = '"a_1" #1: sent Main Mode R1'
    reading = read(ANSWERS, refused, sent, PHASE_1, proposed, responds, PHASE_2)
    assert codes(reading) == ["success.up"]
    assert reading.healthy


def test_refused_transforms_and_none_acceptable_are_not_harmless() -> None:
    refused = '"a_1" #1: Oakley Transform [AES_CBC (128), HMAC_SHA1, MODP1024] refused'
    assert told(ANSWERS, refused, '"a_1" #1: no acceptable Oakley Transform') == (
        "phase1_proposal_mismatch.refused_here"
    )


def test_what_was_agreed_is_seen_and_not_what_was_refused_on_the_way() -> None:
    refused = '"a_1" #1: Oakley Transform [AES_CBC (128), HMAC_SHA1, MODP1024] refused'
    found = _first(read(ANSWERS, refused, '"a_1" #1: sent Main Mode R1', PHASE_1, QUICK, PHASE_2))
    assert found.seen["phase1_encryption"] == "aes256"
    assert found.seen["phase1_hash"] == "sha2_256"
    assert found.seen["phase1_dh_group"] == 14


@pytest.mark.parametrize(
    "line",
    [
        "\"a_1\" #1: WARNING: '198.51.100.20' PSK length of 7 bytes is too short for PRF HMAC_SHA2_256 in FIPS mode "
        "(16 bytes required)",
        '"a_1" #1: received Vendor ID payload [Dead Peer Detection]',
        '"a_1" #1: received and ignored informational message',
        '"a_1" #1: IKE message has the Commit Flag set but Pluto doesn\'t implement this feature due to security '
        "concerns; ignoring flag",
        "ERROR: netlink XFRM_MSG_DELPOLICY response for flow eroute_connection delete included errno 2: No such file "
        "or directory",
        "| received encrypted packet from 198.51.100.20:500 NO_PROPOSAL_CHOSEN",
        "| state #1 AUTHENTICATION_FAILED established",
        "|   no acceptable Oakley Transform",
        "| probable authentication failure (mismatch of preshared secrets?): malformed payload in packet",
        '"a_1" #1: malformed payload in packet',
    ],
)
def test_noise_gives_no_finding(line: str) -> None:
    assert codes(read(line)) == []


# a tunnel's life


def _ikev2_responder(times: int, every: int) -> list[str]:
    lines = []
    for turn in range(times):
        seconds, ike = turn * every, 2 * turn + 1
        stamp = f"Oct 10 09:{seconds // 60:02d}:{seconds % 60:02d}.000000: "
        lines += [
            f'{stamp}"a_1" #{ike}: sent IKE_SA_INIT reply {{cipher=AES_CBC_256 integ=n/a prf=HMAC_SHA2_256 group=DH19}}',
            f'{stamp}"a_1" #{ike}: responder established IKE SA; authenticated peer using authby=secret and '
            "ID_IPV4_ADDR '198.51.100.20'",
            f'{stamp}"a_1" #{ike + 1}: responder established Child SA using #{ike}; {TUNNEL}',
        ]
    return lines


def test_established_every_few_seconds_as_responder_means_that_the_other_end_refuses() -> None:
    assert told(*_ikev2_responder(4, every=5)) == "peer_id_mismatch.refused_after_up"


def test_established_twice_in_a_day_is_a_success() -> None:
    assert told(*_ikev2_responder(2, every=3000)) == "success.up"


def _rekeys(every: int) -> list[str]:
    lines = [f'Oct 10 09:00:00.000000: "a_1" #2: initiator established Child SA using #1; {TUNNEL}']
    for turn in range(9):
        seconds = (turn + 1) * every
        stamp = f"Oct 10 {9 + seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000000: "
        lines += [
            f'{stamp}"a_1" #{turn + 3}: initiator rekeyed Child SA #{turn + 2} using #1; {TUNNEL}',
            f'{stamp}"a_1" #{turn + 2}: deleting state (STATE_V2_ESTABLISHED_CHILD_SA) aged {every}.1s and sending '
            "notification",
        ]
    return lines


@pytest.mark.parametrize("every", [5, 40, 3000])
def test_a_rekey_that_replaces_a_living_sa_is_never_flapping(every: int) -> None:
    reading = read(*_rekeys(every))
    assert codes(reading) == ["success.up", "rekey_ok.rekeyed"]
    assert reading.healthy
    assert reading.diagnoses[1].count == 9


@pytest.mark.parametrize("every", [30, 60, 3000])
def test_a_quick_mode_that_replaces_a_living_sa_is_never_flapping(every: int) -> None:
    lines = [STARTS, PHASE_1, QUICK, PHASE_2]
    stamps = ["Oct 10 09:00:00.000000: "] * 4
    for turn in range(9):
        seconds = (turn + 1) * every
        stamps += [
            f"Oct 10 {9 + seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000000: "
        ] * 3
        lines += [
            QUICK.replace("#2", f"#{turn + 3}").replace(" {using", f" to replace #{turn + 2} {{using"),
            PHASE_2.replace("#2", f"#{turn + 3}"),
            f'"a_1" #{turn + 2}: deleting state (STATE_QUICK_I2) aged {every}.1s and sending notification',
        ]
    reading = read(*(stamp + line for stamp, line in zip(stamps, lines, strict=True)))
    assert codes(reading) == ["success.up", "rekey_ok.rekeyed"]
    assert reading.healthy


def test_a_problem_that_was_fixed_is_history() -> None:
    reading = read(
        ANSWERS,
        WRONG_KEY,
        *(line.replace("#2", "#3").replace("#1", "#2") for line in (ANSWERS, PHASE_1, QUICK, PHASE_2)),
    )
    assert codes(reading) == ["success.up", "(psk_mismatch.wrong_key)"]
    assert reading.healthy


def test_a_problem_that_came_back_is_none() -> None:
    up = [line.replace("#2", "#3").replace("#1", "#2") for line in (ANSWERS, PHASE_1, QUICK, PHASE_2)]
    again = [line.replace("#1", "#9") for line in (ANSWERS, WRONG_KEY)]
    assert codes(read(ANSWERS, WRONG_KEY, *up, *again))[0] == "psk_mismatch.wrong_key"


def test_a_drop_and_what_came_up_after_it() -> None:
    up = [STARTS, PHASE_1, QUICK, PHASE_2]
    drop = [
        '"a_1" #1: received Delete SA(0x48c3c68e) payload: deleting IPsec State #2',
        '"a_1" #2: deleting state (STATE_QUICK_I2) aged 146.5s and sending notification',
    ]
    anew = [line.replace("#2", "#4").replace("#1", "#3") for line in up]
    assert codes(read(*up, *drop)) == ["tunnel_drop.deleted_there", "success.up"]
    assert codes(read(*up, *drop, *anew)) == ["success.up", "(tunnel_drop.deleted_there)"]


# several connections

OUTCOMES = {
    '"a_1/1x2"': (
        "a_1/1x2",
        None,
        "probable authentication failure (mismatch of preshared secrets?): malformed",
    ),
    '"b_1"[1] 198.51.100.7': ("b_1", "198.51.100.7", "no acceptable Oakley Transform"),
    '"net#192.0.2.0/24"[3] ...192.0.2.9': (
        "net#192.0.2.0/24",
        "192.0.2.9",
        "Peer ID '10.1.1.1' mismatched on first found connection and no better connection found",
    ),
    '"c_1"': ("c_1", None, "STATE_MAIN_R2: 60 second timeout exceeded after 7 retransmits."),
}


def test_several_connections_of_one_log_are_told_apart_by_name_and_peer() -> None:
    numbers = {name: 10 * place + 1 for place, name in enumerate(OUTCOMES)}
    lines = [f"{name} #{numbers[name]}: responding to Main Mode" for name in OUTCOMES]
    lines += [f"{name} #{numbers[name]}: {outcome[2]}" for name, outcome in OUTCOMES.items()]
    found = {diagnosis.connection: diagnosis for diagnosis in read(*lines).diagnoses}
    assert {name: (one.pattern, one.peer, one.first_line) for name, one in found.items()} == {
        "a_1/1x2": ("psk_mismatch", None, 5),
        "b_1": ("phase1_proposal_mismatch", "198.51.100.7", 6),
        "net#192.0.2.0/24": ("peer_id_mismatch", "192.0.2.9", 7),
        "c_1": ("no_response", None, 8),
    }


def test_two_peers_of_one_template_are_two_connections() -> None:
    first, second = '"a_1"[1] 198.51.100.7 #1: ', '"a_1"[2] 198.51.100.8 #2: '
    key = WRONG_KEY.split(": ", 1)[1]
    reading = read(
        f"{first}responding to Main Mode",
        f"{second}responding to Main Mode",
        f"{first}{key}",
        f"{second}no acceptable Oakley Transform",
    )
    assert {(one.peer, one.pattern) for one in reading.diagnoses} == {
        ("198.51.100.7", "psk_mismatch"),
        ("198.51.100.8", "phase1_proposal_mismatch"),
    }


def test_one_tunnel_up_and_one_refused_are_both_told_the_refused_one_first() -> None:
    other = '"a_1/1x2" #3: CREATE_CHILD_SA failed with error notification TS_UNACCEPTABLE'
    reading = read(IKE_UP, CHILD_UP, '"a_1/1x2" #3: initiating Child SA using IKE SA #1', other)
    assert [(one.pattern, one.connection) for one in reading.diagnoses] == [
        ("traffic_selector_mismatch", "a_1/1x2"),
        ("success", "a_1"),
    ]


# nothing and anything


@pytest.mark.parametrize(
    "log", [b"", b"\n", b"\x00" * 50, b"Oct 10 09:00:00 host sshd[1]: Accepted password\n" * 3]
)
def test_a_log_without_anything_known_has_no_verdict(log: bytes) -> None:
    reading = diagnose(BytesIO(log))
    assert reading.verdict is None
    assert not reading.healthy
    assert reading.unmatched == reading.lines


LINES = sorted({line for case in CASES.values() for line in case.this.decode().splitlines() if line})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(LINES), max_size=40),
    st.sampled_from(["\n", "\r\n", "\n\n", " "]),
    st.integers(0, 400),
    st.booleans(),
)
def test_no_mixture_of_real_lines_raises_or_points_out_of_the_log(
    lines: list[str], between: str, cut: int, both: bool
) -> None:
    data = between.join(lines)[cut:].encode()
    reading = diagnose(BytesIO(data), other_end=BytesIO(data[len(data) // 2 :]) if both else None)
    ends = {"this": reading.lines, "other": reading.other.lines if reading.other else 0}
    for found in reading.diagnoses:
        assert 1 <= found.first_line <= found.last_line <= ends[found.end]
        assert found.count >= 1
        for quote in found.quotes:
            assert 1 <= quote.number <= ends[quote.end]
    for moment in reading.moments:
        assert 1 <= moment.number <= moment.last <= ends[moment.end]
    assert 0 <= reading.unmatched <= reading.lines


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_what_is_over_comes_after_what_is_not_and_the_sure_before_the_possible(lines: list[str]) -> None:
    diagnoses = read(*lines).diagnoses
    assert [found.overcome for found in diagnoses] == sorted(found.overcome for found in diagnoses)
    for pattern in {found.pattern for found in diagnoses}:
        same = [found for found in diagnoses if found.pattern == pattern and not found.overcome]
        sure = [CERTAINTIES.index(found.certainty) for found in same]
        assert sure == sorted(sure)


def test_a_tunnel_that_was_taken_down_on_purpose_is_not_said_to_be_up() -> None:
    stopped = (PHASE_1, QUICK, PHASE_2, '"a_1": terminating SAs using this connection', '"a_1" #2: deleting state (STATE_QUICK_I2) aged 3000.5s and sending notification')  # fmt: skip
    found = read(STARTS, *stopped)
    assert found.verdict is not None
    assert (found.verdict.pattern, found.verdict.detail) == ("success", "stopped")
    assert found.verdict.sentence.startswith("The tunnel was up, until this end was told to take it down")
    assert [quote.number for quote in found.verdict.quotes if quote.decisive] == [4, 6]
    again = read(
        STARTS, *stopped, STARTS.replace("#1", "#3"), PHASE_1.replace("#1", "#3"), PHASE_2.replace("#2", "#4")
    )
    assert again.verdict is not None
    assert again.verdict.detail == "up"
