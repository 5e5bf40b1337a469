"""Edits of cells: what goes through, what conflicts, and that undoing gives back what was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.sheets import edits
from vns3pair.sheets.edit import OPS, Edit
from vns3pair.sheets.edits import BadEdits

PAIR = {"local_subnet": "10.1.0.0/16", "remote_subnet": "10.2.0.0/16"}
OTHER = {"local_subnet": "10.3.0.0/16", "remote_subnet": "10.4.0.0/16"}


def apply(halves, *changes):
    return edits.apply({"vns3": {}, "partner": {}, **halves}, list(changes), reader="vns3")


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
    )
    assert applied.sides["partner"] == {"phase1_hash": "sha2_512"}
    (conflict,) = applied.conflicts
    assert conflict.label == "Phase 1 hash, partner"
    assert (conflict.theirs, conflict.typed) == ("SHA2-512", "SHA2-256")
    again = edits.read_edits(conflict.again)
    assert apply(applied.sides, *again).sides["partner"] == {"phase1_hash": "sha2_256"}


def test_another_cell_that_was_changed_is_no_conflict():
    applied = apply(
        {"partner": {"phase1_hash": "sha2_512", "pfs": True}},
        Edit("partner", "pfs", "no", was="yes"),
    )
    assert not applied.conflicts
    assert applied.sides["partner"]["pfs"] == "no"


def test_both_typing_the_same_is_no_conflict():
    applied = apply({"vns3": {"phase1_dh_group": 14}}, Edit("vns3", "phase1_dh_group", "14", was="2"))
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
    )
    assert not applied.conflicts
    assert applied.sides["vns3"]["tunnels"] == [OTHER, {**PAIR, "name": "lan"}]


def test_a_tunnel_that_is_gone_is_a_conflict():
    applied = apply({"vns3": {"tunnels": [OTHER]}}, Edit("vns3", "tunnels", PAIR, was=PAIR, index=0))
    assert applied.sides["vns3"]["tunnels"] == [OTHER]
    assert applied.conflicts[0].theirs == "taken away or changed meanwhile"


def test_saving_mine_for_a_tunnel_that_is_gone_adds_it_and_leaves_the_others():
    mine = {**PAIR, "remote_subnet": "10.2.0.0/18"}
    applied = apply({"vns3": {"tunnels": [OTHER]}}, Edit("vns3", "tunnels", mine, was=PAIR, index=0))
    again = edits.read_edits(applied.conflicts[0].again)
    assert apply(applied.sides, *again).sides["vns3"]["tunnels"] == [OTHER, mine]


def test_whoever_wants_what_is_there_already_meets_no_conflict():
    mine = {**PAIR, "remote_subnet": "10.2.0.0/18"}
    halves = {"vns3": {"tunnels": [mine]}}
    assert not apply(halves, Edit("vns3", "tunnels", mine, was=PAIR, index=0)).conflicts
    assert not apply(halves, Edit("vns3", "tunnels", [mine], [PAIR], op="replace")).conflicts
    gone = Edit("vns3", "tunnels", was=PAIR, op="remove", index=0, once=True)
    assert not apply({"vns3": {}}, gone).conflicts


def test_flags_of_a_fingerprint_that_met_another_are_not_put_beside_it():
    halves = {"vns3": {"psk_fingerprint": "JH8-EXD", "psk_flags": ["32_64"]}}
    batch = (
        Edit("vns3", "psk_fingerprint", "7K2-M9Q", was=""),
        Edit("vns3", "psk_flags", ["24_31"]),
    )
    applied = apply(halves, *batch)
    assert applied.sides["vns3"] == halves["vns3"]
    again = edits.read_edits(applied.conflicts[0].again)
    mine = {"psk_fingerprint": "7K2-M9Q", "psk_flags": ["24_31"]}
    assert apply(halves, *again).sides["vns3"] == mine


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


def test_undoing_a_fingerprint_brings_its_flags_back():
    halves = {"vns3": {"psk_fingerprint": "7K2-M9Q", "psk_flags": ["32_64"]}}
    applied = apply(halves, Edit("vns3", "psk_fingerprint", "JH8-EXD"), Edit("vns3", "psk_flags", ["24_31"]))
    assert apply(applied.sides, *applied.inverse).sides["vns3"] == halves["vns3"]


def test_what_is_seen_and_what_is_there_are_held_together_in_normal_form():
    applied = apply({"vns3": {"phase1_lifetime": 28800}}, Edit("vns3", "phase1_lifetime", "1h", was="8h"))
    assert not applied.conflicts
    assert apply({"vns3": {"phase1_lifetime": 28800}}, Edit("vns3", "phase1_lifetime", "480m")).inverse == []


def test_undoing_what_was_added_leaves_what_others_added_since():
    applied = apply({"vns3": {"tunnels": [PAIR]}}, Edit("vns3", "tunnels", [OTHER], op="add"))
    third = {"local_subnet": "10.99.0.0/16", "remote_subnet": "10.98.0.0/16"}
    since = {"vns3": {"tunnels": [OTHER, third]}}
    assert apply(since, *applied.inverse).sides["vns3"]["tunnels"] == [third]


def test_an_undo_never_touches_another_tunnel_in_the_same_place():
    applied = apply({"vns3": {"tunnels": [PAIR]}}, Edit("vns3", "tunnels", OTHER))
    assert apply({"vns3": {"tunnels": [PAIR, {**PAIR, "name": "new"}]}}, *applied.inverse).conflicts


def test_an_edit_sent_twice_adds_once():
    again = edits.read_edits(json.dumps([{"side": "vns3", "key": "tunnels", "value": OTHER, "once": True}]))
    applied = apply({"vns3": {"tunnels": [PAIR]}}, *again)
    assert apply(applied.sides, *again).sides["vns3"]["tunnels"] == [PAIR, OTHER]


def test_a_conflicting_tunnel_is_saved_over_theirs_and_not_beside_it():
    theirs, mine = {**PAIR, "remote_subnet": "10.2.0.0/20"}, {**PAIR, "remote_subnet": "10.2.0.0/18"}
    applied = apply({"vns3": {"tunnels": [theirs]}}, Edit("vns3", "tunnels", mine, PAIR, index=0))
    again = edits.read_edits(applied.conflicts[0].again)
    assert apply(applied.sides, *again).sides["vns3"]["tunnels"] == [mine]


PAIRS = st.lists(st.sampled_from([PAIR, OTHER, {**PAIR, "remote_subnet": "10.9.0.0/16"}]), max_size=4)
OPERATIONS = st.lists(
    st.tuples(st.sampled_from(OPS), st.integers(-1, 4), st.integers(0, 4), PAIRS), min_size=1, max_size=4
)


@given(PAIRS, OPERATIONS)
def test_undoing_a_batch_gives_back_the_list(tunnels, operations):
    halves = {"vns3": {"tunnels": tunnels} if tunnels else {}}
    batch = [
        Edit(
            "vns3",
            "tunnels",
            many if op in ("add", "replace") else (many or [None])[0],
            op=op,
            index=at,
            to=to,
        )
        for op, at, to, many in operations
        if op != "trim"
    ]
    applied = apply(halves, *batch)
    after = apply(applied.sides, *applied.inverse)
    assert not after.conflicts
    assert sorted(map(str, after.sides["vns3"].get("tunnels", []))) == sorted(map(str, tunnels))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    value=JSON,
    was=JSON,
    op=st.sampled_from(OPS),
    index=st.integers(-3, 4),
    to=st.integers(-3, 4),
    key=st.sampled_from(["tunnels", "phase1_lifetime", "psk_fingerprint", "remarks"]),
)
def test_odd_edits_never_raise(value, was, op, index, to, key):
    edit = edits.read_edits(
        json.dumps(
            [{"side": "vns3", "key": key, "value": value, "was": was, "op": op, "index": index, "to": to}]
        )
    )
    applied = apply({"vns3": {"tunnels": [PAIR, OTHER]}}, *edit)
    json.dumps([found.as_json() for found in applied.inverse])


def test_a_hidden_fingerprint_that_changed_meanwhile_is_a_conflict():
    """Both before and after it reads "given": what was seen is held against the value all the same."""
    seen = edits.shown_raw(
        {"vns3": {}, "partner": {edits.FINGERPRINT: "7K2-M9Q"}}, "partner", edits.FINGERPRINT, "vns3"
    )
    assert "7K2-M9Q" not in seen
    now = {"vns3": {}, "partner": {edits.FINGERPRINT: "FA8-1C9"}}
    applied = apply(now, Edit("partner", edits.FINGERPRINT, "6KW-VGX", seen))
    assert applied.sides["partner"] == {edits.FINGERPRINT: "FA8-1C9"}
    (met,) = applied.conflicts
    assert (met.theirs, met.typed) == ("given", "6KW-VGX")
