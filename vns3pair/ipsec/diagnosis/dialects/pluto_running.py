"""Pluto's lines about silence, established tunnels and their end, in both IKE versions. Sources as in `pluto_ikev1`."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Shape

BRACES = (
    r"\{(?P<encapsulation>ESP(?:inUDP|inTCP|/NAT|/TCP)?|AH)(?:/ESN)?=>(?:[^}]{0,80}?xfrm=(?P<agreed>[^ }]+))?"
    r"(?:[^}]{0,120}?NATD=(?P<natd>[^ }]+))?(?:[^}]{0,80}?DPD=(?P<dpd>[^ }]+))?"
)
_TUNNEL = r"(?:.{0,30}?\[(?P<here>[0-9A-Fa-f:./]+?(?:-[0-9A-Fa-f:.]+)?)(?::[0-9-]+ \d+)?(?:\] -> \[|===)(?P<there>[0-9A-Fa-f:./]+(?:-[0-9A-Fa-f:.]+)?)(?::[0-9-]+ \d+)?\])?"

SILENCE: tuple[Shape, ...] = (
    Shape(
        "retransmits",
        "retransmission; will wait",
        r"(?P<state>STATE_\w+|[A-Z][A-Z0-9_]+): retransmission; will wait (?P<seconds>[\d.]+) ?s(?:econds)? for response",
        '"acme_1" #1: STATE_MAIN_I1: retransmission; will wait 0.5 seconds for response',
    ),
    Shape(
        "retransmits",
        "; will wait",
        r"retransmitting (?P<state>[A-Z_]+) (?:request|response); will wait (?P<seconds>[\d.]+) ?s(?:econds?)? for response",
        '"acme_1" #1: retransmitting IKE_SA_INIT request; will wait 0.5 seconds for response',
    ),
    Shape(
        "gives_up",
        "to our first encrypted message",
        r"(?:reached (?P<state>STATE_\w+)|(?P<cause>STATE_\w+|[A-Z][A-Z0-9_]+): [\d.]+ second timeout exceeded).{0,40}?"
        r"Possible authentication failure: no acceptable response to our first encrypted message",
        '"acme_1" #1: STATE_MAIN_I3: 60 second timeout exceeded after 7 retransmits.  Possible authentication '
        "failure: no acceptable response to our first encrypted message",
        phase=1,
        version=1,
        role="initiator",
        detail="no_answer_to_encrypted",
    ),
    Shape(
        "gives_up",
        "No response (or no acceptable response)",
        r"(?:(?P<state>STATE_\w+|[A-Z][A-Z0-9_]+)(?::|\.| ).{0,60}?)?No response \(or no acceptable response\) to our first "
        r"IKE(?:v(?P<version>[12]))? message",
        '"acme_1" #1: STATE_MAIN_I1: 60 second timeout exceeded after 7 retransmits.  No response (or no acceptable '
        "response) to our first IKEv1 message",
        phase=1,
        role="initiator",
    ),
    Shape(
        "gives_up",
        "No acceptable response to our first Quick Mode message",
        r"No acceptable response to our first Quick Mode message",
        '"acme_1" #2: max number of retransmissions (2) reached STATE_QUICK_I1.  No acceptable response to our first '
        "Quick Mode message: perhaps peer likes no proposal",
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "gives_up",
        "max number of retransmissions",
        r"max number of retransmissions \(\d+\) reached (?P<state>STATE_\w+)",
        '"acme_1" #1: max number of retransmissions (2) reached STATE_MAIN_R1',
    ),
    Shape(
        "gives_up",
        "second timeout exceeded after",
        r"(?P<state>STATE_\w+|[A-Z][A-Z0-9_]+): [\d.]+ second timeout exceeded after \d+ retransmits",
        '"acme_1" #1: STATE_MAIN_R2: 60 second timeout exceeded after 7 retransmits.',
    ),
    Shape(
        "unreachable",
        "asynchronous network error report",
        r"asynchronous network error report on .{0,80}?complainant (?P<peer>[0-9A-Fa-f:.]*[0-9A-Fa-f]): "
        r"(?P<cause>Connection refused)",
        '"acme_1" #1: ERROR: asynchronous network error report on eth0 (203.0.113.10:500), complainant '
        "198.51.100.20: Connection refused [errno 111, origin ICMP type 3 code 3 (not authenticated)]",
    ),
    Shape(
        "unreachable",
        "asynchronous network error report",
        r"asynchronous network error report on .{0,160}?(?P<cause>No route to host|Network is unreachable|"
        r"Host is unreachable|Permission denied|Operation not permitted)",
        '"acme_1" #1: ERROR: asynchronous network error report on eth0 (203.0.113.10:500), complainant '
        "203.0.113.1: No route to host [errno 113, origin ICMP type 3 code 1 (not authenticated)]",
        detail="no_route",
    ),
    Shape(
        "unreachable",
        "sendto on",
        r"sendto on .{0,120}?failed.{0,60}?(?P<cause>Network is unreachable|No route to host|Operation not permitted)",
        'ERROR: "acme_1" #1: sendto on eth0 to 198.51.100.20:500 failed in main_outI1. Errno 101: Network is '
        "unreachable",
        detail="no_route",
    ),
)

UP: tuple[Shape, ...] = (
    Shape(
        "selectors_here",
        "negotiated tunnel [",
        r"negotiated tunnel \[(?P<here>[0-9.]+,[0-9.]+)(?::\S+)? \d+\] -> \[(?P<there>[0-9.]+,[0-9.]+)",
        '"acme_1" #2: negotiated tunnel [172.31.1.0,172.31.1.255:0-65535 0] -> [10.50.0.0,10.50.255.255:0-65535 0]',
        phase=2,
        version=2,
    ),
    Shape(
        "quick_responds",
        "inbound IPsec SA installed",
        r"inbound IPsec SA installed, expecting (?:confirmation|QI2).{0,30}?" + BRACES,
        '"acme_1" #2: sent Quick Mode reply, inbound IPsec SA installed, expecting confirmation tunnel mode '
        "{ESP=>0x00f05f81 <0xfbb5931b xfrm=AES_CBC_256-HMAC_SHA2_256_128 DPD=passive}",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "phase2_rekeyed",
        "rekeyed Child SA",
        r"(?:initiator|responder) rekeyed Child SA #(?P<using>\d+)"
        + _TUNNEL
        + r"(?:.{0,40}?"
        + BRACES
        + r")?",
        '"acme_1" #4: initiator rekeyed Child SA #2 using #1; IPsec tunnel [172.31.1.0-172.31.1.255:0-65535 0] -> '
        "[10.50.0.0-10.50.255.255:0-65535 0] {ESP/ESN=>0x6571524e <0x3e2941d2 xfrm=AES_CBC_256-HMAC_SHA2_256_128-MODP2048 "
        "DPD=passive}",
        phase=2,
        version=2,
        rekey=True,
    ),
    Shape(
        "phase1_rekeyed",
        "rekeyed IKE SA",
        r"rekeyed IKE SA #(?P<using>\d+)(?:.{0,10}?(?P<agreed>\{[^}]{0,300}\}))?",
        '"acme_1" #5: initiator rekeyed IKE SA #1 {cipher=AES_GCM_16_256 integ=n/a prf=HMAC_SHA2_512 group=DH19}',
        phase=1,
        version=2,
        rekey=True,
    ),
    Shape(
        "phase1_rekeyed",
        "STATE_V2_REKEY_IKE",
        r"rekeyed #(?P<using>\d+) STATE_V2_REKEY_IKE_",
        '"acme_1" #9: STATE_V2_REKEY_IKE_I: rekeyed #8 STATE_V2_REKEY_IKE_I and expire it remaining life 608s',
        phase=1,
        version=2,
        rekey=True,
    ),
    Shape(
        "phase2_up",
        "established Child SA",
        r"(?:initiator |responder |: )established Child SA(?: using #(?P<using>\d+))?"
        + _TUNNEL
        + r"(?:.{0,40}?"
        + BRACES
        + r")?",
        '"acme_1" #2: initiator established Child SA using #1; IPsec tunnel [172.31.1.0-172.31.1.255:0-65535 0] -> '
        "[10.50.0.0-10.50.255.255:0-65535 0] {ESPinUDP/ESN=>0xe01f59e4 <0xb558df31 xfrm=AES_CBC_256-HMAC_SHA2_256_128 "
        "NATD=198.51.100.20:4500 DPD=passive}",
        phase=2,
        version=2,
    ),
    Shape(
        "phase2_up",
        "IPsec SA established",
        r"IPsec SA established(?: (?:tunnel|transport) mode)? {0,3}(?:" + BRACES + r")?",
        '"acme_1" #2: IPsec SA established tunnel mode {ESPinUDP=>0xfbb5931b <0x00f05f81 '
        "xfrm=AES_CBC_256-HMAC_SHA2_256_128 NATD=198.51.100.20:4500 DPD=passive}",
        phase=2,
    ),
    Shape(
        "selectors_here",
        "negotiated connection [",
        r"negotiated connection \[(?P<here>[0-9.]+-[0-9.]+)(?::\S+)? \d+\] -> \[(?P<there>[0-9.]+-[0-9.]+)",
        '"acme_1" #2: negotiated connection [172.31.1.0-172.31.1.255:0-65535 0] -> [10.50.0.0-10.50.255.255:0-65535 0]',
        phase=2,
        version=2,
    ),
    Shape(
        "up_told",
        "is_up conn=",
        r"is_up conn=(?P<connection>\S+)(?: perf=(?P<there>\S+) local=(?P<here>\S+))?",
        "rubik_pluto_updown: is_up conn=acme_1 perf=10.50.0.0/16 local=172.31.1.0/24",
        phase=2,
    ),
    Shape(
        "quick_replaces",
        "initiating rekey to replace Child SA",
        r"initiating rekey to replace Child SA #(?P<using>\d+)",
        '"acme_1" #4: initiating rekey to replace Child SA #2',
        phase=2,
        version=2,
    ),
    Shape(
        "quick_starts",
        "initiating Child SA using",
        r"initiating Child SA using IKE SA #(?P<using>\d+)",
        '"acme_1" #3: initiating Child SA using IKE SA #1',
        phase=2,
        version=2,
        role="initiator",
    ),
    Shape(
        "nat_found",
        "behind NAT",
        r"NAT-T(?:raversal)?:? .{0,80}?(?P<cause>(?:both|peer|[Ii] am|this end)[^,]{0,12} ?behind NAT)",
        '"acme_1" #1: NAT-Traversal: Result using RFC 3947 (NAT-Traversal) sender port 500: I am behind NAT',
    ),
    Shape(
        "nat_found",
        " NATed",
        r"NAT-T(?:raversal)?:? .{0,80}?(?P<cause>(?:both are|peer is|[Ii] am) NATed)",
        '"acme_1" #1: NAT-Traversal: Result using RFC 3947 (NAT-Traversal): i am NATed',
    ),
    Shape(
        "no_nat_found",
        "no NAT detected",
        r"no NAT detected",
        '"acme_1" #1: NAT-Traversal: Result using RFC 3947 (NAT-Traversal) sender port 500: no NAT detected',
    ),
    Shape(
        "not_ike",
        "packet with mangled IKE header: ",
        r"dropping packet with mangled IKE header: ",
        "packet from 198.51.100.20:500: dropping packet with mangled IKE header: exchange type of ISAKMP Message has an "
        "unknown value: 206 (0xce)",
    ),
    Shape(
        "not_ike",
        "packet with mangled IKE header - dropped",
        r"[Rr]eceived packet with mangled IKE header - dropped",
        "packet from 198.51.100.20:500: Received packet with mangled IKE header - dropped",
    ),
)

END: tuple[Shape, ...] = (
    Shape(
        "dead_peer",
        " action",
        r"(?:DPD|[Ll]iveness|IKEv2 liveness:) ?action(?::| -) ?(?P<dpd>[a-z]+(?: [a-z]+){0,6})",
        '"acme_1" #2: DPD action - restarting all connections that share this peer',
    ),
    Shape(
        "dead_peer",
        "action:",
        r"(?:DPD|liveness_check).{0,160}?(?:taking )?action:(?P<dpd>\w+)",
        '"acme_1" #2: liveness_check - peer 198.51.100.20 has not responded in 149 seconds, with a timeout of 120, '
        "taking action:restart",
    ),
    Shape(
        "dead_peer",
        "declaring peer dead",
        r"declaring peer dead",
        '"acme_1" #2: DPD: No response from peer - declaring peer dead',
    ),
    Shape(
        "dead_peer",
        "DPD: ",
        r"DPD: (?P<dpd>Clearing|Restarting|Putting|Holding|Terminating)(?: all)? [Cc]onnection",
        '"acme_1" #2: DPD: Clearing Connection',
    ),
    Shape(
        "stopped_here",
        "terminating SAs using this connection",
        r"terminating SAs using this connection",
        '"acme_1": terminating SAs using this connection',
    ),
    Shape(
        "stopped_here",
        "shutting down",
        r"shutting down",
        "shutting down",
    ),
    Shape(
        "stopped_here",
        "deleting connection",
        r"(?:\bdeleting connection$|initiating terminate|received whack to terminate)",
        '"acme_1": deleting connection',
    ),
    Shape(
        "noise",
        "received Delete SA",
        r"received Delete SA payload: replace IPS(?i:ec) State #\d+ in \d+ seconds",
        '"acme_1" #1: received Delete SA payload: replace IPSEC State #2 in 10 seconds',
        phase=2,
    ),
    Shape(
        "noise",
        "received Delete SA",
        r"received Delete SA payload: replace ISAKMP State #\d+ in \d+ seconds",
        '"acme_1" #1: received Delete SA payload: replace ISAKMP State #1 in 10 seconds',
        phase=1,
    ),
    Shape(
        "stopped_here",
        "initiating delete of connection",
        r"initiating delete of connection's (?:IKE|ISAKMP|Child|IPsec) SA",
        '"acme_1" #1: initiating delete of connection\'s IKE SA #1 (and Child SA #2) using IKE SA #1',
    ),
    Shape(
        "stopped_here",
        "sent INFORMATIONAL request to delete IKE SA",
        r"sent INFORMATIONAL request to delete IKE SA",
        '"acme_1" #1: sent INFORMATIONAL request to delete IKE SA',
    ),
    Shape(
        "deleted_there",
        "received Delete SA",
        r"received Delete SA(?:\((?:PROTO_IPSEC_ESP )?0x[0-9a-f]+\))? payload: (?:deleting|delete|replace|expire) (?i:ipsec) State #(?P<using>\d+)",
        '"acme_1" #1: received Delete SA(0x48c3c68e) payload: deleting IPsec State #2',
        phase=2,
    ),
    Shape(
        "deleted_there",
        "received Delete SA",
        r"received Delete SA payload: (?:self-)?(?:deleting|replace) ISAKMP State #(?P<using>\d+)",
        '"acme_1" #1: received Delete SA payload: self-deleting ISAKMP State #1',
        phase=1,
    ),
    Shape(
        "deleted_there",
        "received Delete SA",
        r"received Delete SA payload via #\d+",
        '"acme_1" #2: received Delete SA payload via #1',
    ),
    Shape(
        "deleted_there",
        "received delete request",
        r"received (?:INFORMATIONAL )?(?:delete|Delete) request (?:for .{0,60}?\bSA\(0x[0-9a-f]+\)|.{0,60}?)(?!.{0,20}state not found)",
        '"acme_1" #1: received delete request for IKEv2_SEC_PROTO_ESP SA(0x0ac1cf0d); deleting IPsec State #2',
        phase=2,
        version=2,
    ),
    Shape(
        "deleted_here",
        "deleting state (STATE_",
        r"deleting (?:other )?state (?:#\d+ )?\((?P<state>STATE_\w+)\)(?: aged (?P<seconds>[\d.]+)s)?",
        '"acme_1" #2: deleting state (STATE_QUICK_I2) aged 146.517279s and sending notification',
    ),
    Shape(
        "deleted_here",
        "deleting other state",
        r"deleting other state #(?P<using>\d+) (?:connection )?(?:\(|\S+ \()?(?P<state>STATE_\w+)",
        '"acme_1" #1: deleting other state #2 (STATE_V2_IPSEC_R) and NOT sending notification',
    ),
    Shape(
        "deleted_here",
        "deleting IPsec SA (",
        r"deleting IPsec SA \((?P<state>\w+)\)(?: aged (?P<seconds>[\d.]+)s)?",
        '"acme_1" #2: deleting IPsec SA (QUICK_R2) aged 33.307160s and NOT sending notification',
        phase=2,
    ),
    Shape(
        "deleted_here",
        "deleting established Child SA",
        r"deleting established Child SA",
        '"acme_1" #2: deleting established Child SA using IKE SA #1',
        phase=2,
    ),
    Shape(
        "deleted_here",
        "delete established Child SA",
        r"sent INFORMATIONAL request to delete established Child SA",
        '"acme_1" #3: sent INFORMATIONAL request to delete established Child SA using IKE SA #5',
        phase=2,
    ),
    Shape(
        "deleted_here",
        "deleting IKE SA (",
        r"deleting (?:IKE|ISAKMP) SA \((?P<state>[^)]{0,60})\)(?: aged (?P<seconds>[\d.]+)s)?",
        '"acme_1" #1: deleting IKE SA (ESTABLISHED_IKE_SA) and sending notification',
        phase=1,
    ),
    Shape(
        "down_told",
        "is_down conn=",
        r"is_down conn=(?P<connection>\S+)(?: perf=(?P<there>\S+) local=(?P<here>\S+))?",
        "rubik_pluto_updown: is_down conn=acme_1 perf=10.50.0.0/16 local=172.31.1.0/24",
        phase=2,
    ),
    Shape(
        "kernel_refused",
        "response for Add SA",
        r"(?:netlink|xfrm|XFRM_MSG_\w+) response for Add SA .{0,120}?: (?P<cause>.{0,80})",
        'ERROR: "acme_1" #2: netlink response for Add SA esp.e01f59e4@203.0.113.10 included errno 93: Protocol not '
        "supported",
        phase=2,
    ),
)
