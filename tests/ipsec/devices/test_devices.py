"""What holds for every device: nothing forgotten, nothing said that is not known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

import pytest

from vns3pair.ipsec import algorithms, catalogue, values, voices
from vns3pair.ipsec.devices import DEVICES, Device
from vns3pair.ipsec.devices.device import When
from vns3pair.ipsec.parameter import PARTNER, VNS3, Citation, Reader, Side

ALL = pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES.keys())
KEYS = frozenset(catalogue.BY_KEY)
NUMBERS = frozenset({"lifetime", "seconds", "kilobytes"})


def _side(device: Device) -> Side:
    return VNS3 if device.key == "vns3" else PARTNER


def _texts(device: Device) -> Iterator[str]:
    """Every text of a device that a person may read."""
    yield device.label
    yield device.one_sa
    yield from device.lacks.values()
    for word in device.words.values():
        yield from (word.name, word.default, word.remark)
    for fixed in device.fixed.values():
        yield from (fixed.reason, str(fixed.citation))
    for limit in device.limits:
        yield str(limit.citation)
    for remark in device.remarks:
        yield from (remark.code, remark.name, remark.explanation, remark.remedy, *map(str, remark.citations))


def test_the_registry_holds_the_catalogues_devices_in_its_order() -> None:
    choices = catalogue.BY_KEY["device"].choices
    assert [(d.key, d.label) for d in DEVICES.values()] == [(c.value, c.label) for c in choices]
    assert all(key == device.key for key, device in DEVICES.items())


@ALL
def test_every_key_is_accounted_for_exactly_once(device: Device) -> None:
    accounted = Counter([*device.words, *device.plain, *device.lacks])
    if device.key == "vns3":
        assert set(accounted) == KEYS
    else:
        assert set(accounted) == {p.key for p in catalogue.PARAMETERS if PARTNER in p.sides}
    assert [key for key, count in accounted.items() if count > 1] == []


@ALL
def test_words_and_reasons_are_not_empty(device: Device) -> None:
    assert all(word.name.strip() for word in device.words.values())
    assert all(reason.strip() for reason in device.lacks.values())
    assert all(fixed.reason.strip() for fixed in device.fixed.values())


@ALL
def test_nothing_unsure_is_said(device: Device) -> None:
    for text in _texts(device):
        assert "?" not in text
        assert "unverified" not in text
        assert text == text.strip()


@ALL
def test_labels_carry_no_placeholder(device: Device) -> None:
    remarks = {text for r in device.remarks for text in (r.explanation, r.remedy)}
    assert [text for text in _texts(device) if "{" in text and text not in remarks] == []


@ALL
def test_fixed_values_are_readable_catalogue_values(device: Device) -> None:
    for key, fixed in device.fixed.items():
        assert key in KEYS
        assert (fixed.value is None) != (not fixed.source)
        if fixed.source:
            assert _side(device) in catalogue.BY_KEY[fixed.source].sides
            assert fixed.source != key
        else:
            reading = values.read(catalogue.BY_KEY[key], fixed.value, _side(device))
            assert reading.readable
            assert reading.value == fixed.value


@ALL
def test_limits_name_known_keys_and_known_choices(device: Device) -> None:
    for limit in device.limits:
        assert limit.keys
        for key in limit.keys:
            parameter = catalogue.BY_KEY[key]
            known = {choice.value for choice in parameter.choices} or {True, False}
            assert limit.missing <= known
            assert limit.allowed is None or limit.allowed <= known
            if limit.least is not None or limit.most is not None or limit.below:
                assert parameter.kind in NUMBERS
        assert not limit.below or limit.below in KEYS - set(limit.keys)


@ALL
def test_every_limit_limits_something(device: Device) -> None:
    for limit in device.limits:
        kinds = (
            limit.allowed is not None,
            bool(limit.missing),
            limit.least is not None or limit.most is not None,
            bool(limit.below),
        )
        assert sum(kinds) == 1
        assert limit.allowed is None or limit.allowed
        assert not limit.until or limit.since < limit.until


@ALL
def test_the_numbers_of_limits_are_sane(device: Device) -> None:
    for limit in device.limits:
        least, most = limit.least or 0, limit.most or values.LARGEST_NUMBER
        assert 0 <= least <= most <= values.LARGEST_NUMBER


@ALL
def test_the_values_a_device_fixes_are_within_its_limits(device: Device) -> None:
    for key, fixed in device.fixed.items():
        if fixed.source:
            continue
        for limit in (limit for limit in device.limits if key in limit.keys):
            assert not limit.lacks(fixed.value)
            assert not limit.out_of_range(fixed.value)


@ALL
def test_remarks_are_whole(device: Device) -> None:
    for remark in device.remarks:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", remark.code)
        assert remark.name
        assert not remark.name.endswith(".")
        assert remark.explanation.endswith(".")
        assert remark.remedy.endswith(".")
        assert remark.keys
        assert set(remark.keys) <= KEYS
        assert remark.citations
        assert all(citation.source and citation.where for citation in remark.citations)


@ALL
def test_remarks_are_made_on_a_known_occasion(device: Device) -> None:
    for remark in device.remarks:
        assert remark.when in get_args(When)
        assert remark.when != "versions" or remark.since or remark.until
        assert not remark.until or remark.since <= remark.until


@ALL
@pytest.mark.parametrize("reader", voices.NAMES)
def test_remarks_read_well_in_every_voice(device: Device, reader: Reader) -> None:
    for remark in device.remarks:
        for template in (remark.explanation, remark.remedy):
            assert not re.search(r"(?:^|\. )\{(vns3|partner)\}", template), "a sentence begins in lower case"
            assert not re.search(r"\w \{(Vns3|Partner)\}", template), "a capital stands inside a sentence"
            assert not re.search(r"\bVNS3\b", template), "VNS3 is named by its placeholder"
            text = voices.say(template, reader)
            assert "{" not in text
            assert text[0].isupper()


def test_codes_of_remarks_are_unique_and_begin_with_their_device() -> None:
    codes = Counter(remark.code for device in DEVICES.values() for remark in device.remarks)
    assert [code for code, count in codes.items() if count > 1] == []
    prefixes = {
        "cisco_asa": "asa",
        "cisco_ios_xe": "ios-xe",
        "palo_alto": "panos",
        "check_point": "check-point",
    }
    for device in DEVICES.values():
        prefix = prefixes.get(device.key, device.key)
        assert all(remark.code.startswith(f"{prefix}-") for remark in device.remarks)


@ALL
def test_the_reason_for_one_sa_is_a_clause_that_names_the_product(device: Device) -> None:
    if device.one_sa:
        assert not device.one_sa.endswith(".")
        assert device.one_sa.startswith(device.label.split()[0])


@ALL
def test_citations_name_public_documents(device: Device) -> None:
    citations = [
        *(fixed.citation for fixed in device.fixed.values()),
        *(limit.citation for limit in device.limits),
        *(citation for remark in device.remarks for citation in remark.citations),
    ]
    assert all(isinstance(citation, Citation) for citation in citations)
    assert not any(re.search(r"\.(md|txt)\b|shared|reference/", str(citation)) for citation in citations)


@ALL
def test_a_device_is_frozen(device: Device) -> None:
    with pytest.raises(AttributeError):
        device.key = "x"  # type: ignore[misc]
    assert isinstance(device.plain, frozenset)
    assert {f.name for f in fields(device)} >= {"words", "plain", "lacks", "fixed", "limits", "remarks"}


@ALL
def test_label_of_gives_the_devices_word_or_the_given_label(device: Device) -> None:
    for parameter in catalogue.PARAMETERS:
        expected = device.words[parameter.key].name if parameter.key in device.words else parameter.label
        assert device.label_of(parameter.key, parameter.label) == expected


@ALL
def test_no_device_refuses_everything_that_vns3_offers(device: Device) -> None:
    for key, kind in (
        ("phase1_encryption", "encryption"),
        ("phase2_encryption", "encryption"),
        ("phase1_hash", "hash"),
        ("phase2_hash", "hash"),
        ("phase1_dh_group", "group"),
        ("pfs_group", "group"),
    ):
        limits = [limit for limit in device.limits if key in limit.keys and limit.applies(None)]
        offered = [a.value for a in algorithms.KINDS[kind] if a.vns3_offers]
        assert any(not any(limit.lacks(value) for limit in limits) for value in offered), key
