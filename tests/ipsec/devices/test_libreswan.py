"""What is libreswan's own: how its file is written, and how files as people have them are read."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.ipsec.devices import one_side
from vns3pair.ipsec.devices.readers import READERS, Found, read, recognise
from vns3pair.ipsec.parameter import VNS3

written = partial(one_side.text, "libreswan")
refused = partial(one_side.refused, "libreswan")


def found(text: str, end: str = "left") -> Found:
    return next(one for one in read(text, "libreswan").found if one.end == end)


# Writing


@pytest.mark.parametrize(
    ("version", "line"),
    [("", "ikev2=yes"), ("4.10", "ikev2=yes"), ("3.27", "ikev2=insist"), ("5.0", "keyexchange=ikev2")],
)
def test_the_ike_version_is_named_in_the_words_of_the_release(version: str, line: str) -> None:
    assert f"    {line}\n" in written(device_version=version)


@pytest.mark.parametrize(
    ("version", "initiation", "command"),
    [
        ("4.15", "receive", "ipsec auto --add acme"),
        ("4.15", "bidirectional", "ipsec auto --start acme"),
        ("5.0", "receive", "ipsec add acme"),
        ("5.0", "bidirectional", "ipsec add acme && ipsec up acme"),
    ],
)
def test_the_command_that_loads_it_is_the_releases(version: str, initiation: str, command: str) -> None:
    note = one_side.written("libreswan", device_version=version, initiation=initiation).blocks[0].note
    assert f", once the key is there too: {command}." in note
    assert "net.ipv4.ip_forward=1" in note


def test_ikev1_comes_with_the_line_that_lets_it_in() -> None:
    assert "ikev1-policy=accept" in written(ike_version=1)
    assert "ikev1-policy" not in written(ike_version=2)
    assert "ikev1-policy" not in written(ike_version=1, device_version="4.1")


def test_one_tunnel_has_the_sheets_name_and_several_share_a_base_that_loads_nothing() -> None:
    assert "conn acme\n" in written()
    pairs = [*one_side.SIDE["tunnels"], {"local_subnet": "10.60.0.0/16", "remote_subnet": "172.31.1.0/24"}]
    text = written(tunnels=pairs)
    base = text.partition("conn acme-base\n")[2].partition("\n\n")[0]
    assert "auto=" not in base
    assert text.count("also=acme-base") == text.count("auto=start") == 2


def test_what_libreswan_5_takes_no_notice_of_is_not_written() -> None:
    dpd = {"dpd": True, "dpd_action": "clear", "dpd_delay": 30, "dpd_timeout": 90}
    text = written(device_version="5.2", **dpd)
    assert "dpddelay=30s" in text
    assert "dpdaction=" not in text
    assert "dpdtimeout=" not in text
    assert "dpdtimeout=90s" in written(device_version="5.2", ike_version=1, **dpd)


def test_short_lifetimes_bring_a_margin_that_fits() -> None:
    assert "rekeymargin=60s" in written(phase2_lifetime="300s")
    assert "rekeymargin" not in written()


def test_an_id_that_libreswan_would_read_otherwise_is_refused() -> None:
    assert refused(local_peer_id="keyid:a=b") == {"local_peer_id"}
    assert refused(remote_peer_id="@[open") == {"remote_peer_id"}


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("gw.example.com", "leftid=@gw.example.com"),
        ("@192.0.2.1", "leftid=@192.0.2.1"),
        ("ops@example.com", "leftid=ops@example.com"),
        ("keyid:branch 7", 'leftid="@[branch 7]"'),
        ("C=DE, O=Acme, CN=gw", 'leftid="C=DE,O=Acme,CN=gw"'),
    ],
)
def test_ids_are_written_as_libreswan_reads_them(typed: str, line: str) -> None:
    text = written(local_peer_id=typed).replace(", ", ",")
    assert line in text


def test_a_hash_cannot_stand_in_for_another_prf() -> None:
    assert refused(phase1_prf="sha2_512") == {"phase1_prf"}


def test_groups_that_no_stock_build_has_are_refused_where_no_version_is_stated() -> None:
    assert refused(phase1_dh_group=2) == {"phase1_dh_group"}
    assert "dh2\n" in written(phase1_dh_group=2, device_version="3.20")


@pytest.mark.parametrize("key", ["authentication", "ipsec_protocol", "encapsulation_mode"])
def test_what_vns3_never_takes_is_refused(key: str) -> None:
    other = {"authentication": "certificate", "ipsec_protocol": "ah", "encapsulation_mode": "transport"}
    assert refused(**{key: other[key]}) == {key}


def test_vns3s_side_leaves_out_what_it_leaves_to_autodiscovery() -> None:
    auto = {"phase1_encryption": "auto", "phase1_hash": "auto", "phase1_dh_group": "auto"}
    auto |= {"phase2_encryption": "auto", "phase2_hash": "auto", "device_version": "6.2"}
    text = written(side=VNS3, **auto, local_private_ip="192.0.2.254", pfs_group="")
    assert "ike=" not in text
    assert "esp=" not in text
    assert "left=192.0.2.254" in text
    assert "ikev2=yes" in text  # VNS3's own version says nothing about libreswan's


@pytest.mark.parametrize("version", ["4.15", "5.0"])
def test_a_route_based_vpn_offers_everything_as_vns3_does_and_the_subnets_are_routes(version: str) -> None:
    pairs = [*one_side.SIDE["tunnels"], {"local_subnet": "10.60.0.0/16", "remote_subnet": "172.31.2.0/24"}]
    text = written(vpn_type="route", tunnels=pairs, device_version=version)
    assert (
        text.count("leftsubnet=0.0.0.0/0") == text.count("rightsubnet=0.0.0.0/0") == text.count("subnet=") / 2
    )
    assert "ip route add 172.31.1.0/24 dev ipsec8493\nip route add 172.31.2.0/24 dev ipsec8493" in text


def test_everything_is_never_routed_into_the_tunnel() -> None:
    everything = [{"local_subnet": "0.0.0.0/0", "remote_subnet": "0.0.0.0/0"}]
    text = written(vpn_type="route", tunnels=everything)
    assert "rightsubnet=0.0.0.0/0" in text
    assert "ip route" not in text


# Reading


BASE = "conn a\n  left=198.51.100.7\n  right=203.0.113.77\n  authby=secret\n"


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("keylife=1h", "phase2_lifetime", 3600),
        ("lifetime=90m", "phase2_lifetime", 5400),
        ("salifetime=0.5h", "phase2_lifetime", 1800),
        ("ikelifetime=1d", "phase1_lifetime", 86_400),
        ("ikev2=insist", "ike_version", 2),
        ("ikev2=never", "ike_version", 1),
        ("keyexchange=ikev1", "ike_version", 1),
        ("forceencaps=yes", "nat_traversal", "on"),
        ("encapsulation=no", "nat_traversal", "off"),
        ("pfs=no", "pfs", False),
        ("pfsgroup=modp1536", "pfs_group", 5),
        ("phase2alg=aes256-sha1;modp1024", "pfs_group", 2),
        ("esp=aes_gcm-null", "phase2_encryption", "aes_gcm"),
        ("ike=aes256-sha2_256;dh14,3des-md5;modp1536", "phase1_encryption", ["aes256", "3des"]),
        ("ike=aes256+aes128-sha2_512+sha1-dh14+dh19", "phase1_dh_group", [14, 19]),
        ("type=transport", "encapsulation_mode", "transport"),
        ("phase2=ah", "ipsec_protocol", "ah"),
        ("authby=rsasig", "authentication", "certificate"),
        ("authby=rsasig|secret", "authentication", "psk"),
        ("auto=route", "initiation", "bidirectional"),
        ("auto=add", "initiation", "receive"),
        ("rekey=no", "rekey", False),
        ("vti-interface=vti01", "vpn_type", "route"),
        ("ipsec-interface=no", "vpn_type", None),
        ("leftid=@[GroupName", "local_peer_id", "@[GroupName]"),
        ("leftid=@#6772702d37", "local_peer_id", "@[grp-7]"),
        ("leftid=vpn.example.com", "local_peer_id", None),
        ("rightid=%fromcert", "remote_peer_id", None),
    ],
)
def test_a_setting_is_read_in_each_of_its_words(line: str, key: str, value: Any) -> None:
    assert found(f"{BASE}  {line}\n").half.get(key) == value


def test_defaults_are_named_as_assumed() -> None:
    one = found(BASE)
    assert one.half["pfs"] is True
    assert {"pfs", "phase2_lifetime", "rekey", "dpd", "nat_traversal", "ike_version"} <= one.assumed
    assert "phase1_lifetime" not in one.half  # 1 hour or 8, by the release
    assert found(f"{BASE}  pfs=yes\n").assumed.isdisjoint({"pfs"})


def test_each_end_is_offered_since_the_file_does_not_say_which_it_is_for() -> None:
    left, right = read(f"{BASE}  leftsubnet=10.1.0.0/24\n  leftid=@a.example.com\n", "libreswan").found
    assert (left.end, right.end) == ("left", "right")
    assert left.half["public_ip"] == right.half["peer_public_ip"]
    assert left.half["local_peer_id"] == right.half["remote_peer_id"] == "@a.example.com"
    assert right.half["tunnels"] == [{"local_subnet": "203.0.113.77/32", "remote_subnet": "10.1.0.0/24"}]


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        ("left=%defaultroute\n  right=203.0.113.7", ["left"]),
        ("left=203.0.113.7\n  right=%any", ["left"]),
        ("left=%any\n  right=203.0.113.7", ["right"]),
        ("left=203.0.113.7\n  right=198.51.100.7", ["left", "right"]),
        ("auto=add", []),
    ],
)
def test_an_end_that_can_only_be_this_box_is_read_alone(lines: str, ends: list[str]) -> None:
    assert [one.end for one in read(f"conn a\n  {lines}\n", "libreswan").found] == ends


def test_what_is_nearest_counts() -> None:
    text = (
        "conn %default\n  ikelifetime=1h\n  pfs=no\n"
        "conn base\n  right=203.0.113.77\n  pfs=yes\n  ikelifetime=2h\n"
        "conn a\n  also=base\n  left=198.51.100.7\n  ikelifetime=3h\n"
    )
    half = found(text).half
    assert half["phase1_lifetime"] == 10_800
    assert half["pfs"] is True


def test_alsoflip_takes_the_other_end() -> None:
    text = "conn base\n  left=203.0.113.77\n  leftid=@far\nconn a\n  alsoflip=base\n  left=198.51.100.7\n"
    half = found(text).half
    assert half["peer_public_ip"] == "203.0.113.77"
    assert half["remote_peer_id"] == "@far"


def test_sections_that_take_each_other_in_are_read_all_the_same() -> None:
    text = "conn a\n  also=b\n  left=198.51.100.7\n  auto=add\nconn b\n  also=a\n  right=203.0.113.77\n  auto=add\n"
    assert {one.name for one in read(text, "libreswan").found} == {"a, b"}


def test_what_is_taken_from_elsewhere_is_named() -> None:
    one = found(f"{BASE}  also=elsewhere\n")
    assert any("elsewhere" in remark for remark in one.remarks)


def test_a_connection_that_protects_nothing_is_passed_over() -> None:
    assert not read(f"{BASE}  type=passthrough\n", "libreswan").found
    assert not read(f"{BASE}  authby=never\n", "libreswan").found


def test_connections_that_differ_in_more_than_subnets_stay_apart() -> None:
    text = "".join(
        f"conn {name}\n{BASE.partition(chr(10))[2]}  esp={esp}\n"
        for name, esp in [("a", "aes256"), ("b", "3des")]
    )
    assert [one.name for one in read(text, "libreswan").found if one.end == "left"] == ["a", "b"]


def test_a_private_address_is_no_public_one_unless_the_peers_is_private_too() -> None:
    near = "conn a\n  left=10.1.0.10\n  right="
    assert found(f"{near}203.0.113.77\n").half["local_private_ip"] == "10.1.0.10"
    assert found(f"{near}10.9.0.1\n").half["public_ip"] == "10.1.0.10"


def test_with_ikev1_dpd_needs_both_times() -> None:
    text = f"{BASE}  ikev2=no\n  dpddelay=30\n"
    assert found(text).half["dpd"] is False
    assert found(f"{text}  dpdtimeout=120\n").half["dpd"] is True


def test_what_no_row_comes_from_is_shown_with_its_line() -> None:
    reading = read(f"version 2\n\ninclude /etc/ipsec.d/*.conf\n{BASE}  mtu=1400\n", "libreswan")
    assert [(one.line, one.text) for one in reading.unread] == [
        (3, "include /etc/ipsec.d/*.conf"),
        (8, "mtu=1400"),
    ]


def test_keys_beside_the_file_are_neither_read_nor_shown() -> None:
    reading = read(f'{BASE}\n198.51.100.7 203.0.113.77 : PSK "sesame"\n', "libreswan")
    assert reading.keys == 1
    assert "sesame" not in repr(reading)
    assert not reading.unread


def test_a_paste_that_lost_or_gained_indents_is_read() -> None:
    lines = BASE.splitlines()
    assert found("\n".join(line.strip() for line in lines)).half["public_ip"] == "198.51.100.7"
    assert found("\n".join(f"        {line}" for line in lines)).half["public_ip"] == "198.51.100.7"


def test_libreswans_file_is_recognised_and_strongswans_is_not_taken_for_it() -> None:
    assert recognise(written()) == "libreswan"
    assert (
        recognise("conn a\n\tkeyexchange=ikev2\n\tike=aes256-sha256-modp2048!\n\tauthby=psk\n")
        == "strongswan"
    )
    assert READERS["libreswan"].recognises("interface eth0\n") == 0
