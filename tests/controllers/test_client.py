"""The client of a live controller, against real TLS servers on loopback that behave and that do not."""

import contextlib
import datetime
import json
import socket
import ssl
import threading
import traceback
import warnings
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.controllers.boxes import KEY, NEW, NOT_AFTER, OLD, TOKEN, Api, answer, self_signed, serving, system
from vns3pair import deadline
from vns3pair.controllers import certificates, client
from vns3pair.controllers.client import Controller, Limits, Trouble, certificate_of
from vns3pair.controllers.line import checked_host
from vns3pair.ipsec.vns3_api import Request

CERTIFICATE = self_signed()
OTHER = self_signed("somebody-else")
SHORT = Limits(seconds=0.4, size=50_000)


@pytest.fixture
def boxed(tmp_path):
    """A function that starts a server with some behaviour; all are stopped at the end."""
    with contextlib.ExitStack() as stack:
        yield lambda answering, change=None: stack.enter_context(
            serving(CERTIFICATE, answering, tmp_path, change=change)
        )


def controller(box, limits=SHORT, **more) -> Controller:
    known = {"token": TOKEN, "fingerprint": certificates.fingerprint_of(box.der)} | more
    return Controller("127.0.0.1", box.port, limits=limits, **known)


def saying(raw: bytes):
    """A server that sends these bytes and closes."""
    return lambda tls, asked, box: tls.sendall(raw)


def trouble_with(box, **more) -> Trouble:
    with pytest.raises(Trouble) as caught:
        controller(box, **more).get("/ipsec")
    return caught.value


GENEROUS = Limits(seconds=60)
"""As long as a busy machine may take; nothing waits for the end of it."""


@pytest.mark.parametrize("endpoint", [NEW, OLD], ids=["6.0", "4.8"])
@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_comes_back_without_the_key(boxed, endpoint, chunked):
    box = boxed(lambda tls, asked, box: answer(tls, 200, system(endpoint), chunked=chunked))
    found = controller(box, GENEROUS).get("/ipsec")
    assert found["response"]["remote_endpoints"]["3"]["name"] == "acme-dc1"
    assert KEY not in json.dumps(found)
    assert "psk" not in found["response"]["remote_endpoints"]["3"]


def test_a_request_carries_the_token_in_its_header_and_the_body_as_json(boxed):
    box = boxed(Api(NEW))
    body = {"ike_version": 2, "extra_config": "phase1=aes256-sha2_256-dh14 é"}
    found = controller(box, GENEROUS).send(Request("PUT", "/ipsec/endpoints/3", body))
    assert found["response"]["ike_version"] == 2
    (asked,) = box.asked
    assert (asked.method, asked.path) == ("PUT", "/api/ipsec/endpoints/3")
    assert asked.headers["api-token"] == TOKEN
    assert asked.headers["host"] == f"127.0.0.1:{box.port}"
    assert asked.json == body


def test_nothing_is_sent_to_whoever_shows_another_certificate(boxed):
    box = boxed(Api(NEW))
    wrong = certificates.fingerprint_of(OTHER[1])
    assert trouble_with(box, limits=GENEROUS, fingerprint=wrong).what == "certificate"
    box.wait_until_served()
    assert box.heard == [b""]


def test_an_error_tells_class_and_status_and_nothing_of_the_body(boxed):
    box = boxed(Api(NEW))
    trouble = trouble_with(box, limits=GENEROUS, token="another")
    assert (trouble.what, trouble.status, trouble.name) == ("status", 401, "UnauthorizedError")
    assert str(trouble) == "The controller refused (401 UnauthorizedError)."
    assert TOKEN not in "".join(traceback.format_exception(trouble))


