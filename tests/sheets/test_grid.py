"""Saving cells in the grid: what the answer holds, who may, and what is never in it."""

import json
import re

import pytest

from tests.sheets.cast import signed_in
from tests.sheets.test_pages import mirrored
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet


def save(client, sheet, *edits, number=None, **more):
    return client.post(
        f"/sheets/{sheet.pk}/cells",
        {"edits": json.dumps(edits), "edit_number": number or sheet.edit_number, **more},
    )


def cell(side, key, value, **more):
    return {"side": side, "key": key, "value": value, **more}


def swapped(answer):
    return set(re.findall(r'id="([^"]+)"[^>]*hx-swap-oob', answer.content.decode()))


def saved(answer):
    found = re.search(r'id="saved"[^>]*>(.*?)</script>', answer.content.decode())
    return json.loads(found[1])


def test_a_cell_is_saved_in_normal_form_and_compared(client, acme):
    answer = save(client, acme, cell("partner", "phase1_hash", "SHA-256"))
    assert answer.status_code == 200
    acme.refresh_from_db()
    assert acme.partner["phase1_hash"] == "sha2_256"
    assert {"v-partner-phase1_hash", "s-phase1_hash", "bar-facts"} <= swapped(answer)


def test_the_answer_holds_only_what_changed(client, acme):
    answer = save(client, acme, cell("partner", "phase1_hash", "sha2_256"))
    assert not {"v-vns3-phase1_encryption", "s-phase1_encryption", "block-tunnels", "choices"} & swapped(
        answer
    )


def test_what_cannot_be_read_is_marked_and_not_called_missing(client, acme):
    answer = save(client, acme, cell("vns3", "phase1_encryption", "rijndael")).content.decode()
    assert re.search(r'id="v-vns3-phase1_encryption"[^>]*><span class="value warn">', answer)
    assert re.search(r'id="s-phase1_encryption".*?not readable', answer)
    page = client.get(f"{acme.get_absolute_url()}?show=problems").content.decode()
    assert 'id="phase1_encryption"' in page


def test_what_names_several_values_waits_for_a_choice(client, acme):
    answer = save(client, acme, cell("partner", "phase1_dh_group", "14 5 2")).content.decode()
    assert re.search(r'id="v-partner-phase1_dh_group"[^>]*><span class="value warn">', answer)
    assert "not readable" not in answer


def test_a_tunnel_that_cannot_be_read_is_marked(client, acme):
    wrong = {"local_subnet": "10.9.0.0/33", "remote_subnet": "10.8.0.0/16"}
    answer = save(client, acme, cell("vns3", "tunnels", wrong, index=-1)).content.decode()
    assert re.search(r'<span class="value warn"><span>10.9.0.0/33', answer)


def test_rows_that_depend_on_the_cell_come_along(client, acme):
    answer = save(client, acme, cell("vns3", "local_private_ip", "54.210.9.31"))
    assert {"s-local_peer_id", "v-vns3-local_peer_id", "v-vns3-local_private_ip"} <= swapped(answer)


def test_another_device_brings_its_words_and_choices(client, acme):
    answer = save(client, acme, cell("partner", "device", "aws"))
    assert {"choices", "ends", "v-partner-peer_public_ip"} <= swapped(answer)


def test_a_new_tunnel_brings_the_whole_section(client, acme):
    pair = {"local_subnet": "10.9.0.0/16", "remote_subnet": "10.8.0.0/16"}
    answer = save(client, acme, cell("vns3", "tunnels", pair, index=-1))
    assert "block-tunnels" in swapped(answer)
    acme.refresh_from_db()
    assert acme.vns3["tunnels"][1] == pair


def test_an_open_row_is_sent_with_its_remedies(client, acme):
    answer = save(client, acme, cell("partner", "phase1_hash", "md5"), opened="phase1_hash nonsense")
    assert "A note that asks the partner" in answer.content.decode()


def test_a_page_that_is_behind_gets_every_row(client, acme):
    first = acme.edit_number
    save(client, acme, cell("vns3", "remarks", "one"))
    acme.refresh_from_db()
    answer = save(client, acme, cell("partner", "remarks", "two"), number=first)
    assert {"v-vns3-remarks", "v-partner-phase1_encryption"} <= swapped(answer)


