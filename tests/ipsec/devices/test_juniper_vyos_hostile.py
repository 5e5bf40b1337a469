"""Configurations of braces or of set commands that nobody wrote well: reading them yields something, and soon."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ipsec.devices import golden
from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.devices.readers import READERS, read

DEVICES = ("juniper_srx", "vyos")
EITHER = pytest.mark.parametrize("device", DEVICES)
CONFIGS = {device: golden.configs(device) for device in DEVICES}


def looked_at(text: str, device: str) -> None:
    reading = read(text, device)
    assert all(1 <= one.line <= text.count("\n") + 1 for one in reading.unread)
    for found in reading.found:
        assert compare({}, {"device": device, **found.half}).rows
        assert found.assumed <= found.half.keys()


@EITHER
@settings(max_examples=150, deadline=None)
@given(data=st.data(), start=st.integers(0, 3000), length=st.integers(0, 3000))
def test_a_configuration_cut_anywhere_is_read_as_far_as_it_goes(
    device: str, data: st.DataObject, start: int, length: int
) -> None:
    looked_at(data.draw(st.sampled_from(CONFIGS[device]))[start : start + length], device)


@EITHER
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_lines_in_any_order_are_read_without_a_traceback(device: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(CONFIGS[device]))
    looked_at("\n".join(data.draw(st.permutations(text.splitlines()))), device)


WORDS = {
    "juniper_srx": (
        """set security ike ipsec gateway vpn policy proposal a { } [ ] ; " ' /* */ ## address proposals """
        "traffic-selector $9$x inactive:"
    ),
    "vyos": (
        """set vpn ipsec site-to-site peer a esp-group ike-group proposal 1 { } " ' /* // tunnel local prefix """
        "vti bind lifetime disable"
    ),
}


@EITHER
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_words_at_all_are_read_without_a_traceback(device: str, data: st.DataObject) -> None:
    known = st.sampled_from([*WORDS[device].split(), "\n", "\x00"])
    looked_at(" ".join(data.draw(st.lists(st.one_of(known, st.text(max_size=5)), max_size=60))), device)


PIECES = {
    "juniper_srx": (
        "security {\n",
        "a {",
        "}\n",
        "[ a ",
        'x "',
        "/* */ ",
        "/* ",
        "set security ike gateway g address 192.0.2.1\n",
        "set security ipsec vpn v{n} ike gateway g\nset security ike gateway g ike-policy p\n",
        "set security policies from-zone a to-zone b policy p{n} then permit tunnel ipsec-vpn v\n",
        "set routing-options static route 10.0.{n}.0/24 next-hop st0.0\n",
        "deactivate security ike gateway g{n}\n",
    ),
    "vyos": (
        "vpn {\n ipsec {\n",
        "vpn { ipsec { site-to-site { peer p{n} {\n",
        "set vpn ipsec site-to-site peer p tunnel {n} local prefix 10.0.0.0/24\n",
        "set vpn ipsec site-to-site peer p{n} ike-group g\nset vpn ipsec ike-group g proposal {n} hash md5\n",
        "set vpn ipsec site-to-site peer p tunnel 1 remote prefix 10.0.{n}.0/24\n",
        "set protocols static route 10.0.0.0/24 interface vti0\nset vpn ipsec site-to-site peer p{n} vti bind vti0\n",
    ),
}


@pytest.mark.parametrize(
    ("device", "piece"), [(device, piece) for device, pieces in PIECES.items() for piece in pieces]
)
def test_time_grows_with_the_text_alone(device: str, piece: str) -> None:
    small, large = (
        "".join(piece.replace("{n}", str(number)) for number in range(count)) for count in (1500, 3000)
    )
    assert growth(lambda: read(small, device), lambda: read(large, device)) < LINEAR


@EITHER
@pytest.mark.parametrize("piece", ["\n", " ", "set  ", "esp-group ", "security ike ", "dh-group x"])
def test_time_to_recognise_grows_with_the_text_alone(device: str, piece: str) -> None:
    recognises = READERS[device].recognises
    small, large = piece * 20_000, piece * 40_000
    assert growth(lambda: recognises(small), lambda: recognises(large)) < LINEAR
