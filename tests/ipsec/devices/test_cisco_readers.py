"""What holds for reading an ASA and a router running IOS-XE alike: where rows stand, how much is given, no keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ipsec.devices.cisco_entries import ENTRIES
from tests.ipsec.devices.golden import CASES
from tests.ipsec.devices.one_side import only
from vns3pair.ipsec.devices.readers import cisco_asa, cisco_ios_xe, read, recognise

BOTH = pytest.mark.parametrize("device", ENTRIES)


@BOTH
def test_at_most_so_many_connections_and_lines_are_given(device: str) -> None:
    entry = "crypto map M {n} set peer 203.0.113.77\ncrypto map M {n} set df-bit clear-df"
    if device == "cisco_ios_xe":
        entry = "crypto map M {n} ipsec-isakmp\n set peer 203.0.113.77\n set nat demux"
    reading = read("\n".join(entry.replace("{n}", str(n)) for n in range(1, 400)), device)
    assert len(reading.found) == cisco_asa.MOST_FOUND == cisco_ios_xe.MOST_FOUND
    assert len(reading.unread) == cisco_asa.MOST_UNREAD == cisco_ios_xe.MOST_UNREAD
    assert any("more than" in problem for problem in reading.problems)


@pytest.mark.parametrize("path", sorted(CASES.glob("cisco_*/*.txt")), ids=lambda path: path.name)
def test_each_is_told_from_the_other(path: Path) -> None:
    assert recognise(path.read_text()) == path.parent.name


@BOTH
def test_each_row_is_found_again_where_it_stands(device: str) -> None:
    lines = ENTRIES[device].splitlines()
    where = only(ENTRIES[device], device).where
    assert "203.0.113.77" in lines[where["peer_public_ip"] - 1]
    assert "set " in lines[where["phase2_encryption"] - 1]


def test_an_example_that_is_indented_after_other_lines_is_read_too() -> None:
    for device, text in ENTRIES.items():
        lines = [f"\t{line.strip()}" for line in text.splitlines()]
        half = only("\n".join(["1. What to type:", "", *lines, "\texit", "", "Then wait."]), device).half
        assert half["peer_public_ip"] == "203.0.113.77"
        assert half["phase2_encryption"] == "aes256"


CANARY = "C4naryK3yThatMustNotStay"
WITH_KEYS = {
    "cisco_asa": """\
enable password {0} encrypted
username admin password {0} encrypted privilege 15
tunnel-group 203.0.113.77 ipsec-attributes
 ikev1 pre-shared-key {0}
 pre-shared-key {0}
 ikev2 remote-authentication pre-shared-key {0}
 ikev2 local-authentication pre-shared-key {0}
isakmp key {0} address 203.0.113.77 netmask 255.255.255.255
crypto map M 10 set unknown-thing pre-shared-key {0}
""",
    "cisco_ios_xe": """\
enable secret 5 {0}
username admin privilege 15 secret {0}
crypto isakmp key {0} address 203.0.113.77
crypto isakmp key 6 {0} address 203.0.113.78 no-xauth
crypto keyring K
  pre-shared-key address 203.0.113.77 key {0}
  pre-shared-key hostname vns3.example.com key {0}
crypto isakmp profile P
 match identity address 203.0.113.77 255.255.255.255
 client authentication username u password {0}
crypto ikev2 keyring K
 peer x
  address 203.0.113.77
  pre-shared-key local {0}
  pre-shared-key remote 6 {0}
crypto ikev2 profile P
 authentication local pre-share key {0}
 aaa authorization group psk list default password {0}
crypto map M 20 ipsec-isakmp
 set peer 203.0.113.77
 set ikev2-profile P
 set secret {0}
""",
}


@BOTH
def test_no_key_of_a_configuration_is_in_what_was_read(device: str) -> None:
    reading = read(ENTRIES[device] + WITH_KEYS[device].format(CANARY), device)
    assert reading.found
    assert reading.keys >= 6
    assert CANARY not in repr(reading)
