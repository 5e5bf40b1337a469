"""Proposals that FortiGate and Cisco write over several lines: what each end proposes, and what they agree on."""

from __future__ import annotations

import io

from tests.ipsec.diagnosis.telling import events
from vns3pair.ipsec.diagnosis import Diagnosis, diagnose
from vns3pair.ipsec.diagnosis.blocks import MOST_LINES
from vns3pair.ipsec.diagnosis.dialects.fortigate import FORTIGATE
from vns3pair.ipsec.diagnosis.engine import Engine

GATEWAY = "ike 0:acme:2071"


def first(log: str) -> Diagnosis:
    return diagnose(io.BytesIO(log.encode())).diagnoses[0]


def ikev1(*, encryption: str = "AES_CBC, key-len=256", digest: str, group: str = "MODP2048") -> str:
    return f"""\
{GATEWAY}: proposal id = 0:
{GATEWAY}:   protocol id = ISAKMP:
{GATEWAY}:      trans_id = KEY_IKE.
{GATEWAY}:      encapsulation = IKE/none
{GATEWAY}:         type=OAKLEY_ENCRYPT_ALG, val={encryption}
{GATEWAY}:         type=OAKLEY_HASH_ALG, val={digest}.
{GATEWAY}:         type=AUTH_METHOD, val=PRESHARED_KEY.
{GATEWAY}:         type=OAKLEY_GROUP, val={group}.
{GATEWAY}: ISAKMP SA lifetime=28800
"""


def ikev2(group: str, *, cipher: str = "AES_CBC (key_len = 256)", digest: str = "SHA2_512") -> str:
    return f"""\
{GATEWAY}: proposal id = 1:
{GATEWAY}:   protocol = IKEv2:
{GATEWAY}:      encapsulation = IKEv2/none
{GATEWAY}:         type=ENCR, val={cipher}
{GATEWAY}:         type=INTEGR, val=AUTH_HMAC_{digest}_256
{GATEWAY}:         type=PRF, val=PRF_HMAC_{digest}
{GATEWAY}:         type=DH_GROUP, val={group}.
{GATEWAY}: lifetime=28800
"""


REFUSED = f"{GATEWAY}: negotiation failure\nike Negotiate ISAKMP SA Error: {GATEWAY}: no SA proposal chosen\n"
MAIN_MODE = f"{GATEWAY}: responder: main mode get 1st message...\n{GATEWAY}: incoming proposal:\n"
SA_INIT = f"{GATEWAY}: responder received SA_INIT msg\n{GATEWAY}: incoming proposal:\n"
OWN = f"{GATEWAY}: my proposal, gw acme:\n"


def test_fortigate_names_the_hash_in_which_ikev1_proposals_differ() -> None:
    found = first(MAIN_MODE + ikev1(digest="SHA2_256") + OWN + ikev1(digest="SHA") + REFUSED)
    assert (found.pattern, found.detail, found.ike_version) == ("phase1_proposal_mismatch", "refused_here", 1)
    assert "SHA2-256 against SHA1 here" in found.sentence
    assert found.seen["phase1_encryption"] == "aes256"
    assert found.seen["phase1_hash"] == "sha2_256"
    assert found.seen["phase1_dh_group"] == 14
    assert ("phase1_hash", "sha1", "here") in {(s.key, s.value, s.by) for s in found.sightings}
    assert found.keys == ("phase1_hash",)


def test_fortigate_names_the_group_in_which_ikev2_proposals_differ() -> None:
    found = first(SA_INIT + ikev2("MODP4096") + OWN + ikev2("MODP2048") + REFUSED)
    assert (found.pattern, found.detail, found.ike_version) == ("phase1_proposal_mismatch", "group_only", 2)
    assert found.seen["phase1_dh_group"] == 16
    assert found.seen["phase1_prf"] == "sha2_512"
    assert "16" in found.sentence
    assert "14" in found.sentence


def test_a_refusal_of_isakmp_tells_no_version_by_itself() -> None:
    assert first(REFUSED).ike_version is None


def test_several_proposals_of_one_end_are_told_together() -> None:
    offered = ikev1(digest="SHA2_256") + ikev1(digest="MD5", encryption="AES_CBC, key-len=128")
    found = first(MAIN_MODE + offered + OWN + ikev1(digest="SHA") + REFUSED)
    assert found.seen["phase1_hash"] == ("sha2_256", "md5")
    assert found.seen["phase1_encryption"] == ("aes256", "aes128")
    assert "SHA2-256 or MD5 against SHA1 here" in found.sentence


