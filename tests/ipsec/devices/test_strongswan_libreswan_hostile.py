"""Configurations that nobody wrote well: cut anywhere, shuffled, endless. Reading them yields something, and soon."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.ipsec.devices import golden
from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.devices.readers import READERS
from vns3pair.ipsec.devices.readers.reading import Reading
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

DEVICES = ("libreswan", "strongswan")
TEXTS = [text for device in DEVICES for text in golden.texts(device)]
EITHER = pytest.mark.parametrize("device", DEVICES)


def looked_at(device: str, text: str) -> Reading:
    """The reading, with each half taken apart as a sheet would."""
    reading = READERS[device].read(text)
    READERS[device].recognises(text)
    for found in reading.found[:5]:
        half = Half(PARTNER, {"device": device, **found.half})
        for key in found.half:
            if key != "tunnels":
                half.effective(key)
        assert set(found.assumed) <= set(found.half)
        assert all(1 <= line <= text.count("\n") + 1 for line in found.where.values())
    assert all(1 <= one.line <= text.count("\n") + 1 for one in reading.unread)
    return reading


@EITHER
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_text_cut_anywhere_is_read(device: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    begin = data.draw(st.integers(0, len(text)))
    looked_at(device, text[begin : data.draw(st.integers(begin, len(text)))])


@EITHER
@pytest.mark.parametrize("seed", range(8))
def test_shuffled_lines_are_read(device: str, seed: int) -> None:
    lines = [line for text in TEXTS for line in text.split("\n")]
    random.Random(seed).shuffle(lines)
    looked_at(device, "\n".join(lines))


@EITHER
@settings(max_examples=300, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            [
                *(
                    "conn a",
                    "conn %default",
                    "also=a",
                    "alsoflip=b",
                    "conn b",
                    "config setup",
                    "\n",
                    "\n\t",
                    " ",
                    "=",
                    ",",
                ),
                *(
                    "left",
                    "right",
                    "=%any",
                    "=10.0.0.1",
                    "subnet",
                    "id",
                    "ike=",
                    "esp=",
                    "aes",
                    "-",
                    ";",
                    "+",
                    "!",
                    "sha2",
                ),
                *(
                    "connections",
                    "{",
                    "}",
                    ":",
                    ".",
                    '"',
                    "\\",
                    "#",
                    "children",
                    "local",
                    "remote_addrs",
                    "local_ts",
                ),
                *(
                    "rekey_time",
                    "0",
                    "1h",
                    "99999999999999999999",
                    "-1",
                    "\x00",
                    "\x85",
                    "é",
                    "include x",
                    "'",
                    "[masked]",
                ),
            ]
        ),
        max_size=60,
    )
)
@example(words=["conn a", "\n\t", "left", "=10.0.0.1", "\n\t", "left", "id", "=", "@", "[", "\n"])
def test_words_in_any_order_are_read(device: str, words: list[str]) -> None:
    looked_at(device, "".join(words))


@EITHER
@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_at_all_is_read(device: str, text: str) -> None:
    looked_at(device, text)


SHAPES = {
    "connections": lambda n: "".join(
        f"conn c{i}\n left=198.51.100.7\n right=203.0.113.9\n ike=a{i}\n" for i in range(n)
    ),
    "each takes in the next": lambda n: "".join(f"conn c{i}\n also=c{i + 1}\n pfs=no\n" for i in range(n)),
    "all take in one": lambda n: (
        "conn b\n left=10.0.0.1\n" + "".join(f"conn c{i}\n also=b\n" for i in range(n))
    ),
    "subnets on subnets": lambda n: (
        "conn a\n left=10.0.0.1\n right=10.0.0.2\n leftsubnets={"
        + ",".join(["10.0.0.0/8"] * n)
        + "}\n rightsubnets={"
        + ",".join(["10.0.0.0/8"] * n)
        + "}\n"
    ),
    "proposals": lambda n: f"conn a\n left=10.0.0.1\n right=10.0.0.2\n ike={'aes-' * n}\n",
    "braces": lambda n: "a {" * n,
    "closed braces": lambda n: "a {" * n + "}" * n,
    "quotes that nothing ends": lambda n: 'x="\n' + 'x=\\"\n' * n,
    "names": lambda n: "a\n" * n,
    "blanks": lambda n: "a" + " " * n + "b" + "\n" * n + "c",
    "comments": lambda n: "a #\n" * n,
    "a base with many children": lambda n: (
        "b { children {"
        + "".join(f"c{i} {{ mode = x\n }}" for i in range(n))
        + "} }\nconnections {"
        + "".join(f"x{i} : b {{ remote_addrs = 203.0.113.9\n }}" for i in range(n))
        + "}"
    ),
    "each built on the next": lambda n: (
        "".join(f"s{i} : s{i + 1} {{ version = 1\n }}" for i in range(n))
        + "connections {"
        + "".join(f"c{i} : s{i} {{ }}" for i in range(n))
        + "}"
    ),
    "equals": lambda n: "=" * n,
    "colons": lambda n: " : " * n,
}


@EITHER
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_text_and_no_faster(device: str, shape: str) -> None:
    make = SHAPES[shape]
    small, large = make(4_000), make(8_000)
    ratio = growth(lambda: READERS[device].read(small), lambda: READERS[device].read(large))
    assert ratio < LINEAR, f"{ratio:.1f}"
