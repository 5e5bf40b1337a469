"""Reading what AWS prints: the API's JSON in its shapes, hostile texts, and how the time grows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ipsec.devices import golden
from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.devices.readers import NOTHING, Reading, read, recognise
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

GOLDEN = golden.configs("aws")
XML = golden.config("aws", "native-xml")
OPTIONS = {"OutsideIpAddress": "198.51.100.7", "IkeVersions": [{"Value": "ikev2"}, {"Value": "ikev1"}]}


def halves(value: Any) -> list[dict[str, Any]]:
    text = value if isinstance(value, str) else json.dumps(value)
    return [dict(found.half) for found in read(text, "aws").found]


@pytest.mark.parametrize(
    "value",
    [
        {"VpnConnections": [{"Options": {"TunnelOptions": [OPTIONS]}}]},
        {"VpnConnection": {"Options": {"TunnelOptions": [OPTIONS]}}},
        [{"VpnConnectionId": "vpn-1", "Options": {"TunnelOptions": [OPTIONS]}}],
        {"TunnelOptions": [OPTIONS]},
        [OPTIONS],
        OPTIONS,
    ],
)
def test_tunnel_options_are_found_whatever_stands_around_them(value: Any) -> None:
    (half,) = halves(value)
    assert half["public_ip"] == "198.51.100.7"
    assert half["ike_version"] == [2, 1]


def test_a_customer_gateway_behind_the_connections_tells_the_peer() -> None:
    connection = {"VpnConnections": [{"CustomerGatewayId": "cgw-1", "Options": {"TunnelOptions": [OPTIONS]}}]}
    gateway = {"CustomerGateways": [{"CustomerGatewayId": "cgw-1", "IpAddress": "203.0.113.77"}]}
    (half,) = halves(f"{json.dumps(connection)}\n{json.dumps(gateway, indent=2)}")
    assert half["peer_public_ip"] == "203.0.113.77"


def test_of_an_answer_without_options_the_xml_within_is_read() -> None:
    inside = halves({"VpnConnections": [{"CustomerGatewayConfiguration": XML, "Options": {}}]})
    assert inside == halves(XML)


def test_the_xml_adds_no_algorithm_to_a_phase_whose_cipher_the_options_name() -> None:
    options = {"OutsideIpAddress": "198.51.100.7", "Phase2EncryptionAlgorithms": [{"Value": "AES256-GCM-16"}]}
    (half,) = halves(
        {"VpnConnections": [{"CustomerGatewayConfiguration": XML, "Options": {"TunnelOptions": [options]}}]}
    )
    assert half["phase2_encryption"] == "aes256_gcm"
    assert "phase2_hash" not in half
    assert half["phase1_encryption"] == "aes-128-cbc"


def test_of_an_answer_with_neither_the_outside_addresses_are_read() -> None:
    states = [{"OutsideIpAddress": "198.51.100.7"}, {"OutsideIpAddress": "198.51.100.8"}]
    found = halves({"VpnConnections": [{"VpnConnectionId": "vpn-1", "Options": {}, "VgwTelemetry": states}]})
    assert [half["public_ip"] for half in found] == ["198.51.100.7", "198.51.100.8"]


def test_the_networks_are_seen_from_aws() -> None:
    options = {"LocalIpv4NetworkCidr": "172.31.1.0/24", "RemoteIpv4NetworkCidr": "10.50.0.0/16"}
    (half,) = halves({**options, "TunnelOptions": [OPTIONS]})
    assert half["tunnels"] == [{"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"}]


def test_what_aws_fills_in_is_marked_as_its_default() -> None:
    (found,) = read(json.dumps(OPTIONS), "aws").found
    assert {
        "phase1_lifetime",
        "phase2_lifetime",
        "dpd",
        "dpd_action",
        "initiation",
        "tunnels",
        "pfs",
    } == found.assumed
    assert "dpd_timeout" not in found.half


@pytest.mark.parametrize(
    "head",
    ["<!DOCTYPE x [", "<!doctype x>", '<!ENTITY a "b">', '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "b">'],
)
def test_a_text_with_entities_is_refused_whole(head: str) -> None:
    reading = read(f"{head}\n{XML}", "aws")
    assert not reading.found
    assert "entities" in reading.problems[0]


def test_what_is_commented_out_is_not_read() -> None:
    text = XML.replace("<ike>", "<!-- <ike><mode>aggressive</mode> -->\n<ike>", 1)
    assert halves(text) == halves(XML)


def test_xml_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    (half,) = halves(XML[: XML.index("<ipsec>")])
    assert half["phase1_lifetime"] == 28_800
    assert "phase2_lifetime" not in half


def test_json_that_is_cut_off_says_so() -> None:
    reading = read(json.dumps({"TunnelOptions": [OPTIONS]}, indent=2)[:60], "aws")
    assert reading.problems == (
        "Part of the JSON in it cannot be read; it may be cut off.",
        NOTHING,
    )


@pytest.mark.parametrize("text", GOLDEN)
def test_what_aws_prints_is_recognised_and_its_keys_are_cut(text: str) -> None:
    assert recognise(text) == "aws"
    assert "not_a_key" not in repr(read(text, "aws"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(OPTIONS)), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["TunnelOptions", "Options", "VpnConnections", *OPTIONS]), VALUES),
    st.data(),
)
def test_no_json_whatever_raises(value: dict[str, Any], data: st.DataObject) -> None:
    options = {
        key: data.draw(VALUES)
        for key in ("Phase1EncryptionAlgorithms", "Phase1LifetimeSeconds", "TunnelInsideCidr")
    }
    for one in (value, {"TunnelOptions": [{**value, **options}]}):
        for half in halves(one):
            Half(PARTNER, {"device": "aws", **half}).value("phase1_encryption")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_text_whatever_raises(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(GOLDEN))
    lines = text.split("\n")
    what = data.draw(st.sampled_from(["cut", "shuffled", "dropped", "any"]))
    if what == "cut":
        text = text[data.draw(st.integers(0, len(text))) : data.draw(st.integers(0, len(text)))]
    elif what == "shuffled":
        text = "\n".join(data.draw(st.permutations(lines)))
    elif what == "dropped":
        gone = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=10))
        text = "\n".join(line for at, line in enumerate(lines) if at not in gone)
    else:
        text = data.draw(st.text())
    reading = read(text, "aws")
    assert isinstance(reading, Reading)
    for found in reading.found:
        Half(PARTNER, {"device": "aws", **found.half}).value("phase1_encryption")


@pytest.mark.parametrize(
    "made",
    [
        lambda n: XML * (n // 100),
        lambda n: "<vpn_connection>" + "<ipsec_tunnel>" * n,
        lambda n: "<vpn_connection><ipsec_tunnel>" + "<a>\n" * n,
        lambda n: "<vpn_connection><ipsec_tunnel>" + "<!-- " * n,
        lambda n: "<vpn_connection " + "a " * n,
        lambda n: "<vpn_connection>" + "<a " * n,
        lambda n: "[\n" * n,
        lambda n: '{"a": [\n' * n,
        lambda n: "{\n}\n" * n,
        lambda n: '{"TunnelOptions": [' + ", ".join([json.dumps(OPTIONS)] * n) + "]}",
        lambda n: "--ip-address=" * n,
    ],
    ids=[
        "connections",
        "tunnels",
        "deep",
        "comments",
        "attributes",
        "tags",
        "brackets",
        "json",
        "objects",
        "options",
        "words",
    ],
)
def test_time_grows_as_the_text_does(made: Any) -> None:
    small, large = made(4000), made(8000)
    assert growth(lambda: read(small, "aws"), lambda: read(large, "aws")) < LINEAR
