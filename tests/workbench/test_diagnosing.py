"""Diagnosing a log: what the page says, what stays on the screen, and that nothing is kept."""

import html
import io
import logging
import re
import uuid
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.template import loader
from django.test import Client, RequestFactory

from tests.sheets.cast import signed_in
from tests.workbench.logs import KEYS_DIFFER, SILENT, STOPPED, UNKNOWN, UP
from tests.workbench.posting import address, area, bring, file_of, visible
from vns3pair.ipsec import diagnosis
from vns3pair.ipsec.diagnosis.finding import Quote
from vns3pair.serving import request_size_limit
from vns3pair.workbench import result_page
from vns3pair.workbench.models import KeptLog


def test_a_pasted_log_names_the_cause_first_and_quotes_its_lines(client):
    answer = bring(client, KEYS_DIFFER)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert re.search(r'<h1 id="cause"[^>]*>The pre-shared keys of the two ends differ', page)
    assert "mismatch of preshared secrets?" in page
    assert page.index('id="cause"') < page.index('id="timeline"') < page.index('id="lines"')


def test_the_cause_jumps_to_the_decisive_lines(client):
    page = bring(client, KEYS_DIFFER).content.decode()
    assert 'href="#line-this-4"' in page
    assert re.search(r'<li id="line-this-4" class="decisive"', page)


def test_each_jump_says_whose_log_it_leads_into_and_none_comes_twice():
    quotes = [
        Quote(end, number, "x", decisive=True) for end, number in (("this", 23), ("other", 21), ("other", 21))
    ]
    one = diagnosis.diagnose(io.BytesIO(KEYS_DIFFER.encode()), other_end=io.BytesIO(SILENT.encode()))
    first = replace(one.diagnoses[0], quotes=tuple(quotes))
    names = result_page.names_of("vns3", "vns3", True)
    page = result_page.page(replace(one, diagnoses=(first,)), names)
    text = loader.render_to_string("workbench/_cause.html", {"page": page, "finding": page.first})
    said = " ".join(html.unescape(re.sub("<[^>]*>", "", text)).split())
    assert "Decided by line 23 of VNS3's log and line 21 of the partner's log." in said


def test_the_lines_of_the_cause_are_quoted_however_many_others_come_before_them():
    one = diagnosis.diagnose(io.BytesIO(KEYS_DIFFER.encode()))
    first = replace(one.diagnoses[0], quotes=(Quote("this", 9000, "x", decisive=True),))
    other = replace(first, quotes=tuple(Quote("this", number, "y") for number in range(1, 401)))
    page = result_page.page(replace(one, diagnoses=(first, other)), result_page.names_of("", "vns3", False))
    shown = [line.quote.number for line in page.lines[0].lines]
    assert shown == [*range(1, 300), 9000]
    assert page.lines_left_out == 101


def test_a_line_that_is_not_on_the_page_is_named_without_a_link():
    one = diagnosis.diagnose(io.BytesIO(KEYS_DIFFER.encode()))
    first, other = (
        replace(
            one.diagnoses[0], quotes=tuple(Quote("this", number, "x", decisive=True) for number in numbers)
        )
        for numbers in (range(1, 301), (300, 301))
    )
    page = result_page.page(replace(one, diagnoses=(first, other)), result_page.names_of("", "vns3", False))
    text = loader.render_to_string("workbench/_others.html", {"page": page})
    assert re.findall(r'href="#([^"]*)"', text) == ["line-this-300"]
    assert "</a>, line 301</p>" in text


def test_a_stop_is_told_once_with_the_tunnel_that_it_ended(client):
    text = visible(bring(client, STOPPED))
    assert "~ Was up, then stopped" in text
    assert "This end was told to take the tunnel down" not in text
    assert "What else the log shows" not in text


def test_with_a_sheet_the_row_concerned_is_marked_and_leads_to_its_cell(client, acme):
    answer = bring(client, KEYS_DIFFER, acme)
    (row,) = re.findall(r'(?s)<tr class="line" data-row="psk_fingerprint".*?</tr>', answer.content.decode())
    assert f'href="/sheets/{acme.pk}/?open=psk_fingerprint#psk_fingerprint"' in row
    assert "look here" in row
    assert 'class="pill warn"' in row


