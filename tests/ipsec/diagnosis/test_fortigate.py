"""FortiGate's lines, each told as what it says."""

from __future__ import annotations

import pytest

from tests.ipsec.diagnosis.telling import hold_against_its_example, reads, signals
from vns3pair.ipsec.diagnosis.dialects.fortigate import FORTIGATE
from vns3pair.ipsec.diagnosis.shape import Shape


@pytest.mark.parametrize("shape", FORTIGATE.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_fits_its_own_example(shape: Shape) -> None:
    hold_against_its_example(shape, FORTIGATE)


HEALTHY = """\
2023-12-11 13:15:19.262100 ike 0: comes 198.51.100.20:500->203.0.113.10:500,ifindex=7,vrf=0....
2023-12-11 13:15:19.262110 ike 0: IKEv1 exchange=Identity Protection id=a0ee3b66adfc8900/0000000000000000 len=572 vrf=0
2023-12-11 13:15:19.262120 ike 0:a0ee3b66adfc8900/0000000000000000:207145: responder: main mode get 1st message...
2023-12-11 13:15:19.262205 ike 0:a0ee3b66adfc8900/0000000000000000:207145: incoming proposal:
2023-12-11 13:15:19.262212 ike 0:a0ee3b66adfc8900/0000000000000000:207145: type=OAKLEY_ENCRYPT_ALG, val=AES_CBC, key-len=256
2023-12-11 13:15:19.262236 ike 0:a0ee3b66adfc8900/0000000000000000:207145: SA proposal chosen, matched gateway acme
2023-12-11 13:15:19.302246 ike 0:acme:207145: responder: main mode get 3rd message...
2023-12-11 13:15:19.312246 ike 0:acme:207145: established IKE SA a0ee3b66adfc8900/9c8d7e6f5a4b3c2d
2023-12-11 13:15:19.352246 ike 0:acme:207145:acme_p2:9: added IPsec SA: SPIs=9cc87ce6/3bb47cb4
"""


def test_a_healthy_tunnel_tells_no_refusal() -> None:
    assert signals(HEALTHY, FORTIGATE) == [
        "responds 1",
        "offers_there",
        "offer_line 1",
        "suite 1",
        "progress 1",
        "phase1_up 1",
        "phase2_up 2",
    ]


def test_the_name_of_the_tunnel_is_read_and_no_cookie_is_taken_for_one() -> None:
    first, *_rest, last = (
        line for line in HEALTHY.splitlines() if "comes" not in line and "exchange" not in line
    )
    assert "connection" not in reads(first, FORTIGATE)
    assert reads(last, FORTIGATE)["connection"] == "acme"
    with_domain = "ike V=root:0:acme:3071: processing notify type NO_PROPOSAL_CHOSEN"
    assert reads(with_domain, FORTIGATE)["connection"] == "acme"


@pytest.mark.parametrize(
    "log",
    [
        "ike 0:acme:322: PSK auth failed: probable pre-shared key mismatch\nike Negotiate SA Error:\n",
        "ike 0:acme: responder: main mode get 3rd message...\nike 0:acme: parse error\n"
        "ike 0:acme: probable pre-shared secret mismatch\n",
    ],
)
def test_another_key(log: str) -> None:
    assert signals(log, FORTIGATE)[-1] == "key_wrong_here 1"


def test_phase_1_refused_by_this_end() -> None:
    log = """\
ike 0:8d09e19f1a4222f4/0000000000000000:3: responder: main mode get 1st message...
ike 0:8d09e19f1a4222f4/0000000000000000:3: negotiation failure
ike Negotiate ISAKMP SA Error: ike 0:8d09e19f1a4222f4/0000000000000000:3: no SA proposal chosen
"""
    assert signals(log, FORTIGATE) == ["responds 1", "proposal_refused_here 1"]


def test_phase_1_refused_by_the_peer() -> None:
    log = """\
ike V=root:0: comes 198.51.100.20:500->203.0.113.10:500,ifindex=7....
ike V=root:0: IKEv2 exchange=SA_INIT_RESPONSE
ike V=root:0:acme:3071: processing notify type NO_PROPOSAL_CHOSEN
ike V=root:0:acme:3071: received SA_INIT error notify response, abort
"""
    assert signals(log, FORTIGATE) == ["proposal_refused_there"]


def test_selectors_refused() -> None:
    log = """\
ike 0:acme:12: established IKE SA 1a2b3c4d5e6f7a8b/9c8d7e6f5a4b3c2d
ike 0:acme:12: failed to match peer selectors
"""
    assert signals(log, FORTIGATE) == ["phase1_up 1", "selectors_refused_here 2"]


def event(description: str, rest: str) -> str:
    return (
        'date=2024-12-20 time=14:56:10 eventtime=1734724570250926112 tz="-0500" logid="0101037124" type="event" '
        f'subtype="vpn" level="error" vd="root" logdesc="{description}" msg="{description}" action="negotiate" '
        'remip=198.51.100.20 locip=203.0.113.10 remport=500 locport=500 outintf="wan1" user="N/A" ' + rest
    )


@pytest.mark.parametrize(("phase", "tunnel"), [(1, "N/A"), (2, "acme")])
def test_an_event_tells_the_phase_of_a_refused_proposal(phase: int, tunnel: str) -> None:
    line = event(
        f"IPsec phase {phase} error",
        f'vpntunnel="{tunnel}" status="negotiate_error" reason="peer SA proposal not match local policy"',
    )
    assert signals(line, FORTIGATE) == [f"proposal_refused_here {phase}"]
    read = reads(line, FORTIGATE)
    assert (read["peer"], read["local"]) == ("198.51.100.20", "203.0.113.10")
    assert read.get("connection") == (tunnel if tunnel != "N/A" else None)


def test_the_tunnel_of_a_client_over_tls_is_not_told() -> None:
    line = (
        'logdesc="SSL VPN tunnel up" action="tunnel-up" tunneltype="ssl-tunnel" remip=192.0.2.44 user="user"'
    )
    assert signals(line, FORTIGATE) == []
