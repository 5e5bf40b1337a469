"""Versions as people write them, and the spans of versions in which limits and remarks hold."""

from __future__ import annotations

import pytest

from vns3pair.ipsec.devices.device import Limit, Remark, parse_version
from vns3pair.ipsec.parameter import Citation

SOMEWHERE = Citation("A document", "a place")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("9.16(4)", (9, 16, 4)),
        ("8.4(2)", (8, 4, 2)),
        ("v7.2.5 build1517", (7, 2, 5)),
        ("R81.20", (81, 20)),
        ("R77.10", (77, 10)),
        ("12.10", (12, 10)),
        ("6.2.1", (6, 2, 1)),
        ("3.5.1.13", (3, 5, 1, 13)),
        ("IOS-XE 17.03.04a", (17, 3, 4)),
        ("10.0.3-h2", (10, 0, 3)),
        ("5", (5,)),
        ("VNS3 6.2.1", (6, 2, 1)),
        ("vns3-6.2.1", (6, 2, 1)),
        ("PAN-OS 10.0.3", (10, 0, 3)),
        ("Fireware v12.10", (12, 10)),
        ("ASA 5505 9.16(4)", (9, 16, 4)),
        ("R81", (81,)),
        ("6", (6,)),
        ("VNS3", None),
        ("ASA9.16(4)", None),
        ("unknown", None),
        ("", None),
        ("\u0662.\u0663", None),
    ],
)
def test_a_version_is_read_as_its_numbers(text: str, version: tuple[int, ...] | None) -> None:
    assert parse_version(text) == version


def test_a_hostile_version_does_no_harm() -> None:
    assert parse_version("9" * 100_000) == (999_999_999,)
    assert parse_version("1." * 100_000) is not None


def test_a_limit_without_versions_always_applies() -> None:
    limit = Limit(("pfs_group",), SOMEWHERE, missing=frozenset({5}))
    assert limit.applies(None)
    assert limit.applies((1,))


def test_a_limit_with_versions_is_silent_without_a_version() -> None:
    limit = Limit(("pfs_group",), SOMEWHERE, missing=frozenset({5}), since=(2,), until=(3, 1))
    assert not limit.applies(None)


@pytest.mark.parametrize(
    ("version", "applies"), [((1, 9), False), ((2,), True), ((3, 0, 9), True), ((3, 1), False), ((4,), False)]
)
def test_a_limits_versions_end_before_until(version: tuple[int, ...], applies: bool) -> None:
    limit = Limit(("pfs_group",), SOMEWHERE, missing=frozenset({5}), since=(2,), until=(3, 1))
    assert limit.applies(version) is applies


@pytest.mark.parametrize(
    ("value", "outside"),
    [(899, True), (900, False), (3600, False), (3601, True), ("3601", False), (None, False), (True, False)],
)
def test_a_range_judges_numbers_alone_and_includes_its_ends(value: object, outside: bool) -> None:
    limit = Limit(("phase2_lifetime",), SOMEWHERE, least=900, most=3600)
    assert limit.out_of_range(value) is outside


@pytest.mark.parametrize(
    ("version", "holds"),
    [
        (None, False),
        ((8, 4, 1), False),
        ((8, 4, 2), True),
        ((8, 4, 3, 9), True),
        ((8, 4, 4), True),
        ((8, 4, 4, 1), True),
        ((8, 4, 5), False),
        ((9, 1), False),
    ],
)
def test_a_remarks_versions_include_both_ends(version: tuple[int, ...] | None, holds: bool) -> None:
    remark = Remark(
        "a-code", "A name", "A.", "B.", ("device",), (SOMEWHERE,), "versions", (8, 4, 2), (8, 4, 4)
    )
    assert remark.holds_for(version) is holds


def test_an_open_end_of_a_remark_takes_in_all_later_versions() -> None:
    remark = Remark("a-code", "A name", "A.", "B.", ("device",), (SOMEWHERE,), "versions", since=(5,))
    assert not remark.holds_for((4, 15))
    assert remark.holds_for((5, 0))
    assert remark.holds_for((50,))
