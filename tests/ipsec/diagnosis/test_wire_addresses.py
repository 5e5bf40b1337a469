"""Addresses, subnets and IDs of every daemon and device are read into the catalogue's normal text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec import addresses
from vns3pair.ipsec.diagnosis.wire_addresses import address, is_private, peer_id, subnet


@pytest.mark.parametrize(
    "text",
    [
        "198.51.100.20",
        "198.51.100.20:500",
        "198.51.100.20[4500]",
        "198.51.100.20:UDP/500",
        "198.51.100.20/4500",
        "'198.51.100.20'",
        "198.51.100.20.",
        "[198.51.100.20]:4500",
    ],
)
def test_an_address_is_read_without_its_port(text):
    assert address(text) == "198.51.100.20"


@pytest.mark.parametrize("text", ["2001:DB8::1", "[2001:db8::1]:500", "2001:db8::1[500]", "2001:db8:0::1"])
def test_an_ipv6_address_is_read(text):
    assert address(text) == "2001:db8::1"


@pytest.mark.parametrize(
    "text", ["", "%any", "0.0.0.0", "::", "gw.example.com", "198.51.100.020", "198.51.100.20:x"]
)
def test_what_is_no_address_is_none(text):
    assert address(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "10.50.0.0/16",
        "10.50.0.0/16:0/0",
        "10.50.0.0/16|/0",
        "10.50.0.0/16[tcp/80]",
        "10.50.0.0/255.255.0.0/0/0",
        "10.50.0.0/255.255.0.0/0/0 (type=4)",
        "10.50.0.0 255.255.0.0",
        "10.50.0.0, Mask 255.255.0.0",
        "10.50.0.0-10.50.255.255",
        "10.50.0.0/10.50.255.255",
        "10.50.0.0/10.50.255.255/0/0",
        "10.50.0.0-10.50.255.255:0-65535 0",
        "[10.50.0.0-10.50.255.255:0-65535 0]",
        "0:10.50.0.0-10.50.255.255:0",
        "ipv4_subnet(any:0,[0..7]=10.50.0.0/16)",
        "{10.50.0.0/16}",
    ],
)
def test_a_subnet_is_read_without_ports_and_protocol(text):
    assert subnet(text) == "10.50.0.0/16"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("0.0.0.0-255.255.255.255:0-65535 0", "0.0.0.0/0"),
        ("::/0", "::/0"),
        ("fd00::/8|/0", "fd00::/8"),
        ("[2001:db8::-2001:db8::ffff:0-65535 0]", "2001:db8::/112"),
        ("10.1.1.1", "10.1.1.1/32"),
        ("10.1.1.1-10.1.1.1:0-65535 0", "10.1.1.1/32"),
        ("10.1.1.1:17/1701", "10.1.1.1/32"),
        ("10.1.1.1/32[udp/l2f]", "10.1.1.1/32"),
    ],
)
def test_hosts_and_all_addresses_are_subnets_too(text, expected):
    assert subnet(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dynamic",
        "any",
        "10.0.0.1-10.0.0.6",
        "10.0.0.6-10.0.0.1",
        "10.1.1.0",
        "10.0.0.0/99",
        "[]",
        "10.0.0.0-::1",
    ],
)
def test_what_is_no_network_is_none(text):
    assert subnet(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.254", "192.0.2.254"),
        ("ID_IPV4_ADDR: '192.0.2.254'", "192.0.2.254"),
        ("ID_IPV4_ADDR '192.0.2.254'", "192.0.2.254"),
        ("ipv4(udp:500,[0..3]=192.0.2.254)", "192.0.2.254"),
        ("type=ID_IPV4_ADDR, 192.0.2.254", "192.0.2.254"),
        ("ID_IPV6_ADDR: '2001:DB8::1'", "2001:db8::1"),
        ("ID_FQDN: '@east.example.com'", "east.example.com"),
        ("FQDN 'east.example.com'", "east.example.com"),
        ("fqdn.example.com", "fqdn.example.com"),
        ("@east.example.com", "east.example.com"),
        ("fqdn(udp:500,[0..15]=east.example.com)", "east.example.com"),
        ("ID_FQDN: '@192.0.2.254'", "@192.0.2.254"),
        ("ID_USER_FQDN: 'vpn@example.com'", "vpn@example.com"),
        ("usr@fqdn(udp:500,[0..14]=vpn@example.com)", "vpn@example.com"),
        ("ID_DER_ASN1_DN: 'C=US, O=Example, CN=gw'", "C=US, O=Example, CN=gw"),
        ("[C=US, O=Example, CN=gw]", "C=US, O=Example, CN=gw"),
        ("C=US, O=Example, E=vpn@example.com", "C=US, O=Example, E=vpn@example.com"),
        ("@[site-7]", "@[site-7]"),
        ("ID_KEY_ID: '@#0x736974652d37'", "@[site-7]"),
        ("ID_KEY_ID: '@#0x00ff'", "@[0x00ff]"),
    ],
)
def test_an_id_is_read_with_its_type(text, expected):
    assert peer_id(text) == expected


@pytest.mark.parametrize(
    "text", ["", "''", "%any", "%fromcert", "0.0.0.0", "(none)", "<unknown>", "*", "two words", "@1414"]
)
def test_what_names_no_id_is_none(text):
    assert peer_id(text) is None


@pytest.mark.parametrize("text", ["10.0.0.5", "172.31.1.1", "192.168.1.1", "100.64.0.1", "fd00::1"])
def test_private_addresses_are_known(text):
    assert is_private(text)


@pytest.mark.parametrize("text", ["203.0.113.10", "192.0.2.254", "2001:db8::1", "172.32.0.1", "no address"])
def test_other_addresses_are_not_private(text):
    assert not is_private(text)


@given(st.one_of(st.text(), st.text(alphabet="0123456789abcdef.:/-[](){}|%@#=ID_ ,'")))
def test_no_text_raises_and_what_is_read_is_normal(text):
    for known, read in (
        (address(text), addresses.read_address),
        (subnet(text), addresses.read_subnet),
        (peer_id(text), addresses.read_peer_id),
    ):
        assert known is None or read(known).value == known


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_a_network_written_as_a_range_is_that_network(start, prefix):
    net = addresses.read_net(f"{start}/{prefix}")
    low = net.masked.split("/")[0]
    high = addresses.show_address(type(start)(net.last))
    assert subnet(f"{low}-{high}:0-65535 0") == net.masked


@pytest.mark.parametrize("piece", [" ", "1", ":", "[", "10.0.0.0-", "|", "a=", "@#00"])
def test_a_text_twice_as_long_takes_twice_the_time(piece):
    for read in (address, subnet, peer_id):
        assert growth(lambda read=read: read(piece * 25_000), lambda read=read: read(piece * 50_000)) < LINEAR