@pytest.mark.parametrize(
    ("status", "document"),
    [
        (400, {"error": {"name": KEY, "message": KEY}}),
        (403, {"error": {"name": {"a": KEY}, "message": KEY}}),
        (500, f"<html>{KEY}</html>".encode()),
        (404, [KEY]),
        (502, b""),
    ],
)
def test_what_an_error_says_is_repeated_only_where_it_is_documented(boxed, status, document):
    box = boxed(lambda tls, asked, box: answer(tls, status, document))
    trouble = trouble_with(box, limits=GENEROUS)
    assert (trouble.what, trouble.status, trouble.name) == ("status", status, "")
    assert KEY not in str(trouble)


def test_a_redirect_is_not_followed(boxed):
    where = boxed(lambda tls, asked, box: answer(tls, 200, system(NEW)))
    there = f"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:{where.port}/api/ipsec\r\nContent-Length: 0\r\n\r\n"
    box = boxed(saying(there.encode()))
    trouble = trouble_with(box, limits=GENEROUS)
    assert (trouble.what, trouble.status) == ("redirect", 302)
    assert where.heard == []


def test_a_proxy_of_the_environment_is_not_asked(boxed, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert controller(boxed(Api(NEW)), GENEROUS).get("/ipsec")["response"]["this_endpoint"]


def drip(tls, asked, box, head=b"HTTP/1.1 200 OK\r\nX-A: "):
    """A byte now and then, for as long as the other end stays."""
    tls.sendall(head)
    while not box.over.wait(0.02):
        tls.sendall(b"a")


def drip_body(tls, asked, box):
    drip(tls, asked, box, b'HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n"')


def drip_chunks(tls, asked, box):
    tls.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not box.over.wait(0.02):
        tls.sendall(b"1\r\na\r\n")


def go_on_and_on(tls, asked, box):
    while not box.over.wait(0.02):
        tls.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def say_nothing(tls, asked, box):
    box.over.wait()


@pytest.mark.parametrize("answering", [say_nothing, drip, drip_body, drip_chunks, go_on_and_on])
def test_slowness_of_any_kind_ends_at_the_one_deadline(boxed, answering):
    assert trouble_with(boxed(answering)).what == "timeout"


def test_an_answer_that_takes_too_long_to_read_ends_at_the_same_deadline(boxed, monkeypatch):
    body = b'{"response": {"a": {}, "b": {}}}'
    box = boxed(lambda tls, asked, box: answer(tls, 200, body))
    now = [0.0]
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now[0]))
    read = json.loads

    def slowly(*arguments, **more):
        now[0] += GENEROUS.seconds
        return read(*arguments, **more)

    monkeypatch.setattr(client.json, "loads", slowly)
    trouble = trouble_with(box, limits=GENEROUS)
    assert (trouble.what, trouble.status) == ("unread", 200)
    assert str(trouble) == "The controller's answer could not be read in time (200)."


def test_a_server_that_never_shakes_hands_is_given_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(Trouble) as caught:
            Controller("127.0.0.1", port, TOKEN, certificates.fingerprint_of(b""), SHORT).get("/ipsec")
    assert caught.value.what == "timeout"


def endless_body(tls, asked, box):
    tls.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"')
    while not box.over.is_set():
        tls.sendall(b"a" * 16384)


def endless_chunks(tls, asked, box):
    tls.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not box.over.is_set():
        tls.sendall(b"4000\r\n" + b"a" * 16384 + b"\r\n")


def endless_headers(tls, asked, box):
    tls.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not box.over.is_set():
        tls.sendall(b"a" * 16384)


def declared(tls, asked, box):
    answer(tls, 200, b'"' + b"a" * 60_000 + b'"')


@pytest.mark.parametrize("answering", [endless_body, endless_chunks, declared])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(boxed, answering):
    assert trouble_with(boxed(answering), limits=Limits(seconds=60, size=50_000)).what == "too_large"


