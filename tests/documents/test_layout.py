"""What both documents print, and what neither may."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from vns3pair.documents import layout
from vns3pair.documents.structure import GIVEN, NOT_GIVEN, clean
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import compare


def line_of(printed, key):
    return next(line for block in printed.blocks for line in block.lines if line.key == key)


def plant(comparison, audience):
    advice = SimpleNamespace(
        code="planted", name="PLANTED", effect="note", basis="guide", side="vns3", keys=(), audience=audience,
        citations=(), explanation=lambda reader: "PLANTED", remedy=lambda reader: "PLANTED",
    )  # fmt: skip
    return replace(comparison, advisories=(*comparison.advisories, advice))


def test_every_parameter_but_the_tunnels_has_a_line_in_catalogue_order(make_halves, make_about):
    sheet = make_halves()
    printed = layout.make(compare(*sheet), make_about(sheet))
    keys = [line.key for block in printed.blocks for line in block.lines]
    assert keys == [parameter.key for parameter in catalogue.PARAMETERS if parameter.key != "tunnels"]


def test_a_mirrored_row_carries_the_crossed_mark_and_an_equal_one_the_equal_sign(make_halves, make_about):
    sheet = make_halves()
    printed = layout.make(compare(*sheet), make_about(sheet))
    assert line_of(printed, "public_ip").mark == "⇄"
    assert line_of(printed, "phase1_hash").mark == "="


def test_while_one_side_has_no_tunnel_none_is_said_to_be_mirrored(make_halves, make_about):
    ours, theirs = make_halves()
    for partner, said in ({}, "none mirrored yet"), (theirs, "1 of 1 mirrored"):
        assert layout.make(compare(ours, partner), make_about((ours, partner))).tunnels_matching == said


def test_a_difference_is_told_by_sign_and_word(make_halves, make_about):
    sheet = make_halves(phase1_hash="sha1")
    line = line_of(layout.make(compare(*sheet), make_about(sheet)), "phase1_hash")
    assert line.verdict == "✗ blocks phase 1"
    assert (line.vns3, line.partner) == ("SHA2-256", "SHA1")
    assert line.explanation
    assert line.remedy


def test_findings_stand_worst_first(make_halves, make_about):
    sheet = make_halves(phase1_hash="sha1", phase2_hash="sha1", phase1_lifetime=86400)
    effects = [finding.effect for finding in layout.make(compare(*sheet), make_about(sheet)).findings]
    order = ["blocks_phase1", "blocks_phase2", "no_traffic", "unstable", "weak", "note"]
    assert effects == sorted(effects, key=order.index)
    assert effects[0] == "blocks_phase1"


@pytest.mark.parametrize("reader", ["neutral", "partner"])
def test_an_internal_advisory_reaches_nobody_but_the_vns3_side(reader, make_halves, make_about):
    sheet = make_halves()
    planted = plant(compare(*sheet), "internal")
    assert "PLANTED" not in repr(layout.make(planted, make_about(sheet), reader))
    assert "PLANTED" in repr(layout.make(planted, make_about(sheet), "vns3"))
    assert "PLANTED" in repr(layout.make(plant(compare(*sheet), "both"), make_about(sheet), reader))


@pytest.mark.parametrize(
    ("theirs", "reader", "shown"),
    [
        (None, "neutral", (GIVEN, NOT_GIVEN)),
        (None, "partner", (GIVEN, NOT_GIVEN)),
        (None, "vns3", (GIVEN, NOT_GIVEN)),
        ("unchecked", "partner", (GIVEN, "unchecked")),
        ("7K2-M9Q", "neutral", ("7K2-M9Q", "7K2-M9Q")),
        ("7K2-M9R", "partner", ("7K2-M9Q", "7K2-M9R")),
    ],
)
def test_a_fingerprint_shows_only_when_both_are_there(theirs, reader, shown, make_halves, make_about):
    sheet = make_halves(psk_fingerprint=theirs)
    printed = layout.make(compare(*sheet), make_about(sheet), reader)
    line = line_of(printed, "psk_fingerprint")
    assert (line.vns3, line.partner) == shown
    assert ("7K2-M9Q" in repr(printed)) == ("7K2-M9Q" in shown)


def test_a_key_typed_as_fingerprint_is_printed_nowhere(make_halves, make_about):
    sheet = make_halves(psk_fingerprint="hunter2-the-key")
    assert "hunter2" not in repr(layout.make(compare(*sheet), make_about(sheet)))


def test_tunnels_of_one_side_alone_are_printed(make_halves, make_about):
    sheet = make_halves(count=3, tunnels=None)
    printed = layout.make(compare(*sheet), make_about(sheet))
    assert [tunnel.vns3_local for tunnel in printed.tunnels] == ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]


def test_an_empty_sheet_has_a_layout(make_about):
    printed = layout.make(compare({}, {}), make_about(({}, {}), name=" "))
    assert printed.title == "Unnamed sheet"
    assert printed.tunnels == ()


def test_control_characters_are_replaced_and_long_texts_cut():
    assert clean("a\x00b\x0bc\ud800d\r\ne") == "a\ufffdb\ufffdc\ufffdd\ne"
    assert clean("x" * 5000).endswith("… (shortened, 5,000 characters)")
