"""Answers by which the owner of a confirmed box could try to bring a key further: as HTTP writes them, and as JSON does."""

import gzip
import json
import logging
import traceback

import pytest

from tests.controllers.boxes import KEY, TOKEN, self_signed, serving
from vns3pair.controllers.certificates import fingerprint_of
from vns3pair.controllers.client import Controller, Limits, Trouble

CERTIFICATE = self_signed()
SAID = json.dumps({"response": {"psk": KEY, "name": f"it is {KEY}"}})
ERROR = json.dumps({"error": {"name": KEY, "log": KEY, "message": KEY}})


def http(body: str | bytes = SAID, *headers: str, status: str = "200 OK") -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *headers, "", "")
    return "\r\n".join(lines).encode() + data


def chunks(extension: str = "", trailer: str = "") -> bytes:
    head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return f"{head}{len(SAID):x}{extension}\r\n{SAID}\r\n0\r\n{trailer}\r\n".encode()


REFUSED = {
    "gzip": (http(gzip.compress(SAID.encode()), "Content-Encoding: gzip"), "no_json"),
    "utf-16": (http(SAID.encode("utf-16"), "Content-Type: application/json; charset=utf-16"), "no_json"),
    "utf-16-without-bom": (http(SAID.encode("utf-16-le")), "no_json"),
    "bom": (http(b"\xef\xbb\xbf" + SAID.encode()), "no_json"),
    "twice": (http(f'{{"response": {{"psk": "{KEY}", "p\\u0073k": "", "name": "{KEY}"}}}}'), "no_json"),
    "twice-above": (http(f'{{"response": {{"psk": "{KEY}"}}, "response": {{"name": "{KEY}"}}}}'), "no_json"),
    "two-documents": (http(SAID + SAID), "no_json"),
    "reason": (http(ERROR, status=f"500 {KEY}"), "status"),
    "redirect": (http(SAID, f"Location: https://127.0.0.1/{KEY}", status=f"302 {KEY}"), "redirect"),
    "no-status": (http(status=KEY), "no_http"),
    "no-version": (f"HTTP/{KEY} 200 OK\r\n\r\n".encode(), "no_http"),
    "no-http": (f"{KEY}\r\n{SAID}".encode(), "no_http"),
    "long-header": (http(SAID, f"X-Key: {KEY * 4_000}"), "no_http"),
    "early": (chunks()[:-20], "closed"),
}
CUT = {
    "escaped-name": http(SAID.replace("psk", "\\u0070sk")),
    "escaped-value": http(SAID.replace(f"is {KEY}", "is " + "".join(f"\\u{ord(c):04x}" for c in KEY))),
    "other-case": http(f'{{"response": {{"psk": "{KEY}", "PSK": "", "name": "it is {KEY}"}}}}'),
    "headers": http(SAID, f"X-Key: {KEY}", f"Set-Cookie: a={KEY}", f"Content-Type: {KEY}"),
    "no-header": http(SAID, KEY),
    "other-encoding": http(SAID, "Content-Encoding: gzip", "Content-Type: application/json; charset=utf-7"),
    "before": f"HTTP/1.1 100 {KEY}\r\nX-Key: {KEY}\r\n\r\n".encode() + http(),
    "extension": chunks(f';a="{KEY}"'),
    "trailer": chunks(trailer=f"X-Key: {KEY}\r\n"),
}
WAYS = {way: raw for way, (raw, _) in REFUSED.items()} | CUT


@pytest.fixture(scope="module")
def controller(tmp_path_factory):
    """A box that answers in the way that the path names."""

    def answering(tls, asked, box):
        tls.sendall(WAYS[asked.path.removeprefix("/api/")])

    with serving(CERTIFICATE, answering, tmp_path_factory.mktemp("box")) as box:
        yield Controller("127.0.0.1", box.port, TOKEN, fingerprint_of(CERTIFICATE[1]), Limits(60, 50_000))


@pytest.mark.parametrize("way", REFUSED)
def test_what_is_refused_is_told_by_class_and_status_alone(controller, way, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Trouble) as caught:
        controller.get(f"/{way}")
    assert caught.value.what == REFUSED[way][1]
    assert KEY not in "".join(traceback.format_exception(caught.value)) + caplog.text


@pytest.mark.parametrize("way", CUT)
def test_in_whatever_way_a_key_is_written_it_is_cut(controller, way, caplog):
    caplog.set_level(logging.DEBUG)
    found = controller.get(f"/{way}")
    assert found == {"response": {"name": "it is (cut)"}}
    assert KEY not in caplog.text
