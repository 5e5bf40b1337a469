"""PAN-OS of Palo Alto Networks: the system log and ikemgr.log.

Wordings were seen in the vendor's table of VPN error messages, in public guides and in threads. What follows
"notification message received" and the checks of proposals is spelled as by racoon, from which ikemgr stems.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Dialect, Shape

_SA = r"(?P<local>[0-9A-Fa-f.:]{3,45})\[\d{1,5}\]-(?P<peer>[0-9A-Fa-f.:]{3,45})\[\d{1,5}\]"
_ID = (
    r"received local id: (?P<here>[0-9a-f.:]{3,45}(?:/\d{1,3})?) .{0,60}?received remote id: "
    r"(?P<there>[0-9a-f.:]{3,45}(?:/\d{1,3})?)"
)
_PEERS = "SA: 203.0.113.10[500]-198.51.100.20[500]"

_PHASE_1: tuple[Shape, ...] = (
    Shape(
        "initiates",
        "IKE phase-1 negotiation is started",
        r"IKE phase-1 negotiation is started as initiator",
        f"IKE phase-1 negotiation is started as initiator, main mode. Initiated {_PEERS} "
        "cookie:84222f276c2fa2e9:0000000000000000.",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        "responds",
        "IKE phase-1 negotiation is started",
        r"IKE phase-1 negotiation is started as responder",
        f"IKE phase-1 negotiation is started as responder, main mode. Initiated {_PEERS} "
        "cookie:84222f276c2fa2e9:6c1a4d0a2c3e5f70.",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "initiates",
        "IKEv2 IKE SA negotiation is started",
        r"IKEv2 IKE SA negotiation is started as initiator, non-rekey",
        f"IKEv2 IKE SA negotiation is started as initiator, non-rekey. Initiated {_PEERS} "
        "SPI:84222f276c2fa2e9:0000000000000000.",
        phase=1,
        version=2,
        role="initiator",
    ),
    Shape(
        "responds",
        "IKEv2 IKE SA negotiation is started",
        r"IKEv2 IKE SA negotiation is started as responder, non-rekey",
        f"IKEv2 IKE SA negotiation is started as responder, non-rekey. Initiated {_PEERS} "
        "SPI:84222f276c2fa2e9:6c1a4d0a2c3e5f70.",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "gives_up",
        "IKE phase-1 negotiation is failed",
        rf"IKE phase-1 negotiation is failed as \w{{9}}, \w{{4,10}} mode\. Failed SA: {_SA}.{{0,60}}? [Dd]ue to (?:negotiation )?timeout",
        f"IKE phase-1 negotiation is failed as initiator, main mode. Failed {_PEERS} "
        "cookie:84222f276c2fa2e9:0000000000000000. Due to timeout.",
        phase=1,
        version=1,
    ),
    Shape(
        "gives_up",
        "IKEv2 IKE SA negotiation is failed",
        rf"IKEv2 IKE SA negotiation is failed as \w{{9}}, non-rekey\. Failed SA: {_SA}.{{0,60}}? [Dd]ue to (?:negotiation )?timeout",
        f"IKEv2 IKE SA negotiation is failed as initiator, non-rekey. Failed {_PEERS} "
        "SPI:84222f276c2fa2e9:0000000000000000. Due to timeout.",
        phase=1,
        version=2,
    ),
    Shape(
        "proposal_refused_here",
        "IKE phase-1 negotiation is failed",
        r"IKE phase-1 negotiation is failed\.? .{0,20}?no suitable proposal found in peer's SA payload",
        "IKE phase-1 negotiation is failed. no suitable proposal found in peer's SA payload.",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "no_connection_here",
        "t find configuration for IKE phase-1",
        r"Couldn.t find configuration for IKE phase-1 request for peer IP (?P<peer>[0-9A-Fa-f.:]{3,45})",
        "IKE phase-1 negotiation is failed. Couldn't find configuration for IKE phase-1 request for peer IP "
        "198.51.100.20[1929]",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "id_wrong_here",
        "peer-ID must be type IP address",
        r"When pre-shared key is used, peer-ID must be type IP address\. Received type (?P<cause>\w{2,20})",
        "IKE phase-1 negotiation is failed. When pre-shared key is used, peer-ID must be type IP address. Received type "
        "FQDN",
        phase=1,
        version=1,
        detail="other_type",
    ),
    Shape(
        "proposal_refused_there",
        "received notify type ",
        r"notification message received: (?:\S{1,60} )?received notify type (?P<notify>NO[_-]PROPOSAL[_-]CHOSEN)",
        "IKE protocol notification message received: received notify type NO_PROPOSAL_CHOSEN.",
    ),
    Shape(
        "auth_refused_there",
        "received notify type ",
        r"notification message received: (?:\S{1,60} )?received notify type (?P<notify>AUTHENTICATION[_-]FAILED)",
        "IKEv2 protocol notification message received: received notify type AUTHENTICATION_FAILED.",
        phase=1,
    ),
    Shape(
        "id_refused_there",
        "received notify type ",
        r"notification message received: (?:\S{1,60} )?received notify type (?P<notify>INVALID[_-]ID[_-]INFORMATION)",
        "IKE protocol notification message received: received notify type INVALID-ID-INFORMATION.",
    ),
    Shape(
        "child_refused_there",
        "received notify type ",
        r"notification message received: (?:\S{1,60} )?received notify type (?P<notify>TS[_-]UNACCEPTABLE)",
        "IKEv2 protocol notification message received: received notify type TS_UNACCEPTABLE.",
        phase=2,
        version=2,
    ),
    Shape(
        "phase1_up",
        "IKE phase-1 negotiation is succeeded",
        r"IKE phase-1 negotiation is succeeded as \w{9}",
        f"IKE phase-1 negotiation is succeeded as initiator, main mode. Established {_PEERS} "
        "cookie:84222f276c2fa2e9:6c1a4d0a2c3e5f70 lifetime 28800 Sec.",
        phase=1,
        version=1,
    ),
    Shape(
        "phase1_up",
        "IKEv2 IKE SA negotiation is succeeded",
        r"IKEv2 IKE SA negotiation is succeeded as \w{9}(?!,? rekey)",
        f"IKEv2 IKE SA negotiation is succeeded as responder, non-rekey. Established {_PEERS} "
        "SPI:84222f276c2fa2e9:6c1a4d0a2c3e5f70 lifetime 28800 Sec.",
        phase=1,
        version=2,
    ),
    Shape(
        "phase1_rekeyed",
        "IKEv2 IKE SA negotiation is succeeded",
        r"IKEv2 IKE SA negotiation is succeeded as \w{9},? rekey",
        f"IKEv2 IKE SA negotiation is succeeded as responder, rekey. Established {_PEERS} "
        "SPI:84222f276c2fa2e9:6c1a4d0a2c3e5f70 lifetime 28800 Sec.",
        phase=1,
        version=2,
        rekey=True,
    ),
)

_PHASE_2: tuple[Shape, ...] = (
    Shape(
        "quick_starts",
        "IKE phase-2 negotiation is started",
        r"IKE phase-2 negotiation is started as initiator",
        f"IKE phase-2 negotiation is started as initiator, quick mode. Initiated {_PEERS} message id:0x43D098BB.",
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "quick_responds",
        "IKE phase-2 negotiation is started",
        r"IKE phase-2 negotiation is started as responder",
        f"IKE phase-2 negotiation is started as responder, quick mode. Initiated {_PEERS} message id:0x43D098BB.",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "IKE phase-2 negotiation",
        r"IKE phase-2 negotiation (?:is )?failed when processing SA payload\.? .{0,20}?no suitable proposal found",
        "IKE phase-2 negotiation failed when processing SA payload. no suitable proposal found in peer's SA payload.",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "cannot find matching phase-2 tunnel",
        rf"cannot find matching (?:IPSec )?phase-2 tunnel for received proxy ID(?:\.? {_ID})?",
        "IKE phase-2 negotiation failed when processing proxy ID. cannot find matching phase-2 tunnel for received proxy "
        "ID. received local id: 172.31.1.0/24 type IPv4_subnet protocol 0 port 0, received remote id: 10.51.0.0/16 type "
        "IPv4_subnet protocol 0 port 0.",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "pfs_refused_here",
        "pfs group mismatched",
        r"pfs group mismatched: ?my: ?(?P<cause>\d{1,2} ?peer: ?\d{1,2})",
        "pfs group mismatched: my:14 peer:5",
        phase=2,
        detail="group",
    ),
    Shape(
        "pfs_refused_here",
        "message lacks KE payload",
        r"message lacks KE payload",
        "IKEv2 child SA negotiation is failed message lacks KE payload",
        phase=2,
        version=2,
    ),
    Shape(
        "gives_up",
        "IKE phase-2 negotiation is failed",
        rf"IKE phase-2 negotiation is failed as \w{{9}}, quick mode\. Failed SA: {_SA}.{{0,60}}? [Dd]ue to (?:negotiation )?timeout",
        f"IKE phase-2 negotiation is failed as initiator, quick mode. Failed {_PEERS} message id:0x43D098BB. Due to "
        "negotiation timeout.",
        phase=2,
        version=1,
    ),
    Shape(
        "phase2_up",
        "IKE phase-2 negotiation is succeeded",
        r"IKE phase-2 negotiation is succeeded",
        f"IKE phase-2 negotiation is succeeded as responder, quick mode. Established {_PEERS} message id:0x43D098BB, "
        "SPI:0xCE8C73AC/0x2B4A1133.",
        phase=2,
        version=1,
    ),
    Shape(
        "phase2_up",
        "IKEv2 child SA negotiation is succeeded",
        r"IKEv2 child SA negotiation is succeeded(?! as \w{9},? rekey)",
        f"IKEv2 child SA negotiation is succeeded as responder, non-rekey. Established {_PEERS} message id:0x00000001, "
        "SPI:0xCE8C73AC/0x2B4A1133.",
        phase=2,
        version=2,
    ),
    Shape(
        "phase2_rekeyed",
        "IKEv2 child SA negotiation is succeeded",
        r"IKEv2 child SA negotiation is succeeded as \w{9},? rekey",
        f"IKEv2 child SA negotiation is succeeded as responder, rekey. Established {_PEERS} message id:0x00000007, "
        "SPI:0xCE8C73AC/0x2B4A1133.",
        phase=2,
        version=2,
        rekey=True,
    ),
    Shape(
        "dead_peer",
        "is down determined by DPD",
        r"(?:IKE phase-1|IKEv2 IKE) SA is down determined by DPD",
        "IKEv2 IKE SA is down determined by DPD.",
    ),
    Shape(
        "noise",
        "negotiation is failed as",
        r"(?:IKE phase-[12]|IKEv2 (?:IKE|child) SA) negotiation is failed as \w{9}",
        f"IKEv2 child SA negotiation is failed as initiator, non-rekey. Failed {_PEERS} message id:0x00000001. Error code "
        "19",
    ),
)

PANOS = Dialect(
    "panos",
    "Palo Alto Networks (PAN-OS)",
    "palo_alto",
    who=(
        r"\bSYSTEM,vpn,(?:[^,\n]{0,60},){4}(?P<connection>[^,\n]{1,64}),.{0,300}?SA: " + _SA,
        r"\bSYSTEM,vpn,(?:[^,\n]{0,60},){4}(?P<connection>[^,\n]{1,64}),",
        r"\b(?:Failed|Established|Initiated) SA: " + _SA,
    ),
    shapes=(*_PHASE_1, *_PHASE_2),
    signs=("SYSTEM,vpn,", "ikemgr", "IKE phase-1", "IKE phase-2"),
)
