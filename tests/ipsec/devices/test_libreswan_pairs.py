"""Both ends of public test configurations of libreswan, read in and compared.

Sources: libreswan/libreswan on GitHub, v4.10, testing/pluto/ and the name given at each test, with
testing/baseconfigs/all/etc/ipsec.d/ipsec.conf.common. The facts are retyped, with documentation addresses. The test
suite starts its connections by hand, so who starts is left out of the comparison.
"""

from __future__ import annotations

from typing import Any

from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.devices.readers import read

BASE = """
conn west-east
    left=198.51.100.45
    leftid=@west.example.com
    right=198.51.100.23
    rightid=@east.example.com
    authby=secret
"""


def end(text: str, name: str, which: str, device: str = "libreswan") -> dict[str, Any]:
    """The half of one end of a connection, without who starts."""
    found = [one for one in read(text, device).found if (one.name, one.end) == (name, which)]
    assert len(found) == 1, read(text, device)
    return {key: value for key, value in found[0].half.items() if key != "initiation"}


def ends(west: str, east: str, name: str, *, east_device: str = "libreswan") -> Comparison:
    """West in VNS3's place, east in the partner's."""
    partner = {"device": east_device, **end(east, name, "right", east_device)}
    return compare(end(west, name, "left"), partner)


def states(comparison: Comparison) -> dict[str, str]:
    return {row.key: row.state for row in comparison.rows}


def mismatches(comparison: Comparison) -> set[str]:
    return {row.key for row in comparison.rows if row.state == "mismatch"}


def test_one_file_for_both_ends_agrees_with_itself() -> None:
    """ikev2-11-simple-psk: both ends have the same file, in which west is the left end."""
    text = f"{BASE}\nconn nets\n    also=west-east\n    leftsubnet=10.0.1.0/24\n    rightsubnet=10.0.2.0/24\n"
    comparison = ends(text, text, "nets")
    assert comparison.verdict == "incomplete"  # it names no algorithms
    assert not mismatches(comparison)
    found = states(comparison)
    for key in ("public_ip", "peer_public_ip", "local_peer_id", "remote_peer_id", "ike_version", "pfs"):
        assert found[key] == "match", key


def test_the_same_end_of_one_file_taken_for_both_is_found_out() -> None:
    text = f"{BASE}\nconn nets\n    also=west-east\n    leftsubnet=10.0.1.0/24\n    rightsubnet=10.0.2.0/24\n"
    left = end(text, "nets", "left")
    comparison = compare(left, {"device": "libreswan", **left})
    assert comparison.fails_at == "phase1"
    assert {"public_ip", "local_peer_id"} <= mismatches(comparison)


def test_a_cipher_unlike_in_phase_2_blocks_phase_2() -> None:
    """ikev1-algo-04-mismatch: esp=aes-sha1 against esp=3des-md5, which must not come up."""
    conn = (
        f"conn %default\n    ikev2=no\n{BASE}\nconn nets\n    also=west-east\n"
        "    leftsubnet=10.0.1.0/24\n    rightsubnet=10.0.2.0/24\n    esp="
    )
    comparison = ends(f"{conn}aes128-sha1\n", f"{conn}3des-md5\n", "nets")
    assert comparison.fails_at == "phase2"
    assert mismatches(comparison) == {"phase2_encryption", "phase2_hash"}


def test_of_three_tunnels_only_the_mirrored_one_comes_up() -> None:
    """ikev2-child-restart-mismatch: three connections, of which the ends agree on the first."""

    def file(second: str, third: str) -> str:
        nets = ["10.0.2.0/24", second, third]
        conns = (
            f"conn net-{number}\n    also=west-east\n    leftsubnet=10.0.1.0/24\n    rightsubnet={net}\n"
            for number, net in enumerate(nets)
        )
        return f"conn %default\n    pfs=no\n    rekey=yes\n{BASE}\n" + "\n".join(conns)

    west, east = file("10.0.200.0/24", "10.0.201.0/24"), file("10.0.211.0/24", "10.0.212.0/24")
    comparison = ends(west, east, "net-0, net-1, net-2")
    tunnels = [row.state for row in comparison.rows if row.relation == "tunnels"]
    assert tunnels.count("match") == 1
    assert "mismatch" in tunnels
    assert comparison.fails_at == "phase2"


def test_tunnel_and_transport_mode_do_not_go_together() -> None:
    """ikev2-21-mode-mismatch-01: type=transport at west, nothing at east."""
    conn = f"{BASE}\nconn hosts\n    also=west-east\n"
    comparison = ends(f"{conn}    type=transport\n", f"{conn}    type=tunnel\n", "hosts")
    assert "encapsulation_mode" in mismatches(comparison)


def test_libreswan_agrees_with_strongswan_in_ikev1() -> None:
    """interop-ikev1-strongswan-02-psk-responder: libreswan west, strongSwan east with its older ipsec.conf.

    libreswan takes the group of phase 1 for PFS, strongSwan is told it; the suite has the pair come up.
    """
    nets = "    leftsubnet=10.0.1.0/24\n    rightsubnet=10.0.2.0/24\n"
    west = f"{BASE}\nconn nets\n    ikev2=no\n    also=west-east\n{nets}    ike=aes128-sha1-modp2048\n"
    east = (
        f"config setup\n{BASE.replace('west-east', 'nets')}{nets}    keyexchange=ikev1\n    auto=add\n"
        "    ike=aes-sha1-modp2048\n    esp=aes-sha1-modp2048\n"
    )
    comparison = ends(west, east, "nets", east_device="strongswan")
    assert mismatches(comparison) <= {
        "phase2_lifetime"
    }  # each keeps its own default, which IKEv1 does not mind
    found = states(comparison)
    for key in ("phase1_encryption", "phase1_hash", "phase1_dh_group", "pfs", "pfs_group", "local_peer_id"):
        assert found[key] == "match", (key, found[key])
