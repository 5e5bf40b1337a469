"""Tunnels of a file that came back: found again by what they are, changed, added and taken out one by one."""

import json

import pytest

from tests.documents.conftest import halves, tunnels
from tests.exchange.previewed import save, workbook
from tests.exchange.returned.lines import pairs, read, states, taken, whole_file
from vns3pair.exchange.returned import CLEARED, CONFLICT, NEW, REFUSED, SAME, UNREAD


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
