"""Cisco IOS and IOS XE: syslog and the output of `debug crypto isakmp`, `ipsec` and `ikev2`.

Wordings were seen in Cisco's technical notes and in public threads and lab notes with such output.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects.cisco_ikev2 import IKEV2
from vns3pair.ipsec.diagnosis.dialects.cisco_transforms import TRANSFORMS
from vns3pair.ipsec.diagnosis.shape import Dialect, Shape

_ENDS = r"\(local (?P<local>[0-9A-Fa-f.:]{3,45}) remote (?P<peer>[0-9A-Fa-f.:]{3,45})\)"

_PHASE_1: tuple[Shape, ...] = (
    Shape(
        "initiates",
        "beginning Main Mode exchange",
        r"beginning Main Mode exchange",
        "ISAKMP:(0): beginning Main Mode exchange",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        "responds",
        "New State = IKE_R_MM1",
        r"Old State = IKE_READY +New State = IKE_R_MM1",
        "ISAKMP:(0):Old State = IKE_READY  New State = IKE_R_MM1",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "progress",
        "New State = IKE_",
        r"Old State = (?P<state>IKE_(?:I_MM[1-5]|R_MM[1-4])) +New State = IKE_(?:I_MM[2-6]|R_MM[2-5])",
        "ISAKMP: (0):Old State = IKE_I_MM3  New State = IKE_I_MM4",
        phase=1,
        version=1,
    ),
    Shape(
        "phase1_up",
        "New State = IKE_P1_COMPLETE",
        r"Old State = IKE_(?:I_MM6|R_MM5|I_AM\w{0,8}|R_AM\w{0,8}) +New State = IKE_P1_COMPLETE",
        "ISAKMP: (1001):Old State = IKE_I_MM6  New State = IKE_P1_COMPLETE",
        phase=1,
        version=1,
    ),
    Shape(
        "noise",
        "New State = IKE_P1_COMPLETE",
        r"Old State = IKE_P1_COMPLETE +New State = IKE_P1_COMPLETE",
        "ISAKMP: (1001):Old State = IKE_P1_COMPLETE  New State = IKE_P1_COMPLETE",
    ),
    Shape(
        "retransmits",
        "retransmitting phase 1 MM_",
        r"retransmitting phase 1 (?P<state>MM_[A-Z_]{2,20})",
        "ISAKMP:(1002): retransmitting phase 1 MM_KEY_EXCH...",
        phase=1,
        version=1,
    ),
    Shape(
        "retransmits",
        "retransmitting phase 2",
        r"retransmitting phase 2 (?P<state>[A-Z_]{2,20})",
        "ISAKMP:(1002): retransmitting phase 2 QM_IDLE      1148084868 ...",
        phase=2,
        version=1,
    ),
    Shape(
        "proposal_refused_here",
        "phase 1 SA policy not acceptable",
        rf"phase 1 SA policy not acceptable! ?{_ENDS}",
        "ISAKMP-ERROR: (0):phase 1 SA policy not acceptable! (local 203.0.113.10 remote 198.51.100.20)",
        phase=1,
        version=1,
    ),
    Shape(
        "proposal_refused_here",
        "no offers accepted!",
        r"ISAKMP\S{0,8} ?\([\d:]{1,12}\): ?no offers accepted!",
        "ISAKMP:(0):no offers accepted!",
        phase=1,
        version=1,
    ),
    Shape(
        "noise",
        "offered does not match policy!",
        r"(?P<cause>Encryption algorithm|Hash algorithm|Diffie-Hellman group|Authentication method) offered does not "
        r"match policy!",
        "ISAKMP:(0):Hash algorithm offered does not match policy!",
        phase=1,
        version=1,
    ),
    Shape(
        "noise",
        "Proposed key length does not match",
        r"Proposed key length does not match policy",
        "ISAKMP:(0):Proposed key length does not match policy",
    ),
    Shape(
        "undecryptable",
        "CRYPTO-4-IKMP_BAD_MESSAGE",
        r"%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from (?P<peer>[0-9A-Fa-f.:]{3,45}?) +failed its sanity check",
        "%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from 198.51.100.20 failed its sanity check or is malformed",
        phase=1,
        version=1,
    ),
    Shape(
        "key_missing_here",
        "No pre-shared key with",
        r"ISAKMP\S{0,8} ?\([\d:]{1,12}\): ?No pre-shared key with (?P<peer>[0-9A-Fa-f.:]{3,45}?)!",
        "ISAKMP:(0):No pre-shared key with 198.51.100.20!",
        phase=1,
        version=1,
    ),
)

_PHASE_2: tuple[Shape, ...] = (
    Shape(
        "quick_starts",
        "beginning Quick Mode exchange",
        r"beginning Quick Mode exchange",
        "ISAKMP: (1001):beginning Quick Mode exchange, M-ID of 1327257875",
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "selectors_there",
        "local_proxy=",
        r"local_proxy= (?P<here>[\d.]{7,15}/[\d.]{7,15})/\S{0,12}.{0,20}?remote_proxy= (?P<there>[\d.]{7,15}/[\d.]{7,15})/",
        "local_proxy= 172.31.1.0/255.255.255.0/0/0 (type=4), remote_proxy= 10.50.0.0/255.255.0.0/0/0 (type=4),",
        phase=2,
    ),
    Shape(
        "selectors_refused_here",
        "proxy identities not supported",
        r"IPS[Ee][Cc]\((?:ipsec_process_proposal|validate_transform_proposal|validate_proposal_request)\): proxy "
        r"identities not supported",
        "IPSEC(ipsec_process_proposal): proxy identities not supported",
        phase=2,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "invalidated proposal with error 32",
        r"IPS[Ee][Cc] policy invalidated proposal with error 32\b",
        "ISAKMP-ERROR: (1003):IPSec policy invalidated proposal with error 32",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "transform proposal not supported",
        r"IPS[Ee][Cc]\(\w{1,40}\): transform proposal not supported for identity:?\s{0,8}(?:\{(?P<offer>[^}]{0,200})\})?",
        "IPSEC(ipsec_process_proposal): transform proposal not supported for identity: {esp-aes esp-md5-hmac }",
        phase=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "transform proposal (prot",
        r"IPSEC\(\w{1,40}\): transform proposal \([^)]{1,80}\) not supported",
        "IPSEC(validate_proposal): transform proposal (prot 3, trans 3, hmac_alg 2) not supported",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "invalidated proposal with error 256",
        r"IPS[Ee][Cc] policy invalidated proposal with error 256\b",
        "ISAKMP:(1015): IPSec policy invalidated proposal with error 256",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "noise",
        "phase 2 SA policy not acceptable",
        rf"phase 2 SA policy not acceptable! ?{_ENDS}",
        "ISAKMP-ERROR: (1003):phase 2 SA policy not acceptable! (local 203.0.113.10 remote 198.51.100.20)",
        phase=2,
        version=1,
    ),
    Shape(
        "proposal_refused_there",
        "processing NOTIFY PROPOSAL_NOT_CHOSEN",
        r"processing NOTIFY PROPOSAL_NOT_CHOSEN protocol 3",
        "ISAKMP: (1001):processing NOTIFY PROPOSAL_NOT_CHOSEN protocol 3",
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "proposal_refused_there",
        "processing NOTIFY PROPOSAL_NOT_CHOSEN",
        r"processing NOTIFY PROPOSAL_NOT_CHOSEN protocol 1",
        "ISAKMP: (0):processing NOTIFY PROPOSAL_NOT_CHOSEN protocol 1",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        "phase2_up",
        "New State = IKE_QM_PHASE2_COMPLETE",
        r"New State = IKE_QM_PHASE2_COMPLETE",
        "ISAKMP: (1001):Old State = IKE_QM_I_QM1  New State = IKE_QM_PHASE2_COMPLETE",
        phase=2,
        version=1,
    ),
    Shape(
        "noise",
        "CRYPTO-6-IKMP_MODE_FAILURE",
        r"%CRYPTO-6-IKMP_MODE_FAILURE: Processing of \w{1,20} mode failed with peer at (?P<peer>[0-9A-Fa-f.:]{3,45})",
        "%CRYPTO-6-IKMP_MODE_FAILURE: Processing of Quick mode failed with peer at 198.51.100.20",
    ),
    Shape(
        "noise",
        "CRYPTO-4-RECVD_PKT_INV_SPI",
        r"%CRYPTO-4-RECVD_PKT_INV_SPI",
        "%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=203.0.113.10, prot=50, "
        "spi=0x99D47D47(2580839751), srcaddr=198.51.100.20",
    ),
)

_LIFE: tuple[Shape, ...] = (
    Shape(
        "up_told",
        "SESSION_STATUS: Crypto tunnel",
        r"%CRYPTO-5-(?:IKEV2_)?SESSION_STATUS: Crypto tunnel (?:v2 )?is UP {0,3}\. +Peer (?P<peer>[0-9A-Fa-f.]{7,45})",
        "%CRYPTO-5-SESSION_STATUS: Crypto tunnel is UP  .  Peer 198.51.100.20:500       Id: 198.51.100.20",
    ),
    Shape(
        "down_told",
        "SESSION_STATUS: Crypto tunnel",
        r"%CRYPTO-5-(?:IKEV2_)?SESSION_STATUS: Crypto tunnel (?:v2 )?is DOWN {0,3}\. +Peer (?P<peer>[0-9A-Fa-f.]{7,45})",
        "%CRYPTO-5-IKEV2_SESSION_STATUS: Crypto tunnel v2 is DOWN.  Peer 198.51.100.20:500       Id: 198.51.100.20",
    ),
)

CISCO_IOS = Dialect(
    "cisco_ios",
    "Cisco IOS and IOS XE",
    "cisco_ios_xe",
    who=(
        r"\bISAKMP(?:-[A-Z]{3,5})?: ?\((?:0:)?(?P<sa>[1-9]\d{0,6})\)",
        r"\bIKEv2(?:-[A-Z]{3,8})?:\(SESSION ID = \d{1,9},SA ID = (?P<sa>\d{1,9})\)",
    ),
    shapes=(*_PHASE_1, *_PHASE_2, *TRANSFORMS, *IKEV2, *_LIFE),
    signs=(
        "ISAKMP:(",
        "ISAKMP: (",
        "ISAKMP (",
        "ISAKMP-PAK",
        "ISAKMP-ERROR",
        "%CRYPTO-",
        "%IKEV2-",
        "IPSEC(",
    ),
)