def test_the_next_offer_takes_the_place_of_the_one_before() -> None:
    refused = MAIN_MODE + ikev1(digest="MD5") + OWN + ikev1(digest="SHA") + REFUSED
    other = MAIN_MODE + ikev1(digest="SHA", group="MODP1024") + OWN + ikev1(digest="SHA") + REFUSED
    found = diagnose(io.BytesIO((refused + other).encode())).diagnoses[0]
    assert found.detail == "group_only"
    assert found.seen["phase1_hash"] == "sha1"


def test_fortigate_stays_healthy_and_tells_what_was_agreed_of_several_proposals() -> None:
    log = (
        MAIN_MODE
        + ikev1(digest="SHA2_512", encryption="AES_CBC, key-len=128", group="MODP1024")
        + ikev1(digest="SHA2_256")
        + f"{GATEWAY}: negotiation result\n"
        + ikev1(digest="SHA2_256")
        + f"{GATEWAY}: SA proposal chosen, matched gateway acme\n"
        + f"{GATEWAY}: established IKE SA a0ee3b66adfc8900/9c8d7e6f5a4b3c2d\n"
        + f"{GATEWAY}:acme_p2:9: added IPsec SA: SPIs=9cc87ce6/3bb47cb4\n"
    )
    found = first(log)
    assert (found.pattern, found.seen["phase1_hash"]) == ("success", "sha2_256")
    assert (found.seen["phase1_encryption"], found.seen["phase1_dh_group"]) == ("aes256", 14)


def esp(cipher: str, digest: str, group: str = "") -> str:
    pfs = f"{GATEWAY}:acme_p2:9:   PFS DH group = {group}\n" if group else ""
    return f"""\
{GATEWAY}:acme_p2:9: proposal id = 1:
{GATEWAY}:acme_p2:9:   protocol id = IPSEC_ESP:
{pfs}{GATEWAY}:acme_p2:9:      trans_id = {cipher}
{GATEWAY}:acme_p2:9:      encapsulation = ENCAPSULATION_MODE_TUNNEL
{GATEWAY}:acme_p2:9:         type = AUTH_ALG, val={digest}
"""


def quick_mode(theirs: str, own: str) -> str:
    return (
        f"{GATEWAY}: established IKE SA a0ee3b66adfc8900/9c8d7e6f5a4b3c2d\n"
        f"{GATEWAY}:acme_p2:9: incoming proposal:\n{theirs}"
        f"{GATEWAY}:acme_p2:9: my proposal:\n{own}"
        f"ike Negotiate IPsec SA Error: {GATEWAY}:acme_p2:9: no SA proposal chosen\n"
    )


def test_fortigate_names_what_differs_in_phase_2() -> None:
    found = first(
        quick_mode(
            esp("ESP_AES_CBC (key_len = 256)", "SHA2_256", "14"),
            esp("ESP_AES_CBC (key_len = 128)", "SHA2_256", "14"),
        )
    )
    assert (found.pattern, found.detail) == ("phase2_proposal_mismatch", "refused_here")
    assert found.seen["phase2_encryption"] == "aes256"
    assert "AES-256-CBC against AES-128-CBC here" in found.sentence


def test_fortigate_names_the_pfs_group_where_nothing_else_differs() -> None:
    same = "ESP_AES_CBC (key_len = 256)", "SHA2_256"
    found = first(quick_mode(esp(*same, "14"), esp(*same, "5")))
    assert (found.pattern, found.seen["pfs_group"]) == ("pfs_mismatch", 14)


def test_a_first_child_of_ikev2_is_held_for_phase_2() -> None:
    block = """\
ike 0:acme:41:9: proposal id = 1:
ike 0:acme:41:9:   protocol = ESP:
ike 0:acme:41:9:      encapsulation = TUNNEL
ike 0:acme:41:9:         type=ENCR, val={}
ike 0:acme:41:9:         type=INTEGR, val=SHA256
ike 0:acme:41:9:         type=ESN, val=NO
"""
    found = first(
        "ike 0:acme:41: responder received SA_INIT msg\n"
        + "ike 0:acme:41:9: incoming proposal:\n"
        + block.format("AES_CBC (key_len = 256)")
        + "ike 0:acme:41:9: my proposal:\n"
        + block.format("AES_CBC (key_len = 128)")
        + "ike 0:acme:41:9: no proposal chosen\n"
    )
    assert (found.pattern, found.ike_version) == ("phase2_proposal_mismatch", 2)
    assert "AES-256-CBC against AES-128-CBC here" in found.sentence


