"""Junos on SRX: kmd and iked.

Wordings were seen in Juniper's knowledge base and references of system log messages, in patterns of collectors
of such logs and in public guides with logs of vSRX. From 12.3 on most failures are told in one sentence,
`IKE negotiation failed with error`; before, phase by phase.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Dialect, Shape

_ADDRESS = r"[0-9A-Fa-f.:]{3,45}?"
_FAILED = r"IKE negotiation failed with error: {}\b.{{0,20}}?IKE Version: (?P<version>[12])"
_ROLE = ".{{0,400}}?Role: {}"
_TAIL = (
    " IKE Version: {}, VPN: acme Gateway: acme-gw, Local: 203.0.113.10/500, Remote: 198.51.100.20/500, Local IKE-ID: "
    "203.0.113.10, Remote IKE-ID: Not-Available, VR-ID: 0{}"
)
_SUBNET = r"ipv4(?:_subnet)?\(any:0,\[0\.\.[37]\\?\]=(?P<{}>[\d.]{{7,15}}(?:/\d{{1,2}})?)\)"


def _failed(error: str, role: str = "") -> str:
    return _FAILED.format(error) + (_ROLE.format(role) if role else "")


_PHASE_1: tuple[Shape, ...] = (
    Shape(
        "phase1_up",
        "IKE negotiation successfully completed",
        r"IKE negotiation successfully completed\.? IKE Version: (?P<version>[12])",
        "IKE negotiation successfully completed." + _TAIL.format(1, ": Role: Initiator"),
        phase=1,
    ),
    Shape(
        "phase1_up",
        "Phase-1 [",
        rf"Phase-1 \[(?:initiator|responder)\] done for local=ipv4\(\w{{2,4}}:\d{{1,5}},\[0\.\.3\]=(?P<local>{_ADDRESS})\),? "
        rf"remote=ipv4\(\w{{2,4}}:\d{{1,5}},\[0\.\.3\]=(?P<peer>{_ADDRESS})\)",
        "Phase-1 [responder] done for local=ipv4(udp:500,[0..3]=203.0.113.10) "
        "remote=ipv4(udp:500,[0..3]=198.51.100.20)",
        phase=1,
        version=1,
    ),
    Shape(
        "proposal_refused_here",
        "failed with error: No proposal chosen",
        _failed("No proposal chosen", "Responder"),
        "IKE negotiation failed with error: No proposal chosen." + _TAIL.format(1, ": Role: Responder"),
        role="responder",
    ),
    Shape(
        "proposal_refused_there",
        "failed with error: No proposal chosen",
        _failed("No proposal chosen"),
        "IKE negotiation failed with error: No proposal chosen." + _TAIL.format(2, ": Role: Initiator"),
        role="initiator",
    ),
    Shape(
        "auth_refused_here",
        "failed with error: Authentication failed",
        _failed("Authentication failed", "Responder"),
        "IKE negotiation failed with error: Authentication failed." + _TAIL.format(2, ": Role: Responder"),
        phase=1,
        role="responder",
    ),
    Shape(
        "auth_refused_there",
        "failed with error: Authentication failed",
        _failed("Authentication failed"),
        "IKE negotiation failed with error: Authentication failed." + _TAIL.format(2, ": Role: Initiator"),
        phase=1,
    ),
    Shape(
        "undecryptable",
        "failed with error: Invalid syntax",
        _failed("Invalid syntax"),
        "IKE negotiation failed with error: Invalid syntax." + _TAIL.format(1, ": Role: Responder"),
        phase=1,
    ),
    Shape(
        "gives_up",
        "failed with error: Timed out",
        _failed("Timed out"),
        "IKE negotiation failed with error: Timed out." + _TAIL.format(1, ": Role: Initiator"),
    ),
    Shape(
        "no_connection_here",
        "IKE Phase-1: (Responder) Policy lookup",
        r"IKE Phase-1: \(Responder\) Policy lookup failed",
        "IKE Phase-1: (Responder) Policy lookup failed [local_ip=203.0.113.10, remote_ip=198.51.100.20]",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "no_connection_here",
        "Policy lookup for Phase-1",
        r"Policy lookup for Phase-1 \[responder\] failed",
        "KMD_PM_P1_POLICY_LOOKUP_FAILURE: Policy lookup for Phase-1 [responder] failed for "
        "p1_local=ipv4(udp:500,[0..3]=203.0.113.10) p1_remote=ipv4(udp:500,[0..3]=198.51.100.20)",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "IKE Phase-1 Failure",
        rf"IKE Phase-1 Failure: [Nn]o proposal chosen.{{0,60}}?src_ip=(?P<local>{_ADDRESS}), dst_ip=(?P<peer>{_ADDRESS})\]",
        "KMD_VPN_PV_PHASE1: IKE Phase-1 Failure: No proposal chosen [spi=0c5f1b2a, src_ip=203.0.113.10, "
        "dst_ip=198.51.100.20]",
        phase=1,
        version=1,
    ),
)

_PHASE_2: tuple[Shape, ...] = (
    Shape(
        "proposal_refused_here",
        "IKE Phase-2 Failure",
        rf"IKE Phase-2 Failure: (?:Quick mode - )?[Nn]o proposal chosen.{{0,60}}?src_ip=(?P<local>{_ADDRESS}), "
        rf"dst_ip=(?P<peer>{_ADDRESS})\]",
        "KMD_VPN_PV_PHASE2: IKE Phase-2 Failure: Quick mode - no proposal chosen [spi=0c5f1b2a, src_ip=203.0.113.10, "
        "dst_ip=198.51.100.20]",
        phase=2,
        version=1,
    ),
    Shape(
        "selectors_refused_here",
        "Failed to match the peer proxy IDs",
        r"IKE Phase-2: Failed to match the peer proxy IDs \[p2_remote_proxy_id="
        + _SUBNET.format("there")
        + r", p2_local_proxy_id="
        + _SUBNET.format("here"),
        "IKE Phase-2: Failed to match the peer proxy IDs [p2_remote_proxy_id=ipv4_subnet(any:0,[0..7]=10.51.0.0/16), "
        "p2_local_proxy_id=ipv4_subnet(any:0,[0..7]=172.31.1.0/24)]",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "Policy lookup for Phase-2",
        r"Policy lookup for Phase-2 \[responder\] failed for p1_local=\S{1,80} p1_remote=\S{1,80} p2_local="
        + _SUBNET.format("here")
        + " p2_remote="
        + _SUBNET.format("there"),
        "KMD_PM_P2_POLICY_LOOKUP_FAILURE: Policy lookup for Phase-2 [responder] failed for "
        "p1_local=ipv4(any:0,[0..3]=203.0.113.10) p1_remote=ipv4(any:0,[0..3]=198.51.100.20) "
        "p2_local=ipv4_subnet(any:0,[0..7]=172.31.1.0/24) p2_remote=ipv4_subnet(any:0,[0..7]=10.51.0.0/16)",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "KMD_VPN_TS_MISMATCH",
        r"KMD_VPN_TS_MISMATCH: Traffic-selector mismatch, vpn name: (?P<connection>[^,\s]{1,64})",
        "KMD_VPN_TS_MISMATCH: Traffic-selector mismatch, vpn name: acme, Peer Proposed traffic-selector local-ip: "
        "ipv4(10.51.0.0-10.51.255.255), Peer Proposed traffic-selector remote-ip: ipv4(172.31.1.0-172.31.1.255)",
        phase=2,
        version=2,
    ),
    Shape(
        "selectors_refused_here",
        "traffic-selectors are not in",
        _FAILED.format(r"[Pp]eer proposed traffic-selectors are not in (?:the )?configured range"),
        "IKE negotiation failed with error: Peer proposed traffic-selectors are not in configured range."
        + _TAIL.format(2, ": Role: Responder"),
        phase=2,
    ),
    Shape(
        "selectors_refused_here",
        "failed with error: TS unacceptable",
        _failed("TS unacceptable", "Responder"),
        "IKE negotiation failed with error: TS unacceptable." + _TAIL.format(2, ": Role: Responder"),
        phase=2,
        role="responder",
    ),
    Shape(
        "selectors_refused_there",
        "failed with error: TS unacceptable",
        _failed("TS unacceptable"),
        "IKE negotiation failed with error: TS unacceptable." + _TAIL.format(2, ": Role: Initiator"),
        phase=2,
    ),
    Shape(
        "phase2_up",
        "KMD_PM_SA_ESTABLISHED",
        rf"KMD_PM_SA_ESTABLISHED: Local gateway: (?P<local>{_ADDRESS}), Remote gateway: (?P<peer>{_ADDRESS}), Local ID: "
        + _SUBNET.format("here")
        + ", Remote ID: "
        + _SUBNET.format("there")
        + ", Direction: inbound",
        "KMD_PM_SA_ESTABLISHED: Local gateway: 203.0.113.10, Remote gateway: 198.51.100.20, Local ID: "
        "ipv4_subnet(any:0,[0..7]=172.31.1.0/24), Remote ID: ipv4_subnet(any:0,[0..7]=10.50.0.0/16), Direction: inbound, "
        "SPI: 0x9cc87ce6, AUX-SPI: 0, Mode: Tunnel, Type: dynamic, Traffic-selector:",
        phase=2,
    ),
    Shape(
        "phase2_up",
        "KMD_PM_SA_ESTABLISHED",
        rf'KMD_PM_SA_ESTABLISHED \[junos@\S{{1,40}} local-address="(?P<local>{_ADDRESS})" '
        rf'remote-address="(?P<peer>{_ADDRESS})".{{0,400}}?argument1="inbound"',
        'KMD_PM_SA_ESTABLISHED [junos@2636.1.1.1.2.40 local-address="203.0.113.10" remote-address="198.51.100.20" '
        'local-initiator="ipv4_subnet(any:0,[0..7\\]=172.31.1.0/24)" remote-responder="ipv4_subnet(any:0,[0..7\\]='
        '10.50.0.0/16)" argument1="inbound" index1="36090046" index2="0" mode="Tunnel" type="dynamic"]',
        phase=2,
    ),
    Shape(
        "noise",
        "KMD_PM_SA_ESTABLISHED",
        r"KMD_PM_SA_ESTABLISHED",
        "KMD_PM_SA_ESTABLISHED: Local gateway: 203.0.113.10, Remote gateway: 198.51.100.20, Local ID: "
        "ipv4_subnet(any:0,[0..7]=172.31.1.0/24), Remote ID: ipv4_subnet(any:0,[0..7]=10.50.0.0/16), Direction: "
        "outbound, SPI: 0x3bb47cb4, AUX-SPI: 0, Mode: Tunnel, Type: dynamic, Traffic-selector:",
    ),
)

_LIFE: tuple[Shape, ...] = (
    Shape(
        "up_told",
        "KMD_VPN_UP_ALARM_USER",
        rf"KMD_VPN_UP_ALARM_USER: VPN (?P<connection>\S{{1,64}}) from (?P<peer>{_ADDRESS}) is up",
        "KMD_VPN_UP_ALARM_USER: VPN acme from 198.51.100.20 is up. Local-ip: 203.0.113.10, gateway name: acme-gw, vpn "
        "name: acme, tunnel-id: 131073, local tunnel-if: st0.0",
    ),
    Shape(
        "stopped_here",
        "KMD_VPN_DOWN_ALARM_USER",
        rf"KMD_VPN_DOWN_ALARM_USER: VPN (?P<connection>\S{{1,64}}) from (?P<peer>{_ADDRESS}) is down.{{0,900}}?Reason: "
        r"(?P<cause>Tunnel configuration is deleted)",
        "KMD_VPN_DOWN_ALARM_USER: VPN acme from 198.51.100.20 is down. Local-ip: 203.0.113.10, gateway name: acme-gw, vpn "
        "name: acme, tunnel-id: 131073, SA Type: Static, Reason: Tunnel configuration is deleted. Corresponding "
        "IKE/IPSec SAs are deleted",
    ),
    Shape(
        "down_told",
        "KMD_VPN_DOWN_ALARM_USER",
        rf"KMD_VPN_DOWN_ALARM_USER: VPN (?P<connection>\S{{1,64}}) from (?P<peer>{_ADDRESS}) is down",
        "KMD_VPN_DOWN_ALARM_USER: VPN acme from 198.51.100.20 is down. Local-ip: 203.0.113.10, gateway name: acme-gw, vpn "
        "name: acme, tunnel-id: 131073, local tunnel-if: st0.0",
    ),
    Shape(
        "dead_peer",
        "KMD_DPD_PEER_DOWN",
        rf"KMD_DPD_PEER_DOWN\b(?:.{{0,40}}?peer (?P<peer>{_ADDRESS})/\d)?",
        "KMD_DPD_PEER_DOWN: DPD detected peer 198.51.100.20/500 dead",
    ),
)

JUNOS = Dialect(
    "junos",
    "Juniper SRX (Junos)",
    "juniper_srx",
    who=(
        rf"IKE Version: (?P<version>[12]),? VPN: (?P<connection>(?!Not-Available)[^,\s]{{1,64}}),? Gateway: [^,\s]{{1,64}}, "
        rf"Local: (?P<local>{_ADDRESS})/\d{{1,5}}, Remote: (?P<peer>{_ADDRESS})/\d",
        rf"\bLocal: (?P<local>{_ADDRESS})/\d{{1,5}}, Remote: (?P<peer>{_ADDRESS})/\d",
        r"p1_local=\S{1,40}=(?P<local>[\d.]{7,15})\) p1_remote=\S{1,40}=(?P<peer>[\d.]{7,15})\)",
        r"\[local_ip=(?P<local>[\d.]{7,15}), remote_ip=(?P<peer>[\d.]{7,15})\]",
    ),
    shapes=(*_PHASE_1, *_PHASE_2, *_LIFE),
    signs=("kmd[", "iked[", "KMD_", " kmd "),
)
