"""FortiGate: the output of `diagnose debug application ike -1`, and VPN events of the log.

Wordings were seen in Fortinet's technical tips, in its reference of log messages and in public threads.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects.fortigate_offers import OFFERS
from vns3pair.ipsec.diagnosis.shape import Dialect, Shape

_ENDS = r"(?P<local>[0-9A-Fa-f.:]{3,45}):\d{1,5}->(?P<peer>[0-9A-Fa-f.:]{3,45}):\d{1,5}"
_EVENT_1 = r'logdesc="(?:Progress |Negotiate )?IPsec phase 1(?: error)?"'
_EVENT_2 = r'logdesc="(?:Progress |Negotiate )?IPsec phase 2(?: error)?"'
_SUCCESS = 'type="event" subtype="vpn" level="notice" vd="root" logdesc="Progress IPsec phase {}" action="negotiate" '
_ADDRESSES = "remip=198.51.100.20 locip=203.0.113.10 remport=500 locport=500 "

_DEBUG_1: tuple[Shape, ...] = (
    Shape(
        "initiates",
        "initiator: main mode is sending 1st",
        r"initiator: (?:main|aggressive) mode is sending 1st message",
        "ike 0:acme:8: initiator: main mode is sending 1st message...",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        "responds",
        "mode get 1st message",
        r"responder: ?(?:main|aggressive) mode get 1st message",
        "ike 0:2f013665b867de80/0000000000000000:2: responder: main mode get 1st message...",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "responds",
        "responder received SA_INIT",
        r"responder received SA_INIT msg",
        "ike 0:8d09e19f1a4222f4/0000000000000000:3: responder received SA_INIT msg",
        phase=1,
        version=2,
        role="responder",
    ),
    Shape(
        "progress",
        "responder: main mode get",
        r"responder: ?main mode get [23](?:nd|rd) message",
        "ike 0:acme:2: responder: main mode get 3rd message...",
        phase=1,
        version=1,
        role="responder",
    ),
    Shape(
        "progress",
        "initiator: main mode get",
        r"initiator: ?main mode get [123](?:st|nd|rd) response",
        "ike 0:acme:8: initiator: main mode get 1st response...",
        phase=1,
        version=1,
        role="initiator",
    ),
    Shape(
        "retransmits",
        "sent IKE msg (P1_RETRANSMIT)",
        r"sent IKE msg \(P1_RETRANSMIT\)(?:: " + _ENDS + ")?",
        "ike 0:acme:7: sent IKE msg (P1_RETRANSMIT): 203.0.113.10:500->198.51.100.20:500, len=348",
        phase=1,
        version=1,
    ),
    Shape(
        "retransmits",
        "sent IKE msg (RETRANSMIT_",
        r"sent IKE msg \(RETRANSMIT_(?P<state>SA_INIT|AUTH)\)(?:: " + _ENDS + ")?",
        "ike 0:acme:7: sent IKE msg (RETRANSMIT_SA_INIT): 203.0.113.10:500->198.51.100.20:500, len=412",
        phase=1,
        version=2,
    ),
    Shape(
        "retransmits",
        "sent IKE msg (RETRANSMIT_",
        r"sent IKE msg \(RETRANSMIT_(?P<state>CREATE_CHILD)\)(?:: " + _ENDS + ")?",
        "ike 0:acme:7: sent IKE msg (RETRANSMIT_CREATE_CHILD): 203.0.113.10:500->198.51.100.20:500, len=412",
        phase=2,
        version=2,
    ),
    Shape(
        "retransmits",
        "sent IKE msg (P2_RETRANSMIT)",
        r"sent IKE msg \(P2_RETRANSMIT\)(?:: " + _ENDS + ")?",
        "ike 0:acme:7: sent IKE msg (P2_RETRANSMIT): 203.0.113.10:500->198.51.100.20:500, len=348",
        phase=2,
        version=1,
    ),
    Shape(
        "gives_up",
        "negotiation timeout, deleting",
        r"negotiation timeout, deleting",
        "ike 0:acme:7: negotiation timeout, deleting",
        phase=1,
    ),
    Shape(
        "noise",
        "connection expiring due to phase1 down",
        r"connection expiring due to phase1 down",
        "ike 0:acme: connection expiring due to phase1 down",
    ),
    Shape(
        "unreachable",
        "Network is unreachable",
        r"\bike .{0,120}?" + _ENDS + r".{0,80}?Network is unreachable",
        "ike 0:acme:7: could not send IKE Packet(ident_i1send):203.0.113.10:500->198.51.100.20:500, len=348: error "
        "101:Network is unreachable",
        detail="no_route",
    ),
    Shape(
        "proposal_refused_here",
        "no SA proposal chosen",
        r"Negotiate ISAKMP SA Error:.{0,120}?no SA proposal chosen",
        "ike Negotiate ISAKMP SA Error: ike 0:8d09e19f1a4222f4/0000000000000000:3: no SA proposal chosen",
        phase=1,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "no SA proposal chosen",
        r"Negotiate IPsec SA Error:.{0,120}?no SA proposal chosen",
        "ike Negotiate IPsec SA Error: ike 0:acme:8:12: no SA proposal chosen",
        phase=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "no SA proposal chosen",
        r"\bike \S{0,100}: ?no SA proposal chosen",
        "ike 0:acme:44: no SA proposal chosen",
    ),
    Shape(
        "proposal_refused_here",
        "no proposal chosen",
        r"\bike \S{0,100}: ?no proposal chosen",
        "ike 0:acme:44: no proposal chosen",
    ),
    Shape(
        "proposal_refused_there",
        "processing notify type NO_PROPOSAL_CHOSEN",
        r"processing notify type (?P<notify>NO_PROPOSAL_CHOSEN)",
        "ike V=root:0:acme:3071: processing notify type NO_PROPOSAL_CHOSEN",
        version=2,
    ),
    Shape(
        "key_wrong_here",
        "probable pre-shared",
        r"probable pre-?shared (?:secret|key) mismatch",
        "ike 0:acme:322: PSK auth failed: probable pre-shared key mismatch",
        phase=1,
    ),
    Shape(
        "auth_refused_there",
        "notify type AUTHENTICATION_FAILED",
        r"\bike \S{0,100}: ?(?:received|processing) notify type (?P<notify>AUTHENTICATION_FAILED)",
        "ike 0:acme:1535625: received notify type AUTHENTICATION_FAILED",
        phase=1,
        version=2,
        role="initiator",
    ),
    Shape(
        "identifies",
        "received peer identifier",
        r"received peer identifier (?P<id>[A-Z_0-9]{2,20} '[^']{0,200}')",
        "ike 0:acme:12: received peer identifier FQDN 'branch.example.com'",
        phase=1,
    ),
    Shape(
        "id_wrong_here",
        "gw validation failed",
        r"gw validation failed",
        "ike 0:8d09e19f1a4222f4/9c8d7e6f5a4b3c2d:12: gw validation failed",
        phase=1,
    ),
    Shape(
        "suite",
        "SA proposal chosen, matched gateway",
        r": SA proposal chosen, matched gateway(?: (?P<connection>\S{1,64}))?",
        "ike 0:a0ee3b66adfc8900/0000000000000000:207145: SA proposal chosen, matched gateway acme",
        phase=1,
    ),
    Shape(
        "phase1_up",
        "established IKE SA",
        r"\bike .{0,100}?: ?established IKE SA [0-9a-f]{16}/[0-9a-f]{16}",
        "ike 0:acme:8: established IKE SA 1a2b3c4d5e6f7a8b/9c8d7e6f5a4b3c2d",
        phase=1,
    ),
)

_DEBUG_2: tuple[Shape, ...] = (
    Shape(
        "selectors_refused_here",
        "failed to match peer selectors",
        r"failed to match peer selectors",
        "ike 0:acme:12: failed to match peer selectors",
        phase=2,
        version=2,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "specified selectors mismatch",
        r"specified selectors mismatch",
        "ike 0:acme:12:acme_p2:15: specified selectors mismatch",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "child_refused_there",
        "notify type TS_UNACCEPTABLE",
        r"\bike \S{0,100}: ?(?:received|processing) notify type (?P<notify>TS_UNACCEPTABLE)",
        "ike 0:acme:12: processing notify type TS_UNACCEPTABLE",
        phase=2,
        version=2,
        role="initiator",
    ),
    Shape(
        "phase2_up",
        "added IPsec SA",
        r"added IPsec SA",
        "ike 0:acme:8:acme_p2:15: added IPsec SA: SPIs=9cc87ce6/3bb47cb4",
        phase=2,
    ),
    Shape(
        "noise",
        "no policy configured",
        r"no policy configured",
        "ike 0:acme: ignoring request to establish IPsec SA, no policy configured",
    ),
)

_EVENTS: tuple[Shape, ...] = (
    Shape(
        "proposal_refused_here",
        "peer SA proposal not match local policy",
        _EVENT_1 + r'.{0,900}?reason="peer SA proposal not match local policy"',
        'type="event" subtype="vpn" level="error" vd="root" logdesc="IPsec phase 1 error" msg="IPsec phase 1 error" '
        f'action="negotiate" {_ADDRESSES}cookies="75da2b97aacbbfef/0000000000000000" vpntunnel="N/A" '
        'status="negotiate_error" reason="peer SA proposal not match local policy" peer_notif="NOT-APPLICABLE"',
        phase=1,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "peer SA proposal not match local policy",
        _EVENT_2 + r'.{0,900}?reason="peer SA proposal not match local policy"',
        'type="event" subtype="vpn" level="error" vd="root" logdesc="IPsec phase 2 error" msg="IPsec phase 2 error" '
        f'action="negotiate" {_ADDRESSES}cookies="a1b2c3d4e5f60718/9f8e7d6c5b4a3021" vpntunnel="acme" '
        'status="negotiate_error" reason="peer SA proposal not match local policy"',
        phase=2,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "peer SA proposal not match local policy",
        r"Negotiate SA Error: (?:ike )?(?:.{0,60}?)peer SA proposal not match local policy",
        "ike V=root:0: Negotiate SA Error: peer SA proposal not match local policy",
        role="responder",
    ),
    Shape(
        "no_connection_here",
        "no matching gateway for new request",
        r"reason=\"?no matching gateway for new request",
        f'msg="IPsec phase 1 error" action="negotiate" {_ADDRESSES}vpntunnel="N/A" status=negotiate_error '
        'error_reason=no matching gateway for new request peer_notif="INITIAL-CONTACT"',
        phase=1,
        role="responder",
    ),
    Shape(
        "phase1_up",
        "Progress IPsec phase 1",
        r'logdesc="Progress IPsec phase 1".{0,900}?status="success".{0,200}?result="DONE"',
        _SUCCESS.format(1)
        + _ADDRESSES
        + 'vpntunnel="acme" status="success" init="local" mode="main" dir="inbound" '
        'stage=3 role="initiator" result="DONE"',
        phase=1,
    ),
    Shape(
        "noise",
        "Progress IPsec phase 1",
        r'logdesc="Progress IPsec phase 1".{0,900}?status="success"',
        _SUCCESS.format(1)
        + _ADDRESSES
        + 'vpntunnel="acme" status="success" init="local" mode="main" dir="outbound" '
        'stage=1 role="initiator" result="OK"',
    ),
    Shape(
        "phase2_up",
        'action="install_sa"',
        r'logdesc="[^"]{0,60}".{0,200}?action="install_sa"',
        f'type="event" subtype="vpn" logdesc="Install IPsec SA" msg="install IPsec SA" action="install_sa" {_ADDRESSES}'
        'vpntunnel="acme" role="initiator" in_spi="9cc87ce6" out_spi="3bb47cb4"',
        phase=2,
    ),
    Shape(
        "noise",
        "Progress IPsec phase 2",
        r'logdesc="Progress IPsec phase 2".{0,900}?status="success"',
        _SUCCESS.format(2) + _ADDRESSES + 'vpntunnel="acme" status="success" stage=2 result="DONE"',
    ),
    Shape(
        "up_told",
        'action="tunnel-up"',
        r'action="tunnel-up"(?=.{0,900}?tunneltype="ipsec")',
        'logdesc="IPsec connection status changed" msg="IPsec connection status change" action="tunnel-up" '
        f'{_ADDRESSES}vpntunnel="acme" tunnelip=N/A tunnelid=1234567 tunneltype="ipsec" duration=0',
        detail="only",
    ),
    Shape(
        "down_told",
        'action="tunnel-down"',
        r'action="tunnel-down"(?=.{0,900}?tunneltype="ipsec")',
        'logdesc="IPsec connection status changed" msg="IPsec connection status change" action="tunnel-down" '
        f'{_ADDRESSES}vpntunnel="acme" tunnelip=N/A tunnelid=1234567 tunneltype="ipsec" duration=3600',
    ),
    Shape(
        "dead_peer",
        "IPsec DPD fail",
        r'msg="IPsec DPD failure"|logdesc="IPsec DPD failed"',
        f'logdesc="IPsec DPD failed" msg="IPsec DPD failure" action="dpd" {_ADDRESSES}vpntunnel="acme" '
        'status="dpd_failure"',
    ),
    Shape(
        "noise",
        'action="delete_phase1_sa"',
        r'action="delete_phase1_sa"',
        f'logdesc="IPsec phase 1 SA deleted" msg="delete IPsec phase 1 SA" action="delete_phase1_sa" {_ADDRESSES}'
        'vpntunnel="acme"',
    ),
)

FORTIGATE = Dialect(
    "fortigate",
    "FortiGate",
    "fortigate",
    who=(
        r"\bremip=\"?(?P<peer>[0-9A-Fa-f.:]{3,45})\"? locip=\"?(?P<local>[0-9A-Fa-f.:]{3,45}).{0,600}?"
        r"vpntunnel=\"(?P<connection>(?!N/A)[^\"]{1,64})\"",
        r"\bremip=\"?(?P<peer>[0-9A-Fa-f.:]{3,45})\"? locip=\"?(?P<local>[0-9A-Fa-f.:]{3,45})",
        r"\bike (?:V=[^:\s]{1,40}:)?\d{1,6}:(?![0-9a-f]{16}/)(?P<connection>[^:\s]{1,64}):",
    ),
    shapes=(*_DEBUG_1, *_DEBUG_2, *OFFERS, *_EVENTS),
    signs=("ike 0:", "ike V=", "logid=", 'devid="FG'),
)
