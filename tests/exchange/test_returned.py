"""Each cell of a file that came back, three ways: as exported, in the file, on the sheet now."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.documents.conftest import halves, tunnels
from tests.documents.workbooks import Workbook
from tests.exchange.previewed import exported, workbook
from vns3pair.documents import received, xlsx_reader
from vns3pair.documents.answers import Answer, Answers
from vns3pair.exchange import previews
from vns3pair.exchange.returned import (
    CLEARED,
    CONFLICT,
    KEPT,
    NEW,
    REFUSED,
    SAME,
    SUGGESTED,
    UNREAD,
    Sheets,
)
from vns3pair.exchange.trials import tried
from vns3pair.ipsec import catalogue
from vns3pair.sheets import edits, services, stored
from vns3pair.sheets.demo_sheets import SHEETS

PARTNERS = frozenset({"partner"})


@pytest.fixture
def sheet(make):
    """A sheet that is ready, with three tunnels."""
    return make(*halves(count=3))


def save(sheet, side="partner", **values):
    """Somebody changes cells of one side meanwhile; None empties one."""
    sheet.refresh_from_db()
    stated = {key: value for key, value in (sheet.side(side) | values).items() if value is not None}
    return services.save_sides(
        sheet=sheet, sides={side: stated}, edit_number=sheet.edit_number, author=sheet.owner
    )


def read(sheet, book, applied=PARTNERS, reader="vns3"):
    """All lines of a workbook or a file against the sheet as it is now, by id."""
    sheet.refresh_from_db()
    content = book.saved() if isinstance(book, Workbook) else book
    answers = received.read(content)
    base, _ = previews.base_of(answers, sheet)
    now = {side: sheet.side(side) for side in ("vns3", "partner")}
    sheets = Sheets(now, {side: base.side(side) for side in now} if base else None, reader)
    lines, _ = tried(previews.lines_of(previews.without_keys(answers, sheet), sheets, applied), sheets)
    found = {line.id: line for line in lines}
    assert len(found) == len(lines), "each line has a name of its own"
    return found


def states(lines):
    return {line.id: line.state for line in lines.values() if line.state != SAME}


def taken(sheet, lines, ids=None):
    """The halves with some lines taken; with all that can be, if none are named."""
    sheet.refresh_from_db()
    made = [edit for line in lines.values() if ids is None or line.id in ids for edit in line.edits]
    after = edits.apply({side: sheet.side(side) for side in ("vns3", "partner")}, made, reader="vns3").sides
    return {side: stored.side(half, side) for side, half in after.items()}


# Untouched


@pytest.mark.parametrize("audience", ["partner", "neutral"])
@pytest.mark.parametrize("demo", SHEETS, ids=lambda demo: demo["name"])
@pytest.mark.parametrize("whole", [PARTNERS, frozenset({"vns3", "partner"})])
def test_an_untouched_workbook_changes_nothing(make, demo, audience, whole):
    sheet = make(demo["vns3"], demo["partner"])
    assert states(read(sheet, exported(sheet, audience), whole)) == {}


@pytest.mark.parametrize("demo", SHEETS, ids=lambda demo: demo["name"])
def test_an_untouched_sheet_file_changes_nothing(make, demo):
    sheet = make(demo["vns3"], demo["partner"])
    whole = frozenset({"vns3", "partner"})
    assert states(read(sheet, exported(sheet, "neutral", "json"), whole)) == {}


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
VALUES = st.one_of(
    TEXT,
    st.integers(-5, 10**6),
    st.booleans(),
    st.sampled_from(
        [
            "AES-256",
            "sha2",
            "14",
            "8h",
            "198.18.0.1",
            "gw.example",
            "yes",
            "auto",
            "=1+1",
            "@x",
            "-1",
            "given",
        ]
    ),
    st.lists(st.sampled_from(["aes256", "aes128", "sha1"]), max_size=2),
)
SUBNET = st.sampled_from(
    ["10.0.0.0/8", "10.0.0.1/8", "172.16.0.0/12", "fd00::/8", "soon", "", "10.0.0.0 255.0.0.0"]
)
TUNNEL = st.fixed_dictionaries({"local_subnet": SUBNET, "remote_subnet": SUBNET})
HALF = st.fixed_dictionaries(
    {},
    optional={
        parameter.key: st.lists(TUNNEL, max_size=4) if parameter.key == "tunnels" else VALUES
        for parameter in catalogue.PARAMETERS
    },
)


@settings(
    max_examples=50,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(vns3=HALF, partner=HALF)
def test_an_untouched_workbook_of_any_sheet_changes_nothing(make, vns3, partner):
    sheet = make(vns3, partner)
    for audience in ("partner", "neutral"):
        assert states(read(sheet, exported(sheet, audience), frozenset({"vns3", "partner"}))) == {}


# Cells


def test_what_only_the_file_changed_is_offered_and_reads_as_the_sheet_shows_it(sheet):
    line = read(sheet, workbook(sheet).fill(phase1_lifetime="8 hours", phase2_lifetime="2h"))
    assert line["partner.phase1_lifetime"].state == SAME
    found = line["partner.phase2_lifetime"]
    assert (found.state, found.held, found.reads, found.now) == (NEW, "2h", "7,200 s (2 h)", "3,600 s (1 h)")
    assert found.where.startswith("Tunnels!") is False
    assert taken(sheet, line)["partner"]["phase2_lifetime"] == 7200


def test_what_only_the_sheet_changed_is_kept(sheet):
    book = workbook(sheet)
    save(sheet, phase2_lifetime=7200)
    lines = read(sheet, book)
    assert states(lines) == {"partner.phase2_lifetime": KEPT}
    assert not lines["partner.phase2_lifetime"].edits


def test_what_both_changed_is_a_conflict_and_never_ticked(sheet):
    book = workbook(sheet).fill(phase2_lifetime="2h")
    save(sheet, phase2_lifetime=1800)
    line = read(sheet, book)["partner.phase2_lifetime"]
    assert (line.state, line.ticked, line.now) == (CONFLICT, False, "1,800 s (30 min)")


def test_what_both_changed_alike_is_no_change(sheet):
    book = workbook(sheet).fill(phase2_lifetime="2h")
    save(sheet, phase2_lifetime=7200)
    assert states(read(sheet, book)) == {}


def test_an_emptied_cell_clears_and_a_missing_row_does_nothing(sheet):
    save(sheet, remarks="call first", change_window="Sat 22:00")
    book = workbook(sheet).fill(remarks=None)
    book.connection.delete_rows(book.row("change_window"))
    lines = read(sheet, book)
    assert states(lines) == {"partner.remarks": CLEARED}
    assert lines["partner.remarks"].ticked
    assert "remarks" not in taken(sheet, lines)["partner"]


def test_an_emptied_cell_that_the_sheet_changed_meanwhile_is_a_conflict(sheet):
    save(sheet, remarks="call first")
    book = workbook(sheet).fill(remarks=None)
    save(sheet, remarks="call twice")
    assert states(read(sheet, book)) == {"partner.remarks": CONFLICT}


def test_without_a_revision_nothing_is_cleared_and_the_rest_is_held_against_now(sheet):
    save(sheet, remarks="call first")
    book = workbook(sheet).fill(remarks=None, phase2_lifetime="2h")
    del book.book["About"]
    assert states(read(sheet, book)) == {"partner.phase2_lifetime": NEW}


@pytest.mark.parametrize(
    ("key", "typed"), [("phase1_hash", "strong"), ("public_ip", "soon"), ("phase1_lifetime", "8")]
)
def test_what_cannot_be_read_waits_to_be_kept_as_typed(sheet, key, typed):
    row = {"public_ip": "peer_public_ip"}.get(key, key)
    lines = read(sheet, workbook(sheet).fill(**{row: typed}))
    line = lines[f"partner.{key}"]
    assert (line.state, line.ticked, line.held) == (UNREAD, False, typed)
    assert line.problem
    assert taken(sheet, lines)["partner"][key] == typed


def test_readings_that_may_be_meant_are_offered_and_what_the_other_side_has_first(sheet):
    save(sheet, phase1_encryption="3des")
    line = read(sheet, workbook(sheet).fill(phase1_encryption="AES128, AES256"))["partner.phase1_encryption"]
    assert (line.state, [words for _, words in line.options]) == (UNREAD, ["AES-256-CBC", "AES-128-CBC"])


def test_dates_formulas_and_keys_cannot_be_taken_at_all(sheet):
    book = workbook(sheet).fill(phase1_hash="=1+1", remarks="PSK: Zq7!kd93hhsXw", device_version=9.16)
    lines = read(sheet, book)
    assert states(lines) == dict.fromkeys(
        ("partner.phase1_hash", "partner.remarks", "partner.device_version"), REFUSED
    )
    assert not any(line.edits for line in lines.values() if line.state == REFUSED)
    assert "Zq7" not in repr(lines)


def test_what_was_read_with_doubt_is_not_ticked(sheet):
    save(sheet, phase1_encryption=None, phase1_hash=None)
    lines = read(sheet, workbook(sheet).fill(phase1_encryption="AES 256 / SHA-2"))
    for key, reads in (("phase1_encryption", "AES-256-CBC"), ("phase1_hash", "SHA2-256")):
        line = lines[f"partner.{key}"]
        assert (line.state, line.reads, line.ticked) == (NEW, reads, False)
        assert line.effect.tone == "better"


def test_nothing_that_makes_the_sheet_worse_is_ticked(sheet):
    lines = read(sheet, workbook(sheet).fill(phase1_hash="SHA1", phase2_lifetime="2h", remarks="hello"))
    assert {line.id: (line.ticked, line.effect.tone) for line in lines.values() if line.state == NEW} == {
        "partner.phase1_hash": (False, "worse"),
        "partner.phase2_lifetime": (False, "worse"),
        "partner.remarks": (True, ""),
    }
    assert "Fails at phase 1" in lines["partner.phase1_hash"].effect.words


def test_what_mends_the_sheet_is_ticked_and_says_so(sheet):
    save(sheet, phase1_hash="sha1")
    line = read(sheet, workbook(sheet).fill(phase1_hash="SHA-256"))["partner.phase1_hash"]
    assert (line.ticked, line.effect.tone) == (True, "better")
    assert line.effect.words.startswith("blocks phase 1 → match")


def test_what_is_harmless_alone_but_not_together_is_not_all_ticked(make):
    vns3, partner = halves()
    sheet = make(vns3 | {"initiation": "bidirectional"}, partner)
    whole = frozenset({"vns3", "partner"})
    book = workbook(sheet)
    book.fill(initiation="Receive only").fill("vns3", initiation="Receive only")
    lines = read(sheet, book, whole)
    offered = [line for line in lines.values() if line.state == NEW]
    assert len(offered) == 2
    assert [line.ticked for line in offered].count(True) == 1


def test_tunnels_that_want_each_other_are_ticked_together(make):
    vns3, partner = halves(count=3)
    sheet = make(vns3, {key: value for key, value in partner.items() if key != "tunnels"})
    book = workbook(sheet)
    for number, pair in enumerate(partner["tunnels"]):
        book.pair(f"tunnels[{number}]", pair["local_subnet"], pair["remote_subnet"])
    lines = [line for line in read(sheet, book).values() if line.state == NEW]
    assert [(line.ticked, line.effect.tone) for line in lines] == [(True, "")] * 3
    book.pair("tunnels[+]", "10.98.0.0/16", "10.0.9.0/24")
    lines = [line for line in read(sheet, book).values() if line.state == NEW]
    assert [line.ticked for line in lines] == [True, True, True, False]


# The other side's column


def test_the_other_sides_column_is_a_suggestion_and_never_applied(sheet):
    book = workbook(sheet).fill("vns3", phase1_hash="SHA1").fill(phase2_lifetime="2h")
    lines = read(sheet, book)
    assert states(lines) == {"vns3.phase1_hash": SUGGESTED, "partner.phase2_lifetime": NEW}
    assert not lines["vns3.phase1_hash"].edits
    assert lines["vns3.phase1_hash"].row == "phase1_hash"
    assert taken(sheet, lines)["vns3"] == sheet.vns3


def test_whose_answers_a_file_is_can_be_said(sheet):
    book = workbook(sheet).fill("vns3", phase1_hash="SHA1").fill(phase2_lifetime="2h")
    assert states(read(sheet, book, frozenset({"vns3"}))) == {
        "vns3.phase1_hash": NEW,
        "partner.phase2_lifetime": SUGGESTED,
    }


def test_what_vns3_changed_itself_meanwhile_is_no_suggestion(sheet):
    book = workbook(sheet)
    save(sheet, "vns3", phase1_hash="sha1")
    assert states(read(sheet, book)) == {}


# Fingerprints


def test_a_fingerprint_comes_home_and_one_of_the_other_side_does_not(make):
    vns3, partner = halves(psk_fingerprint=None)
    sheet = make(vns3, partner)
    lines = read(sheet, workbook(sheet).fill(psk_fingerprint="JH8-EXD"))
    assert states(lines) == {"partner.psk_fingerprint": NEW}
    line = lines["partner.psk_fingerprint"]
    assert "JH8-EXD" not in (line.held, line.reads)
    assert taken(sheet, lines)["partner"]["psk_fingerprint"] == "JH8-EXD"
    assert states(read(sheet, workbook(sheet).fill("vns3", psk_fingerprint="JH8-EXD"))) == {}


def test_the_partner_sees_its_own_fingerprint(make):
    vns3, partner = halves(psk_fingerprint=None)
    sheet = make(vns3, partner)
    lines = read(sheet, workbook(sheet).fill(psk_fingerprint="JH8-EXD"), reader="partner")
    assert lines["partner.psk_fingerprint"].reads == "JH8-EXD"


# Sheet files


def whole_file(sheet, **halves_):
    import json

    document = json.loads(exported(sheet, "neutral", "json"))
    for side, changed in halves_.items():
        document[side] = {
            key: value for key, value in (document[side] | changed).items() if value is not None
        }
    return document


def test_what_a_whole_sheet_file_leaves_out_may_mean_blank_and_is_not_ticked(sheet):
    import json

    save(sheet, remarks="call first")
    document = whole_file(sheet, partner={"remarks": None})
    line = read(sheet, json.dumps(document).encode())["partner.remarks"]
    assert (line.state, line.ticked) == (CLEARED, False)
    assert "leaves this out" in line.doubt
    document = whole_file(sheet, partner={"remarks": None}) | {"revision": None}
    assert states(read(sheet, json.dumps(document).encode())) == {}


def test_a_sheet_file_that_may_not_hold_the_fingerprint_does_not_take_it_away(make):
    sheet = make(*halves(psk_fingerprint=None))
    assert states(read(sheet, exported(sheet, "neutral", "json"), frozenset({"vns3", "partner"}))) == {}


def test_fingerprints_of_another_salt_are_dropped(sheet):
    import json

    document = whole_file(sheet, partner={"psk_fingerprint": "JH8-EXD"}) | {"psk_salt": "11" * 8}
    assert states(read(sheet, json.dumps(document).encode())) == {}
    document["psk_salt"] = sheet.psk_salt
    assert states(read(sheet, json.dumps(document).encode())) == {"partner.psk_fingerprint": NEW}


def test_flags_travel_with_their_fingerprint(sheet):
    import json

    document = whole_file(sheet, partner={"psk_fingerprint": "JH8-EXD", "psk_flags": ["non_ascii", "24_31"]})
    after = taken(sheet, read(sheet, json.dumps(document).encode()))["partner"]
    assert (after["psk_fingerprint"], after["psk_flags"]) == ("JH8-EXD", ["non_ascii", "24_31"])


# Tunnels


def pairs(half):
    return [(each["local_subnet"], each["remote_subnet"]) for each in half.get("tunnels", [])]


def test_tunnels_are_changed_added_and_taken_out_each_by_itself(sheet):
    book = workbook(sheet)
    book.pair("tunnels[0]", "10.99.0.0/16", "10.0.0.0/24").pair("tunnels[2]", None, None)
    book.pair("tunnels[+]", "10.98.0.0/16", "10.0.9.0/24")
    lines = read(sheet, book)
    assert sorted(states(lines).values()) == [CLEARED, NEW, NEW]
    before = pairs(sheet.partner)
    assert pairs(taken(sheet, lines)["partner"]) == [
        ("10.99.0.0/16", "10.0.0.0/24"),
        before[1],
        ("10.98.0.0/16", "10.0.9.0/24"),
    ]
    assert taken(sheet, lines)["vns3"] == sheet.vns3


def test_moved_rows_of_tunnels_change_nothing(sheet):
    book = workbook(sheet)
    first, last = book.row("tunnels[0]", book.tunnels), book.row("tunnels[2]", book.tunnels)
    for column in (7, 8):  # as somebody sorts who does not see the key
        one, two = book.tunnels.cell(first, column), book.tunnels.cell(last, column)
        one.value, two.value = two.value, one.value
    assert states(read(sheet, book)) == {}


def test_a_deleted_row_of_tunnels_changes_nothing(sheet):
    book = workbook(sheet)
    book.tunnels.delete_rows(book.row("tunnels[1]", book.tunnels))
    assert states(read(sheet, book)) == {}


def test_a_tunnel_that_is_there_already_is_not_added_twice(sheet):
    book = workbook(sheet).pair("tunnels[+]", "10.98.0.0/16", "10.0.9.0/24")
    save(
        sheet,
        tunnels=[*sheet.partner["tunnels"], {"local_subnet": "10.98.0.0/16", "remote_subnet": "10.0.9.0/24"}],
    )
    assert states(read(sheet, book)) == {}


def test_a_tunnel_changed_on_both_sides_is_a_conflict(sheet):
    book = workbook(sheet).pair("tunnels[0]", "10.99.0.0/16", "10.0.0.0/24")
    changed = [dict(each) for each in sheet.partner["tunnels"]]
    changed[0]["local_subnet"] = "10.77.0.0/16"
    save(sheet, tunnels=changed)
    lines = read(sheet, book)
    (line,) = [line for line in lines.values() if line.state == CONFLICT]
    assert "10.77.0.0/16" in line.now
    assert pairs(taken(sheet, lines)["partner"])[0] == ("10.99.0.0/16", "10.0.0.0/24")


def test_a_tunnel_changed_in_the_file_and_taken_out_meanwhile_is_a_conflict(sheet):
    book = workbook(sheet).pair("tunnels[0]", "10.99.0.0/16", "10.88.0.0/24")
    save(sheet, tunnels=sheet.partner["tunnels"][1:])
    lines = read(sheet, book)
    (line,) = [line for line in lines.values() if line.state == CONFLICT]
    assert line.now == "taken away"
    assert pairs(taken(sheet, lines)["partner"])[-1] == ("10.99.0.0/16", "10.88.0.0/24")


def test_a_tunnel_added_meanwhile_is_kept(sheet):
    book = workbook(sheet).pair("tunnels[0]", None, None)
    more = {"local_subnet": "10.98.0.0/16", "remote_subnet": "10.0.9.0/24"}
    save(sheet, tunnels=[*sheet.partner["tunnels"], more])
    lines = read(sheet, book)
    assert sorted(states(lines).values()) == [CLEARED]
    assert pairs(taken(sheet, lines)["partner"])[-1] == ("10.98.0.0/16", "10.0.9.0/24")


@pytest.mark.parametrize(
    ("local", "remote"), [("10.1.0.0/16", None), ("soon", "10.0.0.0/24"), ("10.0.0.0/8", "fd00::/8")]
)
def test_half_a_tunnel_waits_to_be_kept_as_typed(sheet, local, remote):
    lines = read(sheet, workbook(sheet).pair("tunnels[+]", local, remote))
    (line,) = [line for line in lines.values() if line.state != SAME]
    assert (line.state, line.ticked) == (UNREAD, False)
    assert line.problem


def test_a_formula_in_a_tunnel_cannot_be_taken(sheet):
    lines = read(sheet, workbook(sheet).pair("tunnels[0]", "=A1", "10.0.0.0/24"))
    (line,) = [line for line in lines.values() if line.state != SAME]
    assert (line.state, line.edits) == (REFUSED, ())


def test_where_one_side_has_no_tunnel_yet_rows_are_found_all_the_same(make):
    vns3, partner = halves(count=2)
    sheet = make(vns3, {key: value for key, value in partner.items() if key != "tunnels"})
    book = workbook(sheet).pair("tunnels[0]", "172.16.0.0/24", "10.0.0.0/24")
    lines = read(sheet, book)
    assert pairs(taken(sheet, lines)["partner"]) == [("172.16.0.0/24", "10.0.0.0/24")]
    sheet = make({key: value for key, value in vns3.items() if key != "tunnels"}, partner)
    lines = read(sheet, workbook(sheet).pair("tunnels[1]", None, None))
    assert len(pairs(taken(sheet, lines)["partner"])) == 1


def test_very_many_changes_of_tunnels_are_one_line_for_all(make):
    sheet = make(*halves(count=400))
    ours, _ = tunnels(400)
    book = workbook(sheet)
    for row in range(5, 405):
        book.tunnels.cell(row, 8).value = str(book.tunnels.cell(row, 8).value).replace("10.", "11.", 1)
    lines = read(sheet, book)
    (line,) = [line for line in lines.values() if line.state == NEW]
    assert line.held == "400 changed"
    assert all(remote.startswith("11.") for _, remote in pairs(taken(sheet, lines)["partner"]))
    assert len(ours) == 400


def test_a_list_of_tunnels_in_a_sheet_file_is_the_whole_list(sheet):
    import json

    document = whole_file(sheet)
    gone = document["partner"]["tunnels"].pop(0)
    document["partner"]["tunnels"].append({"local_subnet": "10.98.0.0/16", "remote_subnet": "10.0.9.0/24"})
    lines = read(sheet, json.dumps(document).encode())
    assert sorted(states(lines).values()) == [CLEARED, NEW]
    after = pairs(taken(sheet, lines)["partner"])
    assert (gone["local_subnet"], gone["remote_subnet"]) not in after
    assert len(after) == 3


def test_what_vns3_alone_has_of_a_tunnel_stays(make):
    vns3, partner = halves(count=2)
    sheet = make(vns3, partner)
    book = workbook(sheet)
    row = book.row("tunnels[0]", book.tunnels)
    book.tunnels.cell(row, 4).value = "10.200.0.0/24"
    lines = read(sheet, book, frozenset({"vns3"}))
    after = taken(sheet, lines)["vns3"]["tunnels"]
    assert after[0]["local_subnet"] == "10.200.0.0/24"
    assert after[0]["name"] == "t0"


# What is kept of it


def test_answers_survive_being_kept(sheet):
    answers = xlsx_reader.read(workbook(sheet).fill(phase1_encryption="AES 256 / SHA1").saved())
    import json
    from dataclasses import asdict

    content = json.loads(json.dumps(asdict(answers) | {"whole": sorted(answers.whole)}))
    assert previews.answers_of(content) == answers


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("remarks", "PSK: hunter22xyz"),
        ("psk_exchange", "Zq7!kd93hhsXw"),
        ("phase1_hash", "Zq7!kd93hhsXw"),
        ("public_ip", "Zq7!kd93hhsXw"),
    ],
)
def test_what_may_be_a_key_is_never_kept(sheet, key, text):
    answers = Answers("table", cells=(Answer("partner", key, text, "line 1"),))
    kept = previews.without_keys(answers, sheet)
    assert text not in repr(kept)
    assert kept.cells[0].problem


def test_what_the_sheet_holds_is_no_key_found_in_a_file(sheet):
    save(sheet, psk_exchange="key: by telephone")
    assert states(read(sheet, workbook(sheet))) == {}
