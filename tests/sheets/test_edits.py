"""Edits of cells: what goes through, what conflicts, and that undoing gives back what was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.sheets import edits
from vns3pair.sheets.edits import BadEdits, Edit

PAIR = {"local_subnet": "10.1.0.0/16", "remote_subnet": "10.2.0.0/16"}
OTHER = {"local_subnet": "10.3.0.0/16", "remote_subnet": "10.4.0.0/16"}


def apply(halves, *changes, trusting=True):
    return edits.apply({"vns3": {}, "partner": {}, **halves}, list(changes), trusting=trusting, reader="vns3")


def test_a_cell_takes_the_new_text_and_remembers_the_old():
    applied = apply({"vns3": {"phase1_hash": "sha1"}}, Edit("vns3", "phase1_hash", "SHA-2"))
    assert applied.sides["vns3"] == {"phase1_hash": "SHA-2"}
    assert applied.inverse == [Edit("vns3", "phase1_hash", "sha1", "SHA-2")]


def test_nothing_clears_a_cell():
    assert apply({"vns3": {"dpd": True}}, Edit("vns3", "dpd", None)).sides["vns3"] == {}


def test_a_cell_that_somebody_else_changed_is_a_conflict_and_stays_theirs():
    applied = apply(
        {"partner": {"phase1_hash": "sha2_512"}},
        Edit("partner", "phase1_hash", "sha2_256", was="sha1"),
        trusting=False,
    )
    assert applied.sides["partner"] == {"phase1_hash": "sha2_512"}
    (conflict,) = applied.conflicts
    assert (conflict.theirs, conflict.typed) == ("SHA2-512", "SHA2-256")
    again = edits.read_edits(f"[{conflict.again}]")[0]
    assert apply(applied.sides, again, trusting=False).sides["partner"] == {"phase1_hash": "sha2_256"}


def test_another_cell_that_was_changed_is_no_conflict():
    applied = apply(
        {"partner": {"phase1_hash": "sha2_512", "pfs": True}},
        Edit("partner", "pfs", "no", was="yes"),
        trusting=False,
    )
    assert not applied.conflicts
    assert applied.sides["partner"]["pfs"] == "no"


def test_both_typing_the_same_is_no_conflict():
    applied = apply(
        {"vns3": {"phase1_dh_group": 14}}, Edit("vns3", "phase1_dh_group", "14", was="2"), trusting=False
    )
    assert not applied.conflicts


def test_what_is_no_fingerprint_is_refused_and_stands_nowhere():
    applied = apply({"vns3": {}}, Edit("vns3", "psk_fingerprint", "correct-horse-battery"))
    assert applied.refused
    assert applied.sides["vns3"] == {}
    assert "correct-horse-battery" not in repr(applied)


def test_a_new_fingerprint_takes_the_old_flags_away():
    applied = apply(
        {"vns3": {"psk_fingerprint": "7K2-M9Q", "psk_flags": ["24_31"]}},
        Edit("vns3", "psk_fingerprint", "JH8-EXD"),
    )
    assert applied.sides["vns3"] == {"psk_fingerprint": "JH8-EXD"}


def test_undoing_does_not_tell_a_hidden_fingerprint():
    applied = apply({"partner": {"psk_fingerprint": "7K2-M9Q"}}, Edit("partner", "psk_fingerprint", None))
    assert applied.sides["partner"] == {}
    assert applied.inverse == []


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        (Edit("vns3", "tunnels", OTHER), [PAIR, OTHER]),
        (Edit("vns3", "tunnels", OTHER, index=0), [OTHER]),
        (Edit("vns3", "tunnels", {}, index=0), []),
        (Edit("vns3", "tunnels", op="remove", index=0), []),
        (Edit("vns3", "tunnels", OTHER, op="insert", index=0), [OTHER, PAIR]),
        (Edit("vns3", "tunnels", [OTHER, PAIR], op="add"), [PAIR, OTHER, PAIR]),
        (Edit("vns3", "tunnels", [OTHER], op="replace"), [OTHER]),
    ],
)
def test_tunnels_are_changed_one_by_one_and_back(edit, left):
    applied = apply({"vns3": {"tunnels": [PAIR]}}, edit)
    assert applied.sides["vns3"].get("tunnels", []) == left
    back = apply(applied.sides, *applied.inverse)
    assert back.sides["vns3"] == {"tunnels": [PAIR]}


def test_a_tunnel_moves_and_moves_back():
    halves = {"partner": {"tunnels": [PAIR, OTHER]}}
    applied = apply(halves, Edit("partner", "tunnels", op="move", index=1, to=0))
    assert applied.sides["partner"]["tunnels"] == [OTHER, PAIR]
    assert apply(applied.sides, *applied.inverse).sides["partner"]["tunnels"] == [PAIR, OTHER]


def test_a_tunnel_is_found_where_it_has_moved_to():
    applied = apply(
        {"vns3": {"tunnels": [OTHER, PAIR]}},
        Edit("vns3", "tunnels", {**PAIR, "name": "lan"}, was=json.dumps(PAIR), index=0),
        trusting=False,
    )
    assert not applied.conflicts
    assert applied.sides["vns3"]["tunnels"] == [OTHER, {**PAIR, "name": "lan"}]


def test_a_tunnel_that_is_gone_is_a_conflict():
    applied = apply(
        {"vns3": {"tunnels": [OTHER]}}, Edit("vns3", "tunnels", PAIR, was=PAIR, index=0), trusting=False
    )
    assert applied.sides["vns3"]["tunnels"] == [OTHER]
    assert applied.conflicts[0].theirs == "10.3.0.0/16 → 10.4.0.0/16"


def test_what_a_side_cannot_state_of_a_tunnel_is_kept():
    stored = {**PAIR, "comment": "from a file"}
    applied = apply({"vns3": {"tunnels": [stored]}}, Edit("vns3", "tunnels", OTHER, index=0))
    assert applied.sides["vns3"]["tunnels"] == [{**OTHER, "comment": "from a file"}]


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{}",
        "[]",
        "[1]",
        '[{"side": "vns3"}]',
        '[{"side": "other", "key": "dpd"}]',
        '[{"side": "vns3", "key": "nonsense"}]',
        '[{"side": "vns3", "key": "device", "value": "aws"}]',
        '[{"side": "partner", "key": "compat", "value": "x"}]',
        '[{"side": "vns3", "key": "tunnels", "op": "explode"}]',
        '[{"side": "vns3", "key": "tunnels", "index": "0"}]',
        "[" * 5000,
    ],
)
def test_a_request_that_is_none_of_ours_is_refused(raw):
    with pytest.raises(BadEdits):
        edits.read_edits(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    value=JSON,
    was=JSON,
    op=st.sampled_from(edits.OPS),
    index=st.integers(-3, 4),
    to=st.integers(-3, 4),
    key=st.sampled_from(["tunnels", "phase1_lifetime", "psk_fingerprint", "remarks"]),
    trusting=st.booleans(),
)
def test_odd_edits_never_raise(value, was, op, index, to, key, trusting):
    edit = edits.read_edits(
        json.dumps(
            [{"side": "vns3", "key": key, "value": value, "was": was, "op": op, "index": index, "to": to}]
        )
    )
    applied = apply({"vns3": {"tunnels": [PAIR, OTHER]}}, *edit, trusting=trusting)
    json.dumps([found.as_json() for found in applied.inverse])