def test_endless_headers_end_too(boxed):
    trouble = trouble_with(boxed(endless_headers), limits=Limits(seconds=60, size=50_000))
    assert trouble.what in ("no_http", "too_large")


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", "closed"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no_http"),
        (b"HTTP/1.1 abc def\r\n\r\n", "no_http"),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"resp', "closed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "closed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "closed"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "no_json"),
        (b"HTTP/1.1 200 OK\r\n\r\nDeleted order", "no_json"),
        (b"HTTP/1.1 200 OK\r\n\r\n[1]", "no_json"),
        (b'HTTP/1.1 200 OK\r\n\r\n{"answer": 1}', "no_json"),
        (b'HTTP/1.1 200 OK\r\n\r\n{"response": NaN}', "no_json"),
        (b'HTTP/1.1 200 OK\r\n\r\n{"response": "\xff"}', "no_json"),
        (
            b'HTTP/1.1 200 OK\r\n\r\n{"response": {"psk": "a-key-here", "psk": "", "name": "a-key-here"}}',
            "no_json",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 30_000, "no_json"),
        (b'HTTP/1.1 200 OK\r\n\r\n{"response": ' + b"9" * 10_000 + b"}", "no_json"),
    ],
)
def test_what_is_no_answer_of_the_api_is_named_for_what_it_is(boxed, raw, what):
    assert trouble_with(boxed(saying(raw)), limits=Limits(seconds=60, size=50_000)).what == what


def test_a_box_that_is_not_there_is_told_apart_from_one_without_tls(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=_speak_plainly, args=(listener,))
        thread.start()
        with pytest.raises(Trouble) as caught:
            certificate_of("127.0.0.1", port, GENEROUS)
        thread.join(10)
    assert caught.value.what == "tls"
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # so that nobody else can listen there either
        with pytest.raises(Trouble) as caught:
            certificate_of("127.0.0.1", deaf.getsockname()[1], GENEROUS)
    assert caught.value.what == "unreachable"


def _speak_plainly(listener):
    sock, _ = listener.accept()
    with sock:
        sock.recv(1000)
        sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_no_version_of_tls_below_1_2_is_spoken(boxed):
    def old(context):
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        box = boxed(Api(NEW), old)
        assert trouble_with(box, limits=GENEROUS).what == "tls"
    box.wait_until_served()
    assert box.heard == []


