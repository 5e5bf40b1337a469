"""A key in a log is masked wherever it goes: a canary is planted and searched for."""

import io
import json
import logging

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.workbench.logs import KEYS_DIFFER, UNKNOWN
from tests.workbench.posting import address, area, bring, field, file_of, visible
from vns3pair.exchange.models import Draft

CANARY = "Kanarienvogel-77"
PLANTED = [
    f'Nov 26 09:14:02.9: "acme_1" #1: probable authentication failure (mismatch of preshared secrets?): psk="{CANARY}"',
    f"psk = {CANARY}",
    f'pre-shared-key: "{CANARY}"',
    f"<pre-shared-key>{CANARY}</pre-shared-key>",
    f"psk =\n  {CANARY}",
    f"\x1b[31mpsk\x1b[0m=\x1b[32m{CANARY}\x1b[0m",
    f"psk=&quot;{CANARY}&quot;",
    f"psk=[masked] {CANARY}",
    f"203.0.113.9   {CANARY}",
    f'Nov 26 09:14:02.9: "psk={CANARY}" #1: probable authentication failure (mismatch of preshared secrets?): malformed',
    f"Nov 26 09:14:02.9: \"acme_1\" #1: Peer ID 'psk={CANARY}' mismatched on first found connection and no better "
    "connection found",
]


def database():
    out = io.StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("line", PLANTED)
def test_a_key_is_in_no_answer_no_database_and_no_log(client, acme, line, caplog):
    text = f"{KEYS_DIFFER}{line}\n"
    with caplog.at_level(logging.DEBUG):
        answer = bring(client, text, acme)
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()
        assert "masked" in visible(answer)
        kept = client.post(reverse("keep_log", args=[acme.pk]), {"sealed": field(answer, "sealed")})
        for url in (kept.url, f"{kept.url}/log.txt", address(acme)):
            assert CANARY not in client.get(url).content.decode()
    assert "[masked]" in client.get(f"{kept.url}/log.txt").content.decode()
    assert CANARY not in database()
    assert CANARY not in caplog.text


def test_a_key_in_a_file_is_masked_too(client):
    answer = client.post(address(), {"file": file_of(f"{PLANTED[0]}\n")})
    assert "[masked]" in answer.content.decode()
    assert CANARY not in answer.content.decode()


@pytest.mark.parametrize("more", [{}, {"file": file_of("x")}])
def test_what_stays_on_the_page_after_an_error_is_masked(client, more):
    answer = bring(client, f"{UNKNOWN}{PLANTED[1]}", **more)
    assert CANARY not in answer.content.decode()
    assert "[masked]" in area(answer, "text")


def test_whoever_brings_it_is_told_how_many_were_masked(client, acme):
    text = visible(bring(client, f"{KEYS_DIFFER}{PLANTED[1]}\n{PLANTED[2]}\n", acme, masked_there="3"))
    assert "5 values that looked like a key" in text
    assert "masked" not in visible(bring(client, KEYS_DIFFER)).replace("Keys are masked", "").replace(
        "masked log", ""
    )


def test_cookies_and_dumps_are_told_apart_from_keys(client, acme):
    cookies = '"acme_1" #1: | initiator cookie: 0123456789abcdef'
    text = visible(bring(client, f"{KEYS_DIFFER}{cookies}\n", acme))
    assert "A cookie or dump was masked" in text
    assert "No key was among them" in text
    assert "change it" not in text
    text = visible(bring(client, f"{KEYS_DIFFER}{cookies}\n{PLANTED[1]}\n", acme))
    assert "One value that looked like a key was masked" in text
    assert "change it" in text
    assert "A cookie or dump was masked too" in text


def test_a_mail_to_the_partner_holds_no_key(client, acme, engineer):
    from tests.sheets.cast import came_by_link

    came_by_link(acme, engineer)
    client.post(
        reverse("send_finding", args=[acme.pk]), {"report": f"finding\n    psk = {CANARY}", "subject": "x"}
    )
    assert CANARY not in json.dumps(Draft.objects.get().content)
