"""Filling in a side: everything is kept, what cannot be read is marked, and two people lose nothing."""

import logging
import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.sheets.cast import filled_in, signed_in
from vns3pair.ipsec import catalogue, values
from vns3pair.sheets import cells
from vns3pair.sheets.models import Revision, Sheet

KEY = "Sup3r-Secret-Canary!"


def url_of(sheet, side="vns3"):
    return f"/sheets/{sheet.pk}/{side}"


def stored(sheet, side="vns3"):
    return Sheet.objects.get(pk=sheet.pk).side(side)


def test_what_is_read_is_stored_in_normal_form(client, make):
    sheet = make()
    data = filled_in(
        client,
        url_of(sheet),
        phase1_lifetime="8h",
        phase1_encryption="AES-256-CBC",
        pfs="yes",
        public_ip=" 54.210.9.31 ",
    )
    assert client.post(url_of(sheet), data).status_code == 302
    side = stored(sheet)
    assert side["phase1_lifetime"] == 28800
    assert side["phase1_encryption"] == "aes256"
    assert side["pfs"] is True
    assert side["public_ip"] == "54.210.9.31"


def test_saving_an_untouched_form_changes_nothing(client, acme):
    for side in ("vns3", "partner"):
        before = stored(acme, side)
        client.post(url_of(acme, side), filled_in(client, url_of(acme, side)))
        assert stored(acme, side) == before


def test_what_cannot_be_read_is_kept_and_explained(client, make):
    sheet = make()
    answer = client.post(
        url_of(sheet),
        filled_in(client, url_of(sheet), phase1_lifetime="8", phase1_hash="crc<32>"),
        follow=True,
    )
    page = answer.content.decode()
    assert stored(sheet)["phase1_lifetime"] == "8"
    assert stored(sheet)["phase1_hash"] == "crc<32>"
    assert "hours, minutes or seconds?" in page
    assert "crc&lt;32&gt; (as typed)" in page
    assert "2 values could not be read" in page


def test_what_is_to_be_looked_at_is_named_with_its_phase(client, make):
    typed = {f"phase{phase}_{key}": "?" for phase in (1, 2) for key in ("lifetime", "encryption")}
    page = client.get(url_of(make(typed))).content.decode()
    listed = page.partition("4 to look at")[2].partition("</section>")[0]
    assert re.findall(r'href="#id_(\w+)">(.+?)</a>', listed) == [
        ("phase1_encryption", "Phase 1 encryption"),
        ("phase1_lifetime", "Phase 1 lifetime"),
        ("phase2_encryption", "Phase 2 encryption"),
        ("phase2_lifetime", "Phase 2 lifetime"),
    ]


def test_a_key_in_the_place_of_the_fingerprint_is_kept_nowhere(client, make, caplog):
    sheet = make({"psk_fingerprint": "7K2-M9Q"})
    data = filled_in(client, url_of(sheet), psk_fingerprint=KEY, contact_name="Jo")
    with caplog.at_level(logging.DEBUG):
        answer = client.post(url_of(sheet), data, follow=True)
    assert stored(sheet)["contact_name"] == "Jo"
    assert stored(sheet)["psk_fingerprint"] == "7K2-M9Q"
    everything = answer.content.decode() + caplog.text + str(list(Sheet.objects.values()))
    everything += str(list(Revision.objects.values())) + str(dict(client.session))
    assert KEY not in everything
    assert "never type the key itself" in everything.lower()


def test_a_key_is_not_echoed_by_a_late_save_either(client, acme, colleague):
    data = filled_in(client, url_of(acme), psk_fingerprint=KEY, contact_name="Mine")
    other = signed_in(colleague)
    other.post(url_of(acme), filled_in(other, url_of(acme), contact_name="Theirs"))
    answer = client.post(url_of(acme), data)
    assert answer.status_code == 409
    assert KEY not in answer.content.decode()


def test_the_partners_fingerprint_is_hidden_until_both_are_there(client, make):
    sheet = make(partner={"psk_fingerprint": "JH8-EXD"})
    for url in (sheet.get_absolute_url(), url_of(sheet, "partner"), url_of(sheet, "vns3")):
        assert "JH8-EXD" not in client.get(url).content.decode()
    assert "given" in client.get(sheet.get_absolute_url()).content.decode()
    client.post(url_of(sheet, "partner"), filled_in(client, url_of(sheet, "partner"), contact_name="Jo"))
    assert stored(sheet, "partner")["psk_fingerprint"] == "JH8-EXD"
    client.post(url_of(sheet), filled_in(client, url_of(sheet), psk_fingerprint="jh8exd"))
    assert "JH8-EXD" in client.get(url_of(sheet, "partner")).content.decode()


def test_a_hidden_fingerprint_can_be_taken_away(client, make):
    sheet = make(partner={"psk_fingerprint": "JH8-EXD"})
    url = url_of(sheet, "partner")
    client.post(url, filled_in(client, url, remove_fingerprint="on"))
    assert "psk_fingerprint" not in stored(sheet, "partner")


# Two people at once


