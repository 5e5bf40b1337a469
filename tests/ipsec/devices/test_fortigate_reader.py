"""Reading FortiGate configurations: what the golden cases leave out, hostile texts, and how the time grows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ipsec.devices import golden
from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.devices.readers import Reading, read, recognise
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

GOLDEN = golden.configs("fortigate")


def phase1(*lines: str) -> str:
    said = "".join(f"        {line}\n" for line in lines)
    return f'config vpn ipsec phase1-interface\n    edit "vpn"\n        set remote-gw 203.0.113.2\n{said}    next\nend\n'


def phase2(*lines: str, name: str = "vpn-1") -> str:
    said = "".join(f"        {line}\n" for line in lines)
    return f'config vpn ipsec phase2-interface\n    edit "{name}"\n        set phase1name "vpn"\n{said}    next\nend\n'


def half(text: str) -> dict[str, Any]:
    (found,) = read(text, "fortigate").found
    return dict(found.half)


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("set ike-version 2", "ike_version", 2),
        ("set mode aggressive", "exchange_mode", "aggressive"),
        ("set authmethod signature", "authentication", "certificate"),
        ("set proposal aes128gcm-prfsha256 aes256-sha512", "phase1_encryption", ["aes128_gcm", "aes256"]),
        ("set proposal aes128gcm-prfsha256 aes256-sha256", "phase1_hash", "sha2_256"),
        ("set dhgrp 14 5", "phase1_dh_group", [14, 5]),
        ("set rekey disable", "rekey", False),
        ("set passive-mode enable", "initiation", "receive"),
        ("set localid vpn.acme.example", "local_peer_id", "vpn.acme.example"),
        ("set local-gw 192.168.7.2", "local_private_ip", "192.168.7.2"),
    ],
)
def test_a_setting_of_phase_1_is_read(line: str, key: str, value: Any) -> None:
    assert half(phase1(line))[key] == value


@pytest.mark.parametrize(
    ("lines", "pair"),
    [
        (
            ("set src-subnet 10.0.0.0/8", "set dst-subnet 172.31.0.0 255.255.0.0"),
            ("10.0.0.0/8", "172.31.0.0/16"),
        ),
        (("set src-addr-type subnet6", "set src-subnet6 fd00::/64"), ("fd00::/64", "0.0.0.0/0")),
        (
            ("set src-addr-type range", "set src-start-ip 10.0.0.0", "set src-end-ip 10.0.0.3"),
            ("10.0.0.0/30", "0.0.0.0/0"),
        ),
        (
            ("set src-addr-type range", "set src-start-ip 10.0.0.0", "set src-end-ip 10.0.0.4"),
            ("10.0.0.0-10.0.0.4", "0.0.0.0/0"),
        ),
        (("set dst-addr-type name", 'set dst-name "not here"'), ("0.0.0.0/0", "not here")),
        (("set dst-addr-type name", 'set dst-name "all"'), ("0.0.0.0/0", "0.0.0.0/0")),
    ],
)
def test_selectors_are_read_in_every_shape(lines: tuple[str, ...], pair: tuple[str, str]) -> None:
    (tunnel,) = half(phase1() + phase2(*lines))["tunnels"]
    assert (tunnel["local_subnet"], tunnel["remote_subnet"]) == pair


def test_phases_2_that_differ_are_several_values_to_choose_from() -> None:
    text = (
        phase1()
        + phase2("set keylifeseconds 3600", "set pfs disable")
        + phase2("set keylifeseconds 7200", name="b")
    )
    read_half = Half(PARTNER, half(text))
    assert half(text)["phase2_lifetime"] == [3600, 7200]
    reading = read_half.reading("phase2_lifetime")
    assert reading is not None
    assert reading.several


def test_what_is_not_set_is_the_documented_default_and_marked_so() -> None:
    (found,) = read(phase1() + phase2(), "fortigate").found
    assert found.assumed == {
        "ike_version",
        "phase1_lifetime",
        "nat_traversal",
        "dpd",
        "pfs",
        "phase2_lifetime",
    }
    assert "phase1_dh_group" not in found.half
    assert "dpd_delay" not in found.half


def test_a_group_that_holds_itself_ends() -> None:
    groups = 'config firewall addrgrp\n    edit "a"\n        set member "b" "a"\n    next\n    edit "b"\n        set member "a"\n    next\nend\n'
    text = groups + phase1() + phase2("set src-addr-type name", "set src-name a")
    assert half(text)["tunnels"] == []


def test_prompts_before_lines_are_passed_over() -> None:
    text = phase1("set ike-version 2").replace("        set", "FGT60F (vpn) # set")
    assert half(text)["ike_version"] == 2


def test_a_dial_in_peer_is_told() -> None:
    text = 'config vpn ipsec phase1-interface\n    edit "dial"\n        set type dynamic\n    next\nend\n'
    reading = read(text, "fortigate")
    assert "peer_public_ip" not in reading.found[0].half
    assert any("dial in" in remark for remark in reading.found[0].remarks)


def test_a_text_that_is_cut_off_says_so_and_is_read_as_far_as_it_goes() -> None:
    reading = read(GOLDEN[0][: GOLDEN[0].index("config vpn ipsec phase2") + 60], "fortigate")
    assert reading.found
    assert any("cut off" in problem for problem in reading.problems)


def test_what_is_not_in_use_is_not_shown_as_unread_and_what_is_is() -> None:
    text = phase1(
        "set xauthtype disable",
        "set monitor",
        "set fec-egress disable",
        "set xauthtype client",
        "set eap enable",
    )
    assert [one.text for one in read(text, "fortigate").unread] == ["set xauthtype client", "set eap enable"]


def test_strange_lines_are_shown() -> None:
    reading = read("hello there\n" + phase1(), "fortigate")
    assert [one.line for one in reading.unread] == [1]


@pytest.mark.parametrize("text", GOLDEN)
def test_a_fortigates_configuration_is_recognised(text: str) -> None:
    assert recognise(text) == "fortigate"


HOSTILE = [
    "config",
    "edit",
    "set",
    "next",
    "end",
    '"',
    "\\",
    "'",
    "config vdom",
    "edit root",
    "append member a",
    "\x00",
]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_text_whatever_raises(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(GOLDEN))
    lines = text.split("\n")
    what = data.draw(st.sampled_from(["cut", "shuffled", "mixed", "any"]))
    if what == "cut":
        text = text[data.draw(st.integers(0, len(text))) : data.draw(st.integers(0, len(text)))]
    elif what == "shuffled":
        text = "\n".join(data.draw(st.permutations(lines)))
    elif what == "mixed":
        for at in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=8)):
            lines[at] = data.draw(st.sampled_from(HOSTILE)) + lines[at][data.draw(st.integers(0, 20)) :]
        text = "\n".join(lines)
    else:
        text = data.draw(st.text())
    reading = read(text, "fortigate")
    assert isinstance(reading, Reading)
    for found in reading.found:
        Half(PARTNER, {"device": "fortigate", **found.half}).value("phase1_encryption")


def _addresses(many: int) -> str:
    names = "".join(
        f'    edit "a{n}"\n        set subnet 10.0.{n % 256}.0 255.255.255.0\n    next\n' for n in range(many)
    )
    members = " ".join(f'"a{n}"' for n in range(many))
    group = f'config firewall addrgrp\n    edit "g"\n        set member {members}\n    next\nend\n'
    ends = ("set src-addr-type name", "set src-name g", "set dst-addr-type name", "set dst-name g")
    return f"config firewall address\n{names}end\n{group}" + phase1() + phase2(*ends)


@pytest.mark.parametrize(
    "made",
    [
        lambda n: _addresses(n // 4),
        lambda n: 'config firewall policy\nedit 1\nset comments "' * n,
        lambda n: "config vdom\nedit a\n" * n,
        lambda n: "end\nnext\n" * n,
        lambda n: "config vpn ipsec phase1-interface\nedit a\n" + "append proposal des-md5\n" * n,
        lambda n: "config vpn ipsec phase1-interface\nedit a\n" + 'set comments "' + "\\" * 20 * n,
        lambda n: "".join(phase1().replace('"vpn"', f'"v{i}"') for i in range(n // 8)),
    ],
    ids=["addresses", "quotes", "nesting", "ends", "appended", "backslashes", "tunnels"],
)
def test_time_grows_as_the_text_does(made: Any) -> None:
    small, large = made(4000), made(8000)
    assert growth(lambda: read(small, "fortigate"), lambda: read(large, "fortigate")) < LINEAR
