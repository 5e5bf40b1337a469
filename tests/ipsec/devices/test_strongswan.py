"""What is strongSwan's own: how swanctl.conf is written, and how it and the older ipsec.conf are read."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.ipsec.devices import one_side
from vns3pair.ipsec.devices.readers import read, recognise
from vns3pair.ipsec.devices.readers.reading import Found
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

written = partial(one_side.text, "strongswan")
refused = partial(one_side.refused, "strongswan")
only = partial(one_side.only, device="strongswan")


# Writing


@pytest.mark.parametrize(
    ("changes", "proposal"),
    [
        ({}, "aes256-sha256-modp2048"),
        ({"phase1_prf": "sha2_256"}, "aes256-sha256-modp2048"),
        ({"phase1_prf": "sha2_512"}, "aes256-sha256-prfsha512-modp2048"),
        ({"phase1_encryption": "aes256_gcm"}, "aes256gcm16-prfsha256-modp2048"),
        ({"phase1_encryption": "aes256_ccm", "phase1_hash": "aes_xcbc"}, "aes256ccm16-prfaesxcbc-modp2048"),
        ({"phase1_dh_group": 31}, "aes256-sha256-curve25519"),
        ({"phase1_dh_group": 22, "phase1_encryption": "des"}, "des-sha256-modp1024s160"),
    ],
)
def test_phase_1_is_spelled_with_a_prf_where_one_is_needed(changes: dict[str, Any], proposal: str) -> None:
    assert f" proposals = {proposal}\n" in written(**changes)


@pytest.mark.parametrize(
    ("changes", "proposal"),
    [
        ({}, "aes256-sha256-modp2048"),
        ({"pfs": False, "pfs_group": ""}, "aes256-sha256"),
        ({"phase2_encryption": "aes128_gcm", "phase2_hash": ""}, "aes128gcm16-modp2048"),
    ],
)
def test_a_group_stands_in_phase_2_only_with_pfs(changes: dict[str, Any], proposal: str) -> None:
    assert f"esp_proposals = {proposal}\n" in written(**changes)


def test_the_sheets_lifetime_is_when_an_sa_is_gone() -> None:
    text = written(phase1_lifetime=28_800, phase2_lifetime=3_600)
    assert "rekey_time = 25920s" in text
    assert "over_time = 2880s" in text
    assert "life_time = 3600s" in text
    assert "rekey_time = 3240s" in text


def test_without_rekeying_ikev2_has_no_end_by_time_and_that_is_said() -> None:
    text = written(rekey=False)
    assert "Not in here: Phase 1 lifetime" in text
    assert "over_time" not in text
    assert "over_time = 28800s" in written(rekey=False, ike_version=1)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("gw.example.com", 'id = "@gw.example.com"'),
        ("@192.0.2.1", 'id = "@192.0.2.1"'),
        ("fqdn:a=b", 'id = "fqdn:a=b"'),
        ("ops@example.com", 'id = "ops@example.com"'),
        ("C=CH, O=Example, CN=gw", 'id = "C=CH, O=Example, CN=gw"'),
        ("@[branch 7]", 'id = "keyid:branch 7"'),
        ("198.51.100.99", 'id = "198.51.100.99"'),
    ],
)
def test_ids_are_written_so_that_strongswan_takes_them_for_what_they_are(typed: str, line: str) -> None:
    assert line in written(local_peer_id=typed)


def test_an_expected_id_with_a_wildcard_is_refused() -> None:
    assert refused(remote_peer_id="*.example.com") == {"remote_peer_id"}


def test_what_ikev1_has_no_number_for_is_refused_with_it() -> None:
    assert refused(ike_version=1, phase1_encryption="aes256_gcm") == {"phase1_encryption"}
    assert refused(ike_version=1, phase1_hash="aes_xcbc") == {"phase1_hash"}
    chacha = {"phase2_encryption": "chacha20_poly1305", "phase2_hash": ""}
    assert refused(ike_version=1, **chacha) == {"phase2_encryption"}
    assert "esp_proposals = chacha20poly1305-modp2048" in written(**chacha)


def test_each_pair_has_a_child_of_its_own() -> None:
    pairs = [*one_side.SIDE["tunnels"], {"local_subnet": "10.60.0.0/16", "remote_subnet": "172.31.1.0/24"}]
    text = written(tunnels=pairs)
    assert text.count("local_ts =") == text.count("esp_proposals =") == 2
    assert "10.50.0.0/16,10.60.0.0/16" not in text


def test_one_that_only_answers_starts_nothing_when_a_tunnel_closes() -> None:
    text = written(initiation="receive")
    assert "start_action = none" in text
    assert "close_action" not in text


@pytest.mark.parametrize("cipher", ["aes256", "aes256_gcm", "chacha20_poly1305"])
@pytest.mark.parametrize("prf", ["sha1", "sha2_256", "sha2_512", "aes_xcbc"])
def test_a_prf_is_read_back(cipher: str, prf: str) -> None:
    phase1 = {"phase1_encryption": cipher, "phase1_hash": "", "phase1_prf": prf}
    if cipher == "aes256":
        phase1["phase1_hash"] = "sha2_384"
    stated = one_side.half("strongswan", **phase1)
    read_back = Half(PARTNER, {"device": "strongswan", **only(written(**phase1)).half})
    assert read_back.value("phase1_prf") == prf
    assert read_back.value("phase1_hash") == stated.value("phase1_hash")


def test_a_route_based_vpn_offers_everything_as_vns3_does_and_the_subnets_are_routes() -> None:
    pairs = [*one_side.SIDE["tunnels"], {"local_subnet": "10.60.0.0/16", "remote_subnet": "172.31.2.0/24"}]
    text = written(vpn_type="route", tunnels=pairs)
    assert text.count("_ts = 0.0.0.0/0") == text.count("_ts = ") == 2
    assert "ip route add 172.31.1.0/24 dev ipsec8493\nip route add 172.31.2.0/24 dev ipsec8493" in text


def test_each_family_of_a_route_based_vpn_has_a_child() -> None:
    pairs = [*one_side.SIDE["tunnels"], {"local_subnet": "fd00:1::/64", "remote_subnet": "fd00:2::/64"}]
    text = written(vpn_type="route", tunnels=pairs)
    assert "acme-vti {" in text
    assert "acme-vti6 {" in text
    assert "remote_ts = ::/0" in text


# Reading


def swanctl(connection: str = "", child: str = "", local: str = "") -> Found:
    text = (
        "connections {\n  c {\n    local_addrs = 198.51.100.7\n    remote_addrs = 203.0.113.77\n"
        f"    {connection}\n    local {{\n      auth = psk\n      {local}\n    }}\n"
        f"    children {{\n      n {{\n        local_ts = 10.1.0.0/16\n        remote_ts = 10.2.0.0/16\n        {child}\n"
        "      }\n    }\n  }\n}\n"
    )
    return only(text)


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ("version = 1", "ike_version", 1),
        ("version = 0", "ike_version", [2, 1]),
        ("encap = yes", "nat_traversal", "on"),
        ("encap = no", "nat_traversal", "auto"),
        ("rekey_time = 4h", "phase1_lifetime", 15_840),
        ("rekey_time = 100m", "phase1_lifetime", 6_600),
        ("reauth_time = 3h", "phase1_lifetime", 11_880),
        ("over_time = 1h", "phase1_lifetime", 18_000),
        ("version = 1\n rekey_time = 0\n over_time = 1h", "phase1_lifetime", 3_600),
        ("version = 2\n rekey_time = 0\n over_time = 1h", "phase1_lifetime", None),
        ("dpd_delay = 30", "dpd_delay", 30),
        ("dpd_delay = 0s", "dpd", False),
        ("proposals = aes-sha1-modp2048", "phase1_encryption", "aes128"),
        ("proposals = aes256gcm16-prfsha384-ecp384", "phase1_hash", "sha2_384"),
        ("proposals = aes256-sha256-prfsha512-modp2048", "phase1_prf", "sha2_512"),
        ("proposals = aes256-sha256-modp2048, aes128-sha1-modp2048", "phase1_hash", ["sha2_256", "sha1"]),
        ("proposals = default", "phase1_encryption", None),
        ("if_id_in = 7", "vpn_type", "route"),
        ("if_id_in = 0", "vpn_type", None),
        ("remote_addrs = vpn.example.com", "peer_public_ip", None),
        ("version = 1\n aggressive = yes", "exchange_mode", "aggressive"),
    ],
)
def test_a_connections_setting_is_read(setting: str, key: str, value: Any) -> None:
    assert swanctl(setting).half.get(key) == value


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ("life_time = 2h", "phase2_lifetime", 7_200),
        ("rekey_time = 1h", "phase2_lifetime", 3_960),
        ("rekey_time = 0", "rekey", False),
        ("esp_proposals = aes256-sha256", "pfs", False),
        ("esp_proposals = aes256-sha256-modp2048", "pfs_group", 14),
        ("esp_proposals = aes256-sha256-modp2048,aes128-sha1", "pfs", [True, False]),
        ("ah_proposals = sha256", "ipsec_protocol", "ah"),
        ("mode = transport", "encapsulation_mode", "transport"),
        ("start_action = trap|start", "initiation", "bidirectional"),
        ("start_action = none", "initiation", "receive"),
        ("life_bytes = 1048576", "phase2_lifetime_kilobytes", 1024),
        ("rekey_bytes = 0", "phase2_lifetime_kilobytes", "unlimited"),
    ],
)
def test_a_childs_setting_is_read(setting: str, key: str, value: Any) -> None:
    assert swanctl(child=setting).half.get(key) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("moon.example.org", "moon.example.org"),
        ('"@192.0.2.1"', "@192.0.2.1"),
        ("keyid:branch", "keyid:branch"),
        ('"@#6772702d37"', "keyid:grp-7"),
        ('"ipv4:#c0000201"', "192.0.2.1"),
        ("@@ops@example.com", "email:ops@example.com"),
        ("rfc822:ops@example.com", "email:ops@example.com"),
        ('"C=CH, O=Example, CN=moon"', "C=CH, O=Example, CN=moon"),
        ("2001:db8::1", "2001:db8::1"),
        ("a:b", "keyid:a:b"),
        ("%any", None),
        ("*.example.org", None),
        ("10.1.0.0/16", None),
    ],
)
def test_an_id_is_read_as_strongswan_takes_it(typed: str, value: str | None) -> None:
    assert swanctl(local=f"id = {typed}").half.get("local_peer_id") == value


def test_defaults_are_named_as_assumed() -> None:
    one = swanctl()
    assert one.half["phase1_lifetime"] == 15_840  # 4 h, and a tenth
    assert one.half["phase2_lifetime"] == 3_960
    assert one.half["initiation"] == "receive"
    assert {"phase1_lifetime", "phase2_lifetime", "initiation", "rekey", "dpd", "pfs"} <= one.assumed


def test_a_tunnel_without_subnets_is_between_the_hosts() -> None:
    text = (
        "connections { c { local_addrs = 198.51.100.7\n remote_addrs = 203.0.113.77\n children { n { } } } }"
    )
    half = only(text).half
    assert half["tunnels"] == [{"local_subnet": "198.51.100.7/32", "remote_subnet": "203.0.113.77/32"}]


def test_several_subnets_of_a_child_are_the_first_alone_in_ikev1() -> None:
    child = "local_ts = 10.1.0.0/16,10.3.0.0/16"
    assert len(swanctl("version = 1", child).half["tunnels"]) == 1
    both = swanctl("version = 2", child)
    assert len(both.half["tunnels"]) == 2
    assert any("child of its own" in remark for remark in both.remarks)


def test_children_that_differ_leave_a_choice() -> None:
    text = (
        "connections { c { remote_addrs = 203.0.113.77\n children {\n"
        "a { local_ts = 10.1.0.0/16\n esp_proposals = aes256-sha256\n life_time = 1h }\n"
        "b { local_ts = 10.2.0.0/16\n esp_proposals = aes128-sha256\n life_time = 2h }\n} } }"
    )
    half = only(text).half
    assert half["phase2_encryption"] == ["aes256", "aes128"]
    assert half["phase2_lifetime"] == [3_600, 7_200]


def test_quotes_comments_and_braces_in_values_are_read_as_strongswan_does() -> None:
    text = (
        'connections{c{remote_addrs=203.0.113.77#there\nlocal{auth=psk\nid="a # {b}" }\n'
        "children{n{remote_ts = 10.0.0.0/8 }}}}"
    )
    half = only(text).half
    assert half["peer_public_ip"] == "203.0.113.77"
    assert half["local_peer_id"] == "a # {b}"
    assert half["tunnels"] == [{"remote_subnet": "10.0.0.0/8"}]


def test_what_was_cut_off_is_told_and_the_rest_read() -> None:
    text = "connections {\n  c {\n    remote_addrs = 203.0.113.77\n    children {\n      n {\n        remote_ts = 10.0.0.0/8"
    reading = read(text, "strongswan")
    assert len(reading.found) == 1
    assert any("cut off" in problem for problem in reading.problems)


def test_settings_without_a_row_are_shown() -> None:
    text = "connections { c { remote_addrs = 203.0.113.77\n vips = 0.0.0.0\n children { n { updown = x } } } }\npools { p { } }"
    assert [one.text for one in read(text, "strongswan").unread] == [
        "vips = 0.0.0.0",
        "updown = x",
        "pools {",
    ]


def test_sections_built_on_each_other_in_a_ring_are_read() -> None:
    text = "connections { a : connections.b { version = 1 }\n b : connections.a { remote_addrs = 203.0.113.77 } }"
    assert {one.half["ike_version"] for one in read(text, "strongswan").found} == {1}


def test_keys_are_neither_read_nor_shown() -> None:
    text = 'connections { c { remote_addrs = 203.0.113.77\n } }\nsecrets {\n  ike-1 {\n    secret = "sesame"\n  }\n}\n'
    reading = read(text, "strongswan")
    assert reading.keys == 1
    assert "sesame" not in repr(reading)


OLD = "conn a\n\tleft=198.51.100.7\n\tright=203.0.113.77\n\tauthby=psk\n"


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("keyexchange=ikev1", "ike_version", 1),
        ("keyexchange=ike", "ike_version", [2, 1]),
        ("ikelifetime=60m", "phase1_lifetime", 3_600),
        ("keylife=20m", "phase2_lifetime", 1_200),
        ("lifetime=1d", "phase2_lifetime", 86_400),
        ("esp=aes256-sha256-modp2048!", "pfs_group", 14),
        ("esp=aes256-sha256!", "pfs", False),
        ("dpdaction=clear", "dpd_delay", 30),
        ("dpdaction=none", "dpd", False),
        ("forceencaps=yes", "nat_traversal", "on"),
        ("leftauth=pubkey", "authentication", "certificate"),
        ("auto=route", "initiation", "bidirectional"),
        ("auto=add", "initiation", "receive"),
        ("leftid=%any", "local_peer_id", None),
        ("lifebytes=0", "phase2_lifetime_kilobytes", "unlimited"),
    ],
)
def test_the_older_files_setting_is_read(line: str, key: str, value: Any) -> None:
    first, second = read(f"{OLD}\t{line}\n", "strongswan").found
    assert (first.end, second.end) == ("left", "right")
    assert first.half.get(key) == value


def test_a_list_that_is_not_strict_is_remarked_on() -> None:
    def remarks(esp: str) -> str:
        return " ".join(read(f"{OLD}\tesp={esp}\n", "strongswan").found[0].remarks)

    assert "esp= has no !" in remarks("aes256-sha256")
    assert "esp= has no !" not in remarks("aes256-sha256!")


def test_either_file_is_recognised() -> None:
    assert recognise(written()) == "strongswan"
    assert recognise(
        "conn a\n\tleft=198.51.100.7\n\tkeyexchange=ikev2\n\tleftauth=psk\n\tike=aes256-sha256-modp2048!\n"
    ) == ("strongswan")


def test_a_subnet_of_one_protocol_is_remarked_on() -> None:
    found = swanctl(child="local_ts = 10.1.0.0/16[tcp/443]")
    assert "local_ts carries some protocols or ports only, which a sheet cannot state." in found.remarks