def test_a_value_that_contradicts_the_sheet_is_told_beside_both_halves(client, of_ikev1):
    answer = bring(client, UP, of_ikev1, whose="vns3")
    (row,) = re.findall(r'(?s)<tr class="line" data-row="ike_version".*?</tr>', answer.content.decode())
    assert "contradicts" in row
    assert "IKEv2" in row
    assert row.count("IKEv1") >= 2


def test_a_tunnel_that_is_up_comes_with_a_check_list_in_the_guides_order(client):
    text = visible(bring(client, UP))
    places = [
        text.index(word) for word in ("Up, but no traffic?", "hold NAT", "the routes", "firewalls", "sniffer")
    ]
    assert places == sorted(places)


def test_two_logs_are_read_together_and_each_line_says_whose_it_is(client, acme):
    answer = bring(client, SILENT, acme, other_text=KEYS_DIFFER, whose="vns3")
    page = answer.content.decode()
    assert "The pre-shared keys of the two ends differ" in page
    assert 'id="line-this-2"' in page
    assert 'id="line-other-4"' in page
    text = visible(answer)
    assert "VNS3's log" in text
    assert "The partner's log" in text


def test_a_file_is_read_as_what_is_pasted(client):
    answer = client.post(address(), {"file": file_of(KEYS_DIFFER)})
    assert "The pre-shared keys of the two ends differ" in answer.content.decode()


def test_files_of_both_ends_are_read_together(client):
    answer = client.post(address(), {"file": file_of(SILENT), "other_file": file_of(KEYS_DIFFER)})
    assert 'id="line-other-4"' in answer.content.decode()


def test_the_same_log_given_twice_is_read_once_and_that_is_said(client):
    answer = bring(client, KEYS_DIFFER, other_file=file_of(KEYS_DIFFER.replace("\n", "\r\n") + "\n"))
    assert "Both logs are the same one" in visible(answer)
    assert 'id="line-other-4"' not in answer.content.decode()


def test_two_logs_of_the_same_end_are_said_to_be(client):
    answer = bring(client, UP, other_text=f"{UP}{KEYS_DIFFER}")
    assert "Both logs are of a tunnel with 198.18.44.7" in visible(answer)
    assert "same end" not in visible(bring(client, KEYS_DIFFER, other_text=SILENT))


def test_nothing_is_kept_unless_somebody_says_so(client, acme):
    bring(client, KEYS_DIFFER, acme)
    assert not KeptLog.objects.exists()
    assert not acme.steps.filter(what="kept_log").exists()


def test_the_picture_has_no_style_of_its_own_and_can_be_read_as_a_table(client):
    page = bring(client, KEYS_DIFFER).content.decode()
    (picture,) = re.findall(r"(?s)<svg .*?</svg>", page)
    assert "style=" not in picture
    assert 'class="t-mark bad"' in picture
    (table,) = re.findall(r'(?s)<table class="events">.*?</table>', page)
    assert "refused" in table
    assert 'href="#line-this-4"' in table


def test_what_a_log_says_is_never_markup(client):
    planted = KEYS_DIFFER.replace("acme_1", "<script>alert(1)</script>")
    assert "<script>alert" not in bring(client, planted).content.decode()


# What cannot be diagnosed


def test_a_log_in_which_nothing_is_known_says_what_is_read_and_what_to_send(client):
    answer = bring(client, UNKNOWN)
    assert answer.status_code == 200
    text = visible(answer)
    for each in ("Nothing known in this log", "None of its 2 lines", "strongSwan", "Send instead"):
        assert each in text
    assert area(answer, "text") == UNKNOWN


def test_an_empty_file_is_said_to_be_empty(client):
    assert "It is empty" in visible(client.post(address(), {"file": file_of(b"")}))


@pytest.mark.parametrize(
    "rubbish", [b"\x00\xff\xfe" * 500, bytes(range(256)) * 40, b"\xff\xfeN\x00o\x00v\x00"]
)
def test_rubbish_is_no_error(client, rubbish):
    assert client.post(address(), {"file": file_of(rubbish)}).status_code == 200