ASA = """\
IKEv2-PROTO-1: (16): Received Policies:
Proposal 1: AES-CBC-256 SHA1 SHA96 DH_GROUP_2048_MODP/Group 14
Proposal 2: AES-CBC-256 SHA256 SHA256 DH_GROUP_2048_MODP/Group 14
IKEv2-PROTO-1: (16): Failed to find a matching policy
IKEv2-PROTO-1: (16): Expected Policies:
Proposal 1: AES-CBC-256 SHA384 SHA384 DH_GROUP_2048_MODP/Group 14
IKEv2-PROTO-1: (16): Failed to find a matching policy
"""


def test_cisco_names_what_differs_of_policies_on_lines_of_their_own() -> None:
    found = first(ASA)
    assert (found.pattern, found.detail, found.ike_version) == ("phase1_proposal_mismatch", "refused_here", 2)
    assert found.seen["phase1_encryption"] == "aes256"
    assert found.seen["phase1_hash"] == ("sha1", "sha2_256")
    assert "SHA1 or SHA2-256 against SHA2-384 here" in found.sentence
    assert "AES" not in found.sentence


def test_cisco_names_what_differs_of_esp_policies_on_lines_of_their_own() -> None:
    found = first("""\
IKEv2-PROTO-1: (16): Received Policies:
ESP: Proposal 1: AES-CBC-256 SHA256 Don't use ESN
IKEv2-PROTO-1: (16): Failed to find a matching policy
IKEv2-PROTO-1: (16): Expected Policies:
ESP: Proposal 0: AES-CBC-128 SHA256 Don't use ESN
""")
    assert (found.pattern, found.ike_version) == ("phase2_proposal_mismatch", 2)
    assert "AES-256-CBC against AES-128-CBC here" in found.sentence


def test_a_numbered_proposal_that_no_line_opens_says_nothing() -> None:
    log = "Proposal 1: AES-CBC-256 SHA1 SHA96 DH_GROUP_2048_MODP/Group 14\n"
    assert diagnose(io.BytesIO(log.encode())).sightings == ()


IOS = """\
ISAKMP:(0): processing SA payload. message ID = 0
ISAKMP:(0):Checking ISAKMP transform 0 against priority 10 policy
ISAKMP:      life type in seconds
ISAKMP:      life duration (basic) of 28800
ISAKMP:      encryption AES-CBC
ISAKMP:      hash SHA256
ISAKMP:      auth pre-share
ISAKMP:      default group 14
ISAKMP:      keylength of 256
ISAKMP:(0):Hash algorithm offered does not match policy!
ISAKMP:(0):atts are not acceptable. Next payload is 3
ISAKMP:(0):Checking ISAKMP transform 1 against priority 10 policy
ISAKMP: (0):      encryption AES-CBC
ISAKMP: (0):      keylength of 128
ISAKMP: (0):      hash SHA
ISAKMP: (0):      default group 5
ISAKMP: (0):      auth pre-share
"""


def test_ios_tells_what_the_peer_proposes_wherever_the_key_length_stands() -> None:
    found = first(
        IOS
        + "ISAKMP:(0):atts are not acceptable. Next payload is 0\nISAKMP:(0):no offers accepted!\n"
        + "ISAKMP:(0): phase 1 SA policy not acceptable! (local 203.0.113.10 remote 198.51.100.20)\n"
    )
    assert (found.pattern, found.ike_version) == ("phase1_proposal_mismatch", 1)
    assert found.seen["phase1_encryption"] == ("aes256", "aes128")
    assert found.seen["phase1_hash"] == ("sha2_256", "sha1")
    assert found.seen["phase1_dh_group"] == (14, 5)


def test_ios_stays_healthy_and_tells_the_transform_that_it_took() -> None:
    found = first(
        IOS
        + """\
ISAKMP:(0):atts are acceptable. Next payload is 0
ISAKMP: (1001):Old State = IKE_R_MM5  New State = IKE_P1_COMPLETE
ISAKMP:(1001): processing SA payload. message ID = 1327257875
ISAKMP:(1001):Checking IPSec proposal 1
ISAKMP: transform 1, ESP_AES
ISAKMP:   attributes in transform:
ISAKMP:      encaps is 1 (Tunnel)
ISAKMP:      authenticator is HMAC-SHA256
ISAKMP:      key length is 256
ISAKMP:      group is 14
ISAKMP:(1001):atts are acceptable.
ISAKMP: (1001):Old State = IKE_QM_R_QM1  New State = IKE_QM_PHASE2_COMPLETE
"""
    )
    assert found.pattern == "success"
    assert (found.seen["phase1_encryption"], found.seen["phase1_hash"]) == ("aes128", "sha1")
    assert (found.seen["phase2_encryption"], found.seen["phase2_hash"]) == ("aes256", "sha2_256")
    assert found.seen["pfs_group"] == 14


