"""Both ends of public test configurations of strongSwan, read in and compared.

Sources: strongswan/strongswan on GitHub, 5.9.8, testing/tests/ and the name given at each test, hosts moon and sun. The
facts are retyped, with documentation addresses and names. The test suite starts its connections by hand, so who starts
is left out of the comparison.
"""

from __future__ import annotations

from typing import Any

import pytest

from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.devices.readers import read

SWANCTL = """
connections {{
   gw-gw {{
      local_addrs  = {own}
      remote_addrs = {peer}

      local {{
         auth = psk
         id = {own_id}
      }}
      remote {{
         auth = psk
         id = {peer_id}
      }}
      children {{
         net-net {{
            local_ts  = {own_net}
            remote_ts = {peer_net}

            updown = /usr/local/libexec/ipsec/_updown iptables
            rekey_time = 5400
            rekey_bytes = 500000000
            rekey_packets = 1000000
            esp_proposals = {esp}
         }}
      }}
      version = {version}
      reauth_time = 10800
      proposals = aes128-sha256-x25519
   }}
}}

secrets {{
   ike-1 {{
      id-moon = moon.example.org
      id-sun =sun.example.org
      secret = "not a key of anybody's"
   }}
}}
"""

IPSEC_CONF = """
config setup

conn %default
	ikelifetime=60m
	keylife=20m
	rekeymargin=3m
	keyingtries=1
	authby=secret
	keyexchange=ikev2
	mobike=no

conn net-net
	left={own}
	leftsubnet={own_net}
	leftid=@{own_id}
	leftfirewall=yes
	right={peer}
	rightsubnet={peer_net}
	rightid=@{peer_id}
	auto=add
"""

MOON = {
    "own": "198.51.100.1",
    "peer": "198.51.100.2",
    "own_id": "moon.example.org",
    "peer_id": "sun.example.org",
    "own_net": "10.1.0.0/16",
    "peer_net": "10.2.0.0/16",
}
SUN = {
    "own": "198.51.100.2",
    "peer": "198.51.100.1",
    "own_id": "sun.example.org",
    "peer_id": "moon.example.org",
    "own_net": "10.2.0.0/16",
    "peer_net": "10.1.0.0/16",
}


def side(text: str) -> dict[str, Any]:
    found = [one for one in read(text, "strongswan").found if one.end in ("", "left")]
    assert len(found) == 1
    return {key: value for key, value in found[0].half.items() if key != "initiation"}


def ends(moon: str, sun: str) -> Comparison:
    return compare(side(moon), {"device": "strongswan", **side(sun)})


def states(comparison: Comparison) -> dict[str, str]:
    return {row.key: row.state for row in comparison.rows}


@pytest.mark.parametrize("version", [1, 2])
def test_moon_and_sun_agree_in_every_row(version: int) -> None:
    """ikev1/net2net-psk and ikev2/net2net-psk."""
    form = {"version": version, "esp": "aes128gcm128-x25519"}
    comparison = ends(SWANCTL.format(**MOON, **form), SWANCTL.format(**SUN, **form))
    found = states(comparison)
    assert "mismatch" not in found.values()
    for key in ("phase1_encryption", "phase1_hash", "phase1_lifetime", "phase2_lifetime", "pfs", "pfs_group"):
        assert found[key] == "match", key
    assert (
        found["psk_fingerprint"] == "incomplete"
    )  # the keys are the one thing that a configuration cannot tell


def test_a_pfs_group_unlike_breaks_the_first_rekey_in_ikev2() -> None:
    moon = SWANCTL.format(**MOON, version=2, esp="aes128gcm128-x25519")
    sun = SWANCTL.format(**SUN, version=2, esp="aes128gcm128-ecp256")
    row = next(row for row in ends(moon, sun).rows if row.key == "pfs_group")
    assert (row.state, row.effect) == ("mismatch", "unstable")


def test_no_pfs_against_pfs_is_told() -> None:
    moon = SWANCTL.format(**MOON, version=2, esp="aes128gcm128-x25519")
    sun = SWANCTL.format(**SUN, version=2, esp="aes128gcm128")
    assert states(ends(moon, sun))["pfs"] == "mismatch"


def test_moon_and_sun_agree_in_the_older_file_too() -> None:
    """ikev2-stroke/net2net-psk. It names no algorithms, so those are left to be filled in."""
    found = states(ends(IPSEC_CONF.format(**MOON), IPSEC_CONF.format(**SUN)))
    assert "mismatch" not in found.values()
    for key in ("phase1_lifetime", "phase2_lifetime", "ike_version", "local_peer_id", "remote_peer_id"):
        assert found[key] == "match", key
    assert found["phase1_encryption"] == "incomplete"


def test_a_subnet_that_is_not_mirrored_is_told() -> None:
    moon = SWANCTL.format(**MOON, version=1, esp="aes128-sha256")
    sun = SWANCTL.format(**{**SUN, "peer_net": "10.1.0.0/24"}, version=1, esp="aes128-sha256")
    assert ends(moon, sun).fails_at == "phase2"


def test_a_section_built_on_another_has_all_of_it() -> None:
    """ikev2/net2net-psk-dscp, host moon: two connections, the second built on the first with other identities."""
    text = SWANCTL.format(**MOON, version=2, esp="aes128gcm128-x25519").replace(
        "\n}\n\nsecrets",
        """
   ef : connections.gw-gw {
      local {
         id = moon-ef
      }
      children {
         net-net {
            mark_in = 20
         }
      }
   }
}

secrets""",
    )
    first, second = read(text, "strongswan").found
    changed = {key for key in first.half if first.half[key] != second.half[key]}
    assert changed == {"local_peer_id"}
    assert second.half["local_peer_id"] == "moon-ef"
