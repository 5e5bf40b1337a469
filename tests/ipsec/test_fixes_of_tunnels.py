"""One-click remedies of tunnels: mirrored, added, removed, completed."""

from __future__ import annotations

import pytest

from tests.ipsec.mending import after, compared, offered, pairs
from vns3pair.ipsec.parameter import PARTNER, SIDES

OURS = ("172.31.1.0/24", "10.50.0.0/16")


@pytest.mark.parametrize(
    ("theirs", "label"),
    [
        (("172.31.1.0/24", "10.50.0.0/16"), "Swap local and remote"),
        (("10.50.0.0/24", "172.31.1.0/24"), "Set the remote subnet to 10.50.0.0/24"),
        (("10.0.0.0/8", "172.31.1.0/24"), "Set the remote subnet to 10.0.0.0/8"),
        (("10.50.7.0/24", "172.31.1.0/24"), "Set the remote subnet to 10.50.7.0/24"),
        (("10.50.0.0/16", "172.31.9.9/24"), "Set the local subnet to 172.31.9.0/24"),
        (("10.0.0.0/8", "172.31.1.128/25"), "Mirror the partner's pair"),
    ],
)
def test_a_near_miss_is_mended_from_either_side(theirs: tuple[str, str], label: str) -> None:
    own = [{**pairs(OURS)[0], "name": "lan", "ping_address": "10.50.7.1"}]
    comparison = compared({"tunnels": own}, {"tunnels": pairs(theirs)})
    (fix,) = offered(comparison, "tunnels[0]")
    assert fix.label == label
    assert fix.changes["tunnels"][0]["name"] == "lan"
    assert "The tunnel then matches." in fix.says
    for side in SIDES:
        (each,) = offered(comparison, "tunnels[0]", side)
        assert after(comparison, side, each).tunnels_matching == (1, 1)


@pytest.mark.parametrize("theirs", [("10.50.0.0/16", "172.31.2.0/25"), ("10.50.0.0/16", "bad")])
def test_a_second_pair_is_mended_while_pfs_differs(theirs: tuple[str, str]) -> None:
    """More than one tunnel is refused then, but not by what mends the pair."""
    second = ("172.31.2.0/24", "10.50.0.0/16")
    vns3, off = {"ike_version": 2, "tunnels": pairs(OURS, second)}, {"ike_version": 2, "pfs": False}
    comparison = compared(vns3, {**off, "tunnels": pairs(OURS[::-1], theirs)})
    assert offered(comparison, "tunnels[1]", PARTNER)
    none = compared(vns3, {**off, "tunnels": None})
    assert [fix.label for fix in offered(none, "tunnels", PARTNER)] == ["Mirror VNS3's 2 pairs"]


def test_a_mirror_that_takes_in_more_says_so() -> None:
    comparison = compared({"tunnels": pairs(OURS)}, {"tunnels": pairs(("10.0.0.0/8", "172.31.1.0/24"))})
    assert "This is wider than yours is now." in offered(comparison, "tunnels[0]")[0].says
    assert "wider" not in offered(comparison, "tunnels[0]", PARTNER)[0].says


def test_a_missing_pair_is_added_and_a_surplus_one_removed() -> None:
    extra = ("10.60.0.0/16", "172.31.1.0/24")
    comparison = compared({"tunnels": pairs(OURS)}, {"tunnels": pairs(OURS[::-1], extra)})
    (added,) = offered(comparison, "tunnels[1]")
    assert (added.label, added.changes["tunnels"]) == ("Add the mirrored pair", pairs(OURS, extra[::-1]))
    (removed,) = offered(comparison, "tunnels[1]", PARTNER)
    assert (removed.label, removed.changes["tunnels"]) == ("Remove this pair", pairs(OURS[::-1]))
    last = compared({"tunnels": pairs(OURS)}, {"tunnels": pairs(("9.9.9.0/24", "8.8.8.0/24"))})
    assert offered(last, "tunnels[0]") == ()  # the last pair is not taken away


def test_a_side_without_tunnels_mirrors_all_of_the_other_sides() -> None:
    theirs = pairs(OURS[::-1], ("10.60.0.7/16", "172.31.1.0/24"), ("10.0.0.0/8", "10.0.0.0/8"))
    comparison = compared({"tunnels": None}, {"tunnels": theirs[:2]})
    (fix,) = offered(comparison, "tunnels")
    assert fix.label == "Mirror the partner's 2 pairs"
    assert fix.changes["tunnels"] == pairs(OURS, ("172.31.1.0/24", "10.60.0.0/16"))
    assert offered(comparison, "tunnels", PARTNER) == ()
    identical = compared({"tunnels": None}, {"tunnels": theirs[2:]})
    assert offered(identical, "tunnels") == ()  # local and remote alike carry nothing


def test_host_bits_are_written_out_of_a_matching_pair() -> None:
    comparison = compared(
        {"tunnels": pairs(("172.31.1.7/24", "10.50.0.0/16"))}, {"tunnels": pairs(OURS[::-1])}
    )
    (fix,) = offered(comparison, "tunnels[0]")
    assert fix.changes["tunnels"] == pairs(OURS)
    assert offered(comparison, "tunnels[0]", PARTNER) == ()


def test_an_incomplete_pair_takes_what_is_missing_from_its_mirror() -> None:
    comparison = compared(
        {"tunnels": [{"local_subnet": OURS[0], "remote_subnet": "10.50.0.0"}]}, {"tunnels": pairs(OURS[::-1])}
    )
    (fix,) = offered(comparison, "tunnels[0]")
    assert fix.changes["tunnels"] == pairs(OURS)
    contradicts = compared({"tunnels": [{"local_subnet": "192.0.2.0/24"}]}, {"tunnels": pairs(OURS[::-1])})
    assert offered(contradicts, "tunnels[0]") == ()