def test_without_a_log_the_page_asks_for_one(client):
    answer = bring(client)
    assert answer.status_code == 400
    assert "Paste a log or choose a file first." in visible(answer)


def test_one_log_pasted_and_as_a_file_is_one_too_many_and_the_paste_stays(client):
    answer = bring(client, KEYS_DIFFER, file=file_of(SILENT))
    assert answer.status_code == 400
    assert "one of the two" in visible(answer)
    assert area(answer, "text") == KEYS_DIFFER


def test_a_file_that_is_too_large_is_refused_and_the_paste_stays(client, settings):
    settings.LARGEST_LOG = 1024
    answer = bring(client, KEYS_DIFFER, other_file=file_of(b"x" * 2000))
    assert answer.status_code == 413
    assert "The other end's log is larger than" in visible(answer)
    assert area(answer, "text") == KEYS_DIFFER


def test_a_file_of_just_the_size_is_read(client, settings):
    settings.LARGEST_LOG = len(KEYS_DIFFER)
    assert client.post(address(), {"file": file_of(KEYS_DIFFER)}).status_code == 200


def test_more_than_can_be_pasted_is_to_go_into_a_file(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000
    answer = bring(client, "x" * 10_000)
    assert answer.status_code == 413
    assert "Put it into a file" in visible(answer)


def test_an_upload_that_breaks_off_is_no_fault_of_ours(client, monkeypatch):
    def broken(self):
        raise UnreadablePostError("Connection reset by peer")

    monkeypatch.setattr(WSGIRequest, "_load_post_and_files", broken)
    answer = bring(client, KEYS_DIFFER)
    assert answer.status_code == 400
    assert "The upload broke off on its way" in visible(answer)


@pytest.mark.parametrize(
    ("path", "largest"),
    [
        ("/diagnose", 216),
        (f"/sheets/{uuid.UUID(int=1)}/diagnose", 216),
        (f"/p/{uuid.UUID(int=1)}/diagnose", 36),
        (f"/p/{uuid.UUID(int=1)}/diagnose/keep", 16),
        ("/import", 16),
    ],
)
def test_an_address_takes_two_logs_at_most_and_others_much_less(path, largest):
    def status(size):
        request = RequestFactory().post(path, CONTENT_LENGTH=size)
        request.user = AnonymousUser()
        return request_size_limit(lambda request: HttpResponse())(request).status_code

    assert status(largest * 1024 * 1024) == 200
    assert status(largest * 1024 * 1024 + 1) == 413


def test_csrf_is_checked(engineer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(engineer)
    assert bring(browser, KEYS_DIFFER).status_code == 403
    token = browser.get(address()).cookies["vns3pair_csrf"].value
    assert bring(browser, KEYS_DIFFER, csrfmiddlewaretoken=token).status_code == 200


def test_a_fault_of_ours_is_told_and_writes_nothing_of_the_log_down(client, monkeypatch, caplog):
    def fail(log, other_end=None):
        raise ValueError(log.read().decode())

    monkeypatch.setattr(diagnosis, "diagnose", fail)
    with caplog.at_level(logging.DEBUG):
        answer = bring(client, "canary-line")
    assert answer.status_code == 500
    assert "went wrong here, not at your end" in visible(answer)
    assert area(answer, "text") == "canary-line"
    assert "A log could not be diagnosed: ValueError at" in caplog.text
    assert "canary" not in caplog.text


def test_the_page_says_where_vns3s_log_is_and_that_verbose_logging_is_for_support(client):
    text = visible(client.get(address()))
    assert "the link to the IPsec log file" in text
    assert "Leave verbose logging off" in text


def test_the_menu_and_the_sheet_lead_there(client, acme):
    page = client.get(acme.get_absolute_url()).content.decode()
    assert 'href="/diagnose"' in page
    assert f'href="/sheets/{acme.pk}/diagnose"' in page


def test_a_colleague_may_diagnose_on_every_sheet(acme, colleague):
    assert bring(signed_in(colleague), KEYS_DIFFER, acme).status_code == 200
