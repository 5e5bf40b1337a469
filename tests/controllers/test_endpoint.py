"""From a controller to the sheet and back, over the wire: read an endpoint, hold it against the sheet, push, read again."""

import contextlib
import json

import pytest

from tests.controllers.boxes import KEY, NEW, OLD, TOKEN, Api, self_signed, serving
from tests.ipsec.vns3_halves import HALF, half
from vns3pair.controllers.certificates import fingerprint_of
from vns3pair.controllers.client import Controller, Limits, Trouble
from vns3pair.ipsec.vns3_answers import endpoints, half_of, this_endpoint, version_of
from vns3pair.ipsec.vns3_api import Request
from vns3pair.ipsec.vns3_drift import differing, drift
from vns3pair.ipsec.vns3_push import push
from vns3pair.ipsec.vns3_status import against, status

CERTIFICATE = self_signed()


@pytest.fixture
def controller(tmp_path):
    """A function that starts a controller with these endpoints."""
    with contextlib.ExitStack() as stack:

        def start(*known):
            api = Api(*known)
            box = stack.enter_context(serving(CERTIFICATE, api, tmp_path))
            fingerprint = fingerprint_of(CERTIFICATE[1])
            return api, box, Controller("127.0.0.1", box.port, TOKEN, fingerprint, Limits(seconds=10))

        yield start


@pytest.mark.parametrize("endpoint", [NEW, OLD], ids=["6.0", "4.8"])
def test_pushing_brings_an_endpoint_to_the_sheet_and_touches_nothing_else(controller, endpoint):
    other = NEW | {"id": 9, "name": "other", "psk": KEY}
    api, box, client = controller(endpoint, other)
    sheet = half(
        phase2_lifetime=7200,
        nat_traversal="on",
        tunnels=[*HALF["tunnels"], {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"}],
    )
    answer = client.get("/ipsec")
    found, own = endpoints(answer)[0], this_endpoint(answer)
    assert differing(drift(half_of(found, own), sheet))
    pushed = push(found, own, sheet)
    assert {step.request.method for step in pushed.steps} <= {"PUT", "POST"}
    for step in pushed.steps:
        client.send(step.request)
    again = client.get("/ipsec")
    assert differing(drift(half_of(endpoints(again)[0], own), sheet)) == ()
    assert api.endpoints[3]["psk"] == KEY
    assert api.endpoints[9] == other
    sent = [one for one in box.asked if one.method != "GET"]
    assert all(one.path.startswith("/api/ipsec/endpoints/3") for one in sent)
    assert not any(b"secret" in one.body or b"psk" in one.body for one in sent)
    assert KEY not in json.dumps([answer, again])


def test_what_was_negotiated_and_the_version_are_asked_for_by_their_own_paths(controller):
    _, box, client = controller(NEW)
    (one,) = status(client.get("/status/ipsec"))
    assert {row.key for row in against(one, half()) if not row.same} >= {"phase2_encryption"}
    assert version_of(client.get("/config")).startswith("6.0.0")
    assert [asked.path for asked in box.asked] == ["/api/status/ipsec", "/api/config"]
    assert "security_token" not in client.get("/config")["response"]


def test_an_endpoint_that_is_not_there_is_told_by_its_status(controller):
    _, _, client = controller(NEW)
    with pytest.raises(Trouble) as caught:
        client.send(Request("PUT", "/ipsec/endpoints/77", {"pfs": True}))
    assert (caught.value.status, caught.value.name) == (404, "APINotFoundError")
