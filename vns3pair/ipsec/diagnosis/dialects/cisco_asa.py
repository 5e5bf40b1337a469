"""Cisco ASA: syslog and the output of `debug crypto ikev1` and `debug crypto ikev2`.

Wordings were seen in Cisco's guide to the messages of ASA, in its technical notes and in public threads.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects.cisco_ikev2 import IKEV2
from vns3pair.ipsec.diagnosis.shape import Dialect, Shape

_PROXIES = r"remote proxy (?P<there>\d[\d.]{6,14}(?:/\d[\d.]{0,14})?)\S{0,12} local proxy (?P<here>\d[\d.]{6,14}(?:/\d[\d.]{0,14})?)"

_PHASE_1: tuple[Shape, ...] = (
    Shape(
        "quick_starts",
        "IKE Initiator: New Phase 2",
        r"IKE Initiator: New Phase 2,.{0,60}?IKE Peer (?P<peer>[\d.]{7,15})",
        "%ASA-5-713041: Group = 198.51.100.20, IP = 198.51.100.20, IKE Initiator: New Phase 2, Intf inside, IKE Peer "
        "198.51.100.20  local Proxy Address 172.31.1.0, remote Proxy Address 10.50.0.0,  Crypto map (MAP)",
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "quick_replaces",
        "IKE Initiator: Rekeying Phase 2",
        r"IKE Initiator: Rekeying Phase 2,.{0,60}?IKE Peer (?P<peer>[\d.]{7,15})",
        "%ASA-5-713041: Group = 198.51.100.20, IP = 198.51.100.20, IKE Initiator: Rekeying Phase 2, Intf outside, IKE "
        "Peer 198.51.100.20  local Proxy Address 172.31.1.0, remote Proxy Address 10.50.0.0,  Crypto map (MAP)",
        phase=2,
        version=1,
        role="initiator",
        rekey=True,
    ),
    Shape(
        "initiates",
        "IKE Initiator: New Phase 1",
        r"IKE Initiator: New Phase 1,.{0,60}?IKE Peer (?P<peer>[\d.]{7,15})",
        "%ASA-5-713041: IP = 198.51.100.20, IKE Initiator: New Phase 1, Intf inside, IKE Peer 198.51.100.20  local "
        "Proxy Address 172.31.1.0, remote Proxy Address 10.50.0.0,  Crypto map (MAP)",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        "progress",
        "Oakley proposal is acceptable",
        r"Oakley proposal is acceptable",
        "%ASA-7-713906: IP = 198.51.100.20, Oakley proposal is acceptable",
        phase=1,
        version=1,
    ),
    Shape(
        "retransmits",
        "IKE_DECODE RESENDING",
        r"IKE_DECODE RESENDING Message \(msgid=0\)",
        "%ASA-7-713236: IP = 198.51.100.20, IKE_DECODE RESENDING Message (msgid=0) with payloads : HDR + KE (4) + "
        "NONCE (10) + NONE (0) total length : 256",
        phase=1,
        version=1,
    ),
    Shape(
        "retransmits",
        "IKE_DECODE RESENDING",
        r"IKE_DECODE RESENDING Message \(msgid=[0-9a-f]{2,8}\)",
        "%ASA-7-713236: Group = 198.51.100.20, IP = 198.51.100.20, IKE_DECODE RESENDING Message (msgid=4a2c0e91) with "
        "payloads : HDR + HASH (8) + SA (1) total length : 196",
        phase=2,
        version=1,
    ),
    Shape(
        "retransmits",
        "Duplicate Phase 1 packet",
        r"Duplicate Phase 1 packet detected",
        "%ASA-5-713201: IP = 198.51.100.20, Duplicate Phase 1 packet detected.  Retransmitting last packet.",
        phase=1,
        version=1,
    ),
    Shape(
        "gives_up",
        "session establishment timed out",
        r"IKE session establishment timed out",
        "%ASA-5-713136: IP = 198.51.100.20, IKE session establishment timed out [MM_WAIT_MSG2], aborting!",
        phase=1,
        version=1,
    ),
    Shape(
        "gives_up",
        "FSM error history",
        r"IKE (?:MM|AM) (?:Initiator|Responder) FSM error history.{0,60}?<state>, <event>: ? ?[AM]M_DONE, EV_ERROR-->"
        r"(?P<state>[AM]M_WAIT_MSG[1-6]), EV_(?:TIMEOUT|RETRY|PROB_AUTH_FAIL)",
        "%ASA-7-715065: IP = 198.51.100.20, IKE MM Initiator FSM error history (struct &0xa087750)  <state>, <event>:  "
        "MM_DONE, EV_ERROR-->MM_WAIT_MSG2, EV_RETRY-->MM_WAIT_MSG2, EV_TIMEOUT-->MM_WAIT_MSG2, NullEvent",
        phase=1,
        version=1,
    ),
    Shape(
        "proposal_refused_here",
        "SA proposals found unacceptable",
        r"All (?:IKE )?SA proposals found unacceptable",
        "[IKEv1]: Group = 198.51.100.20, IP = 198.51.100.20, All SA proposals found unacceptable",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "proposal_refused_there",
        "non-routine Notify message: No proposal chosen",
        r"Received non-routine Notify message: No proposal chosen",
        "%ASA-5-713068: Group = 198.51.100.20, IP = 198.51.100.20, Received non-routine Notify message: No proposal "
        "chosen (14)",
        version=1,
        role="initiator",
    ),
    Shape(
        "proposal_refused_there",
        "un-encrypted NO_PROPOSAL_CHOSEN",
        r"Received an un-encrypted NO_PROPOSAL_CHOSEN notify message",
        "%ASA-5-713904: IP = 198.51.100.20, Received an un-encrypted NO_PROPOSAL_CHOSEN notify message, dropping",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        "key_wrong_here",
        "mismatched pre-shared key",
        r"[Pp]robably due to mismatched pre-shared key",
        "%ASA-4-713903: Group = 198.51.100.20, IP = 198.51.100.20, Error, had problems decrypting packet, probably due "
        "to mismatched pre-shared key.  Aborting",
        phase=1,
        version=1,
    ),
    Shape(
        "auth_refused_there",
        "non-routine Notify message: Invalid hash info",
        r"Received non-routine Notify message: (?P<notify>Invalid hash info)",
        "%ASA-5-713068: Group = 198.51.100.20, IP = 198.51.100.20, Received non-routine Notify message: Invalid hash "
        "info (23)",
        phase=1,
        version=1,
    ),
    Shape(
        "id_refused_there",
        "non-routine Notify message: Invalid ID info",
        r"Received non-routine Notify message: (?P<notify>Invalid ID info)",
        "%ASA-5-713068: Group = 198.51.100.20, IP = 198.51.100.20, Received non-routine Notify message: Invalid ID info "
        "(18)",
        version=1,
    ),
    Shape(
        "key_missing_here",
        "not found and BASE GROUP",
        r"not found and BASE GROUP default preshared key not configured",
        "%ASA-3-713138: IP = 198.51.100.20, Group 198.51.100.20 not found and BASE GROUP default preshared key not "
        "configured",
        phase=1,
        version=1,
    ),
    Shape(
        "key_missing_here",
        "No pre-shared key or trustpoint",
        r"No pre-shared key or trustpoint configured for self in tunnel group",
        "%ASA-3-751002: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:198.51.100.20 No pre-shared key or "
        "trustpoint configured for self in tunnel group 198.51.100.20",
        phase=1,
        version=2,
    ),
    Shape(
        "no_connection_here",
        "find a valid tunnel group",
        r"Can't find a valid tunnel group, aborting",
        "[IKEv1]: Group = 198.51.100.20, IP = 198.51.100.20, Can't find a valid tunnel group, aborting...!",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "no_connection_here",
        "No crypto map bound to interface",
        r"No crypto map bound to interface",
        "[IKEv1]: IP = 198.51.100.20, No crypto map bound to interface... dropping pkt",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "no_connection_here",
        "Unable to find tunnel group for peer",
        r"Unable to find tunnel group for peer",
        "%ASA-3-751009: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:Unknown Unable to find tunnel group "
        "for peer.",
        phase=1,
        version=2,
    ),
    Shape(
        "version_refused_here",
        "IKEv2 not enabled in group policy",
        r"Tunnel [Rr]ejected: IKEv2 not enabled in group policy",
        "%ASA-3-751008: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:198.51.100.20 Group=DfltGrpPolicy, "
        "Tunnel rejected: IKEv2 not enabled in group policy",
        phase=1,
        version=2,
    ),
    Shape(
        "nat_found",
        "Automatic NAT Detection Status",
        r"Automatic NAT Detection Status:.{0,90}?\b(?i:is) {1,8}behind a NAT device",
        "%ASA-6-713172: Group = 198.51.100.20, IP = 198.51.100.20, Automatic NAT Detection Status:     Remote end is "
        "NOT behind a NAT device     This   end   IS   behind a NAT device",
    ),
    Shape(
        "no_nat_found",
        "Automatic NAT Detection Status",
        r"Automatic NAT Detection Status:.{0,60}?\b(?i:is not) behind a NAT device.{0,40}?\b(?i:is not) behind",
        "%ASA-6-713172: Group = 198.51.100.20, IP = 198.51.100.20, Automatic NAT Detection Status:     Remote end is "
        "NOT behind a NAT device     This   end is NOT behind a NAT device",
    ),
    Shape(
        "phase1_up",
        "PHASE 1 COMPLETED",
        r"PHASE 1 COMPLETED",
        "%ASA-5-713119: Group = 198.51.100.20, IP = 198.51.100.20, PHASE 1 COMPLETED",
        phase=1,
        version=1,
    ),
    Shape(
        "phase1_up",
        "SA UP. Reason: New Connection",
        r"SA UP\. Reason: New Connection Established",
        "%ASA-5-750006: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:198.51.100.20 IKEv2 SA UP. Reason: New "
        "Connection Established",
        phase=1,
        version=2,
    ),
)

_PHASE_2: tuple[Shape, ...] = (
    Shape(
        "proposal_refused_here",
        "IPSec SA proposals found unacceptable",
        r"All IPSec SA proposals found unacceptable",
        "[IKEv1]: Group = 198.51.100.20, IP = 198.51.100.20, All IPSec SA proposals found unacceptable!",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "no matching crypto map entry",
        rf"Rejecting IPSec tunnel: no matching crypto map entry for {_PROXIES}",
        "%ASA-3-713061: Group = 198.51.100.20, IP = 198.51.100.20, Rejecting IPSec tunnel: no matching crypto map entry "
        "for remote proxy 10.51.0.0/255.255.0.0/0/0 local proxy 172.31.1.0/255.255.255.0/0/0 on interface outside",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "Crypto Map Policy not found for remote traffic selector",
        r"Crypto Map Policy not found for remote traffic selector (?P<there>[\d.]{7,15}/[\d.]{7,15})/\S{0,24} "
        r"local traffic selector (?P<here>[\d.]{7,15}/[\d.]{7,15})/",
        "%ASA-3-751022: Local:203.0.113.10:500 Remote:198.51.100.20:500 Username:198.51.100.20 Tunnel rejected: Crypto "
        "Map Policy not found for remote traffic selector 10.51.0.0/10.51.255.255/0/65535/0 local traffic selector "
        "172.31.1.0/172.31.1.255/0/65535/0!",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "Crypto Map Policy not found for Src",
        r"Tunnel [Rr]ejected: Crypto Map Policy not found for Src: ?(?P<there>[\d.]{7,15}), Dst: ?(?P<here>[\d.]{7,15})",
        "%ASA-3-713061: Group = 198.51.100.20, IP = 198.51.100.20, Tunnel rejected: Crypto Map Policy not found for "
        "Src:10.51.0.0, Dst: 172.31.1.0!",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "phase2_up",
        "PHASE 2 COMPLETED",
        r"PHASE 2 COMPLETED",
        "%ASA-5-713120: Group = 198.51.100.20, IP = 198.51.100.20, PHASE 2 COMPLETED (msgid=939146c5)",
        phase=2,
        version=1,
    ),
    Shape(
        "noise",
        "Security negotiation complete for",
        r"Security negotiation complete for",
        "%ASA-5-713049: Group = 198.51.100.20, IP = 198.51.100.20, Security negotiation complete for LAN-to-LAN Group "
        "(198.51.100.20)  Responder, Inbound SPI = 0x2b4a1133, Outbound SPI = 0xce8c73ac",
    ),
    Shape(
        "lifetime_told",
        "rekeying duration from",
        r"(?:Overriding Initiator's IPSec|Responder forcing change of \w{3,6}(?: \d)?) rekeying duration from "
        r"(?P<seconds>[1-9]\d{0,9}) to [1-9]\d{0,9} seconds",
        "%ASA-5-713075: Group = 198.51.100.20, IP = 198.51.100.20, Overriding Initiator's IPSec rekeying duration from "
        "86400 to 28800 seconds",
        version=1,
    ),
)

_ENDED = r"(?:Session is being torn down|Connection terminated for peer|Session Type: (?!SSL|AnyConnect)|SA DOWN)\b.{0,200}?"
"""What a line about a session's end says before the reason; clients' sessions are left out."""

_END: tuple[Shape, ...] = (
    Shape(
        "dead_peer",
        "IKE lost contact with remote peer",
        r"IKE lost contact with remote peer, deleting connection",
        "%ASA-3-713123: Group = 198.51.100.20, IP = 198.51.100.20, IKE lost contact with remote peer, deleting "
        "connection (keepalive type: DPD)",
        version=1,
    ),
    Shape(
        "dead_peer",
        "Reason: Lost Service",
        _ENDED + r"Reason: Lost Service",
        "%ASA-5-713259: Group = 198.51.100.20, IP = 198.51.100.20, Session is being torn down. Reason: Lost Service",
    ),
    Shape(
        "idle",
        "Idle Timeout",
        _ENDED + r"Reason: (?:IPS[Ee][Cc] SA )?Idle Timeout",
        "%ASA-4-113019: Group = 198.51.100.20, Username = 198.51.100.20, IP = 198.51.100.20, Session disconnected. "
        "Session Type: LAN-to-LAN, Duration: 0h:30m:00s, Bytes xmt: 1420, Bytes rcv: 980, Reason: Idle Timeout",
    ),
    Shape(
        "stopped_here",
        "Reason: Administrator",
        _ENDED + r"Reason: (?P<cause>Administrator (?:Reset|Reboot|Shutdown))",
        "%ASA-5-713050: Group = 198.51.100.20, IP = 198.51.100.20, Connection terminated for peer 198.51.100.20.  "
        "Reason: Administrator Reset  Remote Proxy 10.50.0.0, Local Proxy 172.31.1.0",
    ),
    Shape(
        "deleted_there",
        "Reason: Peer Terminate",
        _ENDED + r"Reason: (?P<cause>Peer Terminate)",
        "%ASA-5-713050: Group = 198.51.100.20, IP = 198.51.100.20, Connection terminated for peer 198.51.100.20.  "
        "Reason: Peer Terminate  Remote Proxy 10.50.0.0, Local Proxy 172.31.1.0",
    ),
    Shape(
        "deleted_there",
        "Reason: User Requested",
        _ENDED + r"Reason: (?P<cause>User Requested)",
        "%ASA-4-113019: Group = 198.51.100.20, Username = 198.51.100.20, IP = 198.51.100.20, Session disconnected. "
        "Session Type: LAN-to-LAN, Duration: 1h:02m:09s, Bytes xmt: 98211, Bytes rcv: 77120, Reason: User Requested",
    ),
    Shape(
        "deleted_there",
        "Reason: IKE Delete",
        _ENDED + r"Reason: (?P<cause>IKE Delete)",
        "%ASA-4-113019: Group = 198.51.100.20, Username = 198.51.100.20, IP = 198.51.100.20, Session disconnected. "
        "Session Type: IKE, Duration: 0h:01m:09s, Bytes xmt: 0, Bytes rcv: 0, Reason: IKE Delete",
    ),
    Shape(
        "selectors_refused_here",
        "Reason: crypto map policy not found",
        _ENDED + r"Reason: (?P<cause>crypto map policy not found)",
        "%ASA-5-713259: Group = 198.51.100.20, IP = 198.51.100.20, Session is being torn down. Reason: crypto map policy "
        "not found",
        phase=2,
        version=1,
    ),
    Shape(
        "proposal_refused_here",
        "Reason: Phase 2 Mismatch",
        _ENDED + r"Reason: (?P<cause>Phase 2 Mismatch)",
        "%ASA-5-713259: Group = 198.51.100.20, IP = 198.51.100.20, Session is being torn down. Reason: Phase 2 Mismatch",
        phase=2,
        version=1,
    ),
    Shape(
        "noise",
        "QM FSM error",
        r"QM FSM error \(P2 struct",
        "%ASA-3-713902: Group = 198.51.100.20, IP = 198.51.100.20, QM FSM error (P2 struct &0xcc19ed48, mess id "
        "0xfc16eec2)!",
    ),
    Shape(
        "noise",
        "table failed, no match",
        r"Removing peer from (?:peer|correlator) table failed, no match",
        "%ASA-3-713902: Group = 198.51.100.20, IP = 198.51.100.20, Removing peer from correlator table failed, no match!",
    ),
    Shape(
        "noise",
        "failed to establish an L2L SA",
        r"Tunnel Manager has failed to establish an L2L SA",
        "%ASA-3-752015: Tunnel Manager has failed to establish an L2L SA.  All configured IKE versions failed to "
        "establish the tunnel.  Map Tag= MAP.  Map Sequence Number = 10.",
    ),
)

CISCO_ASA = Dialect(
    "cisco_asa",
    "Cisco ASA",
    "cisco_asa",
    who=(
        r"\bGroup = (?P<connection>[^,\n]{1,80}), (?:Username = [^,\n]{1,80}, )?IP = (?P<peer>[0-9A-Fa-f.:]{3,45})",
        r"\bIP = (?P<peer>[0-9A-Fa-f.:]{3,45})",
        r"\bLocal: ?(?P<local>[0-9A-Fa-f.:]{3,45}):\d+ Remote: ?(?P<peer>[0-9A-Fa-f.:]{3,45}):\d+",
    ),
    shapes=(*_PHASE_1, *_PHASE_2, *IKEV2, *_END),
    signs=("%ASA-", "%FTD-", "%PIX-", "[IKEv1"),
)
