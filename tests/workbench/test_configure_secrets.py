"""A key in a configuration or in Extra Params is nowhere afterwards: a canary is planted and searched for."""

import json
import logging

import pytest
from django.urls import reverse

from tests.sheets.cast import came_by_link
from tests.workbench import boxes
from tests.workbench.posting import area, field, visible
from tests.workbench.test_configure_reading import ONE, TWO, address
from tests.workbench.test_secrets import database
from vns3pair.exchange.models import Preview
from vns3pair.workbench import packing

CANARY = "Kanarienvogel-77"
PLANTED = [
    f"pre-shared-key {CANARY}",
    f"  ikev2 remote-authentication pre-shared-key {CANARY}",
    f'set psksecret "{CANARY}"',
    f'secret = "{CANARY}"',
    f"crypto isakmp key {CANARY} address 203.0.113.9",
    f': PSK "{CANARY}"',
    f"<pre_shared_key>{CANARY}</pre_shared_key>",
    f'"PreSharedKey": "{CANARY}"',
]


@pytest.fixture(autouse=True)
def box(monkeypatch):
    boxes.install(monkeypatch)


def pages_after(browser, answer):
    """What a browser sees of it: the answer, and where it leads."""
    yield answer
    if answer.status_code == 302:
        yield browser.get(answer.url)


@pytest.mark.parametrize("line", PLANTED)
@pytest.mark.parametrize("config", [ONE, TWO, "nothing\n", ""])
def test_a_key_is_in_no_page_no_database_and_no_log(client, make, line, config, caplog):
    sheet = make({}, {"device": "opnsense"})
    with caplog.at_level(logging.DEBUG):
        for place in (f"{config}{line}\n", f"{line}\n{config}"):
            answer = client.post(address(sheet), {"text": place, "device": "opnsense"})
            for page in pages_after(client, answer):
                assert CANARY not in page.content.decode()
            if b'name="sealed"' in answer.content:
                sealed = field(answer, "sealed")
                assert CANARY not in json.dumps(
                    packing.opened(answer.context["visitor"], sealed, packing.CONNECTIONS)
                )
                after = client.post(address(sheet), {"sealed": sealed, "connection": "0"})
                for page in pages_after(client, after):
                    assert CANARY not in page.content.decode()
    assert CANARY not in database()
    assert CANARY not in caplog.text


@pytest.mark.parametrize("where", ["unread", "value"])
def test_what_no_rule_cut_and_may_be_a_key_is_not_kept_either(client, make, where):
    bare = "vq7mk2w9x4tzr8h6np3jb5cd"
    more = f"strange {bare}\n" if where == "unread" else f"phase1_hash {bare}\n"
    sheet = make({}, {"device": "opnsense"})
    answer = client.post(address(sheet), {"text": f"{ONE}{more}".replace("phase1_hash sha2_256\n", "")})
    assert answer.status_code == 302
    assert bare not in client.get(answer.url).content.decode()
    assert bare not in json.dumps(Preview.objects.get().content)


def test_whoever_brings_it_is_told_how_many_were_cut_and_where(client, make):
    sheet = make({}, {"device": "opnsense"})
    told = {}
    for there in ("0", "2"):
        for here in ("", f"{PLANTED[0]}\n"):
            answer = client.post(address(sheet), {"text": ONE + here, "cut_there": there})
            told[there, bool(here)] = visible(client.get(answer.url))
    assert "like a key" not in told["0", False]
    assert "One value that looked like a key was cut as it arrived, and not kept." in told["0", True]
    assert "2 values that looked like a key were cut before anything was sent." in told["2", False]
    assert (
        "3 values that looked like a key were cut: 2 before anything was sent, 1 as it arrived; none was kept."
        in told["2", True]
    )


@pytest.mark.parametrize("there", ["-1", "x", "99999999", "²", ""])
def test_what_a_browser_cannot_have_counted_is_not_said(client, make, there):
    sheet = make({}, {"device": "opnsense"})
    answer = client.post(address(sheet), {"text": ONE, "cut_there": there})
    assert "like a key" not in visible(client.get(answer.url))


def test_what_stays_on_the_page_after_an_error_holds_no_key(client, make):
    answer = client.post(address(make()), {"text": f"{PLANTED[0]}\nrest", "device": "opnsense"})
    assert area(answer, "text") == "pre-shared-key [masked]\nrest"


def test_at_the_door_too(make, engineer, caplog):
    sheet = make({}, {"device": "opnsense"})
    guest = came_by_link(sheet, engineer)
    with caplog.at_level(logging.DEBUG):
        for text in (f"{ONE}{PLANTED[0]}", PLANTED[0]):
            answer = guest.post(address(sheet, "partner:"), {"text": text})
            for page in pages_after(guest, answer):
                assert CANARY not in page.content.decode()
    assert CANARY not in database()
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    "text", [f"psk={CANARY}", f"phase1=aes256 psk = {CANARY}", f"pre-shared-key: {CANARY}\nphase2=aes256"]
)
@pytest.mark.parametrize("do", ["compare", "take"])
def test_a_key_among_extra_params_is_cut_and_told(client, acme, text, do, caplog):
    url = reverse("extra_params", args=[acme.pk])
    with caplog.at_level(logging.DEBUG):
        answer = client.post(url, {"text": text, "do": do})
        assert "looked like a key" in visible(answer)
        assert "[masked]" in area(answer, "text")
        known = {"do": do, "anyway": field(answer, "anyway")}
        again = [client.post(url, known | {"text": each}) for each in (text, area(answer, "text"))]
        for shown in (answer, *again):
            for page in pages_after(client, shown):
                assert CANARY not in page.content.decode()
    assert CANARY not in database()
    assert CANARY not in caplog.text
