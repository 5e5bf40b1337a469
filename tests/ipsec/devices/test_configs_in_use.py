"""What files and answers that are in use have and their manuals' examples have not.

The shapes are those of public repositories' files, found by their unusual lines: a set-up script, a provider's
documentation, a paste out of a longer text. Names and addresses are invented.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ipsec.devices.one_side import only
from vns3pair.ipsec.devices.readers import read, recognise

INDENTED = """\
 conn all
     type=tunnel
     auto=start
     esp=aes256-sha256!
     ike=aes256-sha256-modp2048!
     left=%any
     leftsubnet=10.160.0.0/26                    # on premises
     rightsubnet=10.10.30.0/24,10.20.10.0/24     # in the cloud
     right=203.0.113.9                           # the gateway
     leftauth=psk
     rightauth=psk
     leftid="198.51.100.4"                       # the public address
     keyexchange=ikev2
"""


def test_a_section_whose_head_is_indented_or_commented_on_is_strongswans_all_the_same() -> None:
    assert recognise(INDENTED) == "strongswan"
    assert read(INDENTED, "strongswan").found
    commented = "conn office # the branch\n    keyexchange=ikev2\n    right=203.0.113.9\n    authby=psk\n"
    assert read(commented, "strongswan").found[0].half["ike_version"] == 2


def test_any_address_on_strongswans_left_may_be_this_box() -> None:
    """ipsec.conf(5), left: %any for the local end is an address that the routes choose; left is local unless right is."""
    found = {one.end: one.half for one in read(INDENTED, "strongswan").found}
    assert list(found) == ["left", "right"]
    assert found["left"]["peer_public_ip"] == "203.0.113.9"
    assert found["left"]["local_peer_id"] == "198.51.100.4"
    assert {pair["remote_subnet"] for pair in found["left"]["tunnels"]} == {"10.10.30.0/24", "10.20.10.0/24"}


def test_any_address_on_strongswans_right_is_the_other_box() -> None:
    text = "conn a\n    keyexchange=ikev2\n    left=198.51.100.4\n    right=%any\n    authby=psk\n"
    assert only(text, "strongswan").end == "left"


def test_any_address_on_libreswans_left_is_the_other_box() -> None:
    """ipsec.conf(5), left: %any stands for the remote peer, as this host's own address has to be known."""
    found = only("conn a\n    left=%any\n    right=203.0.113.9\n    authby=secret\n", "libreswan")
    assert (found.end, found.half["public_ip"]) == ("right", "203.0.113.9")


@pytest.mark.parametrize("device", ["libreswan", "strongswan"])
@pytest.mark.parametrize("key", ["leftsubnet", "leftsubnets"])
def test_a_subnet_that_cannot_be_read_is_not_dropped_without_a_word(device: str, key: str) -> None:
    if device == "strongswan" and key == "leftsubnets":
        return  # not a setting of strongSwan's
    text = (
        "conn a\n    left=%defaultroute\n    right=203.0.113.9\n    rightsubnet=10.9.0.0/16\n"
        f"    {key}=10.5.5.0/30.192.168.100.0/24,10.6.0.0/24\n"
    )
    found = only(text, device)
    assert [pair["local_subnet"] for pair in found.half["tunnels"]] == ["10.6.0.0/24"]
    assert any("10.5.5.0/30.192.168.100.0/24" in remark for remark in found.remarks), found.remarks


def test_a_selector_of_swanctl_that_cannot_be_read_is_not_dropped_without_a_word() -> None:
    text = (
        "connections {\n a {\n  remote_addrs = 203.0.113.9\n  children {\n   c {\n"
        "    local_ts = 10.1.0.0-10.1.0.255, 10.2.0.0/16\n    remote_ts = 10.3.0.0/16\n   }\n  }\n }\n}\n"
    )
    found = only(text, "strongswan")
    assert [pair["local_subnet"] for pair in found.half["tunnels"]] == ["10.2.0.0/16"]
    assert any("10.1.0.0-10.1.0.255" in remark for remark in found.remarks), found.remarks


@pytest.mark.parametrize(
    ("device", "lines", "told"),
    [
        ("strongswan", "keyexchange=ikev2\n    leftsubnet=10.1.0.0/16,10.2.0.0/16", True),
        ("strongswan", "keyexchange=ikev1\n    leftsubnet=10.1.0.0/16,10.2.0.0/16", False),
        ("strongswan", "keyexchange=ikev2\n    leftsubnet=10.1.0.0/16", False),
        ("libreswan", "leftsubnet=10.1.0.0/16,10.2.0.0/16", True),
        ("libreswan", "leftsubnets=10.1.0.0/16,10.2.0.0/16", False),
    ],
)
def test_subnets_that_share_one_sa_are_remarked_on(device: str, lines: str, told: bool) -> None:
    """VNS3 takes one pair an SA. With IKEv1 strongSwan uses the first alone, and libreswan makes an SA a pair of leftsubnets."""
    text = f"conn a\n    left=198.51.100.4\n    right=%any\n    authby=secret\n    {lines}\n"
    assert any("share one SA" in remark for remark in only(text, device).remarks) is told