COOKIES = "ike 0:a0ee3b66adfc8900/0000000000000000:2071"


def test_both_proposals_are_told_where_the_peer_is_not_yet_known() -> None:
    log = MAIN_MODE + ikev1(digest="SHA2_256") + OWN + ikev1(digest="SHA") + REFUSED
    found = first(log.replace(GATEWAY, COOKIES))
    assert found.detail == "refused_here"
    assert "SHA2-256 against SHA1 here" in found.sentence


def test_the_connection_that_fortigate_finds_for_a_peer_takes_what_was_agreed_with_it() -> None:
    offered = MAIN_MODE + ikev1(digest="MD5") + ikev1(digest="SHA2_256")
    log = offered + f"{GATEWAY}: negotiation result\n" + ikev1(digest="SHA2_256")
    chosen = f"{COOKIES}: SA proposal chosen, matched gateway acme\n"
    up = f"{GATEWAY}: established IKE SA a0ee3b66adfc8900/9c8d7e6f5a4b3c2d\n"
    child = f"{GATEWAY}:acme_p2:9: added IPsec SA: SPIs=9cc87ce6/3bb47cb4\n"
    found = first(log.replace(GATEWAY, COOKIES) + chosen + up + child)
    assert (found.pattern, found.connection, found.role) == ("success", "acme", "responder")
    assert found.seen["phase1_hash"] == "sha2_256"


def test_one_gateway_after_another_is_what_fortigate_has() -> None:
    own = OWN + ikev1(digest="SHA") + OWN.replace("acme:", "other:") + ikev1(digest="SHA2_512")
    found = first(MAIN_MODE + ikev1(digest="SHA2_256") + own + REFUSED)
    assert "SHA2-256 against SHA1 or SHA2-512 here" in found.sentence


QUICK_MODE = """\
ISAKMP: (1001):Old State = IKE_R_MM5  New State = IKE_P1_COMPLETE
ISAKMP:(1001): processing SA payload. message ID = 1327257875
ISAKMP:(1001):Checking IPSec proposal 1
ISAKMP: (1001):transform 1, ESP_AES
ISAKMP: (1001):   attributes in transform:
ISAKMP: (1001):      authenticator is HMAC-MD5
ISAKMP: (1001):      key length is 128
ISAKMP:(1001):atts are acceptable.
ISAKMP:(1001): IPSec policy invalidated proposal with error 256
"""


def test_a_transform_that_ios_can_read_is_not_yet_agreed() -> None:
    found = first(QUICK_MODE)
    assert (found.pattern, found.seen["phase2_hash"]) == ("phase2_proposal_mismatch", "md5")
    assert {seen.by for seen in found.sightings if seen.key.startswith("phase")} == {"there"}


def test_the_last_transform_that_ios_could_read_is_the_one_of_the_tunnel() -> None:
    found = first(
        QUICK_MODE
        + """\
ISAKMP:(1001):Checking IPSec proposal 2
ISAKMP: (1001):transform 1, ESP_AES
ISAKMP: (1001):      authenticator is HMAC-SHA
ISAKMP: (1001):      key length is 256
ISAKMP:(1001):atts are acceptable.
ISAKMP: (1001):Old State = IKE_QM_R_QM1  New State = IKE_QM_PHASE2_COMPLETE
"""
    )
    assert found.pattern == "success"
    assert (found.seen["phase2_encryption"], found.seen["phase2_hash"]) == ("aes256", "sha1")


def test_the_pfs_group_is_what_differs_though_the_peer_offers_another_cipher_too() -> None:
    same = "ESP_AES_CBC (key_len = 256)", "SHA2_256"
    other = esp("ESP_AES_CBC (key_len = 128)", "SHA2_256", "14")
    found = first(quick_mode(esp(*same, "14") + other, esp(*same, "5")))
    assert (found.pattern, found.seen["pfs_group"]) == ("pfs_mismatch", 14)


def test_a_log_of_many_refusals_keeps_few_lines_and_quotes_the_latest() -> None:
    once = MAIN_MODE + ikev1(digest="SHA2_256") + ikev1(digest="MD5") + OWN + ikev1(digest="SHA") + REFUSED
    engine = Engine()
    engine.take_all(events(once * 200, FORTIGATE))
    (connection,) = engine.connections.values()
    assert len(connection.lines) <= MOST_LINES
    (finding,) = connection.findings.values()
    assert {sighting.number for sighting in finding.sightings.values()} <= connection.lines.keys()