def test_two_people_in_two_cells_lose_nothing(client, acme, colleague):
    first = acme.edit_number
    save(client, acme, cell("vns3", "phase1_hash", "sha2_512", was="sha2_256"), number=first)
    save(signed_in(colleague), acme, cell("vns3", "phase1_dh_group", "16", was="14"), number=first)
    acme.refresh_from_db()
    assert (acme.vns3["phase1_hash"], acme.vns3["phase1_dh_group"]) == ("sha2_512", 16)


def test_two_people_in_one_cell_see_both_values(client, acme, colleague):
    first = acme.edit_number
    save(client, acme, cell("vns3", "phase1_hash", "sha2_512", was="sha2_256"), number=first)
    answer = save(
        signed_in(colleague), acme, cell("vns3", "phase1_hash", "md5", was="sha2_256"), number=first
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "SHA2-512" in page
    assert "MD5" in page
    acme.refresh_from_db()
    assert acme.vns3["phase1_hash"] == "sha2_512"


def test_undoing_gives_back_what_stood_there(client, acme):
    answer = save(client, acme, cell("partner", "phase1_lifetime", "8h"))
    inverse = saved(answer)["inverse"]
    assert inverse == [{"side": "partner", "key": "phase1_lifetime", "value": 86400, "was": "8h"}]
    save(client, acme, *inverse, number=saved(answer)["edit_number"])
    acme.refresh_from_db()
    assert acme.partner["phase1_lifetime"] == 86400


def test_a_save_leaves_a_rename_that_came_meanwhile(client, acme, monkeypatch):
    record = services._refresh

    def rename_first(sheet):
        Sheet.objects.filter(pk=sheet.pk).update(name="renamed")
        record(sheet)

    monkeypatch.setattr(services, "_refresh", rename_first)
    save(client, acme, cell("vns3", "remarks", "x"))
    assert Sheet.objects.get().name == "renamed"


def test_half_a_character_is_answered(client, acme):
    pair = {"local_subnet": "\ud83d", "remote_subnet": "10.0.0.0/8"}
    answer = save(client, acme, cell("vns3", "tunnels", pair, index=-1))
    assert answer.status_code == 200
    assert len(Sheet.objects.get().vns3["tunnels"]) == 2


def test_what_reads_the_same_is_nothing_to_undo(client, acme):
    assert saved(save(client, acme, cell("partner", "phase1_hash", "SHA")))["inverse"] == []


def test_saves_of_one_author_are_one_revision(client, acme):
    for text in ("one", "two", "three"):
        acme.refresh_from_db()
        save(client, acme, cell("vns3", "remarks", text))
    assert acme.revisions.count() == 1


def test_a_key_typed_for_a_fingerprint_is_neither_kept_nor_repeated(client, acme):
    answer = save(client, acme, cell("partner", "psk_fingerprint", "correct-horse-battery"))
    assert answer.status_code == 200
    assert b"That was no fingerprint" in answer.content
    assert b"correct-horse" not in answer.content
    assert "correct-horse" not in json.dumps(Sheet.objects.get().partner)


def test_a_hidden_fingerprint_is_in_no_answer(client, make):
    sheet = make({"public_ip": "192.0.2.1"}, {"psk_fingerprint": "7K2-M9Q"})
    pages = [
        client.get(sheet.get_absolute_url()),
        client.get(f"/sheets/{sheet.pk}/changes"),
        client.get(f"/sheets/{sheet.pk}/rows/psk_fingerprint"),
        client.get(f"/sheets/{sheet.pk}/half/partner"),
        save(client, sheet, cell("partner", "psk_fingerprint", None)),
    ]
    for page in pages:
        assert b"M9Q" not in page.content.upper()


def test_nothing_new_is_an_empty_answer(client, acme):
    url = f"/sheets/{acme.pk}/changes"
    shown = {"edit_number": acme.edit_number, "stir": acme.stir}
    assert client.get(url, shown).status_code == 204
    assert client.get(url, {**shown, "edit_number": acme.edit_number - 1}).status_code == 200
    assert client.get(url, {**shown, "stir": acme.stir + 1}).status_code == 200


def test_others_saving_all_the_time_is_said(client, acme, monkeypatch):
    def always_stale(**_):
        raise services.StaleEdit(acme)

    monkeypatch.setattr(services, "save_sides", always_stale)
    assert save(client, acme, cell("vns3", "remarks", "x")).status_code == 503


@pytest.mark.parametrize(
    "data", [{}, {"edits": "[]", "edit_number": "1"}, {"edits": "x", "edit_number": "x"}]
)
def test_a_request_that_is_none_of_ours_changes_nothing(client, acme, data):
    answer = client.post(f"/sheets/{acme.pk}/cells", data)
    assert answer.status_code == 400
    assert Sheet.objects.get().edit_number == acme.edit_number


def test_what_a_sheet_says_cannot_become_markup(client, acme):
    evil = "</script><script>alert(1)</script>"
    answer = save(client, acme, cell("vns3", "remarks", evil))
    page = client.get(acme.get_absolute_url())
    for content in (answer.content, page.content):
        assert b"<script>alert" not in content
    undo = save(client, acme, cell("vns3", "remarks", "x"), number=acme.edit_number + 1)
    assert b"</script><script>" not in undo.content
    assert saved(undo)["inverse"][0]["value"] == evil


def test_many_tunnels_of_one_side_are_paged(client, make):
    ours, _ = mirrored(1200)
    sheet = make(ours, {})
    page = client.get(f"{sheet.get_absolute_url()}?tunnels=2").content.decode()
    assert page.count('<tr class="line" id="tunnels-') == 50
    assert "51 to 100 of the other 1,200" in page
    assert len(page) < 400_000


def test_the_tally_of_the_tunnels_follows(client, make):
    sheet = make(*mirrored(3))
    wrong = {"local_subnet": "192.0.2.0/24", "remote_subnet": "10.0.0.0/16"}
    answer = save(client, sheet, cell("vns3", "tunnels", wrong, index=0))
    assert 'id="tally-tunnels" hx-swap-oob="true">2 of 3 mirrored' in answer.content.decode()


def test_a_remedy_for_one_of_many_tunnels_carries_that_one_alone(client, make):
    answer = client.get(f"/sheets/{make(*mirrored(300, broken=2)).pk}/rows/tunnels-0")
    (edits,) = re.findall(r'data-edits="([^"]*)"', answer.content.decode())
    assert len(edits) < 500
    assert json.loads(edits.replace("&quot;", '"'))[0]["op"] == "set"


def test_flags_are_taken_from_a_closed_list(client, acme):
    assert save(client, acme, cell("vns3", "psk_flags", ["SuperGeheim"])).status_code == 400
    assert save(client, acme, cell("vns3", "psk_flags", ["24_31"])).status_code == 200


def test_tunnels_stated_by_one_side_alone_can_each_be_edited(client, make):
    ours, _ = mirrored(2)
    page = client.get(make(ours, {}).get_absolute_url()).content.decode()
    assert 'id="v-vns3-tunnels-1"' in page
    assert page.count('data-index="1"') >= 1


def test_a_sheet_without_tunnels_asks_for_the_first(client, make):
    sheet = make({"public_ip": "192.0.2.1"}, {})
    for query in ("", "?show=to-fill-in"):
        page = client.get(f"{sheet.get_absolute_url()}{query}").content.decode()
        assert 'id="v-vns3-tunnels" data-raw="{}" data-index="-1"' in page


def test_a_row_can_be_opened_without_scripts(client, acme):
    page = client.get(f"{acme.get_absolute_url()}?open=phase1_lifetime").content.decode()
    assert re.search(r'id="why-phase1_lifetime">', page)
    assert re.search(r'id="why-phase1_hash"[^>]*hidden>', page)


def test_the_worst_row_is_open_at_first(client, acme):
    page = client.get(acme.get_absolute_url()).content.decode()
    assert re.search(r'id="why-local_peer_id">', page)