def test_subnets_of_two_families_make_no_pair() -> None:
    """libreswan skips such pairs (add_connections), and no traffic fits one of strongSwan's."""
    everything = "0.0.0.0/0, ::/0"
    legacy = f'conn a\n    left=198.51.100.4\n    leftsubnet="{everything}"\n    right=%any\n    rightsubnet="{everything}"\n'
    swanctl = LONE.replace("10.1.0.0/16", everything).replace("10.2.0.0/16", everything)
    for text, device in ((legacy, "libreswan"), (legacy, "strongswan"), (swanctl, "strongswan")):
        assert only(text, device).half["tunnels"] == [
            {"local_subnet": "0.0.0.0/0", "remote_subnet": "0.0.0.0/0"},
            {"local_subnet": "::/0", "remote_subnet": "::/0"},
        ]
        assert "family" not in " ".join(only(text, device).remarks)


@pytest.mark.parametrize("device", ["libreswan", "strongswan"])
def test_a_subnet_without_its_family_at_the_other_end_is_not_dropped_without_a_word(device: str) -> None:
    text = (
        'conn a\n    left=198.51.100.4\n    leftsubnet="10.1.0.0/16, 2001:db8::/32"\n    right=%any\n'
        "    rightsubnet=172.31.1.0/24\n"
    )
    found = only(text, device)
    assert found.half["tunnels"] == [{"local_subnet": "10.1.0.0/16", "remote_subnet": "172.31.1.0/24"}]
    assert any(remark.startswith("2001:db8::/32 has no subnet of its family") for remark in found.remarks)


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("phase2alg=aes_gcm_c-256-null", "phase2_encryption", "aes256_gcm"),
        ("esp=aes_gcm_c-128", "phase2_encryption", "aes128_gcm"),
        ("esp=aes_ccm_c-256", "phase2_encryption", "aes256_ccm"),
        ("esp=null-sha1", "phase2_encryption", "null"),
        ("esp=aes_gcm256-null", "phase2_encryption", "aes256_gcm"),
        ("auth=ah", "ipsec_protocol", "ah"),
        ("auth=esp", "ipsec_protocol", "esp"),
    ],
)
def test_words_of_older_files_are_read(line: str, key: str, value: Any) -> None:
    text = f"conn a\n    left=%defaultroute\n    right=203.0.113.9\n    {line}\n"
    assert only(text, "libreswan").half[key] == value


@pytest.mark.parametrize("device", ["libreswan", "strongswan"])
def test_a_sections_name_may_stand_in_quotes(device: str) -> None:
    text = (
        'conn "site b"\n    left=%defaultroute\n    right=203.0.113.9\n    authby=secret\n'
        'conn site-c\n    also="site b"\n    rightsubnet=10.4.0.0/16\n    auto=start\n'
    )
    found = only(text, device)
    assert (found.name, found.half["peer_public_ip"]) == ("site-c", "203.0.113.9")


def test_a_setting_of_swanctl_outside_any_section_is_shown() -> None:
    reading = read(f"connections.branch.encap = yes\n{LONE}", "strongswan")
    assert [(one.line, one.text) for one in reading.unread] == [(1, "connections.branch.encap = yes")]


LONE = """\
branch {
  local_addrs = 198.51.100.4
  remote_addrs = 203.0.113.5
  version = 2
  local {
    auth = psk
    id = @branch.example.com
  }
  remote {
    auth = psk
  }
  children {
    branch_sa {
      local_ts = 10.1.0.0/16
      remote_ts = 10.2.0.0/16
      esp_proposals = aes256gcm128-modp3072 # in hardware
    }
  }
  proposals = aes256-sha256-modp3072
}
"""


def test_a_connection_without_the_section_around_it_is_read() -> None:
    """Files that swanctl.conf takes in within its `connections` hold connections alone."""
    found = only(LONE, "strongswan")
    assert found.name == "branch"
    assert found.half["phase2_encryption"] == "aes256_gcm"
    assert found.half["tunnels"] == [{"local_subnet": "10.1.0.0/16", "remote_subnet": "10.2.0.0/16"}]
    assert not read(LONE, "strongswan").unread


def test_a_template_beside_connections_is_no_connection() -> None:
    text = "connections {\n  one : branch {\n  }\n}\n" + LONE
    assert [found.name for found in read(text, "strongswan").found] == ["one"]


@pytest.mark.parametrize("word", ["DHGroupNumbers", "DhGroupNumbers"])
def test_groups_of_aws_are_read_in_either_spelling(word: str) -> None:
    """The EC2 API has the first; AWS Security Hub's findings (AwsEc2VpnConnection) the second."""
    options = {f"Phase1{word}": [14], f"Phase2{word}": [14, 19], "Phase1LifetimeSeconds": 28_800}
    half = only(json.dumps({"Options": {"TunnelOptions": [options]}}), "aws").half
    assert (half["phase1_dh_group"], half["pfs_group"]) == (14, [14, 19])


def test_options_in_a_command_of_the_shell_are_read() -> None:
    options = json.dumps({"StaticRoutesOnly": True, "TunnelOptions": [{"Phase2LifetimeSeconds": 1800}]})
    command = f"aws ec2 create-vpn-connection --type ipsec.1 --options '{options}' --query x"
    assert only(command, "aws").half["phase2_lifetime"] == 1800
