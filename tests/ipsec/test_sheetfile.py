"""The JSON sheet file: reading, writing, digest."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.lab_cases import matching
from tests.ipsec.test_values import JSON
from vns3pair.ipsec import sheetfile
from vns3pair.ipsec.canonical import canonical
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.sheetfile import BadSheet, Sheet

HEAD = {"format": "vns3pair-sheet", "version": 1, "name": "acme"}


def text(**changes: Any) -> str:
    vns3, partner = matching()
    return json.dumps({**HEAD, "vns3": vns3, "partner": partner, **changes})


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "[]",
        "{",
        "null",
        '{"format": "other"}',
        "9" * 5000,
        "[" * 100_000,
        text(version=2),
        text(version=True),
        text(vns3=[]),
        text(partner=None),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_sheet_is_refused(bad: str | bytes) -> None:
    with pytest.raises(BadSheet):
        sheetfile.read(bad)


def test_a_missing_half_is_refused_only_where_it_is_wanted() -> None:
    alone = json.dumps({**HEAD, "vns3": {}})
    assert sheetfile.read(alone, ["vns3"])[0].partner == {}
    with pytest.raises(BadSheet, match="partner"):
        sheetfile.read(alone)


def test_too_many_tunnels_are_refused_before_comparing() -> None:
    with pytest.raises(BadSheet, match=r"5,000"):
        sheetfile.read(text(vns3={"tunnels": [{}] * 5001}))


def test_typed_values_become_normal_and_unreadable_ones_stay_as_typed() -> None:
    sheet, problems = sheetfile.read(
        text(
            vns3={
                "phase1_lifetime": "8h",
                "phase1_encryption": "AES",
                "pfs": "yes",
                "remarks": "  ",
                "odd": [1],
            }
        )
    )
    assert sheet.vns3 == {"phase1_lifetime": 28800, "phase1_encryption": "AES", "pfs": True, "odd": [1]}
    assert {(p.side, p.key) for p in problems} == {("vns3", "phase1_encryption"), ("vns3", "odd")}


def test_a_key_in_place_of_the_fingerprint_is_dropped_and_never_repeated() -> None:
    sheet, problems = sheetfile.read(text(vns3={"psk_fingerprint": "correct-horse-battery"}))
    assert sheet.vns3 == {}
    assert [(p.key, p.value) for p in problems] == [("psk_fingerprint", None)]
    assert "horse" not in repr(problems) + sheetfile.write(sheet)


@pytest.mark.parametrize("depth", [21, 300, 900])
def test_endless_nesting_is_kept_as_text(depth: int) -> None:
    nested = (
        '{"format":"vns3pair-sheet","version":1,"vns3":{"odd":'
        + "[" * depth
        + "]" * depth
        + '},"partner":{}}'
    )
    sheet, problems = sheetfile.read(nested)
    assert [p.key for p in problems] == ["odd"]
    assert sheetfile.read(sheetfile.write(sheet))[0] == sheet


def test_repeated_and_unknown_keys_are_reported() -> None:
    _, problems = sheetfile.read('{"format":"vns3pair-sheet","version":1,"vns3":{},"partner":{},"a":1,"a":2}')
    assert [(p.side, p.key) for p in problems] == [(None, "a"), (None, "a")]


def test_writing_and_reading_again_gives_the_same_sheet() -> None:
    sheet, _ = sheetfile.read(text(id="x", revision=3, psk_salt="00" * 8, extra_key={"a": [1, None]}))
    assert sheetfile.read(sheetfile.write(sheet))[0] == sheet


def test_the_digest_leaves_out_people_and_hygiene_but_nothing_negotiated() -> None:
    vns3, partner = matching()
    plain = sheetfile.digest(Sheet("a", vns3, partner))
    people = {
        "organization": "Acme",
        "contact_email": "a@b.c",
        "change_window": "now",
        "psk_exchange": "phone",
        "remarks": "x",
        "psk_flags": ["32_64"],
    }
    assert (
        sheetfile.digest(Sheet("b", {**vns3, **people}, partner, id="1", revision=9, psk_salt="00" * 8))
        == plain
    )
    assert sheetfile.digest(Sheet("a", {**vns3, "phase1_lifetime": "8h"}, partner)) == plain
    assert sheetfile.digest(Sheet("a", {**vns3, "phase1_lifetime": "9h"}, partner)) != plain
    assert sheetfile.digest(Sheet("a", vns3, {**partner, "unknown": 1})) != plain


def test_the_digest_of_a_known_sheet_never_changes() -> None:
    assert sheetfile.digest(Sheet("", {"pfs": True, "phase1_lifetime": 28800}, {"device": "cisco_asa"})) == (
        "17d4af9e7227e743cad2c77f42b8ef4186bee8808a7a5a10a158a85512c9b017"
    )


def test_no_fingerprint_leaves_before_both_are_there() -> None:
    one = Sheet("", {"psk_fingerprint": "7K2-M9Q"}, {})
    assert sheetfile.redact(one, "neutral").vns3 == {}
    assert sheetfile.redact(one, "partner").vns3 == {}
    assert sheetfile.redact(one, "vns3").vns3 == {"psk_fingerprint": "7K2-M9Q"}
    unchecked = Sheet("", {"psk_fingerprint": "7K2-M9Q"}, {"psk_fingerprint": "unchecked"})
    assert sheetfile.redact(unchecked, "partner") == Sheet("", {}, {"psk_fingerprint": "unchecked"})
    both = Sheet("", {"psk_fingerprint": "7K2-M9Q"}, {"psk_fingerprint": "7K2-M9Q"})
    assert sheetfile.redact(both, "partner") == both


@given(st.dictionaries(st.text(), JSON, max_size=4), st.dictionaries(st.text(), JSON, max_size=4))
def test_whatever_the_halves_hold_the_file_is_read_compared_and_written(vns3: Any, partner: Any) -> None:
    sheet, _ = sheetfile.read(json.dumps({**HEAD, "vns3": vns3, "partner": partner}))
    assert len(sheetfile.digest(sheet)) == 64
    json.dumps(compare(sheet.vns3, sheet.partner).as_json()).encode()
    assert sheetfile.read(sheetfile.write(sheet).encode())[0] == sheet


# The examples of RFC 8785, sections 3.2.2 to 3.2.4 and appendix B.
@pytest.mark.parametrize(
    ("number", "written"),
    [
        (333333333.33333329, "333333333.3333333"),
        (1e30, "1e+30"),
        (4.50, "4.5"),
        (2e-3, "0.002"),
        (1e-27, "1e-27"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992, "9007199254740992"),
        (295147905179352830000, "295147905179352830000"),
        (1e21, "1e+21"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (100, "100"),
    ],
)
def test_numbers_are_written_as_ecmascript_writes_them(number: float, written: str) -> None:
    assert canonical(number) == written


def test_keys_are_sorted_by_utf16_and_strings_escaped_sparingly() -> None:
    text_ = canonical(
        {
            "\u20ac": "Euro",
            "\r": "CR",
            "\ufb33": "H",
            "1": "One",
            "\U0001f600": "E",
            "\u0080": "C",
            "\u00f6": "o",
        }
    )
    assert text_.startswith(
        '{"\\r":"CR","1":"One","\u0080":"C","\u00f6":"o","\u20ac":"Euro","\U0001f600":"E"'
    )
    assert canonical('\u20ac$\u000f\nA\'B"\\\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


@pytest.mark.parametrize("bad", [math.nan, math.inf, "\ud800"])
def test_what_json_cannot_hold_has_no_canonical_form(bad: Any) -> None:
    with pytest.raises(ValueError, match=r"infinite|surrogates"):
        canonical(bad)


def test_a_key_under_any_name_and_at_any_depth_is_cut_on_reading() -> None:
    canary = "Canary-9f3kQx-PSK-77"
    half = {
        "pre_shared_key": canary,
        "ike": {"Shared-Secret": canary},
        "Key": canary,
        "organization": {"psk": canary},
        "tunnels": [{"local_subnet": "10.0.0.0/8", "psk": canary}],
        "password": canary,
        "fine": "kept",
    }
    nested: dict[str, Any] = {"psk": canary}
    for _ in range(40):
        nested = {"deep": nested}
    sheet, problems = sheetfile.read(text(vns3={**half, **nested}, partner=half, secret=canary))
    assert canary not in sheetfile.write(sheet) + repr(sheet) + repr(problems)
    assert canary not in json.dumps(compare(sheet.vns3, sheet.partner).as_json())
    assert canary not in repr(sheetfile.normalise(half, "vns3"))
    assert sheet.vns3["fine"] == "kept"
    cut = {(p.side, p.key) for p in problems if p.message == sheetfile.CUT}
    assert {(None, "secret"), ("vns3", "tunnels[0].psk"), ("partner", "ike.Shared-Secret")} <= cut


def test_the_sheets_own_psk_cells_are_not_cut() -> None:
    own = {"psk_fingerprint": "7K2-M9Q", "psk_flags": ["32_64"], "psk_exchange": "by telephone"}
    assert sheetfile.read(text(vns3=own, psk_salt="00" * 8))[0].vns3 == own


@pytest.mark.parametrize("typed", ["120s", "2m", "4 minutes", "299 s", "300", "8h"])
def test_a_lifetime_in_normal_form_means_what_was_typed(typed: str) -> None:
    """Below 300 a number alone might be hours: such a lifetime keeps its unit."""
    normal = sheetfile.normalise({"phase1_lifetime": typed}, "vns3")
    assert Half("vns3", normal).value("phase1_lifetime") == Half("vns3", {"phase1_lifetime": typed}).value(
        "phase1_lifetime"
    )
    assert sheetfile.normalise(normal, "vns3") == normal


@pytest.mark.parametrize("typed", [1, "2", 4, "8", 120])
def test_each_reading_offered_of_a_bare_lifetime_can_be_taken(typed: Any) -> None:
    reading = Half("vns3", {"phase1_lifetime": typed}).reading("phase1_lifetime")
    assert reading is not None
    assert all(
        Half("vns3", {"phase1_lifetime": option}).effective("phase1_lifetime").known
        for option in reading.options
    )
