"""Blocks of cells on their way in and out: previews save nothing, keys go nowhere."""

import json
import re

import pytest

from vns3pair.sheets.models import Sheet


def paste(client, sheet, text, **more):
    return client.post(
        f"/sheets/{sheet.pk}/paste", {"text": text, "side": "partner", "start": "phase1_encryption", **more}
    )


def paste_tunnels(client, sheet, text, **more):
    return client.post(f"/sheets/{sheet.pk}/paste-tunnels", {"text": text, "side": "vns3", **more})


def edits(answer):
    found = re.search(r'data-edits="([^"]*)"', answer.content.decode())
    return json.loads(found[1].replace("&quot;", '"'))


def test_a_preview_says_how_each_cell_is_read_and_saves_nothing(client, acme):
    page = paste(client, acme, "AES 128\nSHA-512\nnonsense\n").content.decode()
    assert "AES-128" in page
    assert "SHA2-512" in page
    assert Sheet.objects.get().edit_number == acme.edit_number


def test_what_cannot_be_read_is_not_ticked(client, acme):
    page = paste(client, acme, "nonsense\nSHA-512\n").content.decode()
    boxes = re.findall(r"<input type=\"checkbox\"[^>]*>", page)
    assert ["checked" in box for box in boxes] == [False, True]


def test_a_preview_says_what_the_verdict_becomes(client, acme):
    page = paste(client, acme, "SHA-256", start="phase1_hash").content.decode()
    assert "The verdict stays: Fails at phase 1" in page


def test_a_key_in_a_block_is_dropped_on_arrival_and_not_repeated(client, acme):
    answer = paste(client, acme, "Pre-shared key\tTr0ub4dor-and-3\nPhase 1 hash\tSHA-256\n")
    assert answer.status_code == 200
    assert b"Tr0ub4dor" not in answer.content
    assert b"SHA2-256" in answer.content


@pytest.mark.parametrize("text", ["", "\x00", "\t\t\n\n", "a" * 2_000_000, "\U0001f600\t" * 500])
def test_odd_blocks_are_answered(client, acme, text):
    assert paste(client, acme, text).status_code == 200
    assert paste_tunnels(client, acme, text, remotes=text).status_code == 200


def test_tunnels_are_added_with_their_mirrors(client, acme):
    made = edits(paste_tunnels(client, acme, "10.1.0.0/16 -> 10.2.0.0/16", mirror="1"))
    assert [(edit["side"], edit["op"]) for edit in made] == [("vns3", "add"), ("partner", "add")]
    assert made[1]["value"] == [{"local_subnet": "10.2.0.0/16", "remote_subnet": "10.1.0.0/16"}]


def test_tunnels_can_replace_those_there(client, acme):
    (made,) = edits(paste_tunnels(client, acme, "10.1.0.0/16 -> 10.2.0.0/16", replace="1"))
    assert made["op"] == "replace"


def test_lines_that_are_no_pair_are_left_out_and_shown_first(client, acme):
    page = paste_tunnels(client, acme, "10.1.0.0/16 -> 10.2.0.0/16\nnonsense\n").content.decode()
    assert page.index("nonsense") < page.index("10.1.0.0/16")
    assert "1 line left out" in page


def test_a_line_without_a_row_that_looks_like_a_key_is_not_repeated(client, acme):
    answer = paste(client, acme, "Tunnels\tTr0ub4dor-and-3xQ9!\nPhase 1 hash\tSHA-256\n")
    assert b"Not used" in answer.content
    assert b"Tr0ub4dor" not in answer.content


def test_a_pair_that_is_there_already_is_not_added_twice(client, acme):
    page = paste_tunnels(
        client, acme, "172.31.1.0/24 -> 10.50.0.0/16\n10.1.0.0/16 -> 10.2.0.0/16\n10.1.0.0/16 -> 10.2.0.0/16"
    )
    assert page.content.decode().count("this pair is there already") == 2
    assert [pair["local_subnet"] for edit in edits(page) for pair in edit["value"]] == ["10.1.0.0/16"]


def test_a_half_is_copied_without_its_fingerprint(client, acme):
    text = client.get(f"/sheets/{acme.pk}/half/vns3").content.decode()
    assert "SHA2-256" in text
    assert "172.31.1.0/24" in text
    assert "7K2" not in text
