"""How racoon writes, from ipsec-tools: pfSense up to 2.1, m0n0wall, macOS, and what was made of it.

It names no connections, but pfSense writes a tunnel's description in brackets before the message; later
releases write the peer's address there. Addresses of a phase stand as `local[500]<=>peer[500]`.
Source: src/racoon of ipsec-tools 0.6 to 0.8 (isakmp.c, isakmp_inf.c, pfkey.c). IKEv1 alone.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects import racoon_refusals
from vns3pair.ipsec.diagnosis.shape import Dialect, Shape

ENDS = r"(?P<local>[\da-fA-F.:]{2,45})\[\d+\] ?<=> ?(?P<peer>[\da-fA-F.:]{2,45})\[\d+\]"

PHASE_1 = (
    Shape(
        signal="initiates",
        literal="initiate new phase 1",
        form=r"initiate new phase 1(?: negotiation| \([\w ]{1,40}\)): " + ENDS,
        example="INFO: initiate new phase 1 negotiation: 198.51.100.20[500]<=>203.0.113.10[500]",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        signal="responds",
        literal="respond new phase 1",
        form=r"respond new phase 1(?: negotiation| \([\w ]{1,40}\)): " + ENDS,
        example="INFO: respond new phase 1 negotiation: 198.51.100.20[500]<=>203.0.113.10[500]",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        signal="phase1_up",
        literal="ISAKMP-SA established",
        form=r"ISAKMP-SA established:? (?P<local>[\da-fA-F.:]{2,45})\[\d+\] ?- ?(?P<peer>[\da-fA-F.:]{2,45})\[\d+\]",
        example="INFO: ISAKMP-SA established 198.51.100.20[500]-203.0.113.10[500] "
        "spi:8d6ba0f7a74593d0:71fa69ac6b4afef3",
        phase=1,
        version=1,
    ),
    Shape(
        signal="nat_found",
        literal="NAT detected: ",
        form=r"NAT detected: (?P<state>ME PEER|ME|PEER)",
        example="INFO: NAT detected: ME PEER",
        phase=1,
    ),
    Shape(
        signal="no_nat_found",
        literal="NAT not detected",
        form=r"NAT not detected",
        example="INFO: NAT not detected",
        phase=1,
    ),
)

PHASE_2 = (
    Shape(
        signal="quick_starts",
        literal="initiate new phase 2",
        form=r"initiate new phase 2(?: negotiation)?: " + ENDS,
        example="INFO: initiate new phase 2 negotiation: 198.51.100.20[500]<=>203.0.113.10[500]",
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        signal="quick_responds",
        literal="respond new phase 2",
        form=r"respond new phase 2(?: negotiation)?: " + ENDS,
        example="INFO: respond new phase 2 negotiation: 198.51.100.20[500]<=>203.0.113.10[500]",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        signal="phase2_up",
        literal="IPsec-SA established",
        form=r"IPsec-SA established: (?:ESP|AH)[\w/-]{0,20}",
        example="INFO: IPsec-SA established: ESP/Tunnel 203.0.113.10[0]->198.51.100.20[0] spi=193799525(0xb8d2565)",
        phase=2,
        version=1,
    ),
)

SILENCE = (
    Shape(
        signal="retransmits",
        literal="phase1 packet ",
        form=r"rese(?:nd|nt) phase1 packet (?:\S+ )?[\da-f]{16}:0{16}",
        example="NOTIFY: resend phase1 packet 8d6ba0f7a74593d0:0000000000000000",
        phase=1,
        version=1,
        role="initiator",
        detail="silence",
    ),
    Shape(
        signal="retransmits",
        literal="phase1 packet ",
        form=r"rese(?:nd|nt) phase1 packet ",
        example="NOTIFY: resend phase1 packet 8d6ba0f7a74593d0:71fa69ac6b4afef3",
        phase=1,
        version=1,
        detail="silence_later",
    ),
    Shape(
        signal="retransmits",
        literal="phase2 packet ",
        form=r"rese(?:nd|nt) phase2 packet ",
        example="NOTIFY: resend phase2 packet 8d6ba0f7a74593d0:71fa69ac6b4afef3:0000a1b2",
        phase=2,
        version=1,
        detail="silence_phase2",
    ),
    Shape(
        signal="gives_up",
        literal="due to time up",
        form=r"phase1 negotiation failed due to time up\.? ?(?:\[.{0,60}?ph1: )?"
        + ENDS.replace("(?P", "(?:(?P", 1)
        + ")?",
        example="ERROR: phase1 negotiation failed due to time up. 8d6ba0f7a74593d0:0000000000000000",
        phase=1,
        version=1,
    ),
    Shape(
        signal="gives_up",
        literal="due to time up",
        form=r"phase2 negotiation failed due to time up waiting for phase1\.? (?:ESP|AH)?[\w/-]{0,20} ?"
        r"(?P<peer>[\da-fA-F.:]{2,45})\[\d+\]->(?P<local>[\da-fA-F.:]{2,45})\[\d+\]",
        example="ERROR: phase2 negotiation failed due to time up waiting for phase1. "
        "ESP 203.0.113.10[0]->198.51.100.20[0]",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        signal="gives_up",
        literal="due to time up",
        form=r"phase2 negotiation failed due to time up waiting for phase1",
        example="ERROR: phase2 negotiation failed due to time up waiting for phase1.",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        signal="gives_up",
        literal="due to time up",
        form=r"phase2 negotiation failed due to time up",
        example="ERROR: phase2 negotiation failed due to time up. 8d6ba0f7a74593d0:71fa69ac6b4afef3:0000a1b2",
        phase=2,
        version=1,
        detail="silence_phase2",
    ),
    Shape(
        signal="gives_up",
        literal="give up to get IPsec-SA",
        form=r"(?<!\S)(?P<peer>[\da-fA-F.:]{2,45}) give up to get IPsec-SA due to time up",
        example="ERROR: 203.0.113.10 give up to get IPsec-SA due to time up to wait.",
        phase=2,
        version=1,
        detail="silence_phase2",
    ),
    Shape(
        signal="unreachable",
        literal="due to send error",
        form=r"phase(?:1|2) negotiation failed due to (?P<cause>send error)",
        example="ERROR: phase1 negotiation failed due to send error. 8d6ba0f7a74593d0:0000000000000000",
        version=1,
        detail="no_route",
    ),
    Shape(
        signal="unreachable",
        literal="sendto",
        form=r"\bsendto \((?P<cause>[^)]{1,80})\)",
        example="ERROR: sendto (Network is unreachable)",
        detail="no_route",
    ),
    Shape(
        signal="unreachable",
        literal="sendfromto failed",
        form=r"sendfromto failed",
        example="ERROR: sendfromto failed",
        detail="no_route",
    ),
)

LIFE = (
    Shape(
        signal="dead_peer",
        literal="seems to be dead",
        form=r"DPD: remote \(ISAKMP-SA spi=[^)]{0,60}\) seems to be dead",
        example="INFO: DPD: remote (ISAKMP-SA spi=8d6ba0f7a74593d0:71fa69ac6b4afef3) seems to be dead.",
        detail="dead",
    ),
    Shape(
        signal="deleted_there",
        literal="purged IPsec-SA proto_id",
        form=r"purged IPsec-SA proto_id=\w+ spi=",
        example="INFO: purged IPsec-SA proto_id=ESP spi=193799525.",
        phase=2,
        version=1,
        detail="deleted_there",
    ),
    Shape(
        signal="deleted_there",
        literal="purged ISAKMP-SA proto_id",
        form=r"purged ISAKMP-SA proto_id=\w+ spi=",
        example="INFO: purged ISAKMP-SA proto_id=ISAKMP spi=8d6ba0f7a74593d0:71fa69ac6b4afef3.",
        phase=1,
        version=1,
        detail="deleted_there",
    ),
    Shape(
        signal="stopped_here",
        literal="caught signal ",
        form=r"caught signal (?P<cause>2|15)\b",
        example="INFO: caught signal 15",
        detail="stopped_here",
    ),
    Shape(
        signal="stopped_here",
        literal="racoon process ",
        form=r"racoon process \d+ (?P<cause>shutdown)",
        example="INFO: racoon process 4711 shutdown",
        detail="stopped_here",
    ),
)

NOISE = (
    Shape(
        signal="noise",
        literal="failed to pre-process ",
        form=r"failed to pre-process ",
        example="ERROR: failed to pre-process packet.",
        version=1,
    ),
    Shape(
        signal="noise",
        literal="unknown Informational exchange received",
        form=r"unknown Informational exchange received",
        example="ERROR: unknown Informational exchange received.",
        version=1,
    ),
    Shape(
        signal="noise",
        literal="IPsec-SA expired",
        form=r"IPsec-SA expired: ",
        example="INFO: IPsec-SA expired: ESP/Tunnel 203.0.113.10[0]->198.51.100.20[0] spi=193799525(0xb8d2565)",
        phase=2,
        version=1,
    ),
)

RACOON = Dialect(
    key="racoon",
    title="racoon (ipsec-tools)",
    device="pfsense",
    who=(
        r"^\[(?P<peer>\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?:\[\d+\])?\]:? [A-Z]{4,8}: ",
        r"^\[(?!Unknown Gateway)(?P<connection>[^\]]{1,80})\]: [A-Z]{4,8}: ",
    ),
    shapes=(
        *racoon_refusals.PHASE_1,
        *racoon_refusals.PHASE_2,
        *racoon_refusals.KEYS_AND_IDS,
        *PHASE_1,
        *PHASE_2,
        *SILENCE,
        *LIFE,
        *NOISE,
    ),
    signs=("racoon:", "racoon["),
)