def test_a_name_that_nobody_knows_is_named_so(monkeypatch):
    def unknown(*arguments, **more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(deadline.socket, "getaddrinfo", unknown)
    with pytest.raises(Trouble) as caught:
        certificate_of("controller.invalid", 8000, GENEROUS)
    assert caught.value.what == "unknown_host"


def test_a_certificate_is_shown_for_comparison_and_nothing_is_sent(boxed):
    box = boxed(Api(NEW))
    shown = certificate_of("127.0.0.1", box.port, GENEROUS)
    assert shown.fingerprint == certificates.fingerprint_of(CERTIFICATE[1])
    assert shown.subject == "C=US, O=Examplé Networks, CN=vns3-controller"
    assert shown.not_after == NOT_AFTER
    box.wait_until_served()
    assert box.heard == [b""]


@pytest.mark.parametrize("year", [2030, 2049, 2051])
def test_both_ways_to_write_a_date_are_read(year):
    end = datetime.datetime(year, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    assert certificates.certificate(self_signed(not_after=end)[1]).not_after == end


@given(st.binary(max_size=300) | st.integers(0, len(CERTIFICATE[1])).map(lambda end: CERTIFICATE[1][:end]))
def test_whatever_the_bytes_are_a_fingerprint_is_shown(der):
    assert certificates.certificate(der).fingerprint == certificates.fingerprint_of(der)


@given(st.data())
def test_a_certificate_with_any_byte_changed_is_another_one(data):
    at = data.draw(st.integers(0, len(CERTIFICATE[1]) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != CERTIFICATE[1][at]))
    changed = CERTIFICATE[1][:at] + bytes([value]) + CERTIFICATE[1][at + 1 :]
    shown = certificates.certificate(changed)
    assert not certificates.same(certificates.fingerprint_of(CERTIFICATE[1]), changed)
    assert shown.subject.isprintable()


@pytest.mark.parametrize("typed", ["SHA256 Fingerprint={}", "{}", " {}\n"])
def test_a_fingerprint_may_be_pasted_as_openssl_and_browsers_show_it(typed):
    normal = certificates.fingerprint_of(b"x")
    for spelled in (normal, normal.lower(), normal.replace(":", "")):
        text = typed.format(spelled).replace(" Fingerprint", "")
        assert certificates.normal_fingerprint(text) == normal


@pytest.mark.parametrize("typed", ["", "AB", "AB:" * 32 + "CD", "G" * 64, "AB" * 20])
def test_what_is_no_sha_256_fingerprint_is_refused(typed):
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        certificates.normal_fingerprint(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("vns3.example.org", "vns3.example.org"),
        ("VNS3.example.org.", "vns3.example.org"),
        ("203.0.113.4", "203.0.113.4"),
        ("2001:DB8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("vns3_a", "vns3_a"),
    ],
)
def test_a_host_is_kept_in_normal_form(typed, kept):
    assert checked_host(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", " ", "a b", "a\r\nb", "a\nX: y", "user@host", "https://a", "a/b", "a:80", "[a]", "[203.0.113.4]", "127.1",
     "2130706433", "0x7f000001", "1.2.3.0x4", "fe80::1%eth0", "[::1%lo]", "-a.b", "a..b", "é.example", "a" * 64,
     "a." * 130, "[2001:db8::1", "a\0b", "１２７.0.0.1"],
)  # fmt: skip
def test_what_is_no_host_is_refused(typed):
    with pytest.raises(ValueError, match="no host name"):
        checked_host(typed)


@given(st.text(max_size=40))
def test_no_host_that_is_kept_could_end_a_header_or_name_another_place(typed):
    try:
        kept = checked_host(typed)
    except ValueError:
        return
    assert set(kept) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_:")
    assert checked_host(kept) == kept


@pytest.mark.parametrize("port", [0, -1, 65536, True, "8000", 1.5])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(ValueError, match="port"):
        Controller("203.0.113.4", port, TOKEN, "AB" * 32)


@pytest.mark.parametrize("token", ["", "a b", "a\r\nb", "é", "a\0", "a" * 5000])
def test_a_token_that_could_end_its_header_is_refused(token):
    with pytest.raises(ValueError, match="token"):
        Controller("203.0.113.4", 8000, token, "AB" * 32)


def test_a_controller_is_shown_without_its_token():
    assert TOKEN not in repr(Controller("203.0.113.4", 8000, TOKEN, "AB" * 32))


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/ipsec HTTP/1.1\r\nX: y"),
        Request("GET", "ipsec"),
        Request("GET", "/../ui"),
        Request("GET", "//example.org/"),
        Request("GET", "/ipsec?a=b&c"),
        Request("TRACE", "/ipsec"),
        Request("GET\r\n", "/ipsec"),
        Request("POST", "/ipsec", {"restart": True}),
        Request("PUT", "/ipsec", {"ipsec_local_ipaddress": "192.0.2.1"}),
        Request("PUT", "/ipsec?async=true", {}),
        Request("PUT", "/ipsec/endpoints/3", {"secret": KEY}),
        Request("PUT", "/ipsec/endpoints/3", {"psk": KEY}),
    ],
    ids=lambda one: f"{one.method.strip()} {one.path.split()[0]} {' '.join(one.body)}",
)
def test_what_is_never_to_be_sent_is_refused_before_anybody_is_called(request_):
    listener = socket.create_server(("127.0.0.1", 0))
    with listener, pytest.raises(ValueError, match=r"no request|every tunnel|never sent") as caught:
        Controller("127.0.0.1", listener.getsockname()[1], TOKEN, "AB" * 32).send(request_)
    assert KEY not in str(caught.value)
