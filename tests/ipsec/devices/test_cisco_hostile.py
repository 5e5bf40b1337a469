"""Cisco configurations as they come: cut off, shuffled, huge, or of something else."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ipsec.devices import golden
from tests.ipsec.devices.cisco_entries import ENTRIES
from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.devices.readers import READERS, read
from vns3pair.ipsec.devices.readers.cisco_lines import HEADS
from vns3pair.ipsec.devices.readers.reading import Reading

TEXTS = [text for device in ENTRIES for text in golden.texts(device)]
BOTH = pytest.mark.parametrize("device", ENTRIES)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@BOTH
@OFTEN
@given(text=st.sampled_from(TEXTS), cut=st.integers(0, 6000), end=st.integers(0, 6000))
def test_a_configuration_cut_anywhere_is_read_without_an_exception(
    device: str, text: str, cut: int, end: int
) -> None:
    assert isinstance(read(text[cut:end], device), Reading)
    assert isinstance(read(text[:cut] + text[end:], device), Reading)


@BOTH
@OFTEN
@given(text=st.sampled_from(TEXTS), seed=st.integers(0, 2**32))
def test_shuffled_lines_and_words_are_read_without_an_exception(device: str, text: str, seed: int) -> None:
    dice = random.Random(seed)
    lines = text.splitlines()
    dice.shuffle(lines)
    assert isinstance(read("\n".join(lines), device), Reading)
    words = [line.split() for line in lines]
    for line in words:
        dice.shuffle(line)
    assert isinstance(read("\n".join(" ".join(line) for line in words), device), Reading)


ARGUMENTS = """
10 M ACL host any address interface ipsec-isakmp type ipsec-l2l esp set peer security-association
lifetime seconds kilobytes group14 pfs ip 203.0.113.77 255.255.255.0 protection ipsec
destination source ::1 no dynamic remark permit transform-set ikev2-profile isakmp-profile P
"""
WORDS = st.sampled_from(
    [*sorted({word for head, body in HEADS.items() for word in (*head, *body)}), *ARGUMENTS.split()]
)


@BOTH
@OFTEN
@given(
    lines=st.lists(
        st.tuples(st.sampled_from(["", " ", "   ", "r1(config)#"]), st.lists(WORDS, min_size=1, max_size=7)),
        max_size=40,
    )
)
def test_any_lines_of_a_ciscos_words_are_read_without_an_exception(
    device: str, lines: list[tuple[str, list[str]]]
) -> None:
    assert isinstance(read("\n".join(start + " ".join(words) for start, words in lines), device), Reading)


@BOTH
@OFTEN
@given(text=st.text(max_size=300))
def test_any_text_is_read_without_an_exception(device: str, text: str) -> None:
    assert isinstance(read(text, device), Reading)


@BOTH
@pytest.mark.parametrize(
    "line",
    [
        "access-list ACL extended permit ip host 10.0.0.1 10.9.9.0 255.255.255.0",
        "access-list ACL extended permit ip object-group G object-group G",
        "object-group network G\n network-object 10.1.0.0 255.255.0.0\n group-object G",
        "crypto map M 10 set peer 203.0.113.77",
        "interface Tunnel1\n tunnel protection ipsec profile P\n tunnel mode ipsec ipv4",
        "crypto isakmp policy 10\n hash sha\ncrypto ikev1 policy 10\n hash sha",
        "tunnel-group 203.0.113.77 general-attributes\n default-group-policy GP",
        "logging host 10.0.0.1\nsnmp-server community x",
        "crypto map M {n} ipsec-isakmp\n set peer 203.0.113.77\n match address ACL",
        "crypto map M {n} set peer 203.0.113.77\ncrypto map M {n} match address ACL",
        "interface Tunnel{n}\n tunnel source 10.0.0.1\n crypto map M",
        "tunnel-group g{n} general-attributes\n default-group-policy GP",
    ],
)
def test_the_time_to_read_grows_with_the_text_alone(device: str, line: str) -> None:
    def text(times: int) -> str:
        return ENTRIES[device] + "\n".join(line.replace("{n}", str(n)) for n in range(times))

    small, large = text(1500), text(3000)
    reader = READERS[device].read
    assert growth(lambda: reader(small), lambda: reader(large)) < LINEAR