def test_a_late_save_loses_nothing(client, acme, colleague):
    mine = filled_in(client, url_of(acme), phase1_lifetime="1h", contact_name="Mine")
    other = signed_in(colleague)
    other.post(
        url_of(acme), filled_in(other, url_of(acme), phase1_lifetime="2h", contact_phone="+1 555 0199")
    )
    answer = client.post(url_of(acme), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert stored(acme)["phase1_lifetime"] == 7200
    assert "Changed meanwhile to 7200; you typed 1h" in page
    assert 'value="1h"' in page
    assert 'value="+1 555 0199"' in page, "a cell that only the other changed is taken over"
    again = filled_in_from(page)
    assert client.post(url_of(acme), again).status_code == 302
    side = stored(acme)
    assert (side["phase1_lifetime"], side["contact_name"], side["contact_phone"]) == (
        3600,
        "Mine",
        "+1 555 0199",
    )


def filled_in_from(page):
    class Page:
        def get(self, url):
            class Answer:
                content = page.encode()

            return Answer()

    return filled_in(Page(), "")


def test_a_late_save_keeps_the_tunnels_typed(client, acme, colleague):
    mine = filled_in(client, url_of(acme)) | {
        "tunnels-1-local_subnet": "172.31.9.0/24",
        "tunnels-1-remote_subnet": "10.9.0.0/16",
    }
    other = signed_in(colleague)
    other.post(
        url_of(acme),
        filled_in(other, url_of(acme))
        | {"tunnels-1-local_subnet": "172.31.7.0/24", "tunnels-1-remote_subnet": "10.7.0.0/16"},
    )
    page = client.post(url_of(acme), mine).content.decode()
    assert "172.31.9.0/24" in page
    assert "172.31.7.0/24 → 10.7.0.0/16" in page


def test_the_other_half_may_be_saved_meanwhile(client, acme, colleague):
    mine = filled_in(client, url_of(acme), contact_name="Mine")
    other = signed_in(colleague)
    other.post(url_of(acme, "partner"), filled_in(other, url_of(acme, "partner"), contact_name="Theirs"))
    assert client.post(url_of(acme), mine).status_code == 302
    assert stored(acme)["contact_name"] == "Mine"
    assert stored(acme, "partner")["contact_name"] == "Theirs"


# Tunnels


def many(count):
    return [
        {"name": f"t{n}", "local_subnet": f"172.16.{n % 250}.0/24", "remote_subnet": f"10.{n // 250}.0.0/16"}
        for n in range(count)
    ]


def test_tunnels_are_edited_a_hundred_at_a_time_and_the_others_stay(client, make):
    sheet = make({"tunnels": many(250)})
    url = f"{url_of(sheet)}?tunnels=2"
    data = filled_in(client, url)
    assert data["tunnels-0-name"] == "t100"
    data |= {
        "tunnels-0-name": "changed",
        "tunnels-5-name": "",
        "tunnels-5-local_subnet": "",
        "tunnels-5-remote_subnet": "",
    }
    client.post(url, data)
    names = [tunnel["name"] for tunnel in stored(sheet)["tunnels"]]
    assert names == [f"t{n}" if n != 100 else "changed" for n in range(250) if n != 105]


def test_more_lines_without_scripts(client, make):
    sheet = make({"tunnels": many(1)})
    answer = client.post(url_of(sheet), filled_in(client, url_of(sheet), then="more"), follow=True)
    assert 'name="tunnels-13-local_subnet"' in answer.content.decode()


def test_too_many_tunnels_are_refused_and_nothing_is_lost(client, make):
    sheet = make({"tunnels": many(5000)})
    url = f"{url_of(sheet)}?tunnels=50"
    answer = client.post(
        url,
        filled_in(client, url)
        | {"tunnels-100-local_subnet": "10.0.0.0/8", "tunnels-100-remote_subnet": "192.0.2.0/24"},
    )
    assert answer.status_code == 400
    assert b"5,001 tunnels" in answer.content
    assert b"192.0.2.0/24" in answer.content
    assert len(stored(sheet)["tunnels"]) == 5000


# Hostile values

TYPED = [own.key for _, own in cells.keys_of("vns3") if own.key != "psk_fingerprint"]
NASTY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\x00\x0b\u202e\ud7ff\ufeff<>&\"'{}%=+-@0123456789./,", max_size=60),
    st.sampled_from(
        ["9" * 5000, "{% verbatim %}", "{{ form }}", "10.0.0.0/33", "::/129", "1e999", "-1", "a" * 30_000]
    ),
)


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(key=st.sampled_from(TYPED), text=NASTY)
def test_whatever_is_typed_is_kept_or_read_and_never_breaks_a_page(client, make, key, text):
    sheet = make()
    number = str(Sheet.objects.get(pk=sheet.pk).edit_number)
    data = {
        "edit_number": number,
        "base": "{}",
        key: text,
        "tunnels-count": "1",
        "tunnels-0-local_subnet": text,
    }
    assert client.post(url_of(sheet), data).status_code == 302
    assert client.get(url_of(sheet)).status_code == 200
    assert client.get(sheet.get_absolute_url()).status_code == 200
    assert client.get("/", {"q": text[:50]}).status_code == 200
    side = stored(sheet)
    if text.strip() and not values.is_blank(values.as_text(text.replace("\r", "\n"))):
        reading = values.read(catalogue.BY_KEY[key], side[key], "vns3") if key in side else None
        assert reading is not None, "something was typed, so something is stored"
    sheet.delete()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"edit_number": "x"},
        {"edit_number": "-1"},
        {"edit_number": "1", "base": "[" * 9999},
        {"edit_number": "99999999999999999999"},
    ],
)
def test_damaged_forms_change_nothing(client, acme, data):
    before = stored(acme)
    assert client.post(url_of(acme), data).status_code in (302, 400, 409)
    assert stored(acme) == before
