"""Cisco's lines, ASA and IOS, each told as what it says."""

from __future__ import annotations

import pytest

from tests.ipsec.diagnosis.telling import hold_against_its_example, reads, signals
from vns3pair.ipsec.diagnosis.dialects.cisco_asa import CISCO_ASA
from vns3pair.ipsec.diagnosis.dialects.cisco_ios import CISCO_IOS
from vns3pair.ipsec.diagnosis.shape import Shape


@pytest.mark.parametrize("shape", CISCO_ASA.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_of_asa_fits_its_own_example(shape: Shape) -> None:
    hold_against_its_example(shape, CISCO_ASA)


@pytest.mark.parametrize("shape", CISCO_IOS.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_of_ios_fits_its_own_example(shape: Shape) -> None:
    hold_against_its_example(shape, CISCO_IOS)


ASA_HEALTHY = """\
Aug 24 2017 16:58:42: %ASA-6-113009: AAA retrieved default group policy (DfltGrpPolicy) for user = 198.51.100.20
Aug 24 2017 16:58:42: %ASA-6-713172: Group = 198.51.100.20, IP = 198.51.100.20, Automatic NAT Detection Status:     Remote end is NOT behind a NAT device     This   end is NOT behind a NAT device
Aug 24 2017 16:58:42: %ASA-5-713119: Group = 198.51.100.20, IP = 198.51.100.20, PHASE 1 COMPLETED
Aug 24 2017 16:58:42: %ASA-5-713076: Group = 198.51.100.20, IP = 198.51.100.20, Overriding Initiator's IPSec rekeying duration from 0 to 4608000 Kbs
Aug 24 2017 16:58:43: %ASA-5-713049: Group = 198.51.100.20, IP = 198.51.100.20, Security negotiation complete for LAN-to-LAN Group (198.51.100.20)  Responder, Inbound SPI = 0x2b4a1133, Outbound SPI = 0xce8c73ac
Aug 24 2017 16:58:43: %ASA-6-602303: IPSEC: An inbound LAN-to-LAN SA (SPI= 0x2B4A1133) between 203.0.113.10 and 198.51.100.20 (user= 198.51.100.20) has been created.
Aug 24 2017 16:58:43: %ASA-5-713120: Group = 198.51.100.20, IP = 198.51.100.20, PHASE 2 COMPLETED (msgid=939146c5)
"""


def test_a_healthy_tunnel_of_asa_tells_no_refusal() -> None:
    assert signals(ASA_HEALTHY, CISCO_ASA) == ["no_nat_found", "phase1_up 1", "phase2_up 2"]


def test_asa_refuses_phase_1() -> None:
    log = """\
Feb 16 13:40:02 [IKEv1]: IP = 198.51.100.20, All SA proposals found unacceptable
Feb 16 13:40:02 [IKEv1]: IP = 198.51.100.20, Error processing payload: Payload ID: 1
Feb 16 13:40:02 [IKEv1]: IP = 198.51.100.20, Removing peer from peer table failed, no match!
"""
    assert signals(log, CISCO_ASA) == ["proposal_refused_here 1"]


def test_asa_finds_no_crypto_map_entry_for_the_subnets_of_the_peer() -> None:
    log = """\
Dec 04 2014 12:37:51: %ASA-5-713119: Group = 198.51.100.20, IP = 198.51.100.20, PHASE 1 COMPLETED
Dec 04 2014 12:37:51: %ASA-3-713061: Group = 198.51.100.20, IP = 198.51.100.20, Rejecting IPSec tunnel: no matching crypto map entry for remote proxy 10.51.0.0/255.255.0.0/0/0 local proxy 172.31.1.0/255.255.255.0/0/0 on interface OUTSIDE
Dec 04 2014 12:37:51: %ASA-3-713902: Group = 198.51.100.20, IP = 198.51.100.20, QM FSM error (P2 struct &0x00007fff33763a70, mess id 0x2c44baec)!
Dec 04 2014 12:37:51: %ASA-3-713902: Group = 198.51.100.20, IP = 198.51.100.20, Removing peer from correlator table failed, no match!
Dec 04 2014 12:37:51: %ASA-5-713259: Group = 198.51.100.20, IP = 198.51.100.20, Session is being torn down. Reason: crypto map policy not found
"""
    assert signals(log, CISCO_ASA) == ["phase1_up 1", "selectors_refused_here 2", "selectors_refused_here 2"]
    read = reads(log.splitlines()[1], CISCO_ASA)
    assert read["there"] == "10.51.0.0/255.255.0.0"
    assert read["here"] == "172.31.1.0/255.255.255.0"
    assert read["peer"] == "198.51.100.20"


def test_asa_refuses_phase_2() -> None:
    log = """\
Feb 16 14:02:11 [IKEv1]: Group = 198.51.100.20, IP = 198.51.100.20, PHASE 1 COMPLETED
Feb 16 14:02:11 [IKEv1]: Group = 198.51.100.20, IP = 198.51.100.20, All IPSec SA proposals found unacceptable!
Feb 16 14:02:11 [IKEv1]: Group = 198.51.100.20, IP = 198.51.100.20, QM FSM error (P2 struct &0xcc19ed48, mess id 0xfc16eec2)!
"""
    assert signals(log, CISCO_ASA) == ["phase1_up 1", "proposal_refused_here 2"]


def test_asa_meets_another_key() -> None:
    log = """\
Feb 16 14:05:31 [IKEv1 DEBUG]: Group = 198.51.100.20, IP = 198.51.100.20, Received encrypted Oakley Main Mode packet with invalid payloads, MessID = 0
Feb 16 14:05:31 [IKEv1]: Group = 198.51.100.20, IP = 198.51.100.20, ERROR, had problems decrypting packet, probably due to mismatched pre-shared key.  Aborting
"""
    assert signals(log, CISCO_ASA) == ["key_wrong_here 1"]


def test_asa_with_ikev2_names_both_ends() -> None:
    line = (
        "Apr  7 13:08:35 fw.example.com %ASA-4-750003: Local:203.0.113.10:500 Remote:198.51.100.20:500 "
        "Username:Unknown IKEv2 Negotiation aborted due to ERROR: Failed to find a matching policy"
    )
    assert signals(line, CISCO_ASA) == ["proposal_refused_here"]
    assert reads(line, CISCO_ASA) == {"local": "203.0.113.10", "peer": "198.51.100.20"}


def test_the_end_of_a_client_session_is_not_told() -> None:
    line = (
        "%ASA-4-113019: Group = Staff, Username = user, IP = 192.0.2.44, Session disconnected. Session Type: SSL, "
        "Duration: 0h:39m:20s, Bytes xmt: 32799774, Bytes rcv: 663531, Reason: User Requested"
    )
    assert signals(line, CISCO_ASA) == []


IOS_HEALTHY = """\
*Oct 25 18:53:16.500: ISAKMP: (0): beginning Main Mode exchange
*Oct 25 18:53:16.501: ISAKMP: (0):Hash algorithm offered does not match policy!
*Oct 25 18:53:16.501: ISAKMP: (0):atts are not acceptable. Next payload is 3
*Oct 25 18:53:16.502: ISAKMP: (0):atts are acceptable. Next payload is 0
*Oct 25 18:53:16.530: ISAKMP: (0):Old State = IKE_I_MM3  New State = IKE_I_MM4
*Oct 25 18:53:16.538: ISAKMP: (1001):Old State = IKE_I_MM6  New State = IKE_P1_COMPLETE
*Oct 25 18:53:16.538: ISAKMP: (1001):beginning Quick Mode exchange, M-ID of 1327257875
*Oct 25 18:53:16.540: ISAKMP: (1001):Old State = IKE_QM_I_QM1  New State = IKE_QM_PHASE2_COMPLETE
*Oct 25 18:53:16.541: %CRYPTO-5-SESSION_STATUS: Crypto tunnel is UP  .  Peer 198.51.100.20:500       Id: 198.51.100.20
"""


def test_a_healthy_tunnel_of_ios_tells_no_refusal_though_a_transform_did_not_match() -> None:
    assert signals(IOS_HEALTHY, CISCO_IOS) == [
        "initiates 1",
        "chosen",
        "progress 1",
        "phase1_up 1",
        "quick_starts 2",
        "phase2_up 2",
        "up_told",
    ]


def test_ios_refuses_phase_1() -> None:
    log = """\
*Oct 25 19:10:01.100: ISAKMP-ERROR: (0):Proposed key length does not match policy
*Oct 25 19:10:01.100: ISAKMP-ERROR: (0):no offers accepted!
*Oct 25 19:10:01.100: ISAKMP-ERROR: (0):phase 1 SA policy not acceptable! (local 203.0.113.10 remote 198.51.100.20)
"""
    assert signals(log, CISCO_IOS) == ["proposal_refused_here 1", "proposal_refused_here 1"]


def test_ios_refuses_the_subnets_and_does_not_call_it_a_proposal() -> None:
    log = """\
*Oct 25 20:37:02.887: IPSEC(ipsec_process_proposal): proxy identities not supported
*Oct 25 20:37:02.887: ISAKMP-ERROR: (1003):IPSec policy invalidated proposal with error 32
*Oct 25 20:37:02.888: ISAKMP-ERROR: (1003):phase 2 SA policy not acceptable! (local 203.0.113.10 remote 198.51.100.20)
"""
    assert signals(log, CISCO_IOS) == ["selectors_refused_here 2", "selectors_refused_here 2"]


def test_ios_cannot_read_the_first_encrypted_message() -> None:
    log = """\
*Mar  1 00:42:09.431: %CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from 198.51.100.20 failed its sanity check or is malformed
*Mar  1 00:42:19.431: ISAKMP:(1002): retransmitting phase 1 MM_KEY_EXCH...
"""
    assert signals(log, CISCO_IOS) == ["undecryptable 1", "retransmits 1"]


def test_ikev2_of_ios_reads_what_was_offered_and_what_was_expected() -> None:
    log = """\
IKEv2-ERROR:(SESSION ID = 89,SA ID = 1):Received Policies: : Failed to find a matching policyProposal 1:  ENCRYPTION: AES-CBC-128 PRF: SHA512 INTEGRITY: SHA512 DH GROUP: DH_GROUP_384_ECP/Group 20
IKEv2-ERROR:(SESSION ID = 89,SA ID = 1):Expected Policies: : Failed to find a matching policyProposal 1:  ENCRYPTION: AES-CBC-256 PRF: SHA512 INTEGRITY: SHA512 DH GROUP: DH_GROUP_384_ECP/Group 20
"""
    theirs, own = log.splitlines()
    assert signals(log, CISCO_IOS) == ["proposal_refused_here 1", "offers_here"]
    assert "AES-CBC-128" in reads(theirs, CISCO_IOS)["offer"]
    assert "AES-CBC-256" in reads(own, CISCO_IOS)["own_offer"]
